/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/ssl.h>

#include "ctl-checks.h"
#include "ctl-error.h"
#include "ctl-text.h"
#include "ctl-tls-client.h"
#include "ctl-tls-known.h"

#define TIMEOUT      10 /* seconds for each connection */
#define THREADS_MAX  8
#define DEFAULT_PORT 2444

/* One known publisher, looked at in a thread of its own. */
typedef struct
{
  const char *known_path;
  const char *peer;
  guint line;
  GCancellable *cancellable;
  GError *error;   /* why it cannot be used as it is */
  char *strength;  /* what the connection has, of whichever kind */
  gboolean legacy; /* it could be made only with the switch for old publishers */
} Visit;

static void
visit_free (gpointer data)
{
  Visit *self = data;
  g_clear_error (&self->error);
  g_free (self->strength);
  g_free (self);
}

static char *
describe_strength (CtlTlsStream *stream)
{
  SSL *ssl = ctl_tls_stream_get_ssl (stream);
  EVP_PKEY *key = X509_get0_pubkey (SSL_get0_peer_certificate (ssl));
  return g_strdup_printf (_ ("%s, %s key of %d bits"), SSL_get_version (ssl),
                          EVP_PKEY_is_a (key, "RSA") ? "RSA" : "EC", EVP_PKEY_get_bits (key));
}

static gboolean
connect_to (Visit *self, gboolean legacy, GError **error)
{
  const CtlTlsTrust trust = { .known_path = self->known_path, .legacy = legacy };
  g_autoptr (GSocketConnectable) address =
      g_network_address_parse (self->peer, DEFAULT_PORT, error);
  if (address == NULL)
    {
      ctl_error_convert (error, CTL_ERROR_MALFORMED, self->peer);
      return FALSE;
    }
  GNetworkAddress *network = G_NETWORK_ADDRESS (address);
  g_autoptr (CtlTlsStream) stream =
      ctl_tls_client_connect (g_network_address_get_hostname (network),
                              g_network_address_get_port (network), &trust, TIMEOUT,
                              self->cancellable, error);
  if (stream == NULL)
    return FALSE;
  self->strength = describe_strength (stream);
  return TRUE;
}

/* Old versions of TLS and small keys fail in these ways; whether it is that, the second try tells.
 */
static gboolean
may_be_old (const GError *error)
{
  return error->code == CTL_ERROR_PEER || error->code == CTL_ERROR_UNTRUSTED ||
         error->code == CTL_ERROR_UNREACHABLE;
}

static void
visit (Visit *self)
{
  g_autoptr (GError) failure = NULL;
  if (connect_to (self, FALSE, &self->error) || !may_be_old (self->error))
    return;
  self->legacy = connect_to (self, TRUE, &failure);
  /* A certificate that is another one is worse news than its size. */
  if (failure != NULL && failure->code == CTL_ERROR_CERTIFICATE_CHANGED)
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&failure);
    }
}

static char *
dup_forget_command (const Visit *self)
{
  g_autofree char *quoted = g_shell_quote (self->known_path);
  g_autofree char *safe = ctl_text_safe (quoted);
  return g_strdup_printf ("sed -i %ud %s", self->line, safe);
}

static void
add_legacy (const Visit *self, const char *peer, GPtrArray *findings)
{
  g_autofree char *quoted = g_shell_quote (peer);
  CtlFinding *finding = ctl_findings_add (
      findings, CTL_FINDING_PUBLISHERS, CTL_FINDING_NOTE, "publisher-old",
      _ ("%s can be used with --legacy-server only. It offers %s; this system allows TLS 1.2 and "
         "later, and RSA keys from 2048 bits."),
      peer, self->strength);
  ctl_finding_set_why (finding, _ ("What goes over such a connection may be read by others: use it "
                                   "in a network that you trust, or renew the publisher."));
  ctl_finding_set_command (finding,
                           "etoken-ctl publisher info --legacy-server --publisher %s --user NAME",
                           quoted);
}

static void
add_changed (const Visit *self, const char *message, GPtrArray *findings)
{
  g_autofree char *command = dup_forget_command (self);
  CtlFinding *finding = ctl_findings_add (findings, CTL_FINDING_PUBLISHERS, CTL_FINDING_IN_THE_WAY,
                                          "publisher-changed", "%s.", message);
  ctl_finding_set_why (finding, _ ("Somebody may stand between you and the publisher. Only if its "
                                   "certificate was renewed, and the new fingerprint is the one "
                                   "that the publisher itself shows, forget the old one."));
  ctl_finding_set_command (finding, "%s", command);
}

