/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-contents.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-session.h"
#include "ctl-token-protocol.h"
#include "ctl-tries.h"

/* Some tokens give blocks of a fixed size, with the rest filled up: cut at the end of the DER. */
static GBytes *
cut (GBytes *value)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (value, &length);
  const guint8 *end = data;
  X509 *x509 = d2i_X509 (NULL, &end, (long) length);
  ERR_clear_error ();
  if (x509 == NULL)
    return g_bytes_ref (value);
  X509_free (x509);
  return g_bytes_new_from_bytes (value, 0, (gsize) (end - data));
}

static gboolean
read_certificate (CtlSession *session, CK_OBJECT_HANDLE object, CtlToken *token, GError **error)
{
  g_autoptr (GBytes) value =
      ctl_session_read (session, object, CKA_VALUE, CTL_TOKEN_CERTIFICATE_MAX, error);
  if (value == NULL)
    return FALSE;
  g_autoptr (GBytes) der = cut (value);
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (der, error);
  if (certificate == NULL)
    return FALSE;
  /* It may be missing, and is only shown: keys are told apart by their public keys. */
  g_autoptr (GBytes) id = ctl_session_read (session, object, CKA_ID, CTL_TOKEN_ID_MAX, NULL);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  ctl_token_add_certificate (token, id != NULL ? id : none, certificate);
  return TRUE;
}

/* One certificate that can not be read hides no other. */
static gboolean
read_certificates (CtlSession *session, CtlToken *token, GError **error)
{
  CK_OBJECT_CLASS class = CKO_CERTIFICATE;
  CK_ATTRIBUTE attributes[] = { { CKA_CLASS, &class, sizeof class } };
  g_autoptr (GArray) objects =
      ctl_session_find (session, attributes, G_N_ELEMENTS (attributes), error);
  if (objects == NULL)
    return FALSE;
  for (guint i = 0; i < objects->len; i++)
    {
      g_autoptr (GError) failure = NULL;
      if (read_certificate (session, g_array_index (objects, CK_OBJECT_HANDLE, i), token, &failure))
        continue;
      if (failure->code == CTL_ERROR_TOKEN_GONE)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      g_free (token->error);
      token->error =
          g_strdup_printf (_ ("One of the certificates cannot be read: %s"), failure->message);
    }
  return TRUE;
}

/**
 * ctl_contents_read:
 * @functions: of the module
 * @token: (inout): a token as ctl_slots_look() gave it; gets its certificates, its count of tries,
 *   and the state that follows from them
 */
void
ctl_contents_read (CK_FUNCTION_LIST *functions, CtlToken *token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlSession) session = ctl_session_open (functions, token->slot, &error);
  if (session == NULL || !read_certificates (session, token, &error))
    {
      token->state = CTL_TOKEN_FAILED;
      g_free (token->error);
      token->error = g_strdup (error->message);
      return;
    }
  token->state = token->certificates->len > 0 ? CTL_TOKEN_READY : CTL_TOKEN_NO_CERTIFICATE;
  ctl_tries_read (session, token);
}
