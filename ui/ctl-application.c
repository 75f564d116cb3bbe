/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-application.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "ctl-file-drop.h"
#include "ctl-file-window.h"
#include "ctl-help.h"
#include "ctl-window.h"

#define APPLICATION_ID "org.etokenctl.Client"

struct _CtlApplication
{
  GtkApplication parent_instance;

  GSettings *settings;
};

G_DEFINE_TYPE (CtlApplication, ctl_application, GTK_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.help", { "F1" } },
  { "app.open-file", { "<Primary>o" } },
  { "app.quit", { "<Primary>q" } },
  { "app.shortcuts", { "<Primary>question", "<Primary>F1" } },
  { "win.back", { "<Alt>Left", "<Alt>KP_Left" } },
  { "win.find", { "<Primary>f" } },
  { "win.refresh", { "F5", "<Primary>r" } },
  { "win.save-text", { "<Primary>s" } },
  { "win.tokens", { "F9" } },
  { "window.close", { "<Primary>w" } },
};

static void
on_about (G_GNUC_UNUSED GSimpleAction *action,
          G_GNUC_UNUSED GVariant *parameter,
          gpointer user_data)
{
  gtk_show_about_dialog (
      gtk_application_get_active_window (GTK_APPLICATION (user_data)), "program-name",
      _ ("CTL Client"), "logo-icon-name", APPLICATION_ID, "version", PACKAGE_VERSION, "comments",
      _ ("Makes, signs and installs the CTL file of a CUCM cluster with security tokens"),
      "license-type", GTK_LICENSE_GPL_3_0,
      /* Translators: put your names here, one a line. */
      "translator-credits", _ ("translator-credits"), NULL);
}

static void
on_quit (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = GTK_APPLICATION (user_data);
  GtkWindow *window;
  for (GList *link = gtk_application_get_windows (application); link != NULL; link = link->next)
    if (CTL_IS_WINDOW (link->data) && !ctl_window_may_close (link->data))
      return;
  while ((window = gtk_application_get_active_window (application)) != NULL)
    {
      gtk_window_close (window);
      gtk_application_remove_window (application, window);
    }
}

/* In the window of a file, in the place of that; otherwise in a window of its own. */
static void
on_open_file (G_GNUC_UNUSED GSimpleAction *action,
              G_GNUC_UNUSED GVariant *parameter,
              gpointer user_data)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  CtlFileWindow *window = CTL_IS_FILE_WINDOW (active)
                              ? CTL_FILE_WINDOW (active)
                              : ctl_file_window_new (GTK_APPLICATION (user_data));
  gtk_window_present (GTK_WINDOW (window));
  ctl_file_window_choose (window);
}

static void
on_help (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  ctl_help_open (gtk_application_get_active_window (GTK_APPLICATION (user_data)));
}

static void
on_history (G_GNUC_UNUSED GSimpleAction *action,
            G_GNUC_UNUSED GVariant *parameter,
            gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  if (CTL_IS_WINDOW (window))
    ctl_window_open_history (CTL_WINDOW (window));
}

/* Not as gtk/help-overlay.ui, which GTK would build for each window before it comes up. */
static void
on_shortcuts (G_GNUC_UNUSED GSimpleAction *action,
              G_GNUC_UNUSED GVariant *parameter,
              gpointer user_data)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/etokenctl/Client/ui/ctl-shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));
  gtk_window_set_transient_for (window,
                                gtk_application_get_active_window (GTK_APPLICATION (user_data)));
  gtk_window_present (window);
}

static void
ctl_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "about", .activate = on_about },
    { .name = "help", .activate = on_help },
    { .name = "history", .activate = on_history },
    { .name = "open-file", .activate = on_open_file },
    { .name = "quit", .activate = on_quit },
    { .name = "shortcuts", .activate = on_shortcuts },
  };
  G_APPLICATION_CLASS (ctl_application_parent_class)->startup (application);
  hdy_init ();
  gtk_window_set_default_icon_name (APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), shortcuts[i].action,
                                           shortcuts[i].accels);
}

static void
ctl_application_activate (GApplication *application)
{
  CtlApplication *self = CTL_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  if (window == NULL)
    window = GTK_WINDOW (ctl_window_new (GTK_APPLICATION (application), self->settings));
  gtk_window_present (window);
}

/* Each in a window of its own: they have nothing to do with the publisher of the main one. */
static void
ctl_application_open (GApplication *application,
                      GFile **files,
                      int count,
                      G_GNUC_UNUSED const char *hint)
{
  for (int i = 0; i < count; i++)
    {
      CtlFileWindow *window = ctl_file_window_new (GTK_APPLICATION (application));
      ctl_file_window_open (window, files[i]);
      gtk_window_present (GTK_WINDOW (window));
    }
}

/* Dialogs are windows of the application too. */
static void
ctl_application_window_added (GtkApplication *application, GtkWindow *window)
{
  GTK_APPLICATION_CLASS (ctl_application_parent_class)->window_added (application, window);
  if (CTL_IS_WINDOW (window) || CTL_IS_FILE_WINDOW (window))
    ctl_file_drop_enable (window);
}

static void
ctl_application_dispose (GObject *object)
{
  g_clear_object (&CTL_APPLICATION (object)->settings);
  G_OBJECT_CLASS (ctl_application_parent_class)->dispose (object);
}

static void
ctl_application_class_init (CtlApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_application_dispose;
  application_class->startup = ctl_application_startup;
  application_class->activate = ctl_application_activate;
  application_class->open = ctl_application_open;
  GTK_APPLICATION_CLASS (klass)->window_added = ctl_application_window_added;
}

static void
ctl_application_init (G_GNUC_UNUSED CtlApplication *self)
{
}

/**
 * ctl_application_new:
 * @settings: what is kept from one run to the next
 *
 * Returns: (transfer full): the program
 */
CtlApplication *
ctl_application_new (GSettings *settings)
{
  CtlApplication *self = g_object_new (CTL_TYPE_APPLICATION, "application-id", APPLICATION_ID,
                                       "flags", G_APPLICATION_HANDLES_OPEN, NULL);
  self->settings = g_object_ref (settings);
  return self;
}
