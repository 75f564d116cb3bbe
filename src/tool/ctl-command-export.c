/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-certificate-export.h"
#include "ctl-commands.h"
#include "ctl-error.h"
#include "ctl-json.h"
#include "ctl-token-set.h"

static struct
{
  char **tokens;
  gboolean all;
  char *dir;
  char *format;
  gboolean force;
} options;

static const GOptionEntry entries[] = {
  { "token", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.tokens,
    N_ ("A token: label, serial number or pkcs11: URI; several times for several"), N_ ("TOKEN") },
  { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, N_ ("All tokens that are plugged in"), NULL },
  { "dir", 0, 0, G_OPTION_ARG_FILENAME, &options.dir, N_ ("The folder to write to"), N_ ("DIR") },
  { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
    N_ ("der (the default, as NAME.cer) or pem (as NAME.pem)"), N_ ("der|pem") },
  { "force", 0, 0, G_OPTION_ARG_NONE, &options.force, N_ ("Overwrite files that are there"), NULL },
  G_OPTION_ENTRY_NULL,
};

static CtlCertificateFormat
get_format (void)
{
  return g_strcmp0 (options.format, "pem") == 0 ? CTL_CERTIFICATE_PEM : CTL_CERTIFICATE_DER;
}

static gboolean
check_options (GError **error)
{
  const char *problem = NULL;
  if ((options.tokens != NULL) == options.all)
    problem = _ ("Give either --token or --all");
  else if (options.dir == NULL)
    problem = _ ("Give the folder to write to with --dir");
  else if (options.format != NULL && get_format () == CTL_CERTIFICATE_DER &&
           !g_str_equal (options.format, "der"))
    problem = _ ("The format is der or pem");
  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE, problem);
  return FALSE;
}

static gboolean
check_dir (GError **error)
{
  if (g_file_test (options.dir, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_autofree char *safe = ctl_text_safe (options.dir);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("“%s” is not a folder"), safe);
  return FALSE;
}

static gboolean
add_token (GPtrArray *exports, const CtlToken *token, GError **error)
{
  for (guint i = 0; i < token->certificates->len; i++)
    {
      const CtlTokenCertificate *held = token->certificates->pdata[i];
      if (!ctl_certificate_exports_add_to_folder (exports, held->certificate, options.dir,
                                                  get_format (), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_named (GPtrArray *exports, CtlTokenSet *set, const char *description, GError **error)
{
  guint before = exports->len;
  g_autoptr (CtlToken) token = ctl_token_set_find (set, description, error);
  if (token == NULL || !add_token (exports, token, error))
    return FALSE;
  if (exports->len > before || token->certificates->len > 0)
    return TRUE;
  g_autofree char *name = ctl_token_describe (token);
  g_set_error (error, CTL_ERROR, CTL_ERROR_NO_TOKEN, _ ("The token %s shows no certificate"), name);
  return FALSE;
}

static gboolean
add_all (GPtrArray *exports, CtlTokenSet *set, GError **error)
{
  for (guint i = 0; i < set->tokens->len; i++)
    if (!add_token (exports, set->tokens->pdata[i], error))
      return FALSE;
  if (exports->len > 0)
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NO_TOKEN,
                       _ ("No token with a certificate was found"));
  return FALSE;
}

static GPtrArray *
collect (CtlTokenSet *set, GError **error)
{
  g_autoptr (GPtrArray) exports = ctl_certificate_exports_new ();
  if (options.all && !add_all (exports, set, error))
    return NULL;
  for (char **token = options.tokens; token != NULL && *token != NULL; token++)
    if (!add_named (exports, set, *token, error))
      return NULL;
  return g_steal_pointer (&exports);
}

/* Before anything is written. */
static gboolean
check_absent (GPtrArray *exports, GError **error)
{
  for (guint i = 0; i < exports->len && !options.force; i++)
    {
      const CtlCertificateExport *export = exports->pdata[i];
      if (!g_file_test (export->path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
        continue;
      g_autofree char *safe = ctl_text_safe (export->path);
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
                   _ ("“%s” is there already; nothing was written. --force overwrites it."), safe);
      return FALSE;
    }
  return TRUE;
}

static void
add_json (JsonBuilder *builder, const CtlCertificateExport *export)
{
  json_builder_begin_object (builder);
  ctl_json_string (builder, "file", export->path);
  ctl_json_string (builder, "subject",
                   ctl_certificate_get_subject (export->certificate, CTL_DIALECT_TOKEN));
  ctl_json_hex (builder, "sha256", ctl_certificate_get_sha256 (export->certificate), CTL_HEX_LOWER);
  json_builder_end_object (builder);
}

static gboolean
save_all (CtlTool *tool, GPtrArray *exports, GError **error)
{
  CtlFileSave how = options.force ? CTL_FILE_SAVE_REPLACE : CTL_FILE_SAVE_NEW;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < exports->len; i++)
    {
      const CtlCertificateExport *export = exports->pdata[i];
      if (!ctl_certificate_export_save (export, get_format (), how, error))
        return FALSE;
      g_autofree char *path = ctl_text_safe (export->path);
      g_autofree char *hex =
          ctl_text_hex (ctl_certificate_get_sha256 (export->certificate), CTL_HEX_LOWER);
      ctl_tool_print (tool, "%s  SHA-256 %s\n", path, hex);
      add_json (builder, export);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
  return TRUE;
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  if (!check_options (error) || !check_dir (error))
    return 0;
  g_autoptr (CtlTokenSet) set = ctl_token_set_open (tool, error);
  g_autoptr (GPtrArray) exports = set != NULL ? collect (set, error) : NULL;
  if (exports == NULL || !check_absent (exports, error) || !save_all (tool, exports, error))
    return 0;
  ctl_tool_note (tool, _ ("To have phones trust these tokens through their publisher, upload the "
                          "certificates there as Phone-SAST-trust, or use “etoken-ctl publisher "
                          "trust --add”."));
  return 0;
}

const CtlCommand ctl_command_export = {
  .name = "export",
  .summary = N_ ("Write the certificates of tokens to files"),
  .description = N_ (
      "Writes each certificate of the tokens to a file in DIR, which must be there. The file is\n"
      "named after the certificate's CN, with every character other than A-Z, a-z, 0-9, dot,\n"
      "underscore and hyphen replaced by an underscore. Prints the file and the SHA-256\n"
      "fingerprint of each. No PIN is needed, and nothing is overwritten without --force.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl export --all --dir certificates --format pem"),
  .options = { entries },
  .run = run,
};
