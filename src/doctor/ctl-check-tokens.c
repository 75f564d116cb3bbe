/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-checks.h"
#include "ctl-pin-policy.h"
#include "ctl-token-words.h"

static gboolean
is_blocked (const CtlToken *token)
{
  return token->state != CTL_TOKEN_READY || ctl_pin_policy_is_locked (token) ||
         (token->pin & CTL_TOKEN_PIN_NOT_SET);
}

static void
add (GPtrArray *findings, CtlFindingSeverity severity, const char *name, const char *sentence)
{
  CtlFinding *finding =
      ctl_findings_add (findings, CTL_FINDING_TOKENS, severity, name, "%s", sentence);
  ctl_finding_set_command (finding, "etoken-ctl tokens");
}

static void
check_state (const CtlToken *token, GPtrArray *findings)
{
  g_auto (GStrv) advice = ctl_token_words_advise_state (token);
  for (guint i = 0; advice[i] != NULL; i++)
    add (findings, is_blocked (token) ? CTL_FINDING_IN_THE_WAY : CTL_FINDING_NOTE,
         is_blocked (token) ? "token-unusable" : "token-warns", advice[i]);
}

/* That one has not begun is the fault of the clock (ctl_check_clock()). */
static void
check_certificates (const CtlToken *token, gint64 now, GPtrArray *findings)
{
  g_autofree char *name = ctl_token_describe (token);
  for (guint i = 0; i < token->certificates->len; i++)
    {
      const CtlTokenCertificate *held = token->certificates->pdata[i];
      CtlValidity validity = ctl_certificate_get_validity (held->certificate, now);
      g_autofree char *advice = ctl_token_words_advise_certificate (held->certificate, now);
      g_autofree char *sentence = g_strdup_printf (_ ("%s: %s"), name, advice);
      if (validity == CTL_VALIDITY_EXPIRED)
        add (findings, CTL_FINDING_NOTE, "certificate-expired", sentence);
      else if (validity == CTL_VALIDITY_SOON)
        add (findings, CTL_FINDING_NOTE, "certificate-expires-soon", sentence);
    }
}

static void
check_token (const CtlToken *token, gint64 now, GPtrArray *findings)
{
  guint before = findings->len;
  g_autofree char *name = ctl_token_describe (token);
  g_autofree char *state = ctl_token_words_state (token);
  check_state (token, findings);
  check_certificates (token, now, findings);
  if (findings->len == before)
    ctl_findings_add (findings, CTL_FINDING_TOKENS, CTL_FINDING_OK, "token-ready", _ ("%s: %s."),
                      name, state);
}

/**
 * ctl_check_tokens:
 * @facts: what was asked
 * @findings: (inout): gets the findings
 *
 * An expired certificate is a note: `update` warns of it, and goes on.
 */
void
ctl_check_tokens (const CtlDoctorFacts *facts, GPtrArray *findings)
{
  for (guint i = 0; i < facts->tokens->len; i++)
    {
      const CtlToken *token = facts->tokens->pdata[i];
      if (ctl_doctor_facts_is_token (facts, token))
        check_token (token, facts->now, findings);
    }
}
