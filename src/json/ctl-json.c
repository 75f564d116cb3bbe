/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-json.h"

/**
 * ctl_json_string:
 * @builder: in an object
 * @key: the member
 * @value: (nullable): any bytes
 */
void
ctl_json_string (JsonBuilder *builder, const char *key, const char *value)
{
  g_autofree char *safe = value != NULL ? ctl_text_safe (value) : NULL;
  json_builder_set_member_name (builder, key);
  if (safe != NULL)
    json_builder_add_string_value (builder, safe);
  else
    json_builder_add_null_value (builder);
}

/**
 * ctl_json_number:
 * @builder: in an object
 * @key: the member
 * @value: its value
 */
void
ctl_json_number (JsonBuilder *builder, const char *key, gint64 value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, value);
}

/**
 * ctl_json_boolean:
 * @builder: in an object
 * @key: the member
 * @value: its value
 */
void
ctl_json_boolean (JsonBuilder *builder, const char *key, gboolean value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, value);
}

/**
 * ctl_json_hex:
 * @builder: in an object
 * @key: the member
 * @value: (nullable): bytes
 * @style: how they are written
 */
void
ctl_json_hex (JsonBuilder *builder, const char *key, GBytes *value, CtlHexStyle style)
{
  g_autofree char *text = value != NULL ? ctl_text_hex (value, style) : NULL;
  ctl_json_string (builder, key, text);
}

/**
 * ctl_json_time:
 * @builder: in an object
 * @key: the member
 * @seconds: since 1970 UTC
 *
 * Writes the time as ISO 8601 in UTC.
 */
void
ctl_json_time (JsonBuilder *builder, const char *key, gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;
  ctl_json_string (builder, key, text);
}
