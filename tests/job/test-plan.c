/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "test-survey.h"

#define TOKEN_SERIAL  "3C:F9:27:00:00:00:AF:A2:DA:45"
#define SIGNER_SERIAL "83:E9:08:00:00:00:55:45:AF:31"

/* Records as "FUNCTION@DNSNAME", tokens as the last three characters of their name. */
static char *
describe (const CtlPlan *plan)
{
  GPtrArray *records = ctl_list_get_records (plan->preview);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < records->len; i++)
    {
      CtlRecord *record = records->pdata[i];
      g_autofree char *function = ctl_function_to_string (ctl_record_get_function (record));
      if (i > 0)
        g_string_append_c (text, ' ');
      if (ctl_record_is_token (record))
        {
          g_autofree char *title = ctl_certificate_dup_title (ctl_record_get_certificate (record));
          g_string_append (text, title + strlen (title) - 3);
        }
      else if (ctl_record_get_function (record) == CTL_FUNCTION_SAST)
        g_string_append_printf (text, "SAST@%s", ctl_record_get_dns_name (record));
      else
        g_string_append_printf (text, "%s@%s", function, ctl_record_get_dns_name (record));
    }
  return g_string_free (text, FALSE);
}

static void
assert_records (const CtlPlan *plan, const char *expected)
{
  g_autofree char *records = describe (plan);
  g_assert_cmpstr (records, ==, expected);
}

static gboolean
has_note (const CtlPlan *plan, const char *part)
{
  for (guint i = 0; i < plan->notes->len; i++)
    if (strstr (plan->notes->pdata[i], part) != NULL)
      return TRUE;
  return FALSE;
}

static void
assert_refused (TestSurvey *test, CtlError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  CtlPlan *plan = test_survey_plan (test, &error);
  g_assert_null (plan);
  g_assert_error (error, CTL_ERROR, (gint) code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
install_by_tokens (TestSurvey *test)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (test->pki);
  g_autoptr (CtlList) list = test_captured_sign (draft, test->pki->signer);
  test_survey_install (test, list);
}

static void
install_by_publisher (TestSurvey *test)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (test->pki);
  g_autoptr (CtlList) list = test_captured_sign (draft, test->pki->publisher);
  test_survey_install (test, list);
}

#define SERVERS "CCM+TFTP@10.48.47.155 CAPF@10.48.47.155 CCM+TFTP@10.48.47.156"

/* The file of the old client, to the byte (ctl-file-format.md, 6). */
static void
test_first_file (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  test_survey_add_token (test, test->pki->token);
  test_survey_add_token (test, test->pki->signer);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "509 " SERVERS " 0ef");
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_bytes (plan->preview)), ==, 5728);
  g_assert_cmpuint (ctl_list_get_digest_number (plan->preview), ==, CTL_DIGEST_SHA1);
  g_assert_cmpuint (plan->diff->changes->len, ==, 5);
  g_assert_null (plan->installed);
}

static void
test_tokenless (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  install_by_publisher (test);
  test_survey_add_token (test, test->pki->token);
  test_survey_add_token (test, test->pki->signer);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "509 " SERVERS " 0ef");
  g_assert_true (has_note (plan, "cucm-1051-a-pub is left out"));
}

/* A publisher's own record that has no name is known by the certificate. */
static void
test_tokenless_without_name (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (test->pki);
  g_autoptr (CtlRecord) nameless = test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST,
                                                    "", NULL, test->pki->publisher);
  ctl_draft_replace (draft, 0, nameless);
  g_autoptr (CtlList) list = test_captured_sign (draft, test->pki->publisher);
  test_survey_install (test, list);
  test_survey_add_token (test, test->pki->token);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "509 " SERVERS " 0ef");
  g_assert_true (has_note (plan, "cucm-1051-a-pub is left out"));
}

static void
test_keeps_installed_tokens (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  install_by_tokens (test);
  test_survey_add_token (test, test->pki->signer);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "0ef " SERVERS " 509");
  g_assert_true (has_note (plan, "SAST-ADN0054f509 of the installed CTL file is kept"));
}

/* Where nobody is listed anew the signer stands first, in the dialect of tokens. */
static void
test_keeps_signer (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_PUBLISHER, TRUE });
  const TestIdentity *tokens[] = { test->pki->signer, test->pki->token };
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (CtlRecord) record =
          test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "", NULL, tokens[i]);
      ctl_draft_add (draft, record);
    }
  g_autoptr (CtlList) list = test_captured_sign (draft, test->pki->token);
  test_survey_install (test, list);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "0ef " SERVERS " 509");
  GPtrArray *records = ctl_list_get_records (plan->preview);
  g_autofree char *serial = ctl_text_hex (ctl_record_get_serial (records->pdata[0]), CTL_HEX_COLON);
  g_assert_cmpstr (serial, ==, SIGNER_SERIAL);
  g_assert_null (ctl_record_get_signature (records->pdata[0]));
  /* What is not touched stays byte for byte. */
  g_assert_true (ctl_record_equal (records->pdata[4], ctl_list_get_records (list)->pdata[1]));
}

