/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-key.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>

struct _CardKey
{
  guint reference;
  EVP_PKEY *key;
  GBytes *certificate;
};

static EVP_PKEY *
load_key (const char *path, GError **error)
{
  FILE *file = fopen (path, "re");
  EVP_PKEY *key = file != NULL ? PEM_read_PrivateKey (file, NULL, NULL, NULL) : NULL;
  if (file != NULL)
    (void) fclose (file);
  if (key != NULL && EVP_PKEY_is_a (key, "RSA"))
    return key;
  EVP_PKEY_free (key);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s holds no RSA key", path);
  return NULL;
}

static gboolean
load (CardKey *self, GStrv parts, GError **error)
{
  char *data;
  gsize length;
  char *end;
  self->reference = (guint) g_ascii_strtoull (parts[0], &end, 16);
  self->key = *end == '\0' ? load_key (parts[1], error) : NULL;
  if (self->key == NULL || !g_file_get_contents (parts[2], &data, &length, error))
    return FALSE;
  self->certificate = g_bytes_new_take (data, length);
  return TRUE;
}

/**
 * card_key_load:
 * @description: "REFERENCE:KEY:CERTIFICATE", as "9A:token.key:token.cer": a PEM file, a DER file
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the key
 */
CardKey *
card_key_load (const char *description, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (description, ":", -1);
  g_autoptr (CardKey) self = g_new0 (CardKey, 1);
  if (g_strv_length (parts) == 3 && load (self, parts, error))
    return g_steal_pointer (&self);
  if (error != NULL && *error == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "%s is not REFERENCE:KEY:CERTIFICATE", description);
  return NULL;
}

void
card_key_free (CardKey *self)
{
  EVP_PKEY_free (self->key);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_free (self);
}

guint
card_key_get_reference (const CardKey *self)
{
  return self->reference;
}

guint
card_key_get_bits (const CardKey *self)
{
  return (guint) EVP_PKEY_get_bits (self->key);
}

GBytes *
card_key_get_certificate (const CardKey *self)
{
  return self->certificate;
}

/**
 * card_key_use:
 * @self: a key
 * @padded: as many bytes as the modulus has, padded by whoever sends them
 *
 * Returns: (transfer full) (nullable): the result of the private key operation
 */
GBytes *
card_key_use (const CardKey *self, GBytes *padded)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (padded, &length);
  gsize size = (gsize) EVP_PKEY_get_size (self->key);
  g_autofree guint8 *result = g_malloc (size);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new (self->key, NULL);
  gboolean done = EVP_PKEY_decrypt_init (context) == 1 &&
                  EVP_PKEY_CTX_set_rsa_padding (context, RSA_NO_PADDING) == 1 &&
                  EVP_PKEY_decrypt (context, result, &size, data, length) == 1;
  EVP_PKEY_CTX_free (context);
  return done ? g_bytes_new_take (g_steal_pointer (&result), size) : NULL;
}

/**
 * card_key_find:
 * @keys: (element-type CardKey): of the card
 * @reference: a #CardKeyReference
 *
 * Returns: (transfer none) (nullable): that key
 */
CardKey *
card_key_find (GPtrArray *keys, guint reference)
{
  for (guint i = 0; i < keys->len; i++)
    if (card_key_get_reference (keys->pdata[i]) == reference)
      return keys->pdata[i];
  return NULL;
}
