/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-provider-config-private.h"
#include "ctl-tvs-message.h"

#define GROUP        CTL_PROVIDER_CONFIG_TVS
#define LISTEN       "127.0.0.1:" G_STRINGIFY (CTL_TVS_PORT)
#define TIME_TO_LIVE "time-to-live"
#define DAY          86400 /* seconds */

static gboolean
load_time_to_live (guint32 *seconds, CtlKeyFile *file, GError **error)
{
  guint64 number;
  *seconds = DAY;
  if (!ctl_key_file_has (file, GROUP, TIME_TO_LIVE))
    return TRUE;
  g_autofree char *text = ctl_key_file_get (file, GROUP, TIME_TO_LIVE, error);
  if (text == NULL)
    return FALSE;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL))
    {
      *seconds = (guint32) number;
      return TRUE;
    }
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("this is a number of seconds from 0 to %u"), G_MAXUINT32);
  ctl_key_file_prefix_error (file, GROUP, TIME_TO_LIVE, error);
  return FALSE;
}

static gboolean
has_group (CtlKeyFile *file)
{
  g_auto (GStrv) groups = ctl_key_file_get_groups (file);
  return g_strv_contains ((const char *const *) groups, GROUP);
}

/**
 * ctl_provider_config_load_tvs:
 * @self: a configuration under way
 * @file: its file
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED
 *
 * Reads the group of the trust verification service, if there is one.
 *
 * Returns: whether it can be used
 */
gboolean
ctl_provider_config_load_tvs (CtlProviderConfig *self, CtlKeyFile *file, GError **error)
{
  static const char *const known[] = { "listen",     "certificate",    "key",
                                       TIME_TO_LIVE, "legacy-clients", NULL };
  CtlProviderTvs *tvs = &self->tvs;
  if (!has_group (file))
    return TRUE;
  return ctl_key_file_check_keys (file, GROUP, known, error) &&
         (tvs->listen = ctl_provider_config_load_listen (file, GROUP, LISTEN, error)) != NULL &&
         (tvs->tls = ctl_provider_config_load_tls (file, GROUP, error)) != NULL &&
         load_time_to_live (&tvs->time_to_live, file, error);
}
