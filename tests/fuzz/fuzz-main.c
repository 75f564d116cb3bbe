/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "fuzz.h"

/* Stands in for libFuzzer where the compiler has none: runs the files of a folder and, of each, a
 * number of spoilt copies that are the same ones every time. */

#define CHANGES_MAX 4  /* at once in one copy */
#define CHUNK_MAX   64 /* bytes moved at once */

static guint8
pick_byte (GRand *rand)
{
  static const guint8 edges[] = { 0, 1, 2, 3, 4, 9, 13, 28, 127, 128, 254, 255 };
  if (g_rand_boolean (rand))
    return edges[g_rand_int_range (rand, 0, G_N_ELEMENTS (edges))];
  return (guint8) g_rand_int_range (rand, 0, 256);
}

static void
spoil (GByteArray *bytes, GRand *rand)
{
  guint at = bytes->len > 0 ? (guint) g_rand_int_range (rand, 0, (gint32) bytes->len) : 0;
  guint chunk = (guint) g_rand_int_range (rand, 1, CHUNK_MAX);
  chunk = MIN (chunk, bytes->len - at);
  guint8 byte = pick_byte (rand);
  if (bytes->len == 0)
    {
      g_byte_array_append (bytes, &byte, 1);
      return;
    }
  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      g_byte_array_set_size (bytes, at);
      break;
    case 1:
      g_byte_array_remove_range (bytes, at, chunk);
      break;
    case 2:
      {
        g_autofree guint8 *copy = g_memdup2 (bytes->data + at, chunk);
        g_byte_array_append (bytes, copy, chunk);
        break;
      }
    case 3:
      bytes->data[at] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
      break;
    case 4:
      bytes->data[at] += g_rand_boolean (rand) ? 1 : 255;
      break;
    default:
      bytes->data[at] = byte;
    }
}

static void
run_copies (const char *contents, gsize length, guint copies)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) length);
  for (guint i = 0; i < copies; i++)
    {
      g_autoptr (GByteArray) copy = g_byte_array_new ();
      g_byte_array_append (copy, (const guint8 *) contents, (guint) length);
      for (gint32 left = g_rand_int_range (rand, 1, CHANGES_MAX + 1); left > 0; left--)
        spoil (copy, rand);
      LLVMFuzzerTestOneInput (copy->data, copy->len);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = argc == 3 ? g_dir_open (argv[1], 0, &error) : NULL;
  const char *name;
  guint files = 0;
  if (folder == NULL)
    {
      g_printerr ("%s FOLDER COPIES: %s\n", argv[0], error != NULL ? error->message : "usage");
      return EXIT_FAILURE;
    }
  for (; (name = g_dir_read_name (folder)) != NULL; files++)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *contents = NULL;
      gsize length;
      if (!g_file_get_contents (path, &contents, &length, &error))
        g_error ("%s", error->message);
      LLVMFuzzerTestOneInput ((const guint8 *) contents, length);
      run_copies (contents, length, (guint) atoi (argv[2]));
    }
  g_print ("%u files of %s, each with %s spoilt copies\n", files, argv[1], argv[2]);
  return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
