/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CtlReader:
 *
 * The one way to read bytes that somebody else wrote. Every call checks its bounds; every error
 * is %CTL_ERROR_MALFORMED and names the byte offset and what was being read. A reader lives on
 * the stack and keeps @bytes alive only as long as its owner does.
 */
typedef struct
{
  /*< private >*/
  GBytes *bytes;
  gsize position;
  gsize end;
} CtlReader;

void ctl_reader_init (CtlReader *self, GBytes *bytes);

gsize ctl_reader_get_offset (const CtlReader *self);
gsize ctl_reader_get_left (const CtlReader *self);

gboolean ctl_reader_u8 (CtlReader *self, guint8 *value, const char *what, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_reader_u16 (CtlReader *self, guint16 *value, const char *what, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_reader_u32 (CtlReader *self, guint32 *value, const char *what, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_reader_u64 (CtlReader *self, guint64 *value, const char *what, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
GBytes *ctl_reader_bytes (CtlReader *self, gsize length, const char *what, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_reader_child (CtlReader *self,
                           gsize length,
                           CtlReader *child,
                           const char *what,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
ctl_reader_end (const CtlReader *self, const char *what, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