static void
test_adds_signer_last (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  test_survey_add_token (test, test->pki->token);
  test_survey_add_token (test, test->pki->token);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "509 " SERVERS " 0ef");
  g_assert_true (has_note (plan, "SAST-ADN008580ef signs, so it is listed too"));
}

static void
test_remove (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  install_by_tokens (test);
  test->wishes.mode = CTL_JOB_MODE_NON_SECURE;
  test_survey_add_token (test, test->pki->signer);
  test_survey_remove (test, TOKEN_SERIAL);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "0ef " SERVERS);
  g_assert_true (has_note (plan, "SAST-ADN0054f509 is removed"));
}

/* As it stands on the certificate, not as `show` prints it. */
static void
test_remove_by_certificate_serial (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  install_by_tokens (test);
  test->wishes.mode = CTL_JOB_MODE_NON_SECURE;
  test_survey_remove (test, "45DAA2AF00000027F93C");
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "0ef " SERVERS);
}

static void
test_remove_refused (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  test_survey_remove (test, TOKEN_SERIAL);
  assert_refused (test, CTL_ERROR_USAGE, TOKEN_SERIAL);
  install_by_tokens (test);
  test_survey_add_token (test, test->pki->token);
  assert_refused (test, CTL_ERROR_USAGE, "both listed and removed");
  g_ptr_array_set_size (test->wishes.removed, 0);
  test_survey_remove (test, "01:02");
  assert_refused (test, CTL_ERROR_USAGE, "01:02");
  g_ptr_array_set_size (test->wishes.removed, 0);
  test_survey_remove (test, SIGNER_SERIAL);
  assert_refused (test, CTL_ERROR_USAGE, "is to sign");
}

static void
test_too_few_tokens (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  test_survey_add_token (test, test->pki->signer);
  assert_refused (test, CTL_ERROR_TOO_FEW_TOKENS, "1 security token");
  test->wishes.mode = CTL_JOB_MODE_NON_SECURE;
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  g_assert_cmpint (plan->mode, ==, CTL_MODE_NON_SECURE);
}

static void
test_non_secure (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  ctl_survey_get_publisher (test->survey)->cluster->mode = CTL_MODE_NON_SECURE;
  test_survey_add_token (test, test->pki->signer);
  g_autoptr (CtlPlan) kept = test_survey_plan_now (test);
  GPtrArray *records = ctl_list_get_records (kept->preview);
  g_assert_cmpuint (ctl_record_get_length (records->pdata[1]), ==, 33);
  g_assert_cmpuint (ctl_record_get_length (records->pdata[2]), ==, 1004);
  test->wishes.mode = CTL_JOB_MODE_MIXED;
  test_survey_add_token (test, test->pki->token);
  g_autoptr (CtlPlan) mixed = test_survey_plan_now (test);
  g_assert_cmpuint (ctl_record_get_length (ctl_list_get_records (mixed->preview)->pdata[1]), ==,
                    1022);
}

/* GET CLUSTER names it, so it stays; the installed record of the same is no news. */
static void
test_recovery_certificate (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  install_by_publisher (test);
  test_survey_add_service (test_survey_get_server (test, 0), CTL_FUNCTION_SAST,
                           test->pki->publisher);
  test_survey_add_token (test, test->pki->signer);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "0ef CCM+TFTP@10.48.47.155 CAPF@10.48.47.155 SAST@10.48.47.155 "
                        "CCM+TFTP@10.48.47.156");
  g_assert_false (has_note (plan, "left out"));
  g_assert_cmpuint (ctl_list_count_tokens (plan->preview), ==, 2);
}

static void
test_firewall_and_tftp (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  CtlTarget *firewall = test_survey_add_target (test, CTL_ROLE_FIREWALL);
  CtlTarget *tftp = test_survey_add_target (test, CTL_ROLE_TFTP);
  test_survey_add_service (firewall->cluster->servers->pdata[0], CTL_FUNCTION_APP_SERVER,
                           test->pki->capf);
  test_survey_add_service (tftp->cluster->servers->pdata[0], CTL_FUNCTION_TFTP, test->pki->capf);
  test_survey_add_token (test, test->pki->token);
  test_survey_add_token (test, test->pki->signer);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "509 " SERVERS " CCM@10.48.47.200 TFTP@10.48.47.200 0ef");
  g_assert_cmpstr (plan->receivers, ==, "cucm-1051-a-pub, cucm-1051-a-sub1, other, other");
}

