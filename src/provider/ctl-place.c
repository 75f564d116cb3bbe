/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-place.h"

#include <openssl/rand.h>
#include <string.h>

#include "ctl-place-private.h"
#include "ctl-text.h"

#define TEMPORARY_DIGITS 32

/* For the kinds of places: one that they fill in. */
CtlPlace *
ctl_place_new (const CtlPlaceMethods *methods)
{
  CtlPlace *self = g_new0 (CtlPlace, 1);
  g_atomic_ref_count_init (&self->references);
  self->methods = methods;
  return self;
}

/**
 * ctl_place_ref:
 * @self: a place
 *
 * Returns: (transfer full): @self
 */
CtlPlace *
ctl_place_ref (CtlPlace *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * ctl_place_unref:
 * @self: (transfer full): a place
 */
void
ctl_place_unref (CtlPlace *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->path);
  g_free (self->identity);
  g_free (self->folder);
  g_clear_pointer (&self->address, ctl_sftp_address_free);
  g_free (self);
}

/**
 * ctl_place_get_path:
 * @self: a place
 *
 * Returns: (transfer none): where the CTL file is, for the field path of a result
 */
const char *
ctl_place_get_path (const CtlPlace *self)
{
  return self->path;
}

/**
 * ctl_place_is_same:
 * @a: a place
 * @b: another
 *
 * Returns: whether both are the same folder
 */
gboolean
ctl_place_is_same (const CtlPlace *a, const CtlPlace *b)
{
  return g_str_equal (a->identity, b->identity);
}

/**
 * ctl_place_make_temporary:
 *
 * Returns: (transfer full): a random name that nobody can have put something under before
 */
char *
ctl_place_make_temporary (void)
{
  guint8 random[TEMPORARY_DIGITS / 2];
  if (RAND_bytes (random, sizeof random) != 1)
    g_error ("no random numbers");
  g_autoptr (GBytes) bytes = g_bytes_new (random, sizeof random);
  return ctl_text_hex (bytes, CTL_HEX_LOWER);
}

/**
 * ctl_place_is_temporary:
 * @temporary: a string from the journal
 *
 * Returns: whether ctl_place_make_temporary() can have made it
 */
gboolean
ctl_place_is_temporary (const char *temporary)
{
  return strlen (temporary) == TEMPORARY_DIGITS &&
         strspn (temporary, "0123456789abcdef") == TEMPORARY_DIGITS;
}

static char *
name_fresh (const char *temporary)
{
  return g_strconcat ("." CTL_PLACE_FILE ".", temporary, NULL);
}

static char *
name_old (const char *temporary)
{
  return g_strconcat ("." CTL_PLACE_OLD_FILE ".", temporary, NULL);
}

/**
 * ctl_place_read:
 * @self: a place
 * @installed: (out): the file that is there now; without bytes where there is none
 * @cancellable: (nullable): ends the waiting for a network
 * @error: return location: %CTL_ERROR_UNREACHABLE, %CTL_ERROR_REFUSED, %CTL_ERROR_TOO_LARGE or
 *   %CTL_ERROR_FILE
 *
 * Reads afresh, at most %CTL_LIST_MAX bytes, and follows no link.
 *
 * Returns: %FALSE where it could not be told what is there
 */
gboolean
ctl_place_read (CtlPlace *self, CtlInstalled *installed, GCancellable *cancellable, GError **error)
{
  return self->methods->read (self, installed, cancellable, error);
}

/**
 * ctl_place_stage:
 * @self: a place
 * @temporary: from ctl_place_make_temporary()
 * @file: what the CTL file shall become
 * @replaced: (nullable): what it is now, to be kept; %NULL where there is none
 * @error: return location for the errors of ctl_place_read()
 *
 * Writes and syncs both under temporary names, mode 0644. What was written before a failure is
 * taken away with ctl_place_discard().
 *
 * Returns: %TRUE where only renaming is left to do
 */
gboolean
ctl_place_stage (
    CtlPlace *self, const char *temporary, GBytes *file, GBytes *replaced, GError **error)
{
  g_autofree char *fresh = name_fresh (temporary);
  g_autofree char *old = name_old (temporary);
  return self->methods->stage (self, fresh, file, old, replaced, error);
}

/**
 * ctl_place_commit:
 * @self: a place
 * @temporary: as staged
 * @keep_replaced: whether a replaced file was staged too
 * @error: return location for the errors of ctl_place_read()
 *
 * Renames the copy of the replaced file to CTLFile_old.tlv and then the new one to CTLFile.tlv.
 *
 * Returns: %FALSE where CTLFile.tlv is what it was
 */
gboolean
ctl_place_commit (CtlPlace *self, const char *temporary, gboolean keep_replaced, GError **error)
{
  g_autofree char *fresh = name_fresh (temporary);
  g_autofree char *old = name_old (temporary);
  return self->methods->commit (self, fresh, keep_replaced ? old : NULL, error);
}

/**
 * ctl_place_discard:
 * @self: a place
 * @temporary: as staged, or as another process staged it before it died
 * @error: return location for the errors of ctl_place_read()
 *
 * Removes the temporary files, where they are there.
 *
 * Returns: %FALSE where some may be left
 */
gboolean
ctl_place_discard (CtlPlace *self, const char *temporary, GError **error)
{
  g_autofree char *fresh = name_fresh (temporary);
  g_autofree char *old = name_old (temporary);
  return self->methods->discard (self, fresh, old, error);
}
