/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-diff-text.h"

#include <glib/gi18n-lib.h>

#include "ctl-diff.h"
#include "ctl-text.h"

/**
 * ctl_diff_text_date:
 * @seconds: since 1970 UTC
 * @format: of g_date_time_format()
 *
 * Returns: (transfer full): the moment in UTC; the bare number where no calendar reaches it
 */
char *
ctl_diff_text_date (gint64 seconds, const char *format)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);
  return date != NULL ? g_date_time_format (date, format)
                      : g_strdup_printf ("%" G_GINT64_FORMAT, seconds);
}

/**
 * ctl_diff_text_certificate:
 * @certificate: (nullable): a certificate
 *
 * Returns: (transfer full): what tells it from another one of the same name
 */
char *
ctl_diff_text_certificate (CtlCertificate *certificate)
{
  if (certificate == NULL)
    return g_strdup (_ ("none"));
  g_autofree char *sha1 = ctl_text_hex (ctl_certificate_get_sha1 (certificate), CTL_HEX_SPACE);
  g_autofree char *until =
      ctl_diff_text_date (ctl_certificate_get_not_after (certificate), "%Y-%m-%d");
  return g_strdup_printf (_ ("SHA-1 %s, valid until %s"), sha1, until);
}

static char *
quote (const char *text)
{
  if (text == NULL || *text == '\0')
    return g_strdup (_ ("none"));
  g_autofree char *safe = ctl_text_safe (text);
  return g_strdup_printf (_ ("“%s”"), safe);
}

static void
add_if_changed (GPtrArray *details, const char *what, const char *before, const char *after)
{
  if (g_strcmp0 (before, after) == 0)
    return;
  g_autofree char *old = quote (before);
  g_autofree char *new = quote (after);
  g_ptr_array_add (details, g_strdup_printf (_ ("%s: %s becomes %s"), what, old, new));
}

