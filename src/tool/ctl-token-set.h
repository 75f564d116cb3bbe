/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-signer.h"
#include "ctl-token-client.h"
#include "ctl-tool.h"

G_BEGIN_DECLS

/**
 * CtlTokenSet:
 * @tokens: (element-type CtlToken): of all modules in their order; a token that two of them show
 *   is there once, as the better module shows it
 *
 * What is plugged in, seen through the module that was chosen or all that were found.
 */
typedef struct
{
  GPtrArray *tokens;
  /*< private >*/
  GPtrArray *clients;
  gboolean is_chosen;
} CtlTokenSet;

CtlTokenSet *ctl_token_set_open (CtlTool *tool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_token_set_free (CtlTokenSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlTokenSet, ctl_token_set_free)

/* @description: an RFC 7512 URI, a label or a serial number */
CtlToken *ctl_token_set_find (CtlTokenSet *self,
                              const char *description,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlCertificate *ctl_token_set_find_certificate (CtlTokenSet *self,
                                                const char *description,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

CtlTokenClient *ctl_token_set_get_client (CtlTokenSet *self, const CtlToken *token);
CtlPinPrompt *ctl_token_set_new_prompt (CtlTool *tool,
                                        const char *pin_file,
                                        const char *new_pin_file,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The signer of --sign-with: PIN from @pin_file (- is standard input) or, without one, from the
 * terminal. */
CtlSigner *ctl_token_set_new_signer (CtlTokenSet *self,
                                     CtlTool *tool,
                                     const char *description,
                                     const char *pin_file,
                                     gboolean allow_last_try,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
