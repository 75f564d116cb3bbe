/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-library.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl-text.h"

/* What stands at the start of every ELF file, 32-bit or 64-bit, up to the machine. */
typedef struct
{
  unsigned char ident[EI_NIDENT];
  guint16 type;
  guint16 machine;
} ElfStart;

static gboolean
read_start (const char *path, ElfStart *start)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  gboolean complete = fd >= 0 && read (fd, start, sizeof *start) == (gssize) sizeof *start;
  if (fd >= 0)
    close (fd);
  return complete && memcmp (start->ident, ELFMAG, SELFMAG) == 0;
}

/* This very program: what it can load is built like it. */
static gboolean
read_own_start (ElfStart *start)
{
  return read_start ("/proc/self/exe", start);
}

static guint16
get_machine (const ElfStart *start)
{
  gboolean is_own_order =
      (start->ident[EI_DATA] == ELFDATA2LSB) == (G_BYTE_ORDER == G_LITTLE_ENDIAN);
  return is_own_order ? start->machine : GUINT16_SWAP_LE_BE (start->machine);
}

static const char *
name_machine (guint16 machine)
{
  switch (machine)
    {
    case EM_386:
      return "x86 (i386)";
    case EM_X86_64:
      return "x86 (x86-64)";
    case EM_ARM:
      return "ARM";
    case EM_AARCH64:
      return "ARM (AArch64)";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC64:
      return "POWER";
    case EM_S390:
      return "IBM Z";
    default:
      return NULL;
    }
}

static char *
describe_machine (const ElfStart *start)
{
  guint16 machine = get_machine (start);
  const char *name = name_machine (machine);
  g_autofree char *number = g_strdup_printf (_ ("unknown to this program (%u)"), machine);
  return g_strdup_printf (start->ident[EI_CLASS] == ELFCLASS32 ? _ ("32-bit %s") : _ ("64-bit %s"),
                          name != NULL ? name : number);
}

static gboolean
is_alike (const ElfStart *a, const ElfStart *b)
{
  return a->ident[EI_CLASS] == b->ident[EI_CLASS] && a->ident[EI_DATA] == b->ident[EI_DATA] &&
         get_machine (a) == get_machine (b);
}

static char *
explain_file (const char *path)
{
  ElfStart start, own;
  struct stat status;
  if (stat (path, &status) != 0)
    return errno == ENOENT ? g_strdup (_ ("There is no such file"))
                           : g_strdup_printf (_ ("It cannot be looked at: %s"), g_strerror (errno));
  if (!S_ISREG (status.st_mode))
    return g_strdup (S_ISDIR (status.st_mode) ? _ ("It is a folder") : _ ("It is not a file"));
  if (g_access (path, R_OK) != 0)
    return g_strdup_printf (_ ("It cannot be read: %s"), g_strerror (errno));
  if (!read_start (path, &start))
    return g_strdup (_ ("It is not a library: it does not begin as ELF files do"));
  if (!read_own_start (&own) || is_alike (&start, &own))
    return NULL;
  g_autofree char *its = describe_machine (&start);
  g_autofree char *ours = describe_machine (&own);
  return g_strdup_printf (_ ("It was built for another kind of processor or program: %s, where "
                             "%s is needed. Install the package for this kind"),
                          its, ours);
}

/* SafeNet 10.8.28 and older want an OpenSSL that current distributions lack (tokens.md). */
static char *
explain_missing (const char *library)
{
  if (g_str_equal (library, "libssl.so.1.1") || g_str_equal (library, "libcrypto.so.1.1"))
    return g_strdup (_ ("It was built for OpenSSL 1.1, which this system does not have. "
                        "Install a newer SafeNet Authentication Client: version 10.8.28 still "
                        "needs OpenSSL 1.1, 10.9 and later do not"));
  return g_strdup_printf (_ ("It needs the library %s, which this system does not have. Install "
                             "the package with that library"),
                          library);
}

/* glibc names a library that a library needs, and that is nowhere, before these words. */
static char *
find_missing (const char *path, const char *native)
{
  const char *end = strstr (native, ": cannot open shared object file: No such file");
  if (end == NULL)
    return NULL;
  g_autofree char *library = g_strndup (native, (gsize) (end - native));
  return g_str_equal (library, path) ? NULL : ctl_text_safe (library);
}

/**
 * ctl_library_explain:
 * @path: of a library that dlopen() does not load
 * @native: what dlerror() says
 *
 * Returns: (transfer full): why, in a sentence without a full stop, safe for a terminal; with
 *   @native where there is one that says more
 */
char *
ctl_library_explain (const char *path, const char *native)
{
  g_autofree char *safe = ctl_text_safe (native);
  g_autofree char *file = explain_file (path);
  if (file != NULL)
    return g_strdup_printf ("%s (%s)", file, safe);
  g_autofree char *library = find_missing (path, native);
  if (library == NULL)
    return g_steal_pointer (&safe);
  g_autofree char *missing = explain_missing (library);
  return g_strdup_printf ("%s (%s)", missing, safe);
}
