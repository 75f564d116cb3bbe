/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "ctl-certificate.h"

G_BEGIN_DECLS

typedef enum
{
  CTL_TOKEN_READY,
  CTL_TOKEN_NO_TOKEN,       /* a reader without a token */
  CTL_TOKEN_UNRECOGNISED,   /* the module cannot read what is in the reader */
  CTL_TOKEN_NO_CERTIFICATE, /* under OpenSC also: formatted by other software (tokens.md) */
  CTL_TOKEN_FAILED,         /* @error says why */
} CtlTokenState;

const char *ctl_token_state_to_string (CtlTokenState state); /* as in the JSON key `state` */

typedef enum
{
  CTL_TOKEN_PIN_LOW = 1 << 0,
  CTL_TOKEN_PIN_FINAL_TRY = 1 << 1,
  CTL_TOKEN_PIN_LOCKED = 1 << 2,
  CTL_TOKEN_PIN_NOT_SET = 1 << 3,
  CTL_TOKEN_PIN_PAD = 1 << 4,      /* the PIN is entered on the reader */
  CTL_TOKEN_PIN_NOT_ASKED = 1 << 5 /* the token wants no login */
} CtlTokenPinFlags;

/**
 * CtlTokenCertificate:
 * @id: CKA_ID, possibly empty
 * @certificate: the certificate
 */
typedef struct
{
  GBytes *id;
  CtlCertificate *certificate;
} CtlTokenCertificate;

/**
 * CtlToken:
 * @module: path of the module that shows it
 * @slot: number of the slot in that module, for people; never to find it again
 * @reader: description of the slot
 * @label: CKA label without trailing blanks
 * @manufacturer: without trailing blanks
 * @model: without trailing blanks
 * @serial: without trailing blanks
 * @state: what can be done with it
 * @pin: #CtlTokenPinFlags
 * @pin_min: bytes of the shortest PIN, 0 where the module does not tell
 * @pin_max: bytes of the longest PIN, 0 where the module does not tell
 * @tries_left: wrong PINs until it locks; -1 where the module does not tell
 * @tries_max: of how many; -1 where the module does not tell
 * @error: (nullable): a sentence; for %CTL_TOKEN_FAILED why, else what of the token is unreadable
 * @certificates: (element-type CtlTokenCertificate)
 *
 * A copy of what a module said of one slot. Strings are valid UTF-8 but otherwise as the token
 * gave them: pass them through ctl_text_safe() before they are shown. Reference-counted.
 */
typedef struct
{
  char *module;
  guint64 slot;
  char *reader;
  char *label;
  char *manufacturer;
  char *model;
  char *serial;
  CtlTokenState state;
  guint pin;
  guint pin_min;
  guint pin_max;
  gint tries_left;
  gint tries_max;
  char *error;
  GPtrArray *certificates;
} CtlToken;

#define CTL_TYPE_TOKEN (ctl_token_get_type ())
GType ctl_token_get_type (void);

CtlToken *ctl_token_new (void);
CtlToken *ctl_token_ref (CtlToken *self);
void ctl_token_unref (CtlToken *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlToken, ctl_token_unref)

char *ctl_token_describe (const CtlToken *self);
gboolean ctl_token_is_in_pcsc (const CtlToken *self);
gboolean ctl_token_can_sign (const CtlToken *self);
void ctl_token_add_certificate (CtlToken *self, GBytes *id, CtlCertificate *certificate);
GPtrArray *ctl_token_dup_certificates (const CtlToken *self); /* of CtlCertificate */

CtlToken *ctl_token_find (GPtrArray *tokens,
                          const char *description,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlCertificate *ctl_token_choose_certificate (CtlToken *self,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
