/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-message.h"
#include "ctl-provider-server.h"
#include "ctl-tls-stream.h"
#include "test-lab.h"

G_BEGIN_DECLS

/**
 * TestRaw:
 *
 * A server with its lab, and one connection to it on which a test says what it likes.
 */
typedef struct
{
  TestLab *lab;
  CtlProviderServer *server;
  CtlTlsStream *stream;
  guint32 number; /* of the last request */
} TestRaw;

void test_raw_set_up (TestRaw *self, gconstpointer data);
void test_raw_set_up_cold (TestRaw *self, gconstpointer data);
void test_raw_tear_down (TestRaw *self, gconstpointer data);
void test_raw_start (TestRaw *self);
void test_raw_connect (TestRaw *self);
gboolean test_raw_connect_with (TestRaw *self, SSL_CTX *context);
void test_raw_login_as (TestRaw *self, const char *user);

CtlFrame *test_raw_request (TestRaw *self, guint16 type);
void test_raw_send (TestRaw *self, CtlFrame *frame);
void test_raw_send_bytes (TestRaw *self, const void *bytes, gsize length);
CtlFrame *test_raw_receive (TestRaw *self);
CtlFrame *test_raw_call (TestRaw *self, CtlFrame *frame);
void test_raw_expect_reply (TestRaw *self, CtlFrame *frame);
void test_raw_expect_error (TestRaw *self, CtlFrame *frame, guint16 code);
void test_raw_expect_end (TestRaw *self);

CtlFrame *test_raw_hello (TestRaw *self);
CtlFrame *test_raw_login (TestRaw *self, const char *user, const char *password);
CtlFrame *test_raw_put (TestRaw *self, GBytes *file, GBytes *replaced);

G_END_DECLS
