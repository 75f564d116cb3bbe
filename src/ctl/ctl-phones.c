/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-phones.h"

#include <glib/gi18n-lib.h>

#include "ctl-text.h"
#include "ctl-verify.h"

/* What the answers are made of, found out once for all kinds. */
typedef struct
{
  CtlList *list;
  CtlList *installed;          /* (nullable) */
  GPtrArray *trust;            /* (nullable) */
  CtlCertificate *certificate; /* (nullable): the signer's own */
  char *signer;                /* safe to show */
  char *refusal;               /* (nullable): why nobody can take it */
} Question;

static void
question_clear (Question *self)
{
  g_free (self->signer);
  g_free (self->refusal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

static void
question_init (Question *self, CtlList *list, CtlList *installed, GPtrArray *trust)
{
  CtlRecord *record = ctl_verify_find_signer (list);
  *self = (Question){ .list = list, .installed = installed, .trust = trust };
  self->certificate = record != NULL ? ctl_record_get_certificate (record) : NULL;
  self->signer = ctl_verify_describe_signer (list);
}

static gboolean
has_signer_certificate (const Question *self, CtlRecord *record)
{
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  return certificate != NULL && ctl_certificate_equal (certificate, self->certificate);
}

/* A phone finds the record by the header's serial number and issuer, exactly as they are written,
 * and verifies with its certificate or with its key: each that the record has must be right. */
static gboolean
can_verify (const Question *self, CtlRecord *record)
{
  GBytes *serial = ctl_record_get_serial (record);
  GBytes *key = ctl_record_get_public_key (record);
  gboolean has_certificate = ctl_record_get_certificate (record) != NULL;
  if (ctl_record_get_function (record) != CTL_FUNCTION_SAST || serial == NULL ||
      !g_bytes_equal (serial, ctl_list_get_signer_serial (self->list)) ||
      g_strcmp0 (ctl_record_get_issuer (record), ctl_list_get_signer_issuer (self->list)) != 0)
    return FALSE;
  if (key != NULL && !g_bytes_equal (key, ctl_certificate_get_public_key (self->certificate)))
    return FALSE;
  return has_certificate ? has_signer_certificate (self, record) : key != NULL;
}

static gboolean
is_held (const Question *self)
{
  GPtrArray *records = ctl_list_get_records (self->installed);
  for (guint i = 0; i < records->len; i++)
    if (can_verify (self, records->pdata[i]))
      return TRUE;
  return FALSE;
}

/* The record for whose sake the trust verification service says yes: it answers from the
 * certificates of the installed file too. */
static CtlRecord *
find_vouching_record (const Question *self)
{
  GPtrArray *records = ctl_list_get_records (self->installed);
  for (guint i = 0; i < records->len; i++)
    {
      guint16 function = ctl_record_get_function (records->pdata[i]);
      if ((function == CTL_FUNCTION_SAST || function == CTL_FUNCTION_CCM ||
           function == CTL_FUNCTION_CCM_TFTP) &&
          has_signer_certificate (self, records->pdata[i]))
        return records->pdata[i];
    }
  return NULL;
}

static char *
explain_held (const Question *self)
{
  return g_strdup_printf (_ ("The installed CTL file lists the signer %s as a System Administrator "
                             "Security Token, so these phones verify the new one with it."),
                          self->signer);
}

static gboolean
ask_new (const Question *self, char **reason)
{
  *reason = g_strdup_printf (_ ("They take the first CTL file that they find, and the signature of "
                                "%s fits."),
                             self->signer);
  return TRUE;
}

static gboolean
ask_without_service (const Question *self, char **reason)
{
  if (self->installed == NULL)
    {
      *reason = g_strdup_printf (_ ("It is not known which CTL file these phones hold. They take "
                                    "the new one only if theirs lists the signer %s as a System "
                                    "Administrator Security Token."),
                                 self->signer);
      return FALSE;
    }
  if (is_held (self))
    {
      *reason = explain_held (self);
      return TRUE;
    }
  *reason = g_strdup_printf (
      _ ("The installed CTL file does not list the signer %s as a System Administrator Security "
         "Token with the same serial number, issuer and key. These phones keep the old CTL file "
         "until somebody deletes it on each of them by hand."),
      self->signer);
  return FALSE;
}

static char *
explain_unknown_to_service (const Question *self)
{
  if (self->installed == NULL)
    return g_strdup_printf (_ ("It is not known which CTL file these phones hold, and the "
                               "certificate of the signer %s is not known to be in "
                               "Phone-SAST-trust."),
                            self->signer);
  return g_strdup_printf (_ ("The certificate of the signer %s is neither in the installed CTL "
                             "file nor in Phone-SAST-trust. Put it into Phone-SAST-trust first, or "
                             "sign with a token that the installed CTL file lists."),
                          self->signer);
}

static gboolean
ask_with_service (const Question *self, char **reason)
{
  if (self->installed != NULL && is_held (self))
    {
      *reason = explain_held (self);
      return TRUE;
    }
  if (ctl_certificates_contain (self->trust, self->certificate))
    {
      *reason = g_strdup_printf (_ ("The certificate of the signer %s is in Phone-SAST-trust, so "
                                    "the trust verification service accepts it."),
                                 self->signer);
      return TRUE;
    }
  CtlRecord *record = self->installed != NULL ? find_vouching_record (self) : NULL;
  if (record == NULL)
    {
      *reason = explain_unknown_to_service (self);
      return FALSE;
    }
  g_autofree char *function = ctl_function_to_string (ctl_record_get_function (record));
  *reason =
      g_strdup_printf (_ ("The installed CTL file holds the certificate of the signer %s with "
                          "the function %s, so the trust verification service accepts it."),
                       self->signer, function);
  return TRUE;
}

static void
answer_free (gpointer data)
{
  CtlPhoneAnswer *answer = data;
  g_free (answer->reason);
  g_free (answer);
}

static GPtrArray *
answer_all (const Question *question)
{
  static gboolean (*const ask[CTL_PHONE_KINDS]) (const Question *, char **) = {
    [CTL_PHONE_NEW] = ask_new,
    [CTL_PHONE_SECURITY_BY_DEFAULT] = ask_with_service,
    [CTL_PHONE_NO_SECURITY_BY_DEFAULT] = ask_without_service,
  };
  GPtrArray *answers = g_ptr_array_new_with_free_func (answer_free);
  for (guint i = 0; i < CTL_PHONE_KINDS; i++)
    {
      CtlPhoneAnswer *answer = g_new0 (CtlPhoneAnswer, 1);
      answer->kind = (CtlPhoneKind) i;
      if (question->refusal != NULL)
        answer->reason = g_strdup (question->refusal);
      else
        answer->accepts = ask[i](question, &answer->reason);
      answer->is_known =
          answer->accepts || question->refusal != NULL || question->installed != NULL;
      g_ptr_array_add (answers, answer);
    }
  return answers;
}

/**
 * ctl_phones_ask:
 * @list: a new list
 * @installed: (nullable): the list that phones hold; %NULL: it is not known
 * @trust: (nullable) (element-type CtlCertificate): what Phone-SAST-trust holds
 *
 * Which phones will take @list (ctl-file-format.md, 7).
 *
 * Returns: (transfer container) (element-type CtlPhoneAnswer): one for each #CtlPhoneKind, in their
 *   order
 */
GPtrArray *
ctl_phones_ask (CtlList *list, CtlList *installed, GPtrArray *trust)
{
  g_auto (Question) question;
  g_autofree char *why = NULL;
  question_init (&question, list, installed, trust);
  if (ctl_verify (list, &why) != CTL_VERDICT_VALID)
    question.refusal =
        g_strdup_printf (_ ("Every phone refuses a file whose signature cannot be verified. %s."),
                         why);
  return answer_all (&question);
}

/**
 * ctl_phones_foresee:
 * @preview: a list that is not signed yet
 * @installed: (nullable): the list that phones hold; %NULL: it is not known
 * @trust: (nullable) (element-type CtlCertificate): what Phone-SAST-trust holds
 *
 * The same as ctl_phones_ask(), before anything is signed: which phones will take @preview once
 * the signer that it names has signed it.
 *
 * Returns: (transfer container) (element-type CtlPhoneAnswer): one for each #CtlPhoneKind, in their
 *   order
 */
GPtrArray *
ctl_phones_foresee (CtlList *preview, CtlList *installed, GPtrArray *trust)
{
  g_auto (Question) question;
  question_init (&question, preview, installed, trust);
  if (question.certificate == NULL)
    question.refusal = g_strdup_printf (
        _ ("Every phone will refuse the file, since it does not list its signer %s "
           "as a System Administrator Security Token."),
        question.signer);
  return answer_all (&question);
}

static char *
explain_heard (const Question *self, const char *service, gboolean vouches)
{
  return g_strdup_printf (
      vouches ? _ ("The trust verification service %s was asked, and accepts the signer %s.")
              : _ ("The trust verification service %s was asked, and does not accept the signer "
                   "%s."),
      service, self->signer);
}

/**
 * ctl_phones_hear:
 * @answers: (element-type CtlPhoneAnswer): what ctl_phones_ask() or ctl_phones_foresee() returned
 * @list: the list that was asked about there
 * @installed: (nullable): as there
 * @service: the trust verification service that was asked, safe to show
 * @vouches: whether it accepts the signer
 *
 * Makes the answer for phones with Security By Default, which is an expectation, into what the
 * service itself said. What phones can verify without it they still accept.
 */
void
ctl_phones_hear (
    GPtrArray *answers, CtlList *list, CtlList *installed, const char *service, gboolean vouches)
{
  g_auto (Question) question;
  const CtlPhoneAnswer *anybody = answers->pdata[CTL_PHONE_NEW];
  CtlPhoneAnswer *answer = answers->pdata[CTL_PHONE_SECURITY_BY_DEFAULT];
  question_init (&question, list, installed, NULL);
  answer->asked = TRUE;
  if (!anybody->accepts) /* nor is there a service that could help */
    return;
  g_autofree char *heard = explain_heard (&question, service, vouches);
  g_autofree char *held =
      installed != NULL && is_held (&question) ? explain_held (&question) : NULL;
  answer->accepts = vouches || held != NULL;
  answer->is_known = answer->accepts || installed != NULL;
  g_free (answer->reason);
  if (held != NULL)
    answer->reason = g_strdup_printf ("%s %s", held, heard);
  else if (vouches)
    answer->reason = g_steal_pointer (&heard);
  else
    answer->reason =
        g_strdup_printf ("%s %s", heard,
                         _ ("Put its certificate into Phone-SAST-trust first, or sign with a token "
                            "that the installed CTL file lists."));
}

/**
 * ctl_phone_kind_get_title:
 * @kind: which phones
 *
 * Returns: (transfer none): their name for people, translated: the subject of a sentence
 */
const char *
ctl_phone_kind_get_title (CtlPhoneKind kind)
{
  static const char *const titles[CTL_PHONE_KINDS] = {
    [CTL_PHONE_NEW] = N_ ("Phones that hold no CTL file"),
    [CTL_PHONE_SECURITY_BY_DEFAULT] = N_ ("Phones with Security By Default"),
    [CTL_PHONE_NO_SECURITY_BY_DEFAULT] = N_ ("Phones without Security By Default"),
  };
  return _ (titles[kind]);
}

/**
 * ctl_phone_kind_to_string:
 * @kind: a kind of phones
 *
 * Returns: its name for scripts, as in the JSON key `kind` (command-line.md)
 */
const char *
ctl_phone_kind_to_string (CtlPhoneKind kind)
{
  static const char *const names[CTL_PHONE_KINDS] = {
    [CTL_PHONE_NEW] = "new",
    [CTL_PHONE_SECURITY_BY_DEFAULT] = "security-by-default",
    [CTL_PHONE_NO_SECURITY_BY_DEFAULT] = "no-security-by-default",
  };
  g_return_val_if_fail (kind < CTL_PHONE_KINDS, NULL);
  return names[kind];
}

/**
 * ctl_phones_dup_tvs_key:
 * @list: a list
 *
 * What the trust verification service looks the signer up by: the serial number as upper-case
 * hexadecimal, then the issuer, as they stand in the header (ctl-file-format.md, 4).
 *
 * Returns: (transfer full): the key; as in the file, so pass it through ctl_text_safe() before it
 *   is shown
 */
char *
ctl_phones_dup_tvs_key (CtlList *list)
{
  GBytes *serial = ctl_list_get_signer_serial (list);
  const char *issuer = ctl_list_get_signer_issuer (list);
  g_autofree char *hex = ctl_text_hex (serial, CTL_HEX_UPPER);
  return g_strconcat (hex, issuer, NULL);
}
