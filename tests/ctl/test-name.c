/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-error.h"
#include "ctl-name.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_NAME, X509_NAME_free)

typedef struct
{
  const char *type;
  int encoding;
  const char *value;
  int length; /* -1: up to its NUL */
} Part;

static X509_NAME *
make (const Part *parts, guint n_parts)
{
  X509_NAME *name = X509_NAME_new ();
  for (guint i = 0; i < n_parts; i++)
    {
      ASN1_OBJECT *type = OBJ_txt2obj (parts[i].type, 0);
      g_assert_cmpint (X509_NAME_add_entry_by_OBJ (name, type, parts[i].encoding,
                                                   (const guchar *) parts[i].value, parts[i].length,
                                                   -1, 0),
                       ==, 1);
      ASN1_OBJECT_free (type);
    }
  return name;
}

static void
assert_renders (const Part *parts, guint n_parts, const char *publisher, const char *token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (X509_NAME) name = make (parts, n_parts);
  g_autofree char *upper = ctl_name_render (name, CTL_DIALECT_PUBLISHER, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (upper, ==, publisher);
  g_autofree char *lower = ctl_name_render (name, CTL_DIALECT_TOKEN, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lower, ==, token);
}

#define ASSERT_RENDERS(publisher, token, ...)                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const Part parts[] = { __VA_ARGS__ };                                                          \
    assert_renders (parts, G_N_ELEMENTS (parts), publisher, token);                                \
  }                                                                                                \
  G_STMT_END

#define UTF8(type, value)                                                                          \
  {                                                                                                \
    type, V_ASN1_UTF8STRING, value, -1                                                             \
  }

static void
test_captured_server (void)
{
  const char *captured = "CN=cucm-1051-a-pub;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL";
  ASSERT_RENDERS (captured, "cn=cucm-1051-a-pub;ou=TAC;o=Cisco;l=Krakow;st=Malopolska;c=PL",
                  UTF8 ("C", "PL"), UTF8 ("O", "Cisco"), UTF8 ("OU", "TAC"),
                  UTF8 ("CN", "cucm-1051-a-pub"), UTF8 ("ST", "Malopolska"), UTF8 ("L", "Krakow"));
  g_assert_cmpuint (strlen (captured), ==, 61);
}

static void
test_captured_token (void)
{
  const char *captured = "cn=\"SAST-ADN008580ef        \";ou=IPCBU;o=\"Cisco Systems";
  ASSERT_RENDERS ("CN=SAST-ADN008580ef        ;OU=IPCBU;O=Cisco Systems ", captured,
                  UTF8 ("O", "Cisco Systems "), UTF8 ("OU", "IPCBU"),
                  UTF8 ("CN", "SAST-ADN008580ef        "));
  g_assert_cmpuint (strlen (captured), ==, 55);
  ASSERT_RENDERS ("CN=Cisco Manufacturing CA;O=Cisco Systems",
                  "cn=Cisco Manufacturing CA;o=Cisco Systems", UTF8 ("O", "Cisco Systems"),
                  UTF8 ("CN", "Cisco Manufacturing CA"));
}

static void
test_quotes (void)
{
  ASSERT_RENDERS ("CN= a;O=b", "cn=\" a\";o=b", UTF8 ("O", "b"), UTF8 ("CN", " a"));
  ASSERT_RENDERS ("CN=a;b;O=c", "cn=\"a;b\";o=c", UTF8 ("O", "c"), UTF8 ("CN", "a;b"));
  ASSERT_RENDERS ("CN=a;b", "cn=\"a;b", UTF8 ("CN", "a;b"));
  ASSERT_RENDERS ("CN=a \"b\" c", "cn=a \"b\" c", UTF8 ("CN", "a \"b\" c"));
  ASSERT_RENDERS ("CN=   ", "cn=\"", UTF8 ("CN", "   "));
}

static void
test_order (void)
{
  /* The leaf is the last of the DER; a type that is there twice comes leaf first, unknown ones
   * last. */
  ASSERT_RENDERS ("CN=leaf;CN=root;OU=2;OU=1;DC=b;DC=a", "cn=leaf;cn=root;ou=2;ou=1;dc=b;dc=a",
                  UTF8 ("DC", "a"), UTF8 ("OU", "1"), UTF8 ("CN", "root"), UTF8 ("DC", "b"),
                  UTF8 ("OU", "2"), UTF8 ("CN", "leaf"));
  ASSERT_RENDERS ("CN=x;1.3.6.1.4.1.99999.7=v;EMAILADDRESS=a@b;SERIALNUMBER=7",
                  "cn=x;1.3.6.1.4.1.99999.7=v;emailaddress=a@b;serialnumber=7",
                  UTF8 ("serialNumber", "7"), UTF8 ("emailAddress", "a@b"), UTF8 ("CN", "x"),
                  UTF8 ("1.3.6.1.4.1.99999.7", "v"));
}

static void
test_encodings (void)
{
  ASSERT_RENDERS ("CN=Krak\u00f3w;O=\u0141\u00f3d\u017a", "cn=Krak\u00f3w;o=\u0141\u00f3d\u017a",
                  { "O", V_ASN1_BMPSTRING, "\x01\x41\x00\xf3\x00\x64\x01\x7a", 8 },
                  { "CN", V_ASN1_T61STRING, "Krak\xf3w", -1 });
  assert_renders (NULL, 0, "", "");
}

static void
assert_refused (const Part *part)
{
  g_autoptr (X509_NAME) name = make (part, 1);
  for (CtlDialect dialect = CTL_DIALECT_PUBLISHER; dialect <= CTL_DIALECT_TOKEN; dialect++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (ctl_name_render (name, dialect, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
    }
}

static void
test_refused (void)
{
  assert_refused (&(Part){ "CN", V_ASN1_UTF8STRING, "good\0evil", 9 });
  assert_refused (&(Part){ "CN", V_ASN1_UTF8STRING, "\xff\xfe", 2 });
  assert_refused (&(Part){ "CN", V_ASN1_BMPSTRING, "\xd8\0", 2 });
  assert_refused (&(Part){ "CN", V_ASN1_BIT_STRING, "abc", 3 });
}

static void
test_common_name (void)
{
  const Part parts[] = { UTF8 ("CN", "root"), UTF8 ("O", "x"), UTF8 ("CN", "leaf  "),
                         UTF8 ("C", "PL") };
  g_autoptr (GError) error = NULL;
  g_autoptr (X509_NAME) name = make (parts, G_N_ELEMENTS (parts));
  g_autofree char *leaf = ctl_name_dup_common_name (name, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (leaf, ==, "leaf  ");
  g_autoptr (X509_NAME) nameless = make (parts + 1, 1);
  g_autofree char *none = ctl_name_dup_common_name (nameless, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/name/captured-server", test_captured_server);
  g_test_add_func ("/ctl/name/captured-token", test_captured_token);
  g_test_add_func ("/ctl/name/quotes", test_quotes);
  g_test_add_func ("/ctl/name/order", test_order);
  g_test_add_func ("/ctl/name/encodings", test_encodings);
  g_test_add_func ("/ctl/name/refused", test_refused);
  g_test_add_func ("/ctl/name/common-name", test_common_name);
  return g_test_run ();
}
