/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-situation.h"

#include <glib/gi18n-lib.h>

#include "ctl-list-tokens.h"
#include "ctl-text.h"
#include "ctl-verify.h"

static const char *const names[CTL_RECOVERY_KINDS] = {
  [CTL_RECOVERY_BACK_TO_TOKENS] = "back-to-tokens",
  [CTL_RECOVERY_LOST_TOKEN] = "lost-token",
  [CTL_RECOVERY_ALL_LOST] = "all-lost",
  [CTL_RECOVERY_LEAVE_TOKENS] = "leave-tokens",
};

/**
 * ctl_recovery_kind_to_string:
 * @kind: a way to go
 *
 * Returns: its name for scripts and on the command line
 */
const char *
ctl_recovery_kind_to_string (CtlRecoveryKind kind)
{
  g_return_val_if_fail (kind < CTL_RECOVERY_KINDS, NULL);
  return names[kind];
}

/**
 * ctl_recovery_kind_from_string:
 * @name: as ctl_recovery_kind_to_string() has it
 * @kind: (out): the way to go
 *
 * Returns: whether there is such a way
 */
gboolean
ctl_recovery_kind_from_string (const char *name, CtlRecoveryKind *kind)
{
  for (guint i = 0; i < CTL_RECOVERY_KINDS; i++)
    if (g_str_equal (names[i], name))
      {
        *kind = (CtlRecoveryKind) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * ctl_recovery_kind_get_title:
 * @kind: a way to go
 *
 * Returns: what people call it, translated
 */
const char *
ctl_recovery_kind_get_title (CtlRecoveryKind kind)
{
  static const char *const titles[CTL_RECOVERY_KINDS] = {
    [CTL_RECOVERY_BACK_TO_TOKENS] = N_ ("Back to tokens"),
    [CTL_RECOVERY_LOST_TOKEN] = N_ ("A token is lost or locked"),
    [CTL_RECOVERY_ALL_LOST] = N_ ("All tokens are lost"),
    [CTL_RECOVERY_LEAVE_TOKENS] = N_ ("Leave tokens"),
  };
  g_return_val_if_fail (kind < CTL_RECOVERY_KINDS, NULL);
  return _ (titles[kind]);
}

/**
 * ctl_recovery_kind_get_summary:
 * @kind: a way to go
 *
 * Returns: for whom it is and where it leads, a translated sentence
 */
const char *
ctl_recovery_kind_get_summary (CtlRecoveryKind kind)
{
  static const char *const summaries[CTL_RECOVERY_KINDS] = {
    [CTL_RECOVERY_BACK_TO_TOKENS] =
        N_ ("The publisher signs the CTL file itself, and security tokens are to sign it again."),
    [CTL_RECOVERY_LOST_TOKEN] =
        N_ ("Another token of the CTL file is left: it signs, and a new one takes the place of the "
            "one that is lost."),
    [CTL_RECOVERY_ALL_LOST] =
        N_ ("No token that phones know is left: which phones follow new ones, and how the fewest "
            "need a visit."),
    [CTL_RECOVERY_LEAVE_TOKENS] =
        N_ ("The publisher is to sign the CTL file itself from now on: what to check, and what to "
            "run there."),
  };
  g_return_val_if_fail (kind < CTL_RECOVERY_KINDS, NULL);
  return _ (summaries[kind]);
}

static GPtrArray *
new_certificates (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
}

static GPtrArray *
new_records (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_record_unref);
}

/**
 * ctl_aim_new:
 * @kind: which way to go
 *
 * Returns: (transfer full): an aim with nothing at hand, which exports to the current folder
 */
CtlAim *
ctl_aim_new (CtlRecoveryKind kind)
{
  CtlAim *self = g_new0 (CtlAim, 1);
  self->kind = kind;
  self->at_hand = new_certificates ();
  self->wanted = new_certificates ();
  self->absent = g_ptr_array_new_with_free_func (g_free);
  self->lost = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->folder = g_strdup (".");
  return self;
}

static void
add_certificates (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, ctl_certificate_ref (from->pdata[i]));
}

/**
 * ctl_aim_copy:
 * @self: an aim
 *
 * Returns: (transfer full): the same, for another thread
 */
CtlAim *
ctl_aim_copy (const CtlAim *self)
{
  CtlAim *copy = ctl_aim_new (self->kind);
  add_certificates (copy->at_hand, self->at_hand);
  add_certificates (copy->wanted, self->wanted);
  for (guint i = 0; i < self->absent->len; i++)
    g_ptr_array_add (copy->absent, g_strdup (self->absent->pdata[i]));
  if (self->signer != NULL)
    copy->signer = ctl_certificate_ref (self->signer);
  for (guint i = 0; i < self->lost->len; i++)
    g_ptr_array_add (copy->lost, g_bytes_ref (self->lost->pdata[i]));
  g_free (copy->folder);
  copy->folder = g_strdup (self->folder);
  copy->skips_export = self->skips_export;
  return copy;
}

