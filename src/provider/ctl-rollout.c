/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-rollout.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-journal.h"
#include "ctl-provider-log.h"
#include "ctl-provider-state.h"
#include "ctl-server-step.h"

typedef struct
{
  const CtlRollout *plan;
  CtlResultFunc progress;
  gpointer user_data;
  GPtrArray *steps; /* of CtlServerStep, in the order of the cluster */
} Run;

static char *
compute_digest (GBytes *bytes)
{
  return bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;
}

static gboolean
save_journal (const CtlRollout *self, const char *temporary, GError **error)
{
  g_autoptr (CtlJournal) journal = g_new0 (CtlJournal, 1);
  journal->before = compute_digest (self->installed);
  journal->after = compute_digest (self->file);
  journal->set_mode = self->set_mode;
  journal->mode = self->mode;
  journal->temporary = g_strdup (temporary);
  journal->servers = g_new0 (char *, self->servers->len + 1);
  for (guint i = 0; i < self->servers->len; i++)
    {
      guint server = g_array_index (self->servers, guint, i);
      const char *name = ctl_provider_config_get_server (self->config, server)->name;
      journal->servers[i] = g_strdup (name);
    }
  return ctl_journal_save (journal, ctl_provider_config_get_state (self->config), error);
}

static GPtrArray *
make_steps (const CtlRollout *self, const char *temporary)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_server_step_free);
  for (guint i = 0; i < self->servers->len; i++)
    {
      guint server = g_array_index (self->servers, guint, i);
      CtlServerStep *step = ctl_server_step_new (self->config, server, temporary, self->file);
      if (step->is_publisher && self->installed != NULL)
        step->replaced = g_bytes_ref (self->installed);
      g_ptr_array_add (steps, step);
    }
  return steps;
}

static CtlServerStep *
find_publisher (GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    if (((CtlServerStep *) steps->pdata[i])->is_publisher)
      return steps->pdata[i];
  return NULL;
}

static void
report (CtlServerStep *step, gpointer user_data)
{
  Run *self = user_data;
  g_autoptr (CtlResult) result = ctl_server_step_get_result (step);
  ctl_provider_log ("server %s: %s%s%s", result->name, ctl_status_to_string (result->status),
                    result->message[0] != '\0' ? ": " : "", result->message);
  if (self->progress != NULL)
    self->progress (result, self->user_data);
}

static gboolean
is_staged (const CtlServerStep *step)
{
  return step->error == NULL && !step->unchanged && !step->written;
}

static gboolean
is_settled (const CtlServerStep *step)
{
  return !is_staged (step);
}

/* Nothing that was done so far may stay. */
static gboolean
give_up (Run *self, CtlServerStep *publisher, GError **error)
{
  ctl_server_step_run_all (self->steps, is_staged, ctl_server_step_discard, NULL, NULL);
  g_propagate_error (error, g_steal_pointer (&publisher->error));
  (*error)->domain = CTL_ERROR;
  (*error)->code = CTL_ERROR_SERVER_FAILED;
  g_prefix_error (error, "%s",
                  _ ("Nothing was changed, because the publisher's own copy could "
                     "not be written: "));
  return FALSE;
}

/* Up to the publisher's rename, after which there is no way back. */
static gboolean
write_publisher (Run *self, GError **error)
{
  CtlServerStep *publisher = find_publisher (self->steps);
  ctl_server_step_run_all (self->steps, NULL, ctl_server_step_stage, NULL, NULL);
  if (publisher == NULL)
    return TRUE;
  if (is_staged (publisher))
    ctl_server_step_commit (publisher);
  return publisher->error == NULL || give_up (self, publisher, error);
}

static gboolean
set_mode (const CtlRollout *self, GError **error)
{
  const char *state = ctl_provider_config_get_state (self->config);
  if (!self->set_mode || ctl_provider_state_set_mode (state, self->mode, error))
    return TRUE;
  ctl_error_convert (error, CTL_ERROR_SERVER_FAILED,
                     _ ("The file is in place, but the mode could not be set"));
  (*error)->code = CTL_ERROR_SERVER_FAILED;
  return FALSE;
}

static void
write_others (Run *self)
{
  for (guint i = 0; i < self->steps->len; i++)
    if (is_settled (self->steps->pdata[i]))
      report (self->steps->pdata[i], self);
  ctl_server_step_run_all (self->steps, is_staged, ctl_server_step_commit, report, self);
}

static GPtrArray *
get_results (GPtrArray *steps)
{
  GPtrArray *results = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_result_free);
  for (guint i = 0; i < steps->len; i++)
    g_ptr_array_add (results, ctl_server_step_get_result (steps->pdata[i]));
  return results;
}

