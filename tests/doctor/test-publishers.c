/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ctl-checks.h"
#include "ctl-error.h"
#include "ctl-tls-known.h"
#include "test-peer.h"

/* Publishers that a file remembers, each a real TLS server. Those that are ctl-providerd are in
 * tests/tool/test-doctor.c. */

typedef struct
{
  char *folder;
  char *known;
  GPtrArray *findings;
} Fixture;

static void
set_up (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->folder = test_folder_new ();
  f->known = g_build_filename (f->folder, "known publishers", NULL);
  f->findings = ctl_findings_new ();
}

static void
tear_down (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_ptr_array_unref (f->findings);
  g_free (f->known);
  test_folder_remove (f->folder);
}

static void
remember (Fixture *f, guint16 port, GBytes *der)
{
  g_autoptr (GError) error = NULL;
  g_auto (CtlTlsKnown) before = { NULL, 0 };
  g_autofree char *peer = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_checksum_update (sum, g_bytes_get_data (der, NULL), (gssize) g_bytes_get_size (der));
  g_checksum_get_digest (sum, digest, &length);
  g_autoptr (GBytes) fingerprint = g_bytes_new (digest, length);
  g_assert_true (ctl_tls_known_add (f->known, peer, fingerprint, &before, &error));
  g_assert_no_error (error);
}

static TestPeer *
new_peer (Fixture *f, const TestIdentity *identity, gboolean is_old)
{
  TestPeer *peer = test_peer_new (&(TestPeerSpec){ .identity = identity, .is_old = is_old });
  remember (f, test_peer_get_port (peer), identity->der);
  return peer;
}

static const CtlFinding *
expect (Fixture *f, guint i, CtlFindingSeverity severity, const char *name, const char *words)
{
  g_assert_cmpuint (f->findings->len, >, i);
  const CtlFinding *finding = f->findings->pdata[i];
  g_assert_cmpstr (finding->name, ==, name);
  g_assert_cmpint (finding->severity, ==, severity);
  if (strstr (finding->what, words) == NULL)
    g_error ("“%s” does not say “%s”", finding->what, words);
  return finding;
}

static void
test_none (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  ctl_check_publishers (f->known, NULL, f->findings);
  g_assert_cmpuint (f->findings->len, ==, 0);
}

/* Each as it is, in the order of the file, whichever answers first. */
static void
test_several (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (TestIdentity) good = test_pki_new (&(TestPkiSpec){ .subject = "CN=a", .bits = 2048 });
  g_autoptr (TestIdentity) small = test_pki_new (&(TestPkiSpec){ .subject = "CN=b", .bits = 1024 });
  g_autoptr (TestIdentity) curve = test_pki_new (&(TestPkiSpec){ .subject = "CN=c" });
  g_autoptr (TestPeer) first = new_peer (f, good, FALSE);
  g_autoptr (TestPeer) old = new_peer (f, good, TRUE);
  g_autoptr (TestPeer) weak = new_peer (f, small, FALSE);
  g_autoptr (TestPeer) changed = test_peer_new (&(TestPeerSpec){ .identity = good });
  g_autoptr (TestPeer) weakened = test_peer_new (&(TestPeerSpec){ .identity = small });
  g_autoptr (TestPeer) plain =
      test_peer_new (&(TestPeerSpec){ .identity = good, .is_plain = TRUE });
  TestPeer *gone = new_peer (f, curve, FALSE);
  remember (f, test_peer_get_port (changed), curve->der);
  remember (f, test_peer_get_port (weakened), curve->der);
  remember (f, test_peer_get_port (plain), good->der);
  g_autoptr (TestPeer) last = new_peer (f, curve, FALSE);
  test_peer_free (gone);
  ctl_check_publishers (f->known, NULL, f->findings);
  g_assert_cmpuint (f->findings->len, ==, 8);
  (void) expect (f, 0, CTL_FINDING_OK, "publisher-works", "TLSv1.3, RSA key of 2048 bits");
  const CtlFinding *finding =
      expect (f, 1, CTL_FINDING_NOTE, "publisher-old", "TLSv1, RSA key of 2048 bits");
  g_assert_nonnull (strstr (finding->what, "--legacy-server"));
  g_assert_nonnull (strstr (finding->command, "--legacy-server"));
  (void) expect (f, 2, CTL_FINDING_NOTE, "publisher-old", "RSA key of 1024 bits");
  finding = expect (f, 3, CTL_FINDING_IN_THE_WAY, "publisher-unreachable", "cannot be reached");
  g_autofree char *command = g_strdup_printf ("sed -i 4d '%s'", f->known);
  g_assert_cmpstr (finding->command, ==, command);
  (void) expect (f, 4, CTL_FINDING_IN_THE_WAY, "publisher-changed", "has changed");
  (void) expect (f, 5, CTL_FINDING_IN_THE_WAY, "publisher-changed", "has changed");
  g_assert_cmpint (((CtlFinding *) f->findings->pdata[6])->severity, ==, CTL_FINDING_IN_THE_WAY);
  (void) expect (f, 7, CTL_FINDING_OK, "publisher-works", "EC key of 256 bits");
}

