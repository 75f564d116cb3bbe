/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-settings-path.h"

#ifdef SETTINGS_SCHEMA_BUILT
const char *const ctl_settings_schema_folder = SETTINGS_SCHEMA_BUILT;
#else
const char *const ctl_settings_schema_folder = SETTINGS_SCHEMA_FOLDER;
#endif
