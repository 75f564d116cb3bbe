/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-tls-stream.h"
#include "test-pki.h"

G_BEGIN_DECLS

/**
 * TestPeer:
 *
 * A real TLS server on a free port of the loopback interface, whose behaviour after the handshake
 * is a function of the test: for what no server of ours does, such as lying and falling silent.
 */
typedef struct _TestPeer TestPeer;

/* @number counts the connections from 0; @stream is closed after the call. */
typedef void (*TestPeerFunc) (TestPeer *peer, CtlTlsStream *stream, guint number, gpointer data);

/**
 * TestPeerSpec:
 * @identity: what it shows
 * @chain: (nullable): a CA certificate that it sends along
 * @is_old: TLS 1.0 with static RSA and nothing else
 * @is_plain: no TLS: the function is called with a stream that has not shaken hands
 * @func: (nullable): what it does with a connection
 * @data: for @func
 */
typedef struct
{
  const TestIdentity *identity;
  const TestIdentity *chain;
  gboolean is_old;
  gboolean is_plain;
  TestPeerFunc func;
  gpointer data;
} TestPeerSpec;

TestPeer *test_peer_new (const TestPeerSpec *spec);
void test_peer_free (TestPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPeer, test_peer_free)

guint16 test_peer_get_port (const TestPeer *self);
guint test_peer_count (TestPeer *self);         /* connections that were accepted */
GSocket *test_peer_get_socket (TestPeer *self); /* of the connection under way */
void test_peer_wait_for_end (TestPeer *self);   /* in the function: until the test ends the peer */

G_END_DECLS
