/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-doctor-facts.h"
#include "ctl-finding.h"

G_BEGIN_DECLS

/* Each check adds to @findings, at least one finding where it has anything to look at, and changes
 * nothing. A check stands in the file of its name. */

void
ctl_check_modules (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings);
void
ctl_check_readers (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings);
void
ctl_check_safenet (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings);
void
ctl_check_usb (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings);
void ctl_check_programs (const CtlDoctorFacts *facts,
                         const CtlDoctorPlaces *places,
                         GPtrArray *findings);
void ctl_check_tokens (const CtlDoctorFacts *facts, GPtrArray *findings);
void ctl_check_clock (const CtlDoctorFacts *facts, GPtrArray *findings);

/* Connects to all of them, several at a time; ends soon when it is cancelled. */
void ctl_check_publishers (const char *known_path, GCancellable *cancellable, GPtrArray *findings);

G_END_DECLS
