/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include "ctl-list.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-text.h"

#define MODULUS_MIN                                                                                \
  64 /* bytes of signature that SIGNATUREMODULUS 0 stands for; doubled by each 1 */
#define MODULUS_MAX 3

struct _CtlList
{
  GBytes *bytes;
  GPtrArray *header;
  GPtrArray *records;
};

/* ctl-file-format.md, 2 */
static const CtlFieldRule rules[] = {
  { CTL_HEADER_TAG_VERSION, 0, "Version", CTL_FIELD_BYTES, 2, TRUE },
  { CTL_HEADER_TAG_LENGTH, 0, "HeaderLength", CTL_FIELD_BYTES, 2, TRUE },
  { CTL_HEADER_TAG_SIGNER_VERSION, 0, "SIGNERVERSION", CTL_FIELD_BYTES, 2, FALSE },
  { CTL_HEADER_TAG_SIGNER_ID, 0, "SIGNERID", CTL_FIELD_CONTAINER, 0, TRUE },
  { CTL_HEADER_TAG_SIGNER_NAME, CTL_HEADER_TAG_SIGNER_ID, "SIGNERNAME", CTL_FIELD_STRING, 0, TRUE },
  { CTL_HEADER_TAG_SERIAL, CTL_HEADER_TAG_SIGNER_ID, "SERIALNUMBER", CTL_FIELD_BYTES, 0, TRUE },
  { CTL_HEADER_TAG_CA_NAME, CTL_HEADER_TAG_SIGNER_ID, "CANAME", CTL_FIELD_STRING, 0, TRUE },
  { CTL_HEADER_TAG_SIGNATURE_INFO, 0, "SIGNATUREINFO", CTL_FIELD_CONTAINER, 0, TRUE },
  { CTL_HEADER_TAG_DIGEST, CTL_HEADER_TAG_SIGNATURE_INFO, "DIGESTALGORTITHM", CTL_FIELD_BYTES, 1,
    TRUE },
  { CTL_HEADER_TAG_ALGORITHM_INFO, CTL_HEADER_TAG_SIGNATURE_INFO, "SIGNATUREALGOINFO",
    CTL_FIELD_CONTAINER, 0, TRUE },
  { CTL_HEADER_TAG_ALGORITHM, CTL_HEADER_TAG_ALGORITHM_INFO, "SIGNATUREALGORTITHM", CTL_FIELD_BYTES,
    1, TRUE },
  { CTL_HEADER_TAG_MODULUS, CTL_HEADER_TAG_ALGORITHM_INFO, "SIGNATUREMODULUS", CTL_FIELD_BYTES, 1,
    TRUE },
  { CTL_HEADER_TAG_SIGNATURE, 0, "SIGNATURE", CTL_FIELD_BYTES, 0, TRUE },
  { CTL_HEADER_TAG_FILE_NAME, 0, "FILENAME", CTL_FIELD_STRING, 0, TRUE },
  { CTL_HEADER_TAG_TIMESTAMP, 0, "TIMESTAMP", CTL_FIELD_BYTES, 4, TRUE },
  { CTL_HEADER_TAG_PADDING, 0, "PADDING", CTL_FIELD_PADDING, 0, FALSE },
  { 0, 0, NULL, CTL_FIELD_BYTES, 0, FALSE },
};

/**
 * ctl_header_tag_to_string:
 * @tag: number of a field of the header
 *
 * Returns: (nullable): its name as `show ctl` prints it
 */
const char *
ctl_header_tag_to_string (guint8 tag)
{
  return ctl_field_name (rules, tag);
}

static void
clear (gpointer data)
{
  CtlList *self = data;
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->header, g_ptr_array_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
}

/**
 * ctl_list_ref:
 * @self: a list
 *
 * Returns: (transfer full): @self
 */
