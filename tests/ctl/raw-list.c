/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "raw-list.h"

#include <gio/gio.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "ctl-writer.h"

/* Written apart from the encoder of src/ctl, so that the two do not share a fault. */

static gsize
begin (CtlWriter *writer, guint8 tag)
{
  ctl_writer_u8 (writer, tag);
  return ctl_writer_reserve (writer, 2);
}

static void
end (CtlWriter *writer, gsize reserved)
{
  g_assert_true (ctl_writer_fill_length (writer, reserved, 2, "a field", NULL));
}

static void
add_bytes (CtlWriter *writer, guint8 tag, GBytes *value)
{
  gsize reserved = begin (writer, tag);
  ctl_writer_bytes (writer, value);
  end (writer, reserved);
}

static void
add_string (CtlWriter *writer, guint8 tag, const char *value)
{
  gsize reserved = begin (writer, tag);
  ctl_writer_data (writer, value, strlen (value) + 1);
  end (writer, reserved);
}

static void
add_number (CtlWriter *writer, guint8 tag, gsize width, guint32 value)
{
  gsize reserved = begin (writer, tag);
  if (width == 1)
    ctl_writer_u8 (writer, (guint8) value);
  else if (width == 2)
    ctl_writer_u16 (writer, (guint16) value);
  else
    ctl_writer_u32 (writer, value);
  end (writer, reserved);
}

static CtlCertificate *
load (const TestIdentity *identity)
{
  CtlCertificate *certificate = ctl_certificate_new (identity->der, NULL);
  g_assert_nonnull (certificate);
  return certificate;
}

static void
add_names (CtlWriter *writer, const RawRecord *record, CtlCertificate *certificate)
{
  add_string (writer, CTL_RECORD_TAG_SUBJECT,
              record->subject != NULL ? record->subject
                                      : ctl_certificate_get_subject (certificate, record->dialect));
}

static void
add_serial (CtlWriter *writer, guint8 tag, const RawRecord *record)
{
  g_autoptr (CtlCertificate) owner =
      load (record->serial != NULL ? record->serial : record->identity);
  add_bytes (writer, tag, ctl_certificate_get_serial (owner, record->dialect));
}

static void
add_issuer (CtlWriter *writer, guint8 tag, const RawRecord *record, CtlCertificate *certificate)
{
  add_string (writer, tag,
              record->issuer != NULL ? record->issuer
                                     : ctl_certificate_get_issuer (certificate, record->dialect));
}

static void
add_identity (CtlWriter *writer, const RawRecord *record)
{
  g_autoptr (CtlCertificate) certificate = load (record->identity);
  g_autoptr (CtlCertificate) key = load (record->key != NULL ? record->key : record->identity);
  add_issuer (writer, CTL_RECORD_TAG_ISSUER, record, certificate);
  add_serial (writer, CTL_RECORD_TAG_SERIAL, record);
  if (!record->without_key)
    add_bytes (writer, CTL_RECORD_TAG_PUBLIC_KEY, ctl_certificate_get_public_key (key));
  if (record->with_signature)
    add_bytes (writer, CTL_RECORD_TAG_SIGNATURE, ctl_certificate_get_signature (certificate));
  if (!record->without_certificate)
    add_bytes (writer, CTL_RECORD_TAG_CERTIFICATE, record->identity->der);
}

static void
add_address (CtlWriter *writer, const char *dotted)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (dotted);
  gsize reserved = begin (writer, CTL_RECORD_TAG_ADDRESS);
  ctl_writer_data (writer, g_inet_address_to_bytes (address), 4);
  end (writer, reserved);
}

static void
add_record (CtlWriter *writer, const RawRecord *record)
{
  gsize start = ctl_writer_get_length (writer);
  gsize length = begin (writer, CTL_RECORD_TAG_LENGTH);
  gsize value = ctl_writer_reserve (writer, 2);
  end (writer, length);
  if (record->dns_name != NULL)
    add_string (writer, CTL_RECORD_TAG_DNS_NAME, record->dns_name);
  if (record->identity != NULL)
    {
      g_autoptr (CtlCertificate) certificate = load (record->identity);
      add_names (writer, record, certificate);
    }
  add_number (writer, CTL_RECORD_TAG_FUNCTION, 2, record->function);
  if (record->identity != NULL)
    add_identity (writer, record);
  if (record->address != NULL)
    add_address (writer, record->address);
  if (record->extra_tag != 0)
    {
      gsize extra = begin (writer, record->extra_tag);
      ctl_writer_data (writer, record->extra, strlen (record->extra));
      end (writer, extra);
    }
  g_assert_true (
      ctl_writer_fill (writer, value, 2, ctl_writer_get_length (writer) - start, "a record", NULL));
}

static void
add_signer_id (CtlWriter *writer, const RawList *list)
{
  g_autoptr (CtlCertificate) certificate = load (list->signer.identity);
  gsize container = begin (writer, CTL_HEADER_TAG_SIGNER_ID);
  add_string (writer, CTL_HEADER_TAG_SIGNER_NAME,
              list->signer.subject != NULL
                  ? list->signer.subject
                  : ctl_certificate_get_subject (certificate, list->signer.dialect));
  if (!list->others_order)
    add_serial (writer, CTL_HEADER_TAG_SERIAL, &list->signer);
  add_issuer (writer, CTL_HEADER_TAG_CA_NAME, &list->signer, certificate);
  if (list->others_order)
    add_serial (writer, CTL_HEADER_TAG_SERIAL, &list->signer);
  end (writer, container);
}

