/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-frame.h"
#include "fuzz.h"

/* The groups of CTLP/1 (ctl-provider-protocol.md, 2). */
#define GROUP_SERVER 0x0100
#define GROUP_RESULT 0x0102

static const guint16 groups[] = { GROUP_SERVER, GROUP_RESULT, 0 };

static void
read_some (const CtlFields *fields)
{
  for (guint16 tag = 0; tag < 0x20; tag++)
    {
      guint8 u8;
      guint16 u16;
      guint32 u32;
      guint64 u64;
      g_autofree char *string = ctl_fields_get_string (fields, tag, NULL);
      g_autoptr (GBytes) bytes = ctl_fields_get_bytes (fields, tag, NULL);
      g_autoptr (CtlSecret) secret = ctl_fields_get_secret (fields, tag, NULL);
      g_autoptr (GPtrArray) all = ctl_fields_get_all_bytes (fields, tag);
      g_autoptr (GPtrArray) strings = ctl_fields_get_all_strings (fields, tag, NULL);
      FUZZ_CHECK (string == NULL || g_utf8_validate (string, -1, NULL));
      FUZZ_CHECK ((bytes != NULL) == ctl_fields_has (fields, tag));
      FUZZ_CHECK (secret == NULL || bytes != NULL);
      FUZZ_CHECK (strings == NULL || strings->len == all->len);
      guint sizes = (guint) ctl_fields_get_u8 (fields, tag, &u8, NULL) +
                    (guint) ctl_fields_get_u16 (fields, tag, &u16, NULL) +
                    (guint) ctl_fields_get_u32 (fields, tag, &u32, NULL) +
                    (guint) ctl_fields_get_u64 (fields, tag, &u64, NULL);
      FUZZ_CHECK (sizes <= 1);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (CtlFrame) frame = ctl_frame_decode (bytes, groups, &error);
  FUZZ_CHECK ((frame == NULL) == (error != NULL));
  if (frame == NULL)
    return 0;
  CtlFields *fields = ctl_frame_get_fields (frame);
  g_autoptr (GPtrArray) servers = ctl_fields_get_all_groups (fields, GROUP_SERVER);
  read_some (fields);
  for (guint i = 0; i < servers->len; i++)
    read_some (servers->pdata[i]);
  g_autoptr (GBytes) again = ctl_frame_encode (frame, &error);
  FUZZ_CHECK (again != NULL && g_bytes_equal (bytes, again));
  g_autoptr (CtlFrame) twice = ctl_frame_decode (again, groups, &error);
  FUZZ_CHECK (twice != NULL && ctl_frame_get_type (twice) == ctl_frame_get_type (frame));
  return 0;
}
