/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-survey.h"

#include <string.h>

#include "ctl-provider-client.h"
#include "ctl-text.h"

static CtlPublisher *
new_publisher (const char *host)
{
  g_autoptr (CtlSecret) password = ctl_secret_new ("secret", strlen ("secret"), NULL);
  const CtlTlsTrust trust = { .known_path = "/nonexistent" };
  return CTL_PUBLISHER (ctl_provider_client_new (host, 1, "admin", password, &trust, 1));
}

static CtlServer *
add_server (CtlCluster *cluster, const char *name, const char *address, CtlRole role)
{
  CtlServer *server = ctl_server_new (name, address, role);
  g_ptr_array_add (cluster->servers, server);
  return server;
}

void
test_survey_add_service (CtlServer *server, guint16 function, const TestIdentity *identity)
{
  g_autoptr (CtlCertificate) certificate = test_certificate_new (identity);
  g_ptr_array_add (server->services, ctl_service_new (function, certificate));
}

static CtlCluster *
make_cluster (const TestCaptured *pki)
{
  CtlCluster *cluster = ctl_cluster_new ("lab", "10.5.1", CTL_MODE_MIXED);
  CtlServer *pub = add_server (cluster, "cucm-1051-a-pub", "10.48.47.155", CTL_ROLE_PUBLISHER);
  CtlServer *sub = add_server (cluster, "cucm-1051-a-sub1", "10.48.47.156", CTL_ROLE_SUBSCRIBER);
  test_survey_add_service (pub, CTL_FUNCTION_CCM_TFTP, pki->publisher);
  test_survey_add_service (pub, CTL_FUNCTION_CAPF, pki->capf);
  test_survey_add_service (sub, CTL_FUNCTION_CCM_TFTP, pki->subscriber);
  return cluster;
}

TestSurvey *
test_survey_new (void)
{
  TestSurvey *self = g_new0 (TestSurvey, 1);
  g_autoptr (CtlPublisher) publisher = new_publisher ("publisher");
  self->pki = test_captured_new ();
  self->survey = ctl_survey_new (publisher);
  ctl_survey_get_publisher (self->survey)->cluster = make_cluster (self->pki);
  self->survey->trust = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  self->wishes.tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  self->wishes.removed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->wishes.signer = test_certificate_new (self->pki->signer);
  return self;
}

void
test_survey_free (TestSurvey *self)
{
  g_clear_pointer (&self->draft, ctl_draft_free);
  ctl_survey_free (self->survey);
  g_ptr_array_unref (self->wishes.tokens);
  g_ptr_array_unref (self->wishes.removed);
  g_clear_pointer (&self->wishes.file, g_bytes_unref);
  ctl_certificate_unref (self->wishes.signer);
  test_captured_free (self->pki);
  g_free (self);
}

void
test_survey_install_bytes (TestSurvey *self, GBytes *bytes)
{
  ctl_survey_get_publisher (self->survey)->installed.bytes = g_bytes_ref (bytes);
}

/* As ctl_survey_read() leaves it behind. */
void
test_survey_install (TestSurvey *self, CtlList *list)
{
  test_survey_install_bytes (self, ctl_list_get_bytes (list));
  self->survey->installed = ctl_list_ref (list);
}

void
test_survey_trust (TestSurvey *self, const TestIdentity *identity)
{
  g_ptr_array_add (self->survey->trust, test_certificate_new (identity));
}

void
test_survey_add_token (TestSurvey *self, const TestIdentity *identity)
{
  g_ptr_array_add (self->wishes.tokens, test_certificate_new (identity));
}

void
test_survey_remove (TestSurvey *self, const char *serial)
{
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (self->wishes.removed, ctl_text_parse_hex (serial, 0, "serial", &error));
  g_assert_no_error (error);
}

CtlTarget *
test_survey_add_target (TestSurvey *self, CtlRole role)
{
  guint others = self->survey->targets->len - 1;
  g_autofree char *host = others == 0 ? g_strdup ("other") : g_strdup_printf ("other%u", others);
  g_autoptr (CtlPublisher) publisher = new_publisher (host);
  CtlTarget *target = ctl_target_new (publisher, role);
  target->cluster = ctl_cluster_new ("other", "9.1", CTL_MODE_NON_SECURE);
  add_server (target->cluster, "other", "10.48.47.200", role);
  g_ptr_array_add (self->survey->targets, target);
  return target;
}

CtlServer *
test_survey_get_server (TestSurvey *self, guint number)
{
  return ctl_survey_get_cluster (self->survey)->servers->pdata[number];
}

CtlPlan *
test_survey_plan (TestSurvey *self, GError **error)
{
  g_clear_pointer (&self->draft, ctl_draft_free);
  return ctl_plan_new (&self->wishes, self->survey, g_get_real_time () / G_USEC_PER_SEC,
                       &self->draft, error);
}

CtlPlan *
test_survey_plan_now (TestSurvey *self)
{
  g_autoptr (GError) error = NULL;
  CtlPlan *plan = test_survey_plan (self, &error);
  g_assert_no_error (error);
  return plan;
}
