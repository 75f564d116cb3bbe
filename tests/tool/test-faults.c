/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <p11-kit/pkcs11.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli.h"
#include "fault-board.h"

/* A few lines of the fault table (tests/pkcs11/fault-cases.c) through the program itself: the exit
 * code, one sentence, nothing half written, no PIN sent twice, and the next call works. */

#define TOKEN "SAST-ADN0054f509"

typedef struct
{
  const char *function;
  const char *answer;
  unsigned long value;
  gboolean signs; /* else the tokens are listed */
  int code;
  const char *name;
  const char *text;
} Case;

static const Case cases[] = {
  { "C_GetFunctionList", "null", 0, FALSE, 4, "module", "gives no functions" },
  { "C_Initialize", "answer", CKR_LIBRARY_LOAD_FAILED, FALSE, 4, "module",
    "CKR_LIBRARY_LOAD_FAILED" },
  { "C_GetSlotList", "answer", CKR_HOST_MEMORY, FALSE, 4, "module", "CKR_HOST_MEMORY" },
  { "C_GetSlotList", "answer", CKR_PIN_INCORRECT, FALSE, 4, "token-failed", "CKR_PIN_INCORRECT" },
  { "C_GetSlotList", "crash", 0, FALSE, 4, "module", "SIGSEGV" },
  { "C_GetSlotList", "absurd", 0, FALSE, 4, "module", "1099511627776 readers" },
  { "C_Login", "answer", CKR_PIN_INCORRECT, TRUE, 5, "pin-refused", "CKR_PIN_INCORRECT" },
  { "C_Login", "answer", CKR_PIN_LOCKED, TRUE, 5, "pin-locked", "CKR_PIN_LOCKED" },
  { "C_Login", "answer", CKR_USER_PIN_NOT_INITIALIZED, TRUE, 5, "pin-needed",
    "CKR_USER_PIN_NOT_INITIALIZED" },
  { "C_Login", "abort", 0, TRUE, 4, "module", "SIGABRT" },
  { "C_SignInit", "answer", CKR_MECHANISM_INVALID, TRUE, 4, "token-failed",
    "CKR_MECHANISM_INVALID" },
  { "C_Sign", "answer", CKR_DEVICE_REMOVED, TRUE, 4, "token-gone", "CKR_DEVICE_REMOVED" },
  { "C_Sign", "answer", CKR_VENDOR_DEFINED | 0x42, TRUE, 4, "token-failed",
    "CKR_VENDOR_DEFINED + 0x42" },
  { "C_Sign", "answer", CKR_FUNCTION_REJECTED, TRUE, 130, "cancelled", "CKR_FUNCTION_REJECTED" },
  { "C_Sign", "wrong", 0, TRUE, 4, "token-failed", "does not fit its certificate" },
  { "C_Sign", "crash", 0, TRUE, 4, "module", "SIGSEGV" },
  { "C_Logout", "answer", CKR_DEVICE_ERROR, TRUE, 0, NULL, NULL },
};

static Cli *cli;
static FaultBoard *board;

static CliRun *
run (gboolean signs)
{
  g_autofree char *module = g_build_filename (g_getenv ("TEST_MODULES"), "table-module.so", NULL);
  if (!signs)
    return cli_run (cli, "--json", "--module", module, "tokens", NULL);
  return cli_run (cli, "--json", "--module", module, "build", "-o", "out.tlv", "--server",
                  "CCM+TFTP,cucm-1051-a-pub,10.48.47.155,publisher.pem", "--sign-with", TOKEN,
                  "--pin-file", "pin", NULL);
}

static void
order (const Case *fault)
{
  memset (board, 0, sizeof *board);
  if (fault == NULL)
    return;
  board->detail = FAULT_ANY;
  board->value = fault->value;
  g_strlcpy (board->answer, fault->answer, sizeof board->answer);
  g_strlcpy (board->function, fault->function, sizeof board->function);
}

static void
assert_written (gboolean written)
{
  g_assert_true (g_file_test (cli_path (cli, "out.tlv"), G_FILE_TEST_EXISTS) == written);
  unlink (cli_path (cli, "out.tlv"));
}

static void
test_case (gconstpointer data)
{
  const Case *fault = data;
  order (fault);
  g_autoptr (CliRun) failed = run (fault->signs);
  g_assert_cmpuint (board->struck, >, 0);
  g_assert_cmpuint (board->logins[CKU_USER], <=, fault->signs);
  if (fault->code != 0)
    cli_assert_error (failed, fault->code, fault->name);
  g_assert_cmpint (failed->code, ==, fault->code);
  if (fault->text != NULL)
    cli_assert_has (failed->out, fault->text);
  assert_written (fault->signs && fault->code == 0);
  order (NULL);
  g_autoptr (CliRun) next = run (fault->signs);
  g_assert_cmpint (next->code, ==, 0);
  assert_written (fault->signs);
}

static void
map_board (void)
{
  const char *path = cli_path (cli, "board");
  int file = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (ftruncate (file, sizeof *board), ==, 0);
  board = mmap (NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  g_assert_true (board != MAP_FAILED);
  close (file);
  g_setenv ("TEST_FAULT_BOARD", path, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  cli_add_tokens (cli);
  map_board ();
  g_setenv ("TEST_BEHIND", test_softhsm_get_module (), TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tool/faults/%s/%s-%lx", cases[i].function,
                                               cases[i].answer, cases[i].value);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  int status = g_test_run ();
  munmap (board, sizeof *board);
  cli_free (cli);
  return status;
}
