/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-signer.h"
#include "ctl-token-client.h"

G_BEGIN_DECLS

/**
 * CtlTokenSigner:
 *
 * A #CtlSigner on a token. Its sign() may be called from any thread but the one in which @client
 * lives, whose main loop must be running: it hands the work over and waits.
 */
#define CTL_TYPE_TOKEN_SIGNER (ctl_token_signer_get_type ())
G_DECLARE_FINAL_TYPE (CtlTokenSigner, ctl_token_signer, CTL, TOKEN_SIGNER, GObject)

CtlTokenSigner *ctl_token_signer_new (CtlTokenClient *client,
                                      CtlToken *token,
                                      CtlCertificate *certificate,
                                      CtlPinPrompt *prompt,
                                      gboolean allow_last_try);

G_END_DECLS
