/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-sshd.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define SSHD       "/usr/sbin/sshd"
#define SEPARATION "/run/sshd" /* where root's sshd shuts itself in; Debian's unit makes it */
#define TRIES      20          /* for a port that nobody takes meanwhile */

gboolean
test_sshd_is_there (void)
{
  g_autofree char *sftp = g_find_program_in_path ("sftp");
  return sftp != NULL && g_file_test (SSHD, G_FILE_TEST_IS_EXECUTABLE);
}

static void
make_key (TestLab *lab, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = test_lab_path (lab, name);
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "ssh-keygen", "-q", "-t",
                        "ed25519", "-N", "", "-C", "test", "-f", path, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
}

static guint16
find_free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_socket_listener_close (listener);
  return port;
}

static char *
read_line (TestLab *lab, const char *name)
{
  g_autoptr (GBytes) contents = test_lab_get (lab, name);
  g_autofree char *text =
      g_strndup (g_bytes_get_data (contents, NULL), g_bytes_get_size (contents));
  return g_strdup (g_strchomp (text));
}

static void
write_known_hosts (TestSshd *self, TestLab *lab)
{
  g_autofree char *key = read_line (lab, "host.pub");
  g_autofree char *line = g_strdup_printf ("[127.0.0.1]:%u %s\n", self->port, key);
  test_lab_write (lab, "known_hosts", line);
}

static void
write_sshd_config (TestSshd *self, TestLab *lab)
{
  g_autofree char *text = g_strdup_printf (
      "ListenAddress 127.0.0.1:%u\nHostKey %s/host\nAuthorizedKeysFile %s/id.pub\nPidFile none\n"
      "UsePAM no\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n"
      "Subsystem sftp internal-sftp\n",
      self->port, lab->folder, lab->folder);
  test_lab_write (lab, "sshd_config", text);
}

static gboolean
answers (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  return connection != NULL;
}

static void
try_port (TestSshd *self, TestLab *lab)
{
  g_autofree char *config = test_lab_path (lab, "sshd_config");
  self->port = find_free_port ();
  write_sshd_config (self, lab);
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, SSHD, "-D", "-e", "-f",
                                    config, NULL);
  g_assert_nonnull (self->process);
  while (!answers (self->port))
    {
      /* Gone where somebody took the port before it could. */
      if (g_subprocess_get_identifier (self->process) == NULL)
        {
          g_clear_object (&self->process);
          return;
        }
      g_usleep (20000);
    }
}

void
test_sshd_start (TestSshd *self, TestLab *lab)
{
  make_key (lab, "host");
  make_key (lab, "id");
  self->made_separation = geteuid () == 0 && g_mkdir (SEPARATION, 0755) == 0;
  for (guint i = 0; self->process == NULL && i < TRIES; i++)
    try_port (self, lab);
  g_assert_nonnull (self->process);
  write_known_hosts (self, lab);
}

void
test_sshd_stop (TestSshd *self)
{
  if (self->process == NULL)
    return;
  g_subprocess_send_signal (self->process, SIGTERM);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_clear_object (&self->process);
  if (self->made_separation)
    g_rmdir (SEPARATION);
}

/* Has the configuration reach @server's folder through sshd. */
void
test_sshd_configure (TestSshd *self, TestLab *lab, const char *server)
{
  g_autofree char *from = g_strdup_printf ("tftp-root=%s\n", server);
  g_autofree char *to = g_strdup_printf ("tftp-root=sftp://%s@127.0.0.1:%u%s/%s\nsftp-key=id\n"
                                         "sftp-known-hosts=known_hosts\n",
                                         g_get_user_name (), self->port, lab->folder, server);
  test_lab_configure (lab, from, to);
}
