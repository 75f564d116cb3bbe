/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-cluster.h"
#include "ctl-list.h"

G_BEGIN_DECLS

typedef enum
{
  CTL_LISTING_SAME,  /* the certificate that the server has now */
  CTL_LISTING_OTHER, /* one that it had before, or has elsewhere */
  CTL_LISTING_NONE,
} CtlListing;

CtlListing
ctl_listing_of_service (CtlList *list, const CtlServer *server, const CtlService *service);
gboolean ctl_listing_is_of_cluster (CtlRecord *record, const CtlCluster *cluster);

G_END_DECLS
