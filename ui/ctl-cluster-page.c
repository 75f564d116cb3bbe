/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-cluster-page.h"

#include <glib/gi18n-lib.h>

#include "ctl-change-page.h"
#include "ctl-container.h"
#include "ctl-fact-row.h"
#include "ctl-installed-page.h"
#include "ctl-message-bar.h"
#include "ctl-survey-warnings.h"
#include "ctl-text.h"
#include "ctl-verify.h"
#include "ctl-warning-row.h"

#define DAY_SECONDS (24 * 60 * 60)

struct _CtlClusterPage
{
  CtlPage parent_instance;

  GtkSpinner *spinner;
  CtlMessageBar *message_bar;
  GtkWidget *warnings_group;
  GtkContainer *warnings_list;
  GtkContainer *cluster_list;
  GtkContainer *file_list;
  GtkWidget *records_button;
  GtkContainer *servers_list;
  GtkLabel *action_label;

  CtlConnection *connection;
  CtlTokenSource *tokens;
  GCancellable *cancellable; /* while reading */
};

G_DEFINE_TYPE (CtlClusterPage, ctl_cluster_page, CTL_TYPE_PAGE)

static void
show_warnings (CtlClusterPage *self, const CtlSurvey *survey)
{
  g_autoptr (GPtrArray) warnings = ctl_survey_warn (survey, g_get_real_time () / G_USEC_PER_SEC);
  ctl_container_clear (self->warnings_list);
  for (guint i = 0; i < warnings->len; i++)
    gtk_container_add (self->warnings_list, ctl_warning_row_new (warnings->pdata[i]));
  gtk_widget_set_visible (self->warnings_group, warnings->len > 0);
}

static void
show_cluster (CtlClusterPage *self, const CtlCluster *cluster)
{
  g_autofree char *name = ctl_text_safe (cluster->name);
  g_autofree char *release = ctl_text_safe (cluster->release);
  ctl_container_clear (self->cluster_list);
  gtk_container_add (self->cluster_list, ctl_fact_row_new (_ ("Name"), name));
  gtk_container_add (self->cluster_list, ctl_fact_row_new (_ ("Release"), release));
  gtk_container_add (self->cluster_list,
                     ctl_fact_row_new (_ ("Security mode"), ctl_mode_to_title (cluster->mode)));
}

static char *
describe_age (gint64 modified)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (modified);
  g_autofree char *date = time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
  gint64 days = MAX ((g_get_real_time () / G_USEC_PER_SEC - modified) / DAY_SECONDS, 0);
  if (days == 0)
    return g_strdup_printf (_ ("%s, today"), date);
  /* Translators: a date, and how long ago that is. */
  return g_strdup_printf (ngettext ("%s, %u day ago", "%s, %u days ago", (gulong) days), date,
                          (guint) days);
}

static void
show_list (CtlClusterPage *self, CtlList *list)
{
  g_autofree char *md5 = ctl_list_dup_md5 (list);
  g_autofree char *sha1 = ctl_list_dup_sha1 (list);
  g_autofree char *signer = ctl_verify_describe_signer (list);
  guint records = ctl_list_get_records (list)->len;
  g_autofree char *count = g_strdup_printf (ngettext ("%u record", "%u records", records), records);
  gtk_container_add (self->file_list, ctl_fact_row_new (_ ("Contents"), count));
  gtk_container_add (self->file_list, ctl_fact_row_new (_ ("Signed by"), signer));
  gtk_container_add (self->file_list, ctl_fact_row_new_digits (_ ("MD5"), md5));
  gtk_container_add (self->file_list, ctl_fact_row_new_digits (_ ("SHA-1"), sha1));
}

static void
show_file (CtlClusterPage *self, const CtlSurvey *survey)
{
  const CtlInstalled *installed = &ctl_survey_get_publisher (survey)->installed;
  ctl_container_clear (self->file_list);
  gtk_widget_set_visible (self->records_button, survey->installed != NULL);
  if (installed->bytes == NULL)
    {
      gtk_container_add (
          self->file_list,
          ctl_fact_row_new (_ ("None"), _ ("The publisher has no CTL file to give to its phones")));
      return;
    }
  if (installed->modified > 0)
    {
      g_autofree char *age = describe_age (installed->modified);
      gtk_container_add (self->file_list, ctl_fact_row_new (_ ("Installed on"), age));
    }
  if (survey->installed != NULL)
    show_list (self, survey->installed);
  else
    gtk_container_add (self->file_list,
                       ctl_fact_row_new (_ ("It cannot be read"), survey->unreadable));
}

static char *
describe_service (gconstpointer data)
{
  return ctl_function_to_string (((const CtlService *) data)->function);
}

