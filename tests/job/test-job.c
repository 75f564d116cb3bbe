/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-history-entry.h"
#include "ctl-history.h"
#include "ctl-job.h"
#include "test-captured.h"
#include "test-cluster.h"
#include "test-meddler.h"
#include "test-relay.h"

/* Jobs against the server of this project, over TLS on loopback; tokens are keys in memory. */
typedef struct
{
  TestLab *lab;
  CtlProviderServer *server;
  CtlPublisher *publisher;
  CtlJob *job;
  GCancellable *cancellable;
  char *history;
  GArray *steps;
  guint servers_done;
} Fixture;

static void
on_step (G_GNUC_UNUSED CtlJob *job, guint step, gpointer user_data)
{
  Fixture *self = user_data;
  g_array_append_val (self->steps, step);
}

static void
on_server_done (G_GNUC_UNUSED CtlJob *job, const CtlResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_assert_nonnull (result->name);
  self->servers_done++;
}

/* A job that lists the tokens 0 and 1 and signs with 1. */
static void
make_job (Fixture *self, CtlPublisher *publisher)
{
  g_autoptr (CtlSigner) signer = test_signer_new (self->lab->tokens[1]);
  g_clear_object (&self->job);
  self->job = ctl_job_new (publisher);
  ctl_job_set_keep_folder (self->job, self->history);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CtlCertificate) token = test_certificate_new (self->lab->tokens[i]);
      ctl_job_add_token (self->job, token);
    }
  ctl_job_set_signer (self->job, signer);
  g_signal_connect (self->job, "step", G_CALLBACK (on_step), self);
  g_signal_connect (self->job, "server-done", G_CALLBACK (on_server_done), self);
}

static void
fixture_set_up (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  self->lab = test_lab_new ();
  self->server = test_cluster_start (self->lab);
  self->publisher =
      test_cluster_connect (self->lab, test_cluster_get_port (self->server), TEST_LAB_USER);
  self->cancellable = g_cancellable_new ();
  self->history = test_lab_path (self->lab, "history");
  self->steps = g_array_new (FALSE, FALSE, sizeof (guint));
  make_job (self, self->publisher);
}

static void
fixture_tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&self->job);
  g_clear_object (&self->publisher);
  g_clear_object (&self->cancellable);
  g_array_unref (self->steps);
  g_free (self->history);
  g_clear_pointer (&self->server, ctl_provider_server_free);
  test_lab_free (self->lab);
}

