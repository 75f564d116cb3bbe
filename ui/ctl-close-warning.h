/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-page.h"

G_BEGIN_DECLS

/* What stands over the window of a page while servers take the file and somebody wants to close. */
void ctl_close_warning_present (CtlPage *page);
void ctl_close_warning_dismiss (CtlPage *page);

G_END_DECLS