static void
add_failed (const Visit *self, const char *message, GPtrArray *findings)
{
  g_autofree char *command = dup_forget_command (self);
  gboolean is_away =
      self->error->code == CTL_ERROR_UNREACHABLE || self->error->code == CTL_ERROR_TIMED_OUT;
  CtlFinding *finding =
      ctl_findings_add (findings, CTL_FINDING_PUBLISHERS, CTL_FINDING_IN_THE_WAY,
                        is_away ? "publisher-unreachable" : "publisher-fails", "%s.", message);
  ctl_finding_set_why (finding, _ ("Check that its CTL Provider service runs, and that no firewall "
                                   "blocks the port. If it is gone for good, forget it."));
  ctl_finding_set_command (finding, "%s", command);
}

static void
judge (const Visit *self, GPtrArray *findings)
{
  g_autofree char *peer = ctl_text_safe (self->peer);
  g_autofree char *message = self->error != NULL ? ctl_text_safe (self->error->message) : NULL;
  if (self->error == NULL)
    ctl_findings_add (findings, CTL_FINDING_PUBLISHERS, CTL_FINDING_OK, "publisher-works",
                      _ ("%s can be reached, with the certificate that is remembered: %s."), peer,
                      self->strength);
  else if (self->legacy)
    add_legacy (self, peer, findings);
  else if (self->error->code == CTL_ERROR_CERTIFICATE_CHANGED)
    add_changed (self, message, findings);
  else
    add_failed (self, message, findings);
}

static void
add_unreadable (const char *known_path, const GError *error, GPtrArray *findings)
{
  g_autofree char *quoted = g_shell_quote (known_path);
  g_autofree char *safe = ctl_text_safe (quoted);
  g_autofree char *message = ctl_text_safe (error->message);
  CtlFinding *finding = ctl_findings_add (findings, CTL_FINDING_PUBLISHERS, CTL_FINDING_IN_THE_WAY,
                                          "known-publishers-unreadable", "%s.", message);
  ctl_finding_set_why (finding,
                       _ ("No publisher is trusted through this file until it is mended."));
  ctl_finding_set_command (finding, "${EDITOR:-vi} %s", safe);
}

static GPtrArray *
new_visits (const GPtrArray *known, const char *known_path, GCancellable *cancellable)
{
  GPtrArray *visits = g_ptr_array_new_with_free_func (visit_free);
  for (guint i = 0; i < known->len; i++)
    {
      const CtlTlsKnownPeer *peer = known->pdata[i];
      Visit *next = g_new0 (Visit, 1);
      next->known_path = known_path;
      next->peer = peer->peer;
      next->line = peer->line;
      next->cancellable = cancellable;
      g_ptr_array_add (visits, next);
    }
  return visits;
}

typedef struct
{
  GPtrArray *visits;
  gint next;
} Round;

static gpointer
go_round (gpointer data)
{
  Round *self = data;
  guint i;
  while ((i = (guint) g_atomic_int_add (&self->next, 1)) < self->visits->len)
    visit (self->visits->pdata[i]);
  return NULL;
}

/* In threads that end here, and not in a pool: libssl keeps something for each thread. */
static void
visit_all (GPtrArray *visits)
{
  GThread *threads[THREADS_MAX];
  Round round = { visits, 0 };
  guint count = MIN (visits->len, THREADS_MAX);
  for (guint i = 0; i < count; i++)
    threads[i] = g_thread_new ("publisher", go_round, &round);
  for (guint i = 0; i < count; i++)
    g_thread_join (threads[i]);
}

/**
 * ctl_check_publishers:
 * @known_path: file of remembered fingerprints; it need not exist
 * @cancellable: (nullable): ends it soon
 * @findings: (inout): gets a finding for each of them
 *
 * Connects to each of them and shakes hands, as every command with a publisher does; nothing is
 * sent, and nobody logs in. Several at a time, so that those that are away are waited for once.
 */
void
ctl_check_publishers (const char *known_path, GCancellable *cancellable, GPtrArray *findings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) known = ctl_tls_known_list (known_path, &error);
  if (known == NULL)
    {
      add_unreadable (known_path, error, findings);
      return;
    }
  g_autoptr (GPtrArray) visits = new_visits (known, known_path, cancellable);
  visit_all (visits);
  for (guint i = 0; i < visits->len; i++)
    judge (visits->pdata[i], findings);
}
