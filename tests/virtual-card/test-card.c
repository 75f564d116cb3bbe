/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-card.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define PATIENCE           60 /* seconds, on the slowest machine */
#define RETRY_MICROSECONDS 1000

struct _TestCard
{
  TestReaders *readers;
  char *folder;
  GPtrArray *keys; /* of options */
  char *fault;     /* an option for the next insertion */
  guint slot;
  GSubprocess *process; /* NULL: not in a reader */
};

/**
 * test_card_new:
 * @readers: must outlive the card
 * @name: of its folder there
 *
 * Returns: (transfer full): a card without keys, in no reader
 */
TestCard *
test_card_new (TestReaders *readers, const char *name)
{
  TestCard *self = g_new0 (TestCard, 1);
  self->readers = readers;
  self->folder = g_build_filename (test_readers_get_folder (readers), name, NULL);
  self->keys = g_ptr_array_new_with_free_func (g_free);
  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  return self;
}

/**
 * test_card_new_token:
 * @readers: must outlive the card
 * @name: of its folder there
 * @identity: as test_pki_new_token() makes it; OpenSC calls the card by its CN
 *
 * Returns: (transfer full): a card with one key, which wants the PIN once
 */
TestCard *
test_card_new_token (TestReaders *readers, const char *name, const TestIdentity *identity)
{
  TestCard *self = test_card_new (readers, name);
  test_card_add_key (self, "9A", identity);
  return self;
}

void
test_card_free (TestCard *self)
{
  if (self->process != NULL)
    test_card_kill (self);
  g_ptr_array_unref (self->keys);
  g_free (self->folder);
  g_free (self->fault);
  g_free (self);
}

/**
 * test_card_add_key:
 * @self: a card in no reader
 * @reference: 9A; 9C, which wants the PIN for each use; 9D; 9E, which wants none
 * @identity: key and certificate, RSA-1024 or RSA-2048
 */
void
test_card_add_key (TestCard *self, const char *reference, const TestIdentity *identity)
{
  test_identity_write (identity, self->folder, reference);
  g_ptr_array_add (self->keys, g_strdup_printf ("--key=%s:%s/%s.key:%s/%s.cer", reference,
                                                self->folder, reference, self->folder, reference));
}

/**
 * test_card_set_fault:
 * @self: a card in no reader
 * @option: (nullable): "--end-at=EVENT[:N]" or "--stop-at=EVENT[:N]" (virtual-card --help), for its
 *   next time in a reader
 */
void
test_card_set_fault (TestCard *self, const char *option)
{
  g_free (self->fault);
  self->fault = g_strdup (option);
}

/**
 * test_card_push:
 * @self: a card in no reader
 * @slot: counted from 0, empty
 *
 * Like test_card_insert(), but does not wait until pcscd sees it.
 */
void
test_card_push (TestCard *self, guint slot)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_assert_null (self->process);
  g_ptr_array_add (arguments, g_strdup (VIRTUAL_CARD));
  g_ptr_array_add (arguments,
                   g_strdup_printf ("--port=%u", test_readers_get_port (self->readers, slot)));
  g_ptr_array_add (arguments, g_strdup_printf ("--state=%s/state", self->folder));
  g_ptr_array_add (arguments, g_strdup_printf ("--pin=%s", TEST_CARD_PIN));
  g_ptr_array_add (arguments, g_strdup_printf ("--tries=%u", TEST_CARD_TRIES));
  for (guint i = 0; i < self->keys->len; i++)
    g_ptr_array_add (arguments, g_strdup (self->keys->pdata[i]));
  if (self->fault != NULL)
    g_ptr_array_add (arguments, g_steal_pointer (&self->fault));
  g_ptr_array_add (arguments, NULL);
  g_subprocess_launcher_set_child_setup (launcher, test_readers_die_with_parent, NULL, NULL);
  self->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  self->slot = slot;
}

/**
 * test_card_insert:
 * @self: a card in no reader
 * @slot: counted from 0, empty
 */
void
test_card_insert (TestCard *self, guint slot)
{
  test_card_push (self, slot);
  test_readers_wait (self->readers, slot, TRUE);
}

/**
 * test_card_wait_end:
 * @self: a card that is to end, or has ended
 */
void
test_card_wait_end (TestCard *self)
{
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_clear_object (&self->process);
  test_readers_wait (self->readers, self->slot, FALSE);
}

/**
 * test_card_remove:
 * @self: a card in a reader
 *
 * Between two looks of the reader.
 */
void
test_card_remove (TestCard *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_assert_true (g_subprocess_wait_check (self->process, NULL, NULL));
  test_card_wait_end (self);
}

/**
 * test_card_kill:
 * @self: a card in a reader, stopped or not
 *
 * In the middle of whatever it is doing.
 */
void
test_card_kill (TestCard *self)
{
  g_subprocess_force_exit (self->process);
  test_card_wait_end (self);
}

void
test_card_stop (TestCard *self)
{
  g_subprocess_send_signal (self->process, SIGSTOP);
  test_card_wait_stop (self);
}

void
test_card_continue (TestCard *self)
{
  g_subprocess_send_signal (self->process, SIGCONT);
}

/**
 * test_card_has_stopped:
 * @self: a card in a reader
 *
 * Returns: whether it is there and does not answer
 */
gboolean
test_card_has_stopped (TestCard *self)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/stat", g_subprocess_get_identifier (self->process));
  g_autofree char *text = NULL;
  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, ") T ") != NULL;
}

/**
 * test_card_wait_stop:
 * @self: a card that is to stop, or has stopped
 */
void
test_card_wait_stop (TestCard *self)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  while (!test_card_has_stopped (self))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (RETRY_MICROSECONDS);
    }
}

static guint
get_count (TestCard *self, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (self->folder, "state", NULL);
  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  int count = g_key_file_get_integer (file, "pin", key, &error);
  g_assert_no_error (error);
  return (guint) count;
}

/**
 * test_card_get_tries:
 * @self: a card that was in a reader
 *
 * Returns: how many wrong PINs it takes to lock it
 */
guint
test_card_get_tries (TestCard *self)
{
  return get_count (self, "tries");
}

/**
 * test_card_count_pins:
 * @self: a card that was in a reader
 *
 * Returns: how often a PIN was given to it, right or wrong, in all its life
 */
guint
test_card_count_pins (TestCard *self)
{
  return get_count (self, "given");
}
