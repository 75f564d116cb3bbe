/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-login-form.h"

#include <glib/gi18n-lib.h>

#include "ctl-changed-dialog.h"
#include "ctl-endpoint.h"
#include "ctl-error.h"
#include "ctl-secret-buffer.h"
#include "ctl-trust-dialog.h"

struct _CtlLoginForm
{
  GtkBox parent_instance;

  GtkWidget *fields;
  GtkLabel *host_title;
  GtkEntry *host_entry;
  GtkSpinButton *port_spin;
  GtkEntry *user_entry;
  GtkEntry *password_entry;
  GtkSwitch *legacy_switch;
  GtkSpinner *spinner;
  GtkWidget *progress_label;
  GtkWidget *cancel_button;
  GtkWidget *connect_button;

  CtlMessageBar *message_bar;
  gboolean is_busy;
  GCancellable *cancellable; /* while connecting */
  GtkWidget *trust_dialog;   /* while somebody reads it */
  gboolean was_asked;        /* about the certificate, in this attempt */
};

enum
{
  PROPERTY_BUSY = 1,
  PROPERTY_HOST_TITLE,
  PROPERTY_ACTION,
  PROPERTY_MESSAGE_BAR,
  PROPERTY_COUNT,
};

enum
{
  SIGNAL_CONNECTED,
  SIGNAL_COUNT,
};

static GParamSpec *properties[PROPERTY_COUNT];
static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlLoginForm, ctl_login_form, GTK_TYPE_BOX)

static CtlSecretBuffer *
get_password_buffer (CtlLoginForm *self)
{
  return CTL_SECRET_BUFFER (gtk_entry_get_buffer (self->password_entry));
}

static void
set_busy (CtlLoginForm *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->fields, !busy);
  gtk_widget_set_visible (self->connect_button, !busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->progress_label, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  g_object_set (self->spinner, "active", busy, NULL);
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
  self->is_busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROPERTY_BUSY]);
}

static void
focus_first_empty (CtlLoginForm *self)
{
  GtkEntry *entries[] = { self->host_entry, self->user_entry };
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (gtk_entry_get_text_length (entries[i]) == 0)
      {
        gtk_widget_grab_focus (GTK_WIDGET (entries[i]));
        return;
      }
  gtk_widget_grab_focus (GTK_WIDGET (self->password_entry));
}

static void
on_form_changed (CtlLoginForm *self)
{
  gtk_widget_set_sensitive (self->connect_button,
                            gtk_entry_get_text_length (self->host_entry) > 0 &&
                                gtk_entry_get_text_length (self->user_entry) > 0 &&
                                gtk_entry_get_text_length (self->password_entry) > 0);
}

static void
on_trust_response (GtkDialog *dialog, int response, gpointer user_data)
{
  CtlTrustPrompt *prompt = user_data;
  ctl_trust_prompt_answer (prompt, response == GTK_RESPONSE_ACCEPT);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
on_ask_trust (CtlTrustPrompt *prompt, const CtlTlsPeer *peer, gpointer user_data)
{
  CtlLoginForm *self = CTL_LOGIN_FORM (user_data);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  self->was_asked = TRUE;
  g_set_weak_pointer (&self->trust_dialog,
                      GTK_WIDGET (ctl_trust_dialog_new (GTK_WINDOW (window), peer)));
  g_signal_connect_object (self->trust_dialog, "response", G_CALLBACK (on_trust_response), prompt,
                           0);
  gtk_window_present (GTK_WINDOW (self->trust_dialog));
}

/* Over whatever the window shows then: it may change later, between two readings. */
static void
on_certificate_changed (G_GNUC_UNUSED CtlTrustPrompt *prompt,
                        const CtlCertificateChange *change,
                        gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (ctl_changed_dialog_new (GTK_WINDOW (user_data), change)));
}

/* What a dialog has just shown or asked is not told again at length. */
static void
show_failure (CtlLoginForm *self, CtlConnection *connection, const GError *error)
{
  const CtlRecentPublisher *address = ctl_connection_get_address (connection);
  g_autofree char *label = ctl_tls_trust_dup_label (address->host, address->port);
  CtlError code = ctl_error_get_code (error);
  g_autofree char *text = NULL;
  if (code == CTL_ERROR_CERTIFICATE_CHANGED)
    /* Translators: %s is HOST:PORT of a publisher. */
    text = g_strdup_printf (_ ("The certificate of %s has changed"), label);
  else if (code == CTL_ERROR_UNTRUSTED && self->was_asked)
    /* Translators: %s is HOST:PORT of a publisher. */
    text = g_strdup_printf (_ ("The certificate of %s is not known here"), label);
  if (text != NULL)
    ctl_message_bar_show_text (self->message_bar, GTK_MESSAGE_ERROR, text,
                               ctl_error_get_app_hint (code));
  else
    ctl_message_bar_show_error (self->message_bar, error);
}

static void
on_read_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlLoginForm) self = CTL_LOGIN_FORM (user_data);
  CtlConnection *connection = CTL_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  gboolean read = ctl_connection_read_finish (connection, result, &error);
  if (self->cancellable == NULL)
    return; /* the form is gone */
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (read)
    {
      g_signal_handlers_disconnect_by_data (ctl_connection_get_trust_prompt (connection), self);
      ctl_secret_buffer_clear (get_password_buffer (self));
      g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, connection);
      return;
    }
  show_failure (self, connection, error);
  focus_first_empty (self);
}

