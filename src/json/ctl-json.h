/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "ctl-text.h"

G_BEGIN_DECLS

/* A member of the object that @builder stands in. A string is made safe, %NULL becomes null. */
void ctl_json_string (JsonBuilder *builder, const char *key, const char *value);
void ctl_json_number (JsonBuilder *builder, const char *key, gint64 value);
void ctl_json_boolean (JsonBuilder *builder, const char *key, gboolean value);
void ctl_json_hex (JsonBuilder *builder, const char *key, GBytes *value, CtlHexStyle style);
void ctl_json_time (JsonBuilder *builder, const char *key, gint64 seconds);

G_END_DECLS
