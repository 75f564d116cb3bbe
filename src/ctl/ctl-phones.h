/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-list.h"

G_BEGIN_DECLS

typedef enum
{
  CTL_PHONE_NEW,                 /* holds no list */
  CTL_PHONE_SECURITY_BY_DEFAULT, /* holds the installed one, may ask TVS */
  CTL_PHONE_NO_SECURITY_BY_DEFAULT,
} CtlPhoneKind;

#define CTL_PHONE_KINDS 3

/**
 * CtlPhoneAnswer:
 * @kind: which phones
 * @accepts: whether they take the file
 * @is_known: whether that is certain; they may take it all the same where it is not known what they
 *   hold
 * @asked: whether the trust verification service was asked about it
 * @reason: (owned): why, a translated sentence
 */
typedef struct
{
  CtlPhoneKind kind;
  gboolean accepts;
  gboolean is_known;
  gboolean asked;
  char *reason;
} CtlPhoneAnswer;

GPtrArray *ctl_phones_ask (CtlList *list, CtlList *installed, GPtrArray *trust);
GPtrArray *ctl_phones_foresee (CtlList *preview, CtlList *installed, GPtrArray *trust);
void ctl_phones_hear (
    GPtrArray *answers, CtlList *list, CtlList *installed, const char *service, gboolean vouches);
const char *ctl_phone_kind_to_string (CtlPhoneKind kind);
const char *ctl_phone_kind_get_title (CtlPhoneKind kind);
char *ctl_phones_dup_tvs_key (CtlList *list);

G_END_DECLS
