/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-checklist.h"

#include <glib/gi18n-lib.h>

#include "ctl-record.h"
#include "ctl-text.h"

static gboolean
runs (const CtlServer *server, guint16 one, guint16 other)
{
  for (guint i = 0; i < server->services->len; i++)
    {
      const CtlService *service = server->services->pdata[i];
      if (service->function == one || service->function == other)
        return TRUE;
    }
  return FALSE;
}

/* Names of the servers that run one of two services, as "a, b"; NULL where none does. */
static char *
name_servers (const CtlCluster *cluster, guint16 one, guint16 other)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < cluster->servers->len; i++)
    {
      const CtlServer *server = cluster->servers->pdata[i];
      if (runs (server, one, other))
        g_ptr_array_add (names, ctl_text_safe (server->name));
    }
  if (names->len == 0)
    return NULL;
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

static void
add_restart (GPtrArray *lines, const char *service, const char *servers)
{
  if (servers != NULL)
    g_ptr_array_add (lines, g_strdup_printf (_ ("Restart %s on: %s"), service, servers));
}

/**
 * ctl_checklist_new:
 * @cluster: whose CTL file was replaced
 *
 * Returns: (transfer full) (element-type utf8): what is left to do by hand, in this order, safe to
 *   show
 */
GPtrArray *
ctl_checklist_new (const CtlCluster *cluster)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *tftp = name_servers (cluster, CTL_FUNCTION_TFTP, CTL_FUNCTION_CCM_TFTP);
  g_autofree char *ccm = name_servers (cluster, CTL_FUNCTION_CCM, CTL_FUNCTION_CCM_TFTP);
  add_restart (lines, "Cisco TFTP", tftp);
  add_restart (lines, "Cisco CallManager", ccm);
  g_ptr_array_add (lines, g_strdup (_ ("Reset the phones, so that they fetch the new file")));
  return lines;
}

/**
 * ctl_checklist_get_comparison:
 *
 * Returns: (transfer none): the last thing to do, where the checksums are shown
 */
const char *
ctl_checklist_get_comparison (void)
{
  return _ ("Compare the checksums above with those that some phones show (Settings > Security "
            "Configuration > CTL File), and with 'show ctl' on the publisher");
}
