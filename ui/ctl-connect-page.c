/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-connect-page.h"

#include <handy.h>

#include "ctl-announce.h"
#include "ctl-container.h"
#include "ctl-endpoint.h"
#include "ctl-login-form.h"
#include "ctl-recent-row.h"
#include "ctl-workflow-list.h"

struct _CtlConnectPage
{
  CtlPage parent_instance;

  CtlMessageBar *message_bar;
  GtkWidget *errand_bar;
  GtkLabel *errand_label;
  CtlLoginForm *form;
  GtkWidget *recent_box;
  GtkListBox *recent_list;

  GSettings *settings;
};

enum
{
  SIGNAL_CONNECTED,
  SIGNAL_ERRAND_DROPPED,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlConnectPage, ctl_connect_page, CTL_TYPE_PAGE)

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
on_recent_activated (G_GNUC_UNUSED GtkListBox *list, GtkListBoxRow *row, gpointer user_data)
{
  CtlConnectPage *self = CTL_CONNECT_PAGE (user_data);
  ctl_login_form_fill (self->form, ctl_recent_row_get_publisher (CTL_RECENT_ROW (row)));
  ctl_login_form_focus (self->form);
}

static void
on_connected (CtlConnectPage *self, CtlConnection *connection)
{
  ctl_settings_remember_publisher (self->settings, ctl_connection_get_address (connection));
  gtk_widget_hide (self->errand_bar);
  g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, connection);
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
          ctl_login_form_fill (self->form, known);
          return;
        }
    }
  ctl_login_form_fill_host (self->form, host, port);
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
  gboolean is_busy;
  g_object_get (self->form, "busy", &is_busy, NULL);
  if (is_busy)
    return;
  fill_in (self, publisher);
  gtk_label_set_text (self->errand_label, why);
  gtk_widget_show (self->errand_bar);
  ctl_announce (self->errand_bar, why);
  ctl_login_form_submit (self->form);
}

static void
ctl_connect_page_shown (CtlPage *page)
{
  ctl_login_form_focus (CTL_CONNECT_PAGE (page)->form);
}

static void
ctl_connect_page_dispose (GObject *object)
{
  CtlConnectPage *self = CTL_CONNECT_PAGE (object);
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
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, recent_box);
  gtk_widget_class_bind_template_child (widget_class, CtlConnectPage, recent_list);
  gtk_widget_class_bind_template_callback (widget_class, on_connected);
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

  g_type_ensure (CTL_TYPE_LOGIN_FORM);
  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  g_type_ensure (CTL_TYPE_WORKFLOW_LIST);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ctl_connect_page_init (CtlConnectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_message_bar_name_close (GTK_INFO_BAR (self->errand_bar));
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
    ctl_login_form_fill (self->form, publishers->pdata[0]);
  return GTK_WIDGET (self);
}
