/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-cluster.h"
#include "ctl-frame.h"

G_BEGIN_DECLS

/* The codec of CTLP/1: the only place that knows its numbers (ctl-provider-protocol.md, 2, 3, 5). */

#define CTL_MESSAGE_PROTOCOL     1
#define CTL_MESSAGE_DIGEST_SIZE  32   /* bytes of a SHA-256 */
#define CTL_MESSAGE_SERVERS_MAX  1000 /* servers of a cluster that is believed */
#define CTL_MESSAGE_SERVICES_MAX 100  /* services of one server */

typedef enum
{
  CTL_MESSAGE_HELLO = 0x0001,
  CTL_MESSAGE_LOGIN = 0x0002,
  CTL_MESSAGE_GET_CLUSTER = 0x0003,
  CTL_MESSAGE_GET_CTL = 0x0004,
  CTL_MESSAGE_PUT_CTL = 0x0005,
  CTL_MESSAGE_SET_MODE = 0x0006,
  CTL_MESSAGE_GET_TRUST = 0x0007,
  CTL_MESSAGE_PUT_TRUST = 0x0008,
  CTL_MESSAGE_BYE = 0x0009,
  CTL_MESSAGE_DROP_TRUST = 0x000A,
} CtlMessageType;

typedef enum
{
  CTL_TAG_PROTOCOL = 0x0001,
  CTL_TAG_AGENT = 0x0002,
  CTL_TAG_USER = 0x0003,
  CTL_TAG_PASSWORD = 0x0004,
  CTL_TAG_MODE = 0x0005,
  CTL_TAG_CTL_FILE = 0x0006,
  CTL_TAG_REPLACES = 0x0007,
  CTL_TAG_MODIFIED = 0x0008,
  CTL_TAG_NAME = 0x0009,
  CTL_TAG_ADDRESS = 0x000A,
  CTL_TAG_ROLE = 0x000B,
  CTL_TAG_FUNCTION = 0x000C,
  CTL_TAG_CERTIFICATE = 0x000D,
  CTL_TAG_PATH = 0x000E,
  CTL_TAG_STATUS = 0x000F,
  CTL_TAG_MESSAGE = 0x0010,
  CTL_TAG_CODE = 0x0011,
  CTL_TAG_DIGEST = 0x0012,
  CTL_TAG_PURPOSE = 0x0013,
  CTL_TAG_RELEASE = 0x0014,
  CTL_TAG_TARGET = 0x0015,
  CTL_TAG_SERVER = 0x0100,
  CTL_TAG_SERVICE = 0x0101,
  CTL_TAG_RESULT = 0x0102,
} CtlTag;

typedef enum
{
  CTL_CODE_MALFORMED = 1,
  CTL_CODE_UNKNOWN_TYPE = 2,
  CTL_CODE_NOT_LOGGED_IN = 3,
  CTL_CODE_LOGIN_REFUSED = 4,
  CTL_CODE_BUSY = 5,
  CTL_CODE_CONFLICT = 6,
  CTL_CODE_BAD_CTL_FILE = 7,
  CTL_CODE_UNKNOWN_SIGNER = 8,
  CTL_CODE_TOO_FEW_TOKENS = 9,
  CTL_CODE_UNSUPPORTED_PROTOCOL = 10,
  CTL_CODE_TOO_LARGE = 11,
  CTL_CODE_INTERNAL = 12,
  CTL_CODE_REFUSED = 13,
} CtlCode;

const char *ctl_message_type_to_string (CtlMessageType type); /* "GET CLUSTER", ... */

/* 0-terminated: the tags that hold fields of their own. */
extern const guint16 ctl_message_groups[];

/* Each pair writes and reads the same fields; read functions check every size and enumeration. */
void ctl_message_write_cluster (CtlFields *fields, const CtlCluster *cluster);
CtlCluster *ctl_message_read_cluster (const CtlFields *fields, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

void ctl_message_write_result (CtlFields *fields, const CtlResult *result);
GPtrArray *ctl_message_read_results (const CtlFields *fields, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

void ctl_message_write_mode (CtlFields *fields, CtlMode mode);
gboolean ctl_message_read_mode (const CtlFields *fields, CtlMode *mode, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An error frame, from a #GError and back. The digest is carried for a conflict. */
CtlFrame *ctl_message_new_error (guint32 number, CtlCode code, const char *message, GBytes *digest);
GError *ctl_message_read_error (const CtlFrame *frame);
CtlCode ctl_message_code_from_error (const GError *error);

G_END_DECLS
