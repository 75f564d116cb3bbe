/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-error.h"
#include "ctl-standing.h"
#include "test-survey.h"

static void
install (TestSurvey *test, CtlDraft *draft, const TestIdentity *signer)
{
  g_autoptr (CtlList) list = test_captured_sign (draft, signer);
  test_survey_install (test, list);
}

static TestSurvey *
new_with_tokens (void)
{
  TestSurvey *test = test_survey_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (test->pki);
  install (test, draft, test->pki->signer);
  return test;
}

/* The entry of the installed file with that certificate. */
static CtlRecord *
find (TestSurvey *test, const TestIdentity *identity)
{
  g_autoptr (CtlCertificate) certificate = test_certificate_new (identity);
  GPtrArray *records = ctl_list_get_records (test->survey->installed);
  for (guint i = 0; i < records->len; i++)
    if (ctl_record_matches (records->pdata[i], certificate))
      return records->pdata[i];
  g_assert_not_reached ();
}

static void
assert_stays (const CtlWishes *wishes, TestSurvey *test, CtlRecord *record, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (ctl_wishes_may_remove (wishes, test->survey, record, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, part));
}

static void
assert_may_go (const CtlWishes *wishes, TestSurvey *test, CtlRecord *record)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_wishes_may_remove (wishes, test->survey, record, &error));
  g_assert_no_error (error);
}

static void
test_tokens (void)
{
  g_autoptr (TestSurvey) test = new_with_tokens ();
  CtlRecord *token = find (test, test->pki->token);
  CtlRecord *signer = find (test, test->pki->signer);
  assert_may_go (&test->wishes, test, token);
  assert_stays (&test->wishes, test, signer, "SAST-ADN008580ef is the token that is to sign");
  test_survey_add_token (test, test->pki->token);
  assert_stays (&test->wishes, test, token, "both listed and removed");
}

/* Nobody is chosen to sign, so that nobody is listed of itself. */
static void
test_last_token (void)
{
  g_autoptr (TestSurvey) test = new_with_tokens ();
  CtlWishes wishes = test->wishes;
  wishes.signer = NULL;
  CtlRecord *token = find (test, test->pki->token);
  assert_may_go (&wishes, test, token);
  g_ptr_array_add (wishes.removed, g_bytes_ref (ctl_record_get_serial (token)));
  assert_stays (&wishes, test, find (test, test->pki->signer), "last token");
  test_survey_add_token (test, test->pki->capf);
  assert_may_go (&wishes, test, find (test, test->pki->signer));
}

static void
test_servers (void)
{
  g_autoptr (TestSurvey) test = new_with_tokens ();
  CtlRecord *server = find (test, test->pki->subscriber);
  assert_stays (&test->wishes, test, server, "is a server of the cluster");
  g_autoptr (GPtrArray) none = ctl_survey_dup_dropped (test->survey);
  g_assert_cmpuint (none->len, ==, 0);
  CtlCluster *cluster = ctl_survey_get_publisher (test->survey)->cluster;
  g_ptr_array_remove_index (cluster->servers, 1);
  assert_stays (&test->wishes, test, server, "the cluster does not have");
  g_autoptr (GPtrArray) dropped = ctl_survey_dup_dropped (test->survey);
  g_assert_cmpuint (dropped->len, ==, 1);
  g_assert_true (dropped->pdata[0] == server);
}

/* An alternate TFTP server that is named keeps its entry. */
static void
test_dropped_is_noted (void)
{
  g_autoptr (TestSurvey) test = new_with_tokens ();
  CtlCluster *cluster = ctl_survey_get_publisher (test->survey)->cluster;
  g_ptr_array_remove_index (cluster->servers, 1);
  g_autoptr (CtlPlan) without = test_survey_plan_now (test);
  g_assert_cmpuint (without->notes->len, ==, 2);
  g_assert_nonnull (strstr (without->notes->pdata[1], "CCM+TFTP of 10.48.47.156 is left out"));
  CtlTarget *tftp = test_survey_add_target (test, CTL_ROLE_TFTP);
  CtlServer *server = tftp->cluster->servers->pdata[0];
  g_free (server->address);
  server->address = g_strdup ("10.48.47.156");
  g_autoptr (CtlPlan) with = test_survey_plan_now (test);
  g_assert_cmpuint (with->notes->len, ==, 1);
}

