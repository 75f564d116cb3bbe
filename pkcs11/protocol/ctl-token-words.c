/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-pin-policy.h"
#include "ctl-text.h"

#define FEW_TRIES 3 /* worth a word also where the token does not say that they are few */

/* Whether wrong PINs were given, or few may be. */
static gboolean
has_used_tries (const CtlToken *self)
{
  return self->pin & CTL_TOKEN_PIN_LOW ||
         (self->tries_left >= 0 &&
          (self->tries_left < self->tries_max || self->tries_left <= FEW_TRIES));
}

/* NULL where there is nothing to say. */
static char *
describe_pin (const CtlToken *self)
{
  if (self->pin & CTL_TOKEN_PIN_NOT_ASKED)
    return NULL;
  if (ctl_pin_policy_is_locked (self))
    return g_strdup (_ ("PIN locked"));
  if (self->pin & CTL_TOKEN_PIN_NOT_SET)
    return g_strdup (_ ("no PIN set"));
  if (ctl_pin_policy_is_last_try (self))
    return g_strdup (_ ("last PIN try"));
  if (!has_used_tries (self))
    return NULL;
  char *tries = ctl_pin_policy_describe_tries (self);
  return tries != NULL ? tries : g_strdup (_ ("few PIN tries left"));
}

static gboolean
is_opensc (const CtlToken *self)
{
  g_autofree char *name = g_path_get_basename (self->module);
  return g_str_has_prefix (name, "opensc-pkcs11") || g_str_has_prefix (name, "onepin-opensc");
}

