/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

G_BEGIN_DECLS

/**
 * TestIdentity:
 * @key: a fresh private key
 * @x509: its certificate
 * @der: the same as DER
 */
typedef struct
{
  EVP_PKEY *key;
  X509 *x509;
  GBytes *der;
} TestIdentity;

/**
 * TestPkiSpec:
 * @subject: RDNs in the order of the DER, as "C=PL/O=Cisco/CN=name"; \/ stands for a slash
 * @issuer: (nullable): who signs; %NULL: self-signed
 * @issuer_name: (nullable): an issuer's name without its identity; the signature is then nobody's
 * @serial: (nullable): X.509 serial in hexadecimal; %NULL: 1
 * @bits: of the RSA key; 0: an EC key on P-256
 * @der_size: bytes of the DER to come out at; 0: any. A comment extension fills them up
 * @starts_days_ago: start of the validity; 0: yesterday
 * @ends_in_days: end of the validity; 0: ten years; negative: expired
 * @names: (nullable): subject alternative names, as "IP:127.0.0.1,DNS:localhost"
 * @is_ca: whether it may sign others
 */
typedef struct
{
  const char *subject;
  const TestIdentity *issuer;
  const char *issuer_name;
  const char *serial;
  int bits;
  gsize der_size;
  int starts_days_ago;
  int ends_in_days;
  const char *names;
  gboolean is_ca;
} TestPkiSpec;

TestIdentity *test_pki_new (const TestPkiSpec *spec);
TestIdentity *test_pki_new_token (const char *name, const char *serial);
void test_identity_free (TestIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestIdentity, test_identity_free)

void test_identity_write (const TestIdentity *self, const char *folder, const char *name);

char *test_folder_new (void);
void test_folder_remove (char *folder);

G_END_DECLS
