/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlMessageBar:
 *
 * Says at the top of a page what went wrong and what to do next. Hidden until then.
 */
#define CTL_TYPE_MESSAGE_BAR (ctl_message_bar_get_type ())
G_DECLARE_FINAL_TYPE (CtlMessageBar, ctl_message_bar, CTL, MESSAGE_BAR, GtkInfoBar)

void ctl_message_bar_show_error (CtlMessageBar *self, const GError *error);
void ctl_message_bar_name_close (GtkInfoBar *bar);
void ctl_message_bar_show_text (CtlMessageBar *self,
                                GtkMessageType type,
                                const char *message,
                                const char *hint);
void ctl_message_bar_clear (CtlMessageBar *self);

G_END_DECLS
