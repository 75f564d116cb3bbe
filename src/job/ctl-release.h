/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CTL_ANSWER_YES,
  CTL_ANSWER_NO,
  CTL_ANSWER_UNKNOWN, /* the release is not written as expected, or it depends on its update */
} CtlAnswer;

CtlAnswer ctl_release_takes_tokens (const char *release);
CtlAnswer ctl_release_knows_tokenless (const char *release);
CtlAnswer ctl_release_has_security_by_default (const char *release);

G_END_DECLS
