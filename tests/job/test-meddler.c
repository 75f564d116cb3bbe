/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-meddler.h"

struct _TestMeddler
{
  GObject parent;

  CtlSigner *signer;
  TestMeddleFunc meddle;
  gpointer user_data;
};

static void test_meddler_signer_init (CtlSignerInterface *iface);

G_DEFINE_TYPE_WITH_CODE (TestMeddler,
                         test_meddler,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CTL_TYPE_SIGNER, test_meddler_signer_init))

static CtlCertificate *
test_meddler_get_certificate (CtlSigner *signer)
{
  return ctl_signer_get_certificate (TEST_MEDDLER (signer)->signer);
}

static GBytes *
test_meddler_sign (CtlSigner *signer,
                   CtlDigest digest,
                   GBytes *hash,
                   G_GNUC_UNUSED GCancellable *cancellable,
                   GError **error)
{
  TestMeddler *self = TEST_MEDDLER (signer);
  self->meddle (self->user_data);
  return ctl_signer_sign (self->signer, digest, hash, NULL, error);
}

static void
test_meddler_signer_init (CtlSignerInterface *iface)
{
  iface->get_certificate = test_meddler_get_certificate;
  iface->sign = test_meddler_sign;
}

static void
test_meddler_finalize (GObject *object)
{
  g_clear_object (&TEST_MEDDLER (object)->signer);
  G_OBJECT_CLASS (test_meddler_parent_class)->finalize (object);
}

static void
test_meddler_class_init (TestMeddlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_meddler_finalize;
}

static void
test_meddler_init (G_GNUC_UNUSED TestMeddler *self)
{
}

CtlSigner *
test_meddler_new (CtlSigner *signer, TestMeddleFunc meddle, gpointer user_data)
{
  TestMeddler *self = g_object_new (TEST_TYPE_MEDDLER, NULL);
  self->signer = g_object_ref (signer);
  self->meddle = meddle;
  self->user_data = user_data;
  return CTL_SIGNER (self);
}
