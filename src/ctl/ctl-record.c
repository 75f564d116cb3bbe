/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-record.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-serial.h"
#include "ctl-text.h"

struct _CtlRecord
{
  GPtrArray *fields;
  CtlCertificate *certificate;
};

/* ctl-file-format.md, 3 */
static const CtlFieldRule rules[] = {
  { CTL_RECORD_TAG_LENGTH, 0, "RECORDLENGTH", CTL_FIELD_BYTES, 2, TRUE },
  { CTL_RECORD_TAG_DNS_NAME, 0, "DNSNAME", CTL_FIELD_STRING, 0, FALSE },
  { CTL_RECORD_TAG_SUBJECT, 0, "SUBJECTNAME", CTL_FIELD_STRING, 0, FALSE },
  { CTL_RECORD_TAG_FUNCTION, 0, "FUNCTION", CTL_FIELD_BYTES, 2, TRUE },
  { CTL_RECORD_TAG_ISSUER, 0, "ISSUERNAME", CTL_FIELD_STRING, 0, FALSE },
  { CTL_RECORD_TAG_SERIAL, 0, "SERIALNUMBER", CTL_FIELD_BYTES, 0, FALSE },
  { CTL_RECORD_TAG_PUBLIC_KEY, 0, "PUBLICKEY", CTL_FIELD_BYTES, 0, FALSE },
  { CTL_RECORD_TAG_SIGNATURE, 0, "SIGNATURE", CTL_FIELD_BYTES, 0, FALSE },
  { CTL_RECORD_TAG_CERTIFICATE, 0, "CERTIFICATE", CTL_FIELD_BYTES, 0, FALSE },
  { CTL_RECORD_TAG_ADDRESS, 0, "IPADDRESS", CTL_FIELD_BYTES, 4, FALSE },
  { CTL_RECORD_TAG_CERTIFICATE_HASH, 0, "CERTHASH", CTL_FIELD_BYTES, 0, FALSE },
  { CTL_RECORD_TAG_HASH_ALGORITHM, 0, "HASHALGORITHM", CTL_FIELD_BYTES, 1, FALSE },
  { 0, 0, NULL, CTL_FIELD_BYTES, 0, FALSE },
};

/**
 * ctl_record_tag_to_string:
 * @tag: number of a field of a record
 *
 * Returns: (nullable): its name as `show ctl` prints it
 */
const char *
ctl_record_tag_to_string (guint8 tag)
{
  return ctl_field_name (rules, tag);
}

static void
clear (gpointer data)
{
  CtlRecord *self = data;
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->certificate, ctl_certificate_unref);
}

/**
 * ctl_record_ref:
 * @self: a record
 *
 * Returns: (transfer full): @self
 */
CtlRecord *
ctl_record_ref (CtlRecord *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * ctl_record_unref:
 * @self: (transfer full): a record
 */
void
ctl_record_unref (CtlRecord *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* A look ahead: the record is then read from its first byte on. */
static gboolean
peek_length (const CtlReader *reader, guint16 *length, GError **error)
{
  CtlReader ahead = *reader;
  gsize offset = ctl_reader_get_offset (&ahead);
  guint8 tag;
  guint16 size;
  if (!ctl_reader_u8 (&ahead, &tag, rules[0].name, error) ||
      !ctl_reader_u16 (&ahead, &size, rules[0].name, error))
    return FALSE;
  if (tag != CTL_RECORD_TAG_LENGTH)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("The record at byte %zu begins with tag %u instead of its RECORDLENGTH"),
                   offset, tag);
      return FALSE;
    }
  return ctl_reader_u16 (&ahead, length, rules[0].name, error);
}

static gboolean
read_certificate (CtlRecord *self, GError **error)
{
  const CtlField *field = ctl_field_find (self->fields, CTL_RECORD_TAG_CERTIFICATE);
  if (field == NULL)
    return TRUE;
  self->certificate = ctl_certificate_new (field->value, error);
  if (self->certificate != NULL)
    return TRUE;
  g_autofree char *where = g_strdup_printf (_ ("CERTIFICATE at byte %zu"), field->offset);
  ctl_error_convert (error, CTL_ERROR_MALFORMED, where);
  return FALSE;
}

/**
 * ctl_record_read:
 * @reader: stands at the first byte of a record, and steps over it
 * @error: return location for %CTL_ERROR_MALFORMED with the byte offset
 *
 * Reads a record (ctl-file-format.md, 3).
 *
 * Returns: (transfer full) (nullable): the record
 */
