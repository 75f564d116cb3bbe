/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-workflow-list.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "ctl-situation.h"

struct _CtlWorkflowList
{
  GtkListBox parent_instance;
};

G_DEFINE_TYPE (CtlWorkflowList, ctl_workflow_list, GTK_TYPE_LIST_BOX)

static void
ctl_workflow_list_class_init (G_GNUC_UNUSED CtlWorkflowListClass *klass)
{
}

/* A row that cannot have the focus would hold it: GtkListBox gives it to the row, not the button. */
static GtkWidget *
new_button (CtlRecoveryKind kind)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("go-next-symbolic", GTK_ICON_SIZE_BUTTON);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "image", image, "valign", GTK_ALIGN_CENTER,
                                    "action-name", "win.recover", "action-target",
                                    g_variant_new_string (ctl_recovery_kind_to_string (kind)),
                                    "visible", TRUE, NULL);
  /* Translators: a button; %s is the name of a workflow, as “Leave tokens”. */
  g_autofree char *name = g_strdup_printf (_ ("Go to “%s”"), ctl_recovery_kind_get_title (kind));
  gtk_style_context_add_class (gtk_widget_get_style_context (button), GTK_STYLE_CLASS_FLAT);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  return button;
}

static GtkWidget *
new_row (CtlRecoveryKind kind)
{
  const char *title = ctl_recovery_kind_get_title (kind);
  const char *summary = ctl_recovery_kind_get_summary (kind);
  GtkWidget *button = new_button (kind);
  GtkWidget *row = g_object_new (HDY_TYPE_ACTION_ROW, "title", title, "subtitle", summary,
                                 "title-lines", 0, "subtitle-lines", 0, "activatable-widget",
                                 button, "child", button, "visible", TRUE, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (row);
  atk_object_set_name (accessible, title);
  atk_object_set_description (accessible, summary);
  return row;
}

static void
ctl_workflow_list_init (CtlWorkflowList *self)
{
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self), GTK_SELECTION_NONE);
  for (guint i = 0; i < CTL_RECOVERY_KINDS; i++)
    gtk_container_add (GTK_CONTAINER (self), new_row ((CtlRecoveryKind) i));
}
