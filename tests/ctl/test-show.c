/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <time.h>

#include "ctl-show.h"
#include "golden.h"

#define MODIFIED 1425675367 /* 2015-03-06 20:56:07 UTC */

/* The files stand beside the texts that they must give. */
static void
check (const char *name, gboolean verbose, const char *expected)
{
  g_autoptr (CtlList) list = golden_load (name);
  g_autofree char *text = ctl_show_text (list, MODIFIED, verbose);
  golden_compare (expected, text);
}

static void
test_tokenless (void)
{
  check ("tokenless.tlv", FALSE, "show-tokenless.txt");
}

static void
test_tokens (void)
{
  check ("tokens.tlv", FALSE, "show-tokens.txt");
}

static void
test_verbose (void)
{
  check ("tokens.tlv", TRUE, "show-tokens-verbose.txt");
}

static void
test_itl (void)
{
  check ("itl.tlv", FALSE, "show-itl.txt");
}

static void
test_non_secure (void)
{
  check ("non-secure.tlv", FALSE, "show-non-secure.txt");
}

/* What kind of file it is, and what its records are called, for those who show it otherwise. */
static void
test_kinds (void)
{
  g_autoptr (CtlList) itl = golden_load ("itl.tlv");
  g_autoptr (CtlList) tokens = golden_load ("tokens.tlv");
  g_autoptr (CtlList) bare = golden_load ("non-secure.tlv");
  g_assert_true (ctl_list_is_itl (itl));
  g_assert_false (ctl_list_is_itl (tokens));
  g_assert_false (ctl_list_is_non_secure (tokens));
  g_assert_true (ctl_list_is_non_secure (bare));
  GPtrArray *records = ctl_list_get_records (tokens);
  g_autofree char *token = ctl_record_dup_name (records->pdata[0]);
  g_autofree char *server = ctl_record_dup_name (records->pdata[1]);
  g_assert_cmpstr (token, ==, "SAST-ADN0054f509");
  g_assert_cmpstr (server, ==, ctl_record_get_dns_name (records->pdata[1]));
}

static void
test_hostile (void)
{
  check ("hostile.tlv", TRUE, "show-hostile.txt");
}

static void
test_unknown_signer (void)
{
  check ("unknown-signer.tlv", FALSE, "show-unknown-signer.txt");
}

static void
set_zone (const char *zone)
{
  g_setenv ("TZ", zone, TRUE);
  tzset ();
}

/* The file's time in the zone of the machine, in English whatever the language is. */
static void
test_zone (void)
{
  g_autoptr (CtlList) list = golden_load ("tokens.tlv");
  set_zone ("CET-1CEST,M3.5.0,M10.5.0/3");
  g_autofree char *text = ctl_show_text (list, MODIFIED, FALSE);
  g_autofree char *far = ctl_show_text (list, G_MAXINT64, FALSE);
  set_zone ("UTC");
  g_assert_nonnull (strstr (text, "\nThe CTL File was last modified on "
                                  "Fri Mar 06 21:56:07 CET 2015\n"));
  g_assert_nonnull (strstr (far, " last modified on 9223372036854775807\n"));
}

static void
test_missing (void)
{
  g_autofree char *text = ctl_show_missing_text ();
  g_assert_cmpstr (text, ==,
                   "Length of CTL file: 0\n"
                   "CTL File not found. Please run CTLClient plugin or run the CLI - utils ctl.. "
                   "to generate the CTL file.\n"
                   "Error parsing the CTL File.\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/show/tokenless", test_tokenless);
  g_test_add_func ("/ctl/show/tokens", test_tokens);
  g_test_add_func ("/ctl/show/verbose", test_verbose);
  g_test_add_func ("/ctl/show/itl", test_itl);
  g_test_add_func ("/show/kinds", test_kinds);
  g_test_add_func ("/ctl/show/non-secure", test_non_secure);
  g_test_add_func ("/ctl/show/hostile", test_hostile);
  g_test_add_func ("/ctl/show/unknown-signer", test_unknown_signer);
  g_test_add_func ("/ctl/show/zone", test_zone);
  g_test_add_func ("/ctl/show/missing", test_missing);
  return g_test_run ();
}
