/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-json.h"
#include "ctl-publisher-options.h"

static char *option_output;
static char *option_target;

static const GOptionEntry fetch_options[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &option_output,
    N_ ("Write the CTL file to FILE; an existing one is kept as FILE~"), N_ ("FILE") },
  { "target", 0, 0, G_OPTION_ARG_STRING, &option_target,
    N_ ("Fetch the copy of the server with this name instead of the publisher's"), N_ ("NAME") },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  CtlPublisher *publisher;
  CtlInstalled installed;
} FetchCall;

static gpointer
call_fetch (gpointer data, GCancellable *cancellable, GError **error)
{
  FetchCall *call = data;
  return ctl_publisher_get_ctl (call->publisher, option_target, &call->installed, cancellable,
                                error)
             ? call
             : NULL;
}

static void
print_fetched (CtlTool *tool, const CtlInstalled *installed)
{
  g_autofree char *path = ctl_text_safe (option_output);
  g_autofree char *md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, installed->bytes);
  g_autofree char *sha1 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, installed->bytes);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, installed->bytes);
  gsize length = g_bytes_get_size (installed->bytes);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  ctl_json_string (json, "file", option_output);
  ctl_json_number (json, "length", (gint64) length);
  ctl_json_time (json, "modified", installed->modified);
  ctl_json_string (json, "md5", md5);
  ctl_json_string (json, "sha1", sha1);
  ctl_json_string (json, "sha256", sha256);
  json_builder_end_object (json);
  ctl_tool_print (tool, _ ("%s: %zu bytes\nSHA1 %s\nMD5  %s\n"), path, length, sha1, md5);
  ctl_tool_print_json (tool, json);
}

static void
save_fetched (CtlTool *tool, const CtlInstalled *installed, GError **error)
{
  if (installed->bytes == NULL)
    g_set_error (error, CTL_ERROR, CTL_ERROR_NO, _ ("No CTL file is installed there"));
  else if (ctl_file_save (option_output, installed->bytes, CTL_FILE_SAVE_KEEP_OLD, error))
    print_fetched (tool, installed);
}

static int
run_fetch (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  if (option_output == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("%s is needed"), "-o FILE");
      return 0;
    }
  g_autoptr (CtlPublisher) publisher = ctl_publisher_options_open (tool, error);
  if (publisher == NULL)
    return 0;
  FetchCall call = { .publisher = publisher };
  if (ctl_await_thread (call_fetch, &call, tool->cancellable, error) != NULL)
    save_fetched (tool, &call.installed, error);
  ctl_installed_clear (&call.installed);
  return 0;
}

const CtlCommand ctl_command_publisher_fetch = {
  .name = "publisher fetch",
  .summary = N_ ("Save the CTL file that is installed on the publisher or on another server"),
  .description =
      N_ ("Example:\n"
          "  etoken-ctl publisher fetch -o CTLFile.tlv --publisher cucm-pub --user admin\n"
          "  etoken-ctl show CTLFile.tlv\n"),
  .options = { fetch_options, ctl_publisher_options, NULL },
  .run = run_fetch,
};