static void
test_unsuitable_signer (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (TestIdentity) ec = test_pki_new (&(TestPkiSpec){ .subject = "CN=elliptic" });
  test_survey_add_token (test, test->pki->signer);
  ctl_certificate_unref (test->wishes.signer);
  test->wishes.signer = test_certificate_new (ec);
  assert_refused (test, CTL_ERROR_MALFORMED, "EC");
}

static void
test_unreadable_trust (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_clear_pointer (&test->survey->trust, g_ptr_array_unref);
  test->survey->trust_refused = g_strdup ("no right to");
  test_survey_add_token (test, test->pki->token);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  g_assert_true (has_note (plan, "no right to"));
}

static void
finish (TestSurvey *test, CtlDraft *draft)
{
  g_autoptr (CtlList) list = test_captured_sign (draft, test->pki->signer);
  g_clear_pointer (&test->wishes.file, g_bytes_unref);
  test->wishes.file = g_bytes_ref (ctl_list_get_bytes (list));
}

static const CtlWarning *
find_warning (const CtlPlan *plan, const char *part)
{
  for (guint i = 0; i < plan->warnings->len; i++)
    if (strstr (((CtlWarning *) plan->warnings->pdata[i])->text, part) != NULL)
      return plan->warnings->pdata[i];
  return NULL;
}

/* A finished file is taken as it is, and measured against the cluster. */
static void
test_finished (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (test->pki);
  finish (test, draft);
  install_by_tokens (test);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  assert_records (plan, "509 " SERVERS " 0ef");
  g_assert_null (test->draft);
  g_assert_cmpuint (plan->warnings->len, ==, 0);
  CtlServer *publisher = test_survey_get_server (test, 0);
  g_ptr_array_remove_index (publisher->services, 1);
  test_survey_add_service (publisher, CTL_FUNCTION_CAPF, test->pki->subscriber);
  test_survey_add_service (publisher, CTL_FUNCTION_TFTP, test->pki->publisher);
  CtlServer *subscriber = test_survey_get_server (test, 1);
  g_free (subscriber->name);
  g_free (subscriber->address);
  subscriber->name = g_strdup ("other");
  subscriber->address = g_strdup ("10.48.47.157");
  g_autoptr (CtlPlan) later = test_survey_plan_now (test);
  g_assert_true (find_warning (later, "another certificate for CAPF on")->severe);
  g_assert_true (find_warning (later, "does not hold the certificate of TFTP on")->severe);
  g_assert_false (find_warning (later, "not of the cluster: 10.48.47.156.")->severe);
}

static void
test_finished_in_other_mode (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (test->pki);
  finish (test, draft);
  ctl_survey_get_publisher (test->survey)->cluster->mode = CTL_MODE_NON_SECURE;
  g_autoptr (CtlPlan) mixed = test_survey_plan_now (test);
  g_assert_false (find_warning (mixed, "was made for mixed mode")->severe);
  ctl_draft_make_non_secure (draft);
  finish (test, draft);
  ctl_survey_get_publisher (test->survey)->cluster->mode = CTL_MODE_MIXED;
  g_autoptr (CtlPlan) non_secure = test_survey_plan_now (test);
  g_assert_true (find_warning (non_secure, "was made for non-secure mode")->severe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/plan/first-file", test_first_file);
  g_test_add_func ("/job/plan/tokenless", test_tokenless);
  g_test_add_func ("/job/plan/tokenless-without-name", test_tokenless_without_name);
  g_test_add_func ("/job/plan/keeps-installed-tokens", test_keeps_installed_tokens);
  g_test_add_func ("/job/plan/keeps-signer", test_keeps_signer);
  g_test_add_func ("/job/plan/adds-signer-last", test_adds_signer_last);
  g_test_add_func ("/job/plan/remove", test_remove);
  g_test_add_func ("/job/plan/remove-by-certificate-serial", test_remove_by_certificate_serial);
  g_test_add_func ("/job/plan/remove-refused", test_remove_refused);
  g_test_add_func ("/job/plan/too-few-tokens", test_too_few_tokens);
  g_test_add_func ("/job/plan/non-secure", test_non_secure);
  g_test_add_func ("/job/plan/recovery-certificate", test_recovery_certificate);
  g_test_add_func ("/job/plan/firewall-and-tftp", test_firewall_and_tftp);
  g_test_add_func ("/job/plan/unsuitable-signer", test_unsuitable_signer);
  g_test_add_func ("/job/plan/unreadable-trust", test_unreadable_trust);
  g_test_add_func ("/job/plan/finished", test_finished);
  g_test_add_func ("/job/plan/finished-in-other-mode", test_finished_in_other_mode);
  return g_test_run ();
}