static gboolean
bytes_equal (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

/* For what is too long to be read: whether it came, went or changed. */
static void
add_if_replaced (GPtrArray *details, const char *what, GBytes *before, GBytes *after)
{
  if (bytes_equal (before, after))
    return;
  if (before == NULL)
    g_ptr_array_add (details, g_strdup_printf (_ ("%s: added"), what));
  else if (after == NULL)
    g_ptr_array_add (details, g_strdup_printf (_ ("%s: left out"), what));
  else
    g_ptr_array_add (details, g_strdup_printf (_ ("%s: changed"), what));
}

/* A record of a file for non-secure mode: a name and an address (ctl-file-format.md, 3). */
static gboolean
is_bare (CtlRecord *record)
{
  return ctl_record_get_certificate (record) == NULL && ctl_record_get_subject (record) == NULL &&
         ctl_record_get_issuer (record) == NULL && ctl_record_get_serial (record) == NULL &&
         ctl_record_get_public_key (record) == NULL;
}

static void
add_host_details (GPtrArray *details, CtlRecord *before, CtlRecord *after)
{
  g_autofree char *old_address = ctl_record_dup_address (before);
  g_autofree char *new_address = ctl_record_dup_address (after);
  add_if_changed (details, _ ("name"), ctl_record_get_dns_name (before),
                  ctl_record_get_dns_name (after));
  add_if_changed (details, _ ("address"), old_address, new_address);
}

static void
add_certificate_detail (GPtrArray *details, CtlRecord *before, CtlRecord *after)
{
  g_autofree char *old = ctl_diff_text_certificate (ctl_record_get_certificate (before));
  g_autofree char *new = ctl_diff_text_certificate (ctl_record_get_certificate (after));
  if (g_str_equal (old, new))
    return;
  g_ptr_array_add (details, g_strdup_printf (_ ("certificate before: %s"), old));
  g_ptr_array_add (details, g_strdup_printf (_ ("certificate now: %s"), new));
}

static void
add_identity_details (GPtrArray *details, CtlRecord *before, CtlRecord *after)
{
  GBytes *old_serial = ctl_record_get_serial (before);
  GBytes *new_serial = ctl_record_get_serial (after);
  g_autofree char *old_hex = old_serial != NULL ? ctl_text_hex (old_serial, CTL_HEX_COLON) : NULL;
  g_autofree char *new_hex = new_serial != NULL ? ctl_text_hex (new_serial, CTL_HEX_COLON) : NULL;
  add_if_changed (details, _ ("subject"), ctl_record_get_subject (before),
                  ctl_record_get_subject (after));
  add_if_changed (details, _ ("issuer"), ctl_record_get_issuer (before),
                  ctl_record_get_issuer (after));
  add_if_changed (details, _ ("serial number"), old_hex, new_hex);
  add_if_replaced (details, _ ("public key"), ctl_record_get_public_key (before),
                   ctl_record_get_public_key (after));
  add_if_replaced (details, _ ("the certificate's own signature"),
                   ctl_record_get_signature (before), ctl_record_get_signature (after));
}

static GBytes *
find_value (CtlRecord *record, guint tag)
{
  GPtrArray *fields = ctl_record_get_fields (record);
  for (guint i = 0; i < fields->len; i++)
    {
      const CtlField *field = fields->pdata[i];
      if (field->tag == tag)
        return field->value;
    }
  return NULL;
}

/* Tags from 11 up have no name that the publisher prints. */
static void
add_other_details (GPtrArray *details, CtlRecord *before, CtlRecord *after)
{
  for (guint tag = CTL_RECORD_TAG_ADDRESS + 1; tag <= G_MAXUINT8; tag++)
    {
      g_autofree char *what = g_strdup_printf (_ ("field with tag %u"), tag);
      add_if_replaced (details, what, find_value (before, tag), find_value (after, tag));
    }
}

/**
 * ctl_diff_text_add_details:
 * @details: (element-type utf8): gets a translated line for each field that differs
 * @before: a record of the old file
 * @after: the same record in the new file, whose bytes are others
 */
void
ctl_diff_text_add_details (GPtrArray *details, CtlRecord *before, CtlRecord *after)
{
  add_host_details (details, before, after);
  add_certificate_detail (details, before, after);
  if (is_bare (before) == is_bare (after))
    add_identity_details (details, before, after);
  add_other_details (details, before, after);
  if (details->len == 0)
    g_ptr_array_add (details, g_strdup (_ ("the same values, encoded otherwise")));
}

/* Tokens are told by the name and serial number printed on them and in `show`, servers by theirs.
 */
static char *
describe_token (CtlRecord *record)
{
  GBytes *serial = ctl_record_get_serial (record);
  g_autofree char *title = ctl_record_dup_title (record);
  g_autofree char *quoted = quote (title);
  g_autofree char *hex = serial != NULL ? ctl_text_hex (serial, CTL_HEX_COLON) : NULL;
  return hex != NULL ? g_strdup_printf ("%s (%s)", quoted, hex) : g_steal_pointer (&quoted);
}

static char *
describe_server (CtlRecord *record)
{
  const char *name = ctl_record_get_dns_name (record);
  g_autofree char *address = ctl_record_dup_address (record);
  if (name == NULL || *name == '\0')
    name = ctl_record_get_subject (record);
  g_autofree char *quoted = quote (name);
  if (address == NULL || g_strcmp0 (name, address) == 0 || g_str_equal (address, "0.0.0.0"))
    return g_steal_pointer (&quoted);
  return g_strdup_printf ("%s (%s)", quoted, address);
}

static void
add_line (GString *text, const char *line)
{
  g_string_append_printf (text, "      %s\n", line);
}

/**
 * ctl_diff_get_consequence:
 * @self: a difference
 * @change: one of its changes
 *
 * Returns: (nullable): what follows from the change for signing or for phones, translated
 */
const char *
ctl_diff_get_consequence (const CtlDiff *self, const CtlChange *change)
{
  if (change->after != NULL && change->after == self->signer)
    return _ ("signs the new file");
  if (change->kind == CTL_CHANGE_REMOVED &&
      ctl_record_get_function (change->before) == CTL_FUNCTION_SAST)
    return _ ("phones that have taken the new file know this signer no longer");
  return NULL;
}

static void
add_change (GString *text, const CtlDiff *self, const CtlChange *change)
{
  static const char marks[] = {
    [CTL_CHANGE_SAME] = ' ',
    [CTL_CHANGE_ADDED] = '+',
    [CTL_CHANGE_REMOVED] = '-',
    [CTL_CHANGE_CHANGED] = '~',
  };
  CtlRecord *record = change->after != NULL ? change->after : change->before;
  guint16 number = ctl_record_get_function (record);
  g_autofree char *function = ctl_function_to_string (number);
  g_autofree char *who =
      number == CTL_FUNCTION_SAST ? describe_token (record) : describe_server (record);
  g_string_append_printf (text, "%c %s %s\n", marks[change->kind], function, who);
  for (guint i = 0; i < change->details->len; i++)
    add_line (text, change->details->pdata[i]);
  if (change->kind == CTL_CHANGE_ADDED || change->kind == CTL_CHANGE_REMOVED)
    {
      CtlCertificate *certificate = ctl_record_get_certificate (record);
      g_autofree char *about = ctl_diff_text_certificate (certificate);
      g_autofree char *line = g_strdup_printf (_ ("certificate: %s"), about);
      add_line (text, line);
    }
  const char *consequence = ctl_diff_get_consequence (self, change);
  if (consequence != NULL)
    add_line (text, consequence);
}

static guint
count_sast (CtlRecord *record)
{
  return record != NULL && ctl_record_get_function (record) == CTL_FUNCTION_SAST ? 1 : 0;
}

/**
 * ctl_diff_dup_counts:
 * @self: a difference
 *
 * Returns: (transfer full): how many records were added, removed and changed, and how many tokens
 *   there are; translated
 */
char *
ctl_diff_dup_counts (const CtlDiff *self)
{
  guint counts[CTL_CHANGE_CHANGED + 1] = { 0 };
  guint before = 0, after = 0;
  for (guint i = 0; i < self->changes->len; i++)
    {
      const CtlChange *change = self->changes->pdata[i];
      counts[change->kind]++;
      before += count_sast (change->before);
      after += count_sast (change->after);
    }
  return g_strdup_printf (_ ("Records: %u added, %u removed, %u changed, %u unchanged. System "
                             "Administrator Security Tokens: %u, before %u."),
                          counts[CTL_CHANGE_ADDED], counts[CTL_CHANGE_REMOVED],
                          counts[CTL_CHANGE_CHANGED], counts[CTL_CHANGE_SAME], after, before);
}

/**
 * ctl_diff_to_text:
 * @self: a difference
 *
 * For people: what differs in the header, then each record with `+` (added), `-` (removed),
 * `~` (changed) or a blank before it and, indented, what to know about it; last a line of counts.
 *
 * Returns: (transfer full): translated lines, safe to show, the last one ended too
 */
char *
ctl_diff_to_text (const CtlDiff *self)
{
  GString *text = g_string_new (NULL);
  if (self->identical)
    g_string_append (text, _ ("The two files are the same, byte for byte.\n"));
  for (guint i = 0; i < self->header->len; i++)
    g_string_append_printf (text, "~ %s\n", (const char *) self->header->pdata[i]);
  if (self->identical || self->header->len > 0)
    g_string_append_c (text, '\n');
  for (guint i = 0; i < self->changes->len; i++)
    add_change (text, self, self->changes->pdata[i]);
  g_string_append_c (text, '\n');
  g_autofree char *counts = ctl_diff_dup_counts (self);
  g_string_append_printf (text, "%s\n", counts);
  return g_string_free (text, FALSE);
}
