/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-client-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "ctl-error.h"
#include "ctl-helper-process.h"
#include "ctl-pin-policy.h"
#include "ctl-signature.h"
#include "ctl-slot-list.h"
#include "ctl-token-protocol.h"

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

static void
call (CtlTokenClient *self,
      CtlFrame *request,
      guint seconds,
      GTask *task,
      GAsyncReadyCallback callback)
{
  ctl_helper_process_call_async (self->helper, request, get_deadline (self, seconds),
                                 g_task_get_cancellable (task), callback, g_object_ref (task));
}

static GTask *
new_task (CtlTokenClient *self,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  /* The helper process tells in this program's own words that it was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static CtlFrame *
new_request (CtlTokenRequest type)
{
  return ctl_frame_new ((guint16) type, 0, 1);
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
  g_autoptr (GTask) task = new_task (self, cancellable, callback, user_data);
  call (self, new_request (CTL_TOKEN_REQUEST_LOAD), CTL_TOKEN_DEADLINE_LIST, task, on_loaded);
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

static CtlToken *
parse_token (CtlTokenClient *self, const CtlFrame *frame, GError **error)
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
  g_autoptr (GTask) task = new_task (self, cancellable, callback, user_data);
  List *list = g_new0 (List, 1);
  list->slots = ctl_slot_list_new (self->module);
  g_task_set_task_data (task, list, list_free);
  ctl_helper_process_stream_async (self->helper, new_request (CTL_TOKEN_REQUEST_LIST),
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

typedef struct
{
  CtlToken *token; /* as it was given, then as it is now */
  CtlCertificate *certificate;
  CtlDigest digest;
  GBytes *hash;
  CtlPinPrompt *prompt;
  gboolean allow_last_try;
} Sign;

static void
sign_free (gpointer data)
{
  Sign *sign = data;
  ctl_token_unref (sign->token);
  ctl_certificate_unref (sign->certificate);
  g_bytes_unref (sign->hash);
  g_clear_object (&sign->prompt);
  g_free (sign);
}

/* What the token gives is given out only where it is what the phones will take. */
static GBytes *
check_signature (const Sign *sign, const CtlFrame *reply, GError **error)
{
  g_autoptr (GBytes) signature =
      ctl_fields_get_bytes (ctl_frame_get_fields (reply), CTL_TOKEN_TAG_SIGNATURE, error);
  g_autoptr (GError) failure = NULL;
  if (signature == NULL)
    return NULL;
  if (ctl_signature_check (sign->certificate, sign->digest, sign->hash, signature, &failure))
    return g_steal_pointer (&signature);
  g_autofree char *name = ctl_token_describe (sign->token);
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
               _ ("The token %s gave a signature that does not fit its certificate; it was thrown "
                  "away. %s"),
               name, failure->message);
  return NULL;
}

static void
on_signed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) replies =
      ctl_helper_process_call_finish (CTL_HELPER_PROCESS (object), result, &error);
  GBytes *signature = replies != NULL
                          ? check_signature (g_task_get_task_data (task), replies->pdata[0], &error)
                          : NULL;
  if (signature == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, signature, (GDestroyNotify) g_bytes_unref);
}

static void
send_order (GTask *task, CtlSecret *pin)
{
  CtlTokenClient *self = g_task_get_source_object (task);
  const Sign *sign = g_task_get_task_data (task);
  CtlFrame *request = new_request (CTL_TOKEN_REQUEST_SIGN);
  CtlFields *fields = ctl_frame_get_fields (request);
  ctl_token_name_to_fields (sign->token, fields);
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_CERTIFICATE,
                        ctl_certificate_get_der (sign->certificate));
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_DIGEST, (guint8) sign->digest);
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_HASH, sign->hash);
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_ALLOW_LAST_TRY, sign->allow_last_try);
  if (pin != NULL)
    ctl_fields_add_secret (fields, CTL_TOKEN_TAG_PIN, pin);
  call (self, request, CTL_TOKEN_DEADLINE_SIGN, task, on_signed);
}

