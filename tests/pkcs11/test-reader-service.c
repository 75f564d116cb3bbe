/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "ctl-reader-probe.h"
#include "ctl-token-protocol.h"
#include "test-pki.h"
#include "test-tokens.h"

/* What is told of a PC/SC service that is not there, refuses, or hangs. A real one, with readers,
 * is asked in test-readers.c; Debian's does not ask polkit, so that what polkit's refusal looks
 * like to a client is played here: the service hangs up. */

typedef struct
{
  char *folder;
  char *path;
  GSocket *socket;
  GCancellable *end;
} Fixture;

static void
set_up (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->folder = test_folder_new ();
  f->path = g_build_filename (f->folder, "pcscd.comm", NULL);
  f->end = g_cancellable_new ();
  g_setenv ("PCSCLITE_CSOCK_NAME", f->path, TRUE);
}

static void
tear_down (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_unsetenv ("PCSCLITE_CSOCK_NAME");
  g_clear_object (&f->socket);
  g_clear_object (&f->end);
  test_folder_remove (f->folder);
  g_free (f->path);
}

static void
listen_there (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (f->path);
  f->socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (f->socket, address, FALSE, &error));
  g_assert_true (g_socket_listen (f->socket, &error));
}

static CtlReaderService *
probe (guint deadline)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  ctl_reader_probe_async (deadline, NULL, test_keep_result, &result);
  test_wait (&result);
  CtlReaderService *service = ctl_reader_probe_finish (result, &error);
  g_assert_no_error (error);
  return service;
}

static void
check (CtlReaderServiceState state, const char *words)
{
  g_autoptr (CtlReaderService) service = probe (0);
  g_assert_cmpint (service->state, ==, state);
  g_assert_cmpuint (service->readers->len, ==, 0);
  if (strstr (service->error, words) == NULL)
    g_error ("“%s” does not say “%s”", service->error, words);
}

static void
test_not_running (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  check (CTL_READER_SERVICE_NOT_RUNNING, "Service not available");
  /* What a service leaves behind that was killed. */
  listen_there (f);
  g_clear_object (&f->socket);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_EXISTS));
  check (CTL_READER_SERVICE_NOT_RUNNING, "Service not available");
}

static gpointer
hang_up_on_all (gpointer data)
{
  Fixture *f = data;
  GSocket *client;
  while ((client = g_socket_accept (f->socket, f->end, NULL)) != NULL)
    g_object_unref (client);
  return NULL;
}

static gpointer
hang_up_when_asked (gpointer data)
{
  Fixture *f = data;
  GSocket *client;
  while ((client = g_socket_accept (f->socket, f->end, NULL)) != NULL)
    {
      g_socket_condition_wait (client, G_IO_IN, f->end, NULL);
      g_object_unref (client);
    }
  return NULL;
}

/* Whoever is quicker, the service that hangs up or the client that asks. */
static void
test_refused (Fixture *f, gconstpointer at_once)
{
  listen_there (f);
  GThread *thread =
      g_thread_new ("service", at_once != NULL ? hang_up_on_all : hang_up_when_asked, f);
  check (CTL_READER_SERVICE_REFUSED, "");
  g_cancellable_cancel (f->end);
  g_thread_join (thread);
}

static void
test_forbidden (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  if (getuid () == 0)
    {
      g_test_skip ("nothing is forbidden to root");
      return;
    }
  listen_there (f);
  g_assert_cmpint (g_chmod (f->path, 0), ==, 0);
  check (CTL_READER_SERVICE_REFUSED, "");
}

/* It takes the connection and says nothing, for ever. */
static void
test_hangs (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  listen_there (f);
  g_autoptr (CtlReaderService) service = probe (500);
  g_assert_cmpint (service->state, ==, CTL_READER_SERVICE_FAILED);
  g_assert_cmpstr (service->error, ==, "It gave no answer within 0.5 seconds.");
}

static void
test_cancelled (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  listen_there (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  ctl_reader_probe_async (0, cancellable, test_keep_result, &result);
  g_cancellable_cancel (cancellable);
  test_wait (&result);
  g_assert_null (ctl_reader_probe_finish (result, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
}

static void
test_fields (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlReaderService) service =
      ctl_reader_service_new (CTL_READER_SERVICE_RUNNING, "words");
  g_autoptr (CtlFrame) frame = ctl_frame_new (1, 0, 1);
  ctl_reader_service_add (service, "One 00 00", CTL_CARD_READER_PRESENT);
  ctl_reader_service_add (service, "T\xffwo", CTL_CARD_READER_PRESENT | CTL_CARD_READER_EXCLUSIVE);
  ctl_reader_service_to_fields (service, ctl_frame_get_fields (frame));
  g_autoptr (CtlReaderService) again =
      ctl_reader_service_from_fields (ctl_frame_get_fields (frame), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->error, ==, "words");
  g_assert_cmpuint (again->readers->len, ==, 2);
  const CtlCardReader *second = again->readers->pdata[1];
  g_assert_cmpstr (second->name, ==, "T\xef\xbf\xbdwo");
  g_assert_true (ctl_reader_service_has (again, CTL_CARD_READER_EXCLUSIVE));
  g_assert_false (ctl_reader_service_has (again, CTL_CARD_READER_MUTE));
}

static void
test_bad_fields (void)
{
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CtlFrame) frame = ctl_frame_new (1, 0, 1);
      CtlFields *fields = ctl_frame_get_fields (frame);
      if (i > 0)
        ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_SERVICE_STATE, i == 1 ? 4 : 0);
      if (i > 1)
        ctl_fields_add_string (fields, CTL_TOKEN_TAG_SERVICE_READER, "reader");
      if (i > 2)
        ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_SERVICE_FLAGS, none);
      g_assert_null (ctl_reader_service_from_fields (fields, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
    }
}

#define ADD(name, data, function)                                                                  \
  g_test_add ("/pkcs11/reader-service/" name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("not-running", NULL, test_not_running);
  ADD ("refused-at-once", "at once", test_refused);
  ADD ("refused-when-asked", NULL, test_refused);
  ADD ("forbidden", NULL, test_forbidden);
  ADD ("hangs", NULL, test_hangs);
  ADD ("cancelled", NULL, test_cancelled);
  g_test_add_func ("/pkcs11/reader-service/fields", test_fields);
  g_test_add_func ("/pkcs11/reader-service/bad-fields", test_bad_fields);
  return g_test_run ();
}
