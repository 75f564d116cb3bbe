/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CtlTlsKnown:
 * @fingerprint: (nullable): SHA-256 remembered, 32 bytes; %NULL: nothing is
 * @line: of the file where it stands, from 1
 */
typedef struct
{
  GBytes *fingerprint;
  guint line;
} CtlTlsKnown;

void ctl_tls_known_clear (CtlTlsKnown *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlTlsKnown, ctl_tls_known_clear)

char *ctl_tls_known_dup_path (void);
/**
 * CtlTlsKnownPeer:
 * @peer: `HOST:PORT`, any bytes
 * @line: of the file where it stands, from 1
 */
typedef struct
{
  char *peer;
  guint line;
} CtlTlsKnownPeer;

GPtrArray *ctl_tls_known_list (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_tls_known_find (const char *path, const char *peer, CtlTlsKnown *known, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_tls_known_add (const char *path,
                            const char *peer,
                            GBytes *fingerprint,
                            CtlTlsKnown *known,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
