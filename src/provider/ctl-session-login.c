/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-error.h"
#include "ctl-provider-log.h"
#include "ctl-session-private.h"

/* Holds up this client and nobody else. */
static void
wait_seconds (CtlSession *self, guint seconds)
{
  gint64 start = g_get_monotonic_time ();
  gint64 end = start + (gint64) seconds * G_USEC_PER_SEC;
  GPollFD fd;
  gboolean can_poll = g_cancellable_make_pollfd (self->peer->cancellable, &fd);
  for (gint64 left = end - start; left > 0; left = end - g_get_monotonic_time ())
    if (g_poll (&fd, can_poll ? 1 : 0, (gint) (left / 1000) + 1) > 0)
      break;
  if (can_poll)
    g_cancellable_release_fd (self->peer->cancellable);
  self->deadline += g_get_monotonic_time () - start;
}

static gboolean
fail (CtlSession *self, const char *name, GError **error)
{
  guint delay = ctl_login_delay_add_failure (self->peer->delay, self->peer->address,
                                             g_get_monotonic_time () / G_USEC_PER_SEC);
  self->failures++;
  self->closing = self->failures >= CTL_SESSION_LOGINS_MAX;
  ctl_provider_log ("%s: login of “%.64s” refused; the reply waits %u s", self->address, name,
                    delay);
  wait_seconds (self, delay);
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_LOGIN_REFUSED,
                       "The user name or the password is wrong");
  return FALSE;
}

/* A password that is longer than any takes as long as another wrong one. */
static gboolean
check_password (CtlSession *self, const char *name, CtlSecret *password)
{
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self->peer->store);
  CtlUsers *users = ctl_provider_config_get_users (config);
  if (password != NULL)
    return ctl_users_check (users, name, password);
  g_autoptr (CtlSecret) none = ctl_secret_new ("", 0, NULL);
  (void) ctl_users_check (users, name, none);
  return FALSE;
}

/* Who has logged in stays who they are: a second LOGIN is refused and changes nothing. */
gboolean
ctl_session_login (CtlSession *self,
                   const CtlFields *request,
                   CtlFields *reply G_GNUC_UNUSED,
                   GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *name = ctl_fields_get_string (request, CTL_TAG_USER, error);
  if (name == NULL)
    return FALSE;
  g_autoptr (CtlSecret) password = ctl_fields_get_secret (request, CTL_TAG_PASSWORD, &failure);
  if (g_error_matches (failure, CTL_ERROR, CTL_ERROR_MALFORMED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (self->user != NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_REFUSED, "This connection has logged in already");
      return FALSE;
    }
  if (!check_password (self, name, password))
    return fail (self, name, error);
  self->user = g_steal_pointer (&name);
  ctl_provider_log ("%s@%s: logged in", self->user, self->address);
  self->peer->on_login (self->peer->user_data);
  return TRUE;
}
