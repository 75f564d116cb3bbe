/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-record.h"

G_BEGIN_DECLS

/* Words of a difference, within this room. */
char *ctl_diff_text_date (gint64 seconds, const char *format);
char *ctl_diff_text_certificate (CtlCertificate *certificate);
void ctl_diff_text_add_details (GPtrArray *details, CtlRecord *before, CtlRecord *after);

G_END_DECLS