/* By the name of the reader, which such a token is as well, or by its own. */
static gboolean
is_safenet (const CtlToken *self)
{
  static const char *const makers[] = { "aladdin", "safenet", "etoken", "aks ifd" };
  g_autofree char *names =
      g_strjoin ("\n", self->reader, self->manufacturer, self->model, self->label, NULL);
  g_autofree char *folded = g_ascii_strdown (names, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    if (strstr (folded, makers[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* OpenSC does not look where Aladdin's and SafeNet's software keeps its objects (tokens.md). */
static gboolean
is_unreadable (const CtlToken *self)
{
  return (self->state == CTL_TOKEN_NO_CERTIFICATE || self->state == CTL_TOKEN_UNRECOGNISED) &&
         is_opensc (self) && is_safenet (self);
}

/**
 * ctl_token_words_state:
 * @self: a token or reader
 *
 * Returns: (transfer full): its state in a few words
 */
char *
ctl_token_words_state (const CtlToken *self)
{
  static const char *const words[] = {
    [CTL_TOKEN_READY] = N_ ("ready"),
    [CTL_TOKEN_NO_TOKEN] = N_ ("no token"),
    [CTL_TOKEN_UNRECOGNISED] = N_ ("not recognised"),
    [CTL_TOKEN_NO_CERTIFICATE] = N_ ("no certificate"),
    [CTL_TOKEN_FAILED] = N_ ("failed"),
  };
  if (is_unreadable (self))
    return g_strdup (_ ("not readable by this module"));
  char *pin = self->state == CTL_TOKEN_READY ? describe_pin (self) : NULL;
  return pin != NULL ? pin : g_strdup (_ (words[self->state]));
}

static char *
format_day (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

/**
 * ctl_token_words_expiry:
 * @certificate: a certificate
 * @now: seconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): the day on which it ends, and a mark where that calls for attention
 */
char *
ctl_token_words_expiry (const CtlCertificate *certificate, gint64 now)
{
  char *day = format_day (ctl_certificate_get_not_after (certificate));
  const char *mark = NULL;
  switch (ctl_certificate_get_validity (certificate, now))
    {
    case CTL_VALIDITY_EXPIRED:
      mark = _ ("expired");
      break;
    case CTL_VALIDITY_EARLY:
      mark = _ ("not valid yet");
      break;
    case CTL_VALIDITY_SOON:
      mark = _ ("soon");
      break;
    case CTL_VALIDITY_GOOD:
      return day;
    }
  char *marked = g_strdup_printf ("%s (%s)", day, mark);
  g_free (day);
  return marked;
}

static char *
advise_contents (const CtlToken *self)
{
  if (self->state != CTL_TOKEN_NO_CERTIFICATE && self->state != CTL_TOKEN_UNRECOGNISED)
    return NULL;
  if (is_unreadable (self))
    return g_strdup (_ ("this module, OpenSC, cannot read it: tokens formatted by Aladdin/SafeNet "
                        "software keep their certificates elsewhere. SafeNet's module libeToken "
                        "can: install SafeNet Authentication Client."));
  if (is_opensc (self))
    return g_strdup (_ ("OpenSC shows nothing on it, which need not mean that nothing is there: it "
                        "cannot read tokens formatted by Aladdin/SafeNet software. SafeNet's "
                        "module libeToken can. Install SafeNet Authentication Client if this is "
                        "such a token."));
  if (self->state == CTL_TOKEN_UNRECOGNISED)
    return g_strdup (_ ("this module cannot read what is in the reader."));
  return g_strdup (_ ("this module shows no certificate on the token."));
}

static char *
advise_tries (const CtlToken *self)
{
  g_autofree char *tries = ctl_pin_policy_describe_tries (self);
  if (tries == NULL)
    return g_strdup (_ ("few PIN tries are left. A right PIN gives all of them back; the last "
                        "wrong one locks the token for good."));
  return g_strdup_printf (_ ("%s. A right PIN gives all of them back; the last wrong one locks the "
                             "token for good."),
                          tries);
}

static char *
advise_pin (const CtlToken *self)
{
  if (self->pin & CTL_TOKEN_PIN_NOT_ASKED ||
      (self->state != CTL_TOKEN_READY && self->state != CTL_TOKEN_NO_CERTIFICATE))
    return NULL;
  if (ctl_pin_policy_is_locked (self))
    return g_strdup (_ ("the PIN is locked after too many wrong ones: the token cannot sign any "
                        "more. Sign with another token of the installed CTL file, and replace "
                        "this one."));
  if (self->pin & CTL_TOKEN_PIN_NOT_SET)
    return g_strdup (_ ("it has no PIN yet: set one with the software of the token's maker."));
  if (ctl_pin_policy_is_last_try (self))
    return g_strdup (_ ("one PIN try is left. A right PIN gives all tries back; a wrong one locks "
                        "the token for good."));
  return has_used_tries (self) ? advise_tries (self) : NULL;
}

/**
 * ctl_token_words_advise_certificate:
 * @certificate: a certificate
 * @now: seconds since 1970-01-01 UTC
 *
 * Returns: (transfer full) (nullable): a sentence on its dates, with what to do; %NULL where they
 *   are good
 */
char *
ctl_token_words_advise_certificate (const CtlCertificate *certificate, gint64 now)
{
  g_autofree char *name =
      ctl_text_safe (ctl_certificate_get_subject (certificate, CTL_DIALECT_TOKEN));
  g_autofree char *start = format_day (ctl_certificate_get_not_before (certificate));
  g_autofree char *end = format_day (ctl_certificate_get_not_after (certificate));
  switch (ctl_certificate_get_validity (certificate, now))
    {
    case CTL_VALIDITY_EXPIRED:
      return g_strdup_printf (_ ("the certificate %s expired on %s: replace the token, and update "
                                 "the CTL file."),
                              name, end);
    case CTL_VALIDITY_EARLY:
      return g_strdup_printf (_ ("the certificate %s is not valid before %s: check the clock of "
                                 "this machine."),
                              name, start);
    case CTL_VALIDITY_SOON:
      return g_strdup_printf (_ ("the certificate %s expires on %s: replace the token in time, and "
                                 "update the CTL file."),
                              name, end);
    case CTL_VALIDITY_GOOD:
      break;
    }
  return NULL;
}

/* @advice: (transfer full) (nullable) */
static void
add (GStrvBuilder *builder, const char *name, char *advice)
{
  if (advice == NULL)
    return;
  g_autofree char *sentence = g_strdup_printf (_ ("%s: %s"), name, advice);
  g_strv_builder_add (builder, sentence);
  g_free (advice);
}

static void
add_state (GStrvBuilder *builder, const char *name, const CtlToken *self)
{
  if (self->error != NULL)
    add (builder, name, ctl_text_safe (self->error));
  else
    add (builder, name, advise_contents (self));
  add (builder, name, advise_pin (self));
}

/**
 * ctl_token_words_advise_state:
 * @self: a token or reader
 *
 * Returns: (transfer full): a sentence for each thing that is wrong with it, its certificates
 *   apart, with what to do (tokens.md)
 */
GStrv
ctl_token_words_advise_state (const CtlToken *self)
{
  g_autofree char *name = ctl_token_describe (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  add_state (builder, name, self);
  return g_strv_builder_end (builder);
}

/**
 * ctl_token_words_advise:
 * @self: a token or reader
 * @now: seconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): a sentence for each thing that is wrong with it, with what to do
 *   (tokens.md)
 */
GStrv
ctl_token_words_advise (const CtlToken *self, gint64 now)
{
  g_autofree char *name = ctl_token_describe (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  add_state (builder, name, self);
  for (guint i = 0; i < self->certificates->len; i++)
    {
      const CtlTokenCertificate *held = self->certificates->pdata[i];
      add (builder, name, ctl_token_words_advise_certificate (held->certificate, now));
    }
  return g_strv_builder_end (builder);
}
