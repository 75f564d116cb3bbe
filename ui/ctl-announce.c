/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-announce.h"

/**
 * ctl_announce:
 * @widget: where it happened
 * @words: what happened, translated
 *
 * Tells a screen reader, where the version of ATK can.
 */
void
ctl_announce (GtkWidget *widget, const char *words)
{
  if (g_signal_lookup ("announcement", ATK_TYPE_OBJECT) != 0)
    g_signal_emit_by_name (gtk_widget_get_accessible (widget), "announcement", words);
}
