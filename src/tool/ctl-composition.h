/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-draft.h"

G_BEGIN_DECLS

/**
 * CtlServerEntry:
 * @function: what the server is for; %CTL_FUNCTION_SAST too
 * @name: goes to DNSNAME
 * @address: goes to IPADDRESS; may be empty
 * @certificate: what it proves itself with
 *
 * What one --server says.
 */
typedef struct
{
  guint16 function;
  char *name;
  char *address;
  CtlCertificate *certificate;
} CtlServerEntry;

CtlServerEntry *ctl_server_entry_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_server_entry_free (CtlServerEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlServerEntry, ctl_server_entry_free)

/**
 * CtlComposition:
 * @old: (nullable): the list of --from
 * @removed: (element-type GBytes): serial numbers of --remove
 * @servers: (element-type CtlServerEntry): of --server, in order
 * @tokens: (element-type CtlCertificate): of --token, in order
 * @signer: (nullable): the certificate that is to sign
 * @by_publisher: whether the file is written the way a publisher writes it, else the way the token
 *   client writes it
 * @non_secure: whether it is a file for non-secure mode
 *
 * What `build` puts together (command-line.md).
 */
typedef struct
{
  CtlList *old;
  GPtrArray *removed;
  GPtrArray *servers;
  GPtrArray *tokens;
  CtlCertificate *signer;
  gboolean by_publisher;
  gboolean non_secure;
} CtlComposition;

void ctl_composition_init (CtlComposition *self);
void ctl_composition_clear (CtlComposition *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlComposition, ctl_composition_clear)

CtlDraft *ctl_composition_draft (const CtlComposition *self,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
