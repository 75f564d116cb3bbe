/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-certificate-text.h"
#include "ctl-commands.h"
#include "ctl-error.h"
#include "ctl-json.h"
#include "ctl-publisher-options.h"

#define SHA256_BYTES 32

static char *option_add;
static char *option_drop;

static const GOptionEntry trust_options[] = {
  { "add", 0, 0, G_OPTION_ARG_FILENAME, &option_add,
    N_ ("Put the certificate in this file into the store"), N_ ("CERTIFICATE") },
  { "drop", 0, 0, G_OPTION_ARG_STRING, &option_drop,
    N_ ("Take the certificate with this fingerprint out of the store"), N_ ("SHA256") },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  CtlPublisher *publisher;
  CtlCertificate *add;
  GBytes *drop;
} TrustCall;

static gpointer
call_trust (gpointer data, GCancellable *cancellable, GError **error)
{
  TrustCall *call = data;
  const char *purpose = CTL_PROVIDER_TRUST_PHONE_SAST;
  gboolean done = TRUE;
  if (call->add != NULL)
    done = ctl_publisher_put_trust (call->publisher, purpose, call->add, cancellable, error);
  else if (call->drop != NULL)
    done = ctl_publisher_drop_trust (call->publisher, purpose, call->drop, cancellable, error);
  else
    return ctl_publisher_get_trust (call->publisher, purpose, cancellable, error);
  return done ? g_ptr_array_new () : NULL;
}

static void
add_certificate_json (JsonBuilder *json, CtlCertificate *certificate)
{
  json_builder_begin_object (json);
  ctl_json_string (json, "subject", ctl_certificate_get_subject (certificate, CTL_DIALECT_TOKEN));
  ctl_json_string (json, "issuer", ctl_certificate_get_issuer (certificate, CTL_DIALECT_TOKEN));
  ctl_json_hex (json, "serial", ctl_certificate_get_serial (certificate, CTL_DIALECT_PUBLISHER),
                CTL_HEX_COLON);
  ctl_json_time (json, "not_before", ctl_certificate_get_not_before (certificate));
  ctl_json_time (json, "not_after", ctl_certificate_get_not_after (certificate));
  ctl_json_hex (json, "sha1", ctl_certificate_get_sha1 (certificate), CTL_HEX_LOWER);
  ctl_json_hex (json, "sha256", ctl_certificate_get_sha256 (certificate), CTL_HEX_LOWER);
  json_builder_end_object (json);
}

static void
print_certificate (CtlTool *tool, CtlCertificate *certificate)
{
  g_autofree char *line = ctl_certificate_to_line (certificate);
  g_autofree char *hex = ctl_text_hex (ctl_certificate_get_sha256 (certificate), CTL_HEX_LOWER);
  ctl_tool_print (tool, "%s  %s\n", hex, line);
}

static void
print_trust (CtlTool *tool, GPtrArray *certificates)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "certificates");
  json_builder_begin_array (json);
  for (guint i = 0; i < certificates->len; i++)
    {
      print_certificate (tool, certificates->pdata[i]);
      add_certificate_json (json, certificates->pdata[i]);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  if (certificates->len == 0)
    ctl_tool_note (tool, "%s", _ ("Phone-SAST-trust holds no certificate."));
  ctl_tool_print_json (tool, json);
}

static void
print_trust_change (CtlTool *tool, const TrustCall *call)
{
  GBytes *sha256 = call->add != NULL ? ctl_certificate_get_sha256 (call->add) : call->drop;
  g_autofree char *hex = ctl_text_hex (sha256, CTL_HEX_LOWER);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  ctl_json_string (json, call->add != NULL ? "added" : "dropped", hex);
  json_builder_end_object (json);
  ctl_tool_print (tool,
                  call->add != NULL ? _ ("Phone-SAST-trust now holds %s\n")
                                    : _ ("Phone-SAST-trust no longer holds %s\n"),
                  hex);
  ctl_tool_print_json (tool, json);
}

static gboolean
parse_trust (TrustCall *call, GError **error)
{
  if (option_add != NULL && option_drop != NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("--add and --drop exclude each other"));
      return FALSE;
    }
  if (option_add != NULL)
    return (call->add = ctl_certificate_load (option_add, error)) != NULL;
  if (option_drop != NULL)
    return (call->drop = ctl_text_parse_hex (option_drop, SHA256_BYTES, _ ("The fingerprint"),
                                             error)) != NULL;
  return TRUE;
}

static void
do_trust (CtlTool *tool, TrustCall *call, GError **error)
{
  if (!parse_trust (call, error))
    return;
  call->publisher = ctl_publisher_options_open (tool, error);
  if (call->publisher == NULL)
    return;
  g_autoptr (GPtrArray) certificates =
      ctl_await_thread (call_trust, call, tool->cancellable, error);
  if (certificates == NULL)
    return;
  if (call->add != NULL || call->drop != NULL)
    print_trust_change (tool, call);
  else
    print_trust (tool, certificates);
}

static int
run_trust (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  TrustCall call = { NULL };
  do_trust (tool, &call, error);
  g_clear_pointer (&call.add, ctl_certificate_unref);
  g_clear_pointer (&call.drop, g_bytes_unref);
  g_clear_object (&call.publisher);
  return 0;
}

const CtlCommand ctl_command_publisher_trust = {
  .name = "publisher trust",
  .summary = N_ ("List Phone-SAST-trust, or add or drop a certificate there"),
  .description = N_ (
      "Phones with Security By Default take a CTL file whose signer is in Phone-SAST-trust: put a\n"
      "token's certificate there before it signs for phones that do not know it yet.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl publisher trust --add SAST-ADN008580ef.cer --publisher cucm-pub --user "
      "admin\n"),
  .options = { trust_options, ctl_publisher_options, NULL },
  .run = run_trust,
};
