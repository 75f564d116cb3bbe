/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-found-module.h"

/**
 * ctl_module_source_to_string:
 * @source: why a module is looked at
 *
 * Returns: a word for scripts; never translated
 */
const char *
ctl_module_source_to_string (CtlModuleSource source)
{
  static const char *const words[] = {
    [CTL_MODULE_CHOSEN] = "chosen",
    [CTL_MODULE_SAFENET] = "safenet",
    [CTL_MODULE_REGISTRY] = "registry",
    [CTL_MODULE_OPENSC] = "opensc",
  };
  return words[source];
}

/**
 * ctl_found_module_new:
 * @path: (transfer full): of the module
 * @source: why it is looked at
 * @refusal: (nullable) (transfer full): why it must not be loaded
 * @is_used: whether no other was chosen
 *
 * Returns: (transfer full): a module that is not loaded
 */
CtlFoundModule *
ctl_found_module_new (char *path, CtlModuleSource source, char *refusal, gboolean is_used)
{
  CtlFoundModule *self = g_new0 (CtlFoundModule, 1);
  self->path = path;
  self->source = source;
  self->refusal = refusal;
  self->is_used = is_used && refusal == NULL;
  return self;
}

/**
 * ctl_found_module_free:
 * @self: (transfer full): a module
 */
void
ctl_found_module_free (CtlFoundModule *self)
{
  g_free (self->path);
  g_free (self->refusal);
  g_free (self);
}
