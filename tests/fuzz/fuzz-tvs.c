/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-tvs-message.h"
#include "fuzz.h"

/* What is read can be written, and read again as the same. */
static void
read_request (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlTvsRequest) request = ctl_tvs_request_decode (bytes, &error);
  FUZZ_CHECK ((request == NULL) == (error != NULL));
  if (request == NULL)
    return;
  g_autoptr (GBytes) written = ctl_tvs_request_encode (request, &error);
  FUZZ_CHECK (written != NULL && g_bytes_get_size (written) <= g_bytes_get_size (bytes));
  g_autoptr (CtlTvsRequest) again = ctl_tvs_request_decode (written, &error);
  FUZZ_CHECK (again != NULL && again->session == request->session &&
              g_str_equal (again->device, request->device) &&
              g_bytes_equal (again->certificate, request->certificate));
}

static void
read_reply (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlTvsReply) reply = ctl_tvs_reply_decode (bytes, &error);
  FUZZ_CHECK ((reply == NULL) == (error != NULL));
  if (reply == NULL)
    return;
  g_autofree char *roles = ctl_tvs_reply_dup_roles (reply);
  FUZZ_CHECK (reply->valid == (g_bytes_get_size (reply->roles) > 0));
  FUZZ_CHECK (reply->valid || !ctl_tvs_reply_vouches (reply));
  g_autoptr (GBytes) written = ctl_tvs_reply_encode (reply, &error);
  FUZZ_CHECK (written != NULL && g_bytes_get_size (written) <= g_bytes_get_size (bytes));
  g_autoptr (CtlTvsReply) again = ctl_tvs_reply_decode (written, &error);
  FUZZ_CHECK (again != NULL && again->session == reply->session && again->valid == reply->valid &&
              g_bytes_equal (again->roles, reply->roles) &&
              again->time_to_live == reply->time_to_live);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  FUZZ_CHECK (size < CTL_TVS_HEADER_LENGTH || ctl_tvs_header_get_rest (data) <= G_MAXUINT16);
  read_request (bytes);
  read_reply (bytes);
  return 0;
}