/* "Publisher, 10.48.47.155: CCM+TFTP, CAPF" */
static char *
describe_server (const CtlServer *server)
{
  g_autofree char *functions = ctl_text_join (server->services, describe_service);
  g_autofree char *address = ctl_text_safe (server->address);
  /* Translators: role of a server, its address, what it does. */
  return g_strdup_printf (_ ("%s, %s\n%s"), ctl_role_to_title (server->role), address,
                          *functions != '\0' ? functions : _ ("no services"));
}

static void
show_servers (CtlClusterPage *self, const CtlCluster *cluster)
{
  ctl_container_clear (self->servers_list);
  for (guint i = 0; i < cluster->servers->len; i++)
    {
      const CtlServer *server = cluster->servers->pdata[i];
      g_autofree char *name = ctl_text_safe (server->name);
      g_autofree char *words = describe_server (server);
      gtk_container_add (self->servers_list, ctl_fact_row_new (name, words));
    }
}

static void
show_survey (CtlClusterPage *self)
{
  const CtlSurvey *survey = ctl_connection_get_survey (self->connection);
  const CtlCluster *cluster = ctl_survey_get_cluster (survey);
  g_autofree char *name = ctl_text_safe (cluster->name);
  ctl_page_set_title (CTL_PAGE (self), name);
  ctl_page_set_subtitle (CTL_PAGE (self),
                         ctl_publisher_get_label (ctl_survey_get_publisher (survey)->publisher));
  ctl_token_source_set_list (self->tokens, survey->installed);
  gtk_label_set_text (self->action_label,
                      survey->installed != NULL
                          ? _ ("Update the CTL file, its tokens or the security mode.")
                          : _ ("Create the CTL file with your tokens."));
  show_warnings (self, survey);
  show_cluster (self, cluster);
  show_file (self, survey);
  show_servers (self, cluster);
}

static void
set_busy (CtlClusterPage *self, gboolean busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  g_object_set (self->spinner, "active", busy, NULL);
}

static void
on_read_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlClusterPage) self = CTL_CLUSTER_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  gboolean read = ctl_connection_read_finish (CTL_CONNECTION (source), result, &error);
  if (self->cancellable == NULL)
    return; /* the page is gone */
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (!read)
    ctl_message_bar_show_error (self->message_bar, error);
}

static void
on_change_clicked (CtlClusterPage *self)
{
  ctl_page_open (CTL_PAGE (self), CTL_PAGE (ctl_change_page_new (self->connection, self->tokens)));
}

static void
ctl_cluster_page_refresh (CtlPage *page)
{
  CtlClusterPage *self = CTL_CLUSTER_PAGE (page);
  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  ctl_message_bar_clear (self->message_bar);
  set_busy (self, TRUE);
  ctl_connection_read_async (self->connection, self->cancellable, on_read_ready,
                             g_object_ref (self));
}

static void
on_records_clicked (CtlClusterPage *self)
{
  ctl_page_open (CTL_PAGE (self), CTL_PAGE (ctl_installed_page_new (self->connection)));
}

static void
ctl_cluster_page_dispose (GObject *object)
{
  CtlClusterPage *self = CTL_CLUSTER_PAGE (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  if (self->tokens != NULL)
    ctl_token_source_set_list (self->tokens, NULL);
  g_clear_object (&self->tokens);
  G_OBJECT_CLASS (ctl_cluster_page_parent_class)->dispose (object);
}

static void
ctl_cluster_page_class_init (CtlClusterPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_cluster_page_dispose;
  CTL_PAGE_CLASS (klass)->refresh = ctl_cluster_page_refresh;
  CTL_PAGE_CLASS (klass)->is_base = TRUE;

  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-cluster-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlClusterPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, CtlClusterPage, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlClusterPage, warnings_group);
  gtk_widget_class_bind_template_child (widget_class, CtlClusterPage, warnings_list);
  gtk_widget_class_bind_template_child (widget_class, CtlClusterPage, cluster_list);
  gtk_widget_class_bind_template_child (widget_class, CtlClusterPage, file_list);
  gtk_widget_class_bind_template_child (widget_class, CtlClusterPage, records_button);
  gtk_widget_class_bind_template_child (widget_class, CtlClusterPage, servers_list);
  gtk_widget_class_bind_template_child (widget_class, CtlClusterPage, action_label);
  gtk_widget_class_bind_template_callback (widget_class, on_change_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_records_clicked);
}

static void
ctl_cluster_page_init (CtlClusterPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_cluster_page_new:
 * @connection: a connection that was read
 * @tokens: those that are at hand
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
ctl_cluster_page_new (CtlConnection *connection, CtlTokenSource *tokens)
{
  CtlClusterPage *self = g_object_new (CTL_TYPE_CLUSTER_PAGE, NULL);
  self->connection = g_object_ref (connection);
  self->tokens = g_object_ref (tokens);
  g_signal_connect_object (connection, "changed", G_CALLBACK (show_survey), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "installed", G_CALLBACK (ctl_token_source_set_list), tokens,
                           G_CONNECT_SWAPPED);
  show_survey (self);
  return GTK_WIDGET (self);
}
