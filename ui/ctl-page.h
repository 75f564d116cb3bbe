/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlPage:
 *
 * One page of the window: what it shows, and what the header bar shows while it is in sight. In the
 * template of a page, `header` names an object beside the template.
 *
 * Properties: `title`, `subtitle` (strings), `header` (a widget for the end of the header bar),
 * `help-topic` (the page of the help about it, ctl-help.h),
 * `can-leave` (boolean): whether the page may be left now.
 *
 * Signals: `open-page` (CtlPage *page): the page wants that one on top of itself. `go-back`: it
 * is done. `conclude` (CtlPage *page): it is done, with those below it down to a base, and that one
 * takes their place.
 */
#define CTL_TYPE_PAGE (ctl_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (CtlPage, ctl_page, CTL, PAGE, GtkBin)

struct _CtlPageClass
{
  GtkBinClass parent_class;

  /* The page came into sight: put the focus where it is of most use. */
  void (*shown) (CtlPage *self);
  /* F5; NULL where there is nothing to read again. */
  void (*refresh) (CtlPage *self);
  /* The window is about to close. FALSE: not now; the page says why. NULL: it may. */
  gboolean (*may_close) (CtlPage *self);
  /* Jobs begin above it, and end with it, refreshed. */
  gboolean is_base;
};

const char *ctl_page_get_title (CtlPage *self);
const char *ctl_page_get_subtitle (CtlPage *self);
GtkWidget *ctl_page_get_header (CtlPage *self);
const char *ctl_page_get_help_topic (CtlPage *self);
void ctl_page_set_title (CtlPage *self, const char *title);
void ctl_page_set_subtitle (CtlPage *self, const char *subtitle);
gboolean ctl_page_get_can_leave (CtlPage *self);
void ctl_page_set_can_leave (CtlPage *self, gboolean can_leave);
gboolean ctl_page_is_base (CtlPage *self);

void ctl_page_shown (CtlPage *self);
void ctl_page_refresh (CtlPage *self);
gboolean ctl_page_can_refresh (CtlPage *self);
void ctl_page_open (CtlPage *self, CtlPage *next);
void ctl_page_go_back (CtlPage *self);
void ctl_page_conclude (CtlPage *self, CtlPage *next);
gboolean ctl_page_may_close (CtlPage *self);

G_END_DECLS
