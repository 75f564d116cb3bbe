/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-certificate.h"

G_BEGIN_DECLS

/**
 * CtlWarning:
 * @severe: whether phones may be lost: carrying on needs consent of its own
 * @text: a translated sentence with what to do
 */
typedef struct
{
  gboolean severe;
  char *text;
} CtlWarning;

GPtrArray *ctl_warnings_new (void); /* of CtlWarning */
void ctl_warnings_add (GPtrArray *self, gboolean severe, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean ctl_warnings_are_severe (GPtrArray *self);

/* What more than one part of the house warns of. */
const char *ctl_warning_get_mixed_without_file (void);
void ctl_warnings_add_dates (GPtrArray *self,
                             CtlCertificate *certificate,
                             const char *title,
                             gint64 now);

G_END_DECLS
