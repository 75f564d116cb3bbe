/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-list-json.h"

#include "ctl-verify.h"

static void
add_file (JsonBuilder *builder, CtlList *list)
{
  g_autofree char *md5 = ctl_list_dup_md5 (list);
  g_autofree char *sha1 = ctl_list_dup_sha1 (list);
  g_autoptr (GBytes) sha256 = ctl_list_dup_sha256 (list);
  json_builder_set_member_name (builder, "file");
  json_builder_begin_object (builder);
  ctl_json_number (builder, "length", (gint64) g_bytes_get_size (ctl_list_get_bytes (list)));
  ctl_json_string (builder, "md5", md5);
  ctl_json_string (builder, "sha1", sha1);
  ctl_json_hex (builder, "sha256", sha256, CTL_HEX_LOWER);
  json_builder_end_object (builder);
}

/**
 * ctl_json_signer:
 * @builder: in an object
 * @list: a list
 *
 * Adds the member `signer`: whom the header of @list names.
 */
void
ctl_json_signer (JsonBuilder *builder, CtlList *list)
{
  json_builder_set_member_name (builder, "signer");
  json_builder_begin_object (builder);
  ctl_json_string (builder, "subject", ctl_list_get_signer_name (list));
  ctl_json_hex (builder, "serial", ctl_list_get_signer_serial (list), CTL_HEX_COLON);
  ctl_json_string (builder, "issuer", ctl_list_get_signer_issuer (list));
  json_builder_end_object (builder);
}

static void
add_header (JsonBuilder *builder, CtlList *list)
{
  guint major, minor;
  ctl_list_get_version (list, &major, &minor);
  g_autofree char *version = g_strdup_printf ("%u.%u", major, minor);
  CtlDigest digest = (CtlDigest) ctl_list_get_digest_number (list);
  json_builder_set_member_name (builder, "header");
  json_builder_begin_object (builder);
  ctl_json_string (builder, "version", version);
  ctl_json_number (builder, "length", (gint64) ctl_list_get_header_length (list));
  ctl_json_signer (builder, list);
  ctl_json_string (builder, "digest", ctl_digest_to_string (digest));
  ctl_json_number (builder, "signature_length",
                   (gint64) g_bytes_get_size (ctl_list_get_signature (list)));
  ctl_json_string (builder, "filename", ctl_list_get_file_name (list));
  ctl_json_number (builder, "timestamp", ctl_list_get_timestamp (list));
  json_builder_end_object (builder);
}

static void
add_length (JsonBuilder *builder, const char *key, GBytes *value)
{
  if (value != NULL)
    ctl_json_number (builder, key, (gint64) g_bytes_get_size (value));
  else
    ctl_json_string (builder, key, NULL);
}

/**
 * ctl_json_record:
 * @builder: where a value may stand
 * @record: a record
 * @number: its place in the file, from 1
 * @signer: whether it is the System Administrator Security Token record that the header names
 *
 * Adds the record as one of the objects in `records` (command-line.md).
 */
void
ctl_json_record (JsonBuilder *builder, CtlRecord *record, guint number, gboolean signer)
{
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  g_autofree char *function = ctl_function_to_string (ctl_record_get_function (record));
  g_autofree char *address = ctl_record_dup_address (record);
  json_builder_begin_object (builder);
  ctl_json_number (builder, "number", number);
  ctl_json_number (builder, "length", (gint64) ctl_record_get_length (record));
  ctl_json_string (builder, "dns_name", ctl_record_get_dns_name (record));
  ctl_json_string (builder, "subject", ctl_record_get_subject (record));
  ctl_json_string (builder, "function", function);
  ctl_json_string (builder, "issuer", ctl_record_get_issuer (record));
  ctl_json_hex (builder, "serial", ctl_record_get_serial (record), CTL_HEX_COLON);
  add_length (builder, "public_key_length", ctl_record_get_public_key (record));
  add_length (builder, "signature_length", ctl_record_get_signature (record));
  add_length (builder, "certificate_length",
              certificate != NULL ? ctl_certificate_get_der (certificate) : NULL);
  ctl_json_hex (builder, "certificate_sha1",
                certificate != NULL ? ctl_certificate_get_sha1 (certificate) : NULL, CTL_HEX_LOWER);
  ctl_json_string (builder, "address", address);
  ctl_json_boolean (builder, "signer", signer);
  json_builder_end_object (builder);
}

/**
 * ctl_json_list:
 * @builder: in an object
 * @list: a list
 *
 * Adds the members of `show` (command-line.md).
 */
void
ctl_json_list (JsonBuilder *builder, CtlList *list)
{
  GPtrArray *records = ctl_list_get_records (list);
  CtlRecord *signer = ctl_verify_find_signer (list);
  add_file (builder, list);
  add_header (builder, list);
  json_builder_set_member_name (builder, "records");
  json_builder_begin_array (builder);
  for (guint i = 0; i < records->len; i++)
    ctl_json_record (builder, records->pdata[i], i + 1, records->pdata[i] == signer);
  json_builder_end_array (builder);
  ctl_json_string (builder, "signature", ctl_verdict_to_string (ctl_verify (list, NULL)));
}
