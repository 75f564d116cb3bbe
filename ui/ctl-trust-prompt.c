/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-trust-prompt.h"

typedef enum
{
  ANSWER_NONE,
  ANSWER_YES,
  ANSWER_NO,
} Answer;

struct _CtlTrustPrompt
{
  GObject parent_instance;

  GMutex mutex;
  GCond answered;
  Answer answer;
  gboolean is_closed;
  gboolean was_trusted;
  const CtlTlsPeer *peer; /* lives while the thread waits */
};

enum
{
  SIGNAL_ASK,
  SIGNAL_CHANGED,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlTrustPrompt, ctl_trust_prompt, G_TYPE_OBJECT)

static void
ctl_trust_prompt_finalize (GObject *object)
{
  CtlTrustPrompt *self = CTL_TRUST_PROMPT (object);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->answered);
  G_OBJECT_CLASS (ctl_trust_prompt_parent_class)->finalize (object);
}

static void
ctl_trust_prompt_class_init (CtlTrustPromptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ctl_trust_prompt_finalize;

  signals[SIGNAL_ASK] = g_signal_new ("ask", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ctl_trust_prompt_init (CtlTrustPrompt *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->answered);
  self->answer = ANSWER_NO;
}

CtlTrustPrompt *
ctl_trust_prompt_new (void)
{
  return g_object_new (CTL_TYPE_TRUST_PROMPT, NULL);
}

/* Where nobody listens, nobody would ever answer. */
static gboolean
on_asked (gpointer data)
{
  CtlTrustPrompt *self = data;
  g_mutex_lock (&self->mutex);
  const CtlTlsPeer *peer = self->answer == ANSWER_NONE ? self->peer : NULL;
  g_mutex_unlock (&self->mutex);
  if (!g_signal_has_handler_pending (self, signals[SIGNAL_ASK], 0, FALSE))
    ctl_trust_prompt_answer (self, FALSE);
  else if (peer != NULL)
    g_signal_emit (self, signals[SIGNAL_ASK], 0, peer);
  return G_SOURCE_REMOVE;
}

/**
 * ctl_trust_prompt_ask:
 * @peer: whom the question is about
 * @self: the prompt
 *
 * A #CtlTlsAsk for any thread but that of the main context. Blocks it until there is an answer.
 * Each question wants an answer of its own.
 *
 * Returns: what was answered
 */
gboolean
ctl_trust_prompt_ask (const CtlTlsPeer *peer, gpointer self)
{
  CtlTrustPrompt *prompt = CTL_TRUST_PROMPT (self);
  g_mutex_lock (&prompt->mutex);
  prompt->answer = prompt->is_closed ? ANSWER_NO : ANSWER_NONE;
  if (prompt->answer == ANSWER_NONE)
    {
      prompt->peer = peer;
      g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, on_asked, g_object_ref (prompt),
                                  g_object_unref);
    }
  while (prompt->answer == ANSWER_NONE)
    g_cond_wait (&prompt->answered, &prompt->mutex);
  prompt->peer = NULL;
  gboolean trusted = prompt->answer == ANSWER_YES;
  g_mutex_unlock (&prompt->mutex);
  return trusted;
}

/* What is told of, on its way to the main context. */
typedef struct
{
  CtlTrustPrompt *prompt;
  CtlCertificateChange change;
} News;

static void
news_free (gpointer data)
{
  News *self = data;
  g_object_unref (self->prompt);
  g_free (self->change.label);
  g_free (self->change.subject);
  g_bytes_unref (self->change.before);
  g_bytes_unref (self->change.now);
  g_free (self);
}

static gboolean
on_told (gpointer data)
{
  News *news = data;
  g_signal_emit (news->prompt, signals[SIGNAL_CHANGED], 0, &news->change);
  return G_SOURCE_REMOVE;
}

/**
 * ctl_trust_prompt_tell_changed:
 * @peer: whose certificate it is
 * @known: what is remembered of it
 * @self: the prompt
 *
 * A #CtlTlsTell for any thread. Does not wait: there is nothing to answer.
 */
void
ctl_trust_prompt_tell_changed (const CtlTlsPeer *peer, const CtlTlsKnown *known, gpointer self)
{
  News *news = g_new0 (News, 1);
  news->prompt = g_object_ref (self);
  news->change.label = ctl_tls_trust_dup_label (peer->host, peer->port);
  news->change.subject = g_strdup (peer->subject);
  news->change.not_before = peer->not_before;
  news->change.not_after = peer->not_after;
  news->change.before = g_bytes_ref (known->fingerprint);
  news->change.now = g_bytes_ref (peer->fingerprint);
  news->change.line = known->line;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, on_told, news, news_free);
}

/**
 * ctl_trust_prompt_answer:
 * @self: a prompt
 * @trusted: the answer to the question that was asked last
 *
 * Lets the thread that asks go on. In the main context only.
 */
void
ctl_trust_prompt_answer (CtlTrustPrompt *self, gboolean trusted)
{
  g_mutex_lock (&self->mutex);
  if (self->answer == ANSWER_NONE)
    self->answer = trusted ? ANSWER_YES : ANSWER_NO;
  self->was_trusted |= self->answer == ANSWER_YES;
  g_cond_broadcast (&self->answered);
  g_mutex_unlock (&self->mutex);
}

/**
 * ctl_trust_prompt_close:
 * @self: a prompt
 *
 * Answers no, to what is asked now and to whatever will be. In the main context only.
 */
void
ctl_trust_prompt_close (CtlTrustPrompt *self)
{
  g_mutex_lock (&self->mutex);
  self->is_closed = TRUE;
  g_mutex_unlock (&self->mutex);
  ctl_trust_prompt_answer (self, FALSE);
}

/**
 * ctl_trust_prompt_was_trusted:
 * @self: a prompt
 *
 * Returns: whether somebody ever said yes
 */
gboolean
ctl_trust_prompt_was_trusted (CtlTrustPrompt *self)
{
  g_mutex_lock (&self->mutex);
  gboolean trusted = self->was_trusted;
  g_mutex_unlock (&self->mutex);
  return trusted;
}
