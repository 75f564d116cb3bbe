/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-recover.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-carry-out.h"
#include "ctl-error.h"
#include "ctl-json.h"
#include "ctl-results.h"
#include "ctl-steps-text.h"
#include "ctl-token-set.h"

#define POLL_SECONDS 2

/* A recovery under way. */
typedef struct
{
  CtlTool *tool;
  const CtlRecoverOptions *options;
  CtlRecovery *recovery;
  CtlAim *aim;
  CtlTokenSet *tokens; /* NULL where none are needed */
  GPtrArray *steps;    /* as read last */
  CtlJob *job;         /* NULL until something was updated */
  const CtlOutcome *outcome;
  gboolean by_hand; /* a person sees to Phone-SAST-trust */
  CtlAct last_act;
  char *last_text; /* of the step that was told last */
  gboolean is_waiting;
  int code;
} Recover;

static void
recover_clear (Recover *self)
{
  g_clear_object (&self->job);
  g_clear_object (&self->recovery);
  g_clear_pointer (&self->aim, ctl_aim_free);
  g_clear_pointer (&self->tokens, ctl_token_set_free);
  g_free (self->last_text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Recover, recover_clear)

/* A token without a certificate to sign with is for something else. */
static void
add_at_hand (Recover *self)
{
  g_ptr_array_set_size (self->aim->at_hand, 0);
  for (guint i = 0; i < self->tokens->tokens->len; i++)
    {
      CtlToken *token = self->tokens->tokens->pdata[i];
      CtlCertificate *certificate =
          ctl_token_can_sign (token) ? ctl_token_choose_certificate (token, NULL) : NULL;
      if (certificate != NULL)
        g_ptr_array_add (self->aim->at_hand, certificate);
    }
}

/* One that is not there, or locked, may be plugged in later; one that is told badly may not. */
static CtlCertificate *
find_at_hand (Recover *self, const char *description, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (CtlCertificate) certificate =
      ctl_token_set_find_certificate (self->tokens, description, &why);
  if (certificate != NULL && ctl_certificates_contain (self->aim->at_hand, certificate))
    return g_steal_pointer (&certificate);
  if (why != NULL && !g_error_matches (why, CTL_ERROR, CTL_ERROR_NO_TOKEN))
    g_propagate_error (error, g_steal_pointer (&why));
  else
    g_ptr_array_add (self->aim->absent, ctl_text_safe (description));
  return NULL;
}

static gboolean
add_wanted (Recover *self, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_ptr_array_set_size (self->aim->wanted, 0);
  g_ptr_array_set_size (self->aim->absent, 0);
  g_clear_pointer (&self->aim->signer, ctl_certificate_unref);
  for (char **token = self->options->tokens; token != NULL && *token != NULL; token++)
    {
      CtlCertificate *certificate = find_at_hand (self, *token, &why);
      if (certificate != NULL)
        g_ptr_array_add (self->aim->wanted, certificate);
      if (why != NULL)
        break;
    }
  if (why == NULL && self->options->sign_with != NULL)
    self->aim->signer = find_at_hand (self, self->options->sign_with, &why);
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
set_aim (Recover *self, GError **error)
{
  if (self->tokens != NULL)
    {
      add_at_hand (self);
      if (!add_wanted (self, error))
        return FALSE;
    }
  ctl_recovery_set_aim (self->recovery, self->aim);
  return TRUE;
}

static gboolean
look (Recover *self, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  if (!set_aim (self, error))
    return FALSE;
  ctl_recovery_read_async (self->recovery, self->tool->cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  self->steps = ctl_recovery_read_finish (self->recovery, result, error);
  return self->steps != NULL;
}

static gboolean
look_for_tokens (Recover *self, GError **error)
{
  g_clear_pointer (&self->tokens, ctl_token_set_free);
  self->tokens = ctl_token_set_open (self->tool, error);
  return self->tokens != NULL;
}

static gboolean
look_again (Recover *self, GError **error)
{
  return (self->tokens == NULL || look_for_tokens (self, error)) && look (self, error);
}

/* Whether these words are new: the same are told once, however often is looked. */
static gboolean
remember (Recover *self, const CtlStep *step, char **text)
{
  *text = ctl_step_to_text (step, ctl_tool_wraps (self->tool));
  if (g_strcmp0 (*text, self->last_text) == 0)
    return FALSE;
  g_free (self->last_text);
  self->last_text = g_strdup (*text);
  self->is_waiting = FALSE;
  return TRUE;
}

static void
say_all (Recover *self)
{
  const CtlStep *next = ctl_recovery_get_next (self->recovery);
  g_autofree char *state = ctl_recovery_describe (self->recovery);
  g_autofree char *steps = ctl_steps_to_text (self->steps, ctl_tool_wraps (self->tool));
  g_autofree char *text = NULL;
  ctl_tool_say (self->tool, "%s\n\n%s\n", state, steps);
  if (next != NULL)
    remember (self, next, &text);
}

static void
say_next (Recover *self, const CtlStep *step)
{
  g_autofree char *text = NULL;
  if (remember (self, step, &text))
    ctl_tool_say (self->tool, "%s\n", text);
}

static void
print_json (Recover *self, gboolean is_finished)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree char *state = ctl_recovery_describe (self->recovery);
  json_builder_begin_object (json);
  ctl_json_string (json, "recovery",
                   ctl_recovery_kind_to_string (ctl_recovery_get_kind (self->recovery)));
  ctl_json_boolean (json, "finished", is_finished);
  ctl_json_string (json, "state", state);
  ctl_steps_add_json (json, self->steps);
  if (self->outcome != NULL)
    {
      ctl_results_add_json (json, self->outcome->results, self->outcome->list);
      ctl_json_string (json, "kept", self->outcome->kept);
    }
  json_builder_end_object (json);
  ctl_tool_print_json (self->tool, json);
}

static void
explain_taking_up (Recover *self)
{
  ctl_tool_note (self->tool, "%s",
                 _ ("Not finished. Run the same command again to take it up: it looks at how "
                    "things are by then."));
}

static gboolean
wait_for_hand (Recover *self, GError **error)
{
  if (!self->options->wait)
    return ctl_carry_out_confirm (self->tool, _ ("Look again, once that is done?"), error);
  if (!self->is_waiting)
    ctl_tool_note (self->tool, "%s",
                   _ ("Waiting until that is seen to be done. Ctrl-C leaves it."));
  self->is_waiting = TRUE;
  if (ctl_await_seconds (POLL_SECONDS, self->tool->cancellable))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_CANCELLED,
               _ ("Cancelled while waiting for what is done by hand"));
  return FALSE;
}

/* Nobody is asked with --yes, and nobody is there to do it. */
static gboolean
goes_on_by_hand (Recover *self, gboolean *goes_on, GError **error)
{
  *goes_on = self->options->wait || !self->options->yes;
  if (*goes_on)
    return wait_for_hand (self, error) && look_again (self, error);
  explain_taking_up (self);
  print_json (self, FALSE);
  self->code = ctl_error_get_exit_code (CTL_ERROR_NO);
  return TRUE;
}

static const char *
get_question (CtlAct act)
{
  switch (act)
    {
    case CTL_ACT_EXPORT:
      return _ ("Write the certificates to files?");
    case CTL_ACT_TRUST:
      return _ ("Put them in Phone-SAST-trust now? Otherwise upload them by hand.");
    case CTL_ACT_DISTRUST:
      return _ ("Take them out of Phone-SAST-trust now? Otherwise delete them by hand.");
    default:
      return _ ("Send the file to the servers that do not hold it?");
    }
}

/* A no is an answer too; it ends nothing where there is another way. */
static gboolean
is_agreed (Recover *self, CtlAct act, gboolean *agreed, GError **error)
{
  g_autoptr (GError) why = NULL;
  *agreed = self->options->yes || ctl_carry_out_confirm (self->tool, get_question (act), &why);
  if (why == NULL ||
      (g_error_matches (why, CTL_ERROR, CTL_ERROR_CANCELLED) && act != CTL_ACT_SPREAD &&
       !g_cancellable_is_cancelled (self->tool->cancellable)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static void
choose_other_way (Recover *self, CtlAct act)
{
  if (act == CTL_ACT_EXPORT)
    self->aim->skips_export = TRUE;
  else
    self->by_hand = TRUE;
}

static gboolean
act (Recover *self, CtlAct act, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  g_autoptr (GError) why = NULL;
  ctl_recovery_act_async (self->recovery, act, self->tool->cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  g_autoptr (GPtrArray) done = ctl_recovery_act_finish (self->recovery, result, &why);
  for (guint i = 0; done != NULL && i < done->len; i++)
    ctl_tool_note (self->tool, "%s", (const char *) done->pdata[i]);
  if (done != NULL)
    return TRUE;
  if (act != CTL_ACT_SPREAD && g_error_matches (why, CTL_ERROR, CTL_ERROR_REFUSED))
    {
      ctl_tool_note (self->tool, _ ("%s. Do it by hand."), why->message);
      self->by_hand = TRUE;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
check_effect (Recover *self, CtlAct act, GError **error)
{
  if (act != self->last_act)
    {
      self->last_act = act;
      return TRUE;
    }
  g_set_error (error, CTL_ERROR, CTL_ERROR_SERVER_FAILED,
               _ ("The publisher said that it did this, and does not show it"));
  return FALSE;
}

static gboolean
do_act (Recover *self, const CtlStep *step, GError **error)
{
  gboolean agreed;
  CtlAct wanted = step->act;
  if (!is_agreed (self, wanted, &agreed, error))
    return FALSE;
  if (!agreed)
    choose_other_way (self, wanted);
  else if (!check_effect (self, wanted, error) || !act (self, wanted, error))
    return FALSE;
  return look (self, error);
}

static char *
find_description (Recover *self, CtlCertificate *certificate)
{
  for (guint i = 0; i < self->tokens->tokens->len; i++)
    {
      CtlToken *token = self->tokens->tokens->pdata[i];
      g_autoptr (CtlCertificate) own =
          ctl_token_can_sign (token) ? ctl_token_choose_certificate (token, NULL) : NULL;
      if (own != NULL && ctl_certificate_equal (own, certificate))
        return g_strdup (*token->serial != '\0' ? token->serial : token->label);
    }
  return g_strdup ("");
}

static CtlSigner *
make_signer (Recover *self, GError **error)
{
  g_autofree char *description = find_description (self, ctl_recovery_get_signer (self->recovery));
  return ctl_token_set_new_signer (self->tokens, self->tool, description, self->options->pin_file,
                                   self->options->allow_last_try, error);
}

static gboolean
update (Recover *self, GError **error)
{
  g_autoptr (CtlSigner) signer = make_signer (self, error);
  if (signer == NULL)
    return FALSE;
  self->job = ctl_recovery_new_job (self->recovery, signer);
  const CtlPlan *plan = ctl_carry_out_plan (self->tool, self->job, error);
  if (plan == NULL)
    return FALSE;
  self->outcome = ctl_carry_out_run (self->tool, self->job, plan, self->options->yes, error);
  if (self->outcome == NULL)
    return FALSE;
  self->code = ctl_results_say (self->tool, self->outcome->results, self->outcome->list);
  if (self->outcome->kept != NULL)
    ctl_tool_say (self->tool, _ ("\nThe replaced file is kept as %s\n"), self->outcome->kept);
  ctl_tool_say (self->tool, "\n");
  return look (self, error);
}

static gboolean
is_for_a_person (const Recover *self, const CtlStep *step)
{
  gboolean is_trust = step->act == CTL_ACT_TRUST || step->act == CTL_ACT_DISTRUST;
  gboolean is_known = g_str_equal (step->name, "tokens");
  return step->act == CTL_ACT_NONE || is_known || (is_trust && self->by_hand);
}

/* What this run could not do again after it did it is for a person. */
static gboolean
take_step (Recover *self, const CtlStep *step, gboolean *goes_on, GError **error)
{
  *goes_on = TRUE;
  say_next (self, step);
  if (is_for_a_person (self, step))
    return goes_on_by_hand (self, goes_on, error);
  if (step->act != CTL_ACT_UPDATE)
    return do_act (self, step, error);
  if (self->job == NULL)
    return update (self, error);
  g_set_error (error, CTL_ERROR, CTL_ERROR_SERVER_FAILED,
               _ ("The new CTL file was sent, and the publisher does not show it"));
  return FALSE;
}

static int
refuse (Recover *self)
{
  print_json (self, FALSE);
  return ctl_error_get_exit_code (CTL_ERROR_NO);
}

static int
finish (Recover *self)
{
  say_all (self);
  ctl_tool_note (self->tool, "%s",
                 _ ("Finished, as far as it can be seen from here. What is marked “by hand” is "
                    "left."));
  print_json (self, TRUE);
  return self->code;
}

static int
go (Recover *self, GError **error)
{
  const CtlStep *next;
  gboolean goes_on = TRUE;
  if (!look (self, error))
    return 0;
  say_all (self);
  if (self->options->dry_run)
    {
      print_json (self, ctl_recovery_get_next (self->recovery) == NULL);
      return 0;
    }
  while (goes_on && (next = ctl_recovery_get_next (self->recovery)) != NULL)
    if (next->state == CTL_STEP_BLOCKED)
      return refuse (self);
    else if (!take_step (self, next, &goes_on, error))
      return 0;
  return goes_on ? finish (self) : self->code;
}

static gboolean
add_lost (CtlAim *aim, char **serials, GError **error)
{
  for (; serials != NULL && *serials != NULL; serials++)
    {
      GBytes *serial = ctl_text_parse_hex (*serials, 0, _ ("The serial number"), error);
      if (serial == NULL)
        return FALSE;
      g_ptr_array_add (aim->lost, serial);
    }
  return TRUE;
}

static CtlAim *
make_aim (CtlRecoveryKind kind, const CtlRecoverOptions *options, GError **error)
{
  g_autoptr (CtlAim) aim = ctl_aim_new (kind);
  if (options->folder != NULL)
    {
      g_free (aim->folder);
      aim->folder = g_strdup (options->folder);
    }
  aim->skips_export = options->yes && options->folder == NULL;
  return add_lost (aim, options->lost, error) ? g_steal_pointer (&aim) : NULL;
}

/**
 * ctl_recover:
 * @tool: the tool
 * @kind: which way to go
 * @publisher: of the cluster
 * @options: what the command line says
 * @error: return location for %CTL_ERROR_USAGE, %CTL_ERROR_CONSENT, and the errors of tokens,
 *   publisher and network
 *
 * Walks through the steps of a recovery, and asks before each that changes something.
 *
 * Returns: the exit code: 0 where it is finished, 1 where something is left that can be seen from
 *   here, or that of %CTL_ERROR_PARTIAL
 */
int
ctl_recover (CtlTool *tool,
             CtlRecoveryKind kind,
             CtlPublisher *publisher,
             const CtlRecoverOptions *options,
             GError **error)
{
  g_auto (Recover) self = { .tool = tool, .options = options, .by_hand = options->by_hand };
  self.aim = make_aim (kind, options, error);
  if (self.aim == NULL)
    return 0;
  self.recovery = ctl_recovery_new (kind, publisher);
  if (kind != CTL_RECOVERY_LEAVE_TOKENS && !look_for_tokens (&self, error))
    return 0;
  return go (&self, error);
}
