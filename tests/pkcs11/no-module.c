/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A library that is no PKCS#11 module. */
extern int no_module;
int no_module = 42;
