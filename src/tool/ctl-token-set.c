/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-set.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-error.h"
#include "ctl-file-prompt.h"
#include "ctl-module-choice.h"
#include "ctl-terminal-prompt.h"
#include "ctl-text.h"
#include "ctl-token-signer.h"

static gboolean
holds_token (const CtlToken *token)
{
  return token->state == CTL_TOKEN_READY || token->state == CTL_TOKEN_NO_CERTIFICATE;
}

/* A token is known by manufacturer and serial (design.md, 3); a reader of which a module says
 * nothing better, by its name. Within one module each slot stands for itself. */
static gboolean
is_same (const CtlToken *a, const CtlToken *b)
{
  if (g_str_equal (a->module, b->module))
    return FALSE;
  if (holds_token (a) && holds_token (b))
    return *a->serial != '\0' && g_str_equal (a->serial, b->serial) &&
           g_str_equal (a->manufacturer, b->manufacturer);
  return *a->reader != '\0' && g_str_equal (a->reader, b->reader);
}

/* How little a module knows of what is in the slot. */
static guint
get_rank (const CtlToken *token)
{
  static const guint ranks[] = {
    [CTL_TOKEN_READY] = 0,  [CTL_TOKEN_NO_CERTIFICATE] = 1, [CTL_TOKEN_UNRECOGNISED] = 2,
    [CTL_TOKEN_FAILED] = 3, [CTL_TOKEN_NO_TOKEN] = 4,
  };
  return ranks[token->state];
}

static void
add (GPtrArray *tokens, CtlToken *token)
{
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlToken *known = tokens->pdata[i];
      if (!is_same (known, token))
        continue;
      if (get_rank (token) < get_rank (known))
        {
          tokens->pdata[i] = ctl_token_ref (token);
          ctl_token_unref (known);
        }
      return;
    }
  g_ptr_array_add (tokens, ctl_token_ref (token));
}

static GPtrArray *
list (CtlTokenClient *client, GCancellable *cancellable, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  ctl_token_client_list_async (client, cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  return ctl_token_client_list_finish (client, result, error);
}

/* A registered module that is not there is no news each time. */
static void
note_refusal (const CtlTokenSet *self, CtlTool *tool, const CtlFoundModule *module)
{
  g_autofree char *path = ctl_text_safe (module->path);
  if (module->refusal != NULL && self->tokens == NULL &&
      g_file_test (module->path, G_FILE_TEST_EXISTS))
    ctl_tool_note (tool, _ ("The module %s was passed over: %s. “etoken-ctl modules” tells more."),
                   path, module->refusal);
}

/* Anew each time: modules may keep the slots that they found when they were loaded. */
static gboolean
renew_clients (CtlTokenSet *self, CtlTool *tool, GError **error)
{
  g_autoptr (GPtrArray) modules = ctl_module_choice_find (tool, error);
  if (modules == NULL)
    return FALSE;
  g_ptr_array_set_size (self->clients, 0);
  for (guint i = 0; i < modules->len; i++)
    {
      const CtlFoundModule *module = modules->pdata[i];
      if (module->is_used)
        g_ptr_array_add (self->clients, ctl_token_client_new (module->path));
      else
        note_refusal (self, tool, module);
    }
  /* Whoever chose a module must know that nothing can be seen through it. */
  self->is_chosen =
      modules->len > 0 && ((CtlFoundModule *) modules->pdata[0])->source == CTL_MODULE_CHOSEN;
  if (self->clients->len == 0 && self->tokens == NULL)
    ctl_tool_note (tool, _ ("No PKCS#11 module was found. Install the package opensc, or "
                            "SafeNet's client for tokens that Aladdin/SafeNet software "
                            "formatted; or name a module with --module."));
  return TRUE;
}

/**
 * ctl_token_set_refresh:
 * @self: a set
 * @tool: the tool
 * @error: return location for the error of the module that was chosen by name, for
 *   %CTL_ERROR_FILE where the settings cannot be read, and for %CTL_ERROR_CANCELLED
 *
 * Looks again. Of several modules one that fails hides no other; that it failed is noted the first
 * time. One after the other, since two modules disturb each other at one token (tokens.md).
 *
 * Returns: %FALSE where nothing can be said about what is plugged in
 */
gboolean
ctl_token_set_refresh (CtlTokenSet *self, CtlTool *tool, GError **error)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
  if (!renew_clients (self, tool, error))
    return FALSE;
  for (guint i = 0; i < self->clients->len; i++)
    {
      CtlTokenClient *client = self->clients->pdata[i];
      g_autofree char *module = ctl_text_safe (ctl_token_client_get_module (client));
      g_autoptr (GError) failure = NULL;
      ctl_tool_detail (tool, _ ("Asking %s which tokens there are …"), module);
      g_autoptr (GPtrArray) found = list (client, tool->cancellable, &failure);
      if (found == NULL && (self->is_chosen || g_cancellable_is_cancelled (tool->cancellable)))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (found == NULL && self->tokens == NULL)
        ctl_tool_note (tool, _ ("A module was passed over: %s"), failure->message);
      for (guint j = 0; found != NULL && j < found->len; j++)
        add (tokens, found->pdata[j]);
    }
  g_clear_pointer (&self->tokens, g_ptr_array_unref);
  self->tokens = g_steal_pointer (&tokens);
  return TRUE;
}

