/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include "ctl-draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-verify.h"

#define VERSION           0x0102
#define ALGORITHM_RSA     1
#define FILE_NAME         "CTLFile.tlv"
#define HEADER_ALIGNMENT  4    /* bytes */
#define BITS_MIN          512u /* of the key for SIGNATUREMODULUS 0; doubled by each 1 */
#define MODULUS_MAX       3
#define PKCS1_PADDING_MIN 11 /* bytes of a signature that are neither hash nor its prefix */

struct _CtlDraft
{
  CtlRecordForm form;
  CtlDigest digest;
  gint64 timestamp; /* -1: when it is signed */
  char *file_name;
  GPtrArray *records;
};

/**
 * ctl_draft_new:
 * @form: how the records that will be added are written
 *
 * Returns: (transfer full): a draft without records
 */
CtlDraft *
ctl_draft_new (CtlRecordForm form)
{
  CtlDraft *self = g_new0 (CtlDraft, 1);
  self->form = form;
  self->digest = CTL_DIGEST_SHA1;
  self->timestamp = -1;
  self->file_name = g_strdup (FILE_NAME);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_record_unref);
  return self;
}

/**
 * ctl_draft_free:
 * @self: (transfer full): a draft
 */
void
ctl_draft_free (CtlDraft *self)
{
  g_free (self->file_name);
  g_ptr_array_unref (self->records);
  g_free (self);
}

/**
 * ctl_draft_set_digest:
 * @self: a draft
 * @digest: what the signature is made over; SHA-1 is the only one that every phone knows
 */
void
ctl_draft_set_digest (CtlDraft *self, CtlDigest digest)
{
  g_return_if_fail (ctl_digest_to_string (digest) != NULL);
  self->digest = digest;
}

/**
 * ctl_draft_set_timestamp:
 * @self: a draft
 * @timestamp: seconds since 1970-01-01 UTC, at most 4294967295
 */
void
ctl_draft_set_timestamp (CtlDraft *self, gint64 timestamp)
{
  self->timestamp = timestamp;
}

/**
 * ctl_draft_set_file_name:
 * @self: a draft
 * @name: what the header is to name as the file
 */
void
ctl_draft_set_file_name (CtlDraft *self, const char *name)
{
  g_free (self->file_name);
  self->file_name = g_strdup (name);
}

/**
 * ctl_draft_get_form:
 * @self: a draft
 *
 * Returns: how records are written
 */
CtlRecordForm
ctl_draft_get_form (const CtlDraft *self)
{
  return self->form;
}

/**
 * ctl_draft_add:
 * @self: a draft
 * @record: (transfer none): the new last record
 */
void
ctl_draft_add (CtlDraft *self, CtlRecord *record)
{
  g_ptr_array_add (self->records, ctl_record_ref (record));
}

/**
 * ctl_draft_insert:
 * @self: a draft
 * @position: how many records come before it
 * @record: (transfer none): a new record
 */
void
ctl_draft_insert (CtlDraft *self, guint position, CtlRecord *record)
{
  g_return_if_fail (position <= self->records->len);
  g_ptr_array_insert (self->records, (gint) position, ctl_record_ref (record));
}

/**
 * ctl_draft_replace:
 * @self: a draft
 * @position: of the record to replace, from 0
 * @record: (transfer none): what to put there
 */
void
ctl_draft_replace (CtlDraft *self, guint position, CtlRecord *record)
{
  g_return_if_fail (position < self->records->len);
  ctl_draft_insert (self, position, record);
  ctl_draft_remove (self, position + 1);
}

/**
 * ctl_draft_remove:
 * @self: a draft
 * @position: of the record to remove, from 0
 */
void
ctl_draft_remove (CtlDraft *self, guint position)
{
  g_return_if_fail (position < self->records->len);
  g_ptr_array_remove_index (self->records, position);
}

/**
 * ctl_draft_get_records:
 * @self: a draft
 *
 * Returns: (transfer none) (element-type CtlRecord): its records in their order
 */
GPtrArray *
ctl_draft_get_records (const CtlDraft *self)
{
  return self->records;
}

/**
 * ctl_draft_find_token:
 * @self: a draft
 * @certificate: a certificate
 *
 * Returns: position of the token's record that is about it, from 0; -1 where there is none
 */
gint
ctl_draft_find_token (const CtlDraft *self, CtlCertificate *certificate)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      const CtlRecord *record = g_ptr_array_index (self->records, i);
      if (ctl_record_is_token (record) && ctl_record_matches (record, certificate))
        return (gint) i;
    }
  return -1;
}

