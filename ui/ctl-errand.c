/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-errand.h"

#include <glib/gi18n-lib.h>

#include "ctl-job.h"
#include "ctl-recovery-page.h"
#include "ctl-review-page.h"
#include "ctl-text.h"

struct _CtlErrand
{
  CtlRecoveryKind kind;
  GBytes *file;    /* NULL for a recovery */
  char *publisher; /* HOST:PORT; NULL: any */
};

/**
 * ctl_errand_new_recovery:
 * @kind: which way to go
 *
 * Returns: (transfer full): the errand, with whatever publisher
 */
CtlErrand *
ctl_errand_new_recovery (CtlRecoveryKind kind)
{
  CtlErrand *self = g_new0 (CtlErrand, 1);
  self->kind = kind;
  return self;
}

/**
 * ctl_errand_new_put_back:
 * @file: a file that was replaced
 * @publisher: HOST:PORT where that happened
 *
 * Returns: (transfer full): the errand
 */
CtlErrand *
ctl_errand_new_put_back (GBytes *file, const char *publisher)
{
  CtlErrand *self = g_new0 (CtlErrand, 1);
  self->file = g_bytes_ref (file);
  self->publisher = g_strdup (publisher);
  return self;
}

void
ctl_errand_free (CtlErrand *self)
{
  g_clear_pointer (&self->file, g_bytes_unref);
  g_free (self->publisher);
  g_free (self);
}

/**
 * ctl_errand_get_publisher:
 * @self: an errand
 *
 * Returns: (transfer none) (nullable): HOST:PORT; %NULL: with whatever publisher
 */
const char *
ctl_errand_get_publisher (const CtlErrand *self)
{
  return self->publisher;
}

/**
 * ctl_errand_describe:
 * @self: an errand
 *
 * Returns: (transfer full): why there must be a connection first, safe to show
 */
char *
ctl_errand_describe (const CtlErrand *self)
{
  if (self->file == NULL)
    /* Translators: %s is the name of a workflow, as “Leave tokens”. */
    return g_strdup_printf (_ ("Connect to the publisher first. “%s” follows."),
                            ctl_recovery_kind_get_title (self->kind));
  g_autofree char *publisher = ctl_text_safe (self->publisher);
  return g_strdup_printf (_ ("Connect to %s first. What it means to put the file back there "
                             "follows, before anything is changed."),
                          publisher);
}

/**
 * ctl_errand_is_for:
 * @self: an errand
 * @connection: a connection that was read
 *
 * Returns: whether it can be done there
 */
gboolean
ctl_errand_is_for (const CtlErrand *self, CtlConnection *connection)
{
  const CtlSurvey *survey = ctl_connection_get_survey (connection);
  CtlPublisher *publisher = ctl_survey_get_publisher (survey)->publisher;
  return self->publisher == NULL ||
         g_ascii_strcasecmp (self->publisher, ctl_publisher_get_label (publisher)) == 0;
}

static CtlPage *
new_put_back_page (const CtlErrand *self, CtlConnection *connection)
{
  g_autoptr (CtlPublisher) publisher = ctl_connection_dup_publisher (connection);
  g_autoptr (CtlJob) job = ctl_job_new (publisher);
  ctl_job_set_file (job, self->file);
  return CTL_PAGE (ctl_review_page_new (connection, job));
}

/**
 * ctl_errand_new_page:
 * @self: an errand
 * @connection: a connection that was read
 * @tokens: what is plugged in
 *
 * Returns: (transfer floating): the page on which it is done
 */
CtlPage *
ctl_errand_new_page (const CtlErrand *self, CtlConnection *connection, CtlTokenSource *tokens)
{
  if (self->file != NULL)
    return new_put_back_page (self, connection);
  return CTL_PAGE (ctl_recovery_page_new (connection, tokens, self->kind));
}
