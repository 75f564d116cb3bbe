/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tls-trust.h"

#include <glib/gi18n-lib.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-text.h"
#include "ctl-tls-context.h"
#include "ctl-tls-known.h"

#define CA_FILE_MAX       1048576
#define RSA_BITS_MIN      2048
#define SECURITY_BITS_MIN 112 /* what RSA-2048 has; for other kinds of keys */
#define SUBJECT_SHOWN_MAX 300 /* characters */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE, X509_STORE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)

/* The certificate that is judged, and whom it was got from. */
typedef struct
{
  const CtlTlsTrust *trust;
  const char *host;
  guint16 port;
  X509 *certificate;
  STACK_OF (X509) * chain;
  char *label;
  char *subject;
  char *words; /* subject, validity and fingerprint */
  gint64 not_before;
  gint64 not_after;
  GBytes *fingerprint;
} Judgement;

static void
judgement_clear (Judgement *self)
{
  g_free (self->label);
  g_free (self->subject);
  g_free (self->words);
  g_clear_pointer (&self->fingerprint, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Judgement, judgement_clear)

/**
 * ctl_tls_trust_copy:
 * @self: how to judge
 *
 * Returns: the same for as long as it is needed, for ctl_tls_trust_clear()
 */
CtlTlsTrust
ctl_tls_trust_copy (const CtlTlsTrust *self)
{
  CtlTlsTrust copy = *self;
  copy.ca_file = g_strdup (self->ca_file);
  copy.known_path = g_strdup (self->known_path);
  if (self->fingerprint != NULL)
    g_bytes_ref (self->fingerprint);
  if (self->fingerprints != NULL)
    g_ptr_array_ref (self->fingerprints);
  return copy;
}

/**
 * ctl_tls_trust_clear:
 * @self: what ctl_tls_trust_copy() returned
 */
void
ctl_tls_trust_clear (CtlTlsTrust *self)
{
  g_free ((char *) self->ca_file);
  g_free ((char *) self->known_path);
  g_clear_pointer (&self->fingerprint, g_bytes_unref);
  g_clear_pointer (&self->fingerprints, g_ptr_array_unref);
}

/**
 * ctl_tls_trust_dup_label:
 * @host: host name, or address without brackets
 * @port: TCP port
 *
 * Returns: (transfer full): `HOST:PORT`, an IPv6 address in brackets, safe for a screen; as in
 *   messages and in the file of remembered fingerprints
 */
char *
ctl_tls_trust_dup_label (const char *host, guint16 port)
{
  g_autofree char *safe = ctl_text_safe (host);
  return g_strdup_printf (strchr (safe, ':') != NULL ? "[%s]:%u" : "%s:%u", safe, port);
}

static char *
dup_subject (X509 *certificate)
{
  g_autoptr (BIO) memory = BIO_new (BIO_s_mem ());
  char *data = NULL;
  X509_NAME_print_ex (memory, X509_get_subject_name (certificate), 0,
                      XN_FLAG_ONELINE & ~(unsigned long) ASN1_STRFLGS_ESC_MSB);
  long length = BIO_get_mem_data (memory, &data);
  g_autofree char *text = length > 0 ? g_strndup (data, (gsize) length) : g_strdup ("");
  g_autofree char *safe = ctl_text_safe (text);
  if (g_utf8_strlen (safe, -1) <= SUBJECT_SHOWN_MAX)
    return g_steal_pointer (&safe);
  g_autofree char *start = g_utf8_substring (safe, 0, SUBJECT_SHOWN_MAX);
  return g_strconcat (start, "…", NULL);
}

static gboolean
read_time (const ASN1_TIME *time, gint64 *seconds)
{
  struct tm parts;
  if (ASN1_TIME_to_tm (time, &parts) != 1)
    return FALSE;
  *seconds = (gint64) timegm (&parts);
  return TRUE;
}

static char *
format_day (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

static char *
describe (const Judgement *self)
{
  g_autofree char *from = format_day (self->not_before);
  g_autofree char *until = format_day (self->not_after);
  g_autofree char *hex = ctl_text_hex (self->fingerprint, CTL_HEX_COLON);
  return g_strdup_printf (_ ("subject “%s”, valid from %s to %s, SHA-256 %s"), self->subject, from,
                          until, hex);
}

static gboolean
judgement_init (Judgement *self, GError **error)
{
  guchar digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  self->label = ctl_tls_trust_dup_label (self->host, self->port);
  if (X509_digest (self->certificate, EVP_sha256 (), digest, &size) != 1 ||
      !read_time (X509_get0_notBefore (self->certificate), &self->not_before) ||
      !read_time (X509_get0_notAfter (self->certificate), &self->not_after))
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED,
                   _ ("The certificate of %s cannot be read"), self->label);
      return FALSE;
    }
  self->fingerprint = g_bytes_new (digest, size);
  self->subject = dup_subject (self->certificate);
  self->words = describe (self);
  return TRUE;
}

