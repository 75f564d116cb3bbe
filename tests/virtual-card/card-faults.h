/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CardEvent:
 * @CARD_EVENT_CERTIFICATE: a certificate is asked for, and not yet given
 * @CARD_EVENT_LOGIN: a PIN was given, and whether it is right not yet told
 * @CARD_EVENT_SIGNATURE: the key is to be used, and the result not yet given
 * @CARD_EVENT_SIGNED: all of the result was given
 */
typedef enum
{
  CARD_EVENT_CERTIFICATE,
  CARD_EVENT_LOGIN,
  CARD_EVENT_SIGNATURE,
  CARD_EVENT_SIGNED,
  CARD_EVENTS /* how many there are */
} CardEvent;

/**
 * CardFaults:
 *
 * What is to go wrong with the card, and when: the moments that a test could not hit from outside.
 */
typedef struct _CardFaults CardFaults;

CardFaults *card_faults_new (void);
void card_faults_free (CardFaults *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CardFaults, card_faults_free)

gboolean card_faults_plan (CardFaults *self, int signal, const char *description, GError **error);
void card_faults_reach (CardFaults *self, CardEvent event);

G_END_DECLS
