/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include "ctl-verify.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-signature.h"
#include "ctl-text.h"

#define ALGORITHM_RSA_MAX 1 /* 1 in a CTL, 0 in files of other tools: both are RSA PKCS#1 v1.5 */

static gboolean
get_digest (CtlList *list, CtlDigest *digest, GError **error)
{
  guint number = ctl_list_get_digest_number (list);
  if (number < CTL_DIGEST_SHA1 || number > CTL_DIGEST_SHA512)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_BAD_CTL_FILE,
                   _ ("The header names digest %u, which is none of 1 (SHA-1), 2 (SHA-256) and 3 "
                      "(SHA-512)"),
                   number);
      return FALSE;
    }
  *digest = (CtlDigest) number;
  return TRUE;
}

static guint64
get_algorithm (CtlList *list)
{
  const CtlField *info = ctl_field_find (ctl_list_get_header (list), CTL_HEADER_TAG_SIGNATURE_INFO);
  const CtlField *algorithm = ctl_field_find (info->children, CTL_HEADER_TAG_ALGORITHM_INFO);
  return ctl_field_get_number (ctl_field_find (algorithm->children, CTL_HEADER_TAG_ALGORITHM));
}

static gboolean
check_algorithm (CtlList *list, GError **error)
{
  guint64 algorithm = get_algorithm (list);
  if (algorithm <= ALGORITHM_RSA_MAX)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_BAD_CTL_FILE,
               _ ("The header names signature algorithm %" PRIu64
                  ", and only 0 and 1 (RSA) are known"),
               algorithm);
  return FALSE;
}

/**
 * ctl_verify_get_signed_hash:
 * @list: a list
 * @error: return location for %CTL_ERROR_BAD_CTL_FILE
 *
 * The digest named by the header over every byte of the file but the SIGNATURE TLV
 * (ctl-file-format.md, 2).
 *
 * Returns: (transfer full) (nullable): 20, 32 or 64 bytes; %NULL where the digest is not known
 */
GBytes *
ctl_verify_get_signed_hash (CtlList *list, GError **error)
{
  CtlDigest digest;
  if (!get_digest (list, &digest, error))
    return NULL;
  g_autoptr (GBytes) bytes = ctl_list_dup_signed_bytes (list);
  return ctl_digest_compute (digest, bytes);
}

/**
 * ctl_verify_with:
 * @list: a list
 * @certificate: whose key must have signed it
 * @error: return location for %CTL_ERROR_BAD_CTL_FILE, or what ctl_signature_check() says
 *
 * Checks the header's signature with the key of @certificate, whoever the header names.
 *
 * Returns: %FALSE where the signature is not one of that key over this file
 */
gboolean
ctl_verify_with (CtlList *list, CtlCertificate *certificate, GError **error)
{
  CtlDigest digest;
  GBytes *signature = ctl_list_get_signature (list);
  if (!get_digest (list, &digest, error) || !check_algorithm (list, error))
    return FALSE;
  g_autoptr (GBytes) hash = ctl_verify_get_signed_hash (list, error);
  if (hash == NULL)
    return FALSE;
  return ctl_signature_check (certificate, digest, hash, signature, error);
}

static gboolean
is_named_by_header (CtlList *list, CtlRecord *record)
{
  GBytes *serial = ctl_record_get_serial (record);
  GBytes *wanted = ctl_list_get_signer_serial (list);
  return ctl_record_get_function (record) == CTL_FUNCTION_SAST && serial != NULL &&
         wanted != NULL && g_bytes_equal (serial, wanted) &&
         g_strcmp0 (ctl_record_get_issuer (record), ctl_list_get_signer_issuer (list)) == 0;
}

/**
 * ctl_verify_find_signer:
 * @list: a list
 *
 * The System Administrator Security Token record that has the header's serial number and issuer,
 * byte for byte, and a certificate. Another record with the same certificate does not count
 * (ctl-provider-protocol.md, 4).
 *
 * Returns: (transfer none) (nullable): the record
 */
CtlRecord *
ctl_verify_find_signer (CtlList *list)
{
  GPtrArray *records = ctl_list_get_records (list);
  for (guint i = 0; i < records->len; i++)
    {
      CtlRecord *record = records->pdata[i];
      if (is_named_by_header (list, record) && ctl_record_get_issuer (record) != NULL &&
          ctl_record_get_certificate (record) != NULL)
        return record;
    }
  return NULL;
}

/* A phone may verify with the one or with the other: they must not differ. */
static gboolean
check_public_key (CtlRecord *record, GError **error)
{
  GBytes *key = ctl_record_get_public_key (record);
  if (key == NULL ||
      g_bytes_equal (key, ctl_certificate_get_public_key (ctl_record_get_certificate (record))))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_BAD_CTL_FILE,
               _ ("The PUBLICKEY in the signer's record is not the key of the CERTIFICATE beside "
                  "it"));
  return FALSE;
}

