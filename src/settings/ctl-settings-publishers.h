/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CTL_RECENT_PUBLISHERS_MAX 8

/**
 * CtlRecentPublisher:
 * @host: name or address, as the user gave it
 * @port: TCP port
 * @user: administrator to log in as
 * @legacy: whether old TLS and small keys are allowed there
 *
 * A publisher that somebody connected to: all that is kept of it. The password is not.
 */
typedef struct
{
  char *host;
  guint16 port;
  char *user;
  gboolean legacy;
} CtlRecentPublisher;

CtlRecentPublisher *
ctl_recent_publisher_new (const char *host, guint16 port, const char *user, gboolean legacy);
CtlRecentPublisher *ctl_recent_publisher_copy (const CtlRecentPublisher *self);
void ctl_recent_publisher_free (CtlRecentPublisher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlRecentPublisher, ctl_recent_publisher_free)

GPtrArray *ctl_settings_get_publishers (GSettings *settings);
void ctl_settings_remember_publisher (GSettings *settings, const CtlRecentPublisher *publisher);
void ctl_settings_forget_publisher (GSettings *settings, const CtlRecentPublisher *publisher);

G_END_DECLS
