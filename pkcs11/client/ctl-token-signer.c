/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-signer.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-token-client-private.h"

struct _CtlTokenSigner
{
  GObject parent;
  CtlTokenClient *client;
  CtlToken *token;
  CtlCertificate *certificate;
  CtlPinPrompt *prompt;
  gboolean allow_last_try;
};

/* One signature on its way to the client's thread and back. The caller waits until it is done, so
 * it lives on the caller's stack. */
typedef struct
{
  CtlTokenSigner *signer;
  CtlDigest digest;
  GBytes *hash;
  GCancellable *cancellable;
  GMutex mutex;
  GCond condition;
  gboolean done;
  GBytes *signature;
  GError *error;
} Errand;

static void begin (Errand *errand);

/* Another PIN is another signature: the flags are read afresh before it is asked for. */
static gboolean
begin_again (Errand *errand, const GError *error)
{
  CtlPinPrompt *prompt = errand->signer->prompt;
  if (prompt == NULL || !ctl_pin_prompt_conclude (prompt, error) || error == NULL)
    return FALSE;
  begin (errand);
  return TRUE;
}

static void
on_signed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Errand *errand = user_data;
  GError *error = NULL;
  GBytes *signature = ctl_token_client_sign_finish (CTL_TOKEN_CLIENT (object), result, &error);
  if (begin_again (errand, error))
    {
      g_error_free (error);
      return;
    }
  g_mutex_lock (&errand->mutex);
  errand->signature = signature;
  errand->error = error;
  errand->done = TRUE;
  g_cond_signal (&errand->condition);
  g_mutex_unlock (&errand->mutex);
}

static void
begin (Errand *errand)
{
  CtlTokenSigner *self = errand->signer;
  ctl_token_client_sign_async (self->client, self->token, self->certificate, errand->digest,
                               errand->hash, self->prompt, self->allow_last_try,
                               errand->cancellable, on_signed, errand);
}

static gboolean
on_errand (gpointer user_data)
{
  begin (user_data);
  return G_SOURCE_REMOVE;
}

static void
run_errand (Errand *errand, GMainContext *context)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_errand, errand, NULL);
  g_mutex_init (&errand->mutex);
  g_cond_init (&errand->condition);
  g_source_attach (source, context);
  g_mutex_lock (&errand->mutex);
  while (!errand->done)
    g_cond_wait (&errand->condition, &errand->mutex);
  g_mutex_unlock (&errand->mutex);
  g_mutex_clear (&errand->mutex);
  g_cond_clear (&errand->condition);
}

static GBytes *
ctl_token_signer_sign (
    CtlSigner *signer, CtlDigest digest, GBytes *hash, GCancellable *cancellable, GError **error)
{
  CtlTokenSigner *self = CTL_TOKEN_SIGNER (signer);
  GMainContext *context = ctl_token_client_get_context (self->client);
  /* Waiting there would be waiting for itself. */
  if (g_main_context_is_owner (context))
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_INTERNAL,
                           _ ("A token was told to sign in the thread that must serve it"));
      return NULL;
    }
  Errand errand = { .signer = self, .digest = digest, .hash = hash, .cancellable = cancellable };
  run_errand (&errand, context);
  if (errand.signature == NULL)
    g_propagate_error (error, errand.error);
  return errand.signature;
}

static CtlCertificate *
ctl_token_signer_get_certificate (CtlSigner *signer)
{
  return CTL_TOKEN_SIGNER (signer)->certificate;
}

static void
ctl_token_signer_iface_init (CtlSignerInterface *iface)
{
  iface->get_certificate = ctl_token_signer_get_certificate;
  iface->sign = ctl_token_signer_sign;
}

G_DEFINE_TYPE_WITH_CODE (CtlTokenSigner,
                         ctl_token_signer,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CTL_TYPE_SIGNER, ctl_token_signer_iface_init))

static gboolean
release (gpointer object)
{
  g_object_unref (object);
  return G_SOURCE_REMOVE;
}

/* Whoever was the last to hold the signer, these two end where they live. */
static void
ctl_token_signer_finalize (GObject *object)
{
  CtlTokenSigner *self = CTL_TOKEN_SIGNER (object);
  g_autoptr (GMainContext) context =
      g_main_context_ref (ctl_token_client_get_context (self->client));
  if (self->prompt != NULL)
    g_main_context_invoke (context, release, self->prompt);
  g_main_context_invoke (context, release, self->client);
  ctl_token_unref (self->token);
  ctl_certificate_unref (self->certificate);
  G_OBJECT_CLASS (ctl_token_signer_parent_class)->finalize (object);
}

static void
ctl_token_signer_class_init (CtlTokenSignerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ctl_token_signer_finalize;
}

static void
ctl_token_signer_init (CtlTokenSigner *self)
{
  (void) self;
}

/**
 * ctl_token_signer_new:
 * @client: the client that shows @token
 * @token: the token
 * @certificate: one of its certificates
 * @prompt: (nullable): asked for the PIN, in the client's thread, once for each signature; again
 *   after a wrong one where ctl_pin_prompt_conclude() says so
 * @allow_last_try: whether the last PIN try may be used
 *
 * Returns: (transfer full): a signer
 */
CtlTokenSigner *
ctl_token_signer_new (CtlTokenClient *client,
                      CtlToken *token,
                      CtlCertificate *certificate,
                      CtlPinPrompt *prompt,
                      gboolean allow_last_try)
{
  CtlTokenSigner *self = g_object_new (CTL_TYPE_TOKEN_SIGNER, NULL);
  self->client = g_object_ref (client);
  self->token = ctl_token_ref (token);
  self->certificate = ctl_certificate_ref (certificate);
  self->prompt = prompt != NULL ? g_object_ref (prompt) : NULL;
  self->allow_last_try = allow_last_try;
  return self;
}
