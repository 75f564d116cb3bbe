/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why a module is looked at; in the order in which they are asked (tokens.md). */
typedef enum
{
  CTL_MODULE_CHOSEN,   /* by name: with --module, or kept in the settings */
  CTL_MODULE_SAFENET,  /* stands where SafeNet puts its module */
  CTL_MODULE_REGISTRY, /* p11-kit's registry names it */
  CTL_MODULE_OPENSC,
} CtlModuleSource;

const char *ctl_module_source_to_string (CtlModuleSource source); /* as in the JSON key `source` */

/**
 * CtlFoundModule:
 * @path: canonical, except where there is no such file
 * @source: why it is looked at
 * @refusal: (nullable): a sentence, safe for a terminal: why it must not be loaded
 * @is_used: whether tokens are asked for through it: it is not refused, and no other was chosen
 */
typedef struct
{
  char *path;
  CtlModuleSource source;
  char *refusal;
  gboolean is_used;
} CtlFoundModule;

CtlFoundModule *
ctl_found_module_new (char *path, CtlModuleSource source, char *refusal, gboolean is_used);
void ctl_found_module_free (CtlFoundModule *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlFoundModule, ctl_found_module_free)

G_END_DECLS
