/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-login-delay.h"

#include <string.h>

typedef struct
{
  guint failures;
  gint64 last; /* seconds, monotonic */
} Entry;

struct _CtlLoginDelay
{
  GMutex lock;
  GHashTable *entries; /* GBytes: Entry */
};

/**
 * ctl_login_delay_new:
 *
 * Returns: (transfer full): a table without failures
 */
CtlLoginDelay *
ctl_login_delay_new (void)
{
  CtlLoginDelay *self = g_new0 (CtlLoginDelay, 1);
  g_mutex_init (&self->lock);
  self->entries =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  return self;
}

/**
 * ctl_login_delay_free:
 * @self: (transfer full): a table
 */
void
ctl_login_delay_free (CtlLoginDelay *self)
{
  g_hash_table_unref (self->entries);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* One host has a whole /64 of IPv6 addresses at its disposal, and an IPv4 client may come in
 * through an IPv6 socket. */
static GBytes *
make_key (GInetAddress *address)
{
  static const guint8 mapped[12] = { [10] = 0xFF, [11] = 0xFF };
  const guint8 *bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return g_bytes_new (bytes, 4);
  if (memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_bytes_new (bytes + sizeof mapped, 4);
  return g_bytes_new (bytes, 8);
}

/* Forgets what is old; where nothing is, the address that failed longest ago. */
static void
make_room (CtlLoginDelay *self, gint64 now)
{
  GHashTableIter iter;
  gpointer key, value, oldest_key = NULL;
  gint64 oldest = G_MAXINT64;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Entry *entry = value;
      if (now - entry->last >= CTL_LOGIN_DELAY_MEMORY)
        g_hash_table_iter_remove (&iter);
      else if (entry->last < oldest)
        {
          oldest = entry->last;
          oldest_key = key;
        }
    }
  if (g_hash_table_size (self->entries) >= CTL_LOGIN_DELAY_ADDRESSES)
    g_hash_table_remove (self->entries, oldest_key);
}

static Entry *
find_entry (CtlLoginDelay *self, GInetAddress *address, gint64 now)
{
  g_autoptr (GBytes) key = make_key (address);
  Entry *entry = g_hash_table_lookup (self->entries, key);
  if (entry != NULL && now - entry->last < CTL_LOGIN_DELAY_MEMORY)
    return entry;
  if (entry == NULL && g_hash_table_size (self->entries) >= CTL_LOGIN_DELAY_ADDRESSES)
    make_room (self, now);
  entry = g_new0 (Entry, 1);
  g_hash_table_replace (self->entries, g_steal_pointer (&key), entry);
  return entry;
}

/**
 * ctl_login_delay_add_failure:
 * @self: a table
 * @address: where a login that failed came from
 * @now: monotonic time in seconds
 *
 * Returns: for how many seconds the reply is to wait: one more for each failure from this
 *   address, at most %CTL_LOGIN_DELAY_MAX (ctl-provider-protocol.md, 4)
 */
guint
ctl_login_delay_add_failure (CtlLoginDelay *self, GInetAddress *address, gint64 now)
{
  g_mutex_lock (&self->lock);
  Entry *entry = find_entry (self, address, now);
  entry->failures = MIN (entry->failures + 1, CTL_LOGIN_DELAY_MAX);
  entry->last = now;
  guint delay = entry->failures;
  g_mutex_unlock (&self->lock);
  return delay;
}

/**
 * ctl_login_delay_get_size:
 * @self: a table
 *
 * Returns: how many addresses are remembered
 */
guint
ctl_login_delay_get_size (CtlLoginDelay *self)
{
  g_mutex_lock (&self->lock);
  guint size = g_hash_table_size (self->entries);
  g_mutex_unlock (&self->lock);
  return size;
}
