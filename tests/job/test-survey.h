/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-plan.h"
#include "test-captured.h"

G_BEGIN_DECLS

/**
 * TestSurvey:
 * @pki: the captured certificates
 * @survey: a cluster in mixed mode: publisher (CCM+TFTP, CAPF) and subscriber (CCM+TFTP), with no
 *   file and an empty trust store. Its publishers are clients that never connect
 * @wishes: nothing but the signer
 * @draft: (nullable): of the last plan
 *
 * What a plan is made from, without a network.
 */
typedef struct
{
  TestCaptured *pki;
  CtlSurvey *survey;
  CtlWishes wishes;
  CtlDraft *draft;
} TestSurvey;

TestSurvey *test_survey_new (void);
void test_survey_free (TestSurvey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestSurvey, test_survey_free)

void test_survey_install (TestSurvey *self, CtlList *list);
void test_survey_install_bytes (TestSurvey *self, GBytes *bytes);
void test_survey_trust (TestSurvey *self, const TestIdentity *identity);
void test_survey_add_token (TestSurvey *self, const TestIdentity *identity);
void test_survey_remove (TestSurvey *self, const char *serial);
CtlTarget *test_survey_add_target (TestSurvey *self, CtlRole role);
CtlServer *test_survey_get_server (TestSurvey *self, guint number);
void test_survey_add_service (CtlServer *server, guint16 function, const TestIdentity *identity);
CtlPlan *test_survey_plan (TestSurvey *self, GError **error);
CtlPlan *test_survey_plan_now (TestSurvey *self);

G_END_DECLS
