/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tvs-options.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-publisher-options.h"
#include "ctl-text.h"

static char *option_tvs;
static char *option_itl;
static char *option_device;

const GOptionEntry ctl_tvs_options[] = {
  { "tvs", 0, 0, G_OPTION_ARG_STRING, &option_tvs,
    N_ ("The trust verification service to ask, on port 2445 unless given"), N_ ("HOST[:PORT]") },
  { "itl", 0, 0, G_OPTION_ARG_FILENAME, &option_itl,
    N_ ("Trust the service that this ITL file of the cluster lists, and no other"), N_ ("FILE") },
  { "device", 0, 0, G_OPTION_ARG_STRING, &option_device,
    N_ ("Ask as this phone does (CP-0000-SEP000000000000)"), N_ ("NAME") },
  G_OPTION_ENTRY_NULL,
};

static gboolean
check_options (GError **error)
{
  if (option_tvs == NULL && (option_itl != NULL || option_device != NULL))
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("%s is needed"), "--tvs HOST[:PORT]");
      return FALSE;
    }
  return option_device == NULL || ctl_tvs_device_check (option_device, error);
}

static GPtrArray *
load_own (GError **error)
{
  g_autoptr (CtlList) itl = ctl_list_load (option_itl, error);
  GPtrArray *own = itl != NULL ? ctl_tvs_client_find_own (itl, error) : NULL;
  if (itl == NULL || own != NULL)
    return own;
  g_autofree char *safe = ctl_text_safe (option_itl);
  g_prefix_error (error, "“%s”: ", safe);
  return NULL;
}

/**
 * ctl_tvs_options_open:
 * @tool: the tool
 * @service: (out) (nullable): the service named by the options; %NULL: none is
 * @error: return location for %CTL_ERROR_USAGE, and for %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED
 *   about the ITL file
 *
 * Nothing is connected yet.
 *
 * Returns: %FALSE where the options cannot be used
 */
gboolean
ctl_tvs_options_open (CtlTool *tool, CtlTvsClient **service, GError **error)
{
  g_autoptr (GPtrArray) own = NULL;
  *service = NULL;
  if (!check_options (error))
    return FALSE;
  if (option_tvs == NULL)
    return TRUE;
  if (option_itl != NULL && (own = load_own (error)) == NULL)
    return FALSE;
  *service =
      ctl_publisher_options_open_tvs (tool, option_tvs, ctl_tvs_options_get_device (), own, error);
  return *service != NULL;
}

/**
 * ctl_tvs_options_get_device:
 *
 * Returns: (transfer none): the phone that seems to ask
 */
const char *
ctl_tvs_options_get_device (void)
{
  return option_device != NULL ? option_device : CTL_TVS_DEVICE_NOBODY;
}
