/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-place.h"

G_BEGIN_DECLS

/* What a kind of place must know how to do; see the functions of the same names in ctl-place.c.
 * @fresh and @old are the names of the temporary files. */
typedef struct
{
  gboolean (*read) (CtlPlace *self,
                    CtlInstalled *installed,
                    GCancellable *cancellable,
                    GError **error);
  gboolean (*stage) (CtlPlace *self,
                     const char *fresh,
                     GBytes *file,
                     const char *old,
                     GBytes *replaced,
                     GError **error);
  gboolean (*commit) (CtlPlace *self, const char *fresh, const char *old, GError **error);
  gboolean (*discard) (CtlPlace *self, const char *fresh, const char *old, GError **error);
} CtlPlaceMethods;

struct _CtlPlace
{
  gatomicrefcount references;
  const CtlPlaceMethods *methods;
  char *path;              /* of the CTL file, as people are shown it */
  char *identity;          /* the same for two ways of writing one place */
  char *folder;            /* of a folder */
  CtlSftpAddress *address; /* of an SFTP server */
};

CtlPlace *ctl_place_new (const CtlPlaceMethods *methods);

G_END_DECLS
