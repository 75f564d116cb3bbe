/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "ctl-token-uri.h"

#define KEY_BITS_MIN 512   /* shorter ones can not hold the DigestInfo of SHA-1 with its padding */
#define KEY_BITS_MAX 16384 /* longer than any phone or token takes */

/**
 * ctl_token_get_type:
 *
 * Returns: the type of signals that carry a token
 */
GType
ctl_token_get_type (void)
{
  static gsize type;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
                       g_boxed_type_register_static ("CtlToken", (GBoxedCopyFunc) ctl_token_ref,
                                                     (GBoxedFreeFunc) ctl_token_unref));
  return type;
}

/**
 * ctl_token_state_to_string:
 * @state: a state
 *
 * Returns: its name for scripts (command-line.md, JSON keys); never translated
 */
const char *
ctl_token_state_to_string (CtlTokenState state)
{
  static const char *const names[] = {
    [CTL_TOKEN_READY] = "ready",
    [CTL_TOKEN_NO_TOKEN] = "no-token",
    [CTL_TOKEN_UNRECOGNISED] = "unrecognised",
    [CTL_TOKEN_NO_CERTIFICATE] = "no-certificate",
    [CTL_TOKEN_FAILED] = "failed",
  };
  g_return_val_if_fail (state < G_N_ELEMENTS (names), NULL);
  return names[state];
}

static void
free_certificate (gpointer data)
{
  CtlTokenCertificate *self = data;
  g_bytes_unref (self->id);
  ctl_certificate_unref (self->certificate);
  g_free (self);
}

/**
 * ctl_token_new:
 *
 * Returns: (transfer full): a reader without a token, all strings empty
 */
CtlToken *
ctl_token_new (void)
{
  CtlToken *self = g_atomic_rc_box_new0 (CtlToken);
  self->module = g_strdup ("");
  self->reader = g_strdup ("");
  self->label = g_strdup ("");
  self->manufacturer = g_strdup ("");
  self->model = g_strdup ("");
  self->serial = g_strdup ("");
  self->state = CTL_TOKEN_NO_TOKEN;
  self->tries_left = -1;
  self->tries_max = -1;
  self->certificates = g_ptr_array_new_with_free_func (free_certificate);
  return self;
}

/**
 * ctl_token_ref:
 * @self: a token
 *
 * Returns: (transfer full): @self
 */
CtlToken *
ctl_token_ref (CtlToken *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_token (gpointer data)
{
  CtlToken *self = data;
  g_free (self->module);
  g_free (self->reader);
  g_free (self->label);
  g_free (self->manufacturer);
  g_free (self->model);
  g_free (self->serial);
  g_free (self->error);
  g_ptr_array_unref (self->certificates);
}

/**
 * ctl_token_unref:
 * @self: (transfer full): a token
 */
void
ctl_token_unref (CtlToken *self)
{
  g_atomic_rc_box_release_full (self, clear_token);
}

/**
 * ctl_token_add_certificate:
 * @self: a token that is being built
 * @id: its CKA_ID, possibly empty
 * @certificate: a certificate that it holds
 */
void
ctl_token_add_certificate (CtlToken *self, GBytes *id, CtlCertificate *certificate)
{
  CtlTokenCertificate *held = g_new (CtlTokenCertificate, 1);
  held->id = g_bytes_ref (id);
  held->certificate = ctl_certificate_ref (certificate);
  g_ptr_array_add (self->certificates, held);
}

/**
 * ctl_token_dup_certificates:
 * @self: a token
 *
 * Returns: (transfer full) (element-type CtlCertificate): those that it holds
 */
GPtrArray *
ctl_token_dup_certificates (const CtlToken *self)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  for (guint i = 0; i < self->certificates->len; i++)
    {
      const CtlTokenCertificate *held = self->certificates->pdata[i];
      g_ptr_array_add (certificates, ctl_certificate_ref (held->certificate));
    }
  return certificates;
}

/**
 * ctl_token_describe:
 * @self: a token
 *
 * Returns: (transfer full): what to call it in a sentence, safe to show: label and serial number,
 *   or the reader where it has neither
 */
