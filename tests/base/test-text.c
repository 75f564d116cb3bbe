/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-text.h"

#include "ctl-error.h"

static void
test_hex (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x83\xe9\x08", 3);
  const char *expected[] = { "83e908", "83:E9:08", "83 E9 08", "83E908" };
  for (guint style = CTL_HEX_LOWER; style <= CTL_HEX_UPPER; style++)
    {
      g_autofree char *hex = ctl_text_hex (bytes, (CtlHexStyle) style);
      g_assert_cmpstr (hex, ==, expected[style]);
    }
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autofree char *nothing = ctl_text_hex (empty, CTL_HEX_COLON);
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_parse_hex (void)
{
  const char *same[] = { "83e908", "83:E9:08", "83E908" };
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr (GBytes) bytes = ctl_text_parse_hex (same[i], 3, "Serial", NULL);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "\x83\xe9\x08", 3);
    }
  g_autoptr (GBytes) any = ctl_text_parse_hex ("00", 0, "Serial", NULL);
  g_assert_cmpuint (g_bytes_get_size (any), ==, 1);
}

static void
test_parse_bad_hex (void)
{
  const char *bad[] = { "", "8", "83e", "8:3e908", "83e90g", "83 e9 08", ":" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (ctl_text_parse_hex (bad[i], 0, "Serial", &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_text_parse_hex ("83e9", 32, "Fingerprint", &error));
  g_assert_cmpstr (error->message, ==, "Fingerprint “83e9” is not 64 hexadecimal digits");
}

static void
test_safe (void)
{
  const struct
  {
    const char *hostile;
    const char *safe;
  } cases[] = {
    { "Kraków", "Kraków" },
    { "a\x1b[31mred", "a\\u{001B}[31mred" },
    { "two\nlines\r\t", "two\\u{000A}lines\\u{000D}\\u{0009}" },
    { "\xc2\x9b", "\\u{009B}" },
    { "\xe2\x80\xae"
      "gnp.exe",
      "\\u{202E}gnp.exe" },
    { "bad \xff\xc3", "bad \\xFF\\xC3" },
    { "", "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *safe = ctl_text_safe (cases[i].hostile);
      g_assert_cmpstr (safe, ==, cases[i].safe);
    }
}

static void
test_wrap (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *word = g_strnfill (30, 'w');
  g_autofree char *sentence = g_strjoin (" ", "Żółw", word, word, word, NULL);
  g_autofree char *expected = g_strdup_printf ("  Note: Żółw %s %s\n    %s\n", word, word, word);
  ctl_text_append_wrapped (text, "  Note: ", 4, sentence);
  g_assert_cmpstr (text->str, ==, expected);

  g_autofree char *longest = g_strnfill (CTL_TEXT_COLUMNS, 'x');
  g_autofree char *alone = g_strdup_printf ("- %s\n", longest);
  g_string_truncate (text, 0);
  ctl_text_append_wrapped (text, "- ", 2, longest);
  g_assert_cmpstr (text->str, ==, alone);
}

static char *
quote (gconstpointer text)
{
  return g_strdup_printf ("“%s”", (const char *) text);
}

static void
test_join (void)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *none = ctl_text_join (words, quote);
  g_assert_cmpstr (none, ==, "");
  g_ptr_array_add (words, "a");
  g_autofree char *one = ctl_text_join (words, quote);
  g_assert_cmpstr (one, ==, "“a”");
  g_ptr_array_add (words, "b");
  g_autofree char *two = ctl_text_join (words, quote);
  g_assert_cmpstr (two, ==, "“a”, “b”");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/hex", test_hex);
  g_test_add_func ("/base/text/parse-hex", test_parse_hex);
  g_test_add_func ("/base/text/parse-bad-hex", test_parse_bad_hex);
  g_test_add_func ("/base/text/safe", test_safe);
  g_test_add_func ("/base/text/join", test_join);
  g_test_add_func ("/base/text/wrap", test_wrap);
  return g_test_run ();
}
