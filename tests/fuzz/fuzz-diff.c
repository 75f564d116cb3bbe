/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-diff.h"
#include "ctl-phones.h"
#include "ctl-reader.h"
#include "ctl-verify.h"
#include "fuzz-text.h"
#include "fuzz.h"

/* The input: 4 bytes with the length of the old file, the old file, the new one. */

static CtlList *
read_list (CtlReader *reader, gsize length)
{
  g_autoptr (GBytes) bytes = ctl_reader_bytes (reader, length, "a list", NULL);
  return bytes != NULL ? ctl_list_decode (bytes, NULL) : NULL;
}

static void
check_change (const CtlChange *change)
{
  FUZZ_CHECK ((change->before == NULL) == (change->kind == CTL_CHANGE_ADDED));
  FUZZ_CHECK ((change->after == NULL) == (change->kind == CTL_CHANGE_REMOVED));
  FUZZ_CHECK ((change->details->len > 0) == (change->kind == CTL_CHANGE_CHANGED));
  if (change->kind == CTL_CHANGE_SAME)
    FUZZ_CHECK (ctl_record_equal (change->before, change->after));
}

/* Every record of both files stands in the difference once, the new ones in their order. */
static void
check_records (const CtlDiff *diff, CtlList *old, CtlList *new)
{
  GPtrArray *after = ctl_list_get_records (new);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < diff->changes->len; i++)
    {
      const CtlChange *change = diff->changes->pdata[i];
      check_change (change);
      FUZZ_CHECK (change->after == (i < after->len ? after->pdata[i] : NULL));
      FUZZ_CHECK (change->before == NULL || g_hash_table_add (seen, change->before));
    }
  FUZZ_CHECK (g_hash_table_size (seen) == ctl_list_get_records (old)->len);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  CtlReader reader;
  guint32 length;
  ctl_reader_init (&reader, bytes);
  if (!ctl_reader_u32 (&reader, &length, "a length", NULL))
    return 0;
  g_autoptr (CtlList) old = read_list (&reader, length);
  g_autoptr (CtlList) new = read_list (&reader, ctl_reader_get_left (&reader));
  if (old == NULL || new == NULL)
    return 0;
  g_autoptr (CtlDiff) diff = ctl_diff_new (old, new);
  g_autofree char *text = ctl_diff_to_text (diff);
  g_autoptr (GPtrArray) answers = ctl_phones_ask (new, old, NULL);
  check_records (diff, old, new);
  fuzz_check_text (text);
  for (guint i = 0; i < answers->len; i++)
    fuzz_check_text (((CtlPhoneAnswer *) answers->pdata[i])->reason);
  return 0;
}