char *
ctl_token_describe (const CtlToken *self)
{
  g_autofree char *label = ctl_text_safe (self->label);
  g_autofree char *serial = ctl_text_safe (self->serial);
  if (*label == '\0' && *serial == '\0')
    return ctl_text_safe (self->reader);
  if (*label == '\0')
    return g_strdup_printf (_ ("the token with serial number %s"), serial);
  return *serial == '\0' ? g_strdup_printf ("“%s”", label)
                         : g_strdup_printf (_ ("“%s” (serial number %s)"), label, serial);
}

/**
 * ctl_token_is_in_pcsc:
 * @self: a token or reader
 *
 * Returns: whether its reader is named as PC/SC names its readers, with two numbers at the end that
 *   make them different: every module then means the same one
 */
gboolean
ctl_token_is_in_pcsc (const CtlToken *self)
{
  gsize length = strlen (self->reader);
  const char *end = self->reader + length - MIN (length, 6);
  return length > 6 && end[0] == ' ' && g_ascii_isxdigit (end[1]) && g_ascii_isxdigit (end[2]) &&
         end[3] == ' ' && g_ascii_isxdigit (end[4]) && g_ascii_isxdigit (end[5]);
}

/**
 * ctl_token_can_sign:
 * @self: a token or reader
 *
 * Returns: whether it holds a certificate, and a PIN that is set and not locked
 */
gboolean
ctl_token_can_sign (const CtlToken *self)
{
  return self->state == CTL_TOKEN_READY &&
         (self->pin & (CTL_TOKEN_PIN_LOCKED | CTL_TOKEN_PIN_NOT_SET)) == 0;
}

/* Also a token that fails, where at least its name could be read: it is there. */
static gboolean
has_name (const CtlToken *self)
{
  return self->state == CTL_TOKEN_READY || self->state == CTL_TOKEN_NO_CERTIFICATE ||
         (self->state == CTL_TOKEN_FAILED && (*self->label != '\0' || *self->serial != '\0'));
}

/* Labels and serial numbers are padded with blanks, which people do not type. */
static gboolean
equal_without_blanks (const char *a, const char *b)
{
  g_autofree char *a_trimmed = g_strchomp (g_strdup (a));
  g_autofree char *b_trimmed = g_strchomp (g_strdup (b));
  return g_str_equal (a_trimmed, b_trimmed);
}

static gboolean
matches_name (const CtlToken *self, const char *name)
{
  return equal_without_blanks (self->label, name) || equal_without_blanks (self->serial, name);
}

static GPtrArray *
filter (GPtrArray *tokens, const char *description, const CtlTokenUri *uri)
{
  GPtrArray *found = g_ptr_array_new ();
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlToken *token = tokens->pdata[i];
      if (has_name (token) &&
          (uri != NULL ? ctl_token_uri_matches (uri, token) : matches_name (token, description)))
        g_ptr_array_add (found, token);
    }
  return found;
}

/* NULL where there is none. */
static char *
list_tokens (GPtrArray *tokens)
{
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlToken *token = tokens->pdata[i];
      if (!has_name (token))
        continue;
      g_autofree char *description = ctl_token_describe (token);
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", description);
    }
  return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

static void
set_failed (const CtlToken *token, GError **error)
{
  g_autofree char *name = ctl_token_describe (token);
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED, _ ("The token %s cannot be read. %s"),
               name, token->error);
}

/* A reader that can not be read may be the one. NULL where there is none. */
static const char *
find_unreadable (GPtrArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++)
    {
      const CtlToken *token = tokens->pdata[i];
      if (token->state == CTL_TOKEN_FAILED && !has_name (token))
        return token->error;
    }
  return NULL;
}

static void
set_not_found (GPtrArray *tokens, const char *description, GError **error)
{
  g_autofree char *safe = ctl_text_safe (description);
  g_autofree char *list = list_tokens (tokens);
  const char *reason = find_unreadable (tokens);
  g_autofree char *also = reason != NULL
                              ? g_strdup_printf (_ (". A reader cannot be read. %s"), reason)
                              : g_strdup ("");
  if (list != NULL)
    g_set_error (error, CTL_ERROR, CTL_ERROR_NO_TOKEN,
                 _ ("No token answers the description “%s”; there is %s%s"), safe, list, also);
  else
    g_set_error (error, CTL_ERROR, CTL_ERROR_NO_TOKEN,
                 _ ("No token answers the description “%s”; no token at all is there that can be "
                    "read%s"),
                 safe, also);
}