/* A port that was typed after the host is shown as what it is. */
static CtlRecentPublisher *
read_form (CtlLoginForm *self, GError **error)
{
  g_autofree char *host = NULL;
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (self->host_entry)));
  guint16 port = (guint16) gtk_spin_button_get_value_as_int (self->port_spin);
  if (!ctl_endpoint_parse (text, port, &host, &port, error))
    return NULL;
  gtk_entry_set_text (self->host_entry, host);
  gtk_spin_button_set_value (self->port_spin, port);
  return ctl_recent_publisher_new (host, port, gtk_entry_get_text (self->user_entry),
                                   gtk_switch_get_active (self->legacy_switch));
}

static void
connect_to (CtlLoginForm *self, const CtlRecentPublisher *address)
{
  g_autoptr (CtlSecret) password = ctl_secret_buffer_dup_secret (get_password_buffer (self));
  g_autoptr (CtlConnection) connection = ctl_connection_new (address, password);
  g_signal_connect_object (ctl_connection_get_trust_prompt (connection), "ask",
                           G_CALLBACK (on_ask_trust), self, 0);
  g_signal_connect_object (ctl_connection_get_trust_prompt (connection), "changed",
                           G_CALLBACK (on_certificate_changed),
                           gtk_widget_get_toplevel (GTK_WIDGET (self)), 0);
  self->was_asked = FALSE;
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  ctl_connection_read_async (connection, self->cancellable, on_read_ready, g_object_ref (self));
}

static void
on_connect_clicked (CtlLoginForm *self)
{
  g_autoptr (GError) error = NULL;
  ctl_message_bar_clear (self->message_bar);
  g_autoptr (CtlRecentPublisher) address = read_form (self, &error);
  if (address != NULL)
    connect_to (self, address);
  else
    ctl_message_bar_show_error (self->message_bar, error);
}

/* Enter goes to the next field that is empty, and at last connects. */
static void
on_entry_activate (CtlLoginForm *self)
{
  if (gtk_widget_get_sensitive (self->connect_button))
    on_connect_clicked (self);
  else
    focus_first_empty (self);
}

static void
on_cancel_clicked (CtlLoginForm *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
ctl_login_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CtlLoginForm *self = CTL_LOGIN_FORM (object);
  if (id == PROPERTY_BUSY)
    g_value_set_boolean (value, self->is_busy);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ctl_login_form_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CtlLoginForm *self = CTL_LOGIN_FORM (object);
  switch (id)
    {
    case PROPERTY_HOST_TITLE:
      gtk_label_set_label (self->host_title, g_value_get_string (value));
      break;
    case PROPERTY_ACTION:
      gtk_button_set_label (GTK_BUTTON (self->connect_button), g_value_get_string (value));
      break;
    case PROPERTY_MESSAGE_BAR:
      g_set_object (&self->message_bar, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ctl_login_form_dispose (GObject *object)
{
  CtlLoginForm *self = CTL_LOGIN_FORM (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->trust_dialog != NULL)
    gtk_widget_destroy (self->trust_dialog);
  g_clear_object (&self->message_bar);
  G_OBJECT_CLASS (ctl_login_form_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-login-form.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, fields);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, host_title);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, host_entry);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, port_spin);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, user_entry);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, password_entry);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, legacy_switch);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, spinner);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, progress_label);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CtlLoginForm, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_form_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_connect_clicked);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags writable = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
  properties[PROPERTY_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROPERTY_HOST_TITLE] = g_param_spec_string ("host-title", NULL, NULL, NULL, writable);
  properties[PROPERTY_ACTION] = g_param_spec_string ("action", NULL, NULL, NULL, writable);
  properties[PROPERTY_MESSAGE_BAR] =
      g_param_spec_object ("message-bar", NULL, NULL, CTL_TYPE_MESSAGE_BAR, writable);
  g_object_class_install_properties (object_class, PROPERTY_COUNT, properties);
}

static void
ctl_login_form_class_init (CtlLoginFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->get_property = ctl_login_form_get_property;
  object_class->set_property = ctl_login_form_set_property;
  object_class->dispose = ctl_login_form_dispose;
  install_properties (object_class);
  signals[SIGNAL_CONNECTED] =
      g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, CTL_TYPE_CONNECTION);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ctl_login_form_init (CtlLoginForm *self)
{
  g_autoptr (GtkEntryBuffer) buffer = ctl_secret_buffer_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_set_buffer (self->password_entry, buffer);
  g_signal_connect_object (buffer, "notify::length", G_CALLBACK (on_form_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_spin_button_set_value (self->port_spin, CTL_PROVIDER_PORT);
}

/**
 * ctl_login_form_fill:
 * @self: a form that is not busy
 * @address: whom to connect to
 */
void
ctl_login_form_fill (CtlLoginForm *self, const CtlRecentPublisher *address)
{
  gtk_entry_set_text (self->host_entry, address->host);
  gtk_spin_button_set_value (self->port_spin, address->port);
  gtk_entry_set_text (self->user_entry, address->user);
  gtk_switch_set_active (self->legacy_switch, address->legacy);
  ctl_secret_buffer_clear (get_password_buffer (self));
}

/**
 * ctl_login_form_fill_host:
 * @self: a form that is not busy
 * @host: name or address
 * @port: where it listens
 *
 * Whom to log in as is left as it is.
 */
void
ctl_login_form_fill_host (CtlLoginForm *self, const char *host, guint16 port)
{
  gtk_entry_set_text (self->host_entry, host);
  gtk_spin_button_set_value (self->port_spin, port);
}

/**
 * ctl_login_form_focus:
 * @self: a form
 *
 * Puts the focus where something is to be filled in.
 */
void
ctl_login_form_focus (CtlLoginForm *self)
{
  focus_first_empty (self);
}

/**
 * ctl_login_form_submit:
 * @self: a form
 *
 * Connects, where nothing is left to fill in; else asks for that.
 */
void
ctl_login_form_submit (CtlLoginForm *self)
{
  if (!self->is_busy)
    on_entry_activate (self);
}
