/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "ctl-tls-trust.h"

G_BEGIN_DECLS

/**
 * CtlCertificateChange:
 * @label: HOST:PORT, safe to show
 * @subject: of the certificate that is shown now, safe to show
 * @not_before: seconds since 1970 UTC
 * @not_after: seconds since 1970 UTC
 * @before: SHA-256 that is remembered
 * @now: SHA-256 that is shown now
 * @line: where the first of them stands in the file of remembered ones
 */
typedef struct
{
  char *label;
  char *subject;
  gint64 not_before;
  gint64 not_after;
  GBytes *before;
  GBytes *now;
  guint line;
} CtlCertificateChange;

/**
 * CtlTrustPrompt:
 *
 * Carries the question whether a certificate is to be trusted from the thread that connects to the
 * main context, and the answer back; and the news that one is not what it was.
 *
 * Signals, in the main context: `ask` (const CtlTlsPeer *peer); somebody calls
 * ctl_trust_prompt_answer(), then or later. `changed` (const CtlCertificateChange *change).
 */
#define CTL_TYPE_TRUST_PROMPT (ctl_trust_prompt_get_type ())
G_DECLARE_FINAL_TYPE (CtlTrustPrompt, ctl_trust_prompt, CTL, TRUST_PROMPT, GObject)

CtlTrustPrompt *ctl_trust_prompt_new (void);
gboolean ctl_trust_prompt_ask (const CtlTlsPeer *peer, gpointer self);
void
ctl_trust_prompt_tell_changed (const CtlTlsPeer *peer, const CtlTlsKnown *known, gpointer self);
void ctl_trust_prompt_answer (CtlTrustPrompt *self, gboolean trusted);
void ctl_trust_prompt_close (CtlTrustPrompt *self);
gboolean ctl_trust_prompt_was_trusted (CtlTrustPrompt *self);

G_END_DECLS
