/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-captured.h"

#define CAPTURED_NAME(cn) "C=PL/O=Cisco/OU=TAC/CN=" cn "/ST=Malopolska/L=Krakow"

static TestIdentity *
new_server (const char *subject, const char *serial, gsize der_size)
{
  return test_pki_new (
      &(TestPkiSpec){ .subject = subject, .serial = serial, .bits = 1024, .der_size = der_size });
}

/**
 * test_captured_new:
 *
 * Returns: (transfer full): fresh keys with certificates as captured
 */
TestCaptured *
test_captured_new (void)
{
  TestCaptured *self = g_new0 (TestCaptured, 1);
  self->publisher =
      new_server (CAPTURED_NAME ("cucm-1051-a-pub"), "70CAF64E090751B9DF22F49F754FC5BB", 694);
  self->capf =
      new_server (CAPTURED_NAME ("CAPF-1a2b3c4d"), "5B1F0A6C3D2E49788796A5B4C3D2E1F0", 680);
  self->subscriber =
      new_server (CAPTURED_NAME ("cucm-1051-a-sub1"), "6D0FAC77E2C35B8A917C2F6E5D4C3B2A", 696);
  self->token = test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  self->signer = test_pki_new_token ("SAST-ADN008580ef", "31AF455500000008E983");
  return self;
}

/**
 * test_captured_free:
 * @self: (transfer full): what test_captured_new() gave
 */
void
test_captured_free (TestCaptured *self)
{
  test_identity_free (self->publisher);
  test_identity_free (self->capf);
  test_identity_free (self->subscriber);
  test_identity_free (self->token);
  test_identity_free (self->signer);
  g_free (self);
}

/**
 * test_certificate_new:
 * @identity: an identity
 *
 * Returns: (transfer full): its certificate
 */
CtlCertificate *
test_certificate_new (const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  CtlCertificate *certificate = ctl_certificate_new (identity->der, &error);
  g_assert_no_error (error);
  return certificate;
}

/**
 * test_signer_new:
 * @identity: an identity with an RSA key
 *
 * Returns: (transfer full): a signer with its key
 */
CtlSigner *
test_signer_new (const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  char *folder = test_folder_new ();
  test_identity_write (identity, folder, "signer");
  g_autofree char *key = g_build_filename (folder, "signer.key", NULL);
  g_autofree char *certificate = g_build_filename (folder, "signer.pem", NULL);
  CtlKeySigner *signer = ctl_key_signer_load (key, certificate, &error);
  g_assert_no_error (error);
  test_folder_remove (folder);
  return CTL_SIGNER (signer);
}

/**
 * test_record_new:
 * @form: as for ctl_record_new()
 * @function: as for ctl_record_new()
 * @dns_name: as for ctl_record_new()
 * @address: (nullable): as for ctl_record_new()
 * @identity: whose certificate
 *
 * Returns: (transfer full): the record
 */
CtlRecord *
test_record_new (CtlRecordForm form,
                 guint16 function,
                 const char *dns_name,
                 const char *address,
                 const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCertificate) certificate = test_certificate_new (identity);
  CtlRecord *record = ctl_record_new (form, function, dns_name, address, certificate, &error);
  g_assert_no_error (error);
  return record;
}

static void
add (CtlDraft *draft,
     guint16 function,
     const char *dns_name,
     const char *address,
     const TestIdentity *identity)
{
  g_autoptr (CtlRecord) record =
      test_record_new (ctl_draft_get_form (draft), function, dns_name, address, identity);
  ctl_draft_add (draft, record);
}

/**
 * test_captured_draft_by_publisher:
 * @self: certificates
 *
 * Returns: (transfer full): the first file of ctl-file-format.md, 6, for its publisher to sign
 */
CtlDraft *
test_captured_draft_by_publisher (const TestCaptured *self)
{
  const char *publisher = "cucm-1051-a-pub";
  CtlDraft *draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_PUBLISHER, TRUE });
  add (draft, CTL_FUNCTION_SAST, publisher, "10.48.47.155", self->publisher);
  add (draft, CTL_FUNCTION_CCM_TFTP, publisher, "10.48.47.155", self->publisher);
  add (draft, CTL_FUNCTION_CAPF, publisher, "10.48.47.155", self->capf);
  add (draft, CTL_FUNCTION_CCM_TFTP, "cucm-1051-a-sub1", "10.48.47.156", self->subscriber);
  return draft;
}

/**
 * test_captured_draft_by_tokens:
 * @self: certificates
 *
 * Returns: (transfer full): the second file of ctl-file-format.md, 6, for its signer to sign
 */
CtlDraft *
test_captured_draft_by_tokens (const TestCaptured *self)
{
  CtlDraft *draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_TOKEN, FALSE });
  add (draft, CTL_FUNCTION_SAST, "", NULL, self->token);
  add (draft, CTL_FUNCTION_CCM_TFTP, "10.48.47.155", "10.48.47.155", self->publisher);
  add (draft, CTL_FUNCTION_CAPF, "10.48.47.155", "10.48.47.155", self->capf);
  add (draft, CTL_FUNCTION_CCM_TFTP, "10.48.47.156", "10.48.47.156", self->subscriber);
  add (draft, CTL_FUNCTION_SAST, "", NULL, self->signer);
  return draft;
}

/**
 * test_captured_sign:
 * @draft: a draft
 * @identity: who has a record in it
 *
 * Returns: (transfer full): the signed list
 */
CtlList *
test_captured_sign (CtlDraft *draft, const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlSigner) signer = test_signer_new (identity);
  CtlList *list = ctl_draft_sign (draft, signer, NULL, &error);
  g_assert_no_error (error);
  return list;
}
