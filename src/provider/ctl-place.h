/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-publisher.h"

G_BEGIN_DECLS

#define CTL_PLACE_FILE     "CTLFile.tlv"
#define CTL_PLACE_OLD_FILE "CTLFile_old.tlv"
#define CTL_PLACE_SECONDS  60 /* that one step on a server behind a network may take */

/**
 * CtlPlace:
 *
 * Where one server keeps its CTL file: a folder, or a folder on another host reached by SFTP.
 * Immutable and reference-counted; every call opens what it needs, so any thread may call.
 */
typedef struct _CtlPlace CtlPlace;

/**
 * CtlSftpAddress:
 * @user: to log in as
 * @host: name or address
 * @port: TCP port
 * @folder: absolute path there
 * @key: path of the private key
 * @known_hosts: path of the file with the host's key
 */
typedef struct
{
  char *user;
  char *host;
  guint16 port;
  char *folder;
  char *key;
  char *known_hosts;
} CtlSftpAddress;

void ctl_sftp_address_free (CtlSftpAddress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlSftpAddress, ctl_sftp_address_free)
CtlSftpAddress *ctl_sftp_address_parse (const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;

CtlPlace *ctl_place_new_folder (const char *folder);
CtlPlace *ctl_place_new_sftp (CtlSftpAddress *address);
CtlPlace *ctl_place_ref (CtlPlace *self);
void ctl_place_unref (CtlPlace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlPlace, ctl_place_unref)

const char *ctl_place_get_path (const CtlPlace *self);
gboolean ctl_place_is_same (const CtlPlace *a, const CtlPlace *b);

char *ctl_place_make_temporary (void);
gboolean ctl_place_is_temporary (const char *temporary);

gboolean ctl_place_read (CtlPlace *self,
                         CtlInstalled *installed,
                         GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_place_stage (CtlPlace *self,
                          const char *temporary,
                          GBytes *file,
                          GBytes *replaced,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_place_commit (CtlPlace *self,
                           const char *temporary,
                           gboolean keep_replaced,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
ctl_place_discard (CtlPlace *self, const char *temporary, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
