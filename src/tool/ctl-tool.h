/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "ctl-secret.h"

G_BEGIN_DECLS

/**
 * CtlTool:
 * @module: (nullable): the PKCS#11 module chosen with --module
 * @json: one JSON document on standard output and nothing else there
 * @quiet: no messages but errors
 * @verbose: more of them
 * @cancellable: cancelled by SIGINT and SIGTERM while ctl_await() waits
 *
 * What a command works with: the global options, and the ways to say something. Strings from
 * files, tokens and the network go through ctl_text_safe() before they are given to these.
 */
typedef struct
{
  char *module;
  gboolean json;
  gboolean quiet;
  gboolean verbose;
  GCancellable *cancellable;
  /*< private >*/
  gboolean stdin_taken;
} CtlTool;

void ctl_tool_clear (CtlTool *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlTool, ctl_tool_clear)

/* The answer, on standard output; nothing under --json, where the document has it. */
void ctl_tool_print (CtlTool *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* What a person must see also under --json: on the other stream then. */
void ctl_tool_say (CtlTool *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean ctl_tool_wraps (const CtlTool *self);
/* The same answer for scripts; nothing without --json. @builder holds one finished document. */
void ctl_tool_print_json (CtlTool *self, JsonBuilder *builder);
/* A message on standard error: a note not under --quiet, a detail only under --verbose. */
void ctl_tool_note (CtlTool *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void ctl_tool_detail (CtlTool *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

CtlSecret *
ctl_tool_read_secret (CtlTool *self, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

int ctl_tool_report (CtlTool *self, const GError *error);
gboolean ctl_tool_flush (GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
