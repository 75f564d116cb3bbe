/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-digest.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "ctl-writer.h"

/* What stands before the hash in a DigestInfo (RFC 8017, 9.2, note 1). */
static const guint8 sha1_prefix[] = { 0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e,
                                      0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14 };
static const guint8 sha256_prefix[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                        0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };
static const guint8 sha512_prefix[] = { 0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                        0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40 };

static const struct
{
  CtlDigest digest;
  const char *name;
  GChecksumType type;
  const guint8 *prefix;
  gsize prefix_length;
} kinds[] = {
  { CTL_DIGEST_SHA1, "sha1", G_CHECKSUM_SHA1, sha1_prefix, sizeof sha1_prefix },
  { CTL_DIGEST_SHA256, "sha256", G_CHECKSUM_SHA256, sha256_prefix, sizeof sha256_prefix },
  { CTL_DIGEST_SHA512, "sha512", G_CHECKSUM_SHA512, sha512_prefix, sizeof sha512_prefix },
};

static int
find (CtlDigest digest)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].digest == digest)
      return (int) i;
  return -1;
}

/**
 * ctl_digest_to_string:
 * @digest: any number of header tag 8
 *
 * Returns: (nullable): `sha1`, `sha256` or `sha512`; %NULL for a number that is none of ours
 */
const char *
ctl_digest_to_string (CtlDigest digest)
{
  int kind = find (digest);
  return kind >= 0 ? kinds[kind].name : NULL;
}

/**
 * ctl_digest_from_string:
 * @name: as ctl_digest_to_string() gives it
 * @digest: (out): the digest
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Returns: %FALSE where @name is no digest of a trust list
 */
gboolean
ctl_digest_from_string (const char *name, CtlDigest *digest, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].name, name))
      {
        *digest = kinds[i].digest;
        return TRUE;
      }
  g_autofree char *safe = ctl_text_safe (name);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
               _ ("“%s” is no digest of a CTL file: use sha1, sha256 or sha512"), safe);
  return FALSE;
}

static GBytes *
compute (GChecksumType type, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  g_checksum_update (checksum, data, (gssize) length);
  guint8 hash[64];
  gsize hash_length = sizeof hash;
  g_checksum_get_digest (checksum, hash, &hash_length);
  return g_bytes_new (hash, hash_length);
}

/**
 * ctl_digest_compute:
 * @digest: SHA-1, SHA-256 or SHA-512
 * @bytes: what to hash
 *
 * Works whatever the system's cryptographic policy says about SHA-1.
 *
 * Returns: (transfer full): 20, 32 or 64 bytes
 */
GBytes *
ctl_digest_compute (CtlDigest digest, GBytes *bytes)
{
  int kind = find (digest);
  g_return_val_if_fail (kind >= 0, NULL);
  return compute (kinds[kind].type, bytes);
}

/**
 * ctl_digest_get_info:
 * @digest: SHA-1, SHA-256 or SHA-512
 * @hash: 20, 32 or 64 bytes, as the digest gives them
 *
 * Returns: (transfer full): the DER DigestInfo that PKCS#1 v1.5 signs
 */
GBytes *
ctl_digest_get_info (CtlDigest digest, GBytes *hash)
{
  int kind = find (digest);
  g_return_val_if_fail (kind >= 0, NULL);
  g_return_val_if_fail (g_bytes_get_size (hash) ==
                            (gsize) g_checksum_type_get_length (kinds[kind].type),
                        NULL);
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_writer_data (writer, kinds[kind].prefix, kinds[kind].prefix_length);
  ctl_writer_bytes (writer, hash);
  return ctl_writer_finish (writer);
}
