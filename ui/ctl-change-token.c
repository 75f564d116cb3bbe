/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-change-token.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-pin-policy.h"
#include "ctl-text.h"
#include "ctl-token-merge.h"
#include "ctl-token-words.h"

struct _CtlChangeToken
{
  GObject parent_instance;

  CtlRecord *record;           /* of the installed file; NULL: it is not there */
  CtlToken *token;             /* as it is plugged in; NULL: it is not */
  CtlToken *seen;              /* as it was when it was there last */
  CtlCertificate *certificate; /* NULL: it has none that is of use */
  char *problem;               /* why not */
  char *title;
  gboolean is_added;
  gboolean is_removed;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CtlChangeToken, ctl_change_token, G_TYPE_OBJECT)

static void
ctl_change_token_finalize (GObject *object)
{
  CtlChangeToken *self = CTL_CHANGE_TOKEN (object);
  g_clear_pointer (&self->record, ctl_record_unref);
  g_clear_pointer (&self->token, ctl_token_unref);
  g_clear_pointer (&self->seen, ctl_token_unref);
  g_clear_pointer (&self->certificate, ctl_certificate_unref);
  g_free (self->problem);
  g_free (self->title);
  G_OBJECT_CLASS (ctl_change_token_parent_class)->finalize (object);
}

static void
ctl_change_token_class_init (CtlChangeTokenClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ctl_change_token_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ctl_change_token_init (G_GNUC_UNUSED CtlChangeToken *self)
{
}

static char *
make_title (CtlChangeToken *self)
{
  if (self->certificate != NULL)
    return ctl_certificate_dup_title (self->certificate);
  if (self->record != NULL)
    return ctl_record_dup_title (self->record);
  return ctl_text_safe (*self->seen->label != '\0' ? self->seen->label : self->seen->reader);
}

static void
update_title (CtlChangeToken *self)
{
  g_free (self->title);
  self->title = make_title (self);
}

/**
 * ctl_change_token_new:
 * @record: (nullable): of the token in the installed file
 * @token: (nullable): the token as it is plugged in; one of the two is needed
 *
 * Returns: (transfer full): a token that nothing is chosen for
 */
CtlChangeToken *
ctl_change_token_new (CtlRecord *record, CtlToken *token)
{
  CtlChangeToken *self = g_object_new (CTL_TYPE_CHANGE_TOKEN, NULL);
  if (record != NULL)
    ctl_change_token_set_record (self, record);
  if (token != NULL)
    ctl_change_token_plug (self, token);
  return self;
}

CtlRecord *
ctl_change_token_get_record (CtlChangeToken *self)
{
  return self->record;
}

CtlToken *
ctl_change_token_get_token (CtlChangeToken *self)
{
  return self->token;
}

CtlCertificate *
ctl_change_token_get_certificate (CtlChangeToken *self)
{
  return self->certificate;
}

const char *
ctl_change_token_get_title (CtlChangeToken *self)
{
  return self->title;
}

gboolean
ctl_change_token_is_added (CtlChangeToken *self)
{
  return self->is_added;
}

gboolean
ctl_change_token_is_removed (CtlChangeToken *self)
{
  return self->is_removed;
}

/**
 * ctl_change_token_may_list:
 * @self: a token
 * @error: return location for %CTL_ERROR_NO_TOKEN with what is wrong with it
 *
 * Returns: whether it has a certificate to list
 */
gboolean
ctl_change_token_may_list (CtlChangeToken *self, GError **error)
{
  if (self->certificate != NULL)
    return TRUE;
  if (self->problem != NULL)
    g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NO_TOKEN, self->problem);
  else
    g_set_error (error, CTL_ERROR, CTL_ERROR_NO_TOKEN,
                 _ ("The certificate of %s is not known: plug the token in"), self->title);
  return FALSE;
}

/**
 * ctl_change_token_may_sign:
 * @self: a token
 * @error: return location for %CTL_ERROR_NO_TOKEN where it is not plugged in, and for the errors
 *   of ctl_change_token_may_list() and ctl_pin_policy_may_try()
 *
 * Returns: whether it can sign now; the last try of a PIN is asked about when it is used
 */
gboolean
ctl_change_token_may_sign (CtlChangeToken *self, GError **error)
{
  if (!ctl_change_token_may_list (self, error))
    return FALSE;
  if (self->token != NULL)
    return ctl_pin_policy_may_try (self->token, TRUE, error);
  g_set_error (error, CTL_ERROR, CTL_ERROR_NO_TOKEN,
               _ ("%s is to sign, and is not plugged in: plug it in now"), self->title);
  return FALSE;
}

/**
 * ctl_change_token_is:
 * @self: a token
 * @token: one that is plugged in
 *
 * A token is known by its certificate, wherever it was seen before. One that shows none is known
 * by the token itself.
 *
 * Returns: whether it is the same
 */
gboolean
ctl_change_token_is (CtlChangeToken *self, CtlToken *token)
{
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  if (certificate == NULL || (self->certificate == NULL && self->record == NULL))
    return self->seen != NULL && ctl_token_is_still (self->seen, token);
  if (self->certificate != NULL)
    return ctl_certificate_equal (self->certificate, certificate);
  return ctl_record_matches (self->record, certificate);
}

static void
read_certificate (CtlChangeToken *self)
{
  g_autoptr (GError) error = NULL;
  CtlCertificate *certificate = ctl_token_choose_certificate (self->token, &error);
  if (certificate != NULL)
    {
      g_clear_pointer (&self->certificate, ctl_certificate_unref);
      self->certificate = certificate;
      return;
    }
  g_auto (GStrv) advice = ctl_token_words_advise_state (self->token);
  self->problem = g_strdup (advice[0] != NULL ? advice[0] : error->message);
}

/**
 * ctl_change_token_plug:
 * @self: a token
 * @token: (nullable): itself, as it is plugged in now; %NULL: it is not
 */
void
ctl_change_token_plug (CtlChangeToken *self, CtlToken *token)
{
  g_clear_pointer (&self->token, ctl_token_unref);
  if (token == NULL)
    return;
  self->token = ctl_token_ref (token);
  g_clear_pointer (&self->seen, ctl_token_unref);
  self->seen = ctl_token_ref (token);
  g_clear_pointer (&self->problem, g_free);
  read_certificate (self);
  update_title (self);
}

/**
 * ctl_change_token_set_record:
 * @self: a token
 * @record: (nullable): its entry in the installed file
 */
void
ctl_change_token_set_record (CtlChangeToken *self, CtlRecord *record)
{
  g_clear_pointer (&self->record, ctl_record_unref);
  if (record == NULL)
    return;
  self->record = ctl_record_ref (record);
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  if (self->certificate == NULL && certificate != NULL)
    self->certificate = ctl_certificate_ref (certificate);
  update_title (self);
}

void
ctl_change_token_set_added (CtlChangeToken *self, gboolean added)
{
  self->is_added = added;
}

void
ctl_change_token_set_removed (CtlChangeToken *self, gboolean removed)
{
  self->is_removed = removed;
}

/**
 * ctl_change_token_changed:
 * @self: a token
 *
 * Says so.
 */
void
ctl_change_token_changed (CtlChangeToken *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
