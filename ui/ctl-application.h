/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlApplication:
 *
 * The program org.etokenctl.Client: one instance a session. Actions: `app.about`, `app.quit`.
 */
#define CTL_TYPE_APPLICATION (ctl_application_get_type ())
G_DECLARE_FINAL_TYPE (CtlApplication, ctl_application, CTL, APPLICATION, GtkApplication)

CtlApplication *ctl_application_new (GSettings *settings);

G_END_DECLS
