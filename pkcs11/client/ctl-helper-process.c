/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-helper-process.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-frame-io.h"
#include "ctl-text.h"
#include "ctl-token-helper-path.h"
#include "ctl-token-protocol.h"

struct _CtlHelperProcess
{
  GObject parent;
  char *module;
  char *safe_module; /* as it may be shown */
  GMainContext *context;
  GSubprocess *process; /* NULL: not running, or given up */
  GQueue waiting;       /* of GTask */
  GTask *current;
};

G_DEFINE_TYPE (CtlHelperProcess, ctl_helper_process, G_TYPE_OBJECT)

typedef struct
{
  CtlFrame *request;
  GBytes *bytes;
  guint32 number;
  guint deadline;              /* milliseconds; 0: none */
  CtlHelperReplyFunc on_reply; /* NULL: all replies are kept */
  gpointer reply_data;
  GPtrArray *replies;
  GSource *deadline_source;
  GSource *cancel_source;
} Call;

static void start_next (CtlHelperProcess *self);

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
call_free (gpointer data)
{
  Call *call = data;
  clear_source (&call->deadline_source);
  clear_source (&call->cancel_source);
  g_clear_pointer (&call->request, ctl_frame_free);
  g_clear_pointer (&call->bytes, g_bytes_unref);
  g_ptr_array_unref (call->replies);
  g_free (call);
}

/* Dead processes are waited for by GLib, whether anybody asks or not. */
static void
give_up_process (CtlHelperProcess *self)
{
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
}

/* Ends the call that runs, with @error or with its replies, and lets the next one run. What is
 * still under way for it finds that it is no longer the current one. */
static void
finish_current (CtlHelperProcess *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->current);
  Call *call = g_task_get_task_data (task);
  clear_source (&call->deadline_source);
  clear_source (&call->cancel_source);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_ptr_array_ref (call->replies),
                           (GDestroyNotify) g_ptr_array_unref);
  start_next (self);
}

static void
fail_current (CtlHelperProcess *self, GError *error)
{
  give_up_process (self);
  finish_current (self, error);
}

static const char *
describe_signal (int number)
{
  switch (number)
    {
    case SIGSEGV:
      return _ ("used memory that is not its own (SIGSEGV)");
    case SIGBUS:
      return _ ("used memory that does not exist (SIGBUS)");
    case SIGABRT:
      return _ ("found a fault in itself and gave up (SIGABRT)");
    case SIGILL:
      return _ ("ran into an instruction that this processor does not know (SIGILL)");
    case SIGFPE:
      return _ ("made an impossible calculation (SIGFPE)");
    case SIGKILL:
      return _ ("was killed by the system or by somebody (SIGKILL)");
    case SIGTERM:
      return _ ("was told to end by somebody (SIGTERM)");
    default:
      return NULL;
    }
}

static GError *
new_silence (CtlHelperProcess *self, guint milliseconds)
{
  g_autofree char *seconds = g_strdup_printf ("%.3g", milliseconds / 1000.0);
  return g_error_new (CTL_ERROR, CTL_ERROR_MODULE,
                      _ ("The module %s did not answer within %s seconds; its helper process was "
                         "ended"),
                      self->safe_module, seconds);
}

static GError *
new_death (CtlHelperProcess *self, GSubprocess *process, guint milliseconds)
{
  if (!g_subprocess_get_if_signaled (process))
    return g_error_new (CTL_ERROR, CTL_ERROR_MODULE,
                        _ ("The module %s ended its helper process, with exit code %d"),
                        self->safe_module, g_subprocess_get_exit_status (process));
  int number = g_subprocess_get_term_sig (process);
  /* The helper's own deadline for a request that has none here. */
  if (number == SIGALRM)
    return new_silence (self, milliseconds);
  const char *words = describe_signal (number);
  if (words != NULL)
    return g_error_new (CTL_ERROR, CTL_ERROR_MODULE,
                        _ ("The module %s crashed: its helper process %s"), self->safe_module,
                        words);
  return g_error_new (CTL_ERROR, CTL_ERROR_MODULE,
                      _ ("The module %s crashed: its helper process ended by signal %d, %s"),
                      self->safe_module, number, strsignal (number));
}

/* What the request told the helper, or 0. */
static guint
get_helper_deadline (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  guint32 milliseconds = 0;
  return ctl_fields_get_u32 (ctl_frame_get_fields (call->request), CTL_TOKEN_TAG_DEADLINE,
                             &milliseconds, NULL)
             ? milliseconds
             : call->deadline;
}

static void
on_process_dead (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CtlHelperProcess *self = g_task_get_source_object (task);
  GSubprocess *process = G_SUBPROCESS (object);
  gboolean waited = g_subprocess_wait_finish (process, result, NULL);
  if (waited && self->current == task)
    fail_current (self, new_death (self, process, get_helper_deadline (task)));
}

/* The pipe ended: how the process ends says more than that. One that only closed its pipe has until
 * the deadline. */
