/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"
#include "test-card.h"

G_BEGIN_DECLS

#define CARDS_TOKEN  "SAST-ADN0054f509"
#define CARDS_SIGNER "SAST-ADN008580ef"

/**
 * Cards:
 * @cli: the lab, the same for all tests
 * @readers: four of them, the same for all tests
 * @token: in the first reader, with the lab's identity token
 * @signer: in the second, with the lab's identity signer
 *
 * A fixture: each test has two new cards in the readers.
 */
typedef struct
{
  Cli *cli;
  TestReaders *readers;
  TestCard *token;
  TestCard *signer;
} Cards;

#define CARDS_READERS 4

void cards_begin (void);
void cards_end (void);

void cards_set_up (Cards *self, gconstpointer data);
void cards_tear_down (Cards *self, gconstpointer data);

TestCard *cards_new (Cards *self, const char *name, const TestIdentity *identity);
void cards_set_fault (Cards *self, const char *option);

/* The program with OpenSC's module and --json; what follows is ended by %NULL. */
CliRun *cards_run (Cards *self, ...) G_GNUC_NULL_TERMINATED;
CliRun *cards_sign (Cards *self, const char *pin_file, const char *option);

G_END_DECLS
