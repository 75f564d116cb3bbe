/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-provider-config.h"

G_BEGIN_DECLS

/**
 * CtlServerStep:
 * @server: of the cluster
 * @place: where it keeps its file
 * @is_publisher: whether it is the publisher
 * @temporary: the random part of the names of temporary files
 * @file: the new file
 * @replaced: (nullable): what is there now, once it is known
 * @unchanged: it holds the same bytes already
 * @written: the new file is in place
 * @error: (nullable): what went wrong; nothing more is done there
 *
 * What is being done at one server of many.
 */
typedef struct
{
  const CtlServer *server;
  CtlPlace *place;
  gboolean is_publisher;
  const char *temporary;
  GBytes *file;
  GBytes *replaced;
  gboolean unchanged;
  gboolean written;
  GError *error;
} CtlServerStep;

CtlServerStep *ctl_server_step_new (const CtlProviderConfig *config,
                                    guint server,
                                    const char *temporary,
                                    GBytes *file);
void ctl_server_step_free (CtlServerStep *self);

typedef void (*CtlServerStepFunc) (CtlServerStep *step);
typedef gboolean (*CtlServerStepWanted) (const CtlServerStep *step);
typedef void (*CtlServerStepDone) (CtlServerStep *step, gpointer user_data);

void ctl_server_step_run_all (GPtrArray *steps,
                              CtlServerStepWanted wanted,
                              CtlServerStepFunc func,
                              CtlServerStepDone done,
                              gpointer user_data);

void ctl_server_step_stage (CtlServerStep *self);
void ctl_server_step_commit (CtlServerStep *self);
void ctl_server_step_discard (CtlServerStep *self);
void ctl_server_step_finish (CtlServerStep *self);

CtlResult *ctl_server_step_get_result (const CtlServerStep *self);

G_END_DECLS
