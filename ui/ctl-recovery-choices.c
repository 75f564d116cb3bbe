/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-recovery-choices.h"

/**
 * ctl_recovery_choices_new:
 *
 * Returns: (transfer full): nothing is chosen; the folder is that of a person's documents
 */
CtlRecoveryChoices *
ctl_recovery_choices_new (void)
{
  CtlRecoveryChoices *self = g_new0 (CtlRecoveryChoices, 1);
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  self->wanted = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  self->lost = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->folder = g_strdup (documents != NULL ? documents : g_get_home_dir ());
  return self;
}

void
ctl_recovery_choices_free (CtlRecoveryChoices *self)
{
  g_ptr_array_unref (self->wanted);
  g_ptr_array_unref (self->lost);
  g_free (self->folder);
  g_free (self);
}

/**
 * ctl_recovery_choices_forget:
 * @self: choices
 *
 * The person wants to choose the tokens anew.
 */
void
ctl_recovery_choices_forget (CtlRecoveryChoices *self)
{
  g_ptr_array_set_size (self->wanted, 0);
  g_ptr_array_set_size (self->lost, 0);
}

/**
 * ctl_recovery_choices_are_made:
 * @self: choices
 *
 * Returns: whether tokens were chosen
 */
gboolean
ctl_recovery_choices_are_made (const CtlRecoveryChoices *self)
{
  return self->wanted->len > 0 || self->lost->len > 0;
}

static CtlCertificate *
dup_signing_certificate (CtlToken *token)
{
  return ctl_token_can_sign (token) ? ctl_token_choose_certificate (token, NULL) : NULL;
}

static void
add_at_hand (CtlAim *aim, CtlTokenSource *source)
{
  GPtrArray *tokens = ctl_token_source_get_tokens (source);
  for (guint i = 0; tokens != NULL && i < tokens->len; i++)
    {
      CtlCertificate *certificate = dup_signing_certificate (tokens->pdata[i]);
      if (certificate != NULL)
        g_ptr_array_add (aim->at_hand, certificate);
    }
}

/* One that was chosen and is pulled out is asked for. */
static void
add_wanted (CtlAim *aim, GPtrArray *wanted)
{
  for (guint i = 0; i < wanted->len; i++)
    if (ctl_certificates_contain (aim->at_hand, wanted->pdata[i]))
      g_ptr_array_add (aim->wanted, ctl_certificate_ref (wanted->pdata[i]));
    else
      g_ptr_array_add (aim->absent, ctl_certificate_dup_title (wanted->pdata[i]));
}

/**
 * ctl_recovery_choices_make_aim:
 * @self: choices
 * @kind: which way to go
 * @tokens: what is plugged in
 *
 * Returns: (transfer full): what is wanted, and what is at hand for it now
 */
CtlAim *
ctl_recovery_choices_make_aim (const CtlRecoveryChoices *self,
                               CtlRecoveryKind kind,
                               CtlTokenSource *tokens)
{
  CtlAim *aim = ctl_aim_new (kind);
  add_at_hand (aim, tokens);
  add_wanted (aim, self->wanted);
  for (guint i = 0; i < self->lost->len; i++)
    g_ptr_array_add (aim->lost, g_bytes_ref (self->lost->pdata[i]));
  g_free (aim->folder);
  aim->folder = g_strdup (self->folder);
  aim->skips_export = self->skips_export;
  return aim;
}

/**
 * ctl_recovery_choices_find_token:
 * @tokens: what is plugged in
 * @certificate: as ctl_recovery_choices_make_aim() found it
 *
 * Returns: (transfer none) (nullable): the token that signs with it; %NULL: it was pulled out
 */
CtlToken *
ctl_recovery_choices_find_token (CtlTokenSource *tokens, CtlCertificate *certificate)
{
  GPtrArray *all = ctl_token_source_get_tokens (tokens);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      g_autoptr (CtlCertificate) own = dup_signing_certificate (all->pdata[i]);
      if (own != NULL && ctl_certificate_equal (own, certificate))
        return all->pdata[i];
    }
  return NULL;
}
