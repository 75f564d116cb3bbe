/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token-client.h"

G_BEGIN_DECLS

GMainContext *ctl_token_client_get_context (CtlTokenClient *self);

G_END_DECLS
