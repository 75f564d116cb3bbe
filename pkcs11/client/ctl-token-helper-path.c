/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-helper-path.h"

#ifdef TOKEN_HELPER_BUILT
const char *const ctl_token_helper_path = TOKEN_HELPER_BUILT;
#else
const char *const ctl_token_helper_path = TOKEN_HELPER_PATH;
#endif
