/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-settings-publishers.h"

#define KEY_PUBLISHERS "publishers"
#define FORMAT         "(sqsb)"

/**
 * ctl_recent_publisher_new:
 * @host: name or address
 * @port: TCP port
 * @user: administrator
 * @legacy: whether old TLS is allowed
 *
 * Returns: (transfer full): the four together
 */
CtlRecentPublisher *
ctl_recent_publisher_new (const char *host, guint16 port, const char *user, gboolean legacy)
{
  CtlRecentPublisher *self = g_new0 (CtlRecentPublisher, 1);
  self->host = g_strdup (host);
  self->port = port;
  self->user = g_strdup (user);
  self->legacy = legacy;
  return self;
}

CtlRecentPublisher *
ctl_recent_publisher_copy (const CtlRecentPublisher *self)
{
  return ctl_recent_publisher_new (self->host, self->port, self->user, self->legacy);
}

void
ctl_recent_publisher_free (CtlRecentPublisher *self)
{
  g_free (self->host);
  g_free (self->user);
  g_free (self);
}

/* Another user of the same publisher is another entry: some may only look. */
static gboolean
is_same (const CtlRecentPublisher *a, const CtlRecentPublisher *b)
{
  return g_ascii_strcasecmp (a->host, b->host) == 0 && a->port == b->port &&
         g_str_equal (a->user, b->user);
}

/**
 * ctl_settings_get_publishers:
 * @settings: the settings
 *
 * Returns: (transfer full) (element-type CtlRecentPublisher): the last one first
 */
GPtrArray *
ctl_settings_get_publishers (GSettings *settings)
{
  GPtrArray *publishers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_recent_publisher_free);
  g_autoptr (GVariant) value = g_settings_get_value (settings, KEY_PUBLISHERS);
  GVariantIter iter;
  const char *host, *user;
  guint16 port;
  gboolean legacy;
  g_variant_iter_init (&iter, value);
  while (publishers->len < CTL_RECENT_PUBLISHERS_MAX &&
         g_variant_iter_next (&iter, "(&sq&sb)", &host, &port, &user, &legacy))
    g_ptr_array_add (publishers, ctl_recent_publisher_new (host, port, user, legacy));
  return publishers;
}

/* Those in @publishers after @first, without @first itself. */
static void
write_publishers (GSettings *settings,
                  GPtrArray *publishers,
                  const CtlRecentPublisher *without,
                  const CtlRecentPublisher *first)
{
  GVariantBuilder builder;
  guint written = 0;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" FORMAT));
  if (first != NULL)
    {
      g_variant_builder_add (&builder, FORMAT, first->host, first->port, first->user,
                             first->legacy);
      written++;
    }
  for (guint i = 0; i < publishers->len && written < CTL_RECENT_PUBLISHERS_MAX; i++)
    {
      const CtlRecentPublisher *publisher = publishers->pdata[i];
      if (is_same (publisher, without))
        continue;
      g_variant_builder_add (&builder, FORMAT, publisher->host, publisher->port, publisher->user,
                             publisher->legacy);
      written++;
    }
  (void) g_settings_set_value (settings, KEY_PUBLISHERS, g_variant_builder_end (&builder));
}

/**
 * ctl_settings_remember_publisher:
 * @settings: the settings
 * @publisher: whom somebody connected to just now; it comes first from now on
 */
void
ctl_settings_remember_publisher (GSettings *settings, const CtlRecentPublisher *publisher)
{
  g_autoptr (GPtrArray) publishers = ctl_settings_get_publishers (settings);
  write_publishers (settings, publishers, publisher, publisher);
}

/**
 * ctl_settings_forget_publisher:
 * @settings: the settings
 * @publisher: whom not to offer any more
 */
void
ctl_settings_forget_publisher (GSettings *settings, const CtlRecentPublisher *publisher)
{
  g_autoptr (GPtrArray) publishers = ctl_settings_get_publishers (settings);
  write_publishers (settings, publishers, publisher, NULL);
}
