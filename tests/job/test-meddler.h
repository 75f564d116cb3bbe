/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-signer.h"

G_BEGIN_DECLS

typedef void (*TestMeddleFunc) (gpointer user_data);

/**
 * TestMeddler:
 *
 * Signs as another signer does, and does something of its own just before: the way to act at a
 * known moment of a job, which no real token offers.
 */
#define TEST_TYPE_MEDDLER (test_meddler_get_type ())
G_DECLARE_FINAL_TYPE (TestMeddler, test_meddler, TEST, MEDDLER, GObject)

CtlSigner *test_meddler_new (CtlSigner *signer, TestMeddleFunc meddle, gpointer user_data);

G_END_DECLS
