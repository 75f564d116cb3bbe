/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-connect-page.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "ctl-announce.h"
#include "ctl-changed-dialog.h"
#include "ctl-cluster.h"
#include "ctl-container.h"
#include "ctl-endpoint.h"
#include "ctl-error.h"
#include "ctl-message-bar.h"
#include "ctl-recent-row.h"
#include "ctl-secret-buffer.h"
#include "ctl-trust-dialog.h"
#include "ctl-workflow-list.h"

struct _CtlConnectPage
{
  CtlPage parent_instance;

  CtlMessageBar *message_bar;
  GtkWidget *errand_bar;
  GtkLabel *errand_label;
  GtkWidget *form;
  GtkEntry *host_entry;
  GtkSpinButton *port_spin;
  GtkEntry *user_entry;
  GtkEntry *password_entry;
  GtkSwitch *legacy_switch;
  GtkSpinner *spinner;
  GtkWidget *progress_label;
  GtkWidget *cancel_button;
  GtkWidget *connect_button;
  GtkWidget *recent_box;
  GtkListBox *recent_list;

  GSettings *settings;
  GCancellable *cancellable; /* while connecting */
  GtkWidget *trust_dialog;   /* while somebody reads it */
  gboolean was_asked;        /* about the certificate, in this attempt */
};

enum
{
  SIGNAL_CONNECTED,
  SIGNAL_ERRAND_DROPPED,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlConnectPage, ctl_connect_page, CTL_TYPE_PAGE)

static CtlSecretBuffer *
get_password_buffer (CtlConnectPage *self)
{
  return CTL_SECRET_BUFFER (gtk_entry_get_buffer (self->password_entry));
}

static void
set_busy (CtlConnectPage *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->form, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->recent_list), !busy);
  gtk_widget_set_visible (self->connect_button, !busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->progress_label, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  g_object_set (self->spinner, "active", busy, NULL);
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
}

static void
show_recent (CtlConnectPage *self)
{
  g_autoptr (GPtrArray) publishers = ctl_settings_get_publishers (self->settings);
  ctl_container_clear (GTK_CONTAINER (self->recent_list));
  for (guint i = 0; i < publishers->len; i++)
    gtk_container_add (GTK_CONTAINER (self->recent_list),
                       ctl_recent_row_new (self->settings, publishers->pdata[i]));
  gtk_widget_set_visible (self->recent_box, publishers->len > 0);
}

static void
fill_form (CtlConnectPage *self, const CtlRecentPublisher *publisher)
{
  gtk_entry_set_text (self->host_entry, publisher->host);
  gtk_spin_button_set_value (self->port_spin, publisher->port);
  gtk_entry_set_text (self->user_entry, publisher->user);
  gtk_switch_set_active (self->legacy_switch, publisher->legacy);
  ctl_secret_buffer_clear (get_password_buffer (self));
}

static void
focus_first_empty (CtlConnectPage *self)
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
on_recent_activated (G_GNUC_UNUSED GtkListBox *list, GtkListBoxRow *row, gpointer user_data)
{
  CtlConnectPage *self = CTL_CONNECT_PAGE (user_data);
  fill_form (self, ctl_recent_row_get_publisher (CTL_RECENT_ROW (row)));
  focus_first_empty (self);
}

static void
on_form_changed (CtlConnectPage *self)
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
  CtlConnectPage *self = CTL_CONNECT_PAGE (user_data);
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
show_failure (CtlConnectPage *self, CtlConnection *connection, const GError *error)
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
keep_connection (CtlConnectPage *self, CtlConnection *connection)
{
  g_signal_handlers_disconnect_by_data (ctl_connection_get_trust_prompt (connection), self);
  ctl_settings_remember_publisher (self->settings, ctl_connection_get_address (connection));
  ctl_secret_buffer_clear (get_password_buffer (self));
  gtk_widget_hide (self->errand_bar);
  g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, connection);
}

static void
on_read_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlConnectPage) self = CTL_CONNECT_PAGE (user_data);
  CtlConnection *connection = CTL_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  gboolean read = ctl_connection_read_finish (connection, result, &error);
  if (self->cancellable == NULL)
    return; /* the page is gone */
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (read)
    {
      keep_connection (self, connection);
      return;
    }
  show_failure (self, connection, error);
  focus_first_empty (self);
}

