/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-change-model.h"

#include "ctl-list-tokens.h"
#include "ctl-plan.h"
#include "ctl-standing.h"

struct _CtlChangeModel
{
  GObject parent_instance;

  CtlConnection *connection;
  CtlTokenSource *source;
  GListStore *tokens;
  CtlJobMode mode;
  GPtrArray *added;       /* of CtlChangeToken, in the order in which they were */
  CtlChangeToken *chosen; /* who is to sign, as somebody said; NULL: nobody did */
  CtlChangeToken *signer; /* who is to sign: that one, or whom the phones know best */
  GPtrArray *servers;     /* of CtlChangeServer */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_SERVERS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CtlChangeModel, ctl_change_model, G_TYPE_OBJECT)

static void
ctl_change_model_dispose (GObject *object)
{
  CtlChangeModel *self = CTL_CHANGE_MODEL (object);
  g_clear_object (&self->source);
  g_clear_object (&self->connection);
  g_clear_object (&self->chosen);
  g_clear_object (&self->signer);
  g_clear_object (&self->tokens);
  g_clear_pointer (&self->added, g_ptr_array_unref);
  g_clear_pointer (&self->servers, g_ptr_array_unref);
  G_OBJECT_CLASS (ctl_change_model_parent_class)->dispose (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, CTL_TYPE_CHANGE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
ctl_change_model_class_init (CtlChangeModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ctl_change_model_dispose;
  signals[SIGNAL_CHANGED] = new_signal ("changed");
  signals[SIGNAL_SERVERS_CHANGED] = new_signal ("servers-changed");
}

static void
ctl_change_model_init (CtlChangeModel *self)
{
  self->tokens = g_list_store_new (CTL_TYPE_CHANGE_TOKEN);
  self->added = g_ptr_array_new_with_free_func (g_object_unref);
  self->servers = ctl_change_servers_new ();
}

static const CtlSurvey *
get_survey (CtlChangeModel *self)
{
  return ctl_connection_get_survey (self->connection);
}

static guint
count (CtlChangeModel *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->tokens));
}

/* The list holds it. */
static CtlChangeToken *
get (CtlChangeModel *self, guint i)
{
  g_autoptr (CtlChangeToken) token = g_list_model_get_item (G_LIST_MODEL (self->tokens), i);
  return token;
}

static CtlChangeToken *
find_record (CtlChangeModel *self, CtlRecord *record)
{
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  for (guint i = 0; i < count (self); i++)
    {
      CtlChangeToken *token = get (self, i);
      CtlCertificate *own = ctl_change_token_get_certificate (token);
      CtlRecord *before = ctl_change_token_get_record (token);
      if ((own != NULL && ctl_record_matches (record, own)) ||
          (certificate != NULL && before != NULL && ctl_record_matches (before, certificate)) ||
          (before != NULL && ctl_record_equal (before, record)))
        return token;
    }
  return NULL;
}

static CtlChangeToken *
find_token (CtlChangeModel *self, CtlToken *token)
{
  for (guint i = 0; i < count (self); i++)
    if (ctl_change_token_is (get (self, i), token))
      return get (self, i);
  return NULL;
}

static void
append (CtlChangeModel *self, CtlRecord *record, CtlToken *token)
{
  g_autoptr (CtlChangeToken) new = ctl_change_token_new (record, token);
  g_list_store_append (self->tokens, new);
}

static void
forget_added (CtlChangeModel *self, CtlChangeToken *token)
{
  ctl_change_token_set_added (token, FALSE);
  g_ptr_array_remove (self->added, token);
}

/* What was to be added or removed may have been meanwhile. */
static void
drop_done (CtlChangeModel *self)
{
  for (guint i = 0; i < count (self); i++)
    {
      CtlChangeToken *token = get (self, i);
      if (ctl_change_token_get_record (token) != NULL)
        forget_added (self, token);
      else
        ctl_change_token_set_removed (token, FALSE);
    }
}

static void
read_file (CtlChangeModel *self)
{
  CtlList *installed = get_survey (self)->installed;
  g_autoptr (GPtrArray) records =
      installed != NULL ? ctl_list_dup_tokens (installed) : g_ptr_array_new ();
  for (guint i = 0; i < count (self); i++)
    ctl_change_token_set_record (get (self, i), NULL);
  for (guint i = 0; i < records->len; i++)
    {
      CtlChangeToken *known = find_record (self, records->pdata[i]);
      if (known != NULL)
        ctl_change_token_set_record (known, records->pdata[i]);
      else
        append (self, records->pdata[i], NULL);
    }
  drop_done (self);
}

