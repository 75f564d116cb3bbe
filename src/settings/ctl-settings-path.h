/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The folder with the compiled schemas. As with the token helper (ctl-token-helper-path.h), each
 * executable that links settings_dep also takes settings_installed_dep or settings_built_dep
 * (src/settings/meson.build), so that the schema is the one that the program was built with. */
extern const char *const ctl_settings_schema_folder;
