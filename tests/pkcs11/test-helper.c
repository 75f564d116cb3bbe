/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <signal.h>

#include "ctl-frame-io.h"
#include "ctl-token-helper-path.h"
#include "ctl-token-protocol.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* The helper by itself: what it does with a parent that is not its client. */

static GSubprocess *
start (const char *module)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        ctl_token_helper_path, module, NULL);
  g_assert_no_error (error);
  return process;
}

static void
close_and_wait (GSubprocess *process, int status)
{
  g_autoptr (GError) error = NULL;
  g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, &error);
  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
}

static CtlFrame *
ask (GSubprocess *process, CtlFrame *request)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_frame_write (g_subprocess_get_stdin_pipe (process), request, NULL, &error));
  CtlFrame *reply =
      ctl_frame_read (g_subprocess_get_stdout_pipe (process), NULL, CTL_FRAME_MAX, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ctl_frame_get_number (reply), ==, ctl_frame_get_number (request));
  return reply;
}

static void
check_error (GSubprocess *process, CtlFrame *request, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFrame) reply = ask (process, request);
  g_assert_false (ctl_token_error_from_frame (reply, &error));
  test_assert_error (error, code, part);
}

static void
test_usage (void)
{
  g_autoptr (GSubprocess) process = start (NULL);
  close_and_wait (process, CTL_TOKEN_HELPER_EXIT_USAGE);
}

static void
test_ends_with_input (void)
{
  g_autofree char *module = realpath (test_softhsm_get_module (), NULL);
  g_autoptr (GSubprocess) process = start (module);
  close_and_wait (process, 0);
}

/* Not even a module that hangs when it is told to end holds the helper up. */
static void
test_ends_in_time (void)
{
  g_autofree char *module = test_module ("fault-module.so");
  g_setenv ("TEST_FAULT", "hang-in-finalize", TRUE);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  g_autoptr (GSubprocess) process = start (module);
  g_autoptr (CtlFrame) load = ctl_frame_new (CTL_TOKEN_REQUEST_LOAD, 0, 1);
  g_autoptr (CtlFrame) loaded = ask (process, load);
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL));
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGALRM);
}

static void
test_not_canonical (void)
{
  g_autoptr (CtlFrame) request = ctl_frame_new (CTL_TOKEN_REQUEST_LOAD, 0, 3);
  g_autoptr (GSubprocess) relative = start ("libsofthsm2.so");
  check_error (relative, request, CTL_ERROR_MODULE, "not the canonical path");
  close_and_wait (relative, 0);
  g_autoptr (GSubprocess) winding = start ("/usr/../usr/lib/softhsm/libsofthsm2.so");
  check_error (winding, request, CTL_ERROR_MODULE, "not the canonical path");
  close_and_wait (winding, 0);
}

static void
test_bad_requests (void)
{
  g_autofree char *module = realpath (test_softhsm_get_module (), NULL);
  g_autoptr (GSubprocess) process = start (module);
  g_autoptr (CtlFrame) unknown = ctl_frame_new (0x77, 0, 4);
  g_autoptr (CtlFrame) state = ctl_frame_new (CTL_TOKEN_REQUEST_STATE, 0, 5);
  g_autoptr (CtlFrame) sign = ctl_frame_new (CTL_TOKEN_REQUEST_SIGN, 0, 6);
  check_error (process, unknown, CTL_ERROR_UNSUPPORTED, "request 119");
  check_error (process, state, CTL_ERROR_MALFORMED, "");
  check_error (process, sign, CTL_ERROR_MALFORMED, "");
  g_autoptr (CtlFrame) change = ctl_frame_new (CTL_TOKEN_REQUEST_CHANGE_PIN, 0, 7);
  check_error (process, change, CTL_ERROR_MALFORMED, "");
  close_and_wait (process, 0);
}

/* A token that is not there, and a PIN that was never given. */
static void
test_orders (void)
{
  g_autofree char *module = realpath (test_softhsm_get_module (), NULL);
  g_autoptr (GSubprocess) process = start (module);
  g_autoptr (TestIdentity) identity =
      test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  g_autoptr (CtlToken) name = ctl_token_new ();
  g_autoptr (CtlFrame) sign = ctl_frame_new (CTL_TOKEN_REQUEST_SIGN, 0, 6);
  CtlFields *fields = ctl_frame_get_fields (sign);
  ctl_token_name_to_fields (name, fields);
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_CERTIFICATE, identity->der);
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_DIGEST, CTL_DIGEST_SHA1);
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_ALLOW_LAST_TRY, 0);
  ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_PATIENCE, 0);
  check_error (process, sign, CTL_ERROR_MALFORMED, "");
  g_autoptr (GBytes) hash = test_hash (CTL_DIGEST_SHA1);
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_HASH, hash);
  check_error (process, sign, CTL_ERROR_TOKEN_GONE, "in no reader any more");
  close_and_wait (process, 0);
}

static void
test_ends_after_nonsense (void)
{
  g_autofree char *module = realpath (test_softhsm_get_module (), NULL);
  g_autoptr (GSubprocess) process = start (module);
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (process),
                                            "\xFF\xFF\xFF\xFF nonsense", 13, NULL, NULL, NULL));
  close_and_wait (process, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/helper/usage", test_usage);
  g_test_add_func ("/pkcs11/helper/ends-with-input", test_ends_with_input);
  g_test_add_func ("/pkcs11/helper/ends-in-time", test_ends_in_time);
  g_test_add_func ("/pkcs11/helper/not-canonical", test_not_canonical);
  g_test_add_func ("/pkcs11/helper/bad-requests", test_bad_requests);
  g_test_add_func ("/pkcs11/helper/orders", test_orders);
  g_test_add_func ("/pkcs11/helper/ends-after-nonsense", test_ends_after_nonsense);
  TestSoftHsm *softhsm = test_softhsm_new ();
  int status = g_test_run ();
  test_softhsm_free (softhsm);
  return status;
}
