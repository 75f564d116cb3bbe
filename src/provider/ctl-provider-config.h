/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <openssl/ssl.h>

#include "ctl-cluster.h"
#include "ctl-place.h"
#include "ctl-users.h"

G_BEGIN_DECLS

/**
 * CtlProviderConfig:
 *
 * What the configuration file of a provider says (command-line.md, The publisher), with the
 * certificates and users that it names. Immutable, reference-counted.
 */
typedef struct _CtlProviderConfig CtlProviderConfig;

/**
 * CtlProviderTvs:
 * @listen: ADDRESS:PORT
 * @tls: context for its connections
 * @time_to_live: seconds for which phones may remember its answers
 *
 * A trust verification service, as configured.
 */
typedef struct
{
  char *listen;
  SSL_CTX *tls;
  guint32 time_to_live;
} CtlProviderTvs;

CtlProviderConfig *ctl_provider_config_load (const char *path,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlProviderConfig *ctl_provider_config_ref (CtlProviderConfig *self);
void ctl_provider_config_unref (CtlProviderConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlProviderConfig, ctl_provider_config_unref)

/* All of these are (transfer none); paths are absolute. */
const char *ctl_provider_config_get_listen (const CtlProviderConfig *self); /* ADDRESS:PORT */
const char *ctl_provider_config_get_state (const CtlProviderConfig *self);
SSL_CTX *ctl_provider_config_get_tls (const CtlProviderConfig *self);
const CtlProviderTvs *ctl_provider_config_get_tvs (const CtlProviderConfig *self); /* or NULL */
CtlUsers *ctl_provider_config_get_users (const CtlProviderConfig *self);

/* With the mode that counts while the state folder holds none. */
const CtlCluster *ctl_provider_config_get_cluster (const CtlProviderConfig *self);
const CtlServer *ctl_provider_config_get_server (const CtlProviderConfig *self, guint index);
CtlPlace *ctl_provider_config_get_place (const CtlProviderConfig *self, guint index);
guint ctl_provider_config_get_publisher (const CtlProviderConfig *self);
gboolean ctl_provider_config_find (const CtlProviderConfig *self, const char *name, guint *index);

G_END_DECLS
