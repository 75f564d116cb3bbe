/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-diff.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "ctl-diff-text.h"
#include "ctl-serial.h"
#include "ctl-text.h"
#include "ctl-verify.h"

/* What two records must have in common to be the same one; NULL where a record has it not. A key
 * holds at most one string of the file, at its end, so that no string can pose as another key. */
typedef char *(*KeyFunc) (CtlRecord *record);

/* The same bytes, also where a record has nothing else to be known by. */
static char *
key_by_contents (CtlRecord *record)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_record_write (record, writer);
  g_autoptr (GBytes) bytes = ctl_writer_finish (writer);
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static char *
key_by_certificate (CtlRecord *record)
{
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  if (certificate == NULL)
    return NULL;
  g_autofree char *hash = ctl_text_hex (ctl_certificate_get_sha256 (certificate), CTL_HEX_LOWER);
  return g_strdup_printf ("%u %s", ctl_record_get_function (record), hash);
}

/* Servers can share a certificate: then name or address tell them apart. */
static char *
key_by_certificate_and_address (CtlRecord *record)
{
  g_autofree char *certificate = key_by_certificate (record);
  g_autofree char *address = ctl_record_dup_address (record);
  if (certificate == NULL || address == NULL)
    return NULL;
  return g_strdup_printf ("%s %s", certificate, address);
}

static char *
key_by_certificate_and_name (CtlRecord *record)
{
  g_autofree char *certificate = key_by_certificate (record);
  const char *name = ctl_record_get_dns_name (record);
  if (certificate == NULL || name == NULL)
    return NULL;
  return g_strdup_printf ("%s %s", certificate, name);
}

static char *
key_by_name_and_address (CtlRecord *record)
{
  const char *name = ctl_record_get_dns_name (record);
  g_autofree char *address = ctl_record_dup_address (record);
  if (name == NULL || *name == '\0' || address == NULL)
    return NULL;
  return g_strdup_printf ("%u %s %s", ctl_record_get_function (record), address, name);
}

static char *
key_by_name (CtlRecord *record)
{
  const char *name = ctl_record_get_dns_name (record);
  if (name == NULL || *name == '\0')
    return NULL;
  return g_strdup_printf ("%u %s", ctl_record_get_function (record), name);
}

/* A server that was listed by name and is now listed by address, or the other way round. */
static char *
key_by_address (CtlRecord *record)
{
  g_autofree char *address = ctl_record_dup_address (record);
  if (address == NULL || g_str_equal (address, "0.0.0.0"))
    return NULL;
  return g_strdup_printf ("%u %s", ctl_record_get_function (record), address);
}

/* Issuer and serial number whichever way they are written: of the two orders of the bytes the lower
 * one, and the name without what the two dialects do differently. */
static char *
key_by_serial (CtlRecord *record)
{
  GBytes *serial = ctl_record_get_serial (record);
  const char *issuer = ctl_record_get_issuer (record);
  if (ctl_record_get_function (record) != CTL_FUNCTION_SAST || serial == NULL || issuer == NULL)
    return NULL;
  g_autoptr (GBytes) reversed = ctl_serial_reverse (serial);
  g_autofree char *hex =
      ctl_text_hex (g_bytes_compare (serial, reversed) < 0 ? serial : reversed, CTL_HEX_LOWER);
  g_auto (GStrv) unquoted = g_strsplit (issuer, "\"", -1);
  g_autofree char *joined = g_strchomp (g_strjoinv ("", unquoted));
  g_autofree char *name = g_ascii_strdown (joined, -1);
  return g_strdup_printf ("%s %s", hex, name);
}

static void
free_queue (gpointer queue)
{
  g_queue_free (queue);
}

static GHashTable *
index_by_key (GPtrArray *records, GHashTable *done, KeyFunc make_key)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_queue);
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *key =
          g_hash_table_contains (done, records->pdata[i]) ? NULL : make_key (records->pdata[i]);
      GQueue *queue = key != NULL ? g_hash_table_lookup (index, key) : NULL;
      if (key != NULL && queue == NULL)
        g_hash_table_insert (index, g_steal_pointer (&key), queue = g_queue_new ());
      if (queue != NULL)
        g_queue_push_tail (queue, records->pdata[i]);
    }
  return index;
}

