/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-recent-row.h"

#include <glib/gi18n-lib.h>

#include "ctl-cluster.h"
#include "ctl-text.h"
#include "ctl-tls-trust.h"

struct _CtlRecentRow
{
  HdyActionRow parent_instance;

  GtkWidget *forget_button;

  GSettings *settings;
  CtlRecentPublisher *publisher;
};

G_DEFINE_TYPE (CtlRecentRow, ctl_recent_row, HDY_TYPE_ACTION_ROW)

/* The change of the settings destroys the row. */
static void
on_forget_clicked (CtlRecentRow *self)
{
  g_autoptr (CtlRecentRow) alive = g_object_ref (self);
  ctl_settings_forget_publisher (alive->settings, alive->publisher);
}

static void
ctl_recent_row_dispose (GObject *object)
{
  g_clear_object (&CTL_RECENT_ROW (object)->settings);
  G_OBJECT_CLASS (ctl_recent_row_parent_class)->dispose (object);
}

static void
ctl_recent_row_finalize (GObject *object)
{
  ctl_recent_publisher_free (CTL_RECENT_ROW (object)->publisher);
  G_OBJECT_CLASS (ctl_recent_row_parent_class)->finalize (object);
}

static void
ctl_recent_row_class_init (CtlRecentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_recent_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = ctl_recent_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-recent-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlRecentRow, forget_button);
  gtk_widget_class_bind_template_callback (widget_class, on_forget_clicked);
}

static void
ctl_recent_row_init (CtlRecentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
describe (const CtlRecentPublisher *publisher)
{
  g_autofree char *user = ctl_text_safe (publisher->user);
  if (publisher->legacy)
    /* Translators: %s is the name of a user. */
    return g_strdup_printf (_ ("User %s, legacy server"), user);
  return g_strdup_printf (_ ("User %s"), user);
}

/**
 * ctl_recent_row_new:
 * @settings: from where the button takes it away
 * @publisher: whom to show
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
ctl_recent_row_new (GSettings *settings, const CtlRecentPublisher *publisher)
{
  CtlRecentRow *self = g_object_new (CTL_TYPE_RECENT_ROW, NULL);
  self->settings = g_object_ref (settings);
  self->publisher = ctl_recent_publisher_copy (publisher);
  g_autofree char *title = publisher->port == CTL_PROVIDER_PORT
                               ? ctl_text_safe (publisher->host)
                               : ctl_tls_trust_dup_label (publisher->host, publisher->port);
  g_autofree char *subtitle = describe (publisher);
  /* Translators: %s is the host name of a publisher. */
  g_autofree char *forget = g_strdup_printf (_ ("Forget %s"), title);
  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (self), title);
  hdy_action_row_set_subtitle (HDY_ACTION_ROW (self), subtitle);
  atk_object_set_name (gtk_widget_get_accessible (self->forget_button), forget);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), title);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), subtitle);
  return GTK_WIDGET (self);
}

const CtlRecentPublisher *
ctl_recent_row_get_publisher (CtlRecentRow *self)
{
  return self->publisher;
}