static void
on_ready (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static const CtlPlan *
plan (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ctl_job_plan_async (self->job, self->cancellable, on_ready, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ctl_job_plan_finish (self->job, result, error);
}

static const CtlOutcome *
run (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ctl_job_run_async (self->job, self->cancellable, on_ready, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ctl_job_run_finish (self->job, result, error);
}

static const CtlPlan *
plan_well (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  const CtlPlan *made = plan (self, &error);
  g_assert_no_error (error);
  g_assert_nonnull (made);
  return made;
}

static const CtlOutcome *
run_well (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  const CtlOutcome *outcome = run (self, &error);
  g_assert_no_error (error);
  g_assert_nonnull (outcome);
  return outcome;
}

static void
run_badly (Fixture *self, CtlError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (run (self, &error));
  g_assert_error (error, CTL_ERROR, (gint) code);
}

static void
assert_file (TestLab *lab, const char *name, GBytes *expected)
{
  g_autoptr (GBytes) found = test_lab_get (lab, name);
  if (expected == NULL)
    {
      g_assert_null (found);
      return;
    }
  g_assert_nonnull (found);
  g_assert_true (g_bytes_equal (found, expected));
}

static void
assert_status (const CtlOutcome *outcome, guint number, CtlStatus status)
{
  g_assert_cmpuint (number, <, outcome->results->len);
  g_assert_cmpint (((CtlResult *) outcome->results->pdata[number])->status, ==, status);
}

static CtlMode
get_mode (CtlPublisher *publisher)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCluster) cluster = ctl_publisher_get_cluster (publisher, NULL, &error);
  g_assert_no_error (error);
  return cluster->mode;
}

static void
install (Fixture *self, GBytes *file)
{
  test_lab_put (self->lab, "pub/CTLFile.tlv", file);
}

static void
test_first_file (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  static const guint steps[] = { CTL_JOB_STEP_READ,   CTL_JOB_STEP_BUILD, CTL_JOB_STEP_SIGN,
                                 CTL_JOB_STEP_VERIFY, CTL_JOB_STEP_KEEP,  CTL_JOB_STEP_PUSH,
                                 CTL_JOB_STEP_COMPARE };
  ctl_job_set_mode (self->job, CTL_JOB_MODE_MIXED);
  const CtlPlan *made = plan_well (self);
  g_assert_null (made->installed);
  g_assert_cmpint (made->mode, ==, CTL_MODE_MIXED);
  assert_file (self->lab, "pub/CTLFile.tlv", NULL);
  const CtlOutcome *outcome = run_well (self);
  GBytes *bytes = ctl_list_get_bytes (outcome->list);
  g_assert_null (outcome->kept);
  g_assert_cmpuint (outcome->results->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    assert_status (outcome, i, CTL_STATUS_WRITTEN);
  assert_file (self->lab, "pub/CTLFile.tlv", bytes);
  assert_file (self->lab, "sub1/CTLFile.tlv", bytes);
  assert_file (self->lab, "sub2/CTLFile.tlv", bytes);
  g_assert_cmpint (get_mode (self->publisher), ==, CTL_MODE_MIXED);
  g_assert_cmpmem (self->steps->data, self->steps->len * sizeof (guint), steps, sizeof steps);
  g_assert_cmpuint (self->servers_done, ==, 3);
}

/* Once more at the same second, so that the second copy needs a name of its own. */
static void
test_second_file (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GBytes) old = test_lab_sign (self->lab, 1, 0, 2, 1000);
  install (self, old);
  plan_well (self);
  const CtlOutcome *outcome = run_well (self);
  assert_status (outcome, 0, CTL_STATUS_WRITTEN);
  g_assert_nonnull (outcome->kept);
  g_assert_true (g_str_has_prefix (outcome->kept, self->history));
  g_assert_true (g_str_has_suffix (outcome->kept, "Z-CTLFile.tlv"));
  g_autofree char *contents = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (outcome->kept, &contents, &length, NULL));
  gsize old_length;
  gconstpointer old_data = g_bytes_get_data (old, &old_length);
  g_assert_cmpmem (contents, length, old_data, old_length);
  g_autofree char *stem = g_strndup (outcome->kept, strlen (outcome->kept) - strlen ("tlv"));
  g_autofree char *about = g_strconcat (stem, "txt", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_assert_true (g_key_file_load_from_file (file, about, G_KEY_FILE_NONE, NULL));
  g_autofree char *publisher = g_key_file_get_string (file, "replaced", "publisher", NULL);
  g_assert_cmpstr (publisher, ==, ctl_publisher_get_label (self->publisher));
  g_autofree char *first = g_strdup (outcome->kept);
  plan_well (self);
  outcome = run_well (self);
  g_assert_cmpstr (outcome->kept, !=, first);
  g_autoptr (GPtrArray) entries = ctl_history_list (self->history, NULL);
  g_assert_cmpuint (entries->len, ==, 2);
  const CtlHistoryEntry *last = entries->pdata[0];
  g_assert_cmpstr (last->path, ==, outcome->kept);
  g_assert_cmpstr (last->cluster, ==, "lab");
  g_assert_true (last->has_result);
  g_assert_cmpuint (last->written, ==, 3);
  g_assert_cmpuint (last->failed, ==, 0);
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
}

/* Mode kept: nothing that the request carries can change it. */
static void
test_keeps_mode (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  const CtlPlan *made = plan_well (self);
  g_assert_cmpint (made->mode, ==, CTL_MODE_NON_SECURE);
  run_well (self);
  g_assert_cmpint (get_mode (self->publisher), ==, CTL_MODE_NON_SECURE);
}

static GBytes *
make_tokenless (Fixture *self)
{
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_PUBLISHER, TRUE });
  g_autoptr (CtlRecord) own = test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "pub",
                                               "10.48.47.155", self->lab->tls);
  ctl_draft_add (draft, own);
  g_autoptr (CtlList) list = test_captured_sign (draft, self->lab->tls);
  return g_bytes_ref (ctl_list_get_bytes (list));
}

