/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlWorkflowList:
 *
 * The recoveries, with a sentence each: one that is activated becomes the action `win.recover`.
 */
#define CTL_TYPE_WORKFLOW_LIST (ctl_workflow_list_get_type ())
G_DECLARE_FINAL_TYPE (CtlWorkflowList, ctl_workflow_list, CTL, WORKFLOW_LIST, GtkListBox)

G_END_DECLS
