/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-doctor.h"

#include <glib/gi18n-lib.h>

#include "ctl-checks.h"
#include "ctl-error.h"
#include "ctl-reader-probe.h"
#include "ctl-text.h"
#include "ctl-token-client.h"
#include "ctl-token-merge.h"

static void
keep_result (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer place)
{
  *(GAsyncResult **) place = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static void
tell (const CtlDoctorOrder *order, const char *format, const char *what)
{
  if (order->progress == NULL)
    return;
  g_autofree char *words = g_strdup_printf (format, what);
  order->progress (words, order->user_data);
}

static GPtrArray *
list_tokens (const char *module, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CtlTokenClient) client = ctl_token_client_new (module);
  ctl_token_client_list_async (client, cancellable, keep_result, &result);
  wait_for (&result);
  return ctl_token_client_list_finish (client, result, error);
}

static void
ask_module (CtlDoctorFacts *facts, const CtlFoundModule *module, GCancellable *cancellable)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GPtrArray) tokens =
      module->is_used ? list_tokens (module->path, cancellable, &failure) : NULL;
  g_ptr_array_add (facts->failures, failure != NULL ? ctl_text_safe (failure->message) : NULL);
  if (tokens != NULL)
    ctl_token_merge (facts->tokens, tokens);
}

/* One after the other: two modules disturb each other at one token (tokens.md). */
static void
ask_modules (CtlDoctorFacts *facts, const CtlDoctorOrder *order, GCancellable *cancellable)
{
  for (guint i = 0; i < facts->modules->len; i++)
    {
      const CtlFoundModule *module = facts->modules->pdata[i];
      g_autofree char *path = ctl_text_safe (module->path);
      if (module->is_used && !g_cancellable_is_cancelled (cancellable))
        tell (order, _ ("Looking at tokens through %s …"), path);
      ask_module (facts, module, cancellable);
    }
}

static gboolean
ask_service (CtlDoctorFacts *facts, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ctl_reader_probe_async (0, cancellable, keep_result, &result);
  wait_for (&result);
  facts->service = ctl_reader_probe_finish (result, error);
  return facts->service != NULL;
}

/* The helpers live in the main context of this thread, which nobody else runs. */
static gboolean
gather (CtlDoctorFacts *facts,
        const CtlDoctorOrder *order,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  tell (order, "%s", _ ("Asking pcscd …"));
  gboolean gathered = ask_service (facts, cancellable, error);
  if (gathered)
    ask_modules (facts, order, cancellable);
  g_main_context_pop_thread_default (context);
  return gathered;
}

/* Checks follow each other in the order of CtlFindingSubject. */
static GPtrArray *
judge (const CtlDoctorFacts *facts, const CtlDoctorOrder *order, GCancellable *cancellable)
{
  GPtrArray *findings = ctl_findings_new ();
  ctl_check_modules (facts, &order->places, findings);
  ctl_check_readers (facts, &order->places, findings);
  ctl_check_safenet (facts, &order->places, findings);
  ctl_check_usb (facts, &order->places, findings);
  ctl_check_programs (facts, &order->places, findings);
  ctl_check_tokens (facts, findings);
  ctl_check_clock (facts, findings);
  tell (order, "%s", _ ("Asking the known publishers …"));
  ctl_check_publishers (order->known_path, cancellable, findings);
  return findings;
}

/**
 * ctl_doctor_run:
 * @order: what to look at
 * @cancellable: (nullable): ends it soon
 * @error: return location for %CTL_ERROR_CANCELLED
 *
 * Looks for what stands between a person and a token or a publisher. It blocks, each step up to
 * its own deadline: call it in a thread of its own. Nothing is changed.
 *
 * Returns: (transfer full) (nullable) (element-type CtlFinding): what was found, by subject
 */
GPtrArray *
ctl_doctor_run (const CtlDoctorOrder *order, GCancellable *cancellable, GError **error)
{
  g_autoptr (CtlDoctorFacts) facts = ctl_doctor_facts_new ();
  g_ptr_array_unref (facts->modules);
  facts->modules = g_ptr_array_ref (order->modules);
  if (!gather (facts, order, cancellable, error))
    return NULL;
  g_autoptr (GPtrArray) findings = judge (facts, order, cancellable);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_CANCELLED, _ ("Cancelled"));
      return NULL;
    }
  return g_steal_pointer (&findings);
}

/**
 * ctl_doctor_explain_nothing:
 * @facts: what was asked
 * @places: of the system
 *
 * Returns: (transfer full) (element-type CtlFinding): why no token is to be seen, though there
 *   are modules: no service, no reader, no token in one, or another program at it
 */
GPtrArray *
ctl_doctor_explain_nothing (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places)
{
  g_autoptr (GPtrArray) all = ctl_findings_new ();
  GPtrArray *obstacles = ctl_findings_new ();
  ctl_check_readers (facts, places, all);
  ctl_check_usb (facts, places, all);
  ctl_check_programs (facts, places, all);
  for (guint i = 0; i < all->len;)
    if (((CtlFinding *) all->pdata[i])->severity == CTL_FINDING_IN_THE_WAY)
      g_ptr_array_add (obstacles, g_ptr_array_steal_index (all, i));
    else
      i++;
  return obstacles;
}
