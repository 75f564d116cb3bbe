/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ctl-provider-client.h"
#include "ctl-tvs-client.h"
#include "ctl-users.h"
#include "test-lab.h"
#include "test-no-terminal.h"

/* The program itself, from its arguments to its end. */
typedef struct
{
  TestLab *lab;
  GSubprocess *process;
  GDataInputStream *output;
  GDataInputStream *log;
  GSocket *notifications;
  char *address;
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->lab = test_lab_new ();
}

static void
fixture_tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_clear_object (&self->process);
  g_clear_object (&self->output);
  g_clear_object (&self->log);
  g_clear_object (&self->notifications);
  g_free (self->address);
  test_lab_free (self->lab);
}

/* Runs to its end; what it says on stdout and stderr. */
static int
run (Fixture *self, const char *input, char **out, char **err, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_PIPE);
  va_list list;
  va_start (list, err);
  g_ptr_array_add (arguments, (gpointer) PROVIDERD);
  for (char *next = va_arg (list, char *); next != NULL; next = va_arg (list, char *))
    g_ptr_array_add (arguments, next);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  g_subprocess_launcher_set_cwd (launcher, self->lab->folder);
  g_autoptr (GSubprocess) process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, input, NULL, out, err, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
expect_exit (Fixture *self, int status, const char *said, const char *argument, const char *more)
{
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_assert_cmpint (run (self, "", &out, &err, argument, more, NULL), ==, status);
  g_assert_cmpstr (out, ==, "");
  g_assert_nonnull (strstr (err, said));
}

static void
test_usage (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  expect_exit (self, 2, "--config FILE is missing", NULL, NULL);
  expect_exit (self, 2, "--config", "--config", NULL);
  expect_exit (self, 2, "--nonsense", "--nonsense", NULL);
  expect_exit (self, 2, "no arguments", "--config=providerd.conf", "more");
  expect_exit (self, 2, "ADDRESS:PORT", "--config=providerd.conf", "--listen=2444");
  expect_exit (self, 2, "stands alone", "--hash-password", "--check-config");
  g_assert_cmpint (run (self, "", &out, &err, "--check-config", "--config=providerd.conf",
                        "--listen=127.0.0.1:0", NULL),
                   ==, 2);
  g_autofree char *version = NULL;
  g_autofree char *nothing = NULL;
  g_assert_cmpint (run (self, "", &version, &nothing, "--version", NULL), ==, 0);
  g_assert_true (g_str_has_prefix (version, "ctl-providerd "));
}

static void
test_check_config (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *state = test_lab_path (self->lab, "state");
  expect_exit (self, 0, "", "--check-config", "--config=providerd.conf");
  g_assert_false (g_file_test (state, G_FILE_TEST_EXISTS));
  expect_exit (self, 3, "missing.conf", "--check-config", "--config=missing.conf");
  test_lab_configure (self->lab, "role=tftp", "roll=tftp");
  expect_exit (self, 3, "providerd.conf: [server sub2] roll", "--check-config",
               "--config=providerd.conf");
  expect_exit (self, 3, "[server sub2] roll", "--config=providerd.conf", NULL);
}

static void
test_hash_password (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *path = test_lab_path (self->lab, "users");
  g_assert_cmpint (run (self, "new password\n", &hash, &nothing, "--hash-password", NULL), ==, 0);
  g_assert_cmpstr (nothing, ==, "");
  g_autofree char *line = g_strconcat ("me:", hash, NULL);
  test_lab_write (self->lab, "users", line);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_autoptr (CtlUsers) users = ctl_users_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (CtlSecret) password = ctl_secret_new ("new password", 12, &error);
  g_assert_true (ctl_users_check (users, "me", password));

  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_assert_cmpint (run (self, "\n", &out, &err, "--hash-password", NULL), ==, 2);
  g_assert_cmpstr (out, ==, "");
}

static void
wait_for_text (int fd, const char *text)
{
  g_autoptr (GString) got = g_string_new (NULL);
  char byte;
  while (strstr (got->str, text) == NULL)
    {
      g_assert_cmpint (read (fd, &byte, 1), ==, 1);
      g_string_append_c (got, byte);
    }
}

static int
open_terminal (int *slave)
{
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (master, >=, 0);
  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  *slave = open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (*slave, >=, 0);
  return master;
}

