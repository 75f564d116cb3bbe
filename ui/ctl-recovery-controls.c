/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-recovery-controls.h"

#include <glib/gi18n-lib.h>

#include "ctl-step-choice.h"

struct _CtlRecoveryControls
{
  GtkBox parent_instance;

  CtlAct act; /* of the step */
};

enum
{
  SIGNAL_ACT,
  SIGNAL_SKIP,
  SIGNAL_CHECK_AGAIN,
  SIGNAL_TOKENS_CHOSEN,
  SIGNAL_LOST_CHOSEN,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlRecoveryControls, ctl_recovery_controls, GTK_TYPE_BOX)

static guint
new_signal (const char *name, guint parameters, GType parameter)
{
  return g_signal_new (name, CTL_TYPE_RECOVERY_CONTROLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, parameters, parameter);
}

static void
ctl_recovery_controls_class_init (G_GNUC_UNUSED CtlRecoveryControlsClass *klass)
{
  signals[SIGNAL_ACT] = new_signal ("act", 1, G_TYPE_UINT);
  signals[SIGNAL_SKIP] = new_signal ("skip", 0, G_TYPE_NONE);
  signals[SIGNAL_CHECK_AGAIN] = new_signal ("check-again", 0, G_TYPE_NONE);
  signals[SIGNAL_TOKENS_CHOSEN] = new_signal ("tokens-chosen", 1, CTL_TYPE_STEP_CHOICE);
  signals[SIGNAL_LOST_CHOSEN] = new_signal ("lost-chosen", 1, CTL_TYPE_STEP_CHOICE);
}

/* Below each other: beside each other buttons do not fit in a narrow window. */
static void
ctl_recovery_controls_init (CtlRecoveryControls *self)
{
  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, "visible", TRUE, NULL);
}

static void
on_act (CtlRecoveryControls *self)
{
  g_signal_emit (self, signals[SIGNAL_ACT], 0, self->act);
}

static void
on_skip (CtlRecoveryControls *self)
{
  g_signal_emit (self, signals[SIGNAL_SKIP], 0);
}

static void
on_check_again (CtlRecoveryControls *self)
{
  g_signal_emit (self, signals[SIGNAL_CHECK_AGAIN], 0);
}

static void
on_tokens_chosen (CtlRecoveryControls *self, CtlStepChoice *choice)
{
  g_signal_emit (self, signals[SIGNAL_TOKENS_CHOSEN], 0, choice);
}

static void
on_lost_chosen (CtlRecoveryControls *self, CtlStepChoice *choice)
{
  g_signal_emit (self, signals[SIGNAL_LOST_CHOSEN], 0, choice);
}

static void
add_button (CtlRecoveryControls *self, const char *label, gboolean is_suggested, GCallback clicked)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "label", label, "use-underline", TRUE,
                                    "halign", GTK_ALIGN_START, "visible", TRUE, NULL);
  if (is_suggested)
    gtk_style_context_add_class (gtk_widget_get_style_context (button),
                                 GTK_STYLE_CLASS_SUGGESTED_ACTION);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self), button);
}

static void
add_buttons (CtlRecoveryControls *self, const CtlStep *step)
{
  static const char *const labels[] = {
    [CTL_ACT_NONE] = NULL,
    [CTL_ACT_EXPORT] = N_ ("_Export to a Folder…"),
    [CTL_ACT_TRUST] = N_ ("_Put Them in Phone-SAST-trust"),
    [CTL_ACT_DISTRUST] = N_ ("_Take Them Out of Phone-SAST-trust"),
    [CTL_ACT_UPDATE] = N_ ("Re_view the New CTL File…"),
    [CTL_ACT_SPREAD] = N_ ("_Send the File to Them"),
  };
  if (labels[step->act] != NULL)
    add_button (self, _ (labels[step->act]), TRUE, G_CALLBACK (on_act));
  if (step->act == CTL_ACT_EXPORT)
    add_button (self, _ ("_Leave It Out"), FALSE, G_CALLBACK (on_skip));
  else if (step->act == CTL_ACT_TRUST || step->act == CTL_ACT_DISTRUST)
    add_button (self, _ ("Done by Hand: _Check Again"), FALSE, G_CALLBACK (on_check_again));
  else if (step->act != CTL_ACT_UPDATE)
    add_button (self, _ ("_Check Again"), step->act == CTL_ACT_NONE && step->instead == NULL,
                G_CALLBACK (on_check_again));
}

static void
add_token_choice (CtlRecoveryControls *self, CtlRecovery *recovery)
{
  GPtrArray *listed = ctl_recovery_get_listed (recovery);
  GtkWidget *choice =
      ctl_step_choice_new (_ ("Tokens to list in the CTL file"), _ ("_List These Tokens"), FALSE);
  for (guint i = 0; i < listed->len; i++)
    {
      g_autofree char *title = ctl_certificate_dup_title (listed->pdata[i]);
      ctl_step_choice_add (CTL_STEP_CHOICE (choice), title, ctl_certificate_ref (listed->pdata[i]),
                           (GDestroyNotify) ctl_certificate_unref);
    }
  g_signal_connect_object (choice, "chosen", G_CALLBACK (on_tokens_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self), choice);
}

static void
add_lost_choice (CtlRecoveryControls *self, CtlRecovery *recovery, const CtlStep *step)
{
  GPtrArray *tokens = ctl_recovery_get_tokens (recovery);
  GtkWidget *choice =
      ctl_step_choice_new (_ ("Tokens of the CTL file"), _ ("_These Are Lost"), TRUE);
  for (guint i = 0; i < MIN (tokens->len, step->by_hand->len); i++)
    {
      GBytes *serial = ctl_record_get_serial (tokens->pdata[i]);
      if (serial != NULL)
        ctl_step_choice_add (CTL_STEP_CHOICE (choice), step->by_hand->pdata[i],
                             g_bytes_ref (serial), (GDestroyNotify) g_bytes_unref);
    }
  g_signal_connect_object (choice, "chosen", G_CALLBACK (on_lost_chosen), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self), choice);
}

/**
 * ctl_recovery_controls_new:
 * @recovery: just read
 * @step: the next of its steps
 *
 * Returns: (transfer floating): what can be done about it
 */
GtkWidget *
ctl_recovery_controls_new (CtlRecovery *recovery, const CtlStep *step)
{
  CtlRecoveryControls *self = g_object_new (CTL_TYPE_RECOVERY_CONTROLS, NULL);
  self->act = step->act;
  if (g_strcmp0 (step->choice, "token") == 0)
    add_token_choice (self, recovery);
  else if (step->choice != NULL)
    add_lost_choice (self, recovery, step);
  else
    add_buttons (self, step);
  return GTK_WIDGET (self);
}