/* Records with the same key are paired in their order, each once. */
static void
pair_by_key (
    GPtrArray *before, GPtrArray *after, GHashTable *pairs, GHashTable *used, KeyFunc make_key)
{
  g_autoptr (GHashTable) index = index_by_key (before, used, make_key);
  for (guint i = 0; i < after->len; i++)
    {
      g_autofree char *key =
          g_hash_table_contains (pairs, after->pdata[i]) ? NULL : make_key (after->pdata[i]);
      GQueue *queue = key != NULL ? g_hash_table_lookup (index, key) : NULL;
      CtlRecord *match = queue != NULL ? g_queue_pop_head (queue) : NULL;
      if (match == NULL)
        continue;
      g_hash_table_insert (pairs, after->pdata[i], match);
      g_hash_table_add (used, match);
    }
}

static void
change_free (gpointer data)
{
  CtlChange *change = data;
  g_clear_pointer (&change->before, ctl_record_unref);
  g_clear_pointer (&change->after, ctl_record_unref);
  g_ptr_array_unref (change->details);
  g_free (change);
}

static void
add_change (CtlDiff *self, CtlRecord *before, CtlRecord *after)
{
  CtlChange *change = g_new0 (CtlChange, 1);
  change->before = before != NULL ? ctl_record_ref (before) : NULL;
  change->after = after != NULL ? ctl_record_ref (after) : NULL;
  change->details = g_ptr_array_new_with_free_func (g_free);
  if (before == NULL)
    change->kind = CTL_CHANGE_ADDED;
  else if (after == NULL)
    change->kind = CTL_CHANGE_REMOVED;
  else if (ctl_record_equal (before, after))
    change->kind = CTL_CHANGE_SAME;
  else
    change->kind = CTL_CHANGE_CHANGED;
  if (change->kind == CTL_CHANGE_CHANGED)
    ctl_diff_text_add_details (change->details, before, after);
  g_ptr_array_add (self->changes, change);
}

static void
compare_records (CtlDiff *self, CtlList *old, CtlList *new)
{
  static const KeyFunc keys[] = {
    key_by_contents,
    key_by_certificate_and_name,
    key_by_certificate_and_address,
    key_by_certificate,
    key_by_name_and_address,
    key_by_name,
    key_by_address,
    key_by_serial,
  };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  GPtrArray *before = old != NULL ? ctl_list_get_records (old) : none;
  GPtrArray *after = ctl_list_get_records (new);
  g_autoptr (GHashTable) pairs = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    pair_by_key (before, after, pairs, used, keys[i]);
  for (guint i = 0; i < after->len; i++)
    add_change (self, g_hash_table_lookup (pairs, after->pdata[i]), after->pdata[i]);
  for (guint i = 0; i < before->len; i++)
    if (!g_hash_table_contains (used, before->pdata[i]))
      add_change (self, before->pdata[i], NULL);
}

static char *
describe_version (CtlList *list)
{
  guint major, minor;
  ctl_list_get_version (list, &major, &minor);
  return g_strdup_printf ("%u.%u", major, minor);
}

static char *
describe_digest (CtlList *list)
{
  guint number = ctl_list_get_digest_number (list);
  if (number < CTL_DIGEST_SHA1 || number > CTL_DIGEST_SHA512)
    return g_strdup_printf (_ ("unknown (%u)"), number);
  return g_strdup (ctl_digest_to_string ((CtlDigest) number));
}

static char *
describe_file_name (CtlList *list)
{
  return ctl_text_safe (ctl_list_get_file_name (list));
}

static char *
describe_timestamp (CtlList *list)
{
  return ctl_diff_text_date (ctl_list_get_timestamp (list), "%Y-%m-%d %H:%M:%S UTC");
}

static gboolean
is_server (CtlRecord *record)
{
  return ctl_record_get_function (record) != CTL_FUNCTION_SAST;
}