/* What is left in the journal is looked at again before the next PUT CTL. */
static void
remove_journal (CtlProviderConfig *config)
{
  g_autoptr (GError) error = NULL;
  if (!ctl_journal_remove (ctl_provider_config_get_state (config), &error))
    ctl_provider_log ("journal: %s", error->message);
}

static GPtrArray *
run (Run *self, GError **error)
{
  if (!write_publisher (self, error))
    {
      remove_journal (self->plan->config);
      return NULL;
    }
  gboolean mode_set = set_mode (self->plan, error);
  write_others (self);
  if (!mode_set)
    return NULL;
  remove_journal (self->plan->config);
  return get_results (self->steps);
}

/**
 * ctl_rollout_run:
 * @self: what to do; the caller holds the store's exclusion
 * @progress: (nullable): called for each server as it is done, in this thread
 * @user_data: for @progress
 * @error: return location for %CTL_ERROR_SERVER_FAILED: nothing was changed, unless the message
 *   says that only the mode is not set
 *
 * Writes the file under a temporary name everywhere, renames the publisher's, sets the mode and
 * renames the others (ctl-provider-protocol.md, 3). The journal has it all before the first byte
 * is written.
 *
 * Returns: (transfer full) (nullable) (element-type CtlResult): one for each server, in order
 */
GPtrArray *
ctl_rollout_run (const CtlRollout *self, CtlResultFunc progress, gpointer user_data, GError **error)
{
  g_autofree char *temporary = ctl_place_make_temporary ();
  if (!save_journal (self, temporary, error))
    {
      (*error)->code = CTL_ERROR_SERVER_FAILED;
      return NULL;
    }
  g_autoptr (GPtrArray) steps = make_steps (self, temporary);
  Run current = { .plan = self, .progress = progress, .user_data = user_data, .steps = steps };
  return run (&current, error);
}

static void
log_recovery (CtlServerStep *step, gpointer user_data G_GNUC_UNUSED)
{
  if (step->error != NULL)
    ctl_provider_log ("recovery: server %s keeps the file that it has: %s", step->server->name,
                      step->error->message);
  else if (step->written)
    ctl_provider_log ("recovery: server %s: written", step->server->name);
}

static GPtrArray *
make_recovery_steps (CtlProviderConfig *config, const CtlJournal *journal, GBytes *file)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_server_step_free);
  for (guint i = 0; journal->servers[i] != NULL; i++)
    {
      guint server;
      if (ctl_provider_config_find (config, journal->servers[i], &server))
        g_ptr_array_add (steps, ctl_server_step_new (config, server, journal->temporary, file));
      else
        ctl_provider_log ("recovery: server %s is not in the configuration any more",
                          journal->servers[i]);
    }
  return steps;
}

/* The publisher's file decides: it is renamed first. */
static gboolean
recover (CtlProviderConfig *config, const CtlJournal *journal, GBytes *installed, GError **error)
{
  const char *state = ctl_provider_config_get_state (config);
  g_autofree char *digest = compute_digest (installed);
  gboolean forward = g_strcmp0 (digest, journal->after) == 0;
  ctl_provider_log ("recovery: a PUT CTL was interrupted; it is %s",
                    forward ? "finished now" : "taken back");
  if (forward && journal->set_mode && !ctl_provider_state_set_mode (state, journal->mode, error))
    return FALSE;
  g_autoptr (GPtrArray) steps = make_recovery_steps (config, journal, installed);
  ctl_server_step_run_all (steps, NULL, forward ? ctl_server_step_finish : ctl_server_step_discard,
                           log_recovery, NULL);
  return ctl_journal_remove (state, error);
}

/**
 * ctl_rollout_recover:
 * @config: the cluster
 * @error: return location for %CTL_ERROR_FILE and what the publisher's place has to say
 *
 * Finishes a PUT CTL that this or another process could not: forward where the publisher has the
 * new file, back where it has not. Afterwards every server has either the old or the new file, and
 * the mode fits the publisher's.
 *
 * Returns: %FALSE where it is not done; the journal stays for the next time
 */
gboolean
ctl_rollout_recover (CtlProviderConfig *config, GError **error)
{
  g_autoptr (CtlJournal) journal = NULL;
  g_auto (CtlInstalled) installed = { 0 };
  CtlPlace *publisher =
      ctl_provider_config_get_place (config, ctl_provider_config_get_publisher (config));
  if (!ctl_journal_load (ctl_provider_config_get_state (config), &journal, error))
    return FALSE;
  if (journal == NULL)
    return TRUE;
  if (!ctl_place_read (publisher, &installed, NULL, error))
    return FALSE;
  return recover (config, journal, installed.bytes, error);
}