/* The migration back to tokens: refused before the certificate is trusted, taken after. */
static void
test_tokenless (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) tokenless = make_tokenless (self);
  g_autoptr (CtlCertificate) signer = test_certificate_new (self->lab->tokens[1]);
  install (self, tokenless);
  const CtlPlan *made = plan_well (self);
  g_assert_true (((CtlWarning *) made->warnings->pdata[0])->severe);
  run_badly (self, CTL_ERROR_UNKNOWN_SIGNER);
  assert_file (self->lab, "pub/CTLFile.tlv", tokenless);
  g_assert_true (ctl_publisher_put_trust (self->publisher, CTL_PROVIDER_TRUST_PHONE_SAST, signer,
                                          NULL, &error));
  g_assert_no_error (error);
  made = plan_well (self);
  g_assert_false (((CtlWarning *) made->warnings->pdata[0])->severe);
  const CtlOutcome *outcome = run_well (self);
  assert_file (self->lab, "pub/CTLFile.tlv", ctl_list_get_bytes (outcome->list));
  g_assert_cmpuint (ctl_list_count_tokens (outcome->list), ==, 2);
}

static void
test_unreadable_file (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  install (self, garbage);
  const CtlPlan *made = plan_well (self);
  g_assert_null (made->installed);
  g_assert_true (((CtlWarning *) made->warnings->pdata[0])->severe);
  run_badly (self, CTL_ERROR_UNKNOWN_SIGNER);
  assert_file (self->lab, "pub/CTLFile.tlv", garbage);
}

static void
test_one_server_fails (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *path = test_lab_path (self->lab, "sub1");
  plan_well (self);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  const CtlOutcome *outcome = run_well (self);
  assert_status (outcome, 0, CTL_STATUS_WRITTEN);
  g_assert_cmpint (((CtlResult *) outcome->results->pdata[1])->status, >=, CTL_STATUS_UNREACHABLE);
  assert_status (outcome, 2, CTL_STATUS_WRITTEN);
  g_assert_cmpuint (self->servers_done, ==, 3);
}

static void
meddle_with (Fixture *self, TestMeddleFunc meddle, gpointer user_data)
{
  g_autoptr (CtlSigner) signer = test_signer_new (self->lab->tokens[1]);
  g_autoptr (CtlSigner) meddler = test_meddler_new (signer, meddle, user_data);
  ctl_job_set_signer (self->job, meddler);
}

static const CtlOutcome *
retry_well (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_job_can_retry (self->job, NULL));
  g_array_set_size (self->steps, 0);
  self->servers_done = 0;
  ctl_job_retry_async (self->job, on_ready, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  const CtlOutcome *outcome = ctl_job_retry_finish (self->job, result, &error);
  g_assert_no_error (error);
  return outcome;
}

static void
assert_counts (const char *kept, guint written, guint failed)
{
  g_autoptr (CtlHistoryEntry) entry = ctl_history_entry_load (kept);
  g_assert_true (entry->has_result);
  g_assert_cmpuint (entry->written, ==, written);
  g_assert_cmpuint (entry->failed, ==, failed);
}

static void
count (gpointer user_data)
{
  ++*(guint *) user_data;
}