/**
 * ctl_draft_remove_serial:
 * @self: a draft
 * @serial: a serial number, its bytes as in the record and as `show` prints them
 *
 * Removes all records with the serial number.
 *
 * Returns: how many they were
 */
guint
ctl_draft_remove_serial (CtlDraft *self, GBytes *serial)
{
  guint removed = 0;
  for (guint i = self->records->len; i-- > 0;)
    {
      GBytes *have = ctl_record_get_serial (g_ptr_array_index (self->records, i));
      if (have == NULL || !g_bytes_equal (have, serial))
        continue;
      ctl_draft_remove (self, i);
      removed++;
    }
  return removed;
}

/**
 * ctl_draft_make_non_secure:
 * @self: a draft
 *
 * Makes it a file for non-secure mode: the records of CCM+TFTP servers shrink to name, function and
 * address, all others stay (ctl-file-format.md, 3).
 */
void
ctl_draft_make_non_secure (CtlDraft *self)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      CtlRecord *record = g_ptr_array_index (self->records, i);
      if (ctl_record_get_function (record) != CTL_FUNCTION_CCM_TFTP)
        continue;
      g_autoptr (CtlRecord) shrunk = ctl_record_shrink (record);
      ctl_draft_replace (self, i, shrunk);
    }
}

static gboolean
can_sign (const CtlRecord *record, CtlCertificate *certificate)
{
  return ctl_record_get_function (record) == CTL_FUNCTION_SAST &&
         ctl_record_get_certificate (record) != NULL && ctl_record_get_subject (record) != NULL &&
         ctl_record_get_issuer (record) != NULL && ctl_record_get_serial (record) != NULL &&
         ctl_record_matches (record, certificate);
}

/* A phone looks for the signer's record by the very strings of the header. */
static const CtlRecord *
find_signer (const CtlDraft *self, CtlCertificate *certificate, GError **error)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      const CtlRecord *record = g_ptr_array_index (self->records, i);
      if (can_sign (record, certificate))
        return record;
    }
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE,
                       _ ("The list has no complete System Administrator Security Token record of "
                          "the certificate that is to sign it"));
  return NULL;
}

static gboolean
find_modulus (const CtlDraft *self, CtlCertificate *certificate, guint8 *modulus, GError **error)
{
  guint bits = ctl_certificate_get_bits (certificate);
  for (*modulus = 0; *modulus < MODULUS_MAX && bits > BITS_MIN << *modulus;)
    ++*modulus;
  if (!ctl_certificate_is_rsa (certificate) || bits != BITS_MIN << *modulus)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("The certificate that is to sign has a key of type %s with %u bits: a trust "
                      "list is signed with an RSA key of 512, 1024, 2048 or 4096 bits"),
                   ctl_certificate_is_rsa (certificate) ? "RSA" : "EC", bits);
      return FALSE;
    }
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) hash = ctl_digest_compute (self->digest, nothing);
  g_autoptr (GBytes) info = ctl_digest_get_info (self->digest, hash);
  if (g_bytes_get_size (info) + PKCS1_PADDING_MIN <= bits / 8)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("A key of %u bits is too short for a signature with %s"), bits,
               ctl_digest_to_string (self->digest));
  return FALSE;
}

static gboolean
end (CtlWriter *writer, gsize begun, CtlHeaderTag tag, GError **error)
{
  return ctl_field_end (writer, begun, ctl_header_tag_to_string ((guint8) tag), error);
}

static gboolean
put (CtlWriter *writer, CtlHeaderTag tag, gconstpointer data, gsize length, GError **error)
{
  return ctl_field_put (writer, (guint8) tag, data, length, ctl_header_tag_to_string ((guint8) tag),
                        error);
}

static gboolean
put_string (CtlWriter *writer, CtlHeaderTag tag, const char *text, GError **error)
{
  return put (writer, tag, text, strlen (text) + 1, error);
}

static gboolean
put_byte (CtlWriter *writer, CtlHeaderTag tag, guint8 byte, GError **error)
{
  return put (writer, tag, &byte, sizeof byte, error);
}

static gboolean
put_version (CtlWriter *writer, GError **error)
{
  gsize begun = ctl_field_begin (writer, CTL_HEADER_TAG_VERSION);
  ctl_writer_u16 (writer, VERSION);
  return end (writer, begun, CTL_HEADER_TAG_VERSION, error);
}

