/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "test-survey.h"

#define UNKNOWN_TOKEN "The Security Token you have inserted does not exist in the CTL File"

typedef enum
{
  NONE,
  MILD,
  SEVERE,
} Finding;

static Finding
find (const CtlPlan *plan, const char *part)
{
  for (guint i = 0; i < plan->warnings->len; i++)
    {
      const CtlWarning *warning = plan->warnings->pdata[i];
      if (strstr (warning->text, part) != NULL)
        return warning->severe ? SEVERE : MILD;
    }
  return NONE;
}

static CtlPlan *
plan_two_tokens (TestSurvey *test)
{
  test_survey_add_token (test, test->pki->token);
  test_survey_add_token (test, test->pki->signer);
  return test_survey_plan_now (test);
}

/* A file of tokens that lists @identity alone. */
static CtlList *
list_of (const TestIdentity *identity)
{
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_TOKEN, FALSE });
  g_autoptr (CtlRecord) record =
      test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "", NULL, identity);
  ctl_draft_add (draft, record);
  return test_captured_sign (draft, identity);
}

static void
install_by_publisher (TestSurvey *test)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (test->pki);
  g_autoptr (CtlList) list = test_captured_sign (draft, test->pki->publisher);
  test_survey_install (test, list);
}

static void
test_nothing (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlList) list = list_of (test->pki->signer);
  test_survey_install (test, list);
  g_autoptr (CtlPlan) plan = plan_two_tokens (test);
  g_assert_cmpuint (plan->warnings->len, ==, 0);
}

static void
test_first_file (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlPlan) mixed = plan_two_tokens (test);
  g_assert_cmpint (find (mixed, "No CTL File exists on the server but the Call Manager Cluster "
                                "Security Mode is in Secure Mode."),
                   ==, MILD);
  ctl_survey_get_publisher (test->survey)->cluster->mode = CTL_MODE_NON_SECURE;
  g_autoptr (CtlPlan) non_secure = test_survey_plan_now (test);
  g_assert_cmpint (find (non_secure, "Secure Mode"), ==, NONE);
  g_assert_cmpint (find (non_secure, "No CTL file is installed"), ==, MILD);
}

static void
test_tokenless (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  install_by_publisher (test);
  g_autoptr (CtlPlan) unknown = plan_two_tokens (test);
  g_assert_cmpint (find (unknown, "made without tokens"), ==, SEVERE);
  g_assert_cmpint (find (unknown, "publisher will refuse"), ==, SEVERE);
  g_assert_cmpint (find (unknown, "put them in Phone-SAST-trust"), ==, SEVERE);
  test_survey_trust (test, test->pki->signer);
  g_autoptr (CtlPlan) trusted = test_survey_plan_now (test);
  g_assert_cmpint (find (trusted, "made without tokens"), ==, MILD);
  g_assert_cmpint (find (trusted, "7940"), ==, MILD);
  g_assert_cmpint (find (trusted, "publisher will refuse"), ==, NONE);
}

static void
test_tokenless_with_unreadable_trust (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  install_by_publisher (test);
  g_clear_pointer (&test->survey->trust, g_ptr_array_unref);
  test->survey->trust_refused = g_strdup ("no right to");
  g_autoptr (CtlPlan) plan = plan_two_tokens (test);
  g_assert_cmpint (find (plan, "which could not be read"), ==, SEVERE);
}

static void
test_unknown_token (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlList) list = list_of (test->pki->token);
  test_survey_install (test, list);
  g_autoptr (CtlPlan) unknown = plan_two_tokens (test);
  g_assert_cmpint (find (unknown, UNKNOWN_TOKEN), ==, SEVERE);
  g_assert_cmpint (find (unknown, "SAST-ADN0054f509"), ==, SEVERE);
  g_assert_cmpint (find (unknown, "publisher will refuse"), ==, SEVERE);
  test_survey_trust (test, test->pki->signer);
  g_autoptr (CtlPlan) trusted = test_survey_plan_now (test);
  g_assert_cmpint (find (trusted, UNKNOWN_TOKEN), ==, MILD);
  g_assert_cmpint (find (trusted, "publisher will refuse"), ==, NONE);
}