/* A port that was typed after the host is shown as what it is. */
static CtlRecentPublisher *
read_form (CtlConnectPage *self, GError **error)
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
connect_to (CtlConnectPage *self, const CtlRecentPublisher *address)
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
on_connect_clicked (CtlConnectPage *self)
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
on_entry_activate (CtlConnectPage *self)
{
  if (gtk_widget_get_sensitive (self->connect_button))
    on_connect_clicked (self);
  else
    focus_first_empty (self);
}

static void
on_cancel_clicked (CtlConnectPage *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
on_errand_dropped (CtlConnectPage *self)
{
  gtk_widget_hide (self->errand_bar);
  g_signal_emit (self, signals[SIGNAL_ERRAND_DROPPED], 0);
}

static void
fill_in (CtlConnectPage *self, const char *publisher)
{
  g_autofree char *host = NULL;
  guint16 port = CTL_PROVIDER_PORT;
  if (publisher == NULL || !ctl_endpoint_parse (publisher, port, &host, &port, NULL))
    return;
  g_autoptr (GPtrArray) recent = ctl_settings_get_publishers (self->settings);
  for (guint i = 0; i < recent->len; i++)
    {
      const CtlRecentPublisher *known = recent->pdata[i];
      if (known->port == port && g_ascii_strcasecmp (known->host, host) == 0)
        {
          fill_form (self, known);
          return;
        }
    }
  gtk_entry_set_text (self->host_entry, host);
  gtk_spin_button_set_value (self->port_spin, port);
}

/**
 * ctl_connect_page_ask:
 * @self: the page, which is not connecting
 * @why: what waits for the connection, safe to show
 * @publisher: (nullable): HOST:PORT that it is to be to
 *
 * Asks for a connection, and makes it where nothing is left to fill in.
 */
void
ctl_connect_page_ask (CtlConnectPage *self, const char *why, const char *publisher)
{
  if (self->cancellable != NULL)
    return;
  fill_in (self, publisher);
  gtk_label_set_text (self->errand_label, why);
  gtk_widget_show (self->errand_bar);
  ctl_announce (self->errand_bar, why);
  on_entry_activate (self);
}

static void
ctl_connect_page_shown (CtlPage *page)
{
  focus_first_empty (CTL_CONNECT_PAGE (page));
}

static void
ctl_connect_page_dispose (GObject *object)
{
  CtlConnectPage *self = CTL_CONNECT_PAGE (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->trust_dialog != NULL)
    gtk_widget_destroy (self->trust_dialog);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (ctl_connect_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, errand_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, errand_label);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, form);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, host_entry);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, port_spin);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, user_entry);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, password_entry);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, legacy_switch);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, progress_label);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, recent_box);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, recent_list);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_form_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_connect_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_recent_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_errand_dropped);
}

static void
ctl_connect_page_class_init (CtlConnectPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ctl_connect_page_dispose;
  CTL_PAGE_CLASS (klass)->shown = ctl_connect_page_shown;

  signals[SIGNAL_CONNECTED] =
      g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, CTL_TYPE_CONNECTION);
  signals[SIGNAL_ERRAND_DROPPED] =
      g_signal_new ("errand-dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);

  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  g_type_ensure (CTL_TYPE_WORKFLOW_LIST);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ctl_connect_page_init (CtlConnectPage *self)
{
  g_autoptr (GtkEntryBuffer) buffer = ctl_secret_buffer_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_set_buffer (self->password_entry, buffer);
  g_signal_connect_object (buffer, "notify::length", G_CALLBACK (on_form_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_spin_button_set_value (self->port_spin, CTL_PROVIDER_PORT);
}

/**
 * ctl_connect_page_new:
 * @settings: where recent publishers are kept
 *
 * Returns: (transfer floating): the page, with the last publisher filled in
 */
GtkWidget *
ctl_connect_page_new (GSettings *settings)
{
  CtlConnectPage *self = g_object_new (CTL_TYPE_CONNECT_PAGE, NULL);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::publishers", G_CALLBACK (show_recent), self,
                           G_CONNECT_SWAPPED);
  show_recent (self);
  g_autoptr (GPtrArray) publishers = ctl_settings_get_publishers (settings);
  if (publishers->len > 0)
    fill_form (self, publishers->pdata[0]);
  return GTK_WIDGET (self);
}
