/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-frame.h"

G_BEGIN_DECLS

/* One field: either @value or @group is set. @offset is that of its tag in the decoded frame. */
typedef struct
{
  guint16 tag;
  gsize offset;
  GBytes *value;
  CtlFields *group;
} CtlFrameField;

struct _CtlFields
{
  GPtrArray *list; /* of CtlFrameField */
  gboolean is_group;
};

CtlFields *ctl_fields_new (gboolean is_group);
void ctl_fields_free (CtlFields *self);

void ctl_fields_append_value (CtlFields *self, guint16 tag, gsize offset, GBytes *value);
CtlFields *ctl_fields_append_group (CtlFields *self, guint16 tag, gsize offset);

G_END_DECLS