void
ctl_aim_free (CtlAim *self)
{
  g_ptr_array_unref (self->at_hand);
  g_ptr_array_unref (self->wanted);
  g_ptr_array_unref (self->absent);
  g_clear_pointer (&self->signer, ctl_certificate_unref);
  g_ptr_array_unref (self->lost);
  g_free (self->folder);
  g_free (self);
}

static gboolean
matches_any (CtlRecord *record, GPtrArray *certificates)
{
  for (guint i = 0; i < certificates->len; i++)
    if (ctl_record_matches (record, certificates->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_among (CtlCertificate *certificate, GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    if (ctl_record_matches (records->pdata[i], certificate))
      return TRUE;
  return FALSE;
}

static gboolean
is_lost_serial (const CtlAim *aim, CtlRecord *record)
{
  for (guint i = 0; i < aim->lost->len; i++)
    if (ctl_record_has_serial (record, aim->lost->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Whoever says that all are lost need not count them up: those that are not at hand are meant. */
static gboolean
is_lost (const CtlAim *aim, CtlRecord *record)
{
  if (is_lost_serial (aim, record))
    return TRUE;
  return aim->kind == CTL_RECOVERY_ALL_LOST && !matches_any (record, aim->at_hand);
}

static void
judge_installed (CtlSituation *self)
{
  CtlList *installed = self->survey->installed;
  self->tokens = installed != NULL ? ctl_list_dup_tokens (installed) : new_records ();
  self->lost = new_records ();
  self->remaining = new_records ();
  for (guint i = 0; i < self->tokens->len; i++)
    {
      CtlRecord *record = self->tokens->pdata[i];
      g_ptr_array_add (is_lost (self->aim, record) ? self->lost : self->remaining,
                       ctl_record_ref (record));
    }
}

static gboolean
has_token (const CtlSituation *self, GBytes *serial)
{
  for (guint i = 0; i < self->tokens->len; i++)
    if (ctl_record_has_serial (self->tokens->pdata[i], serial))
      return TRUE;
  return FALSE;
}

static gboolean
is_trusted (const CtlSituation *self, GBytes *serial)
{
  GPtrArray *trust = self->survey->trust;
  for (guint i = 0; trust != NULL && i < trust->len; i++)
    if (ctl_certificate_has_serial (trust->pdata[i], serial))
      return TRUE;
  return FALSE;
}

/* Without this a serial number that was mistyped would look like one that is removed already. */
static void
judge_serials (CtlSituation *self, GPtrArray *once_listed)
{
  GPtrArray *lost = self->aim->lost;
  self->unknown = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < lost->len; i++)
    if (!has_token (self, lost->pdata[i]) && !is_trusted (self, lost->pdata[i]) &&
        (once_listed == NULL ||
         !g_ptr_array_find_with_equal_func (once_listed, lost->pdata[i], g_bytes_equal, NULL)))
      g_ptr_array_add (self->unknown, g_bytes_ref (lost->pdata[i]));
}

static gboolean
is_lost_certificate (const CtlSituation *self, CtlCertificate *certificate)
{
  for (guint i = 0; i < self->aim->lost->len; i++)
    if (ctl_certificate_has_serial (certificate, self->aim->lost->pdata[i]))
      return TRUE;
  return is_among (certificate, self->lost);
}

static gboolean
was_chosen (const CtlAim *aim)
{
  return aim->wanted->len + aim->absent->len > 0;
}

/* Where nobody chose: all that is at hand and not lost; to replace a token, what is new. */
static void
judge_choice (CtlSituation *self)
{
  const CtlAim *aim = self->aim;
  guint enough = aim->kind == CTL_RECOVERY_LOST_TOKEN ? 1 : CTL_TOKENS_MIN;
  self->listed = new_certificates ();
  if (was_chosen (aim))
    {
      add_certificates (self->listed, aim->wanted);
      return;
    }
  for (guint i = 0; i < aim->at_hand->len; i++)
    {
      CtlCertificate *certificate = aim->at_hand->pdata[i];
      if (!is_lost_certificate (self, certificate) &&
          (aim->kind != CTL_RECOVERY_LOST_TOKEN || !is_among (certificate, self->remaining)))
        g_ptr_array_add (self->listed, ctl_certificate_ref (certificate));
    }
  self->has_choice = self->listed->len > enough;
}

/* Phones know a token of the installed file best. A new one cannot replace a lost one by itself. */
static void
judge_signer (CtlSituation *self)
{
  const CtlAim *aim = self->aim;
  self->signer = aim->signer;
  for (guint i = 0; self->signer == NULL && i < aim->at_hand->len; i++)
    if (is_among (aim->at_hand->pdata[i], self->remaining))
      self->signer = aim->at_hand->pdata[i];
  if (self->signer == NULL && self->listed->len > 0 && aim->kind != CTL_RECOVERY_LOST_TOKEN)
    self->signer = self->listed->pdata[self->listed->len - 1];
}

static void
judge_count (CtlSituation *self)
{
  self->count = self->remaining->len;
  for (guint i = 0; i < self->listed->len; i++)
    self->count += !is_among (self->listed->pdata[i], self->remaining);
  self->count += self->signer != NULL && !is_among (self->signer, self->remaining) &&
                 !ctl_certificates_contain (self->listed, self->signer);
}

static void
judge_trust (CtlSituation *self)
{
  GPtrArray *trust = self->survey->trust;
  self->untrusted = new_certificates ();
  self->distrusted = new_certificates ();
  for (guint i = 0; trust != NULL && i < self->listed->len; i++)
    if (!ctl_certificates_contain (trust, self->listed->pdata[i]))
      g_ptr_array_add (self->untrusted, ctl_certificate_ref (self->listed->pdata[i]));
  for (guint i = 0; trust != NULL && i < trust->len; i++)
    if (is_lost_certificate (self, trust->pdata[i]))
      g_ptr_array_add (self->distrusted, ctl_certificate_ref (trust->pdata[i]));
}

static gboolean
lists_wanted (const CtlSituation *self)
{
  for (guint i = 0; i < self->aim->wanted->len; i++)
    if (!is_among (self->aim->wanted->pdata[i], self->tokens))
      return FALSE;
  return TRUE;
}

static void
judge_update (CtlSituation *self)
{
  CtlList *installed = self->survey->installed;
  if (installed == NULL || ctl_verify (installed, NULL) != CTL_VERDICT_VALID)
    return;
  gboolean is_by_token = ctl_list_is_by_token (installed);
  gboolean is_said = self->aim->kind != CTL_RECOVERY_LOST_TOKEN || self->aim->lost->len > 0;
  if (self->aim->kind == CTL_RECOVERY_LEAVE_TOKENS)
    self->is_updated = !is_by_token;
  else
    self->is_updated = is_said && is_by_token && self->tokens->len >= CTL_TOKENS_MIN &&
                       self->lost->len == 0 && self->unknown->len == 0 && lists_wanted (self);
}

/**
 * ctl_situation_new:
 * @aim: what is wanted; it must outlive the situation
 * @survey: what is there now, read; it must outlive the situation
 * @once_listed: (nullable) (element-type GBytes): of the lost ones of @aim, those that a file
 *   listed that was replaced since
 *
 * Returns: (transfer full): how things stand
 */
CtlSituation *
ctl_situation_new (const CtlAim *aim, const CtlSurvey *survey, GPtrArray *once_listed)
{
  CtlSituation *self = g_new0 (CtlSituation, 1);
  self->aim = aim;
  self->survey = survey;
  judge_installed (self);
  judge_serials (self, once_listed);
  judge_choice (self);
  judge_signer (self);
  judge_count (self);
  judge_trust (self);
  judge_update (self);
  return self;
}

void
ctl_situation_free (CtlSituation *self)
{
  g_ptr_array_unref (self->tokens);
  g_ptr_array_unref (self->lost);
  g_ptr_array_unref (self->remaining);
  g_ptr_array_unref (self->unknown);
  g_ptr_array_unref (self->listed);
  g_ptr_array_unref (self->untrusted);
  g_ptr_array_unref (self->distrusted);
  g_free (self);
}

static char *
describe_installed (const CtlSituation *self)
{
  CtlList *installed = self->survey->installed;
  if (self->survey->unreadable != NULL)
    return g_strdup_printf (_ ("The installed CTL file cannot be read: %s."),
                            self->survey->unreadable);
  if (installed == NULL)
    return g_strdup (_ ("No CTL file is installed."));
  g_autofree char *signer = ctl_verify_describe_signer (installed);
  if (self->tokens->len == 0)
    return g_strdup_printf (_ ("The installed CTL file was made without tokens: %s signed it."),
                            signer);
  g_autofree char *titles = ctl_records_dup_titles (self->tokens);
  return g_strdup_printf (_ ("The installed CTL file was signed by %s; its tokens are: %s."),
                          signer, titles);
}

/**
 * ctl_situation_describe:
 * @self: a situation
 *
 * Returns: (transfer full): cluster, mode and installed file in two lines, safe to show
 */
char *
ctl_situation_describe (const CtlSituation *self)
{
  const CtlCluster *cluster = ctl_survey_get_cluster (self->survey);
  g_autofree char *name = ctl_text_safe (cluster->name);
  g_autofree char *release = ctl_text_safe (cluster->release);
  g_autofree char *installed = describe_installed (self);
  return g_strdup_printf (_ ("Cluster %s, release %s, %s mode.\n%s"), name, release,
                          _ (ctl_mode_to_string (cluster->mode)), installed);
}
