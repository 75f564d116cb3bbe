/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-key-file.h"
#include "ctl-provider-config.h"

G_BEGIN_DECLS

#define CTL_PROVIDER_CONFIG_TVS "tvs" /* the group */

struct _CtlProviderConfig
{
  gatomicrefcount references;
  char *listen;
  char *state;
  SSL_CTX *tls;
  CtlProviderTvs tvs; /* without an address to listen on: there is none */
  CtlUsers *users;
  CtlCluster *cluster;
  GPtrArray *places; /* of CtlPlace, one for each server of the cluster */
  guint publisher;
};

char *ctl_provider_config_load_listen (CtlKeyFile *file,
                                       const char *group,
                                       const char *otherwise,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
SSL_CTX *ctl_provider_config_load_tls (CtlKeyFile *file,
                                       const char *group,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_provider_config_load_tvs (CtlProviderConfig *self,
                                       CtlKeyFile *file,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_provider_config_load_server (CtlProviderConfig *self,
                                          CtlKeyFile *file,
                                          const char *group,
                                          const char *name,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_provider_config_check_servers (CtlProviderConfig *self,
                                            CtlKeyFile *file,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
