/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-window.h"

#include <glib/gi18n-lib.h>

#include "ctl-cluster-page.h"
#include "ctl-connect-page.h"
#include "ctl-errand.h"
#include "ctl-help.h"
#include "ctl-history-page.h"
#include "ctl-token-pane.h"
#include "ctl-token-source.h"

struct _CtlWindow
{
  HdyApplicationWindow parent_instance;

  HdyLeaflet *leaflet;
  GtkWidget *tokens_side;
  GtkContainer *tokens_box;
  GtkWidget *content;
  HdyHeaderBar *header;
  GtkWidget *back_button;
  GtkWidget *refresh_button;
  GtkWidget *tokens_button;
  GtkWidget *tokens_back_button;
  HdyDeck *deck;

  GSettings *settings;
  CtlTokenSource *tokens;
  guint filling; /* the source that will call fill() */
  CtlConnectPage *connect_page;
  CtlConnection *connection; /* NULL while @connect_page is in sight */
  CtlErrand *errand;         /* (nullable): what waits for a connection */
  CtlPage *stale;            /* what a job above it has changed; a weak pointer */
  CtlPage *page;             /* whose header is shown; a weak pointer */
};

G_DEFINE_TYPE (CtlWindow, ctl_window, HDY_TYPE_APPLICATION_WINDOW)

static gboolean
shows_tokens_alone (CtlWindow *self)
{
  return hdy_leaflet_get_folded (self->leaflet) &&
         hdy_leaflet_get_visible_child (self->leaflet) == self->tokens_side;
}

static GtkWidget *
get_page_below (CtlWindow *self)
{
  return hdy_deck_get_adjacent_child (self->deck, HDY_NAVIGATION_DIRECTION_BACK);
}

static gboolean
can_leave (CtlWindow *self)
{
  return self->page == NULL || ctl_page_get_can_leave (self->page);
}

static void
update_actions (CtlWindow *self)
{
  GAction *back = g_action_map_lookup_action (G_ACTION_MAP (self), "back");
  GAction *refresh = g_action_map_lookup_action (G_ACTION_MAP (self), "refresh");
  gboolean is_below = get_page_below (self) != NULL && can_leave (self);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (back), is_below || shows_tokens_alone (self));
  gboolean can_refresh = self->page != NULL && ctl_page_can_refresh (self->page);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (refresh), can_refresh);
  /* Where there is no room for it, the menu has it. */
  gtk_widget_set_visible (self->refresh_button,
                          can_refresh && !hdy_leaflet_get_folded (self->leaflet));
  gtk_widget_set_visible (self->back_button, is_below);
  hdy_deck_set_can_swipe_back (self->deck, is_below);
}

static void
on_folded (CtlWindow *self)
{
  gboolean folded = hdy_leaflet_get_folded (self->leaflet);
  gtk_widget_set_visible (self->tokens_button, folded);
  gtk_widget_set_visible (self->tokens_back_button, folded);
  update_actions (self);
}

