/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-composition.h"
#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-list-json.h"
#include "ctl-phones.h"
#include "ctl-token-set.h"
#include "ctl-verify.h"

#define TIMESTAMP_NOW G_MININT64
#define TOKENS_MIN    2 /* in mixed mode */

static struct
{
  char *output;
  char *from;
  char **servers;
  char **tokens;
  char *sign_with;
  char *sign_key;
  char *sign_cert;
  char *pin_file;
  gboolean allow_last_try;
  char **removed;
  char *digest;
  gboolean non_secure;
  gint64 timestamp;
} options = { .timestamp = TIMESTAMP_NOW };

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
    N_ ("The file to write; one that is there is kept as FILE~"), N_ ("FILE") },
  { "from", 0, 0, G_OPTION_ARG_FILENAME, &options.from, N_ ("Start with all records of this file"),
    N_ ("OLD") },
  { "server", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.servers,
    N_ ("A server to list, as FUNCTION,NAME,ADDRESS,CERTIFICATE; see below"), N_ ("SERVER") },
  { "token", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.tokens,
    N_ ("A token to list: label, serial number or pkcs11: URI"), N_ ("TOKEN") },
  { "sign-with", 0, 0, G_OPTION_ARG_STRING, &options.sign_with,
    N_ ("The token that signs; it is listed too"), N_ ("TOKEN") },
  { "sign-key", 0, 0, G_OPTION_ARG_FILENAME, &options.sign_key,
    N_ ("Sign with the private key in this file instead, as a publisher does"), N_ ("PEM") },
  { "sign-cert", 0, 0, G_OPTION_ARG_FILENAME, &options.sign_cert,
    N_ ("The certificate of that key"), N_ ("PEM") },
  { "pin-file", 0, 0, G_OPTION_ARG_FILENAME, &options.pin_file,
    N_ ("Read the PIN from this file instead of asking for it; - is standard input"), N_ ("FILE") },
  { "allow-last-try", 0, 0, G_OPTION_ARG_NONE, &options.allow_last_try,
    N_ ("Use the PIN also where a wrong one would lock the token for good"), NULL },
  { "remove", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.removed,
    N_ ("Leave out what has this serial number in OLD, as “show” prints it"), N_ ("SERIAL") },
  { "digest", 0, 0, G_OPTION_ARG_STRING, &options.digest,
    N_ ("sha1 (the default; every phone knows it), sha256 or sha512"), N_ ("DIGEST") },
  { "non-secure", 0, 0, G_OPTION_ARG_NONE, &options.non_secure,
    N_ ("Write a file for a cluster in non-secure mode"), NULL },
  { "timestamp", 0, 0, G_OPTION_ARG_INT64, &options.timestamp,
    N_ ("Time of signing, seconds since 1970-01-01 UTC; now if not given"), N_ ("SECONDS") },
  G_OPTION_ENTRY_NULL,
};

static gboolean
check_signer_options (GError **error)
{
  const char *problem = NULL;
  gboolean by_key = options.sign_key != NULL || options.sign_cert != NULL;
  if ((options.sign_with != NULL) == by_key)
    problem = _ ("Give either --sign-with, or --sign-key and --sign-cert");
  else if (by_key && (options.sign_key == NULL || options.sign_cert == NULL))
    problem = _ ("--sign-key and --sign-cert go together");
  else if (by_key && options.pin_file != NULL)
    problem = _ ("--pin-file is for --sign-with");
  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE, problem);
  return FALSE;
}

static gboolean
check_options (GError **error)
{
  const char *problem = NULL;
  if (options.output == NULL)
    problem = _ ("Give the file to write with -o");
  else if (options.removed != NULL && options.from == NULL)
    problem = _ ("--remove needs --from: it leaves out records of that file");
  else if (options.timestamp != TIMESTAMP_NOW &&
           (options.timestamp < 0 || options.timestamp > G_MAXUINT32))
    problem = _ ("--timestamp is not between 0 and 4294967295 seconds");
  if (problem == NULL)
    return check_signer_options (error);
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE, problem);
  return FALSE;
}

