/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-reader-service.h"

G_BEGIN_DECLS

/* Asks PC/SC, without any PKCS#11 module. It may hang for as long as the service does. */
CtlReaderService *ctl_readers_ask (void);
char *ctl_readers_find_held (const char *name);

G_END_DECLS
