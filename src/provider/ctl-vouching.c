/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-vouching.h"

#include <string.h>

#include "ctl-message.h"
#include "ctl-provider-log.h"

/* What was read counts for so long, unless something changes meanwhile; and for some times as long
 * as it took to read, where the installed file is behind a network. Thousands of phones that ask at
 * once are answered from one reading, and a file that is changed by hand is seen soon. */
#define FRESH_MIN   G_USEC_PER_SEC
#define FRESH_SHARE 10

struct _CtlVouching
{
  CtlStore *store;
  GMutex lock;       /* of the rest */
  GHashTable *roles; /* (nullable): DER to GByteArray; NULL: not known, since reading failed */
  guint changes;     /* of the store, when it was read */
  gint64 fresh_until;
  guint32 time_to_live;
  char *fault; /* (nullable): the one that was logged last */
};

/**
 * ctl_vouching_new:
 * @store: must live as long
 *
 * Returns: (transfer full): nothing is read yet
 */
CtlVouching *
ctl_vouching_new (CtlStore *store)
{
  CtlVouching *self = g_new0 (CtlVouching, 1);
  self->store = store;
  g_mutex_init (&self->lock);
  return self;
}

/**
 * ctl_vouching_free:
 * @self: (transfer full): nobody is asking it any more
 */
void
ctl_vouching_free (CtlVouching *self)
{
  g_clear_pointer (&self->roles, g_hash_table_unref);
  g_free (self->fault);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
add (GHashTable *roles, CtlCertificate *certificate, guint16 function)
{
  guint8 role = (guint8) function;
  GBytes *der = ctl_certificate_get_der (certificate);
  GByteArray *found = g_hash_table_lookup (roles, der);
  if (function > G_MAXUINT8)
    return;
  if (found == NULL)
    {
      found = g_byte_array_new ();
      g_hash_table_insert (roles, g_bytes_ref (der), found);
    }
  if (found->len == 0 || memchr (found->data, role, found->len) == NULL)
    g_byte_array_append (found, &role, 1);
}

static gboolean
add_trust (CtlVouching *self, GHashTable *roles, GError **error)
{
  g_autoptr (GPtrArray) trust =
      ctl_store_get_trust (self->store, CTL_PROVIDER_TRUST_PHONE_SAST, error);
  for (guint i = 0; trust != NULL && i < trust->len; i++)
    add (roles, trust->pdata[i], CTL_FUNCTION_SAST);
  return trust != NULL;
}

static void
add_servers (const CtlCluster *cluster, GHashTable *roles)
{
  for (guint i = 0; i < cluster->servers->len; i++)
    {
      const CtlServer *server = cluster->servers->pdata[i];
      for (guint k = 0; k < server->services->len; k++)
        {
          const CtlService *service = server->services->pdata[k];
          add (roles, service->certificate, service->function);
        }
    }
}

/* A file that does not parse vouches for nobody. */
static gboolean
add_installed (CtlVouching *self, GHashTable *roles, GError **error)
{
  g_auto (CtlInstalled) installed = { 0 };
  if (!ctl_store_get_ctl (self->store, NULL, &installed, NULL, error))
    return FALSE;
  g_autoptr (CtlList) list =
      installed.bytes != NULL ? ctl_list_decode (installed.bytes, NULL) : NULL;
  GPtrArray *records = list != NULL ? ctl_list_get_records (list) : NULL;
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      CtlCertificate *certificate = ctl_record_get_certificate (records->pdata[i]);
      if (certificate != NULL)
        add (roles, certificate, ctl_record_get_function (records->pdata[i]));
    }
  return TRUE;
}

static GHashTable *
read_all (CtlVouching *self, GError **error)
{
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self->store);
  const CtlProviderTvs *tvs = ctl_provider_config_get_tvs (config);
  g_autoptr (GHashTable) roles =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                             (GDestroyNotify) g_byte_array_unref);
  if (!add_trust (self, roles, error) || !add_installed (self, roles, error))
    return NULL;
  add_servers (ctl_provider_config_get_cluster (config), roles);
  if (tvs != NULL)
    self->time_to_live = tvs->time_to_live;
  return g_steal_pointer (&roles);
}

/* The same fault is told once, however many phones ask. */
static void
log_fault (CtlVouching *self, const GError *error)
{
  const char *fault = error != NULL ? error->message : NULL;
  if (g_strcmp0 (fault, self->fault) == 0)
    return;
  g_free (self->fault);
  self->fault = g_strdup (fault);
  ctl_provider_log ("trust verification: %s", fault != NULL ? fault : "answering again");
}

static void
read_again (CtlVouching *self, guint changes)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  g_clear_pointer (&self->roles, g_hash_table_unref);
  self->roles = read_all (self, &error);
  self->changes = changes;
  gint64 now = g_get_monotonic_time ();
  self->fresh_until = now + MAX (FRESH_MIN, (now - start) * FRESH_SHARE);
  log_fault (self, error);
}

static CtlTvsReply *
look_up (CtlVouching *self, const CtlTvsRequest *request)
{
  if (self->roles == NULL)
    return NULL;
  const GByteArray *found = g_hash_table_lookup (self->roles, request->certificate);
  if (found == NULL)
    return ctl_tvs_reply_new_invalid (request->session);
  g_autoptr (GBytes) roles = g_bytes_new (found->data, found->len);
  return ctl_tvs_reply_new (request->session, roles, self->time_to_live);
}

/**
 * ctl_vouching_answer:
 * @request: what a phone asks
 * @vouching: (type CtlVouching): whom to ask
 *
 * A #CtlTvsAnswerFunc. What cannot be read is no reason to call a certificate invalid, so then
 * there is no answer.
 *
 * Returns: (transfer full) (nullable): the answer
 */
CtlTvsReply *
ctl_vouching_answer (const CtlTvsRequest *request, gpointer vouching)
{
  CtlVouching *self = vouching;
  guint changes = ctl_store_count_changes (self->store);
  g_mutex_lock (&self->lock);
  if (self->fresh_until == 0 || changes != self->changes ||
      g_get_monotonic_time () >= self->fresh_until)
    read_again (self, changes);
  CtlTvsReply *reply = look_up (self, request);
  g_mutex_unlock (&self->lock);
  return reply;
}
