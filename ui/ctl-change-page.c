/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-change-page.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "ctl-action-row.h"
#include "ctl-change-token-row.h"
#include "ctl-container.h"
#include "ctl-review-page.h"
#include "ctl-server-dialog.h"
#include "ctl-signer-row.h"
#include "ctl-text.h"

struct _CtlChangePage
{
  CtlPage parent_instance;

  GtkToggleButton *mixed_radio;
  GtkToggleButton *non_secure_radio;
  GtkWidget *mixed_now_label;
  GtkWidget *non_secure_now_label;
  GtkListBox *tokens_list;
  GtkWidget *add_all_button;
  GtkLabel *waiting_label;
  GtkListBox *signers_list;
  GtkWidget *no_signer_label;
  GtkContainer *servers_list;
  GtkLabel *servers_label;
  GtkLabel *status_label;
  GtkWidget *review_button;

  CtlTokenSource *tokens;
  CtlChangeModel *model;
  GtkRadioButton *nobody_radio; /* on while nobody is to sign; never seen */
};

G_DEFINE_TYPE (CtlChangePage, ctl_change_page, CTL_TYPE_PAGE)

static GtkWidget *
make_token_row (gpointer token, gpointer user_data)
{
  return ctl_change_token_row_new (CTL_CHANGE_PAGE (user_data)->model, token);
}

static GtkWidget *
make_signer_row (gpointer token, gpointer user_data)
{
  CtlChangePage *self = CTL_CHANGE_PAGE (user_data);
  return ctl_signer_row_new (self->model, token, self->nobody_radio);
}

static gboolean
has_visible_row (GtkListBox *list)
{
  GtkListBoxRow *row;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (gtk_widget_get_visible (GTK_WIDGET (row)))
      return TRUE;
  return FALSE;
}

static void
show_lists (CtlChangePage *self)
{
  gboolean has_signer = has_visible_row (self->signers_list);
  gtk_widget_set_visible (GTK_WIDGET (self->tokens_list), has_visible_row (self->tokens_list));
  gtk_widget_set_visible (GTK_WIDGET (self->signers_list), has_signer);
  gtk_widget_set_visible (self->no_signer_label, !has_signer);
  gtk_widget_set_visible (self->add_all_button, ctl_change_model_count_addable (self->model) > 1);
  gtk_label_set_text (self->waiting_label,
                      ctl_token_source_is_starting (self->tokens)
                          ? _ ("Looking for tokens…")
                          : _ ("To add another token, plug it in now: it appears here by itself."));
}

static void
show_status (CtlChangePage *self)
{
  g_autoptr (GError) error = NULL;
  gboolean complete = ctl_change_model_check (self->model, &error);
  g_autofree char *reason = error != NULL ? ctl_text_safe (error->message) : NULL;
  gtk_label_set_text (self->status_label,
                      complete ? _ ("Nothing is changed before you have seen the review.")
                               : reason);
  gtk_widget_set_sensitive (self->review_button, complete);
}

static void
add_server (CtlChangePage *self, CtlRole role, const char *host)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self)));
  gtk_window_present (GTK_WINDOW (ctl_server_dialog_new (window, self->model, role, host)));
}

static void
on_add_tftp_clicked (CtlChangePage *self)
{
  add_server (self, CTL_ROLE_TFTP, NULL);
}

static void
on_add_firewall_clicked (CtlChangePage *self)
{
  add_server (self, CTL_ROLE_FIREWALL, NULL);
}

static void
on_undo_server (CtlActionRow *row, gpointer user_data)
{
  CtlChangePage *self = CTL_CHANGE_PAGE (user_data);
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
  ctl_change_model_remove_server (self->model, g_object_get_data (G_OBJECT (row), "server"));
}

static char *
describe_service (gconstpointer data)
{
  return ctl_function_to_string (((const CtlService *) data)->function);
}