static void
assert_not_added (TestSurvey *test, const CtlTarget *target, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (ctl_survey_may_add (test->survey, target, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, part));
  g_autoptr (GError) planned = NULL;
  g_assert_null (test_survey_plan (test, &planned));
  g_assert_cmpstr (planned->message, ==, error->message);
}

static void
test_added_twice (void)
{
  g_autoptr (TestSurvey) test = new_with_tokens ();
  g_autoptr (GError) error = NULL;
  CtlTarget *first = test_survey_add_target (test, CTL_ROLE_TFTP);
  g_assert_true (ctl_survey_may_add (test->survey, first, &error));
  g_assert_no_error (error);
  g_autoptr (CtlPlan) plan = test_survey_plan_now (test);
  CtlTarget *second = ctl_target_new (first->publisher, CTL_ROLE_FIREWALL);
  second->cluster = ctl_cluster_new ("other", "9.1", CTL_MODE_NON_SECURE);
  g_ptr_array_add (test->survey->targets, second);
  assert_not_added (test, second, "is there already");
}

static void
test_own_certificate (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (test->pki);
  install (test, draft, test->pki->publisher);
  assert_stays (&test->wishes, test, ctl_list_get_records (test->survey->installed)->pdata[0],
                "is no token");
}

static void
assert_missing (const CtlWishes *wishes, TestSurvey *test, CtlError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (ctl_plan_check (wishes, test->survey, &error));
  g_assert_error (error, CTL_ERROR, (gint) code);
}

/* What is missing is said before anybody plans, by the rules of the plan. */
static void
test_check (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (GError) error = NULL;
  CtlWishes wishes = test->wishes;
  wishes.signer = NULL;
  assert_missing (&wishes, test, CTL_ERROR_NO_TOKEN);
  assert_missing (&test->wishes, test, CTL_ERROR_TOO_FEW_TOKENS);
  test_survey_add_token (test, test->pki->token);
  g_assert_true (ctl_plan_check (&test->wishes, test->survey, &error));
  g_assert_no_error (error);
  test_survey_remove (test, "01:02");
  assert_missing (&test->wishes, test, CTL_ERROR_USAGE);
}

static void
test_standing (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  CtlCertificate *signer = test->wishes.signer;
  g_assert_cmpint (ctl_standing_of_signer (test->survey, signer), ==, CTL_STANDING_UNKNOWN);
  g_assert_null (ctl_standing_explain (CTL_STANDING_UNKNOWN, test->survey));
  test_survey_trust (test, test->pki->signer);
  g_assert_cmpint (ctl_standing_of_signer (test->survey, signer), ==, CTL_STANDING_TRUSTED);
  g_assert_null (ctl_standing_explain (CTL_STANDING_TRUSTED, test->survey));
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (test->pki);
  install (test, draft, test->pki->publisher);
  g_assert_cmpint (ctl_standing_of_signer (test->survey, signer), ==, CTL_STANDING_TRUSTED);
  g_assert_nonnull (strstr (ctl_standing_explain (CTL_STANDING_TRUSTED, test->survey), "but in"));
  g_assert_nonnull (
      strstr (ctl_standing_explain (CTL_STANDING_UNKNOWN, test->survey), "do not know"));
  g_clear_pointer (&test->survey->trust, g_ptr_array_unref);
  g_assert_nonnull (
      strstr (ctl_standing_explain (CTL_STANDING_UNKNOWN, test->survey), "could not be read"));
}

static void
test_standing_of_listed (void)
{
  g_autoptr (TestSurvey) test = new_with_tokens ();
  CtlStanding standing = ctl_standing_of_signer (test->survey, test->wishes.signer);
  g_assert_cmpint (standing, ==, CTL_STANDING_LISTED);
  g_assert_nonnull (strstr (ctl_standing_explain (standing, test->survey), "In the installed"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/wishes/tokens", test_tokens);
  g_test_add_func ("/job/wishes/last-token", test_last_token);
  g_test_add_func ("/job/wishes/servers", test_servers);
  g_test_add_func ("/job/wishes/dropped-is-noted", test_dropped_is_noted);
  g_test_add_func ("/job/wishes/added-twice", test_added_twice);
  g_test_add_func ("/job/wishes/own-certificate", test_own_certificate);
  g_test_add_func ("/job/wishes/check", test_check);
  g_test_add_func ("/job/wishes/standing", test_standing);
  g_test_add_func ("/job/wishes/standing-of-listed", test_standing_of_listed);
  return g_test_run ();
}
