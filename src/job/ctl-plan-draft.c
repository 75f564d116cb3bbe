/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-plan-draft.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-list-tokens.h"
#include "ctl-text.h"

#define MIXED_MODE_TOKENS_MIN 2

typedef struct
{
  const CtlWishes *wishes;
  const CtlSurvey *survey;
  GPtrArray *notes;
  CtlDraft *draft;
} Builder;

/* As the old client wrote its files: tokens have names and serials of their own, servers those of
 * the publisher (ctl-file-format.md, 4 and 5). */
static const CtlRecordForm form = { .dialect = CTL_DIALECT_TOKEN, .with_signature = FALSE };
static const CtlRecordForm server_form = { .dialect = CTL_DIALECT_PUBLISHER,
                                           .with_signature = FALSE };

G_GNUC_PRINTF (2, 3)
static void
add_note (Builder *self, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_ptr_array_add (self->notes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static gboolean
is_removed (Builder *self, CtlRecord *record)
{
  for (guint i = 0; i < self->wishes->removed->len; i++)
    if (ctl_record_has_serial (record, self->wishes->removed->pdata[i]))
      return TRUE;
  return FALSE;
}

static CtlRecord *
find_installed_token (Builder *self, GBytes *serial)
{
  if (self->survey->installed == NULL)
    return NULL;
  GPtrArray *records = ctl_list_get_records (self->survey->installed);
  for (guint i = 0; i < records->len; i++)
    if (ctl_record_get_function (records->pdata[i]) == CTL_FUNCTION_SAST &&
        ctl_record_has_serial (records->pdata[i], serial))
      return records->pdata[i];
  return NULL;
}

static gboolean
check_removed_serial (Builder *self, GBytes *serial, GError **error)
{
  CtlRecord *record = find_installed_token (self, serial);
  if (record != NULL)
    return ctl_wishes_may_remove (self->wishes, self->survey, record, error);
  g_autofree char *text = ctl_text_hex (serial, CTL_HEX_COLON);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
               _ ("No token of the installed CTL file has the serial number %s, so it cannot be "
                  "removed"),
               text);
  return FALSE;
}

static gboolean
check_removed (Builder *self, GError **error)
{
  for (guint i = 0; i < self->wishes->removed->len; i++)
    if (!check_removed_serial (self, self->wishes->removed->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
add_token (Builder *self, CtlCertificate *certificate, GError **error)
{
  if (ctl_draft_find_token (self->draft, certificate) >= 0)
    return TRUE;
  g_autoptr (CtlRecord) record =
      ctl_record_new (form, CTL_FUNCTION_SAST, "", NULL, certificate, error);
  if (record == NULL)
    {
      g_autofree char *title = ctl_certificate_dup_title (certificate);
      g_prefix_error (error, _ ("%s: "), title);
      return FALSE;
    }
  ctl_draft_add (self->draft, record);
  return TRUE;
}

static gboolean
add_tokens (Builder *self, guint from, guint to, GError **error)
{
  for (guint i = from; i < MIN (to, self->wishes->tokens->len); i++)
    if (!add_token (self, self->wishes->tokens->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* A file of the old client begins with a token. */
static gboolean
add_first (Builder *self, GError **error)
{
  return self->wishes->tokens->len > 0 ? add_tokens (self, 0, 1, error)
                                       : add_token (self, self->wishes->signer, error);
}

static gboolean
is_ipv4 (const char *address)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);
  return parsed != NULL && g_inet_address_get_family (parsed) == G_SOCKET_FAMILY_IPV4;
}

/* What a firewall shows is not its call processing but its own certificate: CCM to the phones. */
static gboolean
add_server (Builder *self, CtlRole role, const CtlServer *server, GError **error)
{
  const char *ipv4 = is_ipv4 (server->address) ? server->address : NULL;
  for (guint i = 0; i < server->services->len; i++)
    {
      const CtlService *service = server->services->pdata[i];
      guint16 function = role == CTL_ROLE_FIREWALL ? CTL_FUNCTION_CCM : service->function;
      g_autoptr (CtlRecord) record = ctl_record_new (server_form, function, server->address, ipv4,
                                                     service->certificate, error);
      if (record == NULL)
        {
          g_autofree char *name = ctl_text_safe (server->name);
          g_prefix_error (error, _ ("%s: "), name);
          return FALSE;
        }
      ctl_draft_add (self->draft, record);
    }
  return TRUE;
}

static gboolean
add_servers (Builder *self, GError **error)
{
  for (guint i = 0; i < self->survey->targets->len; i++)
    {
      const CtlTarget *target = self->survey->targets->pdata[i];
      if (i > 0 && !ctl_survey_may_add (self->survey, target, error))
        return FALSE;
      for (guint j = 0; j < target->cluster->servers->len; j++)
        if (!add_server (self, target->role, target->cluster->servers->pdata[j], error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
add_signer (Builder *self, GError **error)
{
  const CtlWishes *wishes = self->wishes;
  CtlList *installed = self->survey->installed;
  if (!ctl_certificates_contain (wishes->tokens, wishes->signer) &&
      (installed == NULL || ctl_list_find_signer (installed, wishes->signer) == NULL))
    {
      g_autofree char *title = ctl_certificate_dup_title (wishes->signer);
      add_note (self, _ ("%s signs, so it is listed too."), title);
    }
  return add_token (self, wishes->signer, error);
}

static gboolean
is_listed (Builder *self, CtlRecord *record)
{
  GPtrArray *tokens = self->wishes->tokens;
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  if (certificate != NULL)
    return ctl_draft_find_token (self->draft, certificate) >= 0;
  for (guint i = 0; i < tokens->len; i++)
    if (ctl_record_matches (record, tokens->pdata[i]))
      return TRUE;
  return FALSE;
}

/* The certificate of a server: any of its services', or the one function asked for. */
static gboolean
is_server_certificate (Builder *self, CtlCertificate *certificate, gint function)
{
  GPtrArray *records = ctl_draft_get_records (self->draft);
  for (guint i = 0; i < records->len; i++)
    {
      CtlRecord *record = records->pdata[i];
      const char *dns_name = ctl_record_get_dns_name (record);
      if (dns_name != NULL && *dns_name != '\0' && ctl_record_matches (record, certificate) &&
          (function < 0 || ctl_record_get_function (record) == function))
        return TRUE;
    }
  return FALSE;
}

/* A System Administrator Security Token record that is none: the publisher's own certificate in a
 * tokenless file, or a recovery certificate, which GET CLUSTER names if it is still in use. */
static gboolean
is_no_token (Builder *self, CtlRecord *record)
{
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  return !ctl_record_is_token (record) ||
         (certificate != NULL && is_server_certificate (self, certificate, -1));
}

static void
note_left_out (Builder *self, CtlRecord *record)
{
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  if (certificate != NULL && is_server_certificate (self, certificate, CTL_FUNCTION_SAST))
    return;
  g_autofree char *title = ctl_record_dup_title (record);
  add_note (self,
            _ ("The System Administrator Security Token record of %s is left out: it is no token, "
               "but a server's own certificate, as in a file made without tokens."),
            title);
}

static gboolean
add_installed_token (Builder *self, CtlRecord *record, GError **error)
{
  g_autofree char *title = ctl_record_dup_title (record);
  if (is_removed (self, record))
    {
      add_note (self, _ ("The token %s is removed, as asked."), title);
      return TRUE;
    }
  if (is_no_token (self, record))
    {
      note_left_out (self, record);
      return TRUE;
    }
  if (is_listed (self, record))
    return TRUE;
  add_note (self, _ ("The token %s of the installed CTL file is kept."), title);
  if (ctl_record_matches (record, self->wishes->signer))
    return add_token (self, self->wishes->signer, error);
  ctl_draft_add (self->draft, record);
  return TRUE;
}

static gboolean
add_installed_tokens (Builder *self, GError **error)
{
  if (self->survey->installed == NULL)
    return TRUE;
  GPtrArray *records = ctl_list_get_records (self->survey->installed);
  for (guint i = 0; i < records->len; i++)
    if (ctl_record_get_function (records->pdata[i]) == CTL_FUNCTION_SAST &&
        !add_installed_token (self, records->pdata[i], error))
      return FALSE;
  return TRUE;
}

static void
note_dropped_servers (Builder *self)
{
  g_autoptr (GPtrArray) dropped = ctl_survey_dup_dropped (self->survey);
  for (guint i = 0; i < dropped->len; i++)
    {
      g_autofree char *name = ctl_record_dup_name (dropped->pdata[i]);
      g_autofree char *function =
          ctl_function_to_string (ctl_record_get_function (dropped->pdata[i]));
      add_note (self,
                /* Translators: a function, as CCM, and the name of a server. */
                _ ("The entry %s of %s is left out: the cluster does not have this server. If it "
                   "is an alternate TFTP server or a firewall, add it to keep it."),
                function, name);
    }
}

static gboolean
check_token_count (CtlDraft *draft, GError **error)
{
  GPtrArray *records = ctl_draft_get_records (draft);
  guint count = 0;
  for (guint i = 0; i < records->len; i++)
    count += ctl_record_get_function (records->pdata[i]) == CTL_FUNCTION_SAST;
  if (count >= MIXED_MODE_TOKENS_MIN)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_FEW_TOKENS,
               ngettext ("The new CTL file would list %u security token, and mixed mode needs at "
                         "least %d",
                         "The new CTL file would list %u security tokens, and mixed mode needs at "
                         "least %d",
                         count),
               count, MIXED_MODE_TOKENS_MIN);
  return FALSE;
}

/**
 * ctl_plan_draft_new:
 * @wishes: what the person wants
 * @survey: what is there now
 * @notes: (element-type utf8): gets a line for each record that is kept or left out, and why
 * @error: return location for %CTL_ERROR_USAGE (a removal that cannot be),
 *   %CTL_ERROR_TOO_FEW_TOKENS (mixed mode) or %CTL_ERROR_MALFORMED (a certificate without use)
 *
 * Puts the records of the new file together (command-line.md, `update`).
 *
 * Returns: (transfer full) (nullable): the list to sign
 */
CtlDraft *
ctl_plan_draft_new (const CtlWishes *wishes,
                    const CtlSurvey *survey,
                    GPtrArray *notes,
                    GError **error)
{
  g_autoptr (CtlDraft) draft = ctl_draft_new (form);
  Builder builder = { wishes, survey, notes, draft };
  if (!check_removed (&builder, error) || !add_first (&builder, error) ||
      !add_servers (&builder, error) || !add_tokens (&builder, 1, G_MAXUINT, error) ||
      !add_installed_tokens (&builder, error) || !add_signer (&builder, error))
    return NULL;
  note_dropped_servers (&builder);
  if (ctl_wishes_get_mode (wishes, ctl_survey_get_cluster (survey)) == CTL_MODE_NON_SECURE)
    ctl_draft_make_non_secure (draft);
  else if (!check_token_count (draft, error))
    return NULL;
  return g_steal_pointer (&draft);
}
