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
