/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where etoken-ctl-token-helper is. The client does not define it: each executable that links
 * token_client_dep also takes one of two dependencies that do (pkcs11/client/meson.build):
 *
 *   token_helper_installed_dep   the helper under meson's --prefix: all that is installed
 *   token_helper_built_dep       the helper of the build tree: tests, and a copy of a program that
 *                                tests run without installing it
 *
 * So no environment variable, argument or setting can put another program in its place. */
extern const char *const ctl_token_helper_path;
