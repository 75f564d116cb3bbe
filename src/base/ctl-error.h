/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CtlError:
 *
 * What went wrong, named after what the person can do about it. The message of the #GError says
 * what and where, with the native name where there is one (`CKR_DEVICE_REMOVED`); the next step
 * comes from ctl_error_get_hint().
 */
typedef enum
{
  CTL_ERROR_INTERNAL,            /* a fault of this program or of a library */
  CTL_ERROR_NO,                  /* the question asked has the answer no */
  CTL_ERROR_USAGE,               /* wrong use of the command line */
  CTL_ERROR_CONSENT,             /* somebody must agree first, and nobody could be asked */
  CTL_ERROR_MALFORMED,           /* an input is not what it should be */
  CTL_ERROR_FILE,                /* a file cannot be read or written */
  CTL_ERROR_NO_TOKEN,            /* no token answers the description */
  CTL_ERROR_AMBIGUOUS_TOKEN,     /* several tokens do */
  CTL_ERROR_TOKEN_GONE,          /* the token was pulled out */
  CTL_ERROR_TOKEN_FAILED,        /* the token or its module answered with an error, or not at all */
  CTL_ERROR_MODULE,              /* the PKCS#11 module can not be used */
  CTL_ERROR_PIN_REFUSED,         /* wrong PIN */
  CTL_ERROR_NEW_PIN,             /* a new PIN that can not take the place of the old one */
  CTL_ERROR_PIN_LAST_TRY,        /* one try is left, and nobody consented to use it */
  CTL_ERROR_PIN_LOCKED,          /* no try is left */
  CTL_ERROR_PIN_NEEDED,          /* no PIN was given, or the token has none set */
  CTL_ERROR_UNREACHABLE,         /* no connection, or it was lost */
  CTL_ERROR_TIMED_OUT,           /* the peer did not answer in time */
  CTL_ERROR_UNTRUSTED,           /* the peer's certificate is not trusted */
  CTL_ERROR_CERTIFICATE_CHANGED, /* the peer's certificate is not the one remembered */
  CTL_ERROR_PEER,                /* the peer does not speak the protocol */
  CTL_ERROR_LOGIN_REFUSED,
  CTL_ERROR_BUSY,
  CTL_ERROR_CONFLICT,
  CTL_ERROR_BAD_CTL_FILE,
  CTL_ERROR_UNKNOWN_SIGNER,
  CTL_ERROR_TOO_FEW_TOKENS,
  CTL_ERROR_UNSUPPORTED,
  CTL_ERROR_TOO_LARGE,
  CTL_ERROR_SERVER_FAILED,
  CTL_ERROR_REFUSED,
  CTL_ERROR_UNCERTAIN, /* the publisher may have taken the file, or not */
  CTL_ERROR_PARTIAL,   /* some servers did not take the file */
  CTL_ERROR_CANCELLED,
  CTL_ERROR_LAST = CTL_ERROR_CANCELLED,
} CtlError;

#define CTL_ERROR (ctl_error_quark ())
GQuark ctl_error_quark (void);

const char *ctl_error_get_name (CtlError code);
const char *ctl_error_get_hint (CtlError code);     /* on the command line */
const char *ctl_error_get_app_hint (CtlError code); /* in the desktop app */
int ctl_error_get_exit_code (CtlError code);
CtlError ctl_error_get_code (const GError *error);

void ctl_error_convert (GError **error, CtlError code, const char *what);

G_END_DECLS
