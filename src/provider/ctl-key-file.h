/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CtlKeyFile:
 *
 * A key file that is read strictly: what nobody asked for is an error that names file, group and
 * key, as everything about it is.
 */
typedef struct _CtlKeyFile CtlKeyFile;

CtlKeyFile *ctl_key_file_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_key_file_free (CtlKeyFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlKeyFile, ctl_key_file_free)

char **ctl_key_file_get_groups (CtlKeyFile *self);
gboolean ctl_key_file_check_keys (CtlKeyFile *self,
                                  const char *group,
                                  const char *const *known,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean ctl_key_file_has (CtlKeyFile *self, const char *group, const char *key);
char *ctl_key_file_get (CtlKeyFile *self, const char *group, const char *key, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
char *ctl_key_file_get_path (CtlKeyFile *self, const char *group, const char *key, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_key_file_get_boolean (CtlKeyFile *self,
                                   const char *group,
                                   const char *key,
                                   gboolean *value,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ctl_key_file_resolve (CtlKeyFile *self, const char *path);
void
ctl_key_file_prefix_error (CtlKeyFile *self, const char *group, const char *key, GError **error);

G_END_DECLS
