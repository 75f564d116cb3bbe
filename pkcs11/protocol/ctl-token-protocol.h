/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-frame.h"
#include "ctl-token.h"

G_BEGIN_DECLS

#define CTL_TOKEN_SLOTS_MAX         64    /* slots of a module: more is nonsense */
#define CTL_TOKEN_OBJECTS_MAX       64    /* certificates, or keys, of a token */
#define CTL_TOKEN_CERTIFICATE_MAX   12288 /* bytes; all certificates of a token fit in one frame */
#define CTL_TOKEN_ID_MAX            256   /* bytes of a CKA_ID */
#define CTL_TOKEN_KEY_MAX           1024  /* bytes of a modulus and of a signature: RSA-8192 */
#define CTL_TOKEN_HELPER_EXIT_USAGE 2     /* how the helper ends when it was started wrongly */
#define CTL_TOKEN_HELPER_NO_MODULE  "--readers" /* in the place of a module: there is none */

/**
 * CtlTokenRequest:
 * @CTL_TOKEN_REQUEST_LOAD: answered with what the module says of itself
 * @CTL_TOKEN_REQUEST_LIST: answered with one frame per slot, each with %CTL_FRAME_FLAG_MORE and
 *   the fields of a token, and an empty frame that ends the list. Before a slot is read, a frame
 *   says which: so that one that never answers can be named
 * @CTL_TOKEN_REQUEST_STATE: names a token; answered with it as it is now, without certificates
 * @CTL_TOKEN_REQUEST_SIGN: names a token, and says with which certificate's key to sign which
 *   hash; answered with the signature, or with the token as it is now and %WANTS_PIN_AGAIN where
 *   the key wants the PIN for each use
 * @CTL_TOKEN_REQUEST_WATCH: the first is answered like LIST; each further one waits until something
 *   changes, and is answered with what did: a token for each slot that was read anew, after a frame
 *   of %CTL_TOKEN_TAG_GONE where another was there meanwhile, or that alone for a slot that went.
 *   What comes next on stdin ends the waiting
 * @CTL_TOKEN_REQUEST_AGAIN: brings that PIN; answered with the signature. Only as the request that
 *   comes next: any other, or none in time, ends the login
 * @CTL_TOKEN_REQUEST_CHANGE_PIN: names a token; answered with nothing when the new PIN is valid
 * @CTL_TOKEN_REQUEST_READERS: answered with what PC/SC says (#CtlReaderService); needs no module
 *
 * What the client asks of its helper, in the frames of CTLP/1 (ctl-provider-protocol.md, 2) over
 * the helper's stdin and stdout. Any of them may be answered with %CTL_FRAME_ERROR instead.
 */
typedef enum
{
  CTL_TOKEN_REQUEST_LOAD = 1,
  CTL_TOKEN_REQUEST_LIST = 2,
  CTL_TOKEN_REQUEST_STATE = 3,
  CTL_TOKEN_REQUEST_SIGN = 4,
  CTL_TOKEN_REQUEST_WATCH = 5,
  CTL_TOKEN_REQUEST_AGAIN = 6,
  CTL_TOKEN_REQUEST_CHANGE_PIN = 7,
  CTL_TOKEN_REQUEST_READERS = 8,
} CtlTokenRequest;

/* Fields. A group is never used. */
typedef enum
{
  /* an error: a CtlError, and a sentence */
  CTL_TOKEN_TAG_CODE = 0x0001,
  CTL_TOKEN_TAG_MESSAGE = 0x0002,
  /* a module */
  CTL_TOKEN_TAG_DESCRIPTION = 0x0003,
  CTL_TOKEN_TAG_VERSION = 0x0004,
  /* a token; as many identifiers as certificates, in the same order */
  CTL_TOKEN_TAG_SLOT = 0x0010,
  CTL_TOKEN_TAG_READER = 0x0011,
  CTL_TOKEN_TAG_LABEL = 0x0012,
  CTL_TOKEN_TAG_MANUFACTURER = 0x0013,
  CTL_TOKEN_TAG_MODEL = 0x0014,
  CTL_TOKEN_TAG_SERIAL = 0x0015,
  CTL_TOKEN_TAG_STATE = 0x0016,
  CTL_TOKEN_TAG_PIN_FLAGS = 0x0017,
  CTL_TOKEN_TAG_PIN_MIN = 0x0018,
  CTL_TOKEN_TAG_PIN_MAX = 0x0019,
  CTL_TOKEN_TAG_TRIES_LEFT = 0x001A, /* absent where the module does not tell */
  CTL_TOKEN_TAG_ID = 0x001B,
  CTL_TOKEN_TAG_CERTIFICATE = 0x001C,
  CTL_TOKEN_TAG_TRIES_MAX = 0x001D, /* as TRIES_LEFT */
  /* a signature; no PIN where the token has a PIN pad or wants none */
  CTL_TOKEN_TAG_DIGEST = 0x0020,
  CTL_TOKEN_TAG_HASH = 0x0021,
  CTL_TOKEN_TAG_PIN = 0x0022,
  CTL_TOKEN_TAG_ALLOW_LAST_TRY = 0x0023,
  CTL_TOKEN_TAG_SIGNATURE = 0x0024,
  CTL_TOKEN_TAG_NEW_PIN = 0x0025,
  CTL_TOKEN_TAG_WANTS_PIN_AGAIN = 0x0026,
  CTL_TOKEN_TAG_PATIENCE = 0x0027, /* milliseconds that a login waits for the second PIN */
  /* a list or a watch */
  CTL_TOKEN_TAG_READING = 0x0030,  /* number of a slot that is read now; the reader, if known */
  CTL_TOKEN_TAG_GONE = 0x0031,     /* number of a slot: what was there is there no more */
  CTL_TOKEN_TAG_DEADLINE = 0x0032, /* milliseconds; a helper that takes longer over one look ends */
  /* the PC/SC service; as many flags as readers, in the same order */
  CTL_TOKEN_TAG_SERVICE_STATE = 0x0040,
  CTL_TOKEN_TAG_SERVICE_READER = 0x0041,
  CTL_TOKEN_TAG_SERVICE_FLAGS = 0x0042,
} CtlTokenTag;

CtlFrame *ctl_token_error_to_frame (const GError *failure, guint32 number);
gboolean ctl_token_error_from_frame (const CtlFrame *frame,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

void ctl_token_name_to_fields (const CtlToken *self, CtlFields *fields);
gboolean ctl_token_is_named (const CtlToken *self, const CtlToken *name);
CtlToken *ctl_token_name_from_fields (const CtlFields *fields,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean ctl_token_secret_from_fields (const CtlFields *fields,
                                       guint16 tag,
                                       CtlSecret **secret,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

void ctl_token_to_fields (const CtlToken *self, CtlFields *fields);
gboolean ctl_token_is_equal (const CtlToken *a, const CtlToken *b);
CtlToken *ctl_token_from_fields (const CtlFields *fields, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
