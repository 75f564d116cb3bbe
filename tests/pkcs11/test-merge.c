/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-token-merge.h"

/* What two modules show of the same readers. */

#define READER "AKS ifdh [eToken] 00 00"

static void
set (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
}

static void
add (GPtrArray *list,
     const char *module,
     const char *reader,
     const char *manufacturer,
     const char *serial,
     CtlTokenState state)
{
  CtlToken *token = ctl_token_new ();
  set (&token->module, module);
  set (&token->reader, reader);
  set (&token->manufacturer, manufacturer);
  set (&token->serial, serial);
  token->state = state;
  g_ptr_array_add (list, token);
}

/* @expected: the module of each token that is left, in their order */
static void
check (GPtrArray *better, GPtrArray *next, const char *expected)
{
  g_autoptr (GPtrArray) tokens = new_list ();
  g_autoptr (GString) modules = g_string_new (NULL);
  ctl_token_merge (tokens, better);
  ctl_token_merge (tokens, next);
  for (guint i = 0; i < tokens->len; i++)
    g_string_append (modules, ((CtlToken *) tokens->pdata[i])->module);
  g_assert_cmpstr (modules->str, ==, expected);
  g_ptr_array_set_size (better, 0);
  g_ptr_array_set_size (next, 0);
}

static void
test_same_token (void)
{
  g_autoptr (GPtrArray) a = new_list ();
  g_autoptr (GPtrArray) b = new_list ();
  add (a, "a", "Slot 1", "SafeNet", "1", CTL_TOKEN_READY);
  add (b, "b", "Slot 7", "SafeNet", "1", CTL_TOKEN_READY);
  check (a, b, "a");
  add (a, "a", "Slot 1", "SafeNet", "1", CTL_TOKEN_FAILED);
  add (b, "b", "Slot 7", "SafeNet", "1", CTL_TOKEN_READY);
  check (a, b, "b");
  add (a, "a", "", "SafeNet", "1", CTL_TOKEN_READY);
  add (b, "b", "", "SafeNet", "2", CTL_TOKEN_READY);
  check (a, b, "ab");
  add (a, "a", "", "SafeNet", "1", CTL_TOKEN_READY);
  add (b, "b", "", "Other", "1", CTL_TOKEN_READY);
  check (a, b, "ab");
}

/* One module may know a token by another serial number than the next. */
static void
test_same_reader (void)
{
  g_autoptr (GPtrArray) a = new_list ();
  g_autoptr (GPtrArray) b = new_list ();
  add (a, "a", READER, "SafeNet", "1", CTL_TOKEN_READY);
  add (b, "b", READER, "piv_II", "77", CTL_TOKEN_NO_CERTIFICATE);
  check (a, b, "a");
  add (a, "a", READER, "", "", CTL_TOKEN_UNRECOGNISED);
  add (b, "b", READER, "piv_II", "77", CTL_TOKEN_NO_CERTIFICATE);
  check (a, b, "b");
  add (a, "a", READER, "", "", CTL_TOKEN_NO_TOKEN);
  add (b, "b", READER, "", "", CTL_TOKEN_NO_TOKEN);
  check (a, b, "a");
  /* Names that PC/SC did not give stand for anything. */
  add (a, "a", "Slot 1", "SafeNet", "1", CTL_TOKEN_READY);
  add (b, "b", "Slot 1", "SafeNet", "2", CTL_TOKEN_READY);
  check (a, b, "ab");
}

/* Two PINs of one card are two slots of one reader. */
static void
test_within_module (void)
{
  g_autoptr (GPtrArray) a = new_list ();
  g_autoptr (GPtrArray) b = new_list ();
  add (a, "a", READER, "SafeNet", "1", CTL_TOKEN_READY);
  add (a, "a", READER, "SafeNet", "1", CTL_TOKEN_READY);
  add (b, "b", READER, "SafeNet", "1", CTL_TOKEN_READY);
  check (a, b, "aa");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/merge/same-token", test_same_token);
  g_test_add_func ("/pkcs11/merge/same-reader", test_same_reader);
  g_test_add_func ("/pkcs11/merge/within-module", test_within_module);
  return g_test_run ();
}