/* Before anybody enters a PIN for nothing. */
static gboolean
check_output (GError **error)
{
  g_autofree char *folder = g_path_get_dirname (options.output);
  g_autofree char *safe = ctl_text_safe (options.output);
  if (g_file_test (options.output, G_FILE_TEST_IS_DIR))
    g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("“%s” is a folder"), safe);
  else if (access (folder, W_OK | X_OK) != 0)
    g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("“%s” cannot be written: its folder: %s"),
                 safe, g_strerror (errno));
  else
    return TRUE;
  return FALSE;
}

static gboolean
add_removed (CtlComposition *composition, GError **error)
{
  for (char **text = options.removed; text != NULL && *text != NULL; text++)
    {
      GBytes *serial = ctl_text_parse_hex (*text, 0, _ ("The serial number"), error);
      if (serial == NULL)
        return FALSE;
      g_ptr_array_add (composition->removed, serial);
    }
  return TRUE;
}

static gboolean
add_servers (CtlComposition *composition, GError **error)
{
  for (char **text = options.servers; text != NULL && *text != NULL; text++)
    {
      CtlServerEntry *entry = ctl_server_entry_parse (*text, error);
      if (entry == NULL)
        return FALSE;
      g_ptr_array_add (composition->servers, entry);
    }
  return TRUE;
}

static gboolean
add_tokens (CtlComposition *composition, CtlTokenSet *set, GError **error)
{
  for (char **token = options.tokens; token != NULL && *token != NULL; token++)
    {
      CtlCertificate *certificate = ctl_token_set_find_certificate (set, *token, error);
      if (certificate == NULL)
        return FALSE;
      g_ptr_array_add (composition->tokens, certificate);
    }
  return TRUE;
}

/* All that comes from files. */
static gboolean
read_files (CtlComposition *composition, GError **error)
{
  if (options.from != NULL)
    {
      composition->old = ctl_list_load (options.from, error);
      if (composition->old == NULL)
        return FALSE;
    }
  composition->by_publisher = options.sign_key != NULL;
  composition->non_secure = options.non_secure;
  return add_removed (composition, error) && add_servers (composition, error);
}

static CtlSigner *
new_signer (CtlTool *tool, CtlTokenSet *set, GError **error)
{
  if (options.sign_with != NULL)
    return ctl_token_set_new_signer (set, tool, options.sign_with, options.pin_file,
                                     options.allow_last_try, error);
  CtlKeySigner *signer = ctl_key_signer_load (options.sign_key, options.sign_cert, error);
  return signer != NULL ? CTL_SIGNER (signer) : NULL;
}

typedef struct
{
  CtlDraft *draft;
  CtlSigner *signer;
} Signing;

static gpointer
sign (gpointer data, GCancellable *cancellable, GError **error)
{
  Signing *signing = data;
  return ctl_draft_sign (signing->draft, signing->signer, cancellable, error);
}

/* From the bytes that are about to be written and nothing else. */
static gboolean
check_bytes (CtlList *list, GError **error)
{
  g_autofree char *reason = NULL;
  g_autoptr (CtlList) again = ctl_list_decode (ctl_list_get_bytes (list), error);
  if (again == NULL)
    return FALSE;
  if (ctl_verify (again, &reason) == CTL_VERDICT_VALID)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_INTERNAL,
               _ ("The new file does not verify, so it was not written. %s."), reason);
  return FALSE;
}

static CtlList *
build (CtlTool *tool, CtlComposition *composition, CtlSigner *signer, GError **error)
{
  CtlDigest digest = CTL_DIGEST_SHA1;
  composition->signer = ctl_certificate_ref (ctl_signer_get_certificate (signer));
  g_autoptr (CtlDraft) draft = ctl_composition_draft (composition, error);
  if (draft == NULL ||
      (options.digest != NULL && !ctl_digest_from_string (options.digest, &digest, error)))
    return NULL;
  ctl_draft_set_digest (draft, digest);
  if (options.timestamp != TIMESTAMP_NOW)
    ctl_draft_set_timestamp (draft, options.timestamp);
  Signing signing = { draft, signer };
  return ctl_await_thread (sign, &signing, tool->cancellable, error);
}

