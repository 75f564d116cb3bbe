/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-list.h"
#include "test-pki.h"

G_BEGIN_DECLS

/**
 * RawRecord:
 * @identity: (nullable): whose certificate; %NULL: the record of a file for non-secure mode
 * @function: number in tag 4
 * @dialect: of the names and the serial number
 * @dns_name: (nullable): %NULL: tag 2 is left out
 * @address: (nullable): dotted; %NULL: tag 10 is left out
 * @subject: (nullable): instead of the certificate's
 * @issuer: (nullable): instead of the certificate's
 * @serial: (nullable): of another identity, instead of its own
 * @key: (nullable): of another identity, instead of its own
 * @with_signature: whether tag 8 is there
 * @without_certificate: whether tag 9 is left out
 * @without_key: whether tag 7 is left out
 * @extra_tag: a further tag, or 0
 * @extra: (nullable): its value, without a NUL
 *
 * A record as any maker may have written it, also one that our own writer would not write.
 */
typedef struct
{
  const TestIdentity *identity;
  guint16 function;
  CtlDialect dialect;
  const char *dns_name;
  const char *address;
  const char *subject;
  const char *issuer;
  const TestIdentity *serial;
  const TestIdentity *key;
  gboolean with_signature;
  gboolean without_certificate;
  gboolean without_key;
  guint8 extra_tag;
  const char *extra;
} RawRecord;

/**
 * RawList:
 * @records: one after the other; its end is the first with neither identity nor name
 * @signer: whose names and serial number stand in the header
 * @key: (nullable): who signs; %NULL: the signer's identity
 * @digest: number in tag 8; 0: SHA-1. An unknown one is signed as SHA-1
 * @algorithm: number in tag 10, which makers set to 0 or 1
 * @minor: of the version 1.x
 * @file_name: (nullable): %NULL: `CTLFile.tlv`
 * @timestamp: seconds since 1970 UTC
 * @others_order: whether tags 5 and 6 change places, and padding stands between header fields
 * @with_signer_version: whether tag 28 is there, as in ITL files
 */
typedef struct
{
  const RawRecord *records;
  RawRecord signer;
  const TestIdentity *key;
  guint8 digest;
  guint8 algorithm;
  guint8 minor;
  const char *file_name;
  guint32 timestamp;
  gboolean others_order;
  gboolean with_signer_version;
} RawList;

RawRecord raw_record_token (const TestIdentity *identity);
CtlList *raw_list_make (const RawList *list);
GBytes *raw_list_build (const RawList *list);
GBytes *raw_list_damage (GBytes *bytes, gsize offset);

G_END_DECLS
