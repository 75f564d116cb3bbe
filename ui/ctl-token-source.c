/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-source.h"

#include <glib/gi18n-lib.h>

#include "ctl-checks.h"
#include "ctl-dialog-prompt.h"
#include "ctl-doctor.h"
#include "ctl-list-tokens.h"
#include "ctl-modules.h"
#include "ctl-reader-probe.h"
#include "ctl-settings.h"
#include "ctl-text.h"
#include "ctl-token-signer.h"
#include "ctl-verify.h"

struct _CtlTokenSource
{
  GObject parent_instance;

  GSettings *settings;
  GCancellable *cancellable; /* the search that is under way */
  GPtrArray *modules;        /* of CtlFoundModule; NULL until they were looked for */
  CtlTokenMonitor *monitor;  /* NULL as long */
  CtlList *list;             /* NULL where no file is at hand */
};

enum
{
  SIGNAL_RESTARTED,
  SIGNAL_TOKENS_CHANGED,
  SIGNAL_MODULE_CHANGED,
  SIGNAL_LIST_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CtlTokenSource, ctl_token_source, G_TYPE_OBJECT)

static void
on_module_changed (CtlTokenSource *self)
{
  g_signal_emit (self, signals[SIGNAL_MODULE_CHANGED], 0);
}

static void
on_tokens_changed (CtlTokenSource *self)
{
  g_signal_emit (self, signals[SIGNAL_TOKENS_CHANGED], 0);
}

