/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ctl-phones.h"
#include "raw-list.h"

#define LAST                                                                                       \
  {                                                                                                \
    .function = 0                                                                                  \
  } /* of the records */

static TestIdentity *held;   /* a token of the installed file */
static TestIdentity *fresh;  /* a token that no file has yet */
static TestIdentity *server; /* the publisher */

static CtlList *
make_new (const TestIdentity *signer)
{
  RawRecord records[] = { raw_record_token (held), raw_record_token (fresh), LAST };
  RawList raw = { .records = records, .signer = raw_record_token (signer) };
  return raw_list_make (&raw);
}

static CtlList *
make_installed (const RawRecord *record)
{
  RawRecord records[] = {
    { .identity = server, .function = CTL_FUNCTION_CCM_TFTP, .dns_name = "cucm-pub" },
    *record,
    LAST,
  };
  RawList raw = { .records = records, .signer = raw_record_token (held) };
  return raw_list_make (&raw);
}

static GPtrArray *
make_trust (const TestIdentity *identity)
{
  GPtrArray *trust = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  g_ptr_array_add (trust, ctl_certificate_new (identity->der, NULL));
  return trust;
}

/* @accepts in the order of #CtlPhoneKind. */
static void
assert_answers (GPtrArray *answers, const gboolean *accepts)
{
  g_assert_cmpuint (answers->len, ==, CTL_PHONE_KINDS);
  for (guint i = 0; i < CTL_PHONE_KINDS; i++)
    {
      const CtlPhoneAnswer *answer = answers->pdata[i];
      g_assert_cmpint (answer->kind, ==, i);
      g_assert_nonnull (answer->reason);
      g_assert_true (g_str_has_suffix (answer->reason, "."));
      g_test_message ("%s: %s", ctl_phone_kind_to_string (answer->kind), answer->reason);
      g_assert_cmpint (answer->accepts, ==, accepts[i]);
    }
}

static void
assert_reason (GPtrArray *answers, CtlPhoneKind kind, const char *words)
{
  const CtlPhoneAnswer *answer = answers->pdata[kind];
  if (strstr (answer->reason, words) == NULL)
    g_error ("“%s” is not in “%s”", words, answer->reason);
}

static void
check (CtlList *list, CtlList *installed, GPtrArray *trust, const gboolean *accepts)
{
  g_autoptr (GPtrArray) answers = ctl_phones_ask (list, installed, trust);
  assert_answers (answers, accepts);
}

static const gboolean all[] = { TRUE, TRUE, TRUE };
static const gboolean with_service[] = { TRUE, TRUE, FALSE };
static const gboolean new_only[] = { TRUE, FALSE, FALSE };
static const gboolean none[] = { FALSE, FALSE, FALSE };

static gboolean
is_known (GPtrArray *answers, CtlPhoneKind kind)
{
  return ((const CtlPhoneAnswer *) answers->pdata[kind])->is_known;
}

static void
test_held (void)
{
  RawRecord record = raw_record_token (held);
  g_autoptr (CtlList) installed = make_installed (&record);
  g_autoptr (CtlList) list = make_new (held);
  g_autoptr (GPtrArray) answers = ctl_phones_ask (list, installed, NULL);
  assert_answers (answers, all);
  for (guint i = 0; i < CTL_PHONE_KINDS; i++)
    assert_reason (answers, (CtlPhoneKind) i, "“SAST-ADN0054f509” (3C:F9:27:00:00:00:AF:A2:DA:45)");
}

static void
test_not_held (void)
{
  RawRecord record = raw_record_token (held);
  g_autoptr (CtlList) installed = make_installed (&record);
  g_autoptr (CtlList) list = make_new (fresh);
  g_autoptr (GPtrArray) trust = make_trust (held);
  g_autoptr (GPtrArray) answers = ctl_phones_ask (list, installed, trust);
  assert_answers (answers, new_only);
  assert_reason (answers, CTL_PHONE_NO_SECURITY_BY_DEFAULT, "by hand");
  assert_reason (answers, CTL_PHONE_SECURITY_BY_DEFAULT, "Put it into Phone-SAST-trust first");
  g_assert_true (is_known (answers, CTL_PHONE_SECURITY_BY_DEFAULT));
}

static void
test_trusted (void)
{
  RawRecord record = raw_record_token (held);
  g_autoptr (CtlList) installed = make_installed (&record);
  g_autoptr (CtlList) list = make_new (fresh);
  g_autoptr (GPtrArray) trust = make_trust (fresh);
  g_autoptr (GPtrArray) answers = ctl_phones_ask (list, installed, trust);
  assert_answers (answers, with_service);
  assert_reason (answers, CTL_PHONE_SECURITY_BY_DEFAULT, "is in Phone-SAST-trust");
}

