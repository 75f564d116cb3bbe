/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token-client-private.h"

G_BEGIN_DECLS

/**
 * CtlPinErrand:
 * @token: as it was given, then as it was seen last
 * @prompt: (nullable): asked for each PIN; %NULL where nobody can be asked
 * @allow_last_try: whether the last PIN try may be used
 *
 * What calls that need a PIN have in common: flags read afresh before each, and one answer of a
 * person, or one entry on the reader, for each PIN that is sent.
 */
typedef struct
{
  CtlToken *token;
  CtlPinPrompt *prompt;
  gboolean allow_last_try;
} CtlPinErrand;

void ctl_pin_errand_init (CtlPinErrand *self,
                          CtlToken *token,
                          CtlPinPrompt *prompt,
                          gboolean allow_last_try);
void ctl_pin_errand_clear (CtlPinErrand *self);

void ctl_pin_errand_look (const CtlPinErrand *self, GTask *task, GAsyncReadyCallback callback);
gboolean ctl_pin_errand_take_look (CtlPinErrand *self,
                                   CtlToken *now,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_pin_errand_may_use_last_try (const CtlPinErrand *self);
gboolean ctl_pin_errand_needs_answer (const CtlPinErrand *self);
void ctl_pin_errand_point_to_pad (const CtlPinErrand *self, CtlPinPurpose purpose, GTask *task);
gboolean ctl_pin_errand_ask (const CtlPinErrand *self,
                             CtlPinPurpose purpose,
                             GTask *task,
                             GAsyncReadyCallback callback,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
