/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "test-pki.h"

G_BEGIN_DECLS

#define TEST_SOFTHSM_PIN "Blau4711" /* not the one that hints tell of */

/**
 * TestSoftHsm:
 *
 * Soft tokens of one test run, in a folder of their own. SOFTHSM2_CONF points to it while it
 * lives, for this process and all that it starts.
 */
typedef struct _TestSoftHsm TestSoftHsm;

TestSoftHsm *test_softhsm_new (void);
void test_softhsm_free (TestSoftHsm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestSoftHsm, test_softhsm_free)

const char *test_softhsm_get_module (void);
const char *test_softhsm_get_folder (TestSoftHsm *self);

void test_softhsm_add_token (TestSoftHsm *self, const char *label);
void test_softhsm_add_key (TestSoftHsm *self,
                           const char *label,
                           const TestIdentity *identity,
                           const char *id);
void test_softhsm_add_key_for_each_use (TestSoftHsm *self,
                                        const char *label,
                                        const TestIdentity *identity,
                                        const char *id);
void
test_softhsm_add_certificate (TestSoftHsm *self, const char *label, GBytes *der, const char *id);
TestIdentity *test_softhsm_add (TestSoftHsm *self, const char *name, const char *serial);

G_END_DECLS
