/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-draft.h"
#include "test-pki.h"

G_BEGIN_DECLS

/**
 * TestCaptured:
 * @publisher: RSA-1024, 694 bytes
 * @capf: 680 bytes
 * @subscriber: 696 bytes
 * @token: SAST-ADN0054f509, 902 bytes
 * @signer: SAST-ADN008580ef, 902 bytes
 *
 * Certificates of the sizes, names and serials of the captures (ctl-file-format.md, 4 to 6); only
 * their keys differ from run to run.
 */
typedef struct
{
  TestIdentity *publisher;
  TestIdentity *capf;
  TestIdentity *subscriber;
  TestIdentity *token;
  TestIdentity *signer;
} TestCaptured;

TestCaptured *test_captured_new (void);
void test_captured_free (TestCaptured *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCaptured, test_captured_free)

CtlDraft *test_captured_draft_by_publisher (const TestCaptured *self);
CtlDraft *test_captured_draft_by_tokens (const TestCaptured *self);
CtlList *test_captured_sign (CtlDraft *draft, const TestIdentity *identity);

CtlCertificate *test_certificate_new (const TestIdentity *identity);
CtlSigner *test_signer_new (const TestIdentity *identity);
CtlRecord *test_record_new (CtlRecordForm form,
                            guint16 function,
                            const char *dns_name,
                            const char *address,
                            const TestIdentity *identity);

G_END_DECLS
