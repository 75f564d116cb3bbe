/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-secret.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ctl-error.h"

struct _CtlSecret
{
  gatomicrefcount references;
  gsize length;
  char data[CTL_SECRET_MAX + 1]; /* and a NUL, for libraries that want a string */
};

/**
 * ctl_secret_wipe:
 * @data: (nullable): memory that held a secret
 * @length: bytes
 *
 * Overwrites @data in a way that the compiler does not leave out.
 */
void
ctl_secret_wipe (gpointer data, gsize length)
{
  if (data != NULL)
    explicit_bzero (data, length);
}

/* A mapping of its own: locking and MADV_DONTDUMP work on whole pages. */
static CtlSecret *
allocate (void)
{
  CtlSecret *self =
      mmap (NULL, sizeof *self, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (self == MAP_FAILED)
    g_error ("no memory for a secret: %s", g_strerror (errno));
  /* Both may be forbidden by a limit; the secret is still wiped. */
  (void) mlock (self, sizeof *self);
  (void) madvise (self, sizeof *self, MADV_DONTDUMP);
  g_atomic_ref_count_init (&self->references);
  return self;
}

static gboolean
check_length (gsize length, GError **error)
{
  if (length <= CTL_SECRET_MAX)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
               _ ("A PIN or password has at most %d bytes; this one is longer"), CTL_SECRET_MAX);
  return FALSE;
}

/**
 * ctl_secret_new:
 * @data: the secret; the caller wipes its own copy
 * @length: bytes, at most %CTL_SECRET_MAX
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Returns: (transfer full) (nullable): a copy of it
 */
CtlSecret *
ctl_secret_new (gconstpointer data, gsize length, GError **error)
{
  if (!check_length (length, error))
    return NULL;
  CtlSecret *self = allocate ();
  if (length > 0)
    memcpy (self->data, data, length);
  self->length = length;
  return self;
}

static gssize
read_some (int fd, char *data, gsize length)
{
  gssize got;
  do
    got = read (fd, data, length);
  while (got < 0 && errno == EINTR);
  return got;
}

/**
 * ctl_secret_read:
 * @fd: an open file, pipe or terminal; read to its end, or to the end of the line on a terminal
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_USAGE
 *
 * Reads straight into locked memory. One trailing newline is dropped (command-line.md).
 *
 * Returns: (transfer full) (nullable): what was read
 */
CtlSecret *
ctl_secret_read (int fd, GError **error)
{
  g_autoptr (CtlSecret) self = allocate ();
  gboolean line_only = isatty (fd);
  gssize got = 1;
  while (got > 0 && self->length < sizeof self->data)
    {
      got = read_some (fd, self->data + self->length, sizeof self->data - self->length);
      if (got > 0)
        self->length += (gsize) got;
      if (line_only && self->length > 0 && self->data[self->length - 1] == '\n')
        break;
    }
  if (got < 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("Reading a PIN or password failed: %s"),
                   g_strerror (errno));
      return NULL;
    }
  if (self->length > 0 && self->data[self->length - 1] == '\n')
    self->length--;
  if (!check_length (self->length, error))
    return NULL;
  self->data[self->length] = '\0';
  return g_steal_pointer (&self);
}

/**
 * ctl_secret_ref:
 * @self: a secret
 *
 * Returns: (transfer full): @self
 */
CtlSecret *
ctl_secret_ref (CtlSecret *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * ctl_secret_unref:
 * @self: (transfer full): a secret, wiped with its last reference
 */
void
ctl_secret_unref (CtlSecret *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  ctl_secret_wipe (self, sizeof *self);
  munmap (self, sizeof *self);
}

/**
 * ctl_secret_peek:
 * @self: a secret
 * @length: (out) (optional): bytes, the NUL that follows them not counted
 *
 * Returns: (transfer none): the secret itself, valid while @self is
 */
const char *
ctl_secret_peek (const CtlSecret *self, gsize *length)
{
  if (length != NULL)
    *length = self->length;
  return self->data;
}

/**
 * ctl_secret_equal:
 * @a: a secret
 * @b: another, of the same person: the time that this takes tells where they differ
 *
 * Returns: whether they are the same
 */
gboolean
ctl_secret_equal (const CtlSecret *a, const CtlSecret *b)
{
  return a->length == b->length && memcmp (a->data, b->data, a->length) == 0;
}

/**
 * ctl_secret_forbid_core_dumps:
 *
 * Call first thing in every program that may hold a secret: no core file, and no other process
 * of the same user may attach.
 */
void
ctl_secret_forbid_core_dumps (void)
{
  const struct rlimit none = { 0, 0 };
  (void) setrlimit (RLIMIT_CORE, &none);
  (void) prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
}