static void
append_services (GString *text, const CtlCluster *cluster)
{
  for (guint i = 0; i < cluster->servers->len; i++)
    {
      const CtlServer *server = cluster->servers->pdata[i];
      g_autofree char *functions = ctl_text_join (server->services, describe_service);
      g_autofree char *name = ctl_text_safe (server->name);
      g_string_append_c (text, '\n');
      if (*functions != '\0')
        /* Translators: the name of a server, and what it does, as CCM, TFTP. */
        g_string_append_printf (text, _ ("Lists %s: %s"), name, functions);
      else
        g_string_append_printf (text,
                                _ ("%s has no service to list, and gets the file all the "
                                   "same"),
                                name);
    }
}

static void
add_server_row (CtlChangePage *self, CtlChangeServer *server)
{
  const CtlRecentPublisher *address = ctl_connection_get_address (server->connection);
  const CtlSurvey *survey = ctl_connection_get_survey (server->connection);
  const char *label = ctl_publisher_get_label (ctl_survey_get_publisher (survey)->publisher);
  CtlActionRow *row = ctl_action_row_new ("list-add-symbolic", label);
  g_autoptr (GString) about = g_string_new (NULL);
  g_autofree char *user = ctl_text_safe (address->user);
  /* Translators: %s is the name of a server. */
  g_autofree char *name = g_strdup_printf (_ ("Do not add %s after all"), label);
  /* Translators: the role of a server, as Firewall, and a user name. */
  g_string_append_printf (about, _ ("%s, logged in as %s"), ctl_role_to_title (server->role), user);
  append_services (about, ctl_survey_get_cluster (survey));
  ctl_action_row_set_words (row, _ ("Will be added"), about->str);
  ctl_action_row_set_action (row, _ ("Undo"), name);
  g_object_set_data (G_OBJECT (row), "server", server);
  g_signal_connect_object (row, "acted", G_CALLBACK (on_undo_server), self, 0);
  gtk_container_add (self->servers_list, GTK_WIDGET (row));
}

static void
on_keep_server (CtlActionRow *row, gpointer user_data)
{
  CtlRecord *record = g_object_get_data (G_OBJECT (row), "record");
  guint16 function = ctl_record_get_function (record);
  CtlRole role = function == CTL_FUNCTION_CCM ? CTL_ROLE_FIREWALL : CTL_ROLE_TFTP;
  add_server (CTL_CHANGE_PAGE (user_data), role, ctl_record_get_dns_name (record));
}

static void
add_dropped_row (CtlChangePage *self, CtlRecord *record)
{
  g_autofree char *title = ctl_record_dup_name (record);
  g_autofree char *about = ctl_change_model_explain_record (self->model, record);
  /* Translators: %s is the name of a server. */
  g_autofree char *name = g_strdup_printf (_ ("Keep %s…"), title);
  CtlActionRow *row = ctl_action_row_new ("list-remove-symbolic", title);
  ctl_action_row_set_words (row, _ ("Will be removed"), about);
  ctl_action_row_set_action (row, C_ ("a server in the CTL file", "Keep…"), name);
  g_object_set_data_full (G_OBJECT (row), "record", ctl_record_ref (record),
                          (GDestroyNotify) ctl_record_unref);
  g_signal_connect_object (row, "acted", G_CALLBACK (on_keep_server), self, 0);
  gtk_container_add (self->servers_list, GTK_WIDGET (row));
}

static char *
get_server_name (gconstpointer data)
{
  return ctl_text_safe (((const CtlServer *) data)->name);
}

static void
show_servers (CtlChangePage *self)
{
  CtlConnection *connection = ctl_change_model_get_connection (self->model);
  const CtlCluster *cluster = ctl_survey_get_cluster (ctl_connection_get_survey (connection));
  GPtrArray *servers = ctl_change_model_get_servers (self->model);
  g_autoptr (GPtrArray) dropped = ctl_change_model_dup_dropped (self->model);
  g_autofree char *names = ctl_text_join (cluster->servers, get_server_name);
  /* Translators: %s are names of servers. */
  g_autofree char *words = g_strdup_printf (
      _ ("The servers of the cluster (%s) are listed by themselves. To remove one, take it out of "
         "the cluster on the publisher."),
      names);
  ctl_container_clear (self->servers_list);
  for (guint i = 0; i < servers->len; i++)
    add_server_row (self, servers->pdata[i]);
  for (guint i = 0; i < dropped->len; i++)
    add_dropped_row (self, dropped->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->servers_list), servers->len + dropped->len > 0);
  gtk_label_set_text (self->servers_label, words);
}

