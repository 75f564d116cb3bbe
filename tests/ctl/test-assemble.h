/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What every header has, before and after its SIGNATUREINFO. */
#define TEST_HEADER_BEGIN   "1:0102 H 3{ 4'CN=a 5:01 6'CN=ca }"
#define TEST_HEADER_END     "12*64 14'CTLFile.tlv 15:54fa1f8b |"
#define TEST_SIGNATURE_INFO "7{ 8:01 9{ 10:01 11:00 } }"
#define TEST_HEADER         TEST_HEADER_BEGIN " " TEST_SIGNATURE_INFO " " TEST_HEADER_END

GBytes *test_assemble (const char *text);

G_END_DECLS
