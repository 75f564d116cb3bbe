/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-recovery-steps.h"
#include "ctl-release.h"
#include "ctl-text.h"
#include "test-survey.h"

/* Which steps a situation needs, without a network. */

#define TOKEN_SERIAL    "3C:F9:27:00:00:00:AF:A2:DA:45"
#define SIGNER_REVERSED "31:AF:45:55:00:00:00:08:E9:83"

typedef struct
{
  TestSurvey *test;
  CtlAim *aim;
  GPtrArray *once_listed;
  GPtrArray *steps;
} Fixture;

static void
set_up (Fixture *self, gconstpointer kind)
{
  self->test = test_survey_new ();
  self->aim = ctl_aim_new ((CtlRecoveryKind) GPOINTER_TO_UINT (kind));
  self->once_listed = g_ptr_array_new ();
}

static void
tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer kind)
{
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_ptr_array_unref (self->once_listed);
  ctl_aim_free (self->aim);
  test_survey_free (self->test);
}

static void
have (Fixture *self, const TestIdentity *identity)
{
  g_ptr_array_add (self->aim->at_hand, test_certificate_new (identity));
}

static void
have_both (Fixture *self)
{
  have (self, self->test->pki->token);
  have (self, self->test->pki->signer);
}

static void
trust_both (Fixture *self)
{
  test_survey_trust (self->test, self->test->pki->token);
  test_survey_trust (self->test, self->test->pki->signer);
}

static void
lose (Fixture *self, const char *serial)
{
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (self->aim->lost, ctl_text_parse_hex (serial, 0, "serial", &error));
  g_assert_no_error (error);
}

static void
install_by_tokens (Fixture *self)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (self->test->pki);
  g_autoptr (CtlList) list = test_captured_sign (draft, self->test->pki->signer);
  test_survey_install (self->test, list);
}

static void
install_by_publisher (Fixture *self)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (self->test->pki);
  g_autoptr (CtlList) list = test_captured_sign (draft, self->test->pki->publisher);
  test_survey_install (self->test, list);
}

/* Anew each time; as "name:state ...". */
static void
assert_steps (Fixture *self, const char *expected)
{
  GString *line = g_string_new (NULL);
  g_autoptr (CtlSituation) situation =
      ctl_situation_new (self->aim, self->test->survey, self->once_listed);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  self->steps = ctl_recovery_steps_new (situation, FALSE, NULL);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const CtlStep *step = self->steps->pdata[i];
      g_assert_cmpstr (step->text, !=, "");
      g_string_append_printf (line, "%s%s:%s", i > 0 ? " " : "", step->name,
                              ctl_step_state_to_string (step->state));
    }
  g_assert_cmpstr (line->str, ==, expected);
  g_string_free (line, TRUE);
}

static void
assert_says (Fixture *self, const char *name, const char *part)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      const CtlStep *step = self->steps->pdata[i];
      if (g_str_equal (step->name, name) && strstr (step->text, part) == NULL)
        g_error ("“%s” is not in: %s", part, step->text);
    }
}

#define END      "restart:by-hand compare:later"
#define FINISHED "update:done restart:by-hand compare:needed"

static void
test_back (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_publisher (self);
  assert_steps (self, "tokens:needed trust:later delete:not-needed update:later " END);
  have (self, self->test->pki->token);
  assert_steps (self, "tokens:needed export:later trust:later delete:not-needed update:later " END);
  assert_says (self, "tokens", "At hand: SAST-ADN0054f509.");
  have (self, self->test->pki->signer);
  assert_steps (self, "tokens:done export:needed trust:later delete:not-needed update:later " END);
  assert_says (self, "tokens", "SAST-ADN008580ef will sign.");
  self->aim->skips_export = TRUE;
  assert_steps (self, "tokens:done trust:needed delete:not-needed update:later " END);
  trust_both (self);
  assert_steps (self, "tokens:done trust:done delete:not-needed update:needed " END);
}