static gboolean
put_length (CtlWriter *writer, gsize *reserved, GError **error)
{
  gsize begun = ctl_field_begin (writer, CTL_HEADER_TAG_LENGTH);
  *reserved = ctl_writer_reserve (writer, sizeof (guint16));
  return end (writer, begun, CTL_HEADER_TAG_LENGTH, error);
}

static gboolean
put_signer_id (CtlWriter *writer, const CtlRecord *signer, GError **error)
{
  gsize begun = ctl_field_begin (writer, CTL_HEADER_TAG_SIGNER_ID);
  gsize length;
  gconstpointer serial = g_bytes_get_data (ctl_record_get_serial (signer), &length);
  return put_string (writer, CTL_HEADER_TAG_SIGNER_NAME, ctl_record_get_subject (signer), error) &&
         put (writer, CTL_HEADER_TAG_SERIAL, serial, length, error) &&
         put_string (writer, CTL_HEADER_TAG_CA_NAME, ctl_record_get_issuer (signer), error) &&
         end (writer, begun, CTL_HEADER_TAG_SIGNER_ID, error);
}

static gboolean
put_algorithm_info (CtlWriter *writer, guint8 modulus, GError **error)
{
  gsize begun = ctl_field_begin (writer, CTL_HEADER_TAG_ALGORITHM_INFO);
  return put_byte (writer, CTL_HEADER_TAG_ALGORITHM, ALGORITHM_RSA, error) &&
         put_byte (writer, CTL_HEADER_TAG_MODULUS, modulus, error) &&
         end (writer, begun, CTL_HEADER_TAG_ALGORITHM_INFO, error);
}

static gboolean
put_signature_info (CtlWriter *writer, CtlDigest digest, guint8 modulus, GError **error)
{
  gsize begun = ctl_field_begin (writer, CTL_HEADER_TAG_SIGNATURE_INFO);
  return put_byte (writer, CTL_HEADER_TAG_DIGEST, (guint8) digest, error) &&
         put_algorithm_info (writer, modulus, error) &&
         end (writer, begun, CTL_HEADER_TAG_SIGNATURE_INFO, error);
}

static gboolean
put_empty_signature (CtlWriter *writer, guint8 modulus, GError **error)
{
  const guint8 zeros[(BITS_MIN << MODULUS_MAX) / 8] = { 0 };
  return put (writer, CTL_HEADER_TAG_SIGNATURE, zeros, (gsize) (BITS_MIN << modulus) / 8, error);
}

static gboolean
put_timestamp (CtlWriter *writer, gint64 timestamp, GError **error)
{
  gint64 seconds = timestamp != -1 ? timestamp : g_get_real_time () / G_USEC_PER_SEC;
  if (seconds < 0 || seconds > G_MAXUINT32)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                   _ ("The timestamp %" PRId64 " is not between 0 and %u seconds after "
                      "1970-01-01"),
                   seconds, G_MAXUINT32);
      return FALSE;
    }
  gsize begun = ctl_field_begin (writer, CTL_HEADER_TAG_TIMESTAMP);
  ctl_writer_u32 (writer, (guint32) seconds);
  return end (writer, begun, CTL_HEADER_TAG_TIMESTAMP, error);
}

/* ctl-file-format.md, 2, with a signature of zeros. */
static gboolean
put_header (const CtlDraft *self, CtlWriter *writer, CtlCertificate *certificate, GError **error)
{
  guint8 modulus;
  gsize length;
  if (!find_modulus (self, certificate, &modulus, error))
    return FALSE;
  const CtlRecord *signer = find_signer (self, certificate, error);
  if (signer == NULL)
    return FALSE;
  if (!put_version (writer, error) || !put_length (writer, &length, error) ||
      !put_signer_id (writer, signer, error) ||
      !put_signature_info (writer, self->digest, modulus, error) ||
      !put_empty_signature (writer, modulus, error) ||
      !put_string (writer, CTL_HEADER_TAG_FILE_NAME, self->file_name, error) ||
      !put_timestamp (writer, self->timestamp, error))
    return FALSE;
  while (ctl_writer_get_length (writer) % HEADER_ALIGNMENT != 0)
    ctl_writer_u8 (writer, CTL_HEADER_TAG_PADDING);
  return ctl_writer_fill (writer, length, sizeof (guint16), ctl_writer_get_length (writer),
                          _ ("The header"), error);
}

