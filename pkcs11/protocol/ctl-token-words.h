/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token.h"

G_BEGIN_DECLS

/* What to tell a person of a token, the same wherever it is told. All of it is safe to show. */

char *ctl_token_words_state (const CtlToken *self);
char *ctl_token_words_expiry (const CtlCertificate *certificate, gint64 now);
char *ctl_token_words_advise_certificate (const CtlCertificate *certificate, gint64 now);
GStrv ctl_token_words_advise_state (const CtlToken *self);
GStrv ctl_token_words_advise (const CtlToken *self, gint64 now);

G_END_DECLS
