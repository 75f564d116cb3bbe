/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-diff-json.h"

#include "ctl-list-json.h"
#include "ctl-verify.h"

static void
add_lines (JsonBuilder *builder, const char *key, GPtrArray *lines)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    json_builder_add_string_value (builder, lines->pdata[i]);
  json_builder_end_array (builder);
}

typedef struct
{
  CtlList *list;
  CtlRecord *signer;
} Side;

static void
add_record (JsonBuilder *builder, const char *key, const Side *side, CtlRecord *record)
{
  guint place;
  json_builder_set_member_name (builder, key);
  if (record != NULL && g_ptr_array_find (ctl_list_get_records (side->list), record, &place))
    ctl_json_record (builder, record, place + 1, record == side->signer);
  else
    json_builder_add_null_value (builder);
}

static void
add_change (JsonBuilder *builder, const CtlChange *change, const Side *old, const Side *new)
{
  json_builder_begin_object (builder);
  ctl_json_string (builder, "kind", ctl_change_kind_to_string (change->kind));
  add_record (builder, "before", old, change->before);
  add_record (builder, "after", new, change->after);
  add_lines (builder, "details", change->details);
  json_builder_end_object (builder);
}

/**
 * ctl_json_diff:
 * @builder: in an object
 * @diff: from @old to @new
 * @old: the old list
 * @new: the new list
 *
 * Adds the members of `diff` (command-line.md).
 */
void
ctl_json_diff (JsonBuilder *builder, const CtlDiff *diff, CtlList *old, CtlList *new)
{
  Side before = { old, ctl_verify_find_signer (old) };
  Side after = { new, ctl_verify_find_signer (new) };
  ctl_json_boolean (builder, "identical", diff->identical);
  add_lines (builder, "header", diff->header);
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < diff->changes->len; i++)
    add_change (builder, diff->changes->pdata[i], &before, &after);
  json_builder_end_array (builder);
}