static void
follow_monitor (CtlTokenSource *self)
{
  static const char *const names[] = { "token-added", "token-removed", "token-changed" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect_object (self->monitor, names[i], G_CALLBACK (on_tokens_changed), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->monitor, "module-changed", G_CALLBACK (on_module_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
start_monitor (CtlTokenSource *self)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  for (guint i = 0; i < self->modules->len; i++)
    {
      CtlFoundModule *module = self->modules->pdata[i];
      if (module->is_used)
        g_ptr_array_add (paths, module->path);
    }
  g_clear_object (&self->monitor);
  self->monitor = ctl_token_monitor_new (paths);
  follow_monitor (self);
  g_signal_emit (self, signals[SIGNAL_RESTARTED], 0);
  on_tokens_changed (self);
}

static void
find_in_thread (GTask *task,
                G_GNUC_UNUSED gpointer source,
                gpointer chosen,
                G_GNUC_UNUSED GCancellable *cancellable)
{
  g_task_return_pointer (task, ctl_modules_find (chosen), (GDestroyNotify) g_ptr_array_unref);
}

/* A search that another replaced says so by its cancellable. */
static void
on_found (GObject *object, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  CtlTokenSource *self = CTL_TOKEN_SOURCE (object);
  GPtrArray *modules = g_task_propagate_pointer (G_TASK (result), NULL);
  if (modules == NULL)
    return;
  g_clear_pointer (&self->modules, g_ptr_array_unref);
  self->modules = modules;
  start_monitor (self);
}

static void
find_modules (CtlTokenSource *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_found, NULL);
  g_task_set_task_data (task, ctl_settings_dup_module (self->settings), g_free);
  g_task_run_in_thread (task, find_in_thread);
}

static void
ctl_token_source_dispose (GObject *object)
{
  CtlTokenSource *self = CTL_TOKEN_SOURCE (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->monitor);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->modules, g_ptr_array_unref);
  g_clear_pointer (&self->list, ctl_list_unref);
  G_OBJECT_CLASS (ctl_token_source_parent_class)->dispose (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, CTL_TYPE_TOKEN_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
ctl_token_source_class_init (CtlTokenSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ctl_token_source_dispose;
  signals[SIGNAL_RESTARTED] = new_signal ("restarted");
  signals[SIGNAL_TOKENS_CHANGED] = new_signal ("tokens-changed");
  signals[SIGNAL_MODULE_CHANGED] = new_signal ("module-changed");
  signals[SIGNAL_LIST_CHANGED] = new_signal ("list-changed");
}

static void
ctl_token_source_init (G_GNUC_UNUSED CtlTokenSource *self)
{
}

/**
 * ctl_token_source_new:
 * @settings: the settings; another choice of module is followed at once
 *
 * Returns: (transfer full): a source that looks for modules from now on
 */
CtlTokenSource *
ctl_token_source_new (GSettings *settings)
{
  CtlTokenSource *self = g_object_new (CTL_TYPE_TOKEN_SOURCE, NULL);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::module", G_CALLBACK (find_modules), self,
                           G_CONNECT_SWAPPED);
  find_modules (self);
  return self;
}

/**
 * ctl_token_source_get_monitor:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): what watches the tokens; %NULL until `restarted`
 */
CtlTokenMonitor *
ctl_token_source_get_monitor (CtlTokenSource *self)
{
  return self->monitor;
}

/**
 * ctl_token_source_get_settings:
 * @self: a source
 *
 * Returns: (transfer none): the settings that it follows
 */
GSettings *
ctl_token_source_get_settings (CtlTokenSource *self)
{
  return self->settings;
}

/**
 * ctl_token_source_get_list:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): the CTL file at hand, of which the tokens may be signers
 */
CtlList *
ctl_token_source_get_list (CtlTokenSource *self)
{
  return self->list;
}

/**
 * ctl_token_source_set_list:
 * @self: a source
 * @list: (nullable): the CTL file that is at hand from now on
 */
void
ctl_token_source_set_list (CtlTokenSource *self, CtlList *list)
{
  if (list != NULL)
    ctl_list_ref (list);
  g_clear_pointer (&self->list, ctl_list_unref);
  self->list = list;
  g_signal_emit (self, signals[SIGNAL_LIST_CHANGED], 0);
}

/**
 * ctl_token_source_get_tokens:
 * @self: a source
 *
 * Returns: (transfer none) (nullable) (element-type CtlToken): what is plugged in, as far as it is
 *   known; %NULL until `restarted`
 */
GPtrArray *
ctl_token_source_get_tokens (CtlTokenSource *self)
{
  return self->monitor != NULL ? ctl_token_monitor_get_tokens (self->monitor) : NULL;
}

static CtlModuleState
get_state (CtlTokenSource *self, guint i, const GError **reason)
{
  const CtlFoundModule *module = self->modules->pdata[i];
  if (!module->is_used)
    return CTL_MODULE_WATCHING;
  return ctl_token_monitor_get_module_state (self->monitor, module->path, reason);
}

/**
 * ctl_token_source_is_starting:
 * @self: a source
 *
 * Returns: whether some module has not yet said what there is
 */
gboolean
ctl_token_source_is_starting (CtlTokenSource *self)
{
  if (self->monitor == NULL)
    return TRUE;
  for (guint i = 0; i < self->modules->len; i++)
    if (get_state (self, i, NULL) == CTL_MODULE_STARTING)
      return TRUE;
  return FALSE;
}

/**
 * ctl_token_source_has_token:
 * @self: a source
 *
 * Returns: whether any module reads a token, well or badly
 */
gboolean
ctl_token_source_has_token (CtlTokenSource *self)
{
  GPtrArray *tokens = ctl_token_source_get_tokens (self);
  for (guint i = 0; tokens != NULL && i < tokens->len; i++)
    {
      CtlTokenState state = ((CtlToken *) tokens->pdata[i])->state;
      if (state != CTL_TOKEN_NO_TOKEN && state != CTL_TOKEN_UNRECOGNISED)
        return TRUE;
    }
  return FALSE;
}

/**
 * ctl_token_source_dup_certificates:
 * @self: a source
 *
 * Returns: (transfer full) (element-type CtlCertificate): those of all tokens, in their order
 */
GPtrArray *
ctl_token_source_dup_certificates (CtlTokenSource *self)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  GPtrArray *tokens = ctl_token_source_get_tokens (self);
  for (guint i = 0; tokens != NULL && i < tokens->len; i++)
    g_ptr_array_extend_and_steal (certificates, ctl_token_dup_certificates (tokens->pdata[i]));
  return certificates;
}

/**
 * ctl_token_source_describe_part:
 * @self: a source
 * @token: a token
 *
 * Returns: (nullable): what @token has to do with the CTL file at hand; %NULL where there is no
 *   such file, or no certificate to compare
 */
const char *
ctl_token_source_describe_part (CtlTokenSource *self, const CtlToken *token)
{
  const char *part = NULL;
  if (self->list == NULL)
    return NULL;
  for (guint i = 0; i < token->certificates->len; i++)
    {
      const CtlTokenCertificate *held = token->certificates->pdata[i];
      CtlRecord *record = ctl_list_find_signer (self->list, held->certificate);
      if (record != NULL && record == ctl_verify_find_signer (self->list))
        return _ ("signer of the installed CTL file");
      if (record != NULL)
        part = _ ("listed in the installed CTL file");
      else if (part == NULL)
        part = _ ("not in the installed CTL file");
    }
  return part;
}

/* For each module, as CtlDoctorFacts has them. */
static GPtrArray *
new_failures (CtlTokenSource *self)
{
  GPtrArray *failures = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->modules->len; i++)
    {
      const GError *reason = NULL;
      gboolean failed = get_state (self, i, &reason) == CTL_MODULE_FAILED;
      g_ptr_array_add (failures, failed ? g_strdup (reason->message) : NULL);
    }
  return failures;
}