/* The title of the window is what a screen reader says first. */
static void
show_title (CtlWindow *self)
{
  if (self->page == NULL)
    return;
  const char *title = ctl_page_get_title (self->page);
  hdy_header_bar_set_title (self->header, title);
  hdy_header_bar_set_subtitle (self->header, ctl_page_get_subtitle (self->page));
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
leave_page (CtlWindow *self)
{
  if (self->page == NULL)
    return;
  GtkWidget *header = ctl_page_get_header (self->page);
  if (header != NULL)
    gtk_container_remove (GTK_CONTAINER (self->header), header);
  g_clear_weak_pointer (&self->page);
}

static void
on_page_changed (CtlWindow *self)
{
  GtkWidget *page = hdy_deck_get_visible_child (self->deck);
  if (page == GTK_WIDGET (self->page))
    return;
  leave_page (self);
  if (page == NULL || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  g_set_weak_pointer (&self->page, CTL_PAGE (page));
  if (ctl_page_get_header (self->page) != NULL)
    hdy_header_bar_pack_end (self->header, ctl_page_get_header (self->page));
  show_title (self);
  ctl_help_set_topic (GTK_WINDOW (self), ctl_page_get_help_topic (self->page));
  if (page == GTK_WIDGET (self->connect_page))
    g_clear_object (&self->connection);
  update_actions (self);
  ctl_page_shown (self->page);
  if (self->page != self->stale)
    return;
  g_clear_weak_pointer (&self->stale);
  ctl_page_refresh (self->page);
}

/* Pages above the one in sight are done with, once they have slid away. */
static void
on_transition (CtlWindow *self)
{
  GtkWidget *above;
  if (hdy_deck_get_transition_running (self->deck))
    return;
  while ((above = hdy_deck_get_adjacent_child (self->deck, HDY_NAVIGATION_DIRECTION_FORWARD)) !=
         NULL)
    gtk_widget_destroy (above);
}

/* What comes out of a job leads back to where it began. */
static void
on_conclude (CtlWindow *self, CtlPage *next, CtlPage *page)
{
  g_autoptr (GList) pages = gtk_container_get_children (GTK_CONTAINER (self->deck));
  ctl_window_open_page (self, next);
  GList *link = g_list_find (pages, page);
  for (; link->prev != NULL && !ctl_page_is_base (link->data); link = link->prev)
    gtk_widget_destroy (link->data);
  if (ctl_page_is_base (link->data))
    g_set_weak_pointer (&self->stale, link->data);
  update_actions (self);
}

/**
 * ctl_window_open_page:
 * @self: a window
 * @page: (transfer floating): a new page, to be shown on top
 */
void
ctl_window_open_page (CtlWindow *self, CtlPage *page)
{
  g_signal_connect_object (page, "notify::title", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "notify::subtitle", G_CALLBACK (show_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "open-page", G_CALLBACK (ctl_window_open_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "notify::can-leave", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "conclude", G_CALLBACK (on_conclude), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "go-back", G_CALLBACK (ctl_window_go_back), self,
                           G_CONNECT_SWAPPED);
  hdy_deck_insert_child_after (self->deck, GTK_WIDGET (page), GTK_WIDGET (self->page));
  hdy_deck_set_visible_child (self->deck, GTK_WIDGET (page));
  hdy_leaflet_set_visible_child (self->leaflet, self->content);
}

/**
 * ctl_window_go_back:
 * @self: a window
 *
 * From the tokens to the page, or from the page to the one below it, which is as it was.
 */
void
ctl_window_go_back (CtlWindow *self)
{
  if (shows_tokens_alone (self))
    hdy_leaflet_set_visible_child (self->leaflet, self->content);
  else if (get_page_below (self) != NULL && can_leave (self))
    {
      hdy_deck_navigate (self->deck, HDY_NAVIGATION_DIRECTION_BACK);
      on_transition (self);
    }
}

static void
on_back (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  ctl_window_go_back (CTL_WINDOW (user_data));
}

static void
on_refresh (G_GNUC_UNUSED GSimpleAction *action,
            G_GNUC_UNUSED GVariant *parameter,
            gpointer user_data)
{
  ctl_page_refresh (CTL_WINDOW (user_data)->page);
}

static void
on_tokens (G_GNUC_UNUSED GSimpleAction *action,
           G_GNUC_UNUSED GVariant *parameter,
           gpointer user_data)
{
  CtlWindow *self = CTL_WINDOW (user_data);
  hdy_leaflet_set_visible_child (self->leaflet, self->tokens_side);
  gtk_widget_child_focus (GTK_WIDGET (self->tokens_box), GTK_DIR_TAB_FORWARD);
}

static void
on_connected (CtlWindow *self, CtlConnection *connection)
{
  g_autoptr (CtlErrand) errand = g_steal_pointer (&self->errand);
  g_set_object (&self->connection, connection);
  ctl_window_open_page (self, CTL_PAGE (ctl_cluster_page_new (connection, self->tokens)));
  if (errand != NULL)
    ctl_window_open_page (self, ctl_errand_new_page (errand, connection, self->tokens));
}

static void
on_errand_dropped (CtlWindow *self)
{
  g_clear_pointer (&self->errand, ctl_errand_free);
}

static void
go_to_first_page (CtlWindow *self)
{
  hdy_deck_set_visible_child (self->deck, GTK_WIDGET (self->connect_page));
  on_transition (self);
}

/* What is in the window comes after its first frame, which would have to wait for it. */
static void
fill (CtlWindow *self)
{
  if (self->connect_page != NULL)
    return;
  GtkWidget *page = ctl_connect_page_new (self->settings);
  self->connect_page = CTL_CONNECT_PAGE (page);
  g_signal_connect_object (page, "connected", G_CALLBACK (on_connected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "errand-dropped", G_CALLBACK (on_errand_dropped), self,
                           G_CONNECT_SWAPPED);
  self->tokens = ctl_token_source_new (self->settings);
  gtk_container_add (self->tokens_box, ctl_token_pane_new (self->tokens));
  ctl_window_open_page (self, CTL_PAGE (page));
}

static gboolean
on_idle (gpointer user_data)
{
  CtlWindow *self = CTL_WINDOW (user_data);
  self->filling = 0;
  fill (self);
  return G_SOURCE_REMOVE;
}

static void
start_errand (CtlWindow *self, CtlErrand *errand)
{
  fill (self);
  if (self->connection != NULL && ctl_errand_is_for (errand, self->connection))
    {
      ctl_window_open_page (self, ctl_errand_new_page (errand, self->connection, self->tokens));
      ctl_errand_free (errand);
      return;
    }
  g_autofree char *why = ctl_errand_describe (errand);
  g_clear_pointer (&self->errand, ctl_errand_free);
  self->errand = errand;
  go_to_first_page (self);
  ctl_connect_page_ask (self->connect_page, why, ctl_errand_get_publisher (errand));
}

static void
on_recover (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CtlRecoveryKind kind;
  if (can_leave (CTL_WINDOW (user_data)) &&
      ctl_recovery_kind_from_string (g_variant_get_string (parameter, NULL), &kind))
    start_errand (CTL_WINDOW (user_data), ctl_errand_new_recovery (kind));
}

static void
on_put_back (CtlWindow *self, GBytes *file, const char *publisher)
{
  start_errand (self, ctl_errand_new_put_back (file, publisher));
}

/**
 * ctl_window_open_history:
 * @self: a window
 *
 * Shows the files that were replaced, unless it does.
 */
void
ctl_window_open_history (CtlWindow *self)
{
  fill (self);
  if (CTL_IS_HISTORY_PAGE (self->page) || !can_leave (self))
    return;
  GtkWidget *page = ctl_history_page_new ();
  g_signal_connect_object (page, "put-back", G_CALLBACK (on_put_back), self, G_CONNECT_SWAPPED);
  ctl_window_open_page (self, CTL_PAGE (page));
}

static void
remember_size (CtlWindow *self)
{
  int width, height;
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  g_settings_set_boolean (self->settings, "window-maximized", maximized);
  if (maximized)
    return;
  gtk_window_get_size (GTK_WINDOW (self), &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
}

/**
 * ctl_window_may_close:
 * @self: a window
 *
 * Returns: whether it may; if not, it has said why
 */
gboolean
ctl_window_may_close (CtlWindow *self)
{
  return self->page == NULL || ctl_page_may_close (self->page);
}

static gboolean
ctl_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  remember_size (CTL_WINDOW (widget));
  if (!ctl_window_may_close (CTL_WINDOW (widget)))
    return GDK_EVENT_STOP;
  if (GTK_WIDGET_CLASS (ctl_window_parent_class)->delete_event == NULL)
    return GDK_EVENT_PROPAGATE;
  return GTK_WIDGET_CLASS (ctl_window_parent_class)->delete_event (widget, event);
}

static void
ctl_window_dispose (GObject *object)
{
  CtlWindow *self = CTL_WINDOW (object);
  leave_page (self);
  g_clear_weak_pointer (&self->stale);
  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_object (&self->tokens);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->errand, ctl_errand_free);
  G_OBJECT_CLASS (ctl_window_parent_class)->dispose (object);
}

static void
ctl_window_class_init (CtlWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_window_dispose;
  widget_class->delete_event = ctl_window_delete_event;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, tokens_side);
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, tokens_box);
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, content);
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, header);
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, refresh_button);
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, tokens_button);
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, tokens_back_button);
  gtk_widget_class_bind_template_child (widget_class, CtlWindow, deck);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_transition);
}

static void
ctl_window_init (CtlWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "back", .activate = on_back },
    { .name = "recover", .activate = on_recover, .parameter_type = "s" },
    { .name = "refresh", .activate = on_refresh },
    { .name = "tokens", .activate = on_tokens },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  hdy_leaflet_set_visible_child (self->leaflet, self->content);
}

/**
 * ctl_window_new:
 * @application: the program
 * @settings: where its size is kept
 *
 * Returns: (transfer none): a window with the page to begin with
 */
CtlWindow *
ctl_window_new (GtkApplication *application, GSettings *settings)
{
  CtlWindow *self = g_object_new (CTL_TYPE_WINDOW, "application", application, NULL);
  int width, height;
  self->settings = g_object_ref (settings);
  g_settings_get (settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  self->filling = g_idle_add_full (G_PRIORITY_LOW, on_idle, self, NULL);
  return self;
}
