/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-key-file.h"
#include "ctl-provider-config.h"

G_BEGIN_DECLS

struct _CtlProviderConfig
{
  gatomicrefcount references;
  char *listen;
  char *state;
  SSL_CTX *tls;
  CtlUsers *users;
  CtlCluster *cluster;
  GPtrArray *places; /* of CtlPlace, one for each server of the cluster */
  guint publisher;
};

gboolean ctl_provider_config_load_server (CtlProviderConfig *self,
                                          CtlKeyFile *file,
                                          const char *group,
                                          const char *name,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_provider_config_check_servers (CtlProviderConfig *self,
                                            CtlKeyFile *file,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
