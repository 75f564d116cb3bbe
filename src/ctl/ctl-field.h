/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-reader.h"
#include "ctl-writer.h"

G_BEGIN_DECLS

/**
 * CtlField:
 * @tag: its number
 * @offset: of its tag byte in the file that it was read from; in a record that was made here, of
 *   its tag byte in the record
 * @length: bytes of its value as its length field says; 0 for padding
 * @value: (nullable): the value; %NULL for a container and for padding
 * @children: (nullable) (element-type CtlField): what a container holds
 *
 * One TLV of a header or of a record, kept in the order in which the file has them, unknown ones
 * included, so that a file is written back as it was read. Immutable.
 */
typedef struct
{
  guint8 tag;
  gsize offset;
  gsize length;
  GBytes *value;
  GPtrArray *children;
} CtlField;

typedef enum
{
  CTL_FIELD_BYTES,
  CTL_FIELD_STRING,    /* ends in one NUL byte and holds no other */
  CTL_FIELD_CONTAINER, /* its value are further TLVs */
  CTL_FIELD_PADDING,   /* a lone tag byte, anywhere */
} CtlFieldKind;

/**
 * CtlFieldRule:
 * @tag: its number
 * @parent: tag of the container that it stands in; 0 for none
 * @name: as `show ctl` prints it; %NULL ends a list of rules
 * @kind: what its value is
 * @size: bytes of its value; 0 for any
 * @mandatory: whether @parent must have one
 *
 * What is known of a tag. A tag without a rule where it stands is kept as bytes.
 */
typedef struct
{
  guint8 tag;
  guint8 parent;
  const char *name;
  CtlFieldKind kind;
  gsize size;
  gboolean mandatory;
} CtlFieldRule;

GPtrArray *ctl_field_read_all (CtlReader *reader,
                               const CtlFieldRule *rules,
                               guint8 parent,
                               const char *what,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_field_write (const CtlField *self, CtlWriter *writer);
void ctl_field_write_all (GPtrArray *fields, CtlWriter *writer);

const CtlField *ctl_field_find (GPtrArray *fields, guint8 tag);
guint64 ctl_field_get_number (const CtlField *self);
const char *ctl_field_get_string (const CtlField *self);
const char *ctl_field_name (const CtlFieldRule *rules, guint8 tag);

gboolean ctl_field_put (CtlWriter *writer,
                        guint8 tag,
                        gconstpointer data,
                        gsize length,
                        const char *name,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gsize ctl_field_begin (CtlWriter *writer, guint8 tag);
gboolean ctl_field_end (CtlWriter *writer, gsize begun, const char *name, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
