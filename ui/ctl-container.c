/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-container.h"

static void
destroy (GtkWidget *child, G_GNUC_UNUSED gpointer user_data)
{
  gtk_widget_destroy (child);
}

/**
 * ctl_container_clear:
 * @container: of the window
 *
 * Destroys its children.
 */
void
ctl_container_clear (GtkContainer *container)
{
  gtk_container_foreach (container, destroy, NULL);
}
