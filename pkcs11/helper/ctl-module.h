/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <p11-kit/pkcs11.h>

G_BEGIN_DECLS

/**
 * CtlModule:
 *
 * A PKCS#11 module, loaded and initialised. Only the helper process ever has one.
 *
 * All of PKCS#11 is done through the module's own function list. libp11 stands between for
 * nothing, because there is one door into it, PKCS11_enumerate_slots(), and one broken reader
 * shuts that for every token; behind it, up to 0.4.12 at least, a session that the token refuses
 * to open is waited for without end, one object of an unknown kind hides all of its class, there
 * is no limit on what a module may count up, and the PIN is kept. With all of that worked around
 * there would be two ways to do each thing, and the function list is the one that is always open.
 */
typedef struct _CtlModule CtlModule;

CtlModule *ctl_module_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
ctl_module_restart (CtlModule *self, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_module_free (CtlModule *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlModule, ctl_module_free)

gboolean ctl_module_is_started (const CtlModule *self);
CK_FUNCTION_LIST *ctl_module_get_functions (const CtlModule *self);
char *ctl_module_dup_description (const CtlModule *self);
char *ctl_module_dup_manufacturer (const CtlModule *self);
char *ctl_module_dup_version (const CtlModule *self);

char *ctl_module_text (const CK_UTF8CHAR *text, gsize size);

G_END_DECLS
