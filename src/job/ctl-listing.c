/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-listing.h"

static gboolean
is_of_server (CtlRecord *record, const CtlServer *server)
{
  const char *name = ctl_record_get_dns_name (record);
  g_autofree char *address = ctl_record_dup_address (record);
  return (name != NULL &&
          (g_ascii_strcasecmp (name, server->name) == 0 || g_str_equal (name, server->address))) ||
         g_strcmp0 (address, server->address) == 0;
}

/**
 * ctl_listing_of_service:
 * @list: a file
 * @server: a server of the cluster
 * @service: what it does
 *
 * Returns: whether phones that hold @list trust @server with @service
 */
CtlListing
ctl_listing_of_service (CtlList *list, const CtlServer *server, const CtlService *service)
{
  GPtrArray *records = ctl_list_get_records (list);
  CtlListing listing = CTL_LISTING_NONE;
  for (guint i = 0; i < records->len; i++)
    {
      CtlRecord *record = records->pdata[i];
      if (ctl_record_get_function (record) != service->function)
        continue;
      if (ctl_record_matches (record, service->certificate))
        return CTL_LISTING_SAME;
      if (is_of_server (record, server))
        listing = CTL_LISTING_OTHER;
    }
  return listing;
}

/**
 * ctl_listing_is_of_cluster:
 * @record: of a server
 * @cluster: what the publisher names
 *
 * Returns: whether it is the record of a server of @cluster, by name or address
 */
gboolean
ctl_listing_is_of_cluster (CtlRecord *record, const CtlCluster *cluster)
{
  for (guint i = 0; i < cluster->servers->len; i++)
    if (is_of_server (record, cluster->servers->pdata[i]))
      return TRUE;
  return FALSE;
}
