/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-provider-config.h"
#include "ctl-publisher.h"

G_BEGIN_DECLS

#define CTL_STORE_FILE_MAX 1000000 /* bytes of a CTL file: with its fields it fits in a frame */

/**
 * CtlStore:
 *
 * What a provider keeps: the CTL file on each server, the security mode, Phone-SAST-trust. Any
 * thread may call; only PUT CTL and SET MODE exclude each other (ctl-provider-protocol.md, 4).
 * Errors are such that ctl_message_code_from_error() gives the code of section 5.
 */
typedef struct _CtlStore CtlStore;

CtlStore *ctl_store_new (CtlProviderConfig *config);
void ctl_store_free (CtlStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlStore, ctl_store_free)

gboolean ctl_store_recover (CtlStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_store_wait (CtlStore *self);

guint ctl_store_count_changes (CtlStore *self);
void ctl_store_set_config (CtlStore *self, CtlProviderConfig *config);
CtlProviderConfig *ctl_store_ref_config (CtlStore *self);

CtlCluster *ctl_store_get_cluster (CtlStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_store_get_ctl (CtlStore *self,
                            const char *target,
                            CtlInstalled *installed,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
ctl_store_set_mode (CtlStore *self, CtlMode mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
ctl_store_get_trust (CtlStore *self, const char *purpose, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_store_put_trust (CtlStore *self,
                              const char *purpose,
                              GBytes *certificate,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_store_drop_trust (CtlStore *self, const char *purpose, GBytes *sha256, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * CtlPutJob:
 *
 * A PUT CTL under way. It ends by itself, whether or not anybody waits for it.
 */
typedef struct _CtlPutJob CtlPutJob;

CtlPutJob *
ctl_store_put_ctl (CtlStore *self, const CtlPut *put, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlResult *ctl_put_job_next (CtlPutJob *self);
GPtrArray *
ctl_put_job_finish (CtlPutJob *self, GBytes **digest, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_put_job_unref (CtlPutJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlPutJob, ctl_put_job_unref)

G_END_DECLS
