/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test-raw.h"

/* PUT CTL: what is checked and in which order, what is written where (ctl-provider-protocol.md, 3
 * and 4). */

static CtlFrame *
with_mode (CtlFrame *put, CtlMode mode)
{
  ctl_message_write_mode (ctl_frame_get_fields (put), mode);
  return put;
}

static CtlFrame *
with_target (CtlFrame *put, const char *target)
{
  ctl_fields_add_string (ctl_frame_get_fields (put), CTL_TAG_TARGET, target);
  return put;
}

static void
assert_file (TestRaw *self, const char *name, GBytes *expected)
{
  g_autoptr (GBytes) found = test_lab_get (self->lab, name);
  g_assert_true (found == expected ||
                 (found != NULL && expected != NULL && g_bytes_equal (found, expected)));
}

static void
assert_status (GPtrArray *results, guint i, const char *name, CtlStatus status)
{
  const CtlResult *result = results->pdata[i];
  g_assert_cmpstr (result->name, ==, name);
  g_assert_cmpint (result->status, ==, status);
  g_assert_true (g_str_has_suffix (result->path, "/CTLFile.tlv"));
  gboolean good = status == CTL_STATUS_WRITTEN || status == CTL_STATUS_UNCHANGED;
  g_assert_true (good == (result->message[0] == '\0'));
}

static GPtrArray *
call_put (TestRaw *self, CtlFrame *put)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFrame) reply = test_raw_call (self, put);
  g_assert_cmphex (ctl_frame_get_type (reply), ==, 0x8005);
  GPtrArray *results = ctl_message_read_results (ctl_frame_get_fields (reply), &error);
  g_assert_no_error (error);
  return results;
}

/* Error 6, with what is installed. */
static void
expect_conflict (TestRaw *self, CtlFrame *put, GBytes *installed)
{
  guint16 code;
  g_autoptr (CtlFrame) answer = test_raw_call (self, put);
  const CtlFields *fields = ctl_frame_get_fields (answer);
  g_assert_true (ctl_fields_get_u16 (fields, CTL_TAG_CODE, &code, NULL));
  g_assert_cmpuint (code, ==, 6);
  g_assert_true (ctl_fields_has (fields, CTL_TAG_DIGEST) == (installed != NULL));
  if (installed == NULL)
    return;
  g_autoptr (GBytes) expected = ctl_digest_compute (CTL_DIGEST_SHA256, installed);
  g_autoptr (GBytes) digest = ctl_fields_get_bytes (fields, CTL_TAG_DIGEST, NULL);
  g_assert_true (g_bytes_equal (digest, expected));
}

static GBytes *
flip_last (GBytes *file)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);
  guint8 *copy = g_memdup2 (data, length);
  copy[length - 1] ^= 1; /* in the address of the last record */
  return g_bytes_new_take (copy, length);
}

/* Each request has all the faults that come after the one that it must be refused for. */
static void
test_order (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) installed = test_lab_sign (self->lab, 0, 0, 2, 1);
  g_autoptr (GBytes) stranger = test_lab_sign (self->lab, 2, 2, 1, 2);
  g_autoptr (GBytes) single = test_lab_sign (self->lab, 0, 0, 1, 3);
  g_autoptr (GBytes) pair = test_lab_sign (self->lab, 1, 0, 2, 4);
  g_autoptr (GBytes) damaged = flip_last (stranger);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (stranger, 0, g_bytes_get_size (stranger) - 3);
  g_autoptr (GBytes) huge = g_bytes_new_take (g_malloc0 (1000001), 1000001);
  test_lab_put (self->lab, "pub/CTLFile.tlv", installed);
#define FAULTY(file, replaced)                                                                     \
  with_target (with_mode (test_raw_put (self, file, replaced), CTL_MODE_MIXED), "nowhere")
  test_raw_expect_error (self, FAULTY (huge, NULL), 11);
  test_raw_expect_error (self, FAULTY (cut, NULL), 7);
  test_raw_expect_error (self, FAULTY (damaged, NULL), 7);
  test_raw_expect_error (self, FAULTY (stranger, NULL), 8);
  expect_conflict (self, FAULTY (single, NULL), installed);
  expect_conflict (self, FAULTY (single, stranger), installed);
  test_raw_expect_error (self, FAULTY (single, installed), 9);
  test_raw_expect_error (self, FAULTY (pair, installed), 13);
  test_raw_expect_error (self, with_target (test_raw_put (self, pair, installed), "sub1"), 13);
#undef FAULTY
  assert_file (self, "pub/CTLFile.tlv", installed);
  g_assert_cmpuint (test_lab_count (self->lab, "pub"), ==, 1);
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 0);
  g_autoptr (GBytes) journal = test_lab_get (self->lab, "state/journal");
  g_assert_null (journal);
}

static void
test_first_file (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) other = test_lab_sign (self->lab, 0, 0, 1, 1);
  g_autoptr (GBytes) file = test_lab_sign (self->lab, 2, 2, 1, 2);
  expect_conflict (self, test_raw_put (self, file, other), NULL);
  g_autoptr (GPtrArray) results = call_put (self, test_raw_put (self, file, NULL));
  assert_status (results, 0, "pub", CTL_STATUS_WRITTEN);
  assert_status (results, 1, "sub1", CTL_STATUS_WRITTEN);
  assert_status (results, 2, "sub2", CTL_STATUS_WRITTEN);
  g_assert_cmpuint (results->len, ==, 3);
}