/**
 * ctl_token_source_dup_failures:
 * @self: a source
 *
 * Returns: (transfer full) (nullable): a line for each module that does not work, safe to show
 */
char *
ctl_token_source_dup_failures (CtlTokenSource *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  if (self->monitor == NULL)
    return NULL;
  g_autoptr (GPtrArray) failures = new_failures (self);
  for (guint i = 0; i < failures->len; i++)
    if (failures->pdata[i] != NULL)
      g_string_append_printf (text, "%s%s.", text->len > 0 ? "\n" : "",
                              (const char *) failures->pdata[i]);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static gboolean
has_working_module (const CtlDoctorFacts *facts)
{
  for (guint i = 0; i < facts->modules->len; i++)
    if (((CtlFoundModule *) facts->modules->pdata[i])->is_used && facts->failures->pdata[i] == NULL)
      return TRUE;
  return FALSE;
}

/* The checks look at files and processes, which may take its time. */
static void
judge_in_thread (GTask *task,
                 G_GNUC_UNUSED gpointer source,
                 gpointer data,
                 G_GNUC_UNUSED GCancellable *cancellable)
{
  const CtlDoctorFacts *facts = data;
  if (has_working_module (facts))
    {
      g_task_return_pointer (task, ctl_doctor_explain_nothing (facts, &ctl_doctor_system),
                             (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  GPtrArray *findings = ctl_findings_new ();
  ctl_check_modules (facts, &ctl_doctor_system, findings);
  g_task_return_pointer (task, findings, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_probed (G_GNUC_UNUSED GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CtlDoctorFacts *facts = g_task_get_task_data (task);
  GError *error = NULL;
  facts->service = ctl_reader_probe_finish (result, &error);
  if (facts->service == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, judge_in_thread);
}

static CtlDoctorFacts *
new_facts (CtlTokenSource *self)
{
  CtlDoctorFacts *facts = ctl_doctor_facts_new ();
  GPtrArray *tokens = ctl_token_monitor_get_tokens (self->monitor);
  g_ptr_array_unref (facts->modules);
  facts->modules = g_ptr_array_ref (self->modules);
  g_ptr_array_unref (facts->failures);
  facts->failures = new_failures (self);
  for (guint i = 0; i < tokens->len; i++)
    g_ptr_array_add (facts->tokens, ctl_token_ref (tokens->pdata[i]));
  return facts;
}

/**
 * ctl_token_source_explain_async:
 * @self: a source that is not starting
 * @cancellable: (nullable): ends it soon
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Finds out why no token is to be seen.
 */
void
ctl_token_source_explain_async (CtlTokenSource *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, new_facts (self), (GDestroyNotify) ctl_doctor_facts_free);
  ctl_reader_probe_async (0, cancellable, on_probed, g_steal_pointer (&task));
}

/**
 * ctl_token_source_explain_finish:
 * @self: a source
 * @result: as the callback got it
 * @error: return location for the error of the helper
 *
 * Returns: (transfer full) (nullable) (element-type CtlFinding): what was found
 */
GPtrArray *
ctl_token_source_explain_finish (CtlTokenSource *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* No event tells how many tries are left after a login. */
static void
read_again (CtlTokenSource *self)
{
  ctl_token_monitor_read_again (self->monitor);
}

/**
 * ctl_token_source_new_signer:
 * @self: a source
 * @token: one of its tokens, with a certificate that ctl_token_choose_certificate() chooses
 *
 * A client of its own, whose helper starts with the first signature: whatever else is asked of one
 * ends a login that waits for a second PIN.
 *
 * Returns: (transfer full) (nullable): a signer that asks for the PIN over the window in use; %NULL
 *   where no certificate of @token can be used
 */
CtlSigner *
ctl_token_source_new_signer (CtlTokenSource *self, CtlToken *token)
{
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  if (certificate == NULL)
    return NULL;
  g_autoptr (CtlTokenClient) client = ctl_token_client_new (token->module);
  g_autoptr (CtlPinPrompt) prompt = ctl_dialog_prompt_new ();
  g_signal_connect_object (prompt, "concluded", G_CALLBACK (read_again), self, G_CONNECT_SWAPPED);
  return CTL_SIGNER (ctl_token_signer_new (client, token, certificate, prompt, FALSE));
}
