/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-module-watch.h"

#include <stdlib.h>

#include "ctl-error.h"
#include "ctl-helper-process.h"
#include "ctl-slot-list.h"
#include "ctl-token-client.h"
#include "ctl-token-protocol.h"

#define PAUSE_MIN 1  /* seconds until a helper that was lost is replaced */
#define PAUSE_MAX 60 /* the same, where that did not help */

struct _CtlModuleWatch
{
  GObject parent;
  char *module;
  guint deadline; /* milliseconds */
  GMainContext *context;
  CtlHelperProcess *helper; /* NULL: stopped, or lost */
  CtlSlotList *slots;
  CtlModuleState state;
  GError *failure;
  gint64 watching_since; /* monotonic; 0: not yet, since the helper was started */
  guint pause;           /* seconds */
  GSource *restart;
};

enum
{
  SIGNAL_TOKENS_CHANGED,
  SIGNAL_STATE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CtlModuleWatch, ctl_module_watch, G_TYPE_OBJECT)

static void start (CtlModuleWatch *self);
static void watch (CtlModuleWatch *self);

static void
clear_restart (CtlModuleWatch *self)
{
  if (self->restart == NULL)
    return;
  g_source_destroy (self->restart);
  g_clear_pointer (&self->restart, g_source_unref);
}

static void
end_helper (CtlModuleWatch *self)
{
  g_autoptr (CtlHelperProcess) helper = g_steal_pointer (&self->helper);
  if (helper != NULL)
    ctl_helper_process_end (helper);
}

static void
set_state (CtlModuleWatch *self, CtlModuleState state, const GError *failure)
{
  gboolean is_news = state != self->state || failure != NULL;
  g_clear_error (&self->failure);
  self->failure = failure != NULL ? g_error_copy (failure) : NULL;
  self->state = state;
  if (is_news)
    g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
}

static gboolean
on_restart (gpointer user_data)
{
  CtlModuleWatch *self = user_data;
  clear_restart (self);
  start (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_restart (CtlModuleWatch *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean was_good =
      self->watching_since != 0 && now - self->watching_since > PAUSE_MAX * G_TIME_SPAN_SECOND;
  self->pause = was_good || self->pause == 0 ? PAUSE_MIN : MIN (2 * self->pause, PAUSE_MAX);
  self->watching_since = 0;
  self->restart = g_timeout_source_new_seconds (self->pause);
  g_source_set_callback (self->restart, on_restart, self, NULL);
  g_source_attach (self->restart, self->context);
}

/* @is_answer: whether the module itself says so; else nothing is known of what it would show now */
static void
fail (CtlModuleWatch *self, const GError *failure, gboolean is_answer)
{
  end_helper (self);
  if (is_answer)
    ctl_slot_list_clear (self->slots);
  else
    (void) ctl_slot_list_fail (self->slots, failure);
  schedule_restart (self);
  g_signal_emit (self, signals[SIGNAL_TOKENS_CHANGED], 0);
  set_state (self, CTL_MODULE_FAILED, failure);
}

static void
on_reply (const CtlFrame *reply, gpointer user_data)
{
  CtlModuleWatch *self = user_data;
  g_autoptr (GError) error = NULL;
  if (!ctl_slot_list_take (self->slots, reply, &error))
    fail (self, error, FALSE);
  else
    g_signal_emit (self, signals[SIGNAL_TOKENS_CHANGED], 0);
}

static void
on_watched (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlModuleWatch) self = user_data;
  CtlHelperProcess *helper = CTL_HELPER_PROCESS (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) replies = ctl_helper_process_call_finish (helper, result, &error);
  if (self->helper != helper)
    return;
  if (replies == NULL)
    {
      fail (self, error, ctl_helper_process_is_running (helper));
      return;
    }
  if (self->watching_since == 0)
    {
      self->watching_since = g_get_monotonic_time ();
      ctl_slot_list_complete (self->slots);
      g_signal_emit (self, signals[SIGNAL_TOKENS_CHANGED], 0);
      set_state (self, CTL_MODULE_WATCHING, NULL);
    }
  if (self->helper == helper)
    watch (self);
}

/* Waits as long as nothing changes: the helper itself has the deadline. */
static void
watch (CtlModuleWatch *self)
{
  CtlFrame *request = ctl_frame_new (CTL_TOKEN_REQUEST_WATCH, 0, 1);
  ctl_fields_add_u32 (ctl_frame_get_fields (request), CTL_TOKEN_TAG_DEADLINE, self->deadline);
  ctl_helper_process_stream_async (self->helper, request, 0, on_reply, self, NULL, on_watched,
                                   g_object_ref (self));
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlModuleWatch) self = user_data;
  CtlHelperProcess *helper = CTL_HELPER_PROCESS (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) replies = ctl_helper_process_call_finish (helper, result, &error);
  if (self->helper != helper)
    return;
  if (replies == NULL)
    fail (self, error, ctl_helper_process_is_running (helper));
  else
    watch (self);
}

