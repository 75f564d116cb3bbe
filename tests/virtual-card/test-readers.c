/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-readers.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <winscard.h>

#include "test-pki.h"

#define DRIVER             "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
#define FIRST_PORT         0x8C7B
#define SLOTS_OF_A_DRIVER  2
#define PATIENCE           60 /* seconds, on the slowest machine */
#define RETRY_MICROSECONDS 10000

struct _TestReaders
{
  char *folder;
  guint slots;
  GSubprocess *pcscd; /* NULL while it is stopped */
};

/* Each pair of slots has a copy of the driver: the same file twice would share its state. */
static void
copy_driver (TestReaders *self, guint number, GString *config)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("%s/driver-%u.so", self->folder, number);
  g_autofree char *data = NULL;
  gsize length;
  guint port = FIRST_PORT + number * SLOTS_OF_A_DRIVER;
  g_assert_true (g_file_get_contents (DRIVER, &data, &length, &error) &&
                 g_file_set_contents (path, data, (gssize) length, &error));
  g_string_append_printf (config,
                          "FRIENDLYNAME \"Virtual Reader %c\"\n"
                          "DEVICENAME /dev/null:0x%X\n"
                          "LIBPATH %s\n"
                          "CHANNELID 0x%X\n\n",
                          'A' + (int) number, port, path, port);
}

static void
configure (TestReaders *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) config = g_string_new (NULL);
  g_autofree char *folder = g_build_filename (self->folder, "readers", NULL);
  g_autofree char *file = g_build_filename (folder, "readers.conf", NULL);
  for (guint i = 0; i * SLOTS_OF_A_DRIVER < self->slots; i++)
    copy_driver (self, i, config);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_file_set_contents (file, config->str, -1, &error);
  g_assert_no_error (error);
}

/**
 * test_readers_die_with_parent:
 *
 * A child setup for what the test starts: it ends with the test, also where that fails.
 */
void
test_readers_die_with_parent (gpointer data G_GNUC_UNUSED)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static gint64
get_deadline (void)
{
  return g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
}

static SCARDCONTEXT
connect_to_pcscd (void)
{
  SCARDCONTEXT context;
  gint64 deadline = get_deadline ();
  LONG result;
  while ((result = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context)) !=
         SCARD_S_SUCCESS)
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("pcscd did not start: %s", pcsc_stringify_error (result));
      g_usleep (RETRY_MICROSECONDS);
    }
  return context;
}

/**
 * test_readers_start:
 * @self: readers whose pcscd was stopped
 *
 * Returns when pcscd answers and has all readers.
 */
void
test_readers_start (TestReaders *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *config = g_build_filename (self->folder, "readers", NULL);
  g_subprocess_launcher_set_child_setup (launcher, test_readers_die_with_parent, NULL, NULL);
  self->pcscd = g_subprocess_launcher_spawn (launcher, &error, "/usr/sbin/pcscd", "--foreground",
                                             "--config", config, NULL);
  g_assert_no_error (error);
  for (guint slot = 0; slot < self->slots; slot++)
    test_readers_wait (self, slot, FALSE);
}

/**
 * test_readers_stop:
 * @self: readers whose pcscd runs
 *
 * Ends pcscd in good order, as an update of its package does. What cards are in the readers are
 * pulled out by it.
 */
void
test_readers_stop (TestReaders *self)
{
  g_subprocess_send_signal (self->pcscd, SIGTERM);
  g_assert_true (g_subprocess_wait (self->pcscd, NULL, NULL));
  g_clear_object (&self->pcscd);
}

/**
 * test_readers_new:
 * @slots: how many, at least
 *
 * Returns: (transfer full): a running pcscd with so many empty readers
 */
TestReaders *
test_readers_new (guint slots)
{
  TestReaders *self = g_new0 (TestReaders, 1);
  self->folder = test_folder_new ();
  self->slots = slots;
  configure (self);
  test_readers_start (self);
  return self;
}

void
test_readers_free (TestReaders *self)
{
  if (self->pcscd != NULL)
    test_readers_stop (self);
  test_folder_remove (self->folder);
  g_free (self);
}

/**
 * test_readers_get_port:
 * @self: readers
 * @slot: counted from 0
 *
 * Returns: where a card of that slot connects to
 */
guint16
test_readers_get_port (TestReaders *self, guint slot)
{
  g_assert_cmpuint (slot, <, self->slots);
  return (guint16) (FIRST_PORT + slot);
}

/**
 * test_readers_dup_name:
 * @self: readers
 * @slot: counted from 0
 *
 * Returns: (transfer full): what pcscd calls that slot
 */
char *
test_readers_dup_name (TestReaders *self, guint slot)
{
  g_assert_cmpuint (slot, <, self->slots);
  return g_strdup_printf ("Virtual Reader %c 00 %02X", 'A' + (int) (slot / SLOTS_OF_A_DRIVER),
                          slot % SLOTS_OF_A_DRIVER);
}

/* Unknown while pcscd is still starting its readers. */
static gboolean
has_come_about (SCARDCONTEXT context, SCARD_READERSTATE *state, gboolean present)
{
  LONG result = SCardGetStatusChange (context, PATIENCE * 1000, state, 1);
  if (result == (LONG) SCARD_E_UNKNOWN_READER)
    {
      g_usleep (RETRY_MICROSECONDS);
      return FALSE;
    }
  if (result != SCARD_S_SUCCESS)
    g_error ("%s: %s", state->szReader, pcsc_stringify_error (result));
  state->dwCurrentState = state->dwEventState;
  DWORD wanted = present ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY;
  return (state->dwEventState & wanted) != 0;
}

/**
 * test_readers_wait:
 * @self: readers
 * @slot: counted from 0
 * @present: whether a card is to be there
 *
 * Returns when pcscd tells its clients so.
 */
void
test_readers_wait (TestReaders *self, guint slot, gboolean present)
{
  g_autofree char *name = test_readers_dup_name (self, slot);
  SCARD_READERSTATE state = { .szReader = name, .dwCurrentState = SCARD_STATE_UNAWARE };
  SCARDCONTEXT context = connect_to_pcscd ();
  gint64 deadline = get_deadline ();
  while (!has_come_about (context, &state, present))
    if (g_get_monotonic_time () > deadline)
      g_error ("%s does not become %s", name, present ? "present" : "empty");
  SCardReleaseContext (context);
}

/**
 * test_readers_get_folder:
 * @self: readers
 *
 * Returns: (transfer none): a folder that goes with them
 */
const char *
test_readers_get_folder (TestReaders *self)
{
  return self->folder;
}

/**
 * test_readers_get_module:
 *
 * Returns: (transfer none): path of OpenSC's module
 */
const char *
test_readers_get_module (void)
{
  if (!g_file_test (OPENSC_MODULE, G_FILE_TEST_EXISTS))
    g_error ("%s is not there: install opensc-pkcs11", OPENSC_MODULE);
  return OPENSC_MODULE;
}
