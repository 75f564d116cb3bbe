/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-error.h"
#include "ctl-json.h"
#include "ctl-publisher-options.h"
#include "ctl-text.h"
#include "ctl-token-set.h"
#include "ctl-tvs-options.h"
#include "ctl-verify.h"

static struct
{
  char *token;
  char *certificate;
  char *file;
} options;

static const GOptionEntry entries[] = {
  { "token", 0, 0, G_OPTION_ARG_STRING, &options.token, N_ ("Ask about this token's certificate"),
    N_ ("TOKEN") },
  { "certificate", 0, 0, G_OPTION_ARG_FILENAME, &options.certificate,
    N_ ("Ask about this certificate, DER or PEM"), N_ ("FILE") },
  { "file", 0, 0, G_OPTION_ARG_FILENAME, &options.file,
    N_ ("Ask about the signer of this CTL file"), N_ ("CTL") },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  CtlTvsClient *service;
  CtlCertificate *certificate;
} Question;

static gboolean
check_options (GError **error)
{
  guint given = (options.token != NULL) + (options.certificate != NULL) + (options.file != NULL);
  if (given == 1)
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE,
                       _ ("Give one of --token, --certificate and --file"));
  return FALSE;
}

static CtlCertificate *
find_signer (const char *path, GError **error)
{
  g_autoptr (CtlList) list = ctl_list_load (path, error);
  if (list == NULL)
    return NULL;
  CtlRecord *record = ctl_verify_find_signer (list);
  if (record != NULL)
    return ctl_certificate_ref (ctl_record_get_certificate (record));
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("“%s” does not hold the certificate of its signer"), safe);
  return NULL;
}

static CtlCertificate *
find_certificate (CtlTool *tool, GError **error)
{
  if (options.certificate != NULL)
    return ctl_certificate_load (options.certificate, error);
  if (options.file != NULL)
    return find_signer (options.file, error);
  g_autoptr (CtlTokenSet) tokens = ctl_token_set_open (tool, error);
  return tokens != NULL ? ctl_token_set_find_certificate (tokens, options.token, error) : NULL;
}

static gpointer
ask (gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;
  return ctl_tvs_client_ask (question->service, question->certificate, cancellable, error);
}

static void
print_text (CtlTool *tool, const Question *question, const CtlTvsReply *reply)
{
  const char *service = ctl_tvs_client_get_label (question->service);
  g_autofree char *title = ctl_certificate_dup_title (question->certificate);
  g_autofree char *hex =
      ctl_text_hex (ctl_certificate_get_sha256 (question->certificate), CTL_HEX_LOWER);
  ctl_tool_print (tool,
                  reply->valid
                      ? _ ("The trust verification service %s trusts the certificate of %s.\n")
                      : _ ("The trust verification service %s does not trust the certificate of "
                           "%s.\n"),
                  service, title);
  ctl_tool_print (tool, _ ("SHA-256:       %s\n"), hex);
  if (reply->valid)
    {
      g_autofree char *roles = ctl_tvs_reply_dup_roles (reply);
      ctl_tool_print (tool, _ ("Roles:         %s\n"), roles);
      ctl_tool_print (tool, _ ("Time to live:  %u seconds\n"), reply->time_to_live);
    }
  ctl_tool_print (tool, "%s\n",
                  ctl_tvs_reply_vouches (reply)
                      ? _ ("Phones with Security By Default take a CTL file that it signed.")
                      : _ ("Phones with Security By Default refuse a CTL file that it signed, "
                           "unless the one that they hold lists it."));
}

static void
print_roles (JsonBuilder *json, const CtlTvsReply *reply)
{
  gsize length;
  const guint8 *roles = g_bytes_get_data (reply->roles, &length);
  json_builder_set_member_name (json, "roles");
  json_builder_begin_array (json);
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *name = ctl_function_to_string (roles[i]);
      json_builder_add_string_value (json, name);
    }
  json_builder_end_array (json);
}

static void
print_json (CtlTool *tool, const Question *question, const CtlTvsReply *reply)
{
  CtlCertificate *certificate = question->certificate;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  ctl_json_string (json, "service", ctl_tvs_client_get_label (question->service));
  ctl_json_string (json, "device", ctl_tvs_options_get_device ());
  ctl_json_string (json, "subject", ctl_certificate_get_subject (certificate, CTL_DIALECT_TOKEN));
  ctl_json_hex (json, "sha256", ctl_certificate_get_sha256 (certificate), CTL_HEX_LOWER);
  ctl_json_string (json, "verdict", reply->valid ? "valid" : "invalid");
  print_roles (json, reply);
  ctl_json_number (json, "time_to_live", reply->time_to_live);
  ctl_json_boolean (json, "signs_for_phones", ctl_tvs_reply_vouches (reply));
  json_builder_end_object (json);
  ctl_tool_print_json (tool, json);
}

static int
check (CtlTool *tool, Question *question, GError **error)
{
  g_autoptr (CtlTvsReply) reply = ctl_await_thread (ask, question, tool->cancellable, error);
  if (reply == NULL)
    return 0;
  print_text (tool, question, reply);
  print_json (tool, question, reply);
  return reply->valid ? 0 : 1;
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  g_autoptr (CtlTvsClient) service = NULL;
  if (!check_options (error) || !ctl_tvs_options_open (tool, &service, error))
    return 0;
  if (service == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("%s is needed"), "--tvs HOST[:PORT]");
      return 0;
    }
  g_autoptr (CtlCertificate) certificate = find_certificate (tool, error);
  Question question = { .service = service, .certificate = certificate };
  return certificate != NULL ? check (tool, &question, error) : 0;
}

const CtlCommand ctl_command_tvs_check = {
  .name = "tvs check",
  .summary = N_ ("Ask the trust verification service about a signer, as phones do"),
  .description = N_ (
      "Phones with Security By Default that meet a CTL file with an unknown signer ask the\n"
      "cluster's trust verification service (TVS). This asks the same question before anything is\n"
      "signed. Nothing is changed, and no PIN is needed.\n"
      "\n"
      "The exit code is 0 where the service trusts the certificate, and 1 where it does not. The\n"
      "question is made as phones are known to make it; it was not tried on a Cisco publisher.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl tvs check --tvs cucm-pub --token SAST-ADN008580ef --itl ITLFile.tlv"),
  .options = { entries, ctl_tvs_options, ctl_peer_options, NULL },
  .run = run,
};
