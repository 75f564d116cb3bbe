/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-module.h"

#include <dlfcn.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "ctl-ckr.h"
#include "ctl-error.h"
#include "ctl-library.h"
#include "ctl-text.h"

struct _CtlModule
{
  void *library;
  CK_FUNCTION_LIST *functions;
  gboolean initialised;
  CK_INFO info;
};

/* A relative path, or one through links, could mean another file than the one that was looked at.
 */
static gboolean
check_path (const char *path, GError **error)
{
  g_autofree char *canonical = realpath (path, NULL);
  if (canonical != NULL ? g_str_equal (canonical, path) : g_path_is_absolute (path))
    return TRUE;
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MODULE,
               _ ("“%s” is not the canonical path of a PKCS#11 module"), safe);
  return FALSE;
}

static gboolean
open_library (CtlModule *self, const char *path, GError **error)
{
  self->library = dlopen (path, RTLD_NOW | RTLD_LOCAL);
  if (self->library != NULL)
    return TRUE;
  const char *native = dlerror ();
  g_autofree char *safe = ctl_text_safe (path);
  g_autofree char *reason =
      ctl_library_explain (path, native != NULL ? native : _ ("no reason is given"));
  g_set_error (error, CTL_ERROR, CTL_ERROR_MODULE, _ ("The module %s does not load. %s"), safe,
               reason);
  return FALSE;
}

/* Whatever the reason, it is the module that can not be used. */
static gboolean
set_unusable (const GError *failure, GError **error)
{
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_MODULE, failure->message);
  return FALSE;
}

/* Every module must give them, if only to say that it can not do that; some give NULL. */
static gboolean
check_functions (const CK_FUNCTION_LIST *functions, const char *safe, GError **error)
{
#define FUNCTION(name)                                                                             \
  {                                                                                                \
#name, functions->name != NULL                                                                 \
  }
  const struct
  {
    const char *name;
    gboolean given;
  } needed[] = {
    FUNCTION (C_Initialize),
    FUNCTION (C_Finalize),
    FUNCTION (C_GetInfo),
    FUNCTION (C_GetSlotList),
    FUNCTION (C_GetSlotInfo),
    FUNCTION (C_GetTokenInfo),
    FUNCTION (C_OpenSession),
    FUNCTION (C_CloseSession),
    FUNCTION (C_Login),
    FUNCTION (C_Logout),
    FUNCTION (C_FindObjectsInit),
    FUNCTION (C_FindObjects),
    FUNCTION (C_FindObjectsFinal),
    FUNCTION (C_SignInit),
    FUNCTION (C_Sign),
    FUNCTION (C_GetAttributeValue),
  };
#undef FUNCTION
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!needed[i].given)
      {
        g_set_error (error, CTL_ERROR, CTL_ERROR_MODULE, _ ("The module %s has no %s"), safe,
                     needed[i].name);
        return FALSE;
      }
  return TRUE;
}

static gboolean
get_functions (CtlModule *self, const char *path, GError **error)
{
  g_autofree char *safe = ctl_text_safe (path);
  CK_C_GetFunctionList get;
  *(void **) &get = dlsym (self->library, "C_GetFunctionList");
  if (get == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MODULE,
                   _ ("The library %s is not a PKCS#11 module: it has no C_GetFunctionList"), safe);
      return FALSE;
    }
  g_autofree char *what = g_strdup_printf (_ ("Asking the module %s for its functions"), safe);
  g_autoptr (GError) failure = NULL;
  if (!ctl_ckr_check (get (&self->functions), what, &failure))
    return set_unusable (failure, error);
  if (self->functions != NULL && self->functions->version.major >= 2)
    return check_functions (self->functions, safe, error);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MODULE,
               _ ("The module %s gives no functions of PKCS#11 2.0 or later"), safe);
  return FALSE;
}