/* What the person should know before the file goes anywhere. */
static void
note_consequences (CtlTool *tool, const CtlComposition *composition, CtlList *list)
{
  if (!composition->by_publisher && ctl_list_count_tokens (list) < TOKENS_MIN)
    ctl_tool_note (tool, _ ("The file lists a single token. Mixed mode needs two, so that one can "
                            "be lost."));
  if (composition->old == NULL)
    return;
  g_autoptr (GPtrArray) phones = ctl_phones_ask (list, composition->old, NULL);
  for (guint i = 0; i < phones->len; i++)
    {
      const CtlPhoneAnswer *phone = phones->pdata[i];
      if (!phone->accepts)
        ctl_tool_note (tool, _ ("%s: %s"), ctl_phone_kind_to_string (phone->kind), phone->reason);
    }
}

static void
print_result (CtlTool *tool, CtlList *list)
{
  g_autofree char *path = ctl_text_safe (options.output);
  g_autofree char *sha1 = ctl_list_dup_sha1 (list);
  g_autofree char *signer = ctl_verify_describe_signer (list);
  ctl_tool_print (tool, _ ("%s: %zu bytes, %u records, signed by %s\nSHA-1 %s\n"), path,
                  g_bytes_get_size (ctl_list_get_bytes (list)), ctl_list_get_records (list)->len,
                  signer, sha1);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  ctl_json_string (builder, "path", options.output);
  ctl_json_list (builder, list);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  g_auto (CtlComposition) composition;
  g_autoptr (CtlTokenSet) set = NULL;
  ctl_composition_init (&composition);
  if (!check_options (error) || !check_output (error) || !read_files (&composition, error))
    return 0;
  if (options.sign_with != NULL || options.tokens != NULL)
    {
      set = ctl_token_set_open (tool, error);
      if (set == NULL || !add_tokens (&composition, set, error))
        return 0;
    }
  g_autoptr (CtlSigner) signer = new_signer (tool, set, error);
  g_autoptr (CtlList) list = signer != NULL ? build (tool, &composition, signer, error) : NULL;
  if (list == NULL || !check_bytes (list, error) ||
      !ctl_file_save (options.output, ctl_list_get_bytes (list), CTL_FILE_SAVE_KEEP_OLD, error))
    return 0;
  print_result (tool, list);
  note_consequences (tool, &composition, list);
  return 0;
}

const CtlCommand ctl_command_build = {
  .name = "build",
  .parameters = N_ ("-o FILE"),
  .summary = N_ ("Build and sign a CTL file, without a publisher"),
  .description = N_ (
      "Writes a CTL file of the records that the options name. Their order: the records of OLD;\n"
      "the first token; the servers as given; the other tokens; the token that signs, if it is\n"
      "not among them. Every token has one record.\n"
      "\n"
      "FUNCTION of a server is CCM, CCM+TFTP, TFTP, CAPF, APP-SERVER, TVS or SAST; NAME goes to\n"
      "DNSNAME; ADDRESS is its IPv4 address, or empty; CERTIFICATE is a DER or PEM file. A token\n"
      "that is elsewhere is listed as SAST,,,CERTIFICATE.\n"
      "\n"
      "With --from, a server with the function and name, or the function and certificate, of a\n"
      "record of OLD takes its place. With --sign-key the file is written the way a publisher\n"
      "writes it without tokens, its own certificate being the first record.\n"
      "\n"
      "The finished file is read again and verified before it is written.\n"
      "\n"
      "Example, two tokens and one server:\n"
      "  etoken-ctl build -o CTLFile.tlv --token SAST-ADN0054f509 \\\n"
      "    --server CCM+TFTP,10.48.47.155,10.48.47.155,callmanager.pem \\\n"
      "    --server CAPF,10.48.47.155,10.48.47.155,capf.pem --sign-with SAST-ADN008580ef"),
  .options = { entries },
  .run = run,
};