/* Keys that only --legacy-server allows, however the certificate is trusted. */
static gboolean
check_key (const Judgement *self, GError **error)
{
  EVP_PKEY *key = X509_get0_pubkey (self->certificate);
  if (self->trust->legacy && key != NULL)
    return TRUE;
  int bits = key != NULL ? EVP_PKEY_get_bits (key) : 0;
  if (key != NULL &&
      (EVP_PKEY_is_a (key, "RSA") ? bits >= RSA_BITS_MIN
                                  : EVP_PKEY_get_security_bits (key) >= SECURITY_BITS_MIN))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED,
               _ ("The key of the certificate of %s has %d bits, too few to be safe; an old "
                  "publisher that has no better one must be allowed as a legacy server (%s)"),
               self->label, bits, self->words);
  return FALSE;
}

static gboolean
check_fingerprint (const Judgement *self, GError **error)
{
  if (g_bytes_equal (self->trust->fingerprint, self->fingerprint))
    return TRUE;
  g_autofree char *wanted = ctl_text_hex (self->trust->fingerprint, CTL_HEX_COLON);
  g_set_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED,
               _ ("The certificate of %s is not the one with SHA-256 %s, but another: %s"),
               self->label, wanted, self->words);
  return FALSE;
}

static gboolean
check_fingerprints (const Judgement *self, GError **error)
{
  GPtrArray *wanted = self->trust->fingerprints;
  for (guint i = 0; i < wanted->len; i++)
    if (g_bytes_equal (wanted->pdata[i], self->fingerprint))
      return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED,
               _ ("The certificate of %s is none of those that are listed for it, but another: %s"),
               self->label, self->words);
  return FALSE;
}

static STACK_OF (X509) * parse_certificates (GBytes *bytes)
{
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);
  STACK_OF (X509) *certificates = sk_X509_new_null ();
  const guchar *end = data;
  X509 *certificate = d2i_X509 (NULL, &end, (long) length);
  if (certificate != NULL)
    {
      sk_X509_push (certificates, certificate);
      return certificates;
    }
  g_autoptr (BIO) memory = BIO_new_mem_buf (data, (int) length);
  while ((certificate = PEM_read_bio_X509 (memory, NULL, NULL, NULL)) != NULL)
    sk_X509_push (certificates, certificate);
  g_free (ctl_tls_context_dup_error ());
  return certificates;
}

static STACK_OF (X509) * load_certificates (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = ctl_file_load (path, CA_FILE_MAX, error);
  if (bytes == NULL)
    return NULL;
  STACK_OF (X509) *certificates = parse_certificates (bytes);
  if (sk_X509_num (certificates) > 0)
    return certificates;
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("“%s” holds no certificate, neither PEM nor DER"), safe);
  sk_X509_free (certificates);
  return NULL;
}

static void
set_ca_error (const Judgement *self, const char *reason, GError **error)
{
  g_autofree char *safe = ctl_text_safe (self->trust->ca_file);
  g_set_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED,
               _ ("The certificate of %s is not trusted through “%s”: %s (%s)"), self->label, safe,
               reason, self->words);
}

static gboolean
check_dates (const Judgement *self, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  if (now >= self->not_before && now <= self->not_after)
    return TRUE;
  set_ca_error (self,
                now < self->not_before ? _ ("it is not valid yet") : _ ("it is no longer valid"),
                error);
  return FALSE;
}

