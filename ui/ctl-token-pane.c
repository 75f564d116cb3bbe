/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-pane.h"

#include <handy.h>

struct _CtlTokenPane
{
  GtkBin parent_instance;
};

G_DEFINE_TYPE (CtlTokenPane, ctl_token_pane, GTK_TYPE_BIN)

static void
ctl_token_pane_class_init (CtlTokenPaneClass *klass)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/etokenctl/Client/ui/ctl-token-pane.ui");
}

static void
ctl_token_pane_init (CtlTokenPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ctl_token_pane_new (void)
{
  return g_object_new (CTL_TYPE_TOKEN_PANE, NULL);
}