/* The signer may be in Phone-SAST-trust instead, also where the installed file is none. */
static void
test_trusted_signer (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) junk = g_bytes_new_static ("no CTL file", 11);
  g_autoptr (GBytes) file = test_lab_sign (self->lab, 2, 1, 2, 2);
  test_lab_put (self->lab, "pub/CTLFile.tlv", junk);
  test_raw_expect_error (self, test_raw_put (self, file, junk), 8);
  test_lab_put (self->lab, "state/Phone-SAST-trust/any-name.der", self->lab->tokens[2]->der);
  g_autoptr (GPtrArray) results = call_put (self, test_raw_put (self, file, junk));
  assert_status (results, 0, "pub", CTL_STATUS_WRITTEN);
  assert_file (self, "pub/CTLFile_old.tlv", junk);
}

static void
test_targets (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) file = test_lab_sign (self->lab, 0, 0, 2, 1);
  g_autoptr (GPtrArray) some =
      call_put (self, with_target (with_target (test_raw_put (self, file, NULL), "sub2"), "pub"));
  g_assert_cmpuint (some->len, ==, 2);
  assert_status (some, 0, "pub", CTL_STATUS_WRITTEN);
  assert_status (some, 1, "sub2", CTL_STATUS_WRITTEN);
  assert_file (self, "sub1/CTLFile.tlv", NULL);
  g_autoptr (GPtrArray) rest =
      call_put (self, with_target (test_raw_put (self, file, NULL), "sub1"));
  g_assert_cmpuint (rest->len, ==, 1);
  assert_status (rest, 0, "sub1", CTL_STATUS_WRITTEN);
  test_raw_expect_error (self, with_target (test_raw_put (self, file, file), "sub1 "), 13);
}

static void
make_folder (TestRaw *self, const char *name)
{
  g_autofree char *path = test_lab_path (self->lab, name);
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

static void
remove_folder (TestRaw *self, const char *name)
{
  g_autofree char *path = test_lab_path (self->lab, name);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* Another server's failure is its own; what was staged there is gone. */
static void
test_failing_others (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) first = test_lab_sign (self->lab, 0, 0, 2, 1);
  g_autoptr (GBytes) second = test_lab_sign (self->lab, 0, 0, 2, 2);
  remove_folder (self, "sub1");
  make_folder (self, "sub2/CTLFile.tlv");
  g_autoptr (GPtrArray) results =
      call_put (self, with_mode (test_raw_put (self, first, NULL), CTL_MODE_MIXED));
  assert_status (results, 0, "pub", CTL_STATUS_WRITTEN);
  assert_status (results, 1, "sub1", CTL_STATUS_FAILED);
  assert_status (results, 2, "sub2", CTL_STATUS_FAILED);
  assert_file (self, "pub/CTLFile.tlv", first);
  g_assert_cmpuint (test_lab_count (self->lab, "sub2"), ==, 1);

  make_folder (self, "sub1");
  remove_folder (self, "sub2/CTLFile.tlv");
  test_lab_put (self->lab, "sub1/CTLFile.tlv", first);
  make_folder (self, "sub1/CTLFile_old.tlv"); /* the last step but one fails */
  g_autoptr (GPtrArray) again = call_put (self, test_raw_put (self, second, first));
  assert_status (again, 0, "pub", CTL_STATUS_WRITTEN);
  assert_status (again, 1, "sub1", CTL_STATUS_FAILED);
  assert_status (again, 2, "sub2", CTL_STATUS_WRITTEN);
  assert_file (self, "sub1/CTLFile.tlv", first);
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 2);
}

/* A failure before the publisher's rename changes nothing anywhere. */
static void
test_failing_publisher (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) first = test_lab_sign (self->lab, 0, 0, 2, 1);
  g_autoptr (GBytes) second = test_lab_sign (self->lab, 0, 0, 2, 2);
  g_autoptr (GPtrArray) results = call_put (self, test_raw_put (self, first, NULL));
  make_folder (self, "pub/CTLFile_old.tlv");
  test_raw_expect_error (self, with_mode (test_raw_put (self, second, first), CTL_MODE_MIXED), 12);
  assert_file (self, "pub/CTLFile.tlv", first);
  assert_file (self, "sub1/CTLFile.tlv", first);
  g_assert_cmpuint (test_lab_count (self->lab, "pub"), ==, 2);
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 1);
  g_assert_cmpuint (test_lab_count (self->lab, "sub2"), ==, 1);
  g_autoptr (GBytes) mode = test_lab_get (self->lab, "state/mode");
  g_assert_null (mode);
  g_autoptr (GBytes) journal = test_lab_get (self->lab, "state/journal");
  g_assert_null (journal);
}