/* As after the vendor's own deletion: phones still hold the file without tokens. */
static void
test_back_without_file (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  have_both (self);
  self->aim->skips_export = TRUE;
  assert_steps (self, "tokens:done trust:needed update:later " END);
}

/* Phones know the signer: nobody needs to vouch for it. */
static void
test_back_with_one_token (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_TOKEN, FALSE });
  g_autoptr (CtlRecord) record = test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "",
                                                  NULL, self->test->pki->token);
  ctl_draft_add (draft, record);
  g_autoptr (CtlList) list = test_captured_sign (draft, self->test->pki->token);
  test_survey_install (self->test, list);
  have_both (self);
  assert_steps (self, "tokens:done delete:not-needed update:needed " END);
  assert_says (self, "tokens", "SAST-ADN0054f509 will sign.");
}

static void
test_back_done (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self);
  assert_steps (self, FINISHED);
  /* What was named and is not listed is still to do. */
  g_autoptr (TestIdentity) third = test_pki_new_token ("SAST-ADN00000003", "31AF454500000000F00D");
  have_both (self);
  have (self, third);
  g_ptr_array_add (self->aim->wanted, test_certificate_new (third));
  assert_steps (self, "tokens:done delete:not-needed update:needed " END);
}

static void
test_back_choice (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (TestIdentity) third = test_pki_new_token ("SAST-ADN00000003", "31AF454500000000F00D");
  install_by_publisher (self);
  have_both (self);
  have (self, third);
  trust_both (self);
  assert_steps (self, "tokens:needed export:later trust:later delete:not-needed update:later " END);
  assert_says (self, "tokens", "Choose those");
  g_ptr_array_add (self->aim->wanted, test_certificate_new (self->test->pki->token));
  g_ptr_array_add (self->aim->wanted, test_certificate_new (self->test->pki->signer));
  assert_steps (self, "tokens:done trust:done delete:not-needed update:needed " END);
}

/* Nobody can tell what phones would do: that is not passed over. */
static void
test_back_trust_unknown (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_publisher (self);
  have_both (self);
  g_clear_pointer (&self->test->survey->trust, g_ptr_array_unref);
  self->test->survey->trust_refused = g_strdup ("not for you");
  assert_steps (self, "tokens:done trust:blocked delete:not-needed update:later " END);
  assert_says (self, "trust", "not for you");
}

/* A file that does not verify is none to rest on. */
static void
test_back_unreadable (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", strlen ("garbage"));
  test_survey_install_bytes (self->test, garbage);
  self->test->survey->unreadable = g_strdup ("byte 0: no version");
  have_both (self);
  trust_both (self);
  assert_steps (self, "tokens:done trust:done update:needed " END);
  g_autoptr (CtlSituation) situation =
      ctl_situation_new (self->aim, self->test->survey, self->once_listed);
  g_autofree char *text = ctl_situation_describe (situation);
  g_assert_nonnull (strstr (text, "cannot be read: byte 0: no version"));
}

static void
test_lost (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (TestIdentity) third = test_pki_new_token ("SAST-ADN00000003", "31AF454500000000F00D");
  install_by_tokens (self);
  assert_steps (self, "tokens:blocked update:later " END);
  lose (self, SIGNER_REVERSED);
  assert_steps (self, "tokens:needed update:later " END);
  assert_says (self, "tokens", "Plug in one of these: SAST-ADN0054f509");
  have (self, self->test->pki->token);
  assert_steps (self, "tokens:needed update:later " END);
  have (self, third);
  assert_steps (self, "tokens:done update:needed " END);
  assert_says (self, "tokens", "SAST-ADN0054f509 will sign.");
  trust_both (self);
  assert_steps (self, "tokens:done distrust:needed update:later " END);
  lose (self, TOKEN_SERIAL);
  assert_steps (self, "tokens:blocked distrust:later update:later " END);
}

static void
test_lost_done (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self);
  lose (self, "01:02");
  g_ptr_array_add (self->once_listed, self->aim->lost->pdata[0]);
  assert_steps (self, FINISHED);
}

