/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TestReaders:
 *
 * A pcscd of the test's own, with virtual readers. Only for programs that run in-namespaces.
 */
typedef struct _TestReaders TestReaders;

TestReaders *test_readers_new (guint slots);
void test_readers_free (TestReaders *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestReaders, test_readers_free)

/* pcscd itself: stopped and started with the same readers. */
void test_readers_stop (TestReaders *self);
void test_readers_start (TestReaders *self);

guint16 test_readers_get_port (TestReaders *self, guint slot);
char *test_readers_dup_name (TestReaders *self, guint slot);
void test_readers_wait (TestReaders *self, guint slot, gboolean present);

const char *test_readers_get_folder (TestReaders *self);
const char *test_readers_get_module (void);
void test_readers_die_with_parent (gpointer data);

G_END_DECLS