/* Typed twice on a terminal that shows nothing of it. */
static void
type_passwords (const char *first, const char *second, int expected)
{
  g_autoptr (GError) error = NULL;
  struct termios settings;
  int slave;
  int master = open_terminal (&slave);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_take_stdin_fd (launcher, dup (slave));
  g_autoptr (GSubprocess) process =
      g_subprocess_launcher_spawn (launcher, &error, PROVIDERD, "--hash-password", NULL);
  g_assert_no_error (error);
  int said =
      g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (g_subprocess_get_stderr_pipe (process)));
  wait_for_text (said, "Password: ");
  g_assert_cmpint (tcgetattr (slave, &settings), ==, 0);
  g_assert_false (settings.c_lflag & ECHO);
  g_assert_cmpint (write (master, first, strlen (first)), ==, (gssize) strlen (first));
  wait_for_text (said, "again: ");
  g_assert_cmpint (write (master, second, strlen (second)), ==, (gssize) strlen (second));
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, expected);
  g_assert_cmpint (tcgetattr (slave, &settings), ==, 0);
  g_assert_true (settings.c_lflag & ECHO);
  close (master);
  close (slave);
}

static void
test_prompt (Fixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  if (test_no_terminal ())
    return;
  type_passwords ("typed well\n", "typed well\n", 0);
  type_passwords ("typed well\n", "typed badly\n", 2);
}

static GDataInputStream *
read_lines (GInputStream *stream)
{
  return g_data_input_stream_new (stream);
}

static char *
add_notifications (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  char *path = test_lab_path (self->lab, "notify");
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  self->notifications = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_true (g_socket_bind (self->notifications, address, FALSE, &error));
  return path;
}

static void
expect_notification (Fixture *self, const char *expected)
{
  char text[100] = "";
  g_assert_cmpint (g_socket_receive (self->notifications, text, sizeof text - 1, NULL, NULL), >, 0);
  g_assert_cmpstr (text, ==, expected);
}

static void
start (Fixture *self, const char *listen)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notify = add_notifications (self);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "NOTIFY_SOCKET", notify, TRUE);
  self->process = g_subprocess_launcher_spawn (launcher, &error, PROVIDERD, "--config",
                                               self->lab->config_path, "--listen", listen, NULL);
  g_assert_no_error (error);
  self->output = read_lines (g_subprocess_get_stdout_pipe (self->process));
  self->log = read_lines (g_subprocess_get_stderr_pipe (self->process));
  g_autofree char *line = g_data_input_stream_read_line_utf8 (self->output, NULL, NULL, &error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on "));
  self->address = g_strdup (line + strlen ("listening on "));
  expect_notification (self, "READY=1");
}

static void
expect_log (Fixture *self, const char *part)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line_utf8 (self->log, NULL, NULL, NULL);
      g_assert_nonnull (line);
      if (strstr (line, part) != NULL)
        return;
    }
}

static CtlCluster *
get_cluster (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *ca = test_lab_path (self->lab, "tls.pem");
  g_autofree char *known = test_lab_path (self->lab, "known");
  g_autoptr (CtlSecret) password =
      ctl_secret_new (TEST_LAB_PASSWORD, strlen (TEST_LAB_PASSWORD), NULL);
  CtlTlsTrust trust = { .ca_file = ca, .known_path = known };
  guint16 port = (guint16) g_ascii_strtoull (strrchr (self->address, ':') + 1, NULL, 10);
  g_autoptr (CtlProviderClient) client =
      ctl_provider_client_new ("127.0.0.1", port, TEST_LAB_USER, password, &trust, 60);
  CtlCluster *cluster = ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error);
  g_assert_no_error (error);
  return cluster;
}

static void
stop (Fixture *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  expect_notification (self, "STOPPING=1");
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
}

static void
test_service (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  start (self, "127.0.0.1:0");
  g_assert_true (g_str_has_prefix (self->address, "127.0.0.1:"));
  g_assert_false (g_str_has_suffix (self->address, ":0"));
  g_autoptr (CtlCluster) before = get_cluster (self);
  g_assert_cmpstr (before->name, ==, "lab");

  test_lab_configure (self->lab, "cluster=lab", "cluster=other");
  g_subprocess_send_signal (self->process, SIGHUP);
  expect_notification (self, "RELOADING=1");
  expect_notification (self, "READY=1");
  expect_log (self, "read again");
  g_autoptr (CtlCluster) after = get_cluster (self);
  g_assert_cmpstr (after->name, ==, "other");

  test_lab_configure (self->lab, "cluster=other", "clutter=third");
  g_subprocess_send_signal (self->process, SIGHUP);
  expect_notification (self, "RELOADING=1");
  expect_notification (self, "READY=1");
  expect_log (self, "clutter");
  g_autoptr (CtlCluster) still = get_cluster (self);
  g_assert_cmpstr (still->name, ==, "other");
  stop (self);
}

