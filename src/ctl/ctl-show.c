/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-show.h"

#include <locale.h>
#include <time.h>

#include "ctl-text.h"
#include "ctl-verify.h"

/* The words are the publisher's, misspelt ones included, and are compared line by line with what
 * it prints (show-ctl.md): so they are never translated. */

#define SIGNATURE_ROW 8 /* bytes */
#define TABLE_HEAD    "BYTEPOS\tTAG\t\tLENGTH\tVALUE\n-------\t---\t\t------\t-----\n"

typedef struct
{
  GString *text;
  CtlList *list;
  CtlRecord *signer; /* (nullable) */
  const char *word;  /* CTL, or ITL */
  gboolean verbose;
} Show;

/* In the C locale whatever the user's is, since the publisher knows no other. */
static char *
format_date (gint64 seconds)
{
  time_t moment = (time_t) seconds;
  struct tm parts;
  char buffer[100];
  locale_t plain = newlocale (LC_ALL_MASK, "C", (locale_t) 0);
  gboolean known = plain != (locale_t) 0 && localtime_r (&moment, &parts) != NULL &&
                   strftime_l (buffer, sizeof buffer, "%a %b %d %H:%M:%S %Z %Y", &parts, plain) > 0;
  if (plain != (locale_t) 0)
    freelocale (plain);
  return known ? g_strdup (buffer) : g_strdup_printf ("%" G_GINT64_FORMAT, seconds);
}

static char *
format_hex (const CtlField *field)
{
  return ctl_text_hex (field->value, CTL_HEX_COLON);
}

static void
add_row (Show *self, const char *name, const CtlField *field, const char *value)
{
  g_autofree char *number = g_strdup_printf ("%u", field->tag);
  gboolean has_value = value != NULL && *value != '\0';
  g_string_append_printf (self->text, "%s\t%s\t%zu%s%s\n", number, name != NULL ? name : number,
                          field->length, has_value ? "\t" : "", has_value ? value : "");
}

/* LENGTH of these is that of the number, 2, and the number is the VALUE. */
static void
add_length_row (Show *self, const char *name, guint8 tag, gsize length)
{
  g_string_append_printf (self->text, "%u\t%s\t2\t%zu\n", tag, name, length);
}

static void
add_signature (Show *self, GBytes *signature)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (signature, &length);
  for (gsize i = 0; i < length; i++)
    {
      gboolean last = i + 1 == length || (i + 1) % SIGNATURE_ROW == 0;
      g_string_append_printf (self->text, last ? "%x\n" : "%-2x  ", data[i]);
    }
}

static char *
format_header_value (const Show *self, const CtlField *field)
{
  switch (field->tag)
    {
    case CTL_HEADER_TAG_SIGNER_NAME:
    case CTL_HEADER_TAG_CA_NAME:
      return ctl_text_safe (ctl_field_get_string (field));
    case CTL_HEADER_TAG_SERIAL:
      return format_hex (field);
    case CTL_HEADER_TAG_FILE_NAME:
      return self->verbose ? ctl_text_safe (ctl_field_get_string (field)) : NULL;
    case CTL_HEADER_TAG_TIMESTAMP:
      return self->verbose ? format_date (ctl_list_get_timestamp (self->list)) : NULL;
    default:
      return NULL;
    }
}

static void
add_header_fields (Show *self, GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const CtlField *field = fields->pdata[i];
      const char *name = ctl_header_tag_to_string (field->tag);
      if (field->tag == CTL_HEADER_TAG_VERSION || field->tag == CTL_HEADER_TAG_LENGTH ||
          field->tag == CTL_HEADER_TAG_PADDING)
        continue;
      if (field->children != NULL)
        {
          add_length_row (self, name, field->tag, field->length);
          add_header_fields (self, field->children);
          continue;
        }
      g_autofree char *value = format_header_value (self, field);
      add_row (self, name, field, value);
      if (field->tag == CTL_HEADER_TAG_SIGNATURE)
        add_signature (self, field->value);
    }
}

static char *
format_certificate (CtlRecord *record)
{
  GBytes *sha1 = ctl_certificate_get_sha1 (ctl_record_get_certificate (record));
  g_autofree char *hex = ctl_text_hex (sha1, CTL_HEX_SPACE);
  return g_strdup_printf ("%s (SHA1 Hash HEX)", hex);
}