/* The journal comes first: without it nothing begins. */
static void
test_failing_journal (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) file = test_lab_sign (self->lab, 0, 0, 2, 1);
  make_folder (self, "state/journal");
  test_raw_expect_error (self, test_raw_put (self, file, NULL), 12);
  remove_folder (self, "state/journal");
  test_lab_write (self->lab, "state/journal", "[put]\nafter=00\n");
  test_raw_expect_error (self, test_raw_put (self, file, NULL), 12);
  g_assert_cmpuint (test_lab_count (self->lab, "pub"), ==, 0);
}

/* Only the mode is missing: the file stays, and the next request does what is left. */
static void
test_failing_mode (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) file = test_lab_sign (self->lab, 0, 0, 2, 1);
  make_folder (self, "state/mode");
  test_raw_expect_error (self, with_mode (test_raw_put (self, file, NULL), CTL_MODE_MIXED), 12);
  assert_file (self, "pub/CTLFile.tlv", file);
  assert_file (self, "sub2/CTLFile.tlv", file);
  remove_folder (self, "state/mode");
  g_autoptr (GPtrArray) results = call_put (self, test_raw_put (self, file, NULL));
  assert_status (results, 0, "pub", CTL_STATUS_UNCHANGED);
  g_autoptr (GBytes) mode = test_lab_get (self->lab, "state/mode");
  g_assert_cmpmem (g_bytes_get_data (mode, NULL), g_bytes_get_size (mode), "mixed\n", 6);
}

/* A server behind a host that takes the connection and says nothing: PUT CTL waits for it, and
 * nothing else does. */
static GSocket *
add_silent_host (TestLab *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_true (g_socket_bind (socket, any, TRUE, &error) && g_socket_listen (socket, &error));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (socket, &error);
  g_autofree char *root =
      g_strdup_printf ("sftp://cucm@127.0.0.1:%u/tftp\nsftp-key=tls.key\nsftp-known-hosts=tls.pem",
                       g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  test_lab_configure (lab, "tftp-root=sub1", "tftp-root=@");
  test_lab_configure (lab, "@", root);
  return g_steal_pointer (&socket);
}

static void
test_busy (TestRaw *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  self->lab = test_lab_new ();
  g_autoptr (GSocket) silent = add_silent_host (self->lab);
  test_raw_start (self);
  test_raw_connect (self);
  test_raw_login_as (self, TEST_LAB_USER);
  g_autoptr (GBytes) file = test_lab_sign (self->lab, 0, 0, 2, 1);
  test_raw_send (self, test_raw_put (self, file, NULL));
  g_autoptr (GSocket) waiting = g_socket_accept (silent, NULL, &error); /* sftp is under way */
  g_assert_no_error (error);

  TestRaw other = { .lab = self->lab, .server = self->server };
  test_raw_connect (&other);
  test_raw_login_as (&other, TEST_LAB_USER);
  test_raw_expect_error (&other, test_raw_put (&other, file, NULL), 5);
  CtlFrame *set_mode = with_mode (test_raw_request (&other, CTL_MESSAGE_SET_MODE), CTL_MODE_MIXED);
  test_raw_expect_error (&other, set_mode, 5);
  test_raw_expect_reply (&other, test_raw_request (&other, CTL_MESSAGE_GET_CLUSTER));
  test_raw_expect_reply (&other, test_raw_request (&other, CTL_MESSAGE_GET_CTL));

  /* The one who began it goes: that neither stops nor undoes it, also where the server is ended
   * meanwhile. */
  if (data == NULL)
    g_clear_object (&self->stream);
  g_clear_object (&other.stream);
  g_assert_true (g_socket_close (silent, &error) && g_socket_close (waiting, &error));
  g_clear_pointer (&self->server, ctl_provider_server_free);
  assert_file (self, "pub/CTLFile.tlv", file);
  assert_file (self, "sub2/CTLFile.tlv", file);
  if (data == NULL)
    return;
  g_autoptr (CtlFrame) event = test_raw_receive (self);
  while (ctl_frame_get_type (event) == CTL_FRAME_EVENT)
    {
      ctl_frame_free (event);
      event = test_raw_receive (self);
    }
  g_autoptr (GPtrArray) results = ctl_message_read_results (ctl_frame_get_fields (event), &error);
  assert_status (results, 0, "pub", CTL_STATUS_WRITTEN);
  assert_status (results, 1, "sub1", CTL_STATUS_UNREACHABLE);
  assert_status (results, 2, "sub2", CTL_STATUS_WRITTEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/provider/put/" name, TestRaw, NULL, test_raw_set_up, function, test_raw_tear_down)
  ADD ("order", test_order);
  ADD ("first-file", test_first_file);
  ADD ("trusted-signer", test_trusted_signer);
  ADD ("targets", test_targets);
  ADD ("failing-others", test_failing_others);
  ADD ("failing-publisher", test_failing_publisher);
  ADD ("failing-journal", test_failing_journal);
  ADD ("failing-mode", test_failing_mode);
  g_test_add ("/provider/put/busy", TestRaw, NULL, NULL, test_busy, test_raw_tear_down);
  g_test_add ("/provider/put/busy-to-the-end", TestRaw, "stay", NULL, test_busy,
              test_raw_tear_down);
  return g_test_run ();
}