static void
test_unreadable (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_assert_true (g_file_set_contents (f->known, "nonsense\n", -1, NULL));
  ctl_check_publishers (f->known, NULL, f->findings);
  const CtlFinding *finding =
      expect (f, 0, CTL_FINDING_IN_THE_WAY, "known-publishers-unreadable", "Line 1 of ");
  g_assert_nonnull (strstr (finding->command, "known publishers'"));
}

/* Names that are none fail by themselves, and hide no other. */
static void
test_odd_names (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *zeros = g_strnfill (64, '0');
  g_autofree char *text =
      g_strdup_printf ("[::1:2444 %s\n\033[31m:1 %s\n:0 %s\n", zeros, zeros, zeros);
  g_assert_true (g_file_set_contents (f->known, text, -1, NULL));
  ctl_check_publishers (f->known, NULL, f->findings);
  g_assert_cmpuint (ctl_findings_count (f->findings, CTL_FINDING_IN_THE_WAY), ==, f->findings->len);
  for (guint i = 0; i < f->findings->len; i++)
    g_assert_null (strchr (((CtlFinding *) f->findings->pdata[i])->what, '\033'));
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (G_USEC_PER_SEC / 5);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
wait_for_end (TestPeer *peer,
              G_GNUC_UNUSED CtlTlsStream *stream,
              G_GNUC_UNUSED guint number,
              G_GNUC_UNUSED gpointer data)
{
  test_peer_wait_for_end (peer);
}

/* One that takes the connection and says nothing is not waited for any longer. */
static void
test_cancelled (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TestIdentity) identity = test_pki_new (&(TestPkiSpec){ .subject = "CN=a" });
  g_autoptr (TestPeer) silent = test_peer_new (
      &(TestPeerSpec){ .identity = identity, .is_plain = TRUE, .func = wait_for_end });
  remember (f, test_peer_get_port (silent), identity->der);
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  ctl_check_publishers (f->known, cancellable, f->findings);
  g_thread_join (thread);
  g_assert_cmpuint (f->findings->len, ==, 1);
  g_assert_null (strstr (((CtlFinding *) f->findings->pdata[0])->what, "seconds"));
}

static void
test_list (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *zeros = g_strnfill (64, '0');
  g_autofree char *text =
      g_strdup_printf ("a:1 %s\n\nB:2 %s\nA:1 %s\n[::1]:3 %s\n", zeros, zeros, zeros, zeros);
  g_assert_true (g_file_set_contents (f->known, text, -1, NULL));
  g_autoptr (GPtrArray) known = ctl_tls_known_list (f->known, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (known->len, ==, 3);
  g_assert_cmpstr (((CtlTlsKnownPeer *) known->pdata[1])->peer, ==, "B:2");
  g_assert_cmpuint (((CtlTlsKnownPeer *) known->pdata[1])->line, ==, 3);
  g_assert_cmpuint (((CtlTlsKnownPeer *) known->pdata[2])->line, ==, 5);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/doctor/publishers/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("none", test_none);
  ADD ("several", test_several);
  ADD ("unreadable", test_unreadable);
  ADD ("odd-names", test_odd_names);
  ADD ("cancelled", test_cancelled);
  ADD ("list", test_list);
  return g_test_run ();
}
