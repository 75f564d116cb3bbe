/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-record.h"
#include "ctl-text.h"

/* Names as `show ctl` prints them, and as options and configuration files give them. */
static const struct
{
  guint16 function;
  const char *shown;
  const char *given;
} names[] = {
  { CTL_FUNCTION_SAST, "System Administrator Security Token", "SAST" },
  { CTL_FUNCTION_CCM, "CCM", "CCM" },
  { CTL_FUNCTION_CCM_TFTP, "CCM+TFTP", "CCM+TFTP" },
  { CTL_FUNCTION_TFTP, "TFTP", "TFTP" },
  { CTL_FUNCTION_CAPF, "CAPF", "CAPF" },
  { CTL_FUNCTION_APP_SERVER, "APP-SERVER", "APP-SERVER" },
  { CTL_FUNCTION_TVS, "TVS", "TVS" },
};

/**
 * ctl_function_to_string:
 * @function: value of FUNCTION in a record
 *
 * Returns: (transfer full): its name as `show ctl` prints it (show-ctl.md); the number where it has
 *   none
 */
char *
ctl_function_to_string (guint16 function)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].function == function)
      return g_strdup (names[i].shown);
  return g_strdup_printf ("%u", function);
}

/**
 * ctl_function_from_string:
 * @name: a FUNCTION of command-line.md: `CCM`, `CCM+TFTP`, `TFTP`, `CAPF`, `APP-SERVER`, `TVS` or
 *   `SAST`
 * @function: (out): its number
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Returns: %FALSE where there is no such function
 */
gboolean
ctl_function_from_string (const char *name, guint16 *function, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].given, name))
      {
        *function = names[i].function;
        return TRUE;
      }
  g_autofree char *safe = ctl_text_safe (name);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
               _ ("“%s” is no function of a server: use CCM, CCM+TFTP, TFTP, CAPF, APP-SERVER, TVS "
                  "or SAST"),
               safe);
  return FALSE;
}