static void
read_tokens (CtlChangeModel *self)
{
  GPtrArray *tokens = ctl_token_source_get_tokens (self->source);
  for (guint i = 0; i < count (self); i++)
    ctl_change_token_plug (get (self, i), NULL);
  for (guint i = 0; tokens != NULL && i < tokens->len; i++)
    {
      CtlToken *token = tokens->pdata[i];
      CtlChangeToken *known = find_token (self, token);
      if (known != NULL)
        ctl_change_token_plug (known, token);
      else if (token->state != CTL_TOKEN_NO_TOKEN)
        append (self, NULL, token);
    }
}

static gboolean
is_of_use (CtlChangeModel *self, CtlChangeToken *token)
{
  return ctl_change_token_get_record (token) != NULL ||
         ctl_change_token_get_token (token) != NULL || ctl_change_token_is_added (token) ||
         token == self->chosen;
}

static void
drop_useless (CtlChangeModel *self)
{
  for (guint i = count (self); i-- > 0;)
    if (!is_of_use (self, get (self, i)))
      g_list_store_remove (self->tokens, i);
}

static gboolean
is_listed (CtlChangeToken *token)
{
  return ctl_change_token_is_added (token) ||
         (ctl_change_token_get_record (token) != NULL && !ctl_change_token_is_removed (token));
}

/* Of those that can sign, the one that phones know best; among equals the last. */
static CtlChangeToken *
suggest_signer (CtlChangeModel *self)
{
  CtlChangeToken *best = NULL;
  CtlStanding best_standing = CTL_STANDING_UNKNOWN;
  for (guint i = 0; i < count (self); i++)
    {
      CtlChangeToken *token = get (self, i);
      if (!is_listed (token) || !ctl_change_token_may_sign (token, NULL))
        continue;
      CtlStanding standing =
          ctl_standing_of_signer (get_survey (self), ctl_change_token_get_certificate (token));
      if (best != NULL && standing < best_standing)
        continue;
      best = token;
      best_standing = standing;
    }
  return best;
}

/**
 * ctl_change_model_update:
 * @self: a model
 *
 * Works out who is to sign, and says of all of it that it changed.
 */
