/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GStrv ctl_upload_words (void); /* how a token's certificate is put in Phone-SAST-trust by hand */

G_END_DECLS