CtlList *
ctl_list_ref (CtlList *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * ctl_list_unref:
 * @self: (transfer full): a list
 */
void
ctl_list_unref (CtlList *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Looks ahead for HeaderLength, which bounds all that is then read as header. */
static gboolean
peek_header_length (const CtlReader *file, guint16 *header_length, GError **error)
{
  const char *name = ctl_header_tag_to_string (CTL_HEADER_TAG_LENGTH);
  CtlReader ahead = *file;
  CtlReader skipped;
  guint8 tag;
  guint16 length;
  do
    {
      if (!ctl_reader_u8 (&ahead, &tag, name, error))
        return FALSE;
      if (tag == CTL_HEADER_TAG_PADDING)
        continue;
      if (!ctl_reader_u16 (&ahead, &length, name, error))
        return FALSE;
      if (tag == CTL_HEADER_TAG_LENGTH)
        return ctl_reader_u16 (&ahead, header_length, name, error);
    }
  while (tag == CTL_HEADER_TAG_PADDING ||
         ctl_reader_child (&ahead, length, &skipped, _ ("A field before HeaderLength"), error));
  return FALSE;
}

static const CtlField *
find_in (const CtlList *self, CtlHeaderTag container, CtlHeaderTag tag)
{
  return ctl_field_find (ctl_field_find (self->header, (guint8) container)->children, (guint8) tag);
}

static const CtlField *
find_modulus (const CtlList *self)
{
  const CtlField *info =
      find_in (self, CTL_HEADER_TAG_SIGNATURE_INFO, CTL_HEADER_TAG_ALGORITHM_INFO);
  return ctl_field_find (info->children, CTL_HEADER_TAG_MODULUS);
}

static gboolean
check_modulus (const CtlList *self, GError **error)
{
  const CtlField *modulus = find_modulus (self);
  guint64 number = ctl_field_get_number (modulus);
  gsize length = g_bytes_get_size (ctl_list_get_signature (self));
  if (number <= MODULUS_MAX && length == (gsize) MODULUS_MIN << number)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("SIGNATUREMODULUS at byte %zu is %" PRIu64
                  ", which does not fit the SIGNATURE of %zu bytes"),
               modulus->offset, number, length);
  return FALSE;
}

static gboolean
read_header (CtlList *self, CtlReader *file, GError **error)
{
  CtlReader inside;
  guint16 length;
  if (!peek_header_length (file, &length, error) ||
      !ctl_reader_child (file, length, &inside, _ ("The header"), error))
    return FALSE;
  self->header = ctl_field_read_all (&inside, rules, 0, _ ("The header"), error);
  return self->header != NULL && check_modulus (self, error);
}

static gboolean
read_records (CtlList *self, CtlReader *file, GError **error)
{
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_record_unref);
  while (ctl_reader_get_left (file) > 0)
    {
      if (self->records->len == CTL_LIST_RECORDS_MAX)
        {
          g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                       _ ("More than %d records: the next one is at byte %zu"),
                       CTL_LIST_RECORDS_MAX, ctl_reader_get_offset (file));
          return FALSE;
        }
      CtlRecord *record = ctl_record_read (file, error);
      if (record == NULL)
        return FALSE;
      g_ptr_array_add (self->records, record);
    }
  return TRUE;
}

/**
 * ctl_list_decode:
 * @bytes: a whole file, at most %CTL_LIST_MAX bytes
 * @error: return location for %CTL_ERROR_MALFORMED with the byte offset
 *
 * Reads a file (ctl-file-format.md, 1 to 3), also of other makers: padding anywhere in the header,
 * other orders of fields, unknown tags. The signature is not checked.
 *
 * Returns: (transfer full) (nullable): the list
 */
