/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-error.h"
#include "ctl-frame-io.h"
#include "ctl-message.h"
#include "ctl-provider-client.h"
#include "test-peer.h"

G_BEGIN_DECLS

/* A publisher that follows a script: for lies, silence and lost connections, which no server of
 * ours can be made to produce. What a good server does is tested with the real one. */

#define TEST_USER     "admin"
#define TEST_PASSWORD "s3cret"

TestPeer *test_script_new (TestPeerFunc func, gpointer data);
void test_script_clear (void); /* at the end of the program */
CtlProviderClient *test_script_new_client (TestPeer *peer, guint timeout);
CtlProviderClient *
test_script_new_client_as (TestPeer *peer, guint timeout, const char *user, const char *password);

/* In the function: frames are read with the type that they must have. */
CtlFrame *test_script_expect (CtlTlsStream *stream, CtlMessageType type);
CtlFrame *test_script_new_reply (const CtlFrame *request);
void test_script_send (CtlTlsStream *stream, const CtlFrame *frame);
void test_script_send_hex (CtlTlsStream *stream, const char *hex);
void test_script_send_error (CtlTlsStream *stream, const CtlFrame *request, CtlCode code);
void test_script_welcome (CtlTlsStream *stream); /* HELLO as it should be */
void test_script_log_in (CtlTlsStream *stream);  /* HELLO and LOGIN as they should be */
void test_script_take_bye (CtlTlsStream *stream);
void test_script_wait_for_close (CtlTlsStream *stream);
char *test_script_dup_hex (const CtlFrame *frame); /* without length, type and number */

void test_script_assert_says (const GError *error, CtlError code, const char *part);

G_END_DECLS
