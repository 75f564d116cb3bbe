/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-provider-state.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <openssl/x509.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ctl-certificate.h"
#include "ctl-digest.h"
#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-provider-log.h"
#include "ctl-text.h"

#define MODE_FILE     "mode"
#define MODE_FILE_MAX 64 /* bytes */
#define LOCK_FILE     "lock"
#define TRUST_FOLDER  CTL_PROVIDER_TRUST_PHONE_SAST
#define TRUST_ENDING  ".der"

#define TEMPORARY_ENDING 7 /* letters */

static gboolean
set_error (GError **error, const char *path, const char *what)
{
  int saved = errno;
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, "“%s” %s: %s", safe, what, g_strerror (saved));
  return FALSE;
}

/**
 * ctl_provider_state_prepare:
 * @folder: the state folder
 * @error: return location for %CTL_ERROR_FILE
 *
 * Makes the folder and what belongs in it, where it is missing.
 *
 * Returns: whether it can be used
 */
gboolean
ctl_provider_state_prepare (const char *folder, GError **error)
{
  g_autofree char *trust = g_build_filename (folder, TRUST_FOLDER, NULL);
  if (g_mkdir_with_parents (trust, 0700) != 0)
    return set_error (error, trust, _ ("cannot be made"));
  if (g_access (trust, R_OK | W_OK | X_OK) != 0)
    return set_error (error, trust, _ ("cannot be used"));
  return TRUE;
}

/**
 * ctl_provider_state_lock:
 * @folder: the state folder
 * @error: return location for %CTL_ERROR_FILE
 *
 * Two providers with one state folder would undo each other's work.
 *
 * Returns: a descriptor that holds the folder until it is closed, or -1
 */
int
ctl_provider_state_lock (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, LOCK_FILE, NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      set_error (error, path, _ ("cannot be opened"));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  close (fd);
  g_autofree char *safe = ctl_text_safe (folder);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
               _ ("Another ctl-providerd uses the state folder “%s”: end it, or give this one a "
                  "folder of its own"),
               safe);
  return -1;
}

/* NAME.XXXXXX, as ctl_file_save() calls what is not finished. */
static gboolean
is_leftover (const char *name)
{
  static const char *const saved[] = { MODE_FILE, "journal", TRUST_ENDING };
  gsize length = strlen (name);
  if (length <= TEMPORARY_ENDING || name[length - TEMPORARY_ENDING] != '.')
    return FALSE;
  g_autofree char *stem = g_strndup (name, length - TEMPORARY_ENDING);
  for (guint i = 0; i < G_N_ELEMENTS (saved); i++)
    if (g_str_has_suffix (stem, saved[i]))
      return TRUE;
  return FALSE;
}

static void
sweep_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (is_leftover (name))
        (void) g_unlink (path);
    }
}

/**
 * ctl_provider_state_sweep:
 * @folder: the state folder, locked
 *
 * Removes the unfinished files of a process that was killed.
 */
void
ctl_provider_state_sweep (const char *folder)
{
  g_autofree char *trust = g_build_filename (folder, TRUST_FOLDER, NULL);
  sweep_folder (folder);
  sweep_folder (trust);
}

/**
 * ctl_provider_state_get_mode:
 * @folder: the state folder
 * @otherwise: what counts where the folder holds none
 * @mode: (out): the cluster's security mode
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where it could not be read
 */
gboolean
ctl_provider_state_get_mode (const char *folder, CtlMode otherwise, CtlMode *mode, GError **error)
{
  g_autofree char *path = g_build_filename (folder, MODE_FILE, NULL);
  *mode = otherwise;
  if (g_access (path, F_OK) != 0 && errno == ENOENT)
    return TRUE;
  g_autoptr (GBytes) contents = ctl_file_load (path, MODE_FILE_MAX, error);
  if (contents == NULL)
    return FALSE;
  gsize length;
  const char *data = g_bytes_get_data (contents, &length);
  g_autofree char *text = g_strndup (data != NULL ? data : "", length);
  if (ctl_mode_from_string (g_strchomp (text), mode, error))
    return TRUE;
  g_autofree char *safe = ctl_text_safe (path);
  g_prefix_error (error, _ ("“%s”: "), safe);
  return FALSE;
}

/**
 * ctl_provider_state_set_mode:
 * @folder: the state folder
 * @mode: the cluster's security mode
 * @error: return location for %CTL_ERROR_FILE
 *
 * Returns: %FALSE where it is what it was
 */
gboolean
ctl_provider_state_set_mode (const char *folder, CtlMode mode, GError **error)
{
  g_autofree char *path = g_build_filename (folder, MODE_FILE, NULL);
  g_autofree char *line = g_strconcat (ctl_mode_to_string (mode), "\n", NULL);
  g_autoptr (GBytes) contents = g_bytes_new (line, strlen (line));
  return ctl_file_save (path, contents, CTL_FILE_SAVE_REPLACE, error);
}

