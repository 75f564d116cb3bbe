/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-token-words.h"
#include "test-pki.h"
#include "test-tokens.h"

/* What a person is told of each state. */

#define OPENSC  "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
#define SAFENET "/usr/lib/libeToken.so"

typedef struct
{
  const char *title;
  CtlTokenState state;
  guint pin;
  gint left;
  gint most;
  const char *module;
  const char *reader;
  const char *words;
  const char *advice; /* a part of it; NULL: none at all */
} Case;

static const Case cases[] = {
  { "ready", CTL_TOKEN_READY, 0, -1, -1, SAFENET, "R", "ready", NULL },
  { "all-tries", CTL_TOKEN_READY, 0, 15, 15, SAFENET, "R", "ready", NULL },
  { "some-tries", CTL_TOKEN_READY, 0, 14, 15, SAFENET, "R", "14 of 15 PIN tries left",
    "14 of 15 PIN tries left. A right PIN gives all of them back" },
  { "few-tries", CTL_TOKEN_READY, 0, 3, -1, SAFENET, "R", "3 PIN tries left", "3 PIN tries left." },
  { "many-tries", CTL_TOKEN_READY, 0, 4, -1, SAFENET, "R", "ready", NULL },
  { "low", CTL_TOKEN_READY, CTL_TOKEN_PIN_LOW, -1, -1, SAFENET, "R", "few PIN tries left",
    "few PIN tries are left" },
  { "low-counted", CTL_TOKEN_READY, CTL_TOKEN_PIN_LOW, 7, -1, SAFENET, "R", "7 PIN tries left",
    "7 PIN tries left" },
  { "last", CTL_TOKEN_READY, CTL_TOKEN_PIN_LOW | CTL_TOKEN_PIN_FINAL_TRY, -1, -1, SAFENET, "R",
    "last PIN try", "a wrong one locks the token for good" },
  { "last-counted", CTL_TOKEN_READY, 0, 1, 15, SAFENET, "R", "last PIN try",
    "one PIN try is left" },
  { "locked", CTL_TOKEN_READY, CTL_TOKEN_PIN_LOCKED, -1, -1, SAFENET, "R", "PIN locked",
    "replace this one" },
  { "locked-counted", CTL_TOKEN_READY, 0, 0, 15, SAFENET, "R", "PIN locked", "PIN is locked" },
  { "not-set", CTL_TOKEN_READY, CTL_TOKEN_PIN_NOT_SET, -1, -1, SAFENET, "R", "no PIN set",
    "has no PIN yet" },
  { "not-asked", CTL_TOKEN_READY, CTL_TOKEN_PIN_NOT_ASKED | CTL_TOKEN_PIN_NOT_SET, -1, -1, SAFENET,
    "R", "ready", NULL },
  { "no-token", CTL_TOKEN_NO_TOKEN, 0, -1, -1, OPENSC, "Aladdin eToken", "no token", NULL },
  { "unrecognised", CTL_TOKEN_UNRECOGNISED, 0, -1, -1, SAFENET, "R", "not recognised",
    "cannot read what is in the reader" },
  { "unrecognised-opensc", CTL_TOKEN_UNRECOGNISED, 0, -1, -1, OPENSC, "R", "not recognised",
    "if this is such a token" },
  { "bare", CTL_TOKEN_NO_CERTIFICATE, 0, -1, -1, SAFENET, "R", "no certificate",
    "shows no certificate" },
  { "bare-opensc", CTL_TOKEN_NO_CERTIFICATE, 0, -1, -1, OPENSC, "R", "no certificate",
    "if this is such a token" },
  { "bare-aladdin", CTL_TOKEN_NO_CERTIFICATE, 0, -1, -1, OPENSC, "Aladdin eToken PRO 00 00",
    "not readable by this module", "cannot read it" },
  { "bare-safenet", CTL_TOKEN_NO_CERTIFICATE, 0, -1, -1, OPENSC, "SafeNet eToken 5100 00 00",
    "not readable by this module", "libeToken" },
  { "bare-aks", CTL_TOKEN_UNRECOGNISED, 0, -1, -1, OPENSC, "AKS ifdh 00 00",
    "not readable by this module", "libeToken" },
  { "failed", CTL_TOKEN_FAILED, CTL_TOKEN_PIN_LOCKED, -1, -1, SAFENET, "R", "failed",
    "R: it \\u{001B}broke" },
};

static CtlToken *
new_token (const Case *c)
{
  CtlToken *token = ctl_token_new ();
  g_free (token->module);
  g_free (token->reader);
  token->module = g_strdup (c->module);
  token->reader = g_strdup (c->reader);
  token->state = c->state;
  token->pin = c->pin;
  token->tries_left = c->left;
  token->tries_max = c->most;
  if (c->state == CTL_TOKEN_FAILED)
    token->error = g_strdup ("it \033broke");
  return token;
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (CtlToken) token = new_token (c);
  g_autofree char *words = ctl_token_words_state (token);
  g_auto (GStrv) advice = ctl_token_words_advise (token, 0);
  g_assert_cmpstr (words, ==, c->words);
  /* Never: what a module does not see may be there all the same. */
  g_assert_null (strstr (words, "empty"));
  if (c->advice == NULL)
    {
      g_assert_null (advice[0]);
      return;
    }
  g_assert_cmpuint (g_strv_length (advice), ==, 1);
  if (strstr (advice[0], c->advice) == NULL)
    g_error ("“%s” does not say “%s”", advice[0], c->advice);
}

/* One thing wrong hides no other. */
static void
test_several (void)
{
  static const Case both = {
    "both", CTL_TOKEN_NO_CERTIFICATE, CTL_TOKEN_PIN_LOCKED, -1, -1, SAFENET, "R", NULL, NULL
  };
  g_autoptr (CtlToken) token = new_token (&both);
  g_auto (GStrv) advice = ctl_token_words_advise (token, 0);
  g_assert_cmpuint (g_strv_length (advice), ==, 2);
  g_assert_nonnull (strstr (advice[0], "shows no certificate"));
  g_assert_nonnull (strstr (advice[1], "PIN is locked"));
}

static void
check_expiry (int starts_days_ago, int ends_in_days, const char *mark, const char *advice)
{
  g_autoptr (TestIdentity) identity =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=SAST-1",
                                    .bits = 1024,
                                    .starts_days_ago = starts_days_ago,
                                    .ends_in_days = ends_in_days });
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (identity->der, NULL);
  g_autoptr (CtlToken) token = new_token (&cases[0]);
  g_autoptr (GBytes) id = g_bytes_new (NULL, 0);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  ctl_token_add_certificate (token, id, certificate);
  g_autofree char *expiry = ctl_token_words_expiry (certificate, now);
  g_auto (GStrv) all = ctl_token_words_advise (token, now);
  g_assert_cmpstr (expiry + strlen ("2026-11-25"), ==, mark);
  g_assert_cmpuint (g_strv_length (all), ==, advice != NULL ? 1 : 0);
  if (advice != NULL)
    g_assert_nonnull (strstr (all[0], advice));
}

static void
test_expiry (void)
{
  check_expiry (400, 31, "", NULL);
  check_expiry (400, 29, " (soon)", "the certificate cn=SAST-1 expires on 2");
  check_expiry (400, -1, " (expired)", "the certificate cn=SAST-1 expired on 2");
  check_expiry (-2, 400, " (not valid yet)", "check the clock");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pkcs11/words/%s", cases[i].title);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/pkcs11/words/several", test_several);
  g_test_add_func ("/pkcs11/words/expiry", test_expiry);
  return g_test_run ();
}