static guint16
read_tvs_port (Fixture *self)
{
  g_autofree char *line = g_data_input_stream_read_line_utf8 (self->output, NULL, NULL, NULL);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "trust verification on 127.0.0.1:"));
  return (guint16) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
}

static GSocket *
connect_to (guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  return socket;
}

/* It ends at once, whatever a phone may still want. */
static void
test_tvs (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *ca = test_lab_path (self->lab, "tls.pem");
  const CtlTlsTrust trust = { .ca_file = ca, .known_path = "/nonexistent" };
  test_lab_configure (self->lab, "[server pub]",
                      "[tvs]\nlisten=127.0.0.1:0\ncertificate=tls.pem\nkey=tls.key\n[server pub]");
  expect_exit (self, 0, "", "--check-config", "--config=providerd.conf");
  start (self, "127.0.0.1:0");
  guint16 port = read_tvs_port (self);
  g_autoptr (CtlTvsClient) client =
      ctl_tvs_client_new ("127.0.0.1", port, CTL_TVS_DEVICE_NOBODY, &trust, 60);
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (self->lab->tls->der, &error);
  g_autoptr (CtlTvsReply) reply = ctl_tvs_client_ask (client, certificate, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (reply->valid);
  g_autoptr (GSocket) lurker = connect_to (port);
  gint64 start_of_end = g_get_monotonic_time ();
  stop (self);
  g_assert_cmpint (g_get_monotonic_time () - start_of_end, <, 10 * G_USEC_PER_SEC);
}

static void
test_ipv6 (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("::1", 0);
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  if (socket == NULL || !g_socket_bind (socket, address, TRUE, NULL))
    {
      g_test_skip ("this machine has no IPv6");
      return;
    }
  start (self, "[::1]:0");
  g_assert_true (g_str_has_prefix (self->address, "[::1]:"));
  stop (self);
}

/* Killed without a chance, and started again: the journal tells the next start what to do. */
static void
test_killed (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  start (self, "127.0.0.1:0");
  g_subprocess_send_signal (self->process, SIGKILL);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_autoptr (GBytes) file = test_lab_sign (self->lab, 0, 0, 2, 1);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file);
  g_autofree char *journal =
      g_strdup_printf ("[put]\nafter=%s\nmode=mixed\ntemporary=00112233445566778899aabbccddeeff\n"
                       "servers=pub;sub1;sub2;\n",
                       digest);
  test_lab_put (self->lab, "pub/CTLFile.tlv", file);
  test_lab_write (self->lab, "sub1/.CTLFile.tlv.00112233445566778899aabbccddeeff", "half");
  test_lab_write (self->lab, "state/journal", journal);
  test_lab_write (self->lab, "state/mode.Ab12Cd", "mi");
  test_lab_write (self->lab, "state/Phone-SAST-trust/00.der.Ab12Cd", "half");
  g_clear_object (&self->process);
  g_clear_object (&self->output);
  g_clear_object (&self->log);
  g_clear_object (&self->notifications);
  g_clear_pointer (&self->address, g_free);
  g_autofree char *notify = test_lab_path (self->lab, "notify");
  g_assert_cmpint (g_unlink (notify), ==, 0);

  start (self, "127.0.0.1:0");
  g_autoptr (GBytes) found = test_lab_get (self->lab, "sub1/CTLFile.tlv");
  g_assert_true (g_bytes_equal (found, file));
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 1);
  g_autoptr (CtlCluster) cluster = get_cluster (self);
  g_assert_cmpint (cluster->mode, ==, CTL_MODE_MIXED);
  g_assert_cmpuint (test_lab_count (self->lab, "state"), ==, 3); /* mode, lock, trust */
  g_assert_cmpuint (test_lab_count (self->lab, "state/Phone-SAST-trust"), ==, 0);
  stop (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/providerd/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("usage", test_usage);
  ADD ("check-config", test_check_config);
  ADD ("hash-password", test_hash_password);
  ADD ("prompt", test_prompt);
  ADD ("service", test_service);
  ADD ("tvs", test_tvs);
  ADD ("ipv6", test_ipv6);
  ADD ("killed", test_killed);
  return g_test_run ();
}