/* A file that is no certificate is nobody's signer; it must not hide the others. */
static CtlCertificate *
load_certificate (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) der = ctl_file_load (path, CTL_CERTIFICATE_MAX, &error);
  CtlCertificate *certificate = der != NULL ? ctl_certificate_new (der, &error) : NULL;
  if (certificate == NULL)
    {
      g_autofree char *safe = ctl_text_safe (path);
      ctl_provider_log ("trust: “%s” is left out: %s", safe, error->message);
    }
  return certificate;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_names (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  if (dir == NULL)
    {
      ctl_error_convert (error, CTL_ERROR_FILE, TRUST_FOLDER);
      return NULL;
    }
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    if (g_str_has_suffix (name, TRUST_ENDING))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

/**
 * ctl_provider_state_list_trust:
 * @folder: the state folder
 * @error: return location for %CTL_ERROR_FILE
 *
 * Returns: (transfer full) (nullable) (element-type CtlCertificate): what Phone-SAST-trust holds,
 *   read afresh, in the order of the SHA-256
 */
GPtrArray *
ctl_provider_state_list_trust (const char *folder, GError **error)
{
  g_autofree char *trust = g_build_filename (folder, TRUST_FOLDER, NULL);
  g_autoptr (GPtrArray) names = list_names (trust, error);
  if (names == NULL)
    return NULL;
  GPtrArray *certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  for (guint i = 0; i < names->len; i++)
    {
      CtlCertificate *certificate = load_certificate (trust, names->pdata[i]);
      if (certificate != NULL)
        g_ptr_array_add (certificates, certificate);
    }
  return certificates;
}

static char *
get_trust_path (const char *folder, GBytes *sha256)
{
  g_autofree char *digest = ctl_text_hex (sha256, CTL_HEX_LOWER);
  g_autofree char *name = g_strconcat (digest, TRUST_ENDING, NULL);
  return g_build_filename (folder, TRUST_FOLDER, name, NULL);
}

/* Malformed is only what is no X.509 at all; a certificate with another key is refused. */
static gboolean
check_rsa (GBytes *der, GError **error)
{
  gsize length;
  const guchar *data = g_bytes_get_data (der, &length);
  const guchar *end = data;
  X509 *x509 = length <= CTL_CERTIFICATE_MAX ? d2i_X509 (NULL, &end, (long) length) : NULL;
  if (x509 == NULL || (gsize) (end - data) != length)
    {
      X509_free (x509);
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("This is no X.509 certificate in DER"));
      return FALSE;
    }
  const EVP_PKEY *key = X509_get0_pubkey (x509);
  gboolean rsa = key != NULL && EVP_PKEY_get_base_id (key) == EVP_PKEY_RSA;
  X509_free (x509);
  if (!rsa)
    g_set_error (
        error, CTL_ERROR, CTL_ERROR_REFUSED,
        _ ("Phone-SAST-trust takes certificates with an RSA key; this one has another key"));
  return rsa;
}

static gboolean
check_room (GPtrArray *certificates, GBytes *der, GError **error)
{
  gsize total = g_bytes_get_size (der);
  for (guint i = 0; i < certificates->len; i++)
    total += g_bytes_get_size (ctl_certificate_get_der (certificates->pdata[i])) + 6;
  if (total <= CTL_PROVIDER_STATE_TRUST_MAX)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE,
               _ ("Phone-SAST-trust is full; take out what is no longer needed"));
  return FALSE;
}

/**
 * ctl_provider_state_add_trust:
 * @folder: the state folder
 * @der: the certificate
 * @error: return location for %CTL_ERROR_MALFORMED, %CTL_ERROR_REFUSED for another key than RSA,
 *   %CTL_ERROR_TOO_LARGE or %CTL_ERROR_FILE
 *
 * A certificate that is there already is no error (ctl-provider-protocol.md, 4).
 *
 * Returns: whether Phone-SAST-trust holds it now
 */
gboolean
ctl_provider_state_add_trust (const char *folder, GBytes *der, GError **error)
{
  if (!check_rsa (der, error))
    return FALSE;
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (der, error);
  if (certificate == NULL)
    return FALSE;
  g_autoptr (GPtrArray) certificates = ctl_provider_state_list_trust (folder, error);
  if (certificates == NULL)
    return FALSE;
  if (g_ptr_array_find_with_equal_func (certificates, certificate,
                                        (GEqualFunc) ctl_certificate_equal, NULL))
    return TRUE;
  if (!check_room (certificates, der, error))
    return FALSE;
  g_autofree char *path = get_trust_path (folder, ctl_certificate_get_sha256 (certificate));
  return ctl_file_save (path, der, CTL_FILE_SAVE_REPLACE, error);
}

static gboolean
has_digest (const char *path, GBytes *sha256)
{
  g_autoptr (GBytes) der = ctl_file_load (path, CTL_CERTIFICATE_MAX, NULL);
  if (der == NULL)
    return FALSE;
  g_autoptr (GBytes) digest = ctl_digest_compute (CTL_DIGEST_SHA256, der);
  return g_bytes_equal (digest, sha256);
}

/**
 * ctl_provider_state_drop_trust:
 * @folder: the state folder
 * @sha256: of the certificate
 * @error: return location for %CTL_ERROR_REFUSED where there is none, or %CTL_ERROR_FILE
 *
 * Also one that was put in the folder by hand, under whatever name.
 *
 * Returns: whether it was taken out of Phone-SAST-trust
 */
gboolean
ctl_provider_state_drop_trust (const char *folder, GBytes *sha256, GError **error)
{
  g_autofree char *trust = g_build_filename (folder, TRUST_FOLDER, NULL);
  g_autoptr (GPtrArray) names = list_names (trust, error);
  gboolean found = FALSE;
  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (trust, names->pdata[i], NULL);
      if (!has_digest (path, sha256))
        continue;
      found = TRUE;
      if (g_unlink (path) != 0 && errno != ENOENT)
        return set_error (error, path, _ ("cannot be removed"));
    }
  if (!found)
    g_set_error (error, CTL_ERROR, CTL_ERROR_REFUSED,
                 _ ("Phone-SAST-trust holds no certificate with this SHA-256"));
  return found;
}