CtlRecord *
ctl_record_read (CtlReader *reader, GError **error)
{
  CtlReader inside;
  guint16 length;
  if (!peek_length (reader, &length, error) ||
      !ctl_reader_child (reader, length, &inside, _ ("The record"), error))
    return NULL;
  g_autoptr (CtlRecord) self = g_atomic_rc_box_new0 (CtlRecord);
  self->fields = ctl_field_read_all (&inside, rules, 0, _ ("The record"), error);
  if (self->fields == NULL || !read_certificate (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ctl_record_write:
 * @self: a record
 * @writer: where to
 *
 * Writes the record as it was read, unknown fields included.
 */
void
ctl_record_write (const CtlRecord *self, CtlWriter *writer)
{
  ctl_field_write_all (self->fields, writer);
}

/* Ends the first field, RECORDLENGTH, which counts the whole record, and reads what was written. */
static CtlRecord *
finish (CtlWriter *writer, gsize reserved, GError **error)
{
  if (!ctl_writer_fill (writer, reserved, rules[0].size, ctl_writer_get_length (writer),
                        _ ("The record"), error))
    return NULL;
  g_autoptr (GBytes) bytes = ctl_writer_finish (writer);
  CtlReader reader;
  ctl_reader_init (&reader, bytes);
  return ctl_record_read (&reader, error);
}

static gsize
begin (CtlWriter *writer)
{
  ctl_writer_u8 (writer, CTL_RECORD_TAG_LENGTH);
  ctl_writer_u16 (writer, (guint16) rules[0].size);
  return ctl_writer_reserve (writer, rules[0].size);
}

static gboolean
put (CtlWriter *writer, CtlRecordTag tag, gconstpointer data, gsize length, GError **error)
{
  return ctl_field_put (writer, (guint8) tag, data, length, ctl_record_tag_to_string ((guint8) tag),
                        error);
}

static gboolean
put_string (CtlWriter *writer, CtlRecordTag tag, const char *text, GError **error)
{
  return put (writer, tag, text, strlen (text) + 1, error);
}

static gboolean
put_bytes (CtlWriter *writer, CtlRecordTag tag, GBytes *bytes, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  return put (writer, tag, data, length, error);
}

static gboolean
put_function (CtlWriter *writer, guint16 function, GError **error)
{
  gsize begun = ctl_field_begin (writer, CTL_RECORD_TAG_FUNCTION);
  ctl_writer_u16 (writer, function);
  return ctl_field_end (writer, begun, ctl_record_tag_to_string (CTL_RECORD_TAG_FUNCTION), error);
}

static gboolean
put_address (CtlWriter *writer, const char *address, GError **error)
{
  const guint8 unknown[4] = { 0 };
  if (address == NULL || *address == '\0')
    return put (writer, CTL_RECORD_TAG_ADDRESS, unknown, sizeof unknown, error);
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  if (inet == NULL)
    {
      g_autofree char *safe = ctl_text_safe (address);
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("“%s” is no IP address"), safe);
      return FALSE;
    }
  gboolean fits = g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV4;
  return put (writer, CTL_RECORD_TAG_ADDRESS, fits ? g_inet_address_to_bytes (inet) : unknown,
              sizeof unknown, error);
}

static gboolean
put_certificate (CtlWriter *writer,
                 CtlRecordForm form,
                 guint16 function,
                 CtlCertificate *certificate,
                 GError **error)
{
  CtlDialect dialect = form.dialect;
  return put_string (writer, CTL_RECORD_TAG_SUBJECT,
                     ctl_certificate_get_subject (certificate, dialect), error) &&
         put_function (writer, function, error) &&
         put_string (writer, CTL_RECORD_TAG_ISSUER,
                     ctl_certificate_get_issuer (certificate, dialect), error) &&
         put_bytes (writer, CTL_RECORD_TAG_SERIAL,
                    ctl_certificate_get_serial (certificate, dialect), error) &&
         put_bytes (writer, CTL_RECORD_TAG_PUBLIC_KEY, ctl_certificate_get_public_key (certificate),
                    error) &&
         (!form.with_signature || put_bytes (writer, CTL_RECORD_TAG_SIGNATURE,
                                             ctl_certificate_get_signature (certificate), error)) &&
         put_bytes (writer, CTL_RECORD_TAG_CERTIFICATE, ctl_certificate_get_der (certificate),
                    error);
}

/**
 * ctl_record_new:
 * @form: how names and serial are written, and whether with the certificate's signature
 * @function: what the holder of the certificate is for, as %CTL_FUNCTION_CCM_TFTP
 * @dns_name: host name or dotted address of the server; empty for a token
 * @address: (nullable): IPv4 address of the server. An IPv6 address, an empty string or %NULL gives
 *   the four zero bytes of an unknown one
 * @certificate: the certificate
 * @error: return location for %CTL_ERROR_USAGE where @address is no IP address, and for
 *   %CTL_ERROR_TOO_LARGE where a field or the record would have more than 65535 bytes
 *
 * Makes a record with its fields in the order of ctl-file-format.md, 3.
 *
 * Returns: (transfer full) (nullable): the record
 */
CtlRecord *
ctl_record_new (CtlRecordForm form,
                guint16 function,
                const char *dns_name,
                const char *address,
                CtlCertificate *certificate,
                GError **error)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  gsize reserved = begin (writer);
  if (!put_string (writer, CTL_RECORD_TAG_DNS_NAME, dns_name, error) ||
      !put_certificate (writer, form, function, certificate, error) ||
      !put_address (writer, address, error))
    return NULL;
  return finish (writer, reserved, error);
}

/**
 * ctl_record_shrink:
 * @self: a record
 *
 * Returns: (transfer full): the record as it stands in a file for non-secure mode: DNSNAME,
 * FUNCTION and IPADDRESS only, as far as @self has them
 */
CtlRecord *
ctl_record_shrink (CtlRecord *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  gsize reserved = begin (writer);
  for (guint i = 0; i < self->fields->len; i++)
    {
      const CtlField *field = g_ptr_array_index (self->fields, i);
      if (field->tag == CTL_RECORD_TAG_DNS_NAME || field->tag == CTL_RECORD_TAG_FUNCTION ||
          field->tag == CTL_RECORD_TAG_ADDRESS)
        ctl_field_write (field, writer);
    }
  CtlRecord *shrunk = finish (writer, reserved, &error);
  g_assert_no_error (error); /* every field was read from a record that is longer */
  return shrunk;
}

static GBytes *
get_value (const CtlRecord *self, CtlRecordTag tag)
{
  const CtlField *field = ctl_field_find (self->fields, (guint8) tag);
  return field != NULL ? field->value : NULL;
}

static const char *
get_string (const CtlRecord *self, CtlRecordTag tag)
{
  return ctl_field_get_string (ctl_field_find (self->fields, (guint8) tag));
}

/**
 * ctl_record_get_length:
 * @self: a record
 *
 * Returns: its RECORDLENGTH: bytes of the whole record
 */
gsize
ctl_record_get_length (const CtlRecord *self)
{
  return ctl_field_get_number (ctl_field_find (self->fields, CTL_RECORD_TAG_LENGTH));
}

/**
 * ctl_record_get_fields:
 * @self: a record
 *
 * Returns: (transfer none) (element-type CtlField): all its fields in their order
 */
GPtrArray *
ctl_record_get_fields (const CtlRecord *self)
{
  return self->fields;
}

/**
 * ctl_record_get_dns_name:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): its DNSNAME as in the file
 */
const char *
ctl_record_get_dns_name (const CtlRecord *self)
{
  return get_string (self, CTL_RECORD_TAG_DNS_NAME);
}

/**
 * ctl_record_get_subject:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): its SUBJECTNAME as in the file
 */
const char *
ctl_record_get_subject (const CtlRecord *self)
{
  return get_string (self, CTL_RECORD_TAG_SUBJECT);
}

/**
 * ctl_record_get_function:
 * @self: a record
 *
 * Returns: its FUNCTION, which need not be one of #CtlFunction
 */
guint16
ctl_record_get_function (const CtlRecord *self)
{
  return (guint16) ctl_field_get_number (ctl_field_find (self->fields, CTL_RECORD_TAG_FUNCTION));
}

/**
 * ctl_record_get_issuer:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): its ISSUERNAME as in the file
 */
const char *
ctl_record_get_issuer (const CtlRecord *self)
{
  return get_string (self, CTL_RECORD_TAG_ISSUER);
}

/**
 * ctl_record_get_serial:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): its SERIALNUMBER as in the file
 */
GBytes *
ctl_record_get_serial (const CtlRecord *self)
{
  return get_value (self, CTL_RECORD_TAG_SERIAL);
}

/**
 * ctl_record_get_public_key:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): its PUBLICKEY as in the file
 */
GBytes *
ctl_record_get_public_key (const CtlRecord *self)
{
  return get_value (self, CTL_RECORD_TAG_PUBLIC_KEY);
}

/**
 * ctl_record_get_signature:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): the certificate's signature as in the file
 */
GBytes *
ctl_record_get_signature (const CtlRecord *self)
{
  return get_value (self, CTL_RECORD_TAG_SIGNATURE);
}

/**
 * ctl_record_get_certificate:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): its certificate
 */
CtlCertificate *
ctl_record_get_certificate (const CtlRecord *self)
{
  return self->certificate;
}

/**
 * ctl_record_dup_title:
 * @self: a record
 *
 * Returns: (transfer full): what to call whom it is about in a sentence, safe to show: the common
 *   name of its certificate, or its subject where it has none, possibly empty
 */
char *
ctl_record_dup_title (const CtlRecord *self)
{
  if (self->certificate != NULL)
    return ctl_certificate_dup_title (self->certificate);
  const char *subject = ctl_record_get_subject (self);
  g_autofree char *trimmed = g_strstrip (g_strdup (subject != NULL ? subject : ""));
  return ctl_text_safe (trimmed);
}

/**
 * ctl_record_dup_address:
 * @self: a record
 *
 * Returns: (transfer full) (nullable): its IPADDRESS with dots; `0.0.0.0` is an unknown one
 */
char *
ctl_record_dup_address (const CtlRecord *self)
{
  GBytes *address = get_value (self, CTL_RECORD_TAG_ADDRESS);
  if (address == NULL)
    return NULL;
  g_autoptr (GInetAddress) inet =
      g_inet_address_new_from_bytes (g_bytes_get_data (address, NULL), G_SOCKET_FAMILY_IPV4);
  return g_inet_address_to_string (inet);
}

/**
 * ctl_record_dup_name:
 * @self: a record
 *
 * Returns: (transfer full): what to call it in a table, safe to show: for a server its DNSNAME, for
 *   a token and where there is no DNSNAME the title; possibly empty
 */
char *
ctl_record_dup_name (const CtlRecord *self)
{
  const char *name = ctl_record_get_dns_name (self);
  if (ctl_record_get_function (self) == CTL_FUNCTION_SAST || name == NULL || *name == '\0')
    return ctl_record_dup_title (self);
  return ctl_text_safe (name);
}

/**
 * ctl_record_is_token:
 * @self: a record
 *
 * Returns: whether it is a token's: a System Administrator Security Token record with an empty
 *   DNSNAME, or without one (ctl-file-format.md, 5)
 */
gboolean
ctl_record_is_token (const CtlRecord *self)
{
  const char *dns_name = ctl_record_get_dns_name (self);
  return ctl_record_get_function (self) == CTL_FUNCTION_SAST &&
         (dns_name == NULL || *dns_name == '\0');
}

/**
 * ctl_record_matches:
 * @self: a record
 * @certificate: a certificate
 *
 * Returns: whether the record is about the certificate: it holds the same DER, or where it holds
 *   none, the same issuer and the same serial in either byte order (ctl-file-format.md, 5)
 */
gboolean
ctl_record_matches (const CtlRecord *self, CtlCertificate *certificate)
{
  if (self->certificate != NULL)
    return ctl_certificate_equal (self->certificate, certificate);
  GBytes *serial = ctl_record_get_serial (self);
  const char *issuer = ctl_record_get_issuer (self);
  if (serial == NULL || issuer == NULL || !ctl_certificate_has_serial (certificate, serial))
    return FALSE;
  return g_str_equal (issuer, ctl_certificate_get_issuer (certificate, CTL_DIALECT_TOKEN)) ||
         g_str_equal (issuer, ctl_certificate_get_issuer (certificate, CTL_DIALECT_PUBLISHER));
}

/**
 * ctl_record_has_serial:
 * @self: a record
 * @serial: as somebody copied it from `show` or from a token
 *
 * Returns: whether that is its serial number, in either byte order (ctl-file-format.md, 5)
 */
gboolean
ctl_record_has_serial (const CtlRecord *self, GBytes *serial)
{
  if (self->certificate != NULL)
    return ctl_certificate_has_serial (self->certificate, serial);
  GBytes *own = ctl_record_get_serial (self);
  return own != NULL && ctl_serial_equal (own, serial);
}

static GBytes *
encode (const CtlRecord *self)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_record_write (self, writer);
  return ctl_writer_finish (writer);
}

/**
 * ctl_record_equal:
 * @a: a record
 * @b: another
 *
 * Returns: whether they are the same bytes
 */
gboolean
ctl_record_equal (const CtlRecord *a, const CtlRecord *b)
{
  g_autoptr (GBytes) a_bytes = encode (a);
  g_autoptr (GBytes) b_bytes = encode (b);
  return g_bytes_equal (a_bytes, b_bytes);
}