static void
add_signature_info (CtlWriter *writer, const RawList *list, gsize size)
{
  gsize info = begin (writer, CTL_HEADER_TAG_SIGNATURE_INFO);
  add_number (writer, CTL_HEADER_TAG_DIGEST, 1, list->digest != 0 ? list->digest : CTL_DIGEST_SHA1);
  gsize algorithm = begin (writer, CTL_HEADER_TAG_ALGORITHM_INFO);
  add_number (writer, CTL_HEADER_TAG_ALGORITHM, 1, list->algorithm);
  add_number (writer, CTL_HEADER_TAG_MODULUS, 1, size == 128 ? 1 : size == 256 ? 2 : 3);
  end (writer, algorithm);
  end (writer, info);
}

/* The signature is left out where it is NULL, but its @size is reckoned with. */
static void
add_header (CtlWriter *writer, const RawList *list, gsize size, GBytes *signature)
{
  gsize left_out = signature == NULL ? 3 + size : 0;
  add_number (writer, CTL_HEADER_TAG_VERSION, 2, 0x0100u | list->minor);
  gsize length = begin (writer, CTL_HEADER_TAG_LENGTH);
  gsize value = ctl_writer_reserve (writer, 2);
  end (writer, length);
  if (list->with_signer_version)
    add_number (writer, CTL_HEADER_TAG_SIGNER_VERSION, 2, 1);
  if (list->others_order)
    ctl_writer_u8 (writer, CTL_HEADER_TAG_PADDING);
  add_signer_id (writer, list);
  add_signature_info (writer, list, size);
  if (signature != NULL)
    add_bytes (writer, CTL_HEADER_TAG_SIGNATURE, signature);
  add_string (writer, CTL_HEADER_TAG_FILE_NAME,
              list->file_name != NULL ? list->file_name : "CTLFile.tlv");
  add_number (writer, CTL_HEADER_TAG_TIMESTAMP, 4, list->timestamp);
  while ((ctl_writer_get_length (writer) + left_out) % 4 != 0)
    ctl_writer_u8 (writer, CTL_HEADER_TAG_PADDING);
  g_assert_true (ctl_writer_fill (writer, value, 2, ctl_writer_get_length (writer) + left_out,
                                  "the header", NULL));
}

static GBytes *
write_all (const RawList *list, gsize size, GBytes *signature)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  add_header (writer, list, size, signature);
  for (const RawRecord *record = list->records;
       record->identity != NULL || record->dns_name != NULL; record++)
    add_record (writer, record);
  return ctl_writer_finish (writer);
}

static const EVP_MD *
get_method (guint8 digest)
{
  return digest == CTL_DIGEST_SHA256   ? EVP_sha256 ()
         : digest == CTL_DIGEST_SHA512 ? EVP_sha512 ()
                                       : EVP_sha1 ();
}

static GBytes *
sign (EVP_PKEY *key, guint8 digest, GBytes *bytes)
{
  gsize length, size = (gsize) EVP_PKEY_get_size (key);
  gconstpointer data = g_bytes_get_data (bytes, &length);
  g_autofree guint8 *signature = g_malloc (size);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  g_assert_cmpint (EVP_DigestSignInit (context, NULL, get_method (digest), NULL, key), ==, 1);
  g_assert_cmpint (EVP_DigestSign (context, signature, &size, data, length), ==, 1);
  EVP_MD_CTX_free (context);
  return g_bytes_new (signature, size);
}

/**
 * raw_list_build:
 * @list: what to write
 *
 * Returns: (transfer full): the bytes of a signed file
 */
GBytes *
raw_list_build (const RawList *list)
{
  const TestIdentity *owner = list->key != NULL ? list->key : list->signer.identity;
  gsize size = (gsize) EVP_PKEY_get_size (owner->key);
  g_autoptr (GBytes) covered = write_all (list, size, NULL);
  g_autoptr (GBytes) signature = sign (owner->key, list->digest, covered);
  return write_all (list, size, signature);
}

/**
 * raw_list_damage:
 * @bytes: a file
 * @offset: of a byte
 *
 * Returns: (transfer full): the file with one bit of that byte turned over
 */
GBytes *
raw_list_damage (GBytes *bytes, gsize offset)
{
  g_autoptr (GByteArray) copy = g_bytes_unref_to_array (g_bytes_ref (bytes));
  g_assert_cmpuint (offset, <, copy->len);
  copy->data[offset] ^= 1;
  return g_byte_array_free_to_bytes (g_steal_pointer (&copy));
}

/**
 * raw_record_token:
 * @identity: of a token
 *
 * Returns: its record, as the token client writes it
 */
RawRecord
raw_record_token (const TestIdentity *identity)
{
  return (RawRecord){ .identity = identity,
                      .function = CTL_FUNCTION_SAST,
                      .dialect = CTL_DIALECT_TOKEN,
                      .dns_name = "",
                      .address = "0.0.0.0" };
}

/**
 * raw_list_make:
 * @list: what to write
 *
 * Returns: (transfer full): the signed file, read
 */
CtlList *
raw_list_make (const RawList *list)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = raw_list_build (list);
  CtlList *made = ctl_list_decode (bytes, &error);
  g_assert_no_error (error);
  return made;
}
