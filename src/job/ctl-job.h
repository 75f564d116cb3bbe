/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-diff.h"
#include "ctl-phones.h"
#include "ctl-publisher.h"
#include "ctl-signer.h"
#include "ctl-tvs-client.h"
#include "ctl-warning.h"

G_BEGIN_DECLS

/**
 * CtlJob:
 *
 * The way from the cluster as it is to a new CTL file on all its servers: plan, then somebody looks
 * at the #CtlPlan and agrees, then run (design.md, 1). Or the way of a finished file, which is put
 * back, to the servers: the same but for the signing. Both steps work in a thread of their own;
 * signals come in the thread that made the job.
 *
 * Signals: `step` (CtlJobStep step), `server-done` (CtlResult *result).
 */
#define CTL_TYPE_JOB (ctl_job_get_type ())
G_DECLARE_FINAL_TYPE (CtlJob, ctl_job, CTL, JOB, GObject)

typedef enum
{
  CTL_JOB_STEP_READ,  /* reading the cluster, its file and its trust store */
  CTL_JOB_STEP_BUILD, /* building the list and the difference */
  CTL_JOB_STEP_SIGN,
  CTL_JOB_STEP_VERIFY, /* from the bytes of the finished file */
  CTL_JOB_STEP_KEEP,   /* a copy of the replaced file */
  CTL_JOB_STEP_PUSH,   /* from here on cancelling no longer undoes */
  CTL_JOB_STEP_COMPARE,
} CtlJobStep;

typedef enum
{
  CTL_JOB_MODE_KEEP,
  CTL_JOB_MODE_NON_SECURE,
  CTL_JOB_MODE_MIXED,
} CtlJobMode;

/**
 * CtlPlan:
 * @cluster: the publisher's own view, until the job plans anew
 * @mode: security mode afterwards
 * @receivers: names of the servers that get the file, in one line, safe to show
 * @installed: (nullable): the file there now; %NULL: none, or it does not parse
 * @preview: the new list with an empty signature, or the finished file
 * @diff: from @installed to @preview; all records are added where nothing is installed
 * @phones: (element-type CtlPhoneAnswer)
 * @warnings: (element-type CtlWarning)
 * @notes: (element-type utf8): translated lines about what was left out or kept, and why
 */
typedef struct
{
  CtlCluster *cluster;
  CtlMode mode;
  char *receivers;
  CtlList *installed;
  CtlList *preview;
  CtlDiff *diff;
  GPtrArray *phones;
  GPtrArray *warnings;
  GPtrArray *notes;
} CtlPlan;

/**
 * CtlOutcome:
 * @list: the signed list
 * @results: (element-type CtlResult): one a server, firewalls and TFTP servers after the cluster's
 * @kept: (nullable): path of the copy of the replaced file
 */
typedef struct
{
  CtlList *list;
  GPtrArray *results;
  char *kept;
} CtlOutcome;

CtlJob *ctl_job_new (CtlPublisher *publisher);
void ctl_job_set_mode (CtlJob *self, CtlJobMode mode);
void ctl_job_add_token (CtlJob *self, CtlCertificate *certificate);
void ctl_job_set_signer (CtlJob *self, CtlSigner *signer);
CtlSigner *ctl_job_get_signer (CtlJob *self);
void ctl_job_set_service (CtlJob *self, CtlTvsClient *service);
void ctl_job_remove_serial (CtlJob *self, GBytes *serial);
void ctl_job_set_file (CtlJob *self, GBytes *file);
gboolean ctl_job_has_file (CtlJob *self);
void ctl_job_add_firewall (CtlJob *self, CtlPublisher *firewall);
void ctl_job_add_tftp (CtlJob *self, CtlPublisher *tftp);
void ctl_job_set_keep_folder (CtlJob *self, const char *folder); /* user's data folder unless set */

void ctl_job_plan_async (CtlJob *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
const CtlPlan *
ctl_job_plan_finish (CtlJob *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const CtlPlan *ctl_job_get_plan (CtlJob *self);

void ctl_job_run_async (CtlJob *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
const CtlOutcome *
ctl_job_run_finish (CtlJob *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_job_can_retry (CtlJob *self, const GError *error);
void ctl_job_retry_async (CtlJob *self, GAsyncReadyCallback callback, gpointer user_data);
const CtlOutcome *
ctl_job_retry_finish (CtlJob *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const CtlOutcome *ctl_job_get_outcome (CtlJob *self);

G_END_DECLS
