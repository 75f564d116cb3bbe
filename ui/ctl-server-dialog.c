/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-server-dialog.h"

#include <glib/gi18n-lib.h>

#include "ctl-help.h"
#include "ctl-login-form.h"

struct _CtlServerDialog
{
  GtkDialog parent_instance;

  CtlMessageBar *message_bar;
  GtkLabel *explanation_label;
  CtlLoginForm *form;

  CtlChangeModel *model;
  CtlRole role;
};

G_DEFINE_TYPE (CtlServerDialog, ctl_server_dialog, GTK_TYPE_DIALOG)

static void
on_connected (CtlServerDialog *self, CtlConnection *connection)
{
  g_autoptr (GError) error = NULL;
  if (ctl_change_model_add_server (self->model, self->role, connection, &error))
    gtk_widget_destroy (GTK_WIDGET (self));
  else
    ctl_message_bar_show_error (self->message_bar, error);
}

static void
ctl_server_dialog_dispose (GObject *object)
{
  g_clear_object (&CTL_SERVER_DIALOG (object)->model);
  G_OBJECT_CLASS (ctl_server_dialog_parent_class)->dispose (object);
}

static void
ctl_server_dialog_class_init (CtlServerDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_server_dialog_dispose;
  g_type_ensure (CTL_TYPE_LOGIN_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-server-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlServerDialog, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlServerDialog, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, CtlServerDialog, form);
  gtk_widget_class_bind_template_callback (widget_class, on_connected);
}

static void
ctl_server_dialog_init (CtlServerDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_help_set_dialog_topic (GTK_WINDOW (self), "change#others");
  g_signal_connect (self, "response", G_CALLBACK (gtk_widget_destroy), NULL);
}

/**
 * ctl_server_dialog_new:
 * @parent: the window
 * @model: what the server is added to
 * @role: %CTL_ROLE_TFTP or %CTL_ROLE_FIREWALL
 * @host: (nullable): what is known of its address
 *
 * Returns: (transfer none): a dialog that ends by itself
 */
CtlServerDialog *
ctl_server_dialog_new (GtkWindow *parent, CtlChangeModel *model, CtlRole role, const char *host)
{
  CtlServerDialog *self =
      g_object_new (CTL_TYPE_SERVER_DIALOG, "transient-for", parent, "use-header-bar", TRUE, NULL);
  self->model = g_object_ref (model);
  self->role = role;
  gtk_window_set_title (GTK_WINDOW (self),
                        role == CTL_ROLE_FIREWALL ? _ ("Add a Firewall") : _ ("Add a TFTP Server"));
  gtk_label_set_text (
      self->explanation_label,
      role == CTL_ROLE_FIREWALL
          ? _ ("A firewall that answers phones with a certificate of its own. It is "
               "listed in the CTL file, and gets the file too.")
          : _ ("A TFTP server outside of the cluster from which phones fetch "
               "their files. It is listed in the CTL file, and gets the file "
               "too."));
  if (host != NULL)
    ctl_login_form_fill_host (self->form, host, CTL_PROVIDER_PORT);
  ctl_login_form_focus (self->form);
  return self;
}
