/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "test-captured.h"
#include "test-softhsm.h"

G_BEGIN_DECLS

/**
 * Cli:
 * @folder: files of this run, removed with it
 * @pki: certificates of the captured sizes; each is in @folder as NAME.pem, NAME.cer and NAME.key
 *   (publisher, capf, subscriber, token, signer)
 * @hsm: (nullable): soft tokens, see cli_add_tokens()
 * @module: path of the module through which publisher_run() asks for tokens; SoftHSM's
 *
 * What the tests of the program work with.
 */
typedef struct
{
  char *folder;
  TestCaptured *pki;
  TestSoftHsm *hsm;
  const char *module;
} Cli;

Cli *cli_new (void);
void cli_free (Cli *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Cli, cli_free)

void cli_add_tokens (Cli *self);
const char *cli_path (Cli *self, const char *name);
void cli_write (Cli *self, const char *name, gconstpointer data, gssize length);
GBytes *cli_read (Cli *self, const char *name);

/**
 * CliRun:
 * @code: exit code; 128 and the number of a signal that ended it
 * @out: standard output
 * @err: standard error
 */
typedef struct
{
  int code;
  char *out;
  char *err;
} CliRun;

/* Runs the built program, without a terminal and with nothing on standard input. */
CliRun *cli_run (Cli *self, ...) G_GNUC_NULL_TERMINATED;
CliRun *cli_run_strv (Cli *self, const char *input, const char *const *words);
CliRun *cli_run_with_input (Cli *self, const char *input, ...) G_GNUC_NULL_TERMINATED;
void cli_run_free (CliRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliRun, cli_run_free)

/* Standard output is exactly one JSON document; @path is a JSONPath into it. */
JsonNode *cli_json (const CliRun *run, const char *path);
void cli_assert_json (const CliRun *run, const char *path, const char *expected);
void cli_assert_error (const CliRun *run, int code, const char *name);

/* @haystack holds @needle. */
void cli_assert_has (const char *haystack, const char *needle);

G_END_DECLS
