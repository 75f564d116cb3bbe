/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>

#include "ctl-application.h"
#include "ctl-help.h"
#include "ctl-secret.h"
#include "ctl-settings.h"

/* LOCALE_FOLDER and HELP_FOLDER are those of the build tree or the installed one (meson.build). */
int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_FOLDER);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  ctl_secret_forbid_core_dumps ();
  signal (SIGPIPE, SIG_IGN);
  g_set_prgname ("org.etokenctl.Client");
  g_set_application_name (_ ("CTL Client"));
  g_autoptr (GSettings) settings = ctl_settings_open (TRUE, &error);
  if (settings == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  ctl_help_init (HELP_FOLDER);
  g_autoptr (CtlApplication) application = ctl_application_new (settings);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
