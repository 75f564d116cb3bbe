/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"

#define SCHEME "pkcs11:"

/* Each NULL where the URI does not say. */
struct _CtlTokenUri
{
  char *label;
  char *manufacturer;
  char *model;
  char *serial;
};

/**
 * ctl_token_uri_is:
 * @text: any text
 *
 * Returns: whether it is meant as a PKCS#11 URI
 */
gboolean
ctl_token_uri_is (const char *text)
{
  return g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0;
}

/**
 * ctl_token_uri_free:
 * @self: (transfer full): a URI
 */
void
ctl_token_uri_free (CtlTokenUri *self)
{
  g_free (self->label);
  g_free (self->manufacturer);
  g_free (self->model);
  g_free (self->serial);
  g_free (self);
}

/* Attributes that say nothing of the token itself: they may stand in a URI copied from elsewhere,
 * and slot numbers change. */
static gboolean
is_ignored (const char *name)
{
  static const char *const ignored[] = { "slot-id",
                                         "slot-description",
                                         "slot-manufacturer",
                                         "library-manufacturer",
                                         "library-description",
                                         "library-version",
                                         "object",
                                         "type",
                                         "id",
                                         NULL };
  return g_strv_contains (ignored, name);
}

static char **
find_place (CtlTokenUri *self, const char *name)
{
  if (g_str_equal (name, "token"))
    return &self->label;
  if (g_str_equal (name, "manufacturer"))
    return &self->manufacturer;
  if (g_str_equal (name, "model"))
    return &self->model;
  return g_str_equal (name, "serial") ? &self->serial : NULL;
}

static gboolean
set_bad (const char *text, const char *part, GError **error)
{
  g_autofree char *safe_text = ctl_text_safe (text);
  g_autofree char *safe_part = ctl_text_safe (part);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
               _ ("“%s” is not a PKCS#11 URI of a token: “%s” is not understood; token, serial, "
                  "manufacturer and model are"),
               safe_text, safe_part);
  return FALSE;
}

static gboolean
take_attribute (CtlTokenUri *self, const char *text, const char *attribute, GError **error)
{
  g_auto (GStrv) pair = g_strsplit (attribute, "=", 2);
  if (pair[0] == NULL || pair[1] == NULL)
    return set_bad (text, attribute, error);
  if (is_ignored (pair[0]))
    return TRUE;
  char **place = find_place (self, pair[0]);
  if (place == NULL || *place != NULL)
    return set_bad (text, attribute, error);
  *place = g_uri_unescape_string (pair[1], NULL);
  if (*place == NULL || !g_utf8_validate (*place, -1, NULL))
    return set_bad (text, attribute, error);
  g_strchomp (*place);
  return TRUE;
}

/**
 * ctl_token_uri_parse:
 * @text: `pkcs11:` and attributes (RFC 7512, 2.3); a query such as a PIN source is not looked at
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Returns: (transfer full) (nullable): what it says
 */
CtlTokenUri *
ctl_token_uri_parse (const char *text, GError **error)
{
  g_autoptr (CtlTokenUri) self = g_new0 (CtlTokenUri, 1);
  g_autofree char *path = g_strdup (text + strlen (SCHEME));
  char *query = strchr (path, '?');
  if (query != NULL)
    *query = '\0';
  g_auto (GStrv) attributes = g_strsplit (path, ";", -1);
  for (guint i = 0; attributes[i] != NULL; i++)
    if (!take_attribute (self, text, attributes[i], error))
      return NULL;
  return g_steal_pointer (&self);
}

static gboolean
matches (const char *wanted, const char *actual)
{
  g_autofree char *trimmed = g_strchomp (g_strdup (actual));
  return wanted == NULL || g_str_equal (wanted, trimmed);
}

/**
 * ctl_token_uri_matches:
 * @self: a URI
 * @token: a token
 *
 * Returns: whether all that @self says is true of @token
 */
gboolean
ctl_token_uri_matches (const CtlTokenUri *self, const CtlToken *token)
{
  return matches (self->label, token->label) && matches (self->manufacturer, token->manufacturer) &&
         matches (self->model, token->model) && matches (self->serial, token->serial);
}
