/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-client-private.h"

#include <stdlib.h>

#include "ctl-error.h"
#include "ctl-helper-process.h"
#include "ctl-slot-list.h"

struct _CtlTokenClient
{
  GObject parent;
  char *module;
  guint deadline; /* milliseconds for every call; 0: those of the header */
  GMainContext *context;
  CtlHelperProcess *helper;
};

enum
{
  PROPERTY_MODULE = 1,
  PROPERTY_DEADLINE,
};

G_DEFINE_TYPE (CtlTokenClient, ctl_token_client, G_TYPE_OBJECT)

static void
ctl_token_client_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CtlTokenClient *self = CTL_TOKEN_CLIENT (object);
  if (id == PROPERTY_MODULE)
    self->module = g_value_dup_string (value);
  else if (id == PROPERTY_DEADLINE)
    self->deadline = g_value_get_uint (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

/* The helper takes nothing but a canonical path; a path that leads nowhere fails there, with the
 * reason. */
static void
ctl_token_client_constructed (GObject *object)
{
  CtlTokenClient *self = CTL_TOKEN_CLIENT (object);
  g_autofree char *absolute = g_canonicalize_filename (self->module, NULL);
  char *canonical = realpath (absolute, NULL);
  g_free (self->module);
  self->module = canonical != NULL ? canonical : g_steal_pointer (&absolute);
  self->helper = ctl_helper_process_new (self->module);
  G_OBJECT_CLASS (ctl_token_client_parent_class)->constructed (object);
}

static void
ctl_token_client_finalize (GObject *object)
{
  CtlTokenClient *self = CTL_TOKEN_CLIENT (object);
  g_clear_object (&self->helper);
  g_main_context_unref (self->context);
  g_free (self->module);
  G_OBJECT_CLASS (ctl_token_client_parent_class)->finalize (object);
}

static void
ctl_token_client_class_init (CtlTokenClientClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->set_property = ctl_token_client_set_property;
  object_class->constructed = ctl_token_client_constructed;
  object_class->finalize = ctl_token_client_finalize;
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  g_object_class_install_property (object_class, PROPERTY_MODULE,
                                   g_param_spec_string ("module", "module",
                                                        "path of the PKCS#11 module", "", flags));
  g_object_class_install_property (
      object_class, PROPERTY_DEADLINE,
      g_param_spec_uint ("deadline", "deadline", "milliseconds for each call; 0: the usual ones", 0,
                         G_MAXUINT, 0, flags));
}

static void
ctl_token_client_init (CtlTokenClient *self)
{
  self->context = g_main_context_ref_thread_default ();
}

/**
 * ctl_token_client_new:
 * @module_path: of the PKCS#11 module; links are followed
 *
 * Returns: (transfer full): a client; nothing is loaded yet
 */
CtlTokenClient *
ctl_token_client_new (const char *module_path)
{
  return g_object_new (CTL_TYPE_TOKEN_CLIENT, "module", module_path, NULL);
}

/**
 * ctl_token_client_get_module:
 * @self: a client
 *
 * Returns: (transfer none): the canonical path of the module, or the absolute one where there is
 *   no such file
 */
const char *
ctl_token_client_get_module (CtlTokenClient *self)
{
  return self->module;
}

/**
 * ctl_token_client_get_context:
 * @self: a client
 *
 * Returns: (transfer none): the main context in which it lives
 */
GMainContext *
ctl_token_client_get_context (CtlTokenClient *self)
{
  return self->context;
}

/**
 * ctl_module_info_free:
 * @self: (transfer full): what a module says of itself
 */
void
ctl_module_info_free (CtlModuleInfo *self)
{
  g_free (self->description);
  g_free (self->manufacturer);
  g_free (self->version);
  g_free (self);
}

static guint
get_deadline (CtlTokenClient *self, guint seconds)
{
  return self->deadline != 0 ? self->deadline : seconds * 1000;
}

/**
 * ctl_token_client_call:
 * @self: a client
 * @request: (transfer full): a request
 * @seconds: until the helper is given up
 * @task: the task for which it is made
 * @callback: gets a reference to @task, for ctl_helper_process_call_finish()
 */
void
ctl_token_client_call (CtlTokenClient *self,
                       CtlFrame *request,
                       guint seconds,
                       GTask *task,
                       GAsyncReadyCallback callback)
{
  ctl_helper_process_call_async (self->helper, request, get_deadline (self, seconds),
                                 g_task_get_cancellable (task), callback, g_object_ref (task));
}

/**
 * ctl_token_client_new_task:
 * @self: a client
 * @cancellable: (nullable): as the caller gave it
 * @callback: as the caller gave it
 * @user_data: as the caller gave it
 *
 * Returns: (transfer full): a task
 */
GTask *
ctl_token_client_new_task (CtlTokenClient *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  /* The helper process tells in this program's own words that it was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

/**
 * ctl_token_request_new:
 * @type: what is asked
 *
 * Returns: (transfer full): a request without fields
 */
CtlFrame *
ctl_token_request_new (CtlTokenRequest type)
{
  return ctl_frame_new ((guint16) type, 0, 1);
}

/**
 * ctl_token_client_let_go:
 * @self: a client
 *
 * Ends a login that waits for a second PIN: any other request does.
 */
void
ctl_token_client_let_go (CtlTokenClient *self)
{
  ctl_helper_process_call_async (self->helper, ctl_token_request_new (CTL_TOKEN_REQUEST_LOAD),
                                 CTL_TOKEN_DEADLINE_LIST * 1000, NULL, NULL, NULL);
}

static CtlModuleInfo *
parse_module_info (const CtlFields *fields, GError **error)
{
  g_autoptr (CtlModuleInfo) info = g_new0 (CtlModuleInfo, 1);
  info->description = ctl_fields_get_string (fields, CTL_TOKEN_TAG_DESCRIPTION, error);
  if (info->description == NULL)
    return NULL;
  info->manufacturer = ctl_fields_get_string (fields, CTL_TOKEN_TAG_MANUFACTURER, error);
  if (info->manufacturer == NULL)
    return NULL;
  info->version = ctl_fields_get_string (fields, CTL_TOKEN_TAG_VERSION, error);
  return info->version != NULL ? g_steal_pointer (&info) : NULL;
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) replies =
      ctl_helper_process_call_finish (CTL_HELPER_PROCESS (object), result, &error);
  CtlModuleInfo *info =
      replies != NULL ? parse_module_info (ctl_frame_get_fields (replies->pdata[0]), &error) : NULL;
  if (info == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, info, (GDestroyNotify) ctl_module_info_free);
}

/**
 * ctl_token_client_load_async:
 * @self: a client
 * @cancellable: (nullable): ends the helper
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Loads the module, in the helper, and asks what it is.
 */
void
ctl_token_client_load_async (CtlTokenClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (CTL_IS_TOKEN_CLIENT (self));
  g_autoptr (GTask) task = ctl_token_client_new_task (self, cancellable, callback, user_data);
  ctl_token_client_call (self, ctl_token_request_new (CTL_TOKEN_REQUEST_LOAD),
                         CTL_TOKEN_DEADLINE_LIST, task, on_loaded);
}

/**
 * ctl_token_client_load_finish:
 * @self: a client
 * @result: as given to the callback
 * @error: return location for %CTL_ERROR_MODULE with the full reason, and %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what the module says of itself
 */
CtlModuleInfo *
ctl_token_client_load_finish (CtlTokenClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ctl_token_client_parse_token:
 * @self: a client
 * @frame: a reply that holds a token
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the token
 */
CtlToken *
ctl_token_client_parse_token (CtlTokenClient *self, const CtlFrame *frame, GError **error)
{
  CtlToken *token = ctl_token_from_fields (ctl_frame_get_fields (frame), error);
  if (token == NULL)
    return NULL;
  g_free (token->module);
  token->module = g_strdup (self->module);
  return token;
}

typedef struct
{
  CtlSlotList *slots;
  gboolean is_bad; /* something of it could not be understood */
  GError *error;   /* what */
} List;

static void
list_free (gpointer data)
{
  List *list = data;
  ctl_slot_list_free (list->slots);
  g_clear_error (&list->error);
  g_free (list);
}

static void
on_slot_listed (const CtlFrame *reply, gpointer user_data)
{
  List *list = user_data;
  if (!list->is_bad)
    list->is_bad = !ctl_slot_list_take (list->slots, reply, &list->error);
}

/* A helper that was lost over one slot leaves what it told of those before it. */
static void
on_listed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  List *list = g_task_get_task_data (task);
  CtlHelperProcess *helper = CTL_HELPER_PROCESS (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) replies = ctl_helper_process_call_finish (helper, result, &error);
  if (replies == NULL &&
      (error->code == CTL_ERROR_CANCELLED || ctl_helper_process_is_running (helper) ||
       !ctl_slot_list_fail (list->slots, error)))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (list->is_bad)
    g_task_return_error (task, g_steal_pointer (&list->error));
  else
    g_task_return_pointer (task, ctl_slot_list_dup_tokens (list->slots),
                           (GDestroyNotify) g_ptr_array_unref);
}

/**
 * ctl_token_client_list_async:
 * @self: a client
 * @cancellable: (nullable): ends the helper
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Reads all slots of the module, with the certificates of their tokens. No PIN is needed.
 */
void
ctl_token_client_list_async (CtlTokenClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (CTL_IS_TOKEN_CLIENT (self));
  g_autoptr (GTask) task = ctl_token_client_new_task (self, cancellable, callback, user_data);
  List *list = g_new0 (List, 1);
  list->slots = ctl_slot_list_new (self->module);
  g_task_set_task_data (task, list, list_free);
  ctl_helper_process_stream_async (self->helper, ctl_token_request_new (CTL_TOKEN_REQUEST_LIST),
                                   get_deadline (self, CTL_TOKEN_DEADLINE_LIST), on_slot_listed,
                                   list, cancellable, on_listed, g_object_ref (task));
}

/**
 * ctl_token_client_list_finish:
 * @self: a client
 * @result: as given to the callback
 * @error: return location for %CTL_ERROR_MODULE, %CTL_ERROR_TOKEN_FAILED where the module can not
 *   even list its readers, and %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type CtlToken): one for each slot; a slot that fails
 *   is %CTL_TOKEN_FAILED and hides no other
 */
GPtrArray *
ctl_token_client_list_finish (CtlTokenClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
