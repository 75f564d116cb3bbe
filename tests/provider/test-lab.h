/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-list.h"
#include "ctl-provider-config.h"
#include "test-pki.h"

G_BEGIN_DECLS

#define TEST_LAB_USER     "admin"
#define TEST_LAB_PASSWORD "right password"

/**
 * TestLab:
 * @folder: holds all of it
 * @config_path: configuration of a cluster with pub, sub1 and sub2 in folders of these names
 * @tls: certificate of the provider
 * @tokens: three tokens
 *
 * A small cluster for one test, with users admin, signer (right ctl) and keeper (right trust),
 * who share one password.
 */
typedef struct
{
  char *folder;
  char *config_path;
  TestIdentity *tls;
  TestIdentity *tokens[3];
} TestLab;

TestLab *test_lab_new (void);
void test_lab_free (TestLab *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestLab, test_lab_free)

char *test_lab_path (TestLab *self, const char *name);
void test_lab_write (TestLab *self, const char *name, const char *text);
void test_lab_put (TestLab *self, const char *name, GBytes *contents);
GBytes *test_lab_get (TestLab *self, const char *name);
guint test_lab_count (TestLab *self, const char *folder);
void test_lab_configure (TestLab *self, const char *from, const char *to);
CtlProviderConfig *test_lab_load (TestLab *self);

GBytes *test_lab_sign (TestLab *self, guint signer, guint first, guint count, gint64 timestamp);

G_END_DECLS
