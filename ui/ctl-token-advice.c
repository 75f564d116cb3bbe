/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-advice.h"

#include <glib/gi18n-lib.h>

#include "ctl-finding.h"

struct _CtlTokenAdvice
{
  GtkBin parent_instance;

  GtkWidget *spinner;
  GtkLabel *what_label;
  GtkLabel *why_label;
  GtkLabel *command_label;
  GtkWidget *again_button;

  CtlTokenSource *source;
  GCancellable *cancellable; /* the question that is under way */
};

G_DEFINE_TYPE (CtlTokenAdvice, ctl_token_advice, GTK_TYPE_BIN)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
show_words (CtlTokenAdvice *self, const char *what, const char *why, const char *command)
{
  set_text (self->what_label, what);
  set_text (self->why_label, why);
  set_text (self->command_label, command);
}

static const CtlFinding *
find_obstacle (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const CtlFinding *finding = findings->pdata[i];
      if (finding->severity == CTL_FINDING_IN_THE_WAY)
        return finding;
    }
  return NULL;
}

static void
show_findings (CtlTokenAdvice *self, GPtrArray *findings)
{
  const CtlFinding *finding = find_obstacle (findings);
  if (finding != NULL)
    show_words (self, finding->what, finding->why, finding->is_watch ? NULL : finding->command);
  else
    show_words (self, _ ("No token was found."), NULL, "etoken-ctl doctor");
}

static void
set_busy (CtlTokenAdvice *self, gboolean busy)
{
  g_object_set (self->spinner, "active", busy, "visible", busy, NULL);
  gtk_widget_set_visible (self->again_button, !busy);
}

static void
on_explained (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlTokenAdvice) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings =
      ctl_token_source_explain_finish (CTL_TOKEN_SOURCE (object), result, &error);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return; /* another question took its place */
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (findings != NULL)
    show_findings (self, findings);
  else
    show_words (self, _ ("No token was found."), error->message, "etoken-ctl doctor");
}

static void
stop (CtlTokenAdvice *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
explain (CtlTokenAdvice *self)
{
  stop (self);
  set_busy (self, TRUE);
  self->cancellable = g_cancellable_new ();
  ctl_token_source_explain_async (self->source, self->cancellable, on_explained,
                                  g_object_ref (self));
}

/**
 * ctl_token_advice_update:
 * @self: the advice
 * @source: of which something has changed
 */
void
ctl_token_advice_update (CtlTokenAdvice *self, CtlTokenSource *source)
{
  gboolean has_token = ctl_token_source_has_token (source);
  g_set_object (&self->source, source);
  gtk_widget_set_visible (GTK_WIDGET (self), !has_token);
  if (has_token)
    stop (self);
  else if (!ctl_token_source_is_starting (source))
    explain (self);
  else
    {
      stop (self);
      set_busy (self, TRUE);
      show_words (self, _ ("Looking for tokens…"), NULL, NULL);
    }
}

static void
on_again_clicked (CtlTokenAdvice *self)
{
  ctl_token_advice_update (self, self->source);
}

static void
ctl_token_advice_dispose (GObject *object)
{
  CtlTokenAdvice *self = CTL_TOKEN_ADVICE (object);
  stop (self);
  g_clear_object (&self->source);
  G_OBJECT_CLASS (ctl_token_advice_parent_class)->dispose (object);
}

static void
ctl_token_advice_class_init (CtlTokenAdviceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_token_advice_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-token-advice.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlTokenAdvice, spinner);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenAdvice, what_label);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenAdvice, why_label);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenAdvice, command_label);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenAdvice, again_button);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
}

static void
ctl_token_advice_init (CtlTokenAdvice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
