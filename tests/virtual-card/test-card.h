/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "test-pki.h"
#include "test-readers.h"

G_BEGIN_DECLS

#define TEST_CARD_PIN   "Blau4711"
#define TEST_CARD_TRIES 3

/**
 * TestCard:
 *
 * A virtual card (virtual-card.c). Its PIN, and how many tries are left, outlive its removal.
 */
typedef struct _TestCard TestCard;

TestCard *test_card_new (TestReaders *readers, const char *name);
TestCard *
test_card_new_token (TestReaders *readers, const char *name, const TestIdentity *identity);
void test_card_free (TestCard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCard, test_card_free)

void test_card_add_key (TestCard *self, const char *reference, const TestIdentity *identity);
void test_card_set_fault (TestCard *self, const char *option);

void test_card_push (TestCard *self, guint slot);

/* Each returns when pcscd has seen it. */
void test_card_insert (TestCard *self, guint slot);
void test_card_remove (TestCard *self);
void test_card_kill (TestCard *self);

void test_card_stop (TestCard *self);
void test_card_continue (TestCard *self);

/* What the card did to itself by test_card_set_fault(). */
void test_card_wait_end (TestCard *self);
void test_card_wait_stop (TestCard *self);
gboolean test_card_has_stopped (TestCard *self);

guint test_card_get_tries (TestCard *self);
guint test_card_count_pins (TestCard *self);

G_END_DECLS
