/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-cluster.h"

#include <string.h>

#include "ctl-provider-client.h"

guint16
test_cluster_get_port (CtlProviderServer *server)
{
  g_autofree char *address = ctl_provider_server_dup_address (server);
  return (guint16) g_ascii_strtoull (strrchr (address, ':') + 1, NULL, 10);
}

CtlPublisher *
test_cluster_connect (TestLab *lab, guint16 port, const char *user)
{
  g_autofree char *ca = test_lab_path (lab, "tls.pem");
  g_autofree char *known = test_lab_path (lab, "known");
  g_autoptr (CtlSecret) secret =
      ctl_secret_new (TEST_LAB_PASSWORD, strlen (TEST_LAB_PASSWORD), NULL);
  CtlTlsTrust trust = { .ca_file = ca, .known_path = known };
  return CTL_PUBLISHER (ctl_provider_client_new ("127.0.0.1", port, user, secret, &trust, 60));
}

CtlProviderServer *
test_cluster_start (TestLab *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlProviderConfig) config = test_lab_load (lab);
  CtlProviderServer *server =
      ctl_provider_server_new (config, ctl_provider_config_get_listen (config), &error);
  g_assert_no_error (error);
  return server;
}
