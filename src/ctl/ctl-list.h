/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-digest.h"
#include "ctl-record.h"

G_BEGIN_DECLS

#define CTL_LIST_MAX 1048576       /* bytes of a file that is read at all */
#define CTL_LIST_RECORDS_MAX 10000 /* records */

/* Tags of the header (ctl-file-format.md, 2). */
typedef enum
{
  CTL_HEADER_TAG_VERSION = 1,
  CTL_HEADER_TAG_LENGTH = 2,
  CTL_HEADER_TAG_SIGNER_ID = 3,
  CTL_HEADER_TAG_SIGNER_NAME = 4,
  CTL_HEADER_TAG_SERIAL = 5,
  CTL_HEADER_TAG_CA_NAME = 6,
  CTL_HEADER_TAG_SIGNATURE_INFO = 7,
  CTL_HEADER_TAG_DIGEST = 8,
  CTL_HEADER_TAG_ALGORITHM_INFO = 9,
  CTL_HEADER_TAG_ALGORITHM = 10,
  CTL_HEADER_TAG_MODULUS = 11,
  CTL_HEADER_TAG_SIGNATURE = 12,
  CTL_HEADER_TAG_PADDING = 13,
  CTL_HEADER_TAG_FILE_NAME = 14,
  CTL_HEADER_TAG_TIMESTAMP = 15,
  CTL_HEADER_TAG_SIGNER_VERSION = 28,
} CtlHeaderTag;

const char *ctl_header_tag_to_string (guint8 tag); /* NULL for an unknown one */

/**
 * CtlList:
 *
 * A whole signed file: CTLFile.tlv, ITLFile.tlv and their like. Immutable, reference-counted.
 */
typedef struct _CtlList CtlList;

CtlList *ctl_list_decode (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlList *ctl_list_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlList *ctl_list_ref (CtlList *self);
void ctl_list_unref (CtlList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlList, ctl_list_unref)

GBytes *ctl_list_encode (const CtlList *self);
GBytes *ctl_list_dup_signed_bytes (const CtlList *self);

/* (transfer none) */
GBytes *ctl_list_get_bytes (const CtlList *self);
GPtrArray *ctl_list_get_header (const CtlList *self); /* of CtlField */
gsize ctl_list_get_header_length (const CtlList *self);
void ctl_list_get_version (const CtlList *self, guint *major, guint *minor);
const char *ctl_list_get_signer_name (const CtlList *self);
GBytes *ctl_list_get_signer_serial (const CtlList *self);
const char *ctl_list_get_signer_issuer (const CtlList *self);
guint ctl_list_get_digest_number (const CtlList *self);
GBytes *ctl_list_get_signature (const CtlList *self);
const char *ctl_list_get_file_name (const CtlList *self);
gint64 ctl_list_get_timestamp (const CtlList *self); /* seconds since 1970 UTC */
GPtrArray *ctl_list_get_records (const CtlList *self); /* of CtlRecord */

char *ctl_list_dup_md5 (const CtlList *self);  /* 32 lower-case digits, of the whole file */
char *ctl_list_dup_sha1 (const CtlList *self); /* 40 */
GBytes *ctl_list_dup_sha256 (const CtlList *self);

gboolean ctl_list_is_itl (const CtlList *self);
gboolean ctl_list_is_non_secure (const CtlList *self);
guint ctl_list_count_tokens (const CtlList *self); /* function 0 records, as mixed mode counts */

G_END_DECLS