static void
start (CtlModuleWatch *self)
{
  self->helper = ctl_helper_process_new (self->module);
  ctl_slot_list_begin (self->slots);
  ctl_helper_process_call_async (self->helper, ctl_frame_new (CTL_TOKEN_REQUEST_LOAD, 0, 1),
                                 self->deadline, NULL, on_loaded, g_object_ref (self));
}

/**
 * ctl_module_watch_read_again:
 * @self: a watch
 *
 * Reads all slots with another helper, in a while; what is known stays known until then.
 */
void
ctl_module_watch_read_again (CtlModuleWatch *self)
{
  if (self->helper == NULL)
    return; /* there will be another one anyway */
  end_helper (self);
  self->watching_since = 0;
  start (self);
}

/**
 * ctl_module_watch_stop:
 * @self: a watch
 *
 * Ends its helper in good order. No signal comes any more.
 */
void
ctl_module_watch_stop (CtlModuleWatch *self)
{
  clear_restart (self);
  end_helper (self);
}

static void
ctl_module_watch_finalize (GObject *object)
{
  CtlModuleWatch *self = CTL_MODULE_WATCH (object);
  ctl_module_watch_stop (self);
  ctl_slot_list_free (self->slots);
  g_clear_error (&self->failure);
  g_main_context_unref (self->context);
  g_free (self->module);
  G_OBJECT_CLASS (ctl_module_watch_parent_class)->finalize (object);
}

static void
ctl_module_watch_class_init (CtlModuleWatchClass *class)
{
  GType type = G_TYPE_FROM_CLASS (class);
  G_OBJECT_CLASS (class)->finalize = ctl_module_watch_finalize;
  signals[SIGNAL_TOKENS_CHANGED] =
      g_signal_new ("tokens-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STATE_CHANGED] =
      g_signal_new ("state-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ctl_module_watch_init (CtlModuleWatch *self)
{
  self->context = g_main_context_ref_thread_default ();
}

/**
 * ctl_module_watch_new:
 * @module_path: of the PKCS#11 module; links are followed
 * @deadline: milliseconds that loading, looking for readers, and reading one of them may take
 *
 * Returns: (transfer full): a watch, whose helper starts at once; its signals come later, from the
 *   main loop
 */
CtlModuleWatch *
ctl_module_watch_new (const char *module_path, guint deadline)
{
  CtlModuleWatch *self = g_object_new (CTL_TYPE_MODULE_WATCH, NULL);
  g_autofree char *absolute = g_canonicalize_filename (module_path, NULL);
  char *canonical = realpath (absolute, NULL);
  self->module = canonical != NULL ? canonical : g_steal_pointer (&absolute);
  self->deadline = deadline;
  self->slots = ctl_slot_list_new (self->module);
  start (self);
  return self;
}

/**
 * ctl_module_watch_get_module:
 * @self: a watch
 *
 * Returns: (transfer none): canonical path of the module
 */
const char *
ctl_module_watch_get_module (CtlModuleWatch *self)
{
  return self->module;
}

/**
 * ctl_module_watch_dup_tokens:
 * @self: a watch
 *
 * Returns: (transfer full) (element-type CtlToken): what is in its slots
 */
GPtrArray *
ctl_module_watch_dup_tokens (CtlModuleWatch *self)
{
  return ctl_slot_list_dup_tokens (self->slots);
}

/**
 * ctl_module_watch_get_state:
 * @self: a watch
 * @reason: (out) (optional) (nullable) (transfer none): why it failed
 *
 * Returns: how it stands
 */
CtlModuleState
ctl_module_watch_get_state (CtlModuleWatch *self, const GError **reason)
{
  if (reason != NULL)
    *reason = self->failure;
  return self->state;
}
