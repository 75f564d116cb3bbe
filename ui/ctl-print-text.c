/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-print-text.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"

#define MARGIN 20 /* millimetres */
#define FONT   "Monospace 10"

/* Lines from @first up to @end, which is on the next page. */
typedef struct
{
  int first;
  int end;
} Page;

typedef struct
{
  char *text;
  PangoLayout *layout;
  GArray *pages; /* of Page */
} Printout;

static void
printout_free (gpointer data)
{
  Printout *self = data;
  g_free (self->text);
  g_clear_object (&self->layout);
  g_array_unref (self->pages);
  g_free (self);
}

static int
get_line_height (Printout *self, int line)
{
  PangoRectangle logical;
  pango_layout_line_get_extents (pango_layout_get_line_readonly (self->layout, line), NULL,
                                 &logical);
  return logical.height;
}

static void
break_pages (Printout *self, double height)
{
  int count = pango_layout_get_line_count (self->layout);
  Page page = { 0, 0 };
  int used = 0;
  for (; page.end < count; page.end++)
    {
      int line = get_line_height (self, page.end);
      if (used > 0 && used + line > height * PANGO_SCALE)
        {
          g_array_append_val (self->pages, page);
          page.first = page.end;
          used = 0;
        }
      used += line;
    }
  g_array_append_val (self->pages, page);
}

static void
on_begin_print (GtkPrintOperation *operation, GtkPrintContext *context, gpointer user_data)
{
  Printout *self = user_data;
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT);
  g_clear_object (&self->layout);
  self->layout = gtk_print_context_create_pango_layout (context);
  pango_layout_set_font_description (self->layout, font);
  pango_layout_set_width (self->layout,
                          (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (self->layout, self->text, -1);
  g_array_set_size (self->pages, 0);
  break_pages (self, gtk_print_context_get_height (context));
  gtk_print_operation_set_n_pages (operation, (int) self->pages->len);
}

static void
on_draw_page (G_GNUC_UNUSED GtkPrintOperation *operation,
              GtkPrintContext *context,
              int number,
              gpointer user_data)
{
  Printout *self = user_data;
  const Page *page = &g_array_index (self->pages, Page, number);
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  double y = 0;
  for (int i = page->first; i < page->end; i++)
    {
      y += (double) get_line_height (self, i) / PANGO_SCALE;
      cairo_move_to (cairo, 0, y);
      pango_cairo_show_layout_line (cairo, pango_layout_get_line_readonly (self->layout, i));
    }
}

static GtkPageSetup *
new_page_setup (void)
{
  GtkPageSetup *setup = gtk_page_setup_new ();
  gtk_page_setup_set_top_margin (setup, MARGIN, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (setup, MARGIN, GTK_UNIT_MM);
  gtk_page_setup_set_left_margin (setup, MARGIN, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (setup, MARGIN, GTK_UNIT_MM);
  return setup;
}

/**
 * ctl_print_text:
 * @parent: the window over which the dialog stands
 * @name: of the printout, translated
 * @text: what is printed, as it is
 * @error: return location for %CTL_ERROR_FILE where the dialog cannot be shown
 *
 * Lets the person choose a printer. Does not block.
 *
 * Returns: whether the dialog is shown
 */
gboolean
ctl_print_text (GtkWindow *parent, const char *name, const char *text, GError **error)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = new_page_setup ();
  Printout *printout = g_new0 (Printout, 1);
  printout->text = g_strdup (text);
  printout->pages = g_array_new (FALSE, FALSE, sizeof (Page));
  g_object_set_data_full (G_OBJECT (operation), "printout", printout, printout_free);
  gtk_print_operation_set_job_name (operation, name);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin_print), printout);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_page), printout);
  if (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, error) !=
      GTK_PRINT_OPERATION_RESULT_ERROR)
    return TRUE;
  ctl_error_convert (error, CTL_ERROR_FILE, _ ("Printing"));
  return FALSE;
}
