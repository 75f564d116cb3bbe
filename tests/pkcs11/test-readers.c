/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <winscard.h>

#include "ctl-reader-probe.h"
#include "test-card.h"
#include "test-tokens.h"

/* What is told of a real pcscd, with virtual readers. */

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

static guint
get_flags (TestReaders *readers, guint slot)
{
  g_autofree char *name = test_readers_dup_name (readers, slot);
  g_autoptr (CtlReaderService) service = probe (0);
  g_assert_cmpint (service->state, ==, CTL_READER_SERVICE_RUNNING);
  for (guint i = 0; i < service->readers->len; i++)
    {
      const CtlCardReader *reader = service->readers->pdata[i];
      if (g_str_equal (reader->name, name))
        return reader->flags;
    }
  g_error ("%s is not told", name);
}

static void
test_running (void)
{
  TestReaders *readers = test_readers_new (2);
  g_autoptr (CtlReaderService) service = probe (0);
  g_assert_cmpint (service->state, ==, CTL_READER_SERVICE_RUNNING);
  g_assert_null (service->error);
  g_assert_cmpuint (service->readers->len, ==, 2);
  g_assert_cmpuint (get_flags (readers, 0), ==, 0);
  test_readers_stop (readers);
  g_autoptr (CtlReaderService) stopped = probe (0);
  g_assert_cmpint (stopped->state, ==, CTL_READER_SERVICE_NOT_RUNNING);
  test_readers_start (readers);
  g_autoptr (CtlReaderService) again = probe (0);
  g_assert_cmpint (again->state, ==, CTL_READER_SERVICE_RUNNING);
  test_readers_free (readers);
}

static void
test_no_readers (void)
{
  TestReaders *readers = test_readers_new (0);
  g_autoptr (CtlReaderService) service = NULL;
  /* Nothing else says that it has started. */
  do
    {
      g_clear_pointer (&service, ctl_reader_service_free);
      service = probe (0);
    }
  while (service->state == CTL_READER_SERVICE_NOT_RUNNING);
  g_assert_cmpint (service->state, ==, CTL_READER_SERVICE_RUNNING);
  g_assert_cmpuint (service->readers->len, ==, 0);
  test_readers_free (readers);
}

static SCARDHANDLE
hold (SCARDCONTEXT context, const char *reader, DWORD mode)
{
  SCARDHANDLE card;
  DWORD protocol;
  g_assert_cmpint (SCardConnect (context, reader, mode, SCARD_PROTOCOL_ANY, &card, &protocol), ==,
                   SCARD_S_SUCCESS);
  return card;
}

static void
test_card_and_holder (void)
{
  SCARDCONTEXT context;
  TestReaders *readers = test_readers_new (2);
  g_autofree char *name = test_readers_dup_name (readers, 1);
  g_autoptr (TestIdentity) identity = test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF");
  TestCard *card = test_card_new_token (readers, "one", identity);
  test_card_insert (card, 1);
  g_assert_cmpuint (get_flags (readers, 0), ==, 0);
  g_assert_cmpuint (get_flags (readers, 1), ==, CTL_CARD_READER_PRESENT);
  g_assert_cmpint (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context), ==,
                   SCARD_S_SUCCESS);
  SCARDHANDLE shared = hold (context, name, SCARD_SHARE_SHARED);
  g_assert_cmpuint (get_flags (readers, 1), ==, CTL_CARD_READER_PRESENT | CTL_CARD_READER_IN_USE);
  SCardDisconnect (shared, SCARD_LEAVE_CARD);
  SCARDHANDLE alone = hold (context, name, SCARD_SHARE_EXCLUSIVE);
  g_assert_true (get_flags (readers, 1) & CTL_CARD_READER_EXCLUSIVE);
  SCardDisconnect (alone, SCARD_LEAVE_CARD);
  SCardReleaseContext (context);
  test_card_remove (card);
  g_assert_cmpuint (get_flags (readers, 1), ==, 0);
  test_card_free (card);
  test_readers_free (readers);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/readers/running", test_running);
  g_test_add_func ("/pkcs11/readers/no-readers", test_no_readers);
  g_test_add_func ("/pkcs11/readers/card-and-holder", test_card_and_holder);
  return g_test_run ();
}
