/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-list.h"

G_BEGIN_DECLS

/* The tokens of a list: System Administrator Security Token records but for those of servers, as a
 * file made without tokens has. */

gboolean ctl_list_is_token (CtlList *self, CtlRecord *record);
GPtrArray *ctl_list_dup_tokens (CtlList *self); /* of CtlRecord */
gboolean ctl_list_is_by_token (CtlList *self);

/* Any System Administrator Security Token record, a server's too. */
CtlRecord *ctl_list_find_signer (CtlList *self, CtlCertificate *certificate);

char *ctl_records_dup_titles (GPtrArray *records); /* "A, B" */

G_END_DECLS