static void
wait_for_death (CtlHelperProcess *self, GTask *task)
{
  g_subprocess_wait_async (self->process, NULL, on_process_dead, g_object_ref (task));
}

static GError *
new_nonsense (CtlHelperProcess *self, const char *what)
{
  return g_error_new (CTL_ERROR, CTL_ERROR_MODULE,
                      _ ("The helper process of the module %s answers nonsense, as after damage to "
                         "its memory: %s"),
                      self->safe_module, what);
}

static void read_reply (CtlHelperProcess *self, GTask *task);

static void
take_reply (CtlHelperProcess *self, GTask *task, CtlFrame *frame)
{
  Call *call = g_task_get_task_data (task);
  g_autoptr (CtlFrame) reply = frame;
  guint16 type = ctl_frame_get_type (reply);
  gboolean more = ctl_frame_get_flags (reply) & CTL_FRAME_FLAG_MORE;
  if (ctl_frame_get_number (reply) != call->number ||
      (type != CTL_FRAME_ERROR && type != (ctl_frame_get_type (call->request) | CTL_FRAME_REPLY)) ||
      call->replies->len > CTL_TOKEN_SLOTS_MAX)
    {
      fail_current (self, new_nonsense (self, _ ("an answer to another question")));
      return;
    }
  if (more && call->on_reply != NULL)
    call->on_reply (reply, call->reply_data);
  else
    g_ptr_array_add (call->replies, g_steal_pointer (&reply));
  /* Whoever got the reply may have ended this. */
  if (self->current != task)
    return;
  if (more)
    read_reply (self, task);
  else
    finish_current (self, NULL);
}

static void
on_reply_read (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CtlHelperProcess *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFrame) frame = ctl_frame_read_finish (G_INPUT_STREAM (stream), result, &error);
  if (self->current != task)
    return;
  if (frame != NULL)
    take_reply (self, task, g_steal_pointer (&frame));
  else if (error->code == CTL_ERROR_UNREACHABLE)
    wait_for_death (self, task);
  else
    fail_current (self, new_nonsense (self, error->message));
}

static void
read_reply (CtlHelperProcess *self, GTask *task)
{
  ctl_frame_read_async (g_subprocess_get_stdout_pipe (self->process), NULL, CTL_FRAME_MAX, NULL,
                        on_reply_read, g_object_ref (task));
}

/* A failure to write needs no care: the reply's end tells of it. Nor does a helper that does not
 * read: a request is far smaller than what a pipe holds. */
static void
on_request_written (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  (void) g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, NULL);
}

static gboolean
on_deadline (gpointer user_data)
{
  GTask *task = user_data;
  CtlHelperProcess *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  fail_current (self, new_silence (self, call->deadline));
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  (void) cancellable;
  g_autoptr (GTask) task = g_object_ref (user_data);
  CtlHelperProcess *self = g_task_get_source_object (task);
  GError *error = g_error_new_literal (CTL_ERROR, CTL_ERROR_CANCELLED, _ ("Cancelled"));
  if (self->current == task)
    {
      fail_current (self, error);
      return G_SOURCE_REMOVE;
    }
  if (g_queue_remove (&self->waiting, task))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
  return G_SOURCE_REMOVE;
}

static gboolean
ensure_process (CtlHelperProcess *self, GError **error)
{
  /* One that died between two calls is nobody's news. */
  if (self->process != NULL && g_subprocess_get_identifier (self->process) == NULL)
    g_clear_object (&self->process);
  if (self->process != NULL)
    return TRUE;
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    error, ctl_token_helper_path, self->module, NULL);
  if (self->process != NULL)
    return TRUE;
  ctl_error_convert (error, CTL_ERROR_MODULE, _ ("Starting the token helper"));
  return FALSE;
}

static void
start (CtlHelperProcess *self, GTask *task)
{
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  call->bytes = ctl_frame_encode (call->request, &error);
  if (call->bytes == NULL || !ensure_process (self, &error))
    {
      finish_current (self, error);
      return;
    }
  if (call->deadline != 0)
    {
      call->deadline_source = g_timeout_source_new (call->deadline);
      g_source_set_callback (call->deadline_source, on_deadline, task, NULL);
      g_source_attach (call->deadline_source, self->context);
    }
  gsize length;
  gconstpointer data = g_bytes_get_data (call->bytes, &length);
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (self->process), data, length,
                                   G_PRIORITY_DEFAULT, NULL, on_request_written,
                                   g_object_ref (task));
  read_reply (self, task);
}

static void
start_next (CtlHelperProcess *self)
{
  if (self->current != NULL || g_queue_is_empty (&self->waiting))
    return;
  self->current = g_queue_pop_head (&self->waiting);
  start (self, self->current);
}