/* The name or address that was asked for must be the certificate's. */
static gboolean
set_wanted_host (X509_VERIFY_PARAM *param, const char *host)
{
  if (g_hostname_is_ip_address (host))
    {
      g_auto (GStrv) parts = g_strsplit (host, "%", 2);
      return X509_VERIFY_PARAM_set1_ip_asc (param, parts[0]) == 1;
    }
  g_autofree char *ascii = g_hostname_to_ascii (host);
  X509_VERIFY_PARAM_set_hostflags (param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return ascii != NULL && X509_VERIFY_PARAM_set1_host (param, ascii, 0) == 1;
}

static gboolean
check_chain (const Judgement *self, STACK_OF (X509) * anchors, GError **error)
{
  g_autoptr (X509_STORE) store = X509_STORE_new ();
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  for (int i = 0; i < sk_X509_num (anchors); i++)
    X509_STORE_add_cert (store, sk_X509_value (anchors, i));
  if (X509_STORE_CTX_init (context, store, self->certificate, self->chain) != 1)
    g_error ("no memory to verify a certificate");
  X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param (context);
  X509_VERIFY_PARAM_set_flags (param, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_purpose (param, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_auth_level (param, self->trust->legacy ? 0 : 2);
  if (!set_wanted_host (param, self->host))
    {
      set_ca_error (self, _ ("the host name cannot be checked"), error);
      return FALSE;
    }
  if (X509_verify_cert (context) == 1)
    return TRUE;
  set_ca_error (self, X509_verify_cert_error_string (X509_STORE_CTX_get_error (context)), error);
  g_free (ctl_tls_context_dup_error ());
  return FALSE;
}

static gboolean
contains (STACK_OF (X509) * certificates, X509 *certificate)
{
  for (int i = 0; i < sk_X509_num (certificates); i++)
    if (X509_cmp (sk_X509_value (certificates, i), certificate) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
check_ca (const Judgement *self, GError **error)
{
  STACK_OF (X509) *anchors = load_certificates (self->trust->ca_file, error);
  if (anchors == NULL)
    return FALSE;
  gboolean trusted = contains (anchors, self->certificate) ? check_dates (self, error)
                                                           : check_chain (self, anchors, error);
  sk_X509_pop_free (anchors, X509_free);
  return trusted;
}

static CtlTlsPeer
make_peer (const Judgement *self)
{
  return (CtlTlsPeer){
    .host = self->host,
    .port = self->port,
    .subject = self->subject,
    .not_before = self->not_before,
    .not_after = self->not_after,
    .fingerprint = self->fingerprint,
  };
}

static gboolean
check_known (const Judgement *self, const CtlTlsKnown *known, GError **error)
{
  if (g_bytes_equal (known->fingerprint, self->fingerprint))
    return TRUE;
  g_autofree char *old = ctl_text_hex (known->fingerprint, CTL_HEX_COLON);
  g_autofree char *safe = ctl_text_safe (self->trust->known_path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_CERTIFICATE_CHANGED,
               _ ("The certificate of %s has changed. Remembered in line %u of “%s”: SHA-256 %s. "
                  "Shown now: %s"),
               self->label, known->line, safe, old, self->words);
  const CtlTlsPeer peer = make_peer (self);
  if (self->trust->tell_changed != NULL)
    self->trust->tell_changed (&peer, known, self->trust->user_data);
  return FALSE;
}

static gboolean
ask (const Judgement *self)
{
  if (self->trust->ask == NULL)
    return FALSE;
  const CtlTlsPeer peer = make_peer (self);
  return self->trust->ask (&peer, self->trust->user_data);
}

static gboolean
check_first_time (const Judgement *self, GError **error)
{
  g_auto (CtlTlsKnown) meanwhile = { NULL, 0 };
  if (!ask (self))
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED,
                   _ ("The certificate of %s is not known here: %s"), self->label, self->words);
      return FALSE;
    }
  if (!ctl_tls_known_add (self->trust->known_path, self->label, self->fingerprint, &meanwhile,
                          error))
    return FALSE;
  return meanwhile.fingerprint == NULL || check_known (self, &meanwhile, error);
}

static gboolean
check_remembered (const Judgement *self, GError **error)
{
  g_auto (CtlTlsKnown) known = { NULL, 0 };
  if (!ctl_tls_known_find (self->trust->known_path, self->label, &known, error))
    return FALSE;
  return known.fingerprint != NULL ? check_known (self, &known, error)
                                   : check_first_time (self, error);
}

/**
 * ctl_tls_trust_check:
 * @self: how to judge
 * @host: as the user gave it, without brackets
 * @port: TCP port
 * @certificate: of the peer
 * @chain: (nullable): what the peer sent with it
 * @error: return location for %CTL_ERROR_UNTRUSTED, %CTL_ERROR_CERTIFICATE_CHANGED, and for
 *   %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED where a file does not serve
 *
 * A CA file and fingerprints, where given, must all fit; the remembered fingerprints are asked
 * only without them. A host name is compared where the certificate is trusted through a CA;
 * validity is not where it is pinned by a fingerprint (ctl-provider-protocol.md, 1).
 *
 * Returns: whether anything may be sent to this peer
 */
gboolean
ctl_tls_trust_check (const CtlTlsTrust *self,
                     const char *host,
                     guint16 port,
                     X509 *certificate,
                     STACK_OF (X509) * chain,
                     GError **error)
{
  g_auto (Judgement) judgement = {
    .trust = self, .host = host, .port = port, .certificate = certificate, .chain = chain
  };
  if (!judgement_init (&judgement, error) || !check_key (&judgement, error))
    return FALSE;
  if (self->ca_file == NULL && self->fingerprint == NULL && self->fingerprints == NULL)
    return check_remembered (&judgement, error);
  return (self->fingerprints == NULL || check_fingerprints (&judgement, error)) &&
         (self->fingerprint == NULL || check_fingerprint (&judgement, error)) &&
         (self->ca_file == NULL || check_ca (&judgement, error));
}