/**
 * ctl_token_find:
 * @tokens: (element-type CtlToken): where to look; readers without a readable token are passed over
 * @description: an RFC 7512 URI, a label or a serial number (command-line.md); trailing blanks do
 *   not count
 * @error: return location for %CTL_ERROR_NO_TOKEN, %CTL_ERROR_AMBIGUOUS_TOKEN,
 *   %CTL_ERROR_TOKEN_FAILED where it is there and cannot be read, and %CTL_ERROR_USAGE for a URI
 *   that is none
 *
 * Returns: (transfer full) (nullable): the only token that answers @description
 */
CtlToken *
ctl_token_find (GPtrArray *tokens, const char *description, GError **error)
{
  g_autoptr (CtlTokenUri) uri = NULL;
  if (ctl_token_uri_is (description))
    {
      uri = ctl_token_uri_parse (description, error);
      if (uri == NULL)
        return NULL;
    }
  g_autoptr (GPtrArray) found = filter (tokens, description, uri);
  if (found->len == 0)
    {
      set_not_found (tokens, description, error);
      return NULL;
    }
  if (found->len > 1)
    {
      g_autofree char *safe = ctl_text_safe (description);
      g_autofree char *list = list_tokens (found);
      g_set_error (error, CTL_ERROR, CTL_ERROR_AMBIGUOUS_TOKEN,
                   _ ("%u tokens answer the description “%s”: %s"), found->len, safe, list);
      return NULL;
    }
  CtlToken *token = found->pdata[0];
  if (token->state != CTL_TOKEN_FAILED)
    return ctl_token_ref (token);
  set_failed (token, error);
  return NULL;
}

static gboolean
is_usable (CtlCertificate *certificate)
{
  guint bits = ctl_certificate_get_bits (certificate);
  return ctl_certificate_is_rsa (certificate) && bits >= KEY_BITS_MIN && bits <= KEY_BITS_MAX;
}

static CtlCertificate *
find_sast (GPtrArray *certificates)
{
  for (guint i = 0; i < certificates->len; i++)
    {
      const char *name = ctl_certificate_get_common_name (certificates->pdata[i]);
      if (name != NULL && g_str_has_prefix (name, "SAST-"))
        return certificates->pdata[i];
    }
  return NULL;
}

static char *
quote_subject (gconstpointer certificate)
{
  g_autofree char *safe =
      ctl_text_safe (ctl_certificate_get_subject (certificate, CTL_DIALECT_TOKEN));
  return g_strdup_printf ("“%s”", safe);
}

/**
 * ctl_token_choose_certificate:
 * @self: a token
 * @error: return location for %CTL_ERROR_NO_TOKEN where it holds none that can be used, and for
 *   %CTL_ERROR_AMBIGUOUS_TOKEN
 *
 * A CTL file is signed with RSA. Where a token holds several such certificates, the one that the
 * manufacturer made for this use has a common name that begins with `SAST-`.
 *
 * Returns: (transfer full) (nullable): the certificate to use
 */
CtlCertificate *
ctl_token_choose_certificate (CtlToken *self, GError **error)
{
  g_autoptr (GPtrArray) usable = g_ptr_array_new ();
  for (guint i = 0; i < self->certificates->len; i++)
    {
      CtlTokenCertificate *held = self->certificates->pdata[i];
      if (is_usable (held->certificate))
        g_ptr_array_add (usable, held->certificate);
    }
  g_autofree char *name = ctl_token_describe (self);
  if (usable->len == 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_NO_TOKEN,
                   _ ("The token %s shows no certificate with an RSA key through the module %s. "
                      "OpenSC cannot read tokens formatted by Aladdin/SafeNet software; SafeNet's "
                      "libeToken can"),
                   name, self->module);
      return NULL;
    }
  CtlCertificate *chosen = usable->len == 1 ? usable->pdata[0] : find_sast (usable);
  if (chosen == NULL)
    {
      g_autofree char *list = ctl_text_join (usable, quote_subject);
      g_set_error (error, CTL_ERROR, CTL_ERROR_AMBIGUOUS_TOKEN,
                   _ ("The token %s holds %u certificates, and the common name of none begins with "
                      "SAST-: %s"),
                   name, usable->len, list);
      return NULL;
    }
  return ctl_certificate_ref (chosen);
}
