/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-message.h"
#include "ctl-session.h"

G_BEGIN_DECLS

typedef struct
{
  const CtlSessionPeer *peer;
  char *address;    /* of the client, for the log */
  char *user;       /* who has logged in, or NULL */
  gboolean greeted; /* HELLO was answered */
  guint failures;   /* of LOGIN */
  gint64 deadline;  /* of LOGIN, monotonic microseconds */
  gboolean closing;
  guint32 number; /* of the request */
  GBytes *digest; /* for the error frame of a conflict */
} CtlSession;

/* Reads a request, acts, and fills in the reply. */
typedef gboolean (*CtlSessionHandler) (CtlSession *self,
                                       const CtlFields *request,
                                       CtlFields *reply,
                                       GError **error);

gboolean ctl_session_send (CtlSession *self, const CtlFrame *frame);
gboolean
ctl_session_login (CtlSession *self, const CtlFields *request, CtlFields *reply, GError **error);

gboolean ctl_session_get_cluster (CtlSession *self,
                                  const CtlFields *request,
                                  CtlFields *reply,
                                  GError **error);
gboolean
ctl_session_get_ctl (CtlSession *self, const CtlFields *request, CtlFields *reply, GError **error);
gboolean
ctl_session_put_ctl (CtlSession *self, const CtlFields *request, CtlFields *reply, GError **error);
gboolean
ctl_session_set_mode (CtlSession *self, const CtlFields *request, CtlFields *reply, GError **error);
gboolean ctl_session_get_trust (CtlSession *self,
                                const CtlFields *request,
                                CtlFields *reply,
                                GError **error);
gboolean ctl_session_put_trust (CtlSession *self,
                                const CtlFields *request,
                                CtlFields *reply,
                                GError **error);
gboolean ctl_session_drop_trust (CtlSession *self,
                                 const CtlFields *request,
                                 CtlFields *reply,
                                 GError **error);

G_END_DECLS
