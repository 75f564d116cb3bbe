/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-certificate.h"
#include "ctl-field.h"

G_BEGIN_DECLS

/* Tags of a record (ctl-file-format.md, 3). */
typedef enum
{
  CTL_RECORD_TAG_LENGTH = 1,
  CTL_RECORD_TAG_DNS_NAME = 2,
  CTL_RECORD_TAG_SUBJECT = 3,
  CTL_RECORD_TAG_FUNCTION = 4,
  CTL_RECORD_TAG_ISSUER = 5,
  CTL_RECORD_TAG_SERIAL = 6,
  CTL_RECORD_TAG_PUBLIC_KEY = 7,
  CTL_RECORD_TAG_SIGNATURE = 8,
  CTL_RECORD_TAG_CERTIFICATE = 9,
  CTL_RECORD_TAG_ADDRESS = 10,
  CTL_RECORD_TAG_CERTIFICATE_HASH = 11,
  CTL_RECORD_TAG_HASH_ALGORITHM = 12,
} CtlRecordTag;

typedef enum
{
  CTL_FUNCTION_SAST = 0,
  CTL_FUNCTION_CCM = 1,
  CTL_FUNCTION_CCM_TFTP = 2,
  CTL_FUNCTION_TFTP = 3,
  CTL_FUNCTION_CAPF = 4,
  CTL_FUNCTION_APP_SERVER = 7,
  CTL_FUNCTION_TVS = 21,
} CtlFunction;

const char *ctl_record_tag_to_string (guint8 tag); /* NULL for an unknown one */
char *ctl_function_to_string (guint16 function);
gboolean ctl_function_from_string (const char *name,
                                   guint16 *function,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * CtlRecord:
 *
 * One entry of a trust list. Immutable, reference-counted. Getters return %NULL (or 0 bytes) for
 * a field that the record does not have; strings are as in the file: pass them through
 * ctl_text_safe() before they are shown.
 */
typedef struct _CtlRecord CtlRecord;

/**
 * CtlRecordForm:
 * @dialect: how names and the serial are written
 * @with_signature: whether the certificate's signature stands in tag 8
 */
typedef struct
{
  CtlDialect dialect;
  gboolean with_signature;
} CtlRecordForm;

CtlRecord *ctl_record_new (CtlRecordForm form,
                           guint16 function,
                           const char *dns_name,
                           const char *address,
                           CtlCertificate *certificate,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlRecord *ctl_record_shrink (CtlRecord *self);
CtlRecord *ctl_record_ref (CtlRecord *self);
void ctl_record_unref (CtlRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlRecord, ctl_record_unref)

CtlRecord *ctl_record_read (CtlReader *reader, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_record_write (const CtlRecord *self, CtlWriter *writer);

gsize ctl_record_get_length (const CtlRecord *self);
GPtrArray *ctl_record_get_fields (const CtlRecord *self);
const char *ctl_record_get_dns_name (const CtlRecord *self);
const char *ctl_record_get_subject (const CtlRecord *self);
guint16 ctl_record_get_function (const CtlRecord *self);
const char *ctl_record_get_issuer (const CtlRecord *self);
GBytes *ctl_record_get_serial (const CtlRecord *self);
GBytes *ctl_record_get_public_key (const CtlRecord *self);
GBytes *ctl_record_get_signature (const CtlRecord *self);
CtlCertificate *ctl_record_get_certificate (const CtlRecord *self);
char *ctl_record_dup_address (const CtlRecord *self);
char *ctl_record_dup_title (const CtlRecord *self);
char *ctl_record_dup_name (const CtlRecord *self);

gboolean ctl_record_is_token (const CtlRecord *self);
gboolean ctl_record_matches (const CtlRecord *self, CtlCertificate *certificate);
gboolean ctl_record_has_serial (const CtlRecord *self, GBytes *serial);
gboolean ctl_record_equal (const CtlRecord *a, const CtlRecord *b);

G_END_DECLS
