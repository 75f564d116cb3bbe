/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-diff.h"
#include "ctl-error.h"
#include "ctl-phones.h"
#include "ctl-show.h"
#include "ctl-verify.h"
#include "fuzz-text.h"
#include "fuzz.h"

#define MODIFIED 1425679000 /* 2015-03-06 */

static void
check_verdict (CtlList *list)
{
  g_autofree char *reason = NULL;
  CtlVerdict verdict = ctl_verify (list, &reason);
  FUZZ_CHECK ((verdict == CTL_VERDICT_VALID) == (reason == NULL));
  FUZZ_CHECK ((verdict == CTL_VERDICT_UNKNOWN_SIGNER) == (ctl_verify_find_signer (list) == NULL));
  FUZZ_CHECK (verdict != CTL_VERDICT_VALID || ctl_verify_is_known_signer (list, list, NULL));
  if (reason != NULL)
    fuzz_check_text (reason);
}

static void
check_phones (CtlList *list)
{
  g_autoptr (GPtrArray) answers = ctl_phones_ask (list, list, NULL);
  g_autofree char *key = ctl_phones_dup_tvs_key (list);
  gboolean valid = ctl_verify (list, NULL) == CTL_VERDICT_VALID;
  FUZZ_CHECK (key != NULL && answers->len == CTL_PHONE_KINDS);
  for (guint i = 0; i < answers->len; i++)
    {
      const CtlPhoneAnswer *answer = answers->pdata[i];
      FUZZ_CHECK (answer->accepts == valid);
      fuzz_check_text (answer->reason);
    }
}

static void
check_diff (CtlList *list)
{
  g_autoptr (CtlDiff) diff = ctl_diff_new (list, list);
  g_autofree char *text = ctl_diff_to_text (diff);
  FUZZ_CHECK (diff->identical && diff->header->len == 0);
  FUZZ_CHECK (diff->changes->len == ctl_list_get_records (list)->len);
  for (guint i = 0; i < diff->changes->len; i++)
    {
      const CtlChange *change = diff->changes->pdata[i];
      FUZZ_CHECK (change->kind == CTL_CHANGE_SAME && change->before == change->after);
    }
  fuzz_check_text (text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (CtlList) list = ctl_list_decode (bytes, &error);
  FUZZ_CHECK ((list == NULL) == (error != NULL));
  if (list == NULL)
    {
      fuzz_check_text (error->message);
      return 0;
    }
  g_autoptr (GBytes) again = ctl_list_encode (list);
  g_autofree char *text = ctl_show_text (list, MODIFIED, TRUE);
  FUZZ_CHECK (g_bytes_equal (bytes, again));
  fuzz_check_text (text);
  check_verdict (list);
  check_phones (list);
  check_diff (list);
  return 0;
}
