/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-json.h"

#include "ctl-pin-policy.h"

static void
add_tries (JsonBuilder *builder, const char *key, gint tries)
{
  if (tries >= 0)
    ctl_json_number (builder, key, tries);
  else
    ctl_json_string (builder, key, NULL);
}

static void
add_pin (JsonBuilder *builder, const CtlToken *token)
{
  json_builder_set_member_name (builder, "pin");
  json_builder_begin_object (builder);
  ctl_json_boolean (builder, "low", (token->pin & CTL_TOKEN_PIN_LOW) != 0);
  ctl_json_boolean (builder, "final_try", ctl_pin_policy_is_last_try (token));
  ctl_json_boolean (builder, "locked", ctl_pin_policy_is_locked (token));
  add_tries (builder, "tries_left", token->tries_left);
  add_tries (builder, "tries_max", token->tries_max);
  json_builder_end_object (builder);
}

/* Names and serial as they stand in a CTL file. */
static void
add_certificate (JsonBuilder *builder, const CtlTokenCertificate *held)
{
  CtlCertificate *certificate = held->certificate;
  json_builder_begin_object (builder);
  ctl_json_hex (builder, "id", held->id, CTL_HEX_LOWER);
  ctl_json_string (builder, "subject",
                   ctl_certificate_get_subject (certificate, CTL_DIALECT_TOKEN));
  ctl_json_string (builder, "issuer", ctl_certificate_get_issuer (certificate, CTL_DIALECT_TOKEN));
  ctl_json_hex (builder, "serial", ctl_certificate_get_serial (certificate, CTL_DIALECT_TOKEN),
                CTL_HEX_COLON);
  ctl_json_time (builder, "not_before", ctl_certificate_get_not_before (certificate));
  ctl_json_time (builder, "not_after", ctl_certificate_get_not_after (certificate));
  ctl_json_string (builder, "key", ctl_certificate_is_rsa (certificate) ? "rsa" : "ec");
  ctl_json_number (builder, "bits", ctl_certificate_get_bits (certificate));
  ctl_json_hex (builder, "sha1", ctl_certificate_get_sha1 (certificate), CTL_HEX_LOWER);
  ctl_json_hex (builder, "sha256", ctl_certificate_get_sha256 (certificate), CTL_HEX_LOWER);
  json_builder_end_object (builder);
}

/**
 * ctl_json_token:
 * @builder: where a value may stand
 * @token: a token
 *
 * Adds the token as one of the objects in `tokens` (command-line.md).
 */
void
ctl_json_token (JsonBuilder *builder, const CtlToken *token)
{
  json_builder_begin_object (builder);
  ctl_json_string (builder, "module", token->module);
  ctl_json_number (builder, "slot", (gint64) token->slot);
  ctl_json_string (builder, "reader", token->reader);
  ctl_json_string (builder, "label", token->label);
  ctl_json_string (builder, "manufacturer", token->manufacturer);
  ctl_json_string (builder, "model", token->model);
  ctl_json_string (builder, "serial", token->serial);
  ctl_json_string (builder, "state", ctl_token_state_to_string (token->state));
  if (token->error != NULL)
    ctl_json_string (builder, "error", token->error);
  add_pin (builder, token);
  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < token->certificates->len; i++)
    add_certificate (builder, token->certificates->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}
