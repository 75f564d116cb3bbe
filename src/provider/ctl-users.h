/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-secret.h"

G_BEGIN_DECLS

/**
 * CtlRights:
 * @CTL_RIGHT_CTL: PUT CTL and SET MODE
 * @CTL_RIGHT_TRUST: PUT TRUST and DROP TRUST
 *
 * What a user may change (ctl-provider-protocol.md, 4). Reading needs no right.
 */
typedef enum
{
  CTL_RIGHT_CTL = 1 << 0,
  CTL_RIGHT_TRUST = 1 << 1,
} CtlRights;

/**
 * CtlUsers:
 *
 * The administrators that a provider knows, with their password hashes and rights. Immutable.
 */
typedef struct _CtlUsers CtlUsers;

CtlUsers *ctl_users_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_users_free (CtlUsers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlUsers, ctl_users_free)

gboolean ctl_users_check (CtlUsers *self, const char *name, CtlSecret *password);
gboolean ctl_users_has (CtlUsers *self, const char *name, CtlRights *rights);

char *ctl_users_hash (CtlSecret *password, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