static char *
format_record_value (const Show *self, CtlRecord *record, const CtlField *field)
{
  switch (field->tag)
    {
    case CTL_RECORD_TAG_DNS_NAME:
    case CTL_RECORD_TAG_SUBJECT:
    case CTL_RECORD_TAG_ISSUER:
      return ctl_text_safe (ctl_field_get_string (field));
    case CTL_RECORD_TAG_FUNCTION:
      return ctl_function_to_string (ctl_record_get_function (record));
    case CTL_RECORD_TAG_SERIAL:
      return format_hex (field);
    case CTL_RECORD_TAG_CERTIFICATE:
      return format_certificate (record);
    case CTL_RECORD_TAG_ADDRESS:
      return self->verbose ? ctl_record_dup_address (record) : NULL;
    default:
      return NULL;
    }
}

static void
add_record (Show *self, guint number, CtlRecord *record)
{
  GPtrArray *fields = ctl_record_get_fields (record);
  g_string_append_printf (self->text, "\n%s Record #:%u\n%14s----\n" TABLE_HEAD, self->word, number,
                          "");
  for (guint i = 0; i < fields->len; i++)
    {
      const CtlField *field = fields->pdata[i];
      const char *name = ctl_record_tag_to_string (field->tag);
      g_autofree char *value = format_record_value (self, record, field);
      if (field->tag == CTL_RECORD_TAG_LENGTH)
        add_length_row (self, name, field->tag, ctl_record_get_length (record));
      else
        add_row (self, name, field, value);
    }
  if (ctl_record_get_function (record) != CTL_FUNCTION_SAST)
    return;
  g_string_append_printf (self->text, "This etoken was %sused to sign the %s file.\n",
                          record == self->signer ? "" : "not ", self->word);
}

static void
add_summary (Show *self, gint64 modified)
{
  g_autofree char *md5 = ctl_list_dup_md5 (self->list);
  g_autofree char *sha1 = ctl_list_dup_sha1 (self->list);
  g_autofree char *date = format_date (modified);
  guint major, minor;
  ctl_list_get_version (self->list, &major, &minor);
  g_string_append_printf (self->text, "The checksum value of the %s file:\n%s(MD5)\n%s(SHA1)\n\n",
                          self->word, md5, sha1);
  g_string_append_printf (self->text, "Length of %s file: %zu\n", self->word,
                          g_bytes_get_size (ctl_list_get_bytes (self->list)));
  g_string_append_printf (self->text, "The %s File was last modified on %s\n\n", self->word, date);
  g_string_append_printf (self->text, "Parse %s File\n----------------\n\n", self->word);
  g_string_append_printf (self->text, "Version:\t%u.%u\n", major, minor);
  g_string_append_printf (self->text, "HeaderLength:\t%zu (BYTES)\n\n" TABLE_HEAD,
                          ctl_list_get_header_length (self->list));
}

static void
add_verdict (Show *self)
{
  g_autofree char *reason = NULL;
  gboolean valid = ctl_verify (self->list, &reason) == CTL_VERDICT_VALID;
  g_string_append_printf (self->text, "\nThe %s file was %sverified successfully.\n", self->word,
                          valid ? "" : "not ");
  if (!valid)
    g_string_append_printf (self->text, "%s\n", reason);
}

/**
 * ctl_show_text:
 * @list: a list
 * @modified: when its file was last modified, seconds since 1970 UTC
 * @verbose: whether FILENAME, TIMESTAMP and IPADDRESS get their values, which a publisher does not
 *   print
 *
 * The file as `show ctl` or `show itl` on a publisher prints it (show-ctl.md), with every string
 * from the file made safe for a terminal.
 *
 * Returns: (transfer full): lines, the last one ended too
 */
char *
ctl_show_text (CtlList *list, gint64 modified, gboolean verbose)
{
  GPtrArray *records = ctl_list_get_records (list);
  Show self = {
    .text = g_string_new (NULL),
    .list = list,
    .signer = ctl_verify_find_signer (list),
    .word = ctl_list_is_itl (list) ? "ITL" : "CTL",
    .verbose = verbose,
  };
  add_summary (&self, modified);
  add_header_fields (&self, ctl_list_get_header (list));
  for (guint i = 0; i < records->len; i++)
    add_record (&self, i + 1, records->pdata[i]);
  add_verdict (&self);
  return g_string_free (self.text, FALSE);
}

/**
 * ctl_show_missing_text:
 *
 * Returns: (transfer full): what `show ctl` prints where there is no file (show-ctl.md)
 */
char *
ctl_show_missing_text (void)
{
  return g_strdup ("Length of CTL file: 0\n"
                   "CTL File not found. Please run CTLClient plugin or run the CLI - utils ctl.. "
                   "to generate the CTL file.\n"
                   "Error parsing the CTL File.\n");
}
