/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token-client.h"

G_BEGIN_DECLS

/* The asynchronous calls, each run to its end. */
CtlModuleInfo *test_load (CtlTokenClient *client, GError **error);
GPtrArray *test_list (CtlTokenClient *client, GError **error);
GBytes *test_sign (CtlTokenClient *client,
                   CtlToken *token,
                   CtlCertificate *certificate,
                   CtlDigest digest,
                   CtlPinPrompt *prompt,
                   gboolean allow_last_try,
                   GError **error);

GBytes *test_hash (CtlDigest digest);
void test_wait (GAsyncResult **result);
void test_keep_result (GObject *object, GAsyncResult *result, gpointer user_data);

G_END_DECLS
