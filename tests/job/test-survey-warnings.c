/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-survey-warnings.h"

#include <string.h>

#include "test-survey.h"

#define NO_FILE "No CTL File exists on the server but the Call Manager Cluster Security Mode is in"

static const CtlWarning *
find (GPtrArray *warnings, const char *part)
{
  for (guint i = 0; i < warnings->len; i++)
    if (strstr (((const CtlWarning *) warnings->pdata[i])->text, part) != NULL)
      return warnings->pdata[i];
  return NULL;
}

static GPtrArray *
judge (TestSurvey *test)
{
  return ctl_survey_warn (test->survey, g_get_real_time () / G_USEC_PER_SEC);
}

static void
test_no_file (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  CtlCluster *cluster = ctl_survey_get_publisher (test->survey)->cluster;
  cluster->mode = CTL_MODE_MIXED;
  g_autoptr (GPtrArray) mixed = judge (test);
  g_assert_cmpuint (mixed->len, ==, 1);
  g_assert_true (find (mixed, NO_FILE)->severe);
  cluster->mode = CTL_MODE_NON_SECURE;
  g_autoptr (GPtrArray) non_secure = judge (test);
  g_assert_cmpuint (non_secure->len, ==, 0);
}

/* The captured file was made for these servers, by the publisher itself. */
static void
test_tokenless (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (test->pki);
  g_autoptr (CtlList) list = test_captured_sign (draft, test->pki->publisher);
  test_survey_install (test, list);
  g_autoptr (GPtrArray) warnings = judge (test);
  g_assert_nonnull (find (warnings, "made without tokens"));
}

static void
test_lone_token_and_missing_servers (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_TOKEN, FALSE });
  g_autoptr (CtlRecord) record =
      test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "", NULL, test->pki->signer);
  ctl_draft_add (draft, record);
  g_autoptr (CtlList) list = test_captured_sign (draft, test->pki->signer);
  test_survey_install (test, list);
  g_autoptr (GPtrArray) warnings = judge (test);
  g_assert_false (find (warnings, "lists one token only")->severe);
  g_assert_true (find (warnings, "does not hold these certificates")->severe);
  g_assert_null (find (warnings, "made without tokens"));
}

/* The record stands at the server's name, with a certificate that is not the server's. */
static void
test_older_certificate (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  const CtlServer *server = ctl_survey_get_cluster (test->survey)->servers->pdata[0];
  const CtlService *service = server->services->pdata[0];
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_TOKEN, FALSE });
  g_autoptr (CtlRecord) token =
      test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "", NULL, test->pki->signer);
  g_autoptr (CtlRecord) older = test_record_new (ctl_draft_get_form (draft), service->function,
                                                 server->name, NULL, test->pki->token);
  ctl_draft_add (draft, token);
  ctl_draft_add (draft, older);
  g_autoptr (CtlList) list = test_captured_sign (draft, test->pki->signer);
  test_survey_install (test, list);
  g_autoptr (GPtrArray) warnings = judge (test);
  g_assert_true (find (warnings, "holds another certificate for")->severe);
}

static void
test_unreadable (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("no CTL file", 11);
  test_survey_install_bytes (test, bytes);
  test->survey->unreadable = g_strdup ("no header");
  g_autoptr (GPtrArray) warnings = judge (test);
  g_assert_true (find (warnings, "cannot be read")->severe);
}

static void
test_dates (void)
{
  g_autoptr (TestSurvey) test = test_survey_new ();
  const CtlServer *server = ctl_survey_get_cluster (test->survey)->servers->pdata[0];
  const CtlService *service = server->services->pdata[0];
  gint64 end = ctl_certificate_get_not_after (service->certificate);
  g_autoptr (GPtrArray) soon = ctl_survey_warn (test->survey, end - 60);
  g_autoptr (GPtrArray) late = ctl_survey_warn (test->survey, end + 60);
  g_assert_nonnull (find (soon, "expires on"));
  g_assert_nonnull (find (late, "expired on"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/survey-warnings/no-file", test_no_file);
  g_test_add_func ("/job/survey-warnings/tokenless", test_tokenless);
  g_test_add_func ("/job/survey-warnings/lone-token", test_lone_token_and_missing_servers);
  g_test_add_func ("/job/survey-warnings/older-certificate", test_older_certificate);
  g_test_add_func ("/job/survey-warnings/unreadable", test_unreadable);
  g_test_add_func ("/job/survey-warnings/dates", test_dates);
  return g_test_run ();
}
