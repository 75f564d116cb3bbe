/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-label.h"

/**
 * ctl_file_label_keep_text:
 * @label: shows names and numbers of a file
 *
 * Where a word is broken at the end of a line no hyphen is added, which would be taken for a part
 * of the name. GtkBuilder does not know this attribute.
 */
void
ctl_file_label_keep_text (GtkLabel *label)
{
  PangoAttrList *own = gtk_label_get_attributes (label);
  g_autoptr (PangoAttrList) attributes =
      own != NULL ? pango_attr_list_copy (own) : pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (label, attributes);
}