static gboolean
check_limits (gsize length, guint n_records, GError **error)
{
  if (length <= CTL_LIST_MAX && n_records <= CTL_LIST_RECORDS_MAX)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE,
               _ ("The list would have %u records and %zu bytes, more than %d records or %d bytes"),
               n_records, length, CTL_LIST_RECORDS_MAX, CTL_LIST_MAX);
  return FALSE;
}

/**
 * ctl_draft_preview:
 * @self: a draft
 * @signer: whose key is going to sign
 * @error: return location for %CTL_ERROR_USAGE where @signer has no complete System Administrator
 *   Security Token record in the draft or the timestamp cannot be written, for
 *   %CTL_ERROR_MALFORMED where its key cannot sign a list, and for %CTL_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): the list as it will be, but for its signature, which is all
 *   zeros, and for its time where none was set
 */
CtlList *
ctl_draft_preview (CtlDraft *self, CtlCertificate *signer, GError **error)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  if (!put_header (self, writer, signer, error))
    return NULL;
  for (guint i = 0; i < self->records->len; i++)
    ctl_record_write (g_ptr_array_index (self->records, i), writer);
  if (!check_limits (ctl_writer_get_length (writer), self->records->len, error))
    return NULL;
  g_autoptr (GBytes) bytes = ctl_writer_finish (writer);
  return ctl_list_decode (bytes, error);
}

static GBytes *
put_in_signature (CtlList *preview, GBytes *signature, GError **error)
{
  GBytes *zeros = ctl_list_get_signature (preview);
  gsize length = g_bytes_get_size (signature);
  if (length != g_bytes_get_size (zeros))
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
                   _ ("The signer gave a signature of %zu bytes instead of %zu"), length,
                   g_bytes_get_size (zeros));
      return NULL;
    }
  const CtlField *field = ctl_field_find (ctl_list_get_header (preview), CTL_HEADER_TAG_SIGNATURE);
  GBytes *all = ctl_list_get_bytes (preview);
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  g_autoptr (GBytes) before = g_bytes_new_from_bytes (all, 0, field->offset);
  ctl_writer_bytes (writer, before);
  gsize begun = ctl_field_begin (writer, field->tag);
  ctl_writer_bytes (writer, signature);
  if (!end (writer, begun, CTL_HEADER_TAG_SIGNATURE, error))
    return NULL;
  gsize after = ctl_writer_get_length (writer);
  g_autoptr (GBytes) rest = g_bytes_new_from_bytes (all, after, g_bytes_get_size (all) - after);
  ctl_writer_bytes (writer, rest);
  return ctl_writer_finish (writer);
}

/* As a publisher will: from the bytes alone, with the record that the header names. */
static gboolean
check_result (CtlList *list, CtlCertificate *certificate, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  g_autofree char *reason = NULL;
  if (!ctl_verify_with (list, certificate, &wrong))
    reason = g_strdup (wrong->message);
  else if (ctl_verify (list, &reason) == CTL_VERDICT_VALID)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
               _ ("The new list does not verify, so it is not given out: %s"), reason);
  return FALSE;
}

/**
 * ctl_draft_sign:
 * @self: a draft
 * @signer: who signs; blocks as ctl_signer_sign() does
 * @cancellable: (nullable): to give up
 * @error: return location for the errors of ctl_draft_preview() and of the signer, and for
 *   %CTL_ERROR_TOKEN_FAILED where the signature that came back is not valid
 *
 * Signs the draft (ctl-file-format.md, 2), reads the result from its bytes and checks its
 * signature, before it is given out.
 *
 * Returns: (transfer full) (nullable): the finished list
 */
CtlList *
ctl_draft_sign (CtlDraft *self, CtlSigner *signer, GCancellable *cancellable, GError **error)
{
  CtlCertificate *certificate = ctl_signer_get_certificate (signer);
  g_autoptr (CtlList) preview = ctl_draft_preview (self, certificate, error);
  if (preview == NULL)
    return NULL;
  g_autoptr (GBytes) hash = ctl_verify_get_signed_hash (preview, error);
  if (hash == NULL)
    return NULL;
  g_autoptr (GBytes) signature = ctl_signer_sign (signer, self->digest, hash, cancellable, error);
  if (signature == NULL)
    return NULL;
  g_autoptr (GBytes) bytes = put_in_signature (preview, signature, error);
  if (bytes == NULL)
    return NULL;
  g_autoptr (CtlList) list = ctl_list_decode (bytes, error);
  if (list == NULL || !check_result (list, certificate, error))
    return NULL;
  return g_steal_pointer (&list);
}