/* The same bytes go to the one that failed, without another signature. */
static void
test_retry (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  static const guint steps[] = { CTL_JOB_STEP_PUSH, CTL_JOB_STEP_COMPARE };
  g_autofree char *path = test_lab_path (self->lab, "sub1");
  g_autoptr (GBytes) old = test_lab_sign (self->lab, 1, 0, 2, 1000);
  guint signatures = 0;
  install (self, old);
  meddle_with (self, count, &signatures);
  plan_well (self);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  const CtlOutcome *outcome = run_well (self);
  g_autoptr (GBytes) sent = g_bytes_ref (ctl_list_get_bytes (outcome->list));
  g_autofree char *kept = g_strdup (outcome->kept);
  assert_counts (kept, 2, 1);
  outcome = retry_well (self); /* still not there */
  g_assert_cmpint (((CtlResult *) outcome->results->pdata[1])->status, >=, CTL_STATUS_UNREACHABLE);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  outcome = retry_well (self);
  g_assert_cmpuint (outcome->results->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    assert_status (outcome, i, CTL_STATUS_WRITTEN);
  assert_file (self->lab, "sub1/CTLFile.tlv", sent);
  assert_counts (kept, 3, 0);
  g_assert_cmpmem (self->steps->data, self->steps->len * sizeof (guint), steps, sizeof steps);
  g_assert_cmpuint (self->servers_done, ==, 1);
  g_assert_cmpuint (signatures, ==, 1);
  g_assert_false (ctl_job_can_retry (self->job, NULL));
}

static void
test_conflict (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GBytes) other = test_lab_sign (self->lab, 1, 0, 2, 1000);
  plan_well (self);
  install (self, other);
  g_autoptr (GError) error = NULL;
  g_assert_null (run (self, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CONFLICT);
  g_assert_false (ctl_job_can_retry (self->job, error));
  assert_file (self->lab, "pub/CTLFile.tlv", other);
  assert_file (self->lab, "sub1/CTLFile.tlv", NULL);
}

static void
test_no_right (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlPublisher) keeper =
      test_cluster_connect (self->lab, test_cluster_get_port (self->server), "keeper");
  make_job (self, keeper);
  plan_well (self);
  run_badly (self, CTL_ERROR_REFUSED);
  assert_file (self->lab, "pub/CTLFile.tlv", NULL);
}