static gboolean
initialise (CtlModule *self, const char *path, GError **error)
{
  g_autofree char *safe = ctl_text_safe (path);
  g_autofree char *what = g_strdup_printf (_ ("Starting the module %s"), safe);
  g_autoptr (GError) failure = NULL;
  CK_RV value = self->functions->C_Initialize (NULL);
  /* Some start with their library, and are as good. */
  self->initialised =
      value == CKR_CRYPTOKI_ALREADY_INITIALIZED || ctl_ckr_check (value, what, &failure);
  if (self->initialised && ctl_ckr_check (self->functions->C_GetInfo (&self->info), what, &failure))
    return TRUE;
  return set_unusable (failure, error);
}

/**
 * ctl_module_load:
 * @path: canonical path of the module
 * @error: return location for %CTL_ERROR_MODULE
 *
 * Loading runs the module's own code: whatever it does then, it does to this process only.
 *
 * Returns: (transfer full) (nullable): the module, ready to be asked
 */
CtlModule *
ctl_module_load (const char *path, GError **error)
{
  g_autoptr (CtlModule) self = g_new0 (CtlModule, 1);
  if (!check_path (path, error) || !open_library (self, path, error) ||
      !get_functions (self, path, error) || !initialise (self, path, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ctl_module_restart:
 * @self: a module
 * @path: its path, for the message
 * @error: return location for %CTL_ERROR_MODULE
 *
 * Ends the module and starts it again, which is how some find tokens that came meanwhile. No
 * session may be open.
 *
 * Returns: whether it can be asked again
 */
gboolean
ctl_module_restart (CtlModule *self, const char *path, GError **error)
{
  (void) self->functions->C_Finalize (NULL);
  return initialise (self, path, error);
}

/**
 * ctl_module_free:
 * @self: (transfer full): a module, which ends
 */
void
ctl_module_free (CtlModule *self)
{
  if (self->initialised)
    (void) self->functions->C_Finalize (NULL);
  if (self->library != NULL)
    dlclose (self->library);
  g_free (self);
}

/**
 * ctl_module_is_started:
 * @self: a module
 *
 * Modules that lose their service (pcscd, SACSrv) may forget that they were started.
 *
 * Returns: whether it can still be asked
 */
gboolean
ctl_module_is_started (const CtlModule *self)
{
  CK_INFO info;
  return self->functions->C_GetInfo (&info) != CKR_CRYPTOKI_NOT_INITIALIZED;
}

/**
 * ctl_module_get_functions:
 * @self: a module
 *
 * Returns: (transfer none): its functions
 */
CK_FUNCTION_LIST *
ctl_module_get_functions (const CtlModule *self)
{
  return self->functions;
}

/**
 * ctl_module_text:
 * @text: a string of PKCS#11: padded with blanks, without a NUL, and possibly garbage
 * @size: bytes of it
 *
 * Returns: (transfer full): it as UTF-8, up to a NUL if there is one, without trailing blanks
 */
char *
ctl_module_text (const CK_UTF8CHAR *text, gsize size)
{
  gsize length = strnlen ((const char *) text, size);
  while (length > 0 && text[length - 1] == ' ')
    length--;
  return g_utf8_make_valid ((const char *) text, (gssize) length);
}

/**
 * ctl_module_dup_description:
 * @self: a module
 *
 * Returns: (transfer full): what it calls itself
 */
char *
ctl_module_dup_description (const CtlModule *self)
{
  return ctl_module_text (self->info.libraryDescription, sizeof self->info.libraryDescription);
}

/**
 * ctl_module_dup_manufacturer:
 * @self: a module
 *
 * Returns: (transfer full): who made it, as it says
 */
char *
ctl_module_dup_manufacturer (const CtlModule *self)
{
  return ctl_module_text (self->info.manufacturerID, sizeof self->info.manufacturerID);
}

/**
 * ctl_module_dup_version:
 * @self: a module
 *
 * Returns: (transfer full): its version, as "0.23"
 */
char *
ctl_module_dup_version (const CtlModule *self)
{
  return g_strdup_printf ("%u.%u", self->info.libraryVersion.major,
                          self->info.libraryVersion.minor);
}