static void
test_installed_not_known (void)
{
  g_autoptr (CtlList) list = make_new (fresh);
  g_autoptr (GPtrArray) trust = make_trust (fresh);
  g_autoptr (GPtrArray) answers = ctl_phones_ask (list, NULL, NULL);
  assert_answers (answers, new_only);
  assert_reason (answers, CTL_PHONE_SECURITY_BY_DEFAULT, "not known which CTL file");
  assert_reason (answers, CTL_PHONE_NO_SECURITY_BY_DEFAULT, "not known which CTL file");
  g_assert_true (is_known (answers, CTL_PHONE_NEW));
  g_assert_false (is_known (answers, CTL_PHONE_SECURITY_BY_DEFAULT));
  g_assert_false (is_known (answers, CTL_PHONE_NO_SECURITY_BY_DEFAULT));
  check (list, NULL, trust, with_service);
}

/* The service answers from the certificates of the installed file, but only of some functions. */
static void
test_other_functions (void)
{
  g_autoptr (CtlList) list = make_new (fresh);
  static const struct
  {
    guint16 function;
    gboolean vouches;
  } cases[] = {
    { CTL_FUNCTION_CCM, TRUE },   { CTL_FUNCTION_CCM_TFTP, TRUE }, { CTL_FUNCTION_CAPF, FALSE },
    { CTL_FUNCTION_TFTP, FALSE }, { CTL_FUNCTION_TVS, FALSE },     { 99, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RawRecord record = raw_record_token (fresh);
      record.function = cases[i].function;
      g_autoptr (CtlList) installed = make_installed (&record);
      check (list, installed, NULL, cases[i].vouches ? with_service : new_only);
    }
}

/* A phone compares the serial number and the issuer as they are written: one that is written
 * otherwise is another signer to it, and only the service knows the certificate. */
static void
test_written_otherwise (void)
{
  g_autoptr (CtlList) list = make_new (fresh);
  RawRecord record = raw_record_token (fresh);
  record.dialect = CTL_DIALECT_PUBLISHER;
  g_autoptr (CtlList) installed = make_installed (&record);
  check (list, installed, NULL, with_service);
}

static void
test_record_without_certificate (void)
{
  g_autoptr (CtlList) list = make_new (fresh);
  RawRecord record = raw_record_token (fresh);
  record.without_certificate = TRUE;
  g_autoptr (CtlList) by_key = make_installed (&record);
  check (list, by_key, NULL, all);
  record.key = held;
  g_autoptr (CtlList) other_key = make_installed (&record);
  check (list, other_key, NULL, new_only);
  record.without_key = TRUE;
  g_autoptr (CtlList) no_key = make_installed (&record);
  check (list, no_key, NULL, new_only);
}

/* The same name and serial number, but another certificate or key. */
static void
test_impostor (void)
{
  g_autoptr (CtlList) list = make_new (fresh);
  RawRecord record = raw_record_token (held);
  record.serial = fresh;
  g_autoptr (CtlList) other_certificate = make_installed (&record);
  check (list, other_certificate, NULL, new_only);
  RawRecord right = raw_record_token (fresh);
  right.key = held;
  g_autoptr (CtlList) other_key = make_installed (&right);
  check (list, other_key, NULL, with_service);
}

static void
test_invalid (void)
{
  RawRecord records[] = { raw_record_token (held), LAST };
  RawList raw = { .records = records, .signer = records[0], .key = fresh };
  g_autoptr (CtlList) list = raw_list_make (&raw);
  g_autoptr (GPtrArray) trust = make_trust (held);
  g_autoptr (GPtrArray) answers = ctl_phones_ask (list, list, trust);
  assert_answers (answers, none);
  assert_reason (answers, CTL_PHONE_NEW, "not made with the key");
}

/* Before signing the same question is answered as if the named signer had signed. */
static void
test_foresee (void)
{
  RawRecord records[] = { raw_record_token (held), LAST };
  RawList raw = { .records = records, .signer = records[0], .key = fresh };
  g_autoptr (CtlList) unsigned_yet = raw_list_make (&raw);
  g_autoptr (CtlList) installed = make_installed (&records[0]);
  g_autoptr (GPtrArray) answers = ctl_phones_foresee (unsigned_yet, installed, NULL);
  assert_answers (answers, all);
  raw.signer = raw_record_token (fresh);
  g_autoptr (CtlList) stranger = raw_list_make (&raw);
  g_autoptr (GPtrArray) refused = ctl_phones_foresee (stranger, installed, NULL);
  assert_answers (refused, none);
  assert_reason (refused, CTL_PHONE_NEW, "does not list its signer");
}

/* What a service said counts for more than what is known of its trust store. */
static void
test_heard (void)
{
  RawRecord record = raw_record_token (held);
  g_autoptr (CtlList) installed = make_installed (&record);
  g_autoptr (CtlList) list = make_new (fresh);
  g_autoptr (GPtrArray) trust = make_trust (fresh);
  g_autoptr (GPtrArray) answers = ctl_phones_ask (list, installed, NULL);
  ctl_phones_hear (answers, list, installed, "tvs:2445", TRUE);
  assert_answers (answers, with_service);
  assert_reason (answers, CTL_PHONE_SECURITY_BY_DEFAULT, "tvs:2445 was asked, and accepts");
  g_assert_true (((const CtlPhoneAnswer *) answers->pdata[1])->asked);
  g_assert_false (((const CtlPhoneAnswer *) answers->pdata[2])->asked);
  g_autoptr (GPtrArray) refused = ctl_phones_ask (list, installed, trust);
  ctl_phones_hear (refused, list, installed, "tvs:2445", FALSE);
  assert_answers (refused, new_only);
  assert_reason (refused, CTL_PHONE_SECURITY_BY_DEFAULT, "does not accept");
  assert_reason (refused, CTL_PHONE_SECURITY_BY_DEFAULT, "into Phone-SAST-trust first");
  g_assert_true (is_known (refused, CTL_PHONE_SECURITY_BY_DEFAULT));
}

/* Phones ask nobody about a signer that they know, and believe nobody about a broken signature. */
static void
test_heard_in_vain (void)
{
  RawRecord records[] = { raw_record_token (held), LAST };
  RawList raw = { .records = records, .signer = records[0], .key = fresh };
  g_autoptr (CtlList) broken = raw_list_make (&raw);
  g_autoptr (CtlList) installed = make_installed (&records[0]);
  g_autoptr (CtlList) list = make_new (held);
  g_autoptr (GPtrArray) known = ctl_phones_ask (list, installed, NULL);
  ctl_phones_hear (known, list, installed, "tvs:2445", FALSE);
  assert_answers (known, all);
  assert_reason (known, CTL_PHONE_SECURITY_BY_DEFAULT, "The installed CTL file lists");
  g_autoptr (GPtrArray) nobody = ctl_phones_ask (broken, installed, NULL);
  ctl_phones_hear (nobody, broken, installed, "tvs:2445", TRUE);
  assert_answers (nobody, none);
  assert_reason (nobody, CTL_PHONE_SECURITY_BY_DEFAULT, "not made with the key");
}

static void
test_tvs_key (void)
{
  g_autoptr (CtlList) list = make_new (fresh);
  g_autofree char *key = ctl_phones_dup_tvs_key (list);
  g_assert_cmpstr (key, ==, "83E9080000005545AF31cn=Cisco Manufacturing CA;o=Cisco Systems");
}

static void
test_names (void)
{
  g_assert_cmpstr (ctl_phone_kind_to_string (CTL_PHONE_NEW), ==, "new");
  g_assert_cmpstr (ctl_phone_kind_to_string (CTL_PHONE_SECURITY_BY_DEFAULT), ==,
                   "security-by-default");
  g_assert_cmpstr (ctl_phone_kind_to_string (CTL_PHONE_NO_SECURITY_BY_DEFAULT), ==,
                   "no-security-by-default");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  held = test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  fresh = test_pki_new_token ("SAST-ADN008580ef", "31AF455500000008E983");
  server = test_pki_new (&(TestPkiSpec){ .subject = "CN=cucm-pub", .bits = 1024 });
  g_test_add_func ("/ctl/phones/held", test_held);
  g_test_add_func ("/ctl/phones/not-held", test_not_held);
  g_test_add_func ("/ctl/phones/trusted", test_trusted);
  g_test_add_func ("/ctl/phones/installed-not-known", test_installed_not_known);
  g_test_add_func ("/ctl/phones/other-functions", test_other_functions);
  g_test_add_func ("/ctl/phones/written-otherwise", test_written_otherwise);
  g_test_add_func ("/ctl/phones/record-without-certificate", test_record_without_certificate);
  g_test_add_func ("/ctl/phones/impostor", test_impostor);
  g_test_add_func ("/ctl/phones/invalid", test_invalid);
  g_test_add_func ("/ctl/phones/foresee", test_foresee);
  g_test_add_func ("/ctl/phones/heard", test_heard);
  g_test_add_func ("/ctl/phones/heard-in-vain", test_heard_in_vain);
  g_test_add_func ("/ctl/phones/tvs-key", test_tvs_key);
  g_test_add_func ("/ctl/phones/names", test_names);
  int status = g_test_run ();
  test_identity_free (held);
  test_identity_free (fresh);
  test_identity_free (server);
  return status;
}
