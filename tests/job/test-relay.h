/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TestRelay:
 *
 * Stands between a client and a server on loopback and passes everything on, until it is told to
 * cut the connection at the server's next word: how a network fails at the worst moment cannot be
 * had on loopback otherwise.
 */
typedef struct _TestRelay TestRelay;

TestRelay *test_relay_new (guint16 server_port);
void test_relay_free (TestRelay *self);
guint16 test_relay_get_port (TestRelay *self);
void test_relay_cut_next_reply (TestRelay *self);
gint test_relay_get_cuts (TestRelay *self);

G_END_DECLS
