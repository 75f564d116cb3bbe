/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-monitor.h"

#include "ctl-token-client.h"
#include "ctl-token-merge.h"
#include "ctl-token-protocol.h"

struct _CtlTokenMonitor
{
  GObject parent;
  guint deadline;     /* milliseconds */
  GPtrArray *watches; /* of CtlModuleWatch, the best first */
  GPtrArray *tokens;  /* of CtlToken */
};

enum
{
  PROPERTY_DEADLINE = 1,
};

enum
{
  SIGNAL_TOKEN_ADDED,
  SIGNAL_TOKEN_REMOVED,
  SIGNAL_TOKEN_CHANGED,
  SIGNAL_MODULE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CtlTokenMonitor, ctl_token_monitor, G_TYPE_OBJECT)

static GPtrArray *
merge (CtlTokenMonitor *self)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
  for (guint i = 0; i < self->watches->len; i++)
    {
      g_autoptr (GPtrArray) seen = ctl_module_watch_dup_tokens (self->watches->pdata[i]);
      ctl_token_merge (tokens, seen);
    }
  return tokens;
}

/* Takes what @now still is out of @before: two that look the same are two. */
static CtlToken *
take_before (GPtrArray *before, const CtlToken *now)
{
  for (guint i = 0; i < before->len; i++)
    if (ctl_token_is_still (before->pdata[i], now))
      return g_ptr_array_steal_index (before, i);
  return NULL;
}

static void
emit_all (CtlTokenMonitor *self, guint number, GPtrArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++)
    g_signal_emit (self, signals[number], 0, tokens->pdata[i]);
}

static void
on_tokens_changed (CtlTokenMonitor *self)
{
  g_autoptr (CtlTokenMonitor) alive = g_object_ref (self);
  g_autoptr (GPtrArray) removed = g_steal_pointer (&self->tokens);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
  self->tokens = merge (self);
  for (guint i = 0; i < self->tokens->len; i++)
    {
      CtlToken *now = self->tokens->pdata[i];
      CtlToken *before = take_before (removed, now);
      if (before == NULL)
        g_ptr_array_add (added, ctl_token_ref (now));
      else if (!(g_str_equal (before->module, now->module) && ctl_token_is_equal (before, now)))
        g_ptr_array_add (changed, ctl_token_ref (now));
      g_clear_pointer (&before, ctl_token_unref);
    }
  emit_all (self, SIGNAL_TOKEN_REMOVED, removed);
  emit_all (self, SIGNAL_TOKEN_ADDED, added);
  emit_all (self, SIGNAL_TOKEN_CHANGED, changed);
}

static void
on_state_changed (CtlTokenMonitor *self, CtlModuleWatch *watch)
{
  g_signal_emit (self, signals[SIGNAL_MODULE_CHANGED], 0, ctl_module_watch_get_module (watch));
}

static void
ctl_token_monitor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CtlTokenMonitor *self = CTL_TOKEN_MONITOR (object);
  if (id == PROPERTY_DEADLINE)
    self->deadline = g_value_get_uint (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
stop (gpointer data)
{
  CtlModuleWatch *watch = data;
  ctl_module_watch_stop (watch);
  g_object_unref (watch);
}

static void
ctl_token_monitor_finalize (GObject *object)
{
  CtlTokenMonitor *self = CTL_TOKEN_MONITOR (object);
  g_ptr_array_unref (self->watches);
  g_ptr_array_unref (self->tokens);
  G_OBJECT_CLASS (ctl_token_monitor_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, GType parameter)
{
  return g_signal_new (name, CTL_TYPE_TOKEN_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 1, parameter);
}

static void
ctl_token_monitor_class_init (CtlTokenMonitorClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->set_property = ctl_token_monitor_set_property;
  object_class->finalize = ctl_token_monitor_finalize;
  g_object_class_install_property (
      object_class, PROPERTY_DEADLINE,
      g_param_spec_uint ("deadline", "deadline",
                         "milliseconds that a module may take to load, to look for readers, and to "
                         "read one of them",
                         1, G_MAXUINT, CTL_TOKEN_DEADLINE_LIST * 1000,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  signals[SIGNAL_TOKEN_ADDED] = new_signal ("token-added", CTL_TYPE_TOKEN);
  signals[SIGNAL_TOKEN_REMOVED] = new_signal ("token-removed", CTL_TYPE_TOKEN);
  signals[SIGNAL_TOKEN_CHANGED] = new_signal ("token-changed", CTL_TYPE_TOKEN);
  signals[SIGNAL_MODULE_CHANGED] =
      new_signal ("module-changed", G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
ctl_token_monitor_init (CtlTokenMonitor *self)
{
  self->watches = g_ptr_array_new_with_free_func (stop);
  self->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
}

/**
 * ctl_token_monitor_new:
 * @modules: (element-type filename): paths of PKCS#11 modules, the best first, as
 *   ctl_modules_find() gives them
 *
 * Returns: (transfer full): a monitor that knows of nothing yet; its signals come from the main
 * loop
 */
CtlTokenMonitor *
ctl_token_monitor_new (GPtrArray *modules)
{
  CtlTokenMonitor *self = g_object_new (CTL_TYPE_TOKEN_MONITOR, NULL);
  for (guint i = 0; i < modules->len; i++)
    ctl_token_monitor_add_module (self, modules->pdata[i]);
  return self;
}

/**
 * ctl_token_monitor_add_module:
 * @self: a monitor
 * @path: of a PKCS#11 module, not as good as those that the monitor has; links are followed
 */
void
ctl_token_monitor_add_module (CtlTokenMonitor *self, const char *path)
{
  CtlModuleWatch *watch = ctl_module_watch_new (path, self->deadline);
  g_signal_connect_object (watch, "tokens-changed", G_CALLBACK (on_tokens_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (watch, "state-changed", G_CALLBACK (on_state_changed), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (self->watches, watch);
}

/**
 * ctl_token_monitor_read_again:
 * @self: a monitor
 *
 * Reads all tokens afresh. No event tells of what a login did to the state of a PIN.
 */
void
ctl_token_monitor_read_again (CtlTokenMonitor *self)
{
  for (guint i = 0; i < self->watches->len; i++)
    ctl_module_watch_read_again (self->watches->pdata[i]);
}

/**
 * ctl_token_monitor_get_tokens:
 * @self: a monitor
 *
 * Returns: (transfer none) (element-type CtlToken): what is plugged in, as far as it is known
 */
GPtrArray *
ctl_token_monitor_get_tokens (CtlTokenMonitor *self)
{
  return self->tokens;
}

/**
 * ctl_token_monitor_get_module_state:
 * @self: a monitor
 * @module: canonical path of one of its modules
 * @reason: (out) (optional) (nullable) (transfer none): why it failed
 *
 * Returns: how it stands
 */
CtlModuleState
ctl_token_monitor_get_module_state (CtlTokenMonitor *self,
                                    const char *module,
                                    const GError **reason)
{
  for (guint i = 0; i < self->watches->len; i++)
    if (g_str_equal (ctl_module_watch_get_module (self->watches->pdata[i]), module))
      return ctl_module_watch_get_state (self->watches->pdata[i], reason);
  g_return_val_if_reached (CTL_MODULE_FAILED);
}