/* Nothing that was ever seen has it: not done, though the file lists two tokens. */
static void
test_lost_mistyped (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self);
  lose (self, "01:02");
  assert_steps (self, "tokens:blocked update:later " END);
  assert_says (self, "tokens", "serial number 01:02, and none");
  g_assert_cmpstr (((CtlStep *) self->steps->pdata[0])->choice, ==, "lost");
  /* One that is right does not help the other. */
  lose (self, SIGNER_REVERSED);
  assert_steps (self, "tokens:blocked update:later " END);
}

static void
test_lost_tokenless (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_publisher (self);
  lose (self, TOKEN_SERIAL);
  assert_steps (self, "tokens:blocked update:later " END);
}

static void
test_all_lost (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (TestIdentity) third = test_pki_new_token ("SAST-ADN00000003", "31AF454500000000F00D");
  g_autoptr (TestIdentity) fourth = test_pki_new_token ("SAST-ADN00000004", "31AF454500000000D00F");
  install_by_tokens (self);
  trust_both (self);
  have (self, third);
  have (self, fourth);
  self->aim->skips_export = TRUE;
  assert_steps (self, "phones:by-hand tokens:done trust:needed distrust:later delete:not-needed "
                      "update:later " END);
  test_survey_trust (self->test, third);
  test_survey_trust (self->test, fourth);
  assert_steps (self, "phones:by-hand tokens:done trust:done distrust:needed delete:not-needed "
                      "update:later " END);
  have (self, self->test->pki->token);
  assert_steps (self, "phones:by-hand tokens:blocked distrust:later delete:not-needed "
                      "update:later " END);
}

static void
set_release (Fixture *self, const char *release)
{
  CtlCluster *cluster = ctl_survey_get_publisher (self->test->survey)->cluster;
  g_free (cluster->release);
  cluster->release = g_strdup (release);
}

static void
test_all_lost_releases (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  const char *steps = "phones:by-hand tokens:needed trust:later update:later " END;
  set_release (self, "7.1.5");
  assert_steps (self, steps);
  assert_says (self, "phones", "every phone that holds a CTL file keeps it");
  set_release (self, "10.5.1");
  assert_steps (self, steps);
  assert_says (self, "phones", "the publisher can sign the file itself");
  set_release (self, "15.0.1");
  assert_steps (self, steps);
  assert_says (self, "update", "14SU3");
}

static void
test_leave (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self);
  assert_steps (self, "before:by-hand leave:needed " END);
  set_release (self, "9.1.2");
  assert_steps (self, "before:by-hand leave:blocked " END);
  set_release (self, "ours");
  assert_steps (self, "before:by-hand leave:needed " END);
}

static void
test_leave_done (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_publisher (self);
  assert_steps (self, "leave:done restart:by-hand compare:needed");
}

/* The publisher's certificate was renewed since the file was made. */
static void
test_leave_renewed (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self);
  CtlServer *publisher = test_survey_get_server (self->test, 0);
  g_ptr_array_remove_index (publisher->services, 0);
  test_survey_add_service (publisher, CTL_FUNCTION_CCM_TFTP, self->test->pki->capf);
  assert_steps (self, "before:by-hand leave:needed " END);
  g_ptr_array_set_size (publisher->services, 0);
  assert_steps (self, "before:by-hand leave:needed " END);
  assert_says (self, "before", "names no CallManager certificate");
  test_survey_add_service (publisher, CTL_FUNCTION_CCM_TFTP, self->test->pki->publisher);
  test_survey_add_service (publisher, CTL_FUNCTION_SAST, self->test->pki->subscriber);
  assert_steps (self, "before:by-hand leave:needed " END);
  assert_says (self, "before", "own certificate (cucm-1051-a-sub1) will sign");
}

