/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-upload-words.h"

#include <glib/gi18n-lib.h>

/**
 * ctl_upload_words:
 *
 * Returns: (transfer full): where to click on the publisher, a line for each place
 */
GStrv
ctl_upload_words (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_strv_builder_add (builder, _ ("Cisco Unified OS Administration > Security > Certificate "
                                  "Management > Upload Certificate"));
  g_strv_builder_add (builder,
                      _ ("certificate purpose Phone-SAST-trust; each exported file by itself"));
  return g_strv_builder_end (builder);
}