static void
test_publisher_gone (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  plan_well (self);
  g_clear_pointer (&self->server, ctl_provider_server_free);
  g_assert_null (run (self, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_assert_true (ctl_job_can_retry (self->job, error));
  g_clear_error (&error);
  g_assert_null (plan (self, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
}

static void
cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_cancel (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) old = test_lab_sign (self->lab, 1, 0, 2, 1000);
  install (self, old);
  meddle_with (self, cancel, self->cancellable);
  plan_well (self);
  run_badly (self, CTL_ERROR_CANCELLED);
  assert_file (self->lab, "pub/CTLFile.tlv", old);
  g_assert_false (g_file_test (self->history, G_FILE_TEST_EXISTS));
  g_assert_null (plan (self, &error));
  g_assert_cmpint (ctl_error_get_code (error), ==, CTL_ERROR_CANCELLED);
}

static void
test_cannot_keep (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GBytes) old = test_lab_sign (self->lab, 1, 0, 2, 1000);
  install (self, old);
  test_lab_write (self->lab, "history", "no folder");
  plan_well (self);
  run_badly (self, CTL_ERROR_FILE);
  assert_file (self->lab, "pub/CTLFile.tlv", old);
  assert_file (self->lab, "sub1/CTLFile.tlv", NULL);
}

static void
cut (gpointer user_data)
{
  test_relay_cut_next_reply (user_data);
}

/* The reply to PUT CTL never arrives: what happened is found out all the same. */
static void
test_lost_connection (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  TestRelay *relay = test_relay_new (test_cluster_get_port (self->server));
  g_autoptr (CtlPublisher) publisher =
      test_cluster_connect (self->lab, test_relay_get_port (relay), TEST_LAB_USER);
  make_job (self, publisher);
  meddle_with (self, cut, relay);
  plan_well (self);
  const CtlOutcome *outcome = run_well (self);
  g_assert_cmpint (test_relay_get_cuts (relay), ==, 1);
  g_assert_cmpuint (outcome->results->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (((CtlResult *) outcome->results->pdata[i])->status, <=, CTL_STATUS_UNCHANGED);
  assert_file (self->lab, "sub1/CTLFile.tlv", ctl_list_get_bytes (outcome->list));
  g_clear_object (&self->job);
  g_clear_object (&publisher);
  test_relay_free (relay);
}

/* A second cluster that plays the firewall. */
typedef struct
{
  TestLab *lab;
  CtlProviderServer *server;
  CtlPublisher *publisher;
} Firewall;

static void
firewall_start (Firewall *self, Fixture *fixture)
{
  self->lab = test_lab_new ();
  self->server = test_cluster_start (self->lab);
  self->publisher =
      test_cluster_connect (self->lab, test_cluster_get_port (self->server), TEST_LAB_USER);
  ctl_job_add_firewall (fixture->job, self->publisher);
}

static void
firewall_stop (Firewall *self, Fixture *fixture)
{
  g_clear_object (&fixture->job);
  g_clear_object (&self->publisher);
  g_clear_pointer (&self->server, ctl_provider_server_free);
  test_lab_free (self->lab);
}

static void
test_firewall (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  Firewall firewall;
  firewall_start (&firewall, self);
  ctl_job_set_mode (self->job, CTL_JOB_MODE_MIXED);
  const CtlPlan *made = plan_well (self);
  GPtrArray *records = ctl_list_get_records (made->preview);
  g_assert_cmpuint (records->len, ==, 8);
  g_assert_cmpuint (ctl_record_get_function (records->pdata[4]), ==, CTL_FUNCTION_CCM);
  const CtlOutcome *outcome = run_well (self);
  g_assert_cmpuint (outcome->results->len, ==, 6);
  assert_status (outcome, 3, CTL_STATUS_WRITTEN);
  assert_file (firewall.lab, "pub/CTLFile.tlv", ctl_list_get_bytes (outcome->list));
  g_assert_cmpint (get_mode (firewall.publisher), ==, CTL_MODE_NON_SECURE);
  firewall_stop (&firewall, self);
}

/* Its own file knows another token only: the cluster has the new one all the same. */
static void
test_firewall_refuses (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  Firewall firewall;
  firewall_start (&firewall, self);
  g_autoptr (GBytes) own = test_lab_sign (firewall.lab, 2, 2, 1, 1000);
  test_lab_put (firewall.lab, "pub/CTLFile.tlv", own);
  plan_well (self);
  const CtlOutcome *outcome = run_well (self);
  g_assert_cmpuint (outcome->results->len, ==, 6);
  assert_status (outcome, 0, CTL_STATUS_WRITTEN);
  assert_status (outcome, 3, CTL_STATUS_REFUSED);
  assert_file (firewall.lab, "pub/CTLFile.tlv", own);
  g_assert_cmpuint (self->servers_done, ==, 6);
  firewall_stop (&firewall, self);
}

static void
test_firewall_gone (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Firewall firewall;
  firewall_start (&firewall, self);
  plan_well (self);
  g_clear_pointer (&firewall.server, ctl_provider_server_free);
  const CtlOutcome *outcome = run_well (self);
  assert_status (outcome, 0, CTL_STATUS_WRITTEN);
  assert_status (outcome, 3, CTL_STATUS_UNREACHABLE);
  g_assert_null (plan (self, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, ctl_publisher_get_label (firewall.publisher)));
  firewall_stop (&firewall, self);
}

/* What an update replaced goes back as it was, with nobody to sign, and can itself be undone. */
static void
test_put_back (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  static const guint steps[] = { CTL_JOB_STEP_READ, CTL_JOB_STEP_BUILD, CTL_JOB_STEP_VERIFY,
                                 CTL_JOB_STEP_KEEP, CTL_JOB_STEP_PUSH,  CTL_JOB_STEP_COMPARE };
  g_autoptr (GBytes) old = test_lab_sign (self->lab, 1, 0, 2, 1000);
  install (self, old);
  plan_well (self);
  g_autoptr (GBytes) newer = g_bytes_ref (ctl_list_get_bytes (run_well (self)->list));
  make_job (self, self->publisher);
  ctl_job_set_signer (self->job, NULL);
  ctl_job_set_file (self->job, old);
  g_assert_true (ctl_job_has_file (self->job));
  g_array_set_size (self->steps, 0);
  const CtlPlan *made = plan_well (self);
  g_assert_true (g_bytes_equal (ctl_list_get_bytes (made->preview), old));
  g_assert_cmpuint (made->diff->changes->len, >, 0);
  const CtlPhoneAnswer *answer = made->phones->pdata[CTL_PHONE_NO_SECURITY_BY_DEFAULT];
  g_assert_true (answer->accepts);
  assert_file (self->lab, "pub/CTLFile.tlv", newer);
  const CtlOutcome *outcome = run_well (self);
  g_assert_cmpmem (self->steps->data, self->steps->len * sizeof (guint), steps, sizeof steps);
  assert_file (self->lab, "pub/CTLFile.tlv", old);
  assert_file (self->lab, "sub2/CTLFile.tlv", old);
  g_autofree char *contents = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (outcome->kept, &contents, &length, NULL));
  g_assert_cmpmem (contents, length, g_bytes_get_data (newer, NULL), g_bytes_get_size (newer));
}

static void
put_back_badly (Fixture *self, GBytes *file, CtlError code)
{
  g_autoptr (GError) error = NULL;
  ctl_job_set_file (self->job, file);
  g_assert_null (plan (self, &error));
  g_assert_error (error, CTL_ERROR, (gint) code);
}

static void
test_put_back_bad (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GBytes) good = test_lab_sign (self->lab, 1, 0, 2, 1000);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (good, &length);
  g_autofree guint8 *spoilt = g_memdup2 (bytes, length);
  spoilt[length - 1] ^= 1;
  g_autoptr (GBytes) altered = g_bytes_new (spoilt, length);
  g_autoptr (GBytes) cut = g_bytes_new (bytes, length - 1);
  put_back_badly (self, altered, CTL_ERROR_BAD_CTL_FILE);
  put_back_badly (self, cut, CTL_ERROR_MALFORMED);
}

/* A signer that the publisher does not know is told of before, and refused by it. */
static void
test_put_back_unknown (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GBytes) installed = test_lab_sign (self->lab, 0, 0, 1, 1000);
  g_autoptr (GBytes) other = test_lab_sign (self->lab, 2, 2, 1, 1000);
  install (self, installed);
  ctl_job_set_file (self->job, other);
  const CtlPlan *made = plan_well (self);
  const CtlWarning *warning = made->warnings->pdata[0];
  g_assert_true (warning->severe);
  g_assert_nonnull (strstr (warning->text, "The token that signed this file is not in"));
  run_badly (self, CTL_ERROR_UNKNOWN_SIGNER);
  assert_file (self->lab, "pub/CTLFile.tlv", installed);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/job/first-file", test_first_file);
  add ("/job/second-file", test_second_file);
  add ("/job/keeps-mode", test_keeps_mode);
  add ("/job/tokenless", test_tokenless);
  add ("/job/unreadable-file", test_unreadable_file);
  add ("/job/one-server-fails", test_one_server_fails);
  add ("/job/retry", test_retry);
  add ("/job/conflict", test_conflict);
  add ("/job/no-right", test_no_right);
  add ("/job/publisher-gone", test_publisher_gone);
  add ("/job/cancel", test_cancel);
  add ("/job/cannot-keep", test_cannot_keep);
  add ("/job/lost-connection", test_lost_connection);
  add ("/job/firewall", test_firewall);
  add ("/job/firewall-refuses", test_firewall_refuses);
  add ("/job/firewall-gone", test_firewall_gone);
  add ("/job/put-back", test_put_back);
  add ("/job/put-back-bad", test_put_back_bad);
  add ("/job/put-back-unknown", test_put_back_unknown);
  return g_test_run ();
}
