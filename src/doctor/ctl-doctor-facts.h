/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-found-module.h"
#include "ctl-reader-service.h"
#include "ctl-token.h"

G_BEGIN_DECLS

/**
 * CtlDoctorPlaces:
 * @root: folder that stands for `/`
 * @usb: folder with an entry for each USB device
 * @proc: folder with an entry for each process
 *
 * Where checks look at the system. Tests have folders of their own.
 */
typedef struct
{
  const char *root;
  const char *usb;
  const char *proc;
} CtlDoctorPlaces;

extern const CtlDoctorPlaces ctl_doctor_system;

/**
 * CtlDoctorFacts:
 * @modules: (element-type CtlFoundModule): as ctl_modules_find() gives them
 * @failures: (element-type utf8): for each module why it could not be used, safe for a terminal;
 *   %NULL where it could, or was not tried
 * @tokens: (element-type CtlToken): of all modules; a token that two of them show is there once
 * @service: what PC/SC says
 * @now: seconds since 1970-01-01 UTC, by the clock of this machine
 * @is_synchronised: whether the kernel believes that clock
 *
 * What was asked before the checks judge it.
 */
typedef struct
{
  GPtrArray *modules;
  GPtrArray *failures;
  GPtrArray *tokens;
  CtlReaderService *service;
  gint64 now;
  gboolean is_synchronised;
} CtlDoctorFacts;

CtlDoctorFacts *ctl_doctor_facts_new (void);
void ctl_doctor_facts_free (CtlDoctorFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlDoctorFacts, ctl_doctor_facts_free)

gboolean ctl_doctor_facts_is_token (const CtlDoctorFacts *self, const CtlToken *token);
gboolean ctl_doctor_facts_have_token (const CtlDoctorFacts *self);
gboolean ctl_doctor_facts_show_reader (const CtlDoctorFacts *self, const CtlCardReader *reader);

G_END_DECLS
