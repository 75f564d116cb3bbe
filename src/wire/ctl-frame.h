/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-secret.h"

G_BEGIN_DECLS

#define CTL_FRAME_MAX        1048576 /* bytes after the length field (ctl-provider-protocol.md, 2) */
#define CTL_FRAME_MIN        8       /* type, flags and number alone */
#define CTL_FRAME_LOGIN_MAX  4096    /* bytes of a whole frame before LOGIN */
#define CTL_FRAME_FIELDS_MAX 10000   /* fields of a frame, those in groups counted too */
#define CTL_FRAME_EVENT      0xFFFE
#define CTL_FRAME_ERROR      0xFFFF
#define CTL_FRAME_REPLY      0x8000 /* added to the type of the request */
#define CTL_FRAME_FLAG_MORE  0x0001 /* more frames for this request follow */

/**
 * CtlFrame:
 *
 * One message of CTLP/1 and of the token helper: type, flags, number and fields. A frame is built
 * with the add functions and encoded, or decoded and read with the get functions.
 */
typedef struct _CtlFrame CtlFrame;

/**
 * CtlFields:
 *
 * Fields of a frame or of a group in their order: what is asked with the ctl_fields functions.
 * Owned by its frame.
 */
typedef struct _CtlFields CtlFields;

CtlFrame *ctl_frame_new (guint16 type, guint16 flags, guint32 number);
void ctl_frame_free (CtlFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlFrame, ctl_frame_free)

guint16 ctl_frame_get_type (const CtlFrame *self);
guint16 ctl_frame_get_flags (const CtlFrame *self);
guint32 ctl_frame_get_number (const CtlFrame *self);
CtlFields *ctl_frame_get_fields (const CtlFrame *self);

void ctl_fields_add_u8 (CtlFields *self, guint16 tag, guint8 value);
void ctl_fields_add_u16 (CtlFields *self, guint16 tag, guint16 value);
void ctl_fields_add_u32 (CtlFields *self, guint16 tag, guint32 value);
void ctl_fields_add_u64 (CtlFields *self, guint16 tag, guint64 value);
void ctl_fields_add_string (CtlFields *self, guint16 tag, const char *value);
void ctl_fields_add_bytes (CtlFields *self, guint16 tag, GBytes *value);
void ctl_fields_add_secret (CtlFields *self, guint16 tag, CtlSecret *value);
CtlFields *ctl_fields_add_group (CtlFields *self, guint16 tag);

/* Each returns FALSE or NULL with CTL_ERROR_MALFORMED where the field is missing or of the wrong
 * size (a secret that is merely too long is CTL_ERROR_USAGE); `has` tells whether an optional one
 * is there. Strings are checked to be UTF-8 without a NUL. Of a tag that stands several times these
 * read the first. */
gboolean ctl_fields_has (const CtlFields *self, guint16 tag);
gboolean ctl_fields_get_u8 (const CtlFields *self, guint16 tag, guint8 *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_fields_get_u16 (const CtlFields *self, guint16 tag, guint16 *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_fields_get_u32 (const CtlFields *self, guint16 tag, guint32 *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_fields_get_u64 (const CtlFields *self, guint16 tag, guint64 *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
char *ctl_fields_get_string (const CtlFields *self,
                             guint16 tag,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *
ctl_fields_get_bytes (const CtlFields *self, guint16 tag, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlSecret *ctl_fields_get_secret (const CtlFields *self,
                                  guint16 tag,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All fields of one tag: arrays of GBytes, of strings, and of CtlFields (borrowed) for groups. */
GPtrArray *ctl_fields_get_all_bytes (const CtlFields *self, guint16 tag);
GPtrArray *ctl_fields_get_all_strings (const CtlFields *self,
                                       guint16 tag,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *ctl_fields_get_all_groups (const CtlFields *self, guint16 tag);

gboolean ctl_frame_check_length (guint32 length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *ctl_frame_encode (const CtlFrame *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlFrame *
ctl_frame_decode (GBytes *bytes, const guint16 *groups, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