static void
test_releases (void)
{
  static const struct
  {
    const char *release;
    CtlAnswer tokens;
    CtlAnswer tokenless;
    CtlAnswer security_by_default;
  } cases[] = {
    { "7.1.5.10000-12", CTL_ANSWER_YES, CTL_ANSWER_NO, CTL_ANSWER_NO },
    { "8.0(1)", CTL_ANSWER_YES, CTL_ANSWER_NO, CTL_ANSWER_YES },
    { "10.5.1", CTL_ANSWER_YES, CTL_ANSWER_YES, CTL_ANSWER_YES },
    { "12.5.1.11900-146", CTL_ANSWER_YES, CTL_ANSWER_YES, CTL_ANSWER_YES },
    { "14.0.1", CTL_ANSWER_UNKNOWN, CTL_ANSWER_YES, CTL_ANSWER_YES },
    { "15.0.1", CTL_ANSWER_NO, CTL_ANSWER_YES, CTL_ANSWER_YES },
    { "", CTL_ANSWER_UNKNOWN, CTL_ANSWER_UNKNOWN, CTL_ANSWER_UNKNOWN },
    { "10", CTL_ANSWER_UNKNOWN, CTL_ANSWER_UNKNOWN, CTL_ANSWER_UNKNOWN },
    { "-1.5", CTL_ANSWER_UNKNOWN, CTL_ANSWER_UNKNOWN, CTL_ANSWER_UNKNOWN },
    { "asterisk 20.1", CTL_ANSWER_UNKNOWN, CTL_ANSWER_UNKNOWN, CTL_ANSWER_UNKNOWN },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *release = cases[i].release;
      g_test_message ("%s", release);
      g_assert_cmpint (ctl_release_takes_tokens (release), ==, cases[i].tokens);
      g_assert_cmpint (ctl_release_knows_tokenless (release), ==, cases[i].tokenless);
      g_assert_cmpint (ctl_release_has_security_by_default (release), ==,
                       cases[i].security_by_default);
    }
}

static void
add (const char *path, CtlRecoveryKind kind, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GUINT_TO_POINTER (kind), set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/job/situation/back", CTL_RECOVERY_BACK_TO_TOKENS, test_back);
  add ("/job/situation/back-without-file", CTL_RECOVERY_BACK_TO_TOKENS, test_back_without_file);
  add ("/job/situation/back-with-one-token", CTL_RECOVERY_BACK_TO_TOKENS, test_back_with_one_token);
  add ("/job/situation/back-done", CTL_RECOVERY_BACK_TO_TOKENS, test_back_done);
  add ("/job/situation/back-choice", CTL_RECOVERY_BACK_TO_TOKENS, test_back_choice);
  add ("/job/situation/back-trust-unknown", CTL_RECOVERY_BACK_TO_TOKENS, test_back_trust_unknown);
  add ("/job/situation/back-unreadable", CTL_RECOVERY_BACK_TO_TOKENS, test_back_unreadable);
  add ("/job/situation/lost", CTL_RECOVERY_LOST_TOKEN, test_lost);
  add ("/job/situation/lost-done", CTL_RECOVERY_LOST_TOKEN, test_lost_done);
  add ("/job/situation/lost-mistyped", CTL_RECOVERY_LOST_TOKEN, test_lost_mistyped);
  add ("/job/situation/lost-tokenless", CTL_RECOVERY_LOST_TOKEN, test_lost_tokenless);
  add ("/job/situation/all-lost", CTL_RECOVERY_ALL_LOST, test_all_lost);
  add ("/job/situation/all-lost-releases", CTL_RECOVERY_ALL_LOST, test_all_lost_releases);
  add ("/job/situation/leave", CTL_RECOVERY_LEAVE_TOKENS, test_leave);
  add ("/job/situation/leave-done", CTL_RECOVERY_LEAVE_TOKENS, test_leave_done);
  add ("/job/situation/leave-renewed", CTL_RECOVERY_LEAVE_TOKENS, test_leave_renewed);
  g_test_add_func ("/job/situation/releases", test_releases);
  return g_test_run ();
}