static char *
explain_unknown (CtlList *list)
{
  GPtrArray *records = ctl_list_get_records (list);
  g_autofree char *signer = ctl_verify_describe_signer (list);
  for (guint i = 0; i < records->len; i++)
    if (is_named_by_header (list, records->pdata[i]))
      return g_strdup_printf (_ ("Record %u names the signer %s, but holds no certificate to "
                                 "verify with"),
                              i + 1, signer);
  return g_strdup_printf (_ ("The signer %s has no System Administrator Security Token record in "
                             "the file"),
                          signer);
}

/**
 * ctl_verify:
 * @list: a list
 * @reason: (out) (optional) (nullable): why it is not valid: a translated sentence without its
 *   full stop, safe to show; %NULL where it is
 *
 * Checks that the signer whom the header names is a System Administrator Security Token record of
 * the same file, and that the signature is its own (ctl-file-format.md, 2;
 * ctl-provider-protocol.md, 4).
 *
 * Returns: what came out
 */
CtlVerdict
ctl_verify (CtlList *list, char **reason)
{
  g_autoptr (GError) error = NULL;
  CtlRecord *signer = ctl_verify_find_signer (list);
  if (reason != NULL)
    *reason = NULL;
  if (signer == NULL)
    {
      if (reason != NULL)
        *reason = explain_unknown (list);
      return CTL_VERDICT_UNKNOWN_SIGNER;
    }
  if (check_public_key (signer, &error) &&
      ctl_verify_with (list, ctl_record_get_certificate (signer), &error))
    return CTL_VERDICT_VALID;
  if (reason != NULL)
    *reason = g_strdup (error->message);
  return CTL_VERDICT_INVALID;
}

/**
 * ctl_verdict_to_string:
 * @verdict: a verdict
 *
 * Returns: its name for scripts, as in the JSON key `signature` (command-line.md)
 */
const char *
ctl_verdict_to_string (CtlVerdict verdict)
{
  static const char *const names[] = {
    [CTL_VERDICT_VALID] = "valid",
    [CTL_VERDICT_INVALID] = "invalid",
    [CTL_VERDICT_UNKNOWN_SIGNER] = "unknown-signer",
  };
  g_return_val_if_fail (verdict < G_N_ELEMENTS (names), NULL);
  return names[verdict];
}

/**
 * ctl_verify_describe_signer:
 * @list: a list
 *
 * Returns: (transfer full): the common name and serial number of whom the header names, safe to
 *   show: `“SAST-ADN008580ef” (83:E9:08:00)`
 */
char *
ctl_verify_describe_signer (CtlList *list)
{
  CtlRecord *record = ctl_verify_find_signer (list);
  g_autofree char *title = record != NULL ? ctl_record_dup_title (record)
                                          : ctl_text_safe (ctl_list_get_signer_name (list));
  g_autofree char *serial = ctl_text_hex (ctl_list_get_signer_serial (list), CTL_HEX_COLON);
  return g_strdup_printf (_ ("“%s” (%s)"), title, serial);
}

static gboolean
has_certificate (GPtrArray *certificates, CtlCertificate *wanted)
{
  for (guint i = 0; certificates != NULL && i < certificates->len; i++)
    if (ctl_certificate_equal (certificates->pdata[i], wanted))
      return TRUE;
  return FALSE;
}

static gboolean
has_token (CtlList *list, CtlCertificate *wanted)
{
  GPtrArray *records = ctl_list_get_records (list);
  for (guint i = 0; i < records->len; i++)
    {
      CtlCertificate *certificate = ctl_record_get_certificate (records->pdata[i]);
      if (ctl_record_get_function (records->pdata[i]) == CTL_FUNCTION_SAST && certificate != NULL &&
          ctl_certificate_equal (certificate, wanted))
        return TRUE;
    }
  return FALSE;
}

/**
 * ctl_verify_is_known_signer:
 * @list: a new list
 * @installed: (nullable): the list that it is to replace
 * @trust: (nullable) (element-type CtlCertificate): what Phone-SAST-trust holds
 *
 * Whether the signer's certificate is that of a System Administrator Security Token record of
 * @installed, or one of @trust, and the signature verifies with it (ctl-provider-protocol.md, 4).
 * That a first file needs no known signer is for the caller to know.
 *
 * Returns: %TRUE where it is
 */
gboolean
ctl_verify_is_known_signer (CtlList *list, CtlList *installed, GPtrArray *trust)
{
  CtlRecord *signer = ctl_verify_find_signer (list);
  if (signer == NULL)
    return FALSE;
  CtlCertificate *certificate = ctl_record_get_certificate (signer);
  if (!has_certificate (trust, certificate) &&
      (installed == NULL || !has_token (installed, certificate)))
    return FALSE;
  return ctl_verify_with (list, certificate, NULL);
}