/**
 * ctl_token_set_open:
 * @tool: the tool
 * @error: return location for %CTL_ERROR_MODULE and the other errors of ctl_token_set_refresh()
 *
 * Returns: (transfer full) (nullable): what is plugged in now
 */
CtlTokenSet *
ctl_token_set_open (CtlTool *tool, GError **error)
{
  g_autoptr (CtlTokenSet) self = g_new0 (CtlTokenSet, 1);
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
  if (!ctl_token_set_refresh (self, tool, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ctl_token_set_free:
 * @self: (transfer full): a set; its helper processes end
 */
void
ctl_token_set_free (CtlTokenSet *self)
{
  g_clear_pointer (&self->tokens, g_ptr_array_unref);
  g_clear_pointer (&self->clients, g_ptr_array_unref);
  g_free (self);
}

/**
 * ctl_token_set_find:
 * @self: a set
 * @description: an RFC 7512 URI, a label or a serial number
 * @error: return location for the errors of ctl_token_find()
 *
 * Returns: (transfer full) (nullable): the only token that answers @description
 */
CtlToken *
ctl_token_set_find (CtlTokenSet *self, const char *description, GError **error)
{
  return ctl_token_find (self->tokens, description, error);
}

/**
 * ctl_token_set_find_certificate:
 * @self: a set
 * @description: an RFC 7512 URI, a label or a serial number
 * @error: return location for the errors of ctl_token_find() and ctl_token_choose_certificate()
 *
 * Returns: (transfer full) (nullable): the certificate with which that token signs
 */
CtlCertificate *
ctl_token_set_find_certificate (CtlTokenSet *self, const char *description, GError **error)
{
  g_autoptr (CtlToken) token = ctl_token_set_find (self, description, error);
  if (token == NULL)
    return NULL;
  return ctl_token_choose_certificate (token, error);
}

static CtlPinPrompt *
new_prompt (CtlTool *tool, const char *pin_file, GError **error)
{
  if (pin_file == NULL)
    return ctl_terminal_prompt_new ();
  g_autoptr (CtlSecret) pin = ctl_tool_read_secret (tool, pin_file, error);
  return pin != NULL ? ctl_file_prompt_new (pin) : NULL;
}

static CtlTokenClient *
get_client (CtlTokenSet *self, const CtlToken *token)
{
  for (guint i = 0; i < self->clients->len; i++)
    if (g_str_equal (ctl_token_client_get_module (self->clients->pdata[i]), token->module))
      return self->clients->pdata[i];
  g_return_val_if_reached (NULL);
}

/**
 * ctl_token_set_new_signer:
 * @self: a set, which must outlive the signer
 * @tool: the tool
 * @description: what --sign-with says
 * @pin_file: (nullable): what --pin-file says
 * @allow_last_try: whether --allow-last-try is given
 * @error: return location for the errors of ctl_token_set_find_certificate() and
 *   ctl_tool_read_secret()
 *
 * Returns: (transfer full) (nullable): a signer to be used in a thread of its own
 *   (ctl_await_thread()), which asks for the PIN when it signs
 */
CtlSigner *
ctl_token_set_new_signer (CtlTokenSet *self,
                          CtlTool *tool,
                          const char *description,
                          const char *pin_file,
                          gboolean allow_last_try,
                          GError **error)
{
  g_autoptr (CtlToken) token = ctl_token_set_find (self, description, error);
  g_autoptr (CtlCertificate) certificate =
      token != NULL ? ctl_token_choose_certificate (token, error) : NULL;
  g_autoptr (CtlPinPrompt) prompt = certificate != NULL ? new_prompt (tool, pin_file, error) : NULL;
  if (prompt == NULL)
    return NULL;
  g_autofree char *name = ctl_token_describe (token);
  if (token->pin & CTL_TOKEN_PIN_PAD)
    ctl_tool_note (tool, _ ("The token %s wants its PIN on the reader: enter it there."), name);
  return CTL_SIGNER (
      ctl_token_signer_new (get_client (self, token), token, certificate, prompt, allow_last_try));
}
