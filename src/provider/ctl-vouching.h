/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-store.h"
#include "ctl-tvs-message.h"

G_BEGIN_DECLS

/**
 * CtlVouching:
 *
 * Whom a provider vouches for towards phones: the certificates in Phone-SAST-trust, of the
 * servers, and of the installed file. Any thread may ask.
 */
typedef struct _CtlVouching CtlVouching;

CtlVouching *ctl_vouching_new (CtlStore *store);
void ctl_vouching_free (CtlVouching *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlVouching, ctl_vouching_free)

CtlTvsReply *ctl_vouching_answer (const CtlTvsRequest *request, gpointer vouching);

G_END_DECLS
