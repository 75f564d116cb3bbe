/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is kept from one run to the next, of the schema org.etokenctl (data/). */
GSettings *ctl_settings_open (gboolean to_change, GError **error) G_GNUC_WARN_UNUSED_RESULT;

char *ctl_settings_dup_module (GSettings *settings);
gboolean ctl_settings_set_module (GSettings *settings,
                                  const char *path,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

char *ctl_settings_dup_export_folder (GSettings *settings);
void ctl_settings_set_export_folder (GSettings *settings, const char *path);

G_END_DECLS