/**
 * ctl_helper_process_stream_async:
 * @self: a helper process
 * @request: (transfer full): as for ctl_helper_process_call_async()
 * @deadline: milliseconds, or 0 for a request that may wait for ever; the helper is then told a
 *   deadline of its own by %CTL_TOKEN_TAG_DEADLINE
 * @on_reply: (nullable): gets each reply but the last as it comes
 * @reply_data: for @on_reply
 * @cancellable: (nullable): ends it
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * As ctl_helper_process_call_async(), for a request whose replies are of use one by one, also
 * where the last one never comes.
 */
void
ctl_helper_process_stream_async (CtlHelperProcess *self,
                                 CtlFrame *request,
                                 guint deadline,
                                 CtlHelperReplyFunc on_reply,
                                 gpointer reply_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Call *call = g_new0 (Call, 1);
  call->request = request;
  call->number = ctl_frame_get_number (request);
  call->deadline = deadline;
  call->on_reply = on_reply;
  call->reply_data = reply_data;
  call->replies = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_frame_free);
  g_task_set_task_data (task, call, call_free);
  if (cancellable != NULL)
    {
      call->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->cancel_source, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (call->cancel_source, self->context);
    }
  g_queue_push_tail (&self->waiting, task);
  start_next (self);
}

/**
 * ctl_helper_process_call_async:
 * @self: a helper process
 * @request: (transfer full): built with number 1, which is all that a helper needs that answers
 *   one request after the other
 * @deadline: milliseconds from its start, after which it fails with %CTL_ERROR_MODULE
 * @cancellable: (nullable): ends it
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Sends a request when those before it are done.
 */
void
ctl_helper_process_call_async (CtlHelperProcess *self,
                               CtlFrame *request,
                               guint deadline,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  ctl_helper_process_stream_async (self, request, deadline, NULL, NULL, cancellable, callback,
                                   user_data);
}

/**
 * ctl_helper_process_end:
 * @self: a helper process
 *
 * Lets the helper end in good order, on its own time, and ends the call that runs with
 * %CTL_ERROR_CANCELLED.
 */
void
ctl_helper_process_end (CtlHelperProcess *self)
{
  if (self->process != NULL &&
      !g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL))
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  if (self->current != NULL)
    finish_current (self, g_error_new_literal (CTL_ERROR, CTL_ERROR_CANCELLED, _ ("Cancelled")));
}

/**
 * ctl_helper_process_is_running:
 * @self: a helper process
 *
 * Returns: whether it is there: in the callback of a call that failed, whether it was the helper
 *   that answered so
 */
gboolean
ctl_helper_process_is_running (CtlHelperProcess *self)
{
  return self->process != NULL;
}

/**
 * ctl_helper_process_call_was_answered:
 * @result: as given to the callback
 *
 * Returns: whether the helper answered, if with an error; %FALSE where it is not known how far it
 *   got
 */
gboolean
ctl_helper_process_call_was_answered (GAsyncResult *result)
{
  return !g_task_had_error (G_TASK (result));
}

/**
 * ctl_helper_process_call_finish:
 * @self: a helper process
 * @result: as given to the callback
 * @error: return location for the error that the helper answered, %CTL_ERROR_MODULE where it died
 *   or did not answer, and %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type CtlFrame): the replies, at least one
 */
GPtrArray *
ctl_helper_process_call_finish (CtlHelperProcess *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_autoptr (GPtrArray) replies = g_task_propagate_pointer (G_TASK (result), error);
  if (replies == NULL || !ctl_token_error_from_frame (replies->pdata[replies->len - 1], error))
    return NULL;
  return g_steal_pointer (&replies);
}

/* An idle helper sees its stdin end, and ends the module in good order, on its own time. */
static void
ctl_helper_process_finalize (GObject *object)
{
  CtlHelperProcess *self = CTL_HELPER_PROCESS (object);
  if (self->process != NULL)
    (void) g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_clear_object (&self->process);
  g_free (self->module);
  g_free (self->safe_module);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (ctl_helper_process_parent_class)->finalize (object);
}

static void
ctl_helper_process_class_init (CtlHelperProcessClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ctl_helper_process_finalize;
  /* Writing to a helper that just died is an error to report, not a reason to die as well. */
  (void) signal (SIGPIPE, SIG_IGN);
}

static void
ctl_helper_process_init (CtlHelperProcess *self)
{
  self->context = g_main_context_ref_thread_default ();
  g_queue_init (&self->waiting);
}

/**
 * ctl_helper_process_new:
 * @module_path: (nullable): canonical path of the module; %NULL: the helper gets none, and answers
 *   %CTL_TOKEN_REQUEST_READERS alone
 *
 * Returns: (transfer full): a helper process that is not yet running
 */
CtlHelperProcess *
ctl_helper_process_new (const char *module_path)
{
  CtlHelperProcess *self = g_object_new (CTL_TYPE_HELPER_PROCESS, NULL);
  self->module = g_strdup (module_path != NULL ? module_path : CTL_TOKEN_HELPER_NO_MODULE);
  self->safe_module = module_path != NULL ? ctl_text_safe (module_path) : g_strdup ("libpcsclite");
  return self;
}
