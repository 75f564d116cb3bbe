/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-certificate.h"
#include "ctl-digest.h"

G_BEGIN_DECLS

/**
 * CtlSigner:
 *
 * Something that can sign with the key of a certificate: a token, or a key file. Its sign()
 * blocks, so it is called outside the main thread in a program with a window.
 */
#define CTL_TYPE_SIGNER (ctl_signer_get_type ())
G_DECLARE_INTERFACE (CtlSigner, ctl_signer, CTL, SIGNER, GObject)

struct _CtlSignerInterface
{
  GTypeInterface parent;

  CtlCertificate *(*get_certificate) (CtlSigner *self);
  GBytes *(*sign) (CtlSigner *self,
                   CtlDigest digest,
                   GBytes *hash,
                   GCancellable *cancellable,
                   GError **error);
};

CtlCertificate *ctl_signer_get_certificate (CtlSigner *self);
GBytes *ctl_signer_sign (CtlSigner *self,
                         CtlDigest digest,
                         GBytes *hash,
                         GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A key in a PEM file: what `build --sign-key` uses. */
#define CTL_TYPE_KEY_SIGNER (ctl_key_signer_get_type ())
G_DECLARE_FINAL_TYPE (CtlKeySigner, ctl_key_signer, CTL, KEY_SIGNER, GObject)

CtlKeySigner *ctl_key_signer_load (const char *key_path,
                                   const char *certificate_path,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
