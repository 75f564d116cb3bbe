/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token.h"

G_BEGIN_DECLS

/**
 * CtlTokenUri:
 *
 * What an RFC 7512 URI says of a token. Written here because libp11-kit, which knows it too, would
 * be loaded by every command for this alone.
 */
typedef struct _CtlTokenUri CtlTokenUri;

gboolean ctl_token_uri_is (const char *text);
CtlTokenUri *ctl_token_uri_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_token_uri_free (CtlTokenUri *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlTokenUri, ctl_token_uri_free)

gboolean ctl_token_uri_matches (const CtlTokenUri *self, const CtlToken *token);

G_END_DECLS