CtlList *
ctl_list_decode (GBytes *bytes, GError **error)
{
  if (g_bytes_get_size (bytes) > CTL_LIST_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("The file goes on at byte %d, where no trust list does"), CTL_LIST_MAX);
      return NULL;
    }
  g_autoptr (CtlList) self = g_atomic_rc_box_new0 (CtlList);
  self->bytes = g_bytes_ref (bytes);
  CtlReader file;
  ctl_reader_init (&file, bytes);
  if (!read_header (self, &file, error) || !read_records (self, &file, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ctl_list_load:
 * @path: a file
 * @error: return location for %CTL_ERROR_FILE and %CTL_ERROR_MALFORMED, naming the file
 *
 * Returns: (transfer full) (nullable): the list
 */
CtlList *
ctl_list_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = ctl_file_load (path, CTL_LIST_MAX, error);
  if (bytes == NULL)
    return NULL;
  CtlList *self = ctl_list_decode (bytes, error);
  if (self == NULL)
    {
      g_autofree char *safe = ctl_text_safe (path);
      ctl_error_convert (error, CTL_ERROR_MALFORMED, safe);
    }
  return self;
}

/**
 * ctl_list_encode:
 * @self: a list
 *
 * Returns: (transfer full): the list written anew from its fields: the same bytes as
 *   ctl_list_get_bytes()
 */
GBytes *
ctl_list_encode (const CtlList *self)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_field_write_all (self->header, writer);
  for (guint i = 0; i < self->records->len; i++)
    ctl_record_write (g_ptr_array_index (self->records, i), writer);
  return ctl_writer_finish (writer);
}

/**
 * ctl_list_dup_signed_bytes:
 * @self: a list
 *
 * Returns: (transfer full): what its signature is made over: the file with the whole TLV of
 *   SIGNATURE taken out (ctl-file-format.md, 2)
 */
GBytes *
ctl_list_dup_signed_bytes (const CtlList *self)
{
  const CtlField *signature = ctl_field_find (self->header, CTL_HEADER_TAG_SIGNATURE);
  gsize length = g_bytes_get_size (self->bytes);
  g_autoptr (CtlWriter) tlv = ctl_writer_new ();
  ctl_field_write (signature, tlv);
  gsize end = signature->offset + ctl_writer_get_length (tlv);
  g_autoptr (GBytes) before = g_bytes_new_from_bytes (self->bytes, 0, signature->offset);
  g_autoptr (GBytes) after = g_bytes_new_from_bytes (self->bytes, end, length - end);
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_writer_bytes (writer, before);
  ctl_writer_bytes (writer, after);
  return ctl_writer_finish (writer);
}

/**
 * ctl_list_get_bytes:
 * @self: a list
 *
 * Returns: (transfer none): the bytes that it was read from
 */
GBytes *
ctl_list_get_bytes (const CtlList *self)
{
  return self->bytes;
}

/**
 * ctl_list_get_header:
 * @self: a list
 *
 * Returns: (transfer none) (element-type CtlField): the header's fields in their order, padding
 *   included
 */
GPtrArray *
ctl_list_get_header (const CtlList *self)
{
  return self->header;
}

static guint64
get_number (const CtlList *self, CtlHeaderTag tag)
{
  return ctl_field_get_number (ctl_field_find (self->header, (guint8) tag));
}

/**
 * ctl_list_get_header_length:
 * @self: a list
 *
 * Returns: bytes from the first one of the file to the first record
 */
gsize
ctl_list_get_header_length (const CtlList *self)
{
  return get_number (self, CTL_HEADER_TAG_LENGTH);
}

/**
 * ctl_list_get_version:
 * @self: a list
 * @major: (out): 1 of 1.2
 * @minor: (out): 2 of 1.2
 */
void
ctl_list_get_version (const CtlList *self, guint *major, guint *minor)
{
  guint64 version = get_number (self, CTL_HEADER_TAG_VERSION);
  *major = (guint) (version >> 8);
  *minor = (guint) (version & 0xff);
}

/**
 * ctl_list_get_signer_name:
 * @self: a list
 *
 * Returns: (transfer none): the signer's subject as in the file
 */
const char *
ctl_list_get_signer_name (const CtlList *self)
{
  return ctl_field_get_string (
      find_in (self, CTL_HEADER_TAG_SIGNER_ID, CTL_HEADER_TAG_SIGNER_NAME));
}

/**
 * ctl_list_get_signer_serial:
 * @self: a list
 *
 * Returns: (transfer none): the signer's serial as in the file
 */
GBytes *
ctl_list_get_signer_serial (const CtlList *self)
{
  return find_in (self, CTL_HEADER_TAG_SIGNER_ID, CTL_HEADER_TAG_SERIAL)->value;
}

/**
 * ctl_list_get_signer_issuer:
 * @self: a list
 *
 * Returns: (transfer none): the signer's issuer as in the file
 */
