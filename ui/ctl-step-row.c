/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-step-row.h"

#include <glib/gi18n-lib.h>

#include "ctl-announce.h"
#include "ctl-file-label.h"

struct _CtlStepRow
{
  GtkListBoxRow parent_instance;

  GtkImage *state_image;
  GtkLabel *title_label;
  GtkLabel *state_label;
  GtkLabel *text_label;
  GtkWidget *by_hand_box;
  GtkContainer *by_hand_lines;
  GtkWidget *copy_button;
  GtkContainer *controls_box;

  char *lines; /* what the button copies */
  CtlRecoveryKind instead;
};

enum
{
  SIGNAL_GO_TO,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlStepRow, ctl_step_row, GTK_TYPE_LIST_BOX_ROW)

static const struct
{
  const char *word;
  const char *icon_name;
} looks[] = {
  [CTL_STEP_DONE] = { NC_ ("state of a step", "Done"), "emblem-ok-symbolic" },
  [CTL_STEP_NEEDED] = { NC_ ("state of a step", "Next"), "go-next-symbolic" },
  [CTL_STEP_LATER] = { NC_ ("state of a step", "Later"), "content-loading-symbolic" },
  [CTL_STEP_NOT_NEEDED] = { NC_ ("state of a step", "Not needed"), "list-remove-symbolic" },
  [CTL_STEP_BY_HAND] = { NC_ ("state of a step", "By hand"), "input-tablet-symbolic" },
  [CTL_STEP_BLOCKED] = { NC_ ("state of a step", "Cannot go on"), "dialog-warning-symbolic" },
};

static void
on_copy_clicked (CtlStepRow *self)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD);
  gtk_clipboard_set_text (clipboard, self->lines, -1);
  ctl_announce (self->copy_button, _ ("Copied"));
}

static void
on_instead_clicked (CtlStepRow *self)
{
  g_signal_emit (self, signals[SIGNAL_GO_TO], 0, (guint) self->instead);
}

static void
ctl_step_row_finalize (GObject *object)
{
  g_free (CTL_STEP_ROW (object)->lines);
  G_OBJECT_CLASS (ctl_step_row_parent_class)->finalize (object);
}

static void
ctl_step_row_class_init (CtlStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = ctl_step_row_finalize;
  signals[SIGNAL_GO_TO] = g_signal_new ("go-to", CTL_TYPE_STEP_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlStepRow, state_image);
  gtk_widget_class_bind_template_child (widget_class, CtlStepRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, CtlStepRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, CtlStepRow, text_label);
  gtk_widget_class_bind_template_child (widget_class, CtlStepRow, by_hand_box);
  gtk_widget_class_bind_template_child (widget_class, CtlStepRow, by_hand_lines);
  gtk_widget_class_bind_template_child (widget_class, CtlStepRow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, CtlStepRow, controls_box);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
ctl_step_row_init (CtlStepRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_file_label_keep_text (self->text_label);
}

static void
dim (GtkLabel *label)
{
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)),
                               GTK_STYLE_CLASS_DIM_LABEL);
}

static void
show_state (CtlStepRow *self, const CtlStep *step)
{
  const char *word = g_dpgettext2 (GETTEXT_PACKAGE, "state of a step", looks[step->state].word);
  gtk_image_set_from_icon_name (self->state_image, looks[step->state].icon_name,
                                GTK_ICON_SIZE_MENU);
  gtk_label_set_text (self->state_label, word);
  gtk_label_set_text (self->title_label, step->title);
  if (step->state == CTL_STEP_LATER || step->state == CTL_STEP_NOT_NEEDED)
    {
      dim (self->title_label);
      dim (self->text_label);
    }
  /* Translators: the title of a step, and its state. */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), step->title, word);
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  atk_object_set_name (accessible, name);
  atk_object_set_description (accessible, step->text);
  atk_object_set_description (gtk_widget_get_accessible (self->copy_button), step->title);
}

static void
add_line (CtlStepRow *self, GString *lines, const char *line)
{
  g_autofree char *shown = g_strdup_printf ("• %s", line);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", shown, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "visible", TRUE, NULL);
  ctl_file_label_keep_text (GTK_LABEL (label));
  gtk_container_add (self->by_hand_lines, label);
  g_string_append_printf (lines, "%s\n", line);
}

static void
show_by_hand (CtlStepRow *self, const CtlStep *step)
{
  GString *lines = g_string_new (NULL);
  for (guint i = 0; i < step->by_hand->len; i++)
    add_line (self, lines, step->by_hand->pdata[i]);
  self->lines = g_string_free (lines, FALSE);
  gtk_widget_set_visible (self->by_hand_box, step->by_hand->len > 0);
}

static void
show_instead (CtlStepRow *self, const CtlStep *step)
{
  if (step->instead == NULL || !ctl_recovery_kind_from_string (step->instead, &self->instead))
    return;
  /* Translators: a button; %s is the name of a workflow, as “Leave tokens”. */
  g_autofree char *label =
      g_strdup_printf (_ ("Go to “%s”"), ctl_recovery_kind_get_title (self->instead));
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "label", label, "halign", GTK_ALIGN_START,
                                    "visible", TRUE, NULL);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_instead_clicked), self,
                           G_CONNECT_SWAPPED);
  if (step->state == CTL_STEP_BLOCKED)
    gtk_style_context_add_class (gtk_widget_get_style_context (button),
                                 GTK_STYLE_CLASS_SUGGESTED_ACTION);
  ctl_step_row_add (self, button);
}

/**
 * ctl_step_row_new:
 * @step: of a recovery; nothing of it is kept
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
ctl_step_row_new (const CtlStep *step)
{
  CtlStepRow *self = g_object_new (CTL_TYPE_STEP_ROW, NULL);
  gboolean is_later = step->state == CTL_STEP_LATER;
  show_state (self, step);
  gtk_label_set_text (self->text_label, step->text);
  gtk_widget_set_visible (GTK_WIDGET (self->text_label), *step->text != '\0' && !is_later);
  if (!is_later)
    {
      if (step->choice == NULL) /* else they are what is chosen from */
        show_by_hand (self, step);
      show_instead (self, step);
    }
  return GTK_WIDGET (self);
}

/**
 * ctl_step_row_add:
 * @self: a row
 * @control: (transfer floating): what the step is done with
 */
void
ctl_step_row_add (CtlStepRow *self, GtkWidget *control)
{
  gtk_container_add (self->controls_box, control);
  gtk_widget_show (GTK_WIDGET (self->controls_box));
}
