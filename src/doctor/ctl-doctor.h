/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-doctor-facts.h"
#include "ctl-finding.h"

G_BEGIN_DECLS

/**
 * CtlDoctorProgress:
 * @words: what is being looked at, safe for a terminal
 * @user_data: as given
 *
 * Called in the thread of ctl_doctor_run().
 */
typedef void (*CtlDoctorProgress) (const char *words, gpointer user_data);

/**
 * CtlDoctorOrder:
 * @places: where to look at the system
 * @modules: (element-type CtlFoundModule): as ctl_modules_find() gives them; taken over
 * @known_path: file of remembered fingerprints of publishers
 * @progress: (nullable): told of each step
 * @user_data: for @progress
 *
 * What ctl_doctor_run() is to look at.
 */
typedef struct
{
  CtlDoctorPlaces places;
  GPtrArray *modules;
  const char *known_path;
  CtlDoctorProgress progress;
  gpointer user_data;
} CtlDoctorOrder;

GPtrArray *ctl_doctor_run (const CtlDoctorOrder *order,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray *ctl_doctor_explain_nothing (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places);

G_END_DECLS
