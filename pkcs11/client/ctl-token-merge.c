/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-merge.h"

#include "ctl-token-protocol.h"

static gboolean
has_name (const CtlToken *token)
{
  return *token->serial != '\0' || *token->label != '\0';
}

/**
 * ctl_token_is_still:
 * @before: what was in a slot
 * @now: what is in a slot, perhaps another one
 *
 * A token is known by manufacturer and serial (design.md, 3), and by its label, since two PINs of
 * one card are two tokens; a reader without one by its name.
 *
 * Returns: whether it is the same token or reader, in whatever state
 */
gboolean
ctl_token_is_still (const CtlToken *before, const CtlToken *now)
{
  if (has_name (before) || has_name (now))
    return ctl_token_is_named (before, now);
  return g_str_equal (before->reader, now->reader);
}

/* Within one module each slot stands for itself. */
static gboolean
is_same (const CtlToken *a, const CtlToken *b)
{
  if (g_str_equal (a->module, b->module))
    return FALSE;
  if (*a->serial != '\0' && g_str_equal (a->serial, b->serial) &&
      g_str_equal (a->manufacturer, b->manufacturer))
    return TRUE;
  if (*a->reader == '\0' || !g_str_equal (a->reader, b->reader))
    return FALSE;
  /* Other names, as “Slot 1”, can stand for one thing in this module and for another in that. */
  return ctl_token_is_in_pcsc (a) || !has_name (a) || !has_name (b);
}

/* How little a module knows of what is in the slot. */
static guint
get_rank (const CtlToken *token)
{
  static const guint ranks[] = {
    [CTL_TOKEN_READY] = 0,  [CTL_TOKEN_NO_CERTIFICATE] = 1, [CTL_TOKEN_UNRECOGNISED] = 2,
    [CTL_TOKEN_FAILED] = 3, [CTL_TOKEN_NO_TOKEN] = 4,
  };
  return ranks[token->state];
}

static void
add (GPtrArray *tokens, CtlToken *token)
{
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlToken *known = tokens->pdata[i];
      if (!is_same (known, token))
        continue;
      if (get_rank (token) < get_rank (known))
        {
          tokens->pdata[i] = ctl_token_ref (token);
          ctl_token_unref (known);
        }
      return;
    }
  g_ptr_array_add (tokens, ctl_token_ref (token));
}

/**
 * ctl_token_merge:
 * @tokens: (inout) (element-type CtlToken): what is seen through better modules (tokens.md)
 * @more: (element-type CtlToken): what is seen through the next one
 *
 * Adds @more to @tokens. A token or reader that both show is there once: as that module shows it
 * which knows more of it, and of two that know as much, the better one.
 */
void
ctl_token_merge (GPtrArray *tokens, GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    add (tokens, more->pdata[i]);
}
