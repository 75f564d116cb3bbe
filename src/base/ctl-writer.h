/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CtlWriter:
 *
 * Builds bytes, big-endian. Lengths are reserved and filled in afterwards, never computed. The
 * memory is wiped when it is given back, since frames hold PINs and passwords.
 */
typedef struct _CtlWriter CtlWriter;

CtlWriter *ctl_writer_new (void);
void ctl_writer_free (CtlWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlWriter, ctl_writer_free)

gsize ctl_writer_get_length (const CtlWriter *self);

void ctl_writer_u8 (CtlWriter *self, guint8 value);
void ctl_writer_u16 (CtlWriter *self, guint16 value);
void ctl_writer_u32 (CtlWriter *self, guint32 value);
void ctl_writer_u64 (CtlWriter *self, guint64 value);
void ctl_writer_data (CtlWriter *self, gconstpointer data, gsize length);
void ctl_writer_bytes (CtlWriter *self, GBytes *bytes);

gsize ctl_writer_reserve (CtlWriter *self, gsize width);
gboolean ctl_writer_fill (CtlWriter *self,
                          gsize reserved,
                          gsize width,
                          guint64 value,
                          const char *what,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_writer_fill_length (CtlWriter *self,
                                 gsize reserved,
                                 gsize width,
                                 const char *what,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

GBytes *ctl_writer_finish (CtlWriter *self);

G_END_DECLS
