/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-cluster.h"

G_BEGIN_DECLS

#define CTL_PROVIDER_STATE_TRUST_MAX 1000000 /* bytes of all certificates: one reply holds them */

/* What a provider remembers in its state folder: security mode and Phone-SAST-trust. Nothing is
 * kept in memory, so any thread may call. */
gboolean ctl_provider_state_prepare (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
int ctl_provider_state_lock (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_provider_state_sweep (const char *folder);

gboolean ctl_provider_state_get_mode (const char *folder,
                                      CtlMode otherwise,
                                      CtlMode *mode,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_provider_state_set_mode (const char *folder,
                                      CtlMode mode,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray *ctl_provider_state_list_trust (const char *folder,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_provider_state_add_trust (const char *folder,
                                       GBytes *der,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_provider_state_drop_trust (const char *folder,
                                        GBytes *sha256,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