static char *
describe_hosts (CtlList *list)
{
  GPtrArray *records = ctl_list_get_records (list);
  guint by_name = 0, by_address = 0;
  for (guint i = 0; i < records->len; i++)
    {
      const char *name = ctl_record_get_dns_name (records->pdata[i]);
      if (!is_server (records->pdata[i]) || name == NULL || *name == '\0')
        continue;
      if (g_hostname_is_ip_address (name))
        by_address++;
      else
        by_name++;
    }
  if (by_name > 0 && by_address > 0)
    return g_strdup (_ ("by host name and by address"));
  if (by_address > 0)
    return g_strdup (_ ("by address"));
  return g_strdup (by_name > 0 ? _ ("by host name") : _ ("not at all"));
}

static char *
describe_security (CtlList *list)
{
  return g_strdup (ctl_list_is_non_secure (list) ? _ ("non-secure") : _ ("mixed"));
}

static void
compare_header (CtlDiff *self, CtlList *old, CtlList *new)
{
  static const struct
  {
    const char *words;
    char *(*describe) (CtlList *list);
  } parts[] = {
    { N_ ("signer: %s becomes %s"), ctl_verify_describe_signer },
    { N_ ("digest of the signature: %s becomes %s"), describe_digest },
    { N_ ("format version: %s becomes %s"), describe_version },
    { N_ ("servers are listed %s, now %s"), describe_hosts },
    { N_ ("for a cluster in %s mode, now in %s mode"), describe_security },
    { N_ ("file name: “%s” becomes “%s”"), describe_file_name },
    { N_ ("made: %s, now %s"), describe_timestamp },
  };
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *before = parts[i].describe (old);
      g_autofree char *after = parts[i].describe (new);
      if (g_str_equal (before, after))
        continue;
      g_ptr_array_add (self->header, g_strdup_printf (_ (parts[i].words), before, after));
    }
}

/**
 * ctl_diff_new:
 * @old: (nullable): the list that phones hold, or that is installed; %NULL: none, and all is added
 * @new: the list that is to replace it
 *
 * Records are the same one that have function and certificate in common; failing that function and
 * name, or function and address; failing that, for tokens, issuer and serial number in either
 * order of its bytes. Each takes part in one pair at most.
 *
 * Returns: (transfer full): what differs, safe to show
 */
CtlDiff *
ctl_diff_new (CtlList *old, CtlList *new)
{
  CtlDiff *self = g_new0 (CtlDiff, 1);
  CtlRecord *signer = ctl_verify_find_signer (new);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  self->header = g_ptr_array_new_with_free_func (g_free);
  self->signer = signer != NULL ? ctl_record_ref (signer) : NULL;
  compare_records (self, old, new);
  if (old == NULL)
    return self;
  self->identical = g_bytes_equal (ctl_list_get_bytes (old), ctl_list_get_bytes (new));
  compare_header (self, old, new);
  return self;
}

/**
 * ctl_diff_copy:
 * @self: a difference
 *
 * Returns: (transfer full): the same, for whoever outlives the owner of @self
 */
CtlDiff *
ctl_diff_copy (const CtlDiff *self)
{
  CtlDiff *copy = g_new0 (CtlDiff, 1);
  copy->changes = g_ptr_array_ref (self->changes);
  copy->header = g_ptr_array_ref (self->header);
  copy->signer = self->signer != NULL ? ctl_record_ref (self->signer) : NULL;
  copy->identical = self->identical;
  return copy;
}

/**
 * ctl_diff_free:
 * @self: (transfer full): a difference
 */
void
ctl_diff_free (CtlDiff *self)
{
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->header);
  g_clear_pointer (&self->signer, ctl_record_unref);
  g_free (self);
}

/**
 * ctl_change_kind_to_string:
 * @kind: what became of a record
 *
 * Returns: its name for scripts: `same`, `added`, `removed` or `changed`
 */
const char *
ctl_change_kind_to_string (CtlChangeKind kind)
{
  static const char *const names[] = {
    [CTL_CHANGE_SAME] = "same",
    [CTL_CHANGE_ADDED] = "added",
    [CTL_CHANGE_REMOVED] = "removed",
    [CTL_CHANGE_CHANGED] = "changed",
  };
  g_return_val_if_fail (kind < G_N_ELEMENTS (names), NULL);
  return names[kind];
}
