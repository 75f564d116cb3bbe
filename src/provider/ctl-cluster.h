/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-certificate.h"

G_BEGIN_DECLS

#define CTL_PROVIDER_PORT             2444
#define CTL_PROVIDER_TRUST_PHONE_SAST "Phone-SAST-trust"

typedef enum
{
  CTL_MODE_NON_SECURE = 0,
  CTL_MODE_MIXED = 1,
} CtlMode;

typedef enum
{
  CTL_ROLE_PUBLISHER = 1,
  CTL_ROLE_SUBSCRIBER = 2,
  CTL_ROLE_TFTP = 3,
  CTL_ROLE_FIREWALL = 4,
} CtlRole;

typedef enum
{
  CTL_STATUS_WRITTEN = 0,
  CTL_STATUS_UNCHANGED = 1,
  CTL_STATUS_UNREACHABLE = 2,
  CTL_STATUS_REFUSED = 3,
  CTL_STATUS_FAILED = 4,
} CtlStatus;

const char *ctl_mode_to_string (CtlMode mode); /* "non-secure", "mixed" */
const char *ctl_mode_to_title (CtlMode mode);  /* for a person, translated */
gboolean
ctl_mode_from_string (const char *name, CtlMode *mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *ctl_role_to_string (CtlRole role); /* "publisher", "subscriber", "tftp", "firewall" */
const char *ctl_role_to_title (CtlRole role);  /* for a person, translated */
gboolean
ctl_role_from_string (const char *name, CtlRole *role, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *ctl_status_to_string (CtlStatus status); /* "written", "unchanged", ... */
const char *ctl_status_to_title (CtlStatus status);  /* for a person, translated */

/**
 * CtlService:
 * @function: a function number of a CTL record
 * @certificate: what the service proves itself with
 */
typedef struct
{
  guint16 function;
  CtlCertificate *certificate;
} CtlService;

CtlService *ctl_service_new (guint16 function, CtlCertificate *certificate);
void ctl_service_free (CtlService *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlService, ctl_service_free)

/**
 * CtlServer:
 * @name: host name
 * @address: IPv4 or IPv6 address
 * @role: its place in the cluster
 * @services: (element-type CtlService): in the publisher's order
 */
typedef struct
{
  char *name;
  char *address;
  CtlRole role;
  GPtrArray *services;
} CtlServer;

CtlServer *ctl_server_new (const char *name, const char *address, CtlRole role);
void ctl_server_free (CtlServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlServer, ctl_server_free)

/**
 * CtlCluster:
 * @name: of the cluster
 * @release: as the publisher writes it
 * @mode: security mode
 * @servers: (element-type CtlServer): in the publisher's order
 */
typedef struct
{
  char *name;
  char *release;
  CtlMode mode;
  GPtrArray *servers;
} CtlCluster;

CtlCluster *ctl_cluster_new (const char *name, const char *release, CtlMode mode);
void ctl_cluster_free (CtlCluster *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlCluster, ctl_cluster_free)

/**
 * CtlResult:
 * @name: of the server
 * @address: of the server
 * @path: where it keeps the file
 * @status: what became of it
 * @message: for a person, in English; empty where there is nothing to say
 */
typedef struct
{
  char *name;
  char *address;
  char *path;
  CtlStatus status;
  char *message;
} CtlResult;

CtlResult *ctl_result_new (
    const char *name, const char *address, const char *path, CtlStatus status, const char *message);
CtlResult *ctl_result_copy (const CtlResult *self);
void ctl_result_free (CtlResult *self);
gboolean ctl_result_is_good (const CtlResult *self); /* the server has the file */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlResult, ctl_result_free)

G_END_DECLS
