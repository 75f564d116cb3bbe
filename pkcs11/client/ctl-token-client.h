/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-digest.h"
#include "ctl-pin-prompt.h"
#include "ctl-token.h"

G_BEGIN_DECLS

#define CTL_TOKEN_DEADLINE_LIST 20  /* seconds until a helper that lists is given up */
#define CTL_TOKEN_DEADLINE_SIGN 60  /* seconds for login and signature; PIN pads need longer */
#define CTL_TOKEN_PATIENCE      300 /* seconds that a token stays logged in to for a second PIN */

/**
 * CtlTokenClient:
 *
 * The asynchronous client of one etoken-ctl-token-helper, which loads one PKCS#11 module. It lives
 * in the main context of the thread that made it. The helper is started when first needed, killed
 * when a call outlives its deadline or is cancelled, and started anew by the next call.
 */
#define CTL_TYPE_TOKEN_CLIENT (ctl_token_client_get_type ())
G_DECLARE_FINAL_TYPE (CtlTokenClient, ctl_token_client, CTL, TOKEN_CLIENT, GObject)

CtlTokenClient *ctl_token_client_new (const char *module_path);
const char *ctl_token_client_get_module (CtlTokenClient *self);

/**
 * CtlModuleInfo:
 * @description: library description of the module, blanks trimmed
 * @manufacturer: blanks trimmed
 * @version: "0.23"
 */
typedef struct
{
  char *description;
  char *manufacturer;
  char *version;
} CtlModuleInfo;

void ctl_module_info_free (CtlModuleInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlModuleInfo, ctl_module_info_free)

void ctl_token_client_load_async (CtlTokenClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
CtlModuleInfo *ctl_token_client_load_finish (CtlTokenClient *self,
                                             GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All readers and tokens of the module, as CtlToken; a slot that fails is in the list as failed. */
void ctl_token_client_list_async (CtlTokenClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *ctl_token_client_list_finish (CtlTokenClient *self,
                                         GAsyncResult *result,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks @prompt for the PIN once, after reading the flags afresh; logs in once; signs; and checks
 * the signature with the certificate before it is given out. Where the key wants a PIN for each
 * use, @prompt is asked for that one as well. */
void ctl_token_client_sign_async (CtlTokenClient *self,
                                  CtlToken *token,
                                  CtlCertificate *certificate,
                                  CtlDigest digest,
                                  GBytes *hash,
                                  CtlPinPrompt *prompt,
                                  gboolean allow_last_try,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GBytes *ctl_token_client_sign_finish (CtlTokenClient *self,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks @prompt for the old PIN and twice for the new one, after reading the flags afresh; changes
 * it with one try. */
void ctl_token_client_change_pin_async (CtlTokenClient *self,
                                        CtlToken *token,
                                        CtlPinPrompt *prompt,
                                        gboolean allow_last_try,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean ctl_token_client_change_pin_finish (CtlTokenClient *self,
                                             GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