static void
test_unreadable_file (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  test_survey_install_bytes (test, garbage);
  test->survey->unreadable = g_strdup ("wrong at byte 0");
  g_autoptr (CtlPlan) unknown = plan_two_tokens (test);
  g_assert_cmpint (find (unknown, "wrong at byte 0"), ==, SEVERE);
  g_assert_cmpint (find (unknown, "publisher will refuse"), ==, SEVERE);
  test_survey_trust (test, test->pki->signer);
  g_autoptr (CtlPlan) trusted = test_survey_plan_now (test);
  g_assert_cmpint (find (trusted, "wrong at byte 0"), ==, MILD);
}

static void
test_lone_token (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  test->wishes.mode = CTL_JOB_MODE_NON_SECURE;
  test_survey_add_token (test, test->pki->signer);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  g_assert_cmpint (find (plan, "one token only"), ==, MILD);
}

static void
test_no_servers (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_ptr_array_set_size (ctl_survey_get_cluster (test->survey)->servers, 0);
  g_autoptr (CtlPlan) plan = plan_two_tokens (test);
  g_assert_cmpint (find (plan, "names no server with a CallManager certificate"), ==, SEVERE);
}

static void
add_service (TestSurvey *test, const TestPkiSpec *spec)
{
  g_autoptr (TestIdentity) identity = test_pki_new (spec);
  test_survey_add_service (test_survey_get_server (test, 0), CTL_FUNCTION_TVS, identity);
}

static void
test_certificates (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  add_service (test,
               &(TestPkiSpec){
                   .subject = "CN=old", .bits = 1024, .starts_days_ago = 20, .ends_in_days = -10 });
  add_service (test, &(TestPkiSpec){ .subject = "CN=ending", .bits = 1024, .ends_in_days = 10 });
  add_service (test, &(TestPkiSpec){ .subject = "CN=coming", .bits = 1024, .starts_days_ago = -5 });
  add_service (test, &(TestPkiSpec){ .subject = "CN=weak", .bits = 768 });
  g_autoptr (CtlPlan) plan = plan_two_tokens (test);
  g_assert_cmpint (find (plan, "of old expired on"), ==, MILD);
  g_assert_cmpint (find (plan, "of ending expires on"), ==, MILD);
  g_assert_cmpint (find (plan, "of coming is not valid yet"), ==, MILD);
  g_assert_cmpint (find (plan, "RSA key of weak has 768 bits"), ==, MILD);
  g_assert_cmpint (find (plan, "cucm-1051-a-pub"), ==, NONE);
}

/* A name from the publisher cannot move the cursor. */
static void
test_addresses (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  CtlServer *server = test_survey_get_server (test, 1);
  g_free (server->address);
  server->address = g_strdup ("2001:db8::\x1b[2J");
  g_autoptr (CtlPlan) plan = plan_two_tokens (test);
  g_assert_cmpint (find (plan, "2001:db8::\\u{001B}[2J of cucm-1051-a-sub1"), ==, MILD);
  CtlRecord *record = ctl_list_get_records (plan->preview)->pdata[3];
  g_autofree char *address = ctl_record_dup_address (record);
  g_assert_cmpstr (address, ==, "0.0.0.0");
}

static void
test_other_targets (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlList) list = list_of (test->pki->token);
  CtlTarget *firewall = test_survey_add_target (test, CTL_ROLE_FIREWALL);
  g_autoptr (CtlPlan) empty = plan_two_tokens (test);
  g_assert_cmpint (find (empty, "other:1 holds a CTL file"), ==, NONE);
  firewall->installed.bytes = g_bytes_ref (ctl_list_get_bytes (list));
  g_autoptr (CtlPlan) foreign = test_survey_plan_now (test);
  g_assert_cmpint (find (foreign, "other:1 holds a CTL file"), ==, MILD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/warnings/nothing", test_nothing);
  g_test_add_func ("/job/warnings/first-file", test_first_file);
  g_test_add_func ("/job/warnings/tokenless", test_tokenless);
  g_test_add_func ("/job/warnings/tokenless-with-unreadable-trust",
                   test_tokenless_with_unreadable_trust);
  g_test_add_func ("/job/warnings/unknown-token", test_unknown_token);
  g_test_add_func ("/job/warnings/unreadable-file", test_unreadable_file);
  g_test_add_func ("/job/warnings/lone-token", test_lone_token);
  g_test_add_func ("/job/warnings/no-servers", test_no_servers);
  g_test_add_func ("/job/warnings/certificates", test_certificates);
  g_test_add_func ("/job/warnings/addresses", test_addresses);
  g_test_add_func ("/job/warnings/other-targets", test_other_targets);
  return g_test_run ();
}