void
ctl_change_model_update (CtlChangeModel *self)
{
  CtlChangeToken *signer = self->chosen != NULL ? self->chosen : suggest_signer (self);
  g_set_object (&self->signer, signer);
  for (guint i = 0; i < count (self); i++)
    ctl_change_token_changed (get (self, i));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_tokens_changed (CtlChangeModel *self)
{
  read_tokens (self);
  drop_useless (self);
  ctl_change_model_update (self);
}

static void
on_survey_changed (CtlChangeModel *self)
{
  read_file (self);
  on_tokens_changed (self);
  g_signal_emit (self, signals[SIGNAL_SERVERS_CHANGED], 0);
}

/**
 * ctl_change_model_new:
 * @connection: to the cluster, read
 * @source: the tokens that are plugged in
 *
 * Returns: (transfer full): a model that changes nothing yet: the file is made anew as it is
 */
CtlChangeModel *
ctl_change_model_new (CtlConnection *connection, CtlTokenSource *source)
{
  CtlChangeModel *self = g_object_new (CTL_TYPE_CHANGE_MODEL, NULL);
  self->connection = g_object_ref (connection);
  self->source = g_object_ref (source);
  g_signal_connect_object (connection, "changed", G_CALLBACK (on_survey_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "tokens-changed", G_CALLBACK (on_tokens_changed), self,
                           G_CONNECT_SWAPPED);
  read_file (self);
  on_tokens_changed (self);
  return self;
}

CtlConnection *
ctl_change_model_get_connection (CtlChangeModel *self)
{
  return self->connection;
}

GListModel *
ctl_change_model_get_tokens (CtlChangeModel *self)
{
  return G_LIST_MODEL (self->tokens);
}

/**
 * ctl_change_model_set_mode:
 * @self: a model
 * @mode: what the security mode is to be; the one that it is: it is not set
 */
void
ctl_change_model_set_mode (CtlChangeModel *self, CtlMode mode)
{
  if (mode == ctl_survey_get_cluster (get_survey (self))->mode)
    self->mode = CTL_JOB_MODE_KEEP;
  else
    self->mode = mode == CTL_MODE_MIXED ? CTL_JOB_MODE_MIXED : CTL_JOB_MODE_NON_SECURE;
  ctl_change_model_update (self);
}

static void
add (CtlChangeModel *self, CtlChangeToken *token)
{
  ctl_change_token_set_added (token, TRUE);
  g_ptr_array_add (self->added, g_object_ref (token));
}

/**
 * ctl_change_model_add:
 * @self: a model
 * @token: one that is not listed and may be
 */
void
ctl_change_model_add (CtlChangeModel *self, CtlChangeToken *token)
{
  add (self, token);
  ctl_change_model_update (self);
}

static gboolean
is_addable (CtlChangeToken *token)
{
  return ctl_change_token_get_record (token) == NULL && !ctl_change_token_is_added (token) &&
         ctl_change_token_may_list (token, NULL);
}

/**
 * ctl_change_model_count_addable:
 * @self: a model
 *
 * Returns: the tokens that ctl_change_model_add_all() would add
 */
guint
ctl_change_model_count_addable (CtlChangeModel *self)
{
  guint addable = 0;
  for (guint i = 0; i < count (self); i++)
    addable += is_addable (get (self, i)) ? 1 : 0;
  return addable;
}

void
ctl_change_model_add_all (CtlChangeModel *self)
{
  for (guint i = 0; i < count (self); i++)
    if (is_addable (get (self, i)))
      add (self, get (self, i));
  ctl_change_model_update (self);
}

static GPtrArray *
new_added (CtlChangeModel *self)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  for (guint i = 0; i < self->added->len; i++)
    g_ptr_array_add (certificates, ctl_certificate_ref (
                                       ctl_change_token_get_certificate (self->added->pdata[i])));
  return certificates;
}

static GPtrArray *
new_removed (CtlChangeModel *self)
{
  GPtrArray *serials = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < count (self); i++)
    if (ctl_change_token_is_removed (get (self, i)))
      g_ptr_array_add (serials, g_bytes_ref (ctl_record_get_serial (
                                    ctl_change_token_get_record (get (self, i)))));
  return serials;
}

static CtlWishes *
new_wishes (CtlChangeModel *self)
{
  CtlWishes *wishes = g_new0 (CtlWishes, 1);
  wishes->mode = self->mode;
  wishes->tokens = new_added (self);
  wishes->removed = new_removed (self);
  if (self->signer != NULL)
    wishes->signer = ctl_change_token_get_certificate (self->signer);
  return wishes;
}

static void
wishes_free (CtlWishes *wishes)
{
  g_ptr_array_unref (wishes->tokens);
  g_ptr_array_unref (wishes->removed);
  g_free (wishes);
}

/**
 * ctl_change_model_may_remove:
 * @self: a model
 * @token: a token of the installed file
 * @error: return location for the errors of ctl_wishes_may_remove()
 *
 * Returns: whether the new file may do without it
 */
gboolean
ctl_change_model_may_remove (CtlChangeModel *self, CtlChangeToken *token, GError **error)
{
  CtlWishes *wishes = new_wishes (self);
  gboolean may =
      ctl_wishes_may_remove (wishes, get_survey (self), ctl_change_token_get_record (token), error);
  wishes_free (wishes);
  return may;
}

void
ctl_change_model_remove (CtlChangeModel *self, CtlChangeToken *token)
{
  ctl_change_token_set_removed (token, TRUE);
  ctl_change_model_update (self);
}

/**
 * ctl_change_model_undo:
 * @self: a model
 * @token: one that was added or removed, which is taken back
 */
void
ctl_change_model_undo (CtlChangeModel *self, CtlChangeToken *token)
{
  ctl_change_token_set_removed (token, FALSE);
  if (ctl_change_token_is_added (token))
    {
      forget_added (self, token);
      if (self->chosen == token)
        g_clear_object (&self->chosen);
    }
  drop_useless (self);
  ctl_change_model_update (self);
}

/**
 * ctl_change_model_get_signer:
 * @self: a model
 *
 * Returns: (transfer none) (nullable): the token that is to sign, chosen or suggested
 */
