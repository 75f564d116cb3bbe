/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-warning-row.h"

#include <glib/gi18n-lib.h>

#include "ctl-fact-row.h"

/**
 * ctl_warning_row_new:
 * @warning: a warning
 *
 * Returns: (transfer floating): a row for a list box
 */
GtkWidget *
ctl_warning_row_new (const CtlWarning *warning)
{
  const char *caption = warning->severe ? _ ("Severe warning") : _ ("Warning");
  const char *icon = warning->severe ? "dialog-error-symbolic" : "dialog-warning-symbolic";
  GtkWidget *row = ctl_fact_row_new (caption, warning->text);
  g_object_set (row, "icon-name", icon, NULL);
  return row;
}
