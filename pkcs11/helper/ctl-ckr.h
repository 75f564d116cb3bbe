/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <p11-kit/pkcs11.h>

G_BEGIN_DECLS

gboolean ctl_ckr_check (CK_RV value, const char *what, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean
ctl_ckr_check_person (CK_RV value, const char *what, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