static void
on_pin_ready (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Sign *sign = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CtlSecret) pin = ctl_pin_prompt_ask_finish (CTL_PIN_PROMPT (object), result, &error);
  if (pin == NULL || !ctl_pin_policy_fits (sign->token, pin, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  send_order (task, pin);
}

static gboolean
check_prompt (const Sign *sign, GError **error)
{
  if (sign->prompt != NULL)
    return TRUE;
  g_autofree char *name = ctl_token_describe (sign->token);
  g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
               _ ("The token %s wants a PIN, and nobody can be asked"), name);
  return FALSE;
}

static void
on_state_ready (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CtlTokenClient *self = g_task_get_source_object (task);
  Sign *sign = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) replies =
      ctl_helper_process_call_finish (CTL_HELPER_PROCESS (object), result, &error);
  CtlToken *now = replies != NULL ? parse_token (self, replies->pdata[0], &error) : NULL;
  if (now == NULL || !ctl_pin_policy_may_try (now, sign->allow_last_try, &error))
    {
      g_clear_pointer (&now, ctl_token_unref);
      g_task_return_error (task, error);
      return;
    }
  ctl_token_unref (sign->token);
  sign->token = now;
  if (!ctl_pin_policy_needs_prompt (now))
    send_order (task, NULL);
  else if (!check_prompt (sign, &error))
    g_task_return_error (task, error);
  else
    ctl_pin_prompt_ask_async (sign->prompt, now, g_task_get_cancellable (task), on_pin_ready,
                              g_object_ref (task));
}

/**
 * ctl_token_client_sign_async:
 * @self: a client
 * @token: the token, from this client's list; found again by what it is known by, in any slot
 * @certificate: whose key shall sign: the key is found by it, not by an identifier
 * @digest: the digest
 * @hash: its value
 * @prompt: (nullable): asked at most once, and not at all where the token has a PIN pad, wants no
 *   PIN, or must not be tried; %NULL where nobody can be asked
 * @allow_last_try: whether the last PIN try may be used
 * @cancellable: (nullable): ends the helper
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Reads the token's flags, asks for the PIN once, logs in once, signs with RSA PKCS#1 v1.5, and
 * checks the signature with @certificate.
 */
void
ctl_token_client_sign_async (CtlTokenClient *self,
                             CtlToken *token,
                             CtlCertificate *certificate,
                             CtlDigest digest,
                             GBytes *hash,
                             CtlPinPrompt *prompt,
                             gboolean allow_last_try,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (CTL_IS_TOKEN_CLIENT (self));
  g_autoptr (GTask) task = new_task (self, cancellable, callback, user_data);
  Sign *sign = g_new0 (Sign, 1);
  sign->token = ctl_token_ref (token);
  sign->certificate = ctl_certificate_ref (certificate);
  sign->digest = digest;
  sign->hash = g_bytes_ref (hash);
  sign->prompt = prompt != NULL ? g_object_ref (prompt) : NULL;
  sign->allow_last_try = allow_last_try;
  g_task_set_task_data (task, sign, sign_free);
  CtlFrame *request = new_request (CTL_TOKEN_REQUEST_STATE);
  ctl_token_name_to_fields (token, ctl_frame_get_fields (request));
  call (self, request, CTL_TOKEN_DEADLINE_LIST, task, on_state_ready);
}

/**
 * ctl_token_client_sign_finish:
 * @self: a client
 * @result: as given to the callback
 * @error: return location for %CTL_ERROR_TOKEN_GONE, %CTL_ERROR_TOKEN_FAILED (a signature that
 *   does not verify, too), %CTL_ERROR_MODULE, %CTL_ERROR_PIN_REFUSED with what is known of the
 *   tries left, %CTL_ERROR_PIN_LAST_TRY, %CTL_ERROR_PIN_LOCKED, %CTL_ERROR_PIN_NEEDED and
 *   %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the signature, checked
 */
GBytes *
ctl_token_client_sign_finish (CtlTokenClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
