/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "ctl-error.h"
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

char *test_module (const char *name);
CtlTokenClient *test_fault_client (const char *fault, guint deadline);
CtlToken *test_find (CtlTokenClient *client, const char *description);
guint test_count_logins (void);
char *test_take_log (void);
gboolean test_change_pin (CtlTokenClient *client,
                          CtlToken *token,
                          CtlPinPrompt *prompt,
                          gboolean allow_last_try,
                          GError **error);

GBytes *test_hash (CtlDigest digest);
void test_wait (GAsyncResult **result);
void test_keep_result (GObject *object, GAsyncResult *result, gpointer user_data);

/* Asserts that @error is of @code and says @part. */
#define test_assert_error(error, number, part)                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_error (error, CTL_ERROR, (gint) (number));                                            \
    if (strstr ((error)->message, part) == NULL)                                                   \
      g_error ("“%s” does not say “%s”", (error)->message, part);                                  \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