static void
update (CtlChangePage *self)
{
  if (ctl_change_model_get_signer (self->model) == NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->nobody_radio), TRUE);
  show_lists (self);
  show_status (self);
}

static void
on_mode_toggled (CtlChangePage *self)
{
  ctl_change_model_set_mode (self->model, gtk_toggle_button_get_active (self->mixed_radio)
                                              ? CTL_MODE_MIXED
                                              : CTL_MODE_NON_SECURE);
}

static void
on_add_all_clicked (CtlChangePage *self)
{
  ctl_change_model_add_all (self->model);
}

static void
on_review_clicked (CtlChangePage *self)
{
  g_autoptr (CtlJob) job = ctl_change_model_new_job (self->model);
  CtlConnection *connection = ctl_change_model_get_connection (self->model);
  ctl_page_open (CTL_PAGE (self), CTL_PAGE (ctl_review_page_new (connection, job)));
}

/* Back from the review, where it was left. */
static void
ctl_change_page_shown (CtlPage *page)
{
  CtlChangePage *self = CTL_CHANGE_PAGE (page);
  GtkWidget *focus = gtk_container_get_focus_child (GTK_CONTAINER (self));
  if (focus != NULL)
    gtk_widget_grab_focus (self->review_button);
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
ctl_change_page_dispose (GObject *object)
{
  CtlChangePage *self = CTL_CHANGE_PAGE (object);
  g_clear_object (&self->model);
  g_clear_object (&self->tokens);
  g_clear_object (&self->nobody_radio);
  G_OBJECT_CLASS (ctl_change_page_parent_class)->dispose (object);
}

static void
ctl_change_page_class_init (CtlChangePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_change_page_dispose;
  CTL_PAGE_CLASS (klass)->shown = ctl_change_page_shown;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-change-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, mixed_radio);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, non_secure_radio);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, mixed_now_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, non_secure_now_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, tokens_list);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, add_all_button);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, signers_list);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, no_signer_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, servers_list);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, servers_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, status_label);
  gtk_widget_class_bind_template_callback (widget_class, on_add_tftp_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_add_firewall_clicked);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, review_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add_all_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_review_clicked);
}

static void
ctl_change_page_init (CtlChangePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->nobody_radio = GTK_RADIO_BUTTON (g_object_ref_sink (gtk_radio_button_new (NULL)));
}

static void
show_mode (CtlChangePage *self, const CtlCluster *cluster)
{
  gboolean is_mixed = cluster->mode == CTL_MODE_MIXED;
  gtk_toggle_button_set_active (is_mixed ? self->mixed_radio : self->non_secure_radio, TRUE);
  gtk_widget_set_visible (self->mixed_now_label, is_mixed);
  gtk_widget_set_visible (self->non_secure_now_label, !is_mixed);
  g_signal_connect_object (self->mixed_radio, "toggled", G_CALLBACK (on_mode_toggled), self,
                           G_CONNECT_SWAPPED);
}

/**
 * ctl_change_page_new:
 * @connection: to the cluster, read
 * @tokens: those that are plugged in
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
ctl_change_page_new (CtlConnection *connection, CtlTokenSource *tokens)
{
  CtlChangePage *self = g_object_new (CTL_TYPE_CHANGE_PAGE, NULL);
  self->tokens = g_object_ref (tokens);
  self->model = ctl_change_model_new (connection, tokens);
  show_mode (self, ctl_survey_get_cluster (ctl_connection_get_survey (connection)));
  gtk_list_box_bind_model (self->tokens_list, ctl_change_model_get_tokens (self->model),
                           make_token_row, self, NULL);
  gtk_list_box_bind_model (self->signers_list, ctl_change_model_get_tokens (self->model),
                           make_signer_row, self, NULL);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tokens, "module-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "servers-changed", G_CALLBACK (show_servers), self,
                           G_CONNECT_SWAPPED);
  show_servers (self);
  /* Binding shows all rows, also those that hide themselves. */
  ctl_change_model_update (self->model);
  return GTK_WIDGET (self);
}
