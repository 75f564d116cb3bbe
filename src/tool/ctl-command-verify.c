/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-json.h"
#include "ctl-phones.h"
#include "ctl-publisher-options.h"
#include "ctl-tvs-options.h"
#include "ctl-verify.h"

static struct
{
  char *installed;
  char **trust;
} options;

static const GOptionEntry entries[] = {
  { "installed", 0, 0, G_OPTION_ARG_FILENAME, &options.installed,
    N_ ("The CTL file that the phones hold now"), N_ ("OLD") },
  { "trust", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.trust,
    N_ ("A certificate in Phone-SAST-trust, DER or PEM; several times for several"), N_ ("CERT") },
  G_OPTION_ENTRY_NULL,
};

/* What is asked about one file. */
typedef struct
{
  CtlVerdict verdict;
  char *reason;
  char *signer;
  char *tvs_key;
  GPtrArray *phones;
} Answer;

static void
answer_clear (Answer *self)
{
  g_free (self->reason);
  g_free (self->signer);
  g_free (self->tvs_key);
  g_clear_pointer (&self->phones, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* Without --installed and --trust nobody told what phones hold and trust. */
static gboolean
was_told (void)
{
  return options.installed != NULL || options.trust != NULL;
}

static const char *
get_phone_format (const CtlPhoneAnswer *phone)
{
  if (phone->accepts)
    return _ ("%s take the file: ");
  return was_told () ? _ ("%s refuse the file: ") : _ ("%s may refuse the file: ");
}

static void
print_text (CtlTool *tool, const Answer *answer)
{
  g_autofree char *key = ctl_text_safe (answer->tvs_key);
  if (answer->verdict == CTL_VERDICT_VALID)
    ctl_tool_print (tool, _ ("The signature of %s is valid.\n"), answer->signer);
  else if (answer->verdict == CTL_VERDICT_INVALID)
    ctl_tool_print (tool, _ ("The signature of %s is not valid. %s.\n"), answer->signer,
                    answer->reason);
  else
    ctl_tool_print (tool, _ ("The signer is unknown. %s.\n"), answer->reason);
  ctl_tool_print (tool, _ ("The trust verification service looks the signer up as: %s\n"), key);
  for (guint i = 0; i < answer->phones->len; i++)
    {
      const CtlPhoneAnswer *phone = answer->phones->pdata[i];
      g_autofree char *first =
          g_strdup_printf (get_phone_format (phone), ctl_phone_kind_get_title (phone->kind));
      g_autoptr (GString) text = g_string_new (NULL);
      ctl_text_append_wrapped (text, first, 4, phone->reason);
      ctl_tool_print (tool, "%s", text->str);
    }
}

static void
print_json (CtlTool *tool, const Answer *answer)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  ctl_json_string (builder, "signature", ctl_verdict_to_string (answer->verdict));
  ctl_json_string (builder, "reason", answer->reason);
  ctl_json_string (builder, "tvs_key", answer->tvs_key);
  json_builder_set_member_name (builder, "phones");
  json_builder_begin_array (builder);
  for (guint i = 0; i < answer->phones->len; i++)
    {
      const CtlPhoneAnswer *phone = answer->phones->pdata[i];
      json_builder_begin_object (builder);
      ctl_json_string (builder, "kind", ctl_phone_kind_to_string (phone->kind));
      ctl_json_boolean (builder, "accepts", phone->accepts);
      ctl_json_boolean (builder, "asked", phone->asked);
      ctl_json_string (builder, "reason", phone->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
}

static GPtrArray *
load_trust (GError **error)
{
  g_autoptr (GPtrArray) trust =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  for (char **path = options.trust; path != NULL && *path != NULL; path++)
    {
      CtlCertificate *certificate = ctl_certificate_load (*path, error);
      if (certificate == NULL)
        return NULL;
      g_ptr_array_add (trust, certificate);
    }
  return g_steal_pointer (&trust);
}

/* Those phones count that somebody told something about. */
static gboolean
all_accept (const Answer *answer)
{
  for (guint i = 0; i < answer->phones->len; i++)
    {
      const CtlPhoneAnswer *phone = answer->phones->pdata[i];
      if (!phone->accepts && (was_told () || phone->asked))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  CtlTvsClient *service;
  CtlCertificate *signer;
} Question;

static gpointer
ask (gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;
  return ctl_tvs_client_ask (question->service, question->signer, cancellable, error);
}

static gboolean
ask_service (CtlTool *tool,
             CtlTvsClient *service,
             CtlList *list,
             CtlList *installed,
             Answer *answer,
             GError **error)
{
  CtlRecord *record = ctl_verify_find_signer (list);
  if (service == NULL || record == NULL)
    return TRUE;
  Question question = { .service = service, .signer = ctl_record_get_certificate (record) };
  g_autoptr (CtlTvsReply) reply = ctl_await_thread (ask, &question, tool->cancellable, error);
  if (reply == NULL)
    return FALSE;
  ctl_phones_hear (answer->phones, list, installed, ctl_tvs_client_get_label (service),
                   ctl_tvs_reply_vouches (reply));
  return TRUE;
}

static int
run (CtlTool *tool, char **arguments, GError **error)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (CtlList) installed = NULL;
  g_autoptr (CtlTvsClient) service = NULL;
  if (!ctl_tvs_options_open (tool, &service, error))
    return 0;
  g_autoptr (CtlList) list = ctl_list_load (arguments[0], error);
  if (list == NULL)
    return 0;
  if (options.installed != NULL)
    {
      installed = ctl_list_load (options.installed, error);
      if (installed == NULL)
        return 0;
    }
  g_autoptr (GPtrArray) trust = load_trust (error);
  if (trust == NULL)
    return 0;
  answer.verdict = ctl_verify (list, &answer.reason);
  answer.signer = ctl_verify_describe_signer (list);
  answer.tvs_key = ctl_phones_dup_tvs_key (list);
  answer.phones = ctl_phones_ask (list, installed, trust);
  if (!ask_service (tool, service, list, installed, &answer, error))
    return 0;
  print_text (tool, &answer);
  print_json (tool, &answer);
  return answer.verdict == CTL_VERDICT_VALID && all_accept (&answer) ? 0 : 1;
}

const CtlCommand ctl_command_verify = {
  .name = "verify",
  .parameters = N_ ("FILE"),
  .min_arguments = 1,
  .max_arguments = 1,
  .summary = N_ ("Check a signature, and say which phones take the file"),
  .description = N_ (
      "Checks the signature of FILE with the certificate of the signer in it, and tells for each\n"
      "kind of phone whether it would take the file: with OLD installed on it now, and with each\n"
      "CERT in the publisher's Phone-SAST-trust. Needs no token and no publisher. With --tvs the\n"
      "trust verification service is asked whether it accepts the signer.\n"
      "\n"
      "The exit code is 0 where the signature is valid and, if --installed or --trust is given,\n"
      "every kind of phone takes the file (with --tvs alone: those with Security By Default);\n"
      "else 1. It is 3 where a file cannot be read, and 6 where the service cannot be asked.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl verify new.tlv --installed CTLFile.tlv --trust SAST-ADN0054f509.cer"),
  .options = { entries, ctl_tvs_options, ctl_peer_options, NULL },
  .run = run,
};