const char *
ctl_list_get_signer_issuer (const CtlList *self)
{
  return ctl_field_get_string (find_in (self, CTL_HEADER_TAG_SIGNER_ID, CTL_HEADER_TAG_CA_NAME));
}

/**
 * ctl_list_get_digest_number:
 * @self: a list
 *
 * Returns: header tag 8; a #CtlDigest where ctl_digest_to_string() knows it
 */
guint
ctl_list_get_digest_number (const CtlList *self)
{
  return (guint) ctl_field_get_number (
      find_in (self, CTL_HEADER_TAG_SIGNATURE_INFO, CTL_HEADER_TAG_DIGEST));
}

/**
 * ctl_list_get_signature:
 * @self: a list
 *
 * Returns: (transfer none): 64, 128, 256 or 512 bytes
 */
GBytes *
ctl_list_get_signature (const CtlList *self)
{
  return ctl_field_find (self->header, CTL_HEADER_TAG_SIGNATURE)->value;
}

/**
 * ctl_list_get_file_name:
 * @self: a list
 *
 * Returns: (transfer none): its FILENAME as in the file: `CTLFile.tlv`
 */
const char *
ctl_list_get_file_name (const CtlList *self)
{
  return ctl_field_get_string (ctl_field_find (self->header, CTL_HEADER_TAG_FILE_NAME));
}

/**
 * ctl_list_get_timestamp:
 * @self: a list
 *
 * Returns: when it was signed, in seconds since 1970-01-01 UTC
 */
gint64
ctl_list_get_timestamp (const CtlList *self)
{
  return (gint64) get_number (self, CTL_HEADER_TAG_TIMESTAMP);
}

/**
 * ctl_list_get_records:
 * @self: a list
 *
 * Returns: (transfer none) (element-type CtlRecord): its records in their order
 */
GPtrArray *
ctl_list_get_records (const CtlList *self)
{
  return self->records;
}

/**
 * ctl_list_dup_md5:
 * @self: a list
 *
 * Returns: (transfer full): MD5 of the whole file, 32 lower-case digits
 */
char *
ctl_list_dup_md5 (const CtlList *self)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_MD5, self->bytes);
}

/**
 * ctl_list_dup_sha1:
 * @self: a list
 *
 * Returns: (transfer full): SHA-1 of the whole file, 40 lower-case digits
 */
char *
ctl_list_dup_sha1 (const CtlList *self)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, self->bytes);
}

/**
 * ctl_list_dup_sha256:
 * @self: a list
 *
 * Returns: (transfer full): SHA-256 of the whole file, 32 bytes
 */
GBytes *
ctl_list_dup_sha256 (const CtlList *self)
{
  return ctl_digest_compute (CTL_DIGEST_SHA256, self->bytes);
}

/**
 * ctl_list_is_itl:
 * @self: a list
 *
 * Returns: whether it is an ITL file by its FILENAME; else it is a CTL file
 */
gboolean
ctl_list_is_itl (const CtlList *self)
{
  const char *file_name = ctl_list_get_file_name (self);
  return file_name != NULL && g_str_has_prefix (file_name, "ITL");
}

/**
 * ctl_list_is_non_secure:
 * @self: a list
 *
 * Returns: whether it is for a cluster in non-secure mode: then a call manager's record holds no
 *   certificate (ctl-file-format.md, 3)
 */
gboolean
ctl_list_is_non_secure (const CtlList *self)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      CtlRecord *record = g_ptr_array_index (self->records, i);
      guint16 function = ctl_record_get_function (record);
      if ((function == CTL_FUNCTION_CCM || function == CTL_FUNCTION_CCM_TFTP) &&
          ctl_record_get_certificate (record) == NULL)
        return TRUE;
    }
  return FALSE;
}

/**
 * ctl_list_count_tokens:
 * @self: a list
 *
 * Returns: how many records have the function System Administrator Security Token
 */
guint
ctl_list_count_tokens (const CtlList *self)
{
  guint count = 0;
  for (guint i = 0; i < self->records->len; i++)
    if (ctl_record_get_function (g_ptr_array_index (self->records, i)) == CTL_FUNCTION_SAST)
      count++;
  return count;
}