CtlChangeToken *
ctl_change_model_get_signer (CtlChangeModel *self)
{
  return self->signer;
}

/**
 * ctl_change_model_set_signer:
 * @self: a model
 * @token: who is to sign; is listed too
 */
void
ctl_change_model_set_signer (CtlChangeModel *self, CtlChangeToken *token)
{
  g_set_object (&self->chosen, token);
  if (is_addable (token))
    add (self, token);
  ctl_change_model_update (self);
}

GPtrArray *
ctl_change_model_get_servers (CtlChangeModel *self)
{
  return self->servers;
}

/**
 * ctl_change_model_add_server:
 * @self: a model
 * @role: %CTL_ROLE_TFTP or %CTL_ROLE_FIREWALL
 * @connection: to the server, read
 * @error: return location for the errors of ctl_change_servers_add()
 *
 * Returns: whether it was added
 */
gboolean
ctl_change_model_add_server (CtlChangeModel *self,
                             CtlRole role,
                             CtlConnection *connection,
                             GError **error)
{
  if (!ctl_change_servers_add (self->servers, get_survey (self), role, connection, error))
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_SERVERS_CHANGED], 0);
  return TRUE;
}

void
ctl_change_model_remove_server (CtlChangeModel *self, const CtlChangeServer *server)
{
  g_ptr_array_remove (self->servers, (gpointer) server);
  g_signal_emit (self, signals[SIGNAL_SERVERS_CHANGED], 0);
}

/**
 * ctl_change_model_dup_dropped:
 * @self: a model
 *
 * Returns: (transfer full) (element-type CtlRecord): entries of the installed file that the new one
 *   does without, since neither the cluster nor an added server has them
 */
GPtrArray *
ctl_change_model_dup_dropped (CtlChangeModel *self)
{
  GPtrArray *dropped = ctl_survey_dup_dropped (get_survey (self));
  for (guint i = dropped->len; i-- > 0;)
    if (ctl_change_servers_name (self->servers, dropped->pdata[i]))
      g_ptr_array_remove_index (dropped, i);
  return dropped;
}

/**
 * ctl_change_model_explain_record:
 * @self: a model
 * @record: an entry of the installed file that is no token's
 *
 * Returns: (transfer full): why nobody removes it by hand, safe to show
 */
char *
ctl_change_model_explain_record (CtlChangeModel *self, CtlRecord *record)
{
  g_autoptr (GError) error = NULL;
  CtlWishes *wishes = new_wishes (self);
  gboolean may = ctl_wishes_may_remove (wishes, get_survey (self), record, &error);
  wishes_free (wishes);
  g_return_val_if_fail (!may, NULL);
  return g_strdup (error->message);
}

/**
 * ctl_change_model_check:
 * @self: a model
 * @error: return location for the errors of ctl_plan_check() and ctl_change_token_may_sign()
 *
 * Returns: whether a job can be made of it
 */
gboolean
ctl_change_model_check (CtlChangeModel *self, GError **error)
{
  CtlWishes *wishes = new_wishes (self);
  gboolean complete = ctl_plan_check (wishes, get_survey (self), error);
  wishes_free (wishes);
  return complete && ctl_change_token_may_sign (self->signer, error);
}

/**
 * ctl_change_model_new_job:
 * @self: a model for which ctl_change_model_check() holds
 *
 * Returns: (transfer full): a job that does what was chosen
 */
CtlJob *
ctl_change_model_new_job (CtlChangeModel *self)
{
  g_autoptr (CtlPublisher) publisher = ctl_connection_dup_publisher (self->connection);
  CtlWishes *wishes = new_wishes (self);
  g_autoptr (CtlSigner) signer =
      ctl_token_source_new_signer (self->source, ctl_change_token_get_token (self->signer));
  CtlJob *job = ctl_job_new (publisher);
  ctl_job_set_mode (job, self->mode);
  for (guint i = 0; i < wishes->tokens->len; i++)
    ctl_job_add_token (job, wishes->tokens->pdata[i]);
  for (guint i = 0; i < wishes->removed->len; i++)
    ctl_job_remove_serial (job, wishes->removed->pdata[i]);
  ctl_change_servers_add_to_job (self->servers, job);
  ctl_job_set_signer (job, signer);
  wishes_free (wishes);
  return job;
}
