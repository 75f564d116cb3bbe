/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-message.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-reader.h"
#include "ctl-text.h"
#include "ctl-writer.h"

const guint16 ctl_message_groups[] = { CTL_TAG_SERVER, CTL_TAG_RESULT, 0 };

static const char *const type_names[] = {
  [CTL_MESSAGE_HELLO] = "HELLO",
  [CTL_MESSAGE_LOGIN] = "LOGIN",
  [CTL_MESSAGE_GET_CLUSTER] = "GET CLUSTER",
  [CTL_MESSAGE_GET_CTL] = "GET CTL",
  [CTL_MESSAGE_PUT_CTL] = "PUT CTL",
  [CTL_MESSAGE_SET_MODE] = "SET MODE",
  [CTL_MESSAGE_GET_TRUST] = "GET TRUST",
  [CTL_MESSAGE_PUT_TRUST] = "PUT TRUST",
  [CTL_MESSAGE_BYE] = "BYE",
  [CTL_MESSAGE_DROP_TRUST] = "DROP TRUST",
};

/* The errors of section 5, and what they are on this side. Of two lines with one meaning the first
 * is the one that is sent. */
static const struct
{
  CtlCode code;
  CtlError error;
} codes[] = {
  { CTL_CODE_MALFORMED, CTL_ERROR_PEER },
  { CTL_CODE_NOT_LOGGED_IN, CTL_ERROR_PEER },
  { CTL_CODE_LOGIN_REFUSED, CTL_ERROR_LOGIN_REFUSED },
  { CTL_CODE_BUSY, CTL_ERROR_BUSY },
  { CTL_CODE_CONFLICT, CTL_ERROR_CONFLICT },
  { CTL_CODE_BAD_CTL_FILE, CTL_ERROR_BAD_CTL_FILE },
  { CTL_CODE_UNKNOWN_SIGNER, CTL_ERROR_UNKNOWN_SIGNER },
  { CTL_CODE_TOO_FEW_TOKENS, CTL_ERROR_TOO_FEW_TOKENS },
  { CTL_CODE_UNSUPPORTED_PROTOCOL, CTL_ERROR_UNSUPPORTED },
  { CTL_CODE_UNKNOWN_TYPE, CTL_ERROR_UNSUPPORTED },
  { CTL_CODE_TOO_LARGE, CTL_ERROR_TOO_LARGE },
  { CTL_CODE_INTERNAL, CTL_ERROR_SERVER_FAILED },
  { CTL_CODE_REFUSED, CTL_ERROR_REFUSED },
};

static gboolean
check_value (guint value, guint lowest, guint highest, const char *what, GError **error)
{
  if (value >= lowest && value <= highest)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("%s is %u; it must be from %u to %u"),
               what, value, lowest, highest);
  return FALSE;
}

static gboolean
check_count (guint count, guint highest, const char *what, GError **error)
{
  if (count <= highest)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("%u %s are more than a cluster has (%u)"),
               count, what, highest);
  return FALSE;
}

/**
 * ctl_message_type_to_string:
 * @type: of a request
 *
 * Returns: its name in section 3, never translated
 */
const char *
ctl_message_type_to_string (CtlMessageType type)
{
  const char *name = (gsize) type < G_N_ELEMENTS (type_names) ? type_names[type] : NULL;
  return name != NULL ? name : "unknown";
}

/**
 * ctl_message_write_mode:
 * @fields: where to
 * @mode: a security mode
 */
void
ctl_message_write_mode (CtlFields *fields, CtlMode mode)
{
  ctl_fields_add_u8 (fields, CTL_TAG_MODE, (guint8) mode);
}

/**
 * ctl_message_read_mode:
 * @fields: where from
 * @mode: (out): the security mode
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where there is none, or none that section 2 knows
 */
gboolean
ctl_message_read_mode (const CtlFields *fields, CtlMode *mode, GError **error)
{
  guint8 value;
  if (!ctl_fields_get_u8 (fields, CTL_TAG_MODE, &value, error) ||
      !check_value (value, CTL_MODE_NON_SECURE, CTL_MODE_MIXED, _ ("The security mode"), error))
    return FALSE;
  *mode = (CtlMode) value;
  return TRUE;
}

static void
write_service (CtlFields *group, const CtlService *service)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_writer_u16 (writer, service->function);
  ctl_writer_bytes (writer, ctl_certificate_get_der (service->certificate));
  g_autoptr (GBytes) value = ctl_writer_finish (writer);
  ctl_fields_add_bytes (group, CTL_TAG_SERVICE, value);
}

static CtlService *
read_service (GBytes *value, const char *server, GError **error)
{
  CtlReader reader;
  guint16 function;
  ctl_reader_init (&reader, value);
  if (!ctl_reader_u16 (&reader, &function, _ ("a service's function"), error))
    return NULL;
  g_autoptr (GBytes) der =
      ctl_reader_bytes (&reader, ctl_reader_get_left (&reader), _ ("a certificate"), error);
  if (der == NULL)
    return NULL;
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (der, error);
  if (certificate == NULL)
    {
      g_autofree char *safe = ctl_text_safe (server);
      g_prefix_error (error, _ ("The certificate of function %u of server “%s”: "), function, safe);
      return NULL;
    }
  return ctl_service_new (function, certificate);
}

static void
write_server (CtlFields *fields, const CtlServer *server)
{
  CtlFields *group = ctl_fields_add_group (fields, CTL_TAG_SERVER);
  ctl_fields_add_string (group, CTL_TAG_NAME, server->name);
  ctl_fields_add_string (group, CTL_TAG_ADDRESS, server->address);
  ctl_fields_add_u8 (group, CTL_TAG_ROLE, (guint8) server->role);
  for (guint i = 0; i < server->services->len; i++)
    write_service (group, g_ptr_array_index (server->services, i));
}

static gboolean
read_services (const CtlFields *group, CtlServer *server, GError **error)
{
  g_autoptr (GPtrArray) values = ctl_fields_get_all_bytes (group, CTL_TAG_SERVICE);
  if (!check_count (values->len, CTL_MESSAGE_SERVICES_MAX, _ ("services of one server"), error))
    return FALSE;
  for (guint i = 0; i < values->len; i++)
    {
      CtlService *service = read_service (g_ptr_array_index (values, i), server->name, error);
      if (service == NULL)
        return FALSE;
      g_ptr_array_add (server->services, service);
    }
  return TRUE;
}

/* The address becomes the DNSNAME of records: nothing but an address may come through. */
static gboolean
check_address (const char *name, const char *address, GError **error)
{
  if (g_hostname_is_ip_address (address))
    return TRUE;
  g_autofree char *safe_name = ctl_text_safe (name);
  g_autofree char *safe_address = ctl_text_safe (address);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("The address “%s” of server “%s” is no IPv4 or IPv6 address"), safe_address,
               safe_name);
  return FALSE;
}

static CtlServer *
read_server (const CtlFields *group, GError **error)
{
  g_autofree char *name = ctl_fields_get_string (group, CTL_TAG_NAME, error);
  if (name == NULL)
    return NULL;
  g_autofree char *address = ctl_fields_get_string (group, CTL_TAG_ADDRESS, error);
  if (address == NULL || !check_address (name, address, error))
    return NULL;
  guint8 role;
  if (!ctl_fields_get_u8 (group, CTL_TAG_ROLE, &role, error) ||
      !check_value (role, CTL_ROLE_PUBLISHER, CTL_ROLE_FIREWALL, _ ("The role of a server"), error))
    return NULL;
  g_autoptr (CtlServer) server = ctl_server_new (name, address, (CtlRole) role);
  return read_services (group, server, error) ? g_steal_pointer (&server) : NULL;
}

/**
 * ctl_message_write_cluster:
 * @fields: where to
 * @cluster: the reply to GET CLUSTER (ctl-provider-protocol.md, 3)
 */
void
ctl_message_write_cluster (CtlFields *fields, const CtlCluster *cluster)
{
  ctl_fields_add_string (fields, CTL_TAG_NAME, cluster->name);
  ctl_fields_add_string (fields, CTL_TAG_RELEASE, cluster->release);
  ctl_message_write_mode (fields, cluster->mode);
  for (guint i = 0; i < cluster->servers->len; i++)
    write_server (fields, g_ptr_array_index (cluster->servers, i));
}

/**
 * ctl_message_read_cluster:
 * @fields: where from
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * At most %CTL_MESSAGE_SERVERS_MAX servers with %CTL_MESSAGE_SERVICES_MAX services each are
 * believed.
 *
 * Returns: (transfer full) (nullable): the reply to GET CLUSTER (ctl-provider-protocol.md, 3);
 *   strings are not yet safe for a screen
 */
CtlCluster *
ctl_message_read_cluster (const CtlFields *fields, GError **error)
{
  CtlMode mode;
  g_autofree char *name = ctl_fields_get_string (fields, CTL_TAG_NAME, error);
  if (name == NULL)
    return NULL;
  g_autofree char *release = ctl_fields_get_string (fields, CTL_TAG_RELEASE, error);
  if (release == NULL || !ctl_message_read_mode (fields, &mode, error))
    return NULL;
  g_autoptr (GPtrArray) groups = ctl_fields_get_all_groups (fields, CTL_TAG_SERVER);
  if (!check_count (groups->len, CTL_MESSAGE_SERVERS_MAX, _ ("servers"), error))
    return NULL;
  g_autoptr (CtlCluster) cluster = ctl_cluster_new (name, release, mode);
  for (guint i = 0; i < groups->len; i++)
    {
      CtlServer *server = read_server (g_ptr_array_index (groups, i), error);
      if (server == NULL)
        return NULL;
      g_ptr_array_add (cluster->servers, server);
    }
  return g_steal_pointer (&cluster);
}

/**
 * ctl_message_write_result:
 * @fields: where to
 * @result: what became of a server's file, as a group of its own (ctl-provider-protocol.md, 2)
 */
void
ctl_message_write_result (CtlFields *fields, const CtlResult *result)
{
  CtlFields *group = ctl_fields_add_group (fields, CTL_TAG_RESULT);
  ctl_fields_add_string (group, CTL_TAG_NAME, result->name);
  ctl_fields_add_string (group, CTL_TAG_ADDRESS, result->address);
  ctl_fields_add_string (group, CTL_TAG_PATH, result->path);
  ctl_fields_add_u16 (group, CTL_TAG_STATUS, (guint16) result->status);
  ctl_fields_add_string (group, CTL_TAG_MESSAGE, result->message);
}

static CtlResult *
read_result (const CtlFields *group, GError **error)
{
  guint16 status;
  g_autofree char *name = ctl_fields_get_string (group, CTL_TAG_NAME, error);
  if (name == NULL)
    return NULL;
  g_autofree char *address = ctl_fields_get_string (group, CTL_TAG_ADDRESS, error);
  if (address == NULL)
    return NULL;
  g_autofree char *path = ctl_fields_get_string (group, CTL_TAG_PATH, error);
  if (path == NULL || !ctl_fields_get_u16 (group, CTL_TAG_STATUS, &status, error) ||
      !check_value (status, CTL_STATUS_WRITTEN, CTL_STATUS_FAILED, _ ("The status of a server"),
                    error))
    return NULL;
  g_autofree char *message = ctl_fields_get_string (group, CTL_TAG_MESSAGE, error);
  if (message == NULL)
    return NULL;
  return ctl_result_new (name, address, path, (CtlStatus) status, message);
}

/**
 * ctl_message_read_results:
 * @fields: where from
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable) (element-type CtlResult): the results of an event or of the
 *   reply to PUT CTL, possibly none; strings are not yet safe for a screen
 */
GPtrArray *
ctl_message_read_results (const CtlFields *fields, GError **error)
{
  g_autoptr (GPtrArray) groups = ctl_fields_get_all_groups (fields, CTL_TAG_RESULT);
  if (!check_count (groups->len, CTL_MESSAGE_SERVERS_MAX, _ ("servers"), error))
    return NULL;
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_result_free);
  for (guint i = 0; i < groups->len; i++)
    {
      CtlResult *result = read_result (g_ptr_array_index (groups, i), error);
      if (result == NULL)
        return NULL;
      g_ptr_array_add (results, result);
    }
  return g_steal_pointer (&results);
}

/**
 * ctl_message_new_error:
 * @number: of the request, or 0 where it could not be read
 * @code: what went wrong (ctl-provider-protocol.md, 5)
 * @message: for a person, in English
 * @digest: (nullable): SHA-256 of the installed file, for a conflict
 *
 * Returns: (transfer full): an error frame
 */
CtlFrame *
ctl_message_new_error (guint32 number, CtlCode code, const char *message, GBytes *digest)
{
  CtlFrame *frame = ctl_frame_new (CTL_FRAME_ERROR, 0, number);
  CtlFields *fields = ctl_frame_get_fields (frame);
  ctl_fields_add_u16 (fields, CTL_TAG_CODE, (guint16) code);
  ctl_fields_add_string (fields, CTL_TAG_MESSAGE, message);
  if (digest != NULL)
    ctl_fields_add_bytes (fields, CTL_TAG_DIGEST, digest);
  return frame;
}

static char *
describe_conflict (const CtlFields *fields, const char *message)
{
  g_autoptr (GBytes) digest = ctl_fields_get_bytes (fields, CTL_TAG_DIGEST, NULL);
  if (digest == NULL)
    return g_strdup_printf (_ ("The publisher has no CTL file now: %s"), message);
  g_autofree char *hex = ctl_text_hex (digest, CTL_HEX_LOWER);
  return g_strdup_printf (_ ("The publisher's CTL file is now another one, with SHA-256 %s: %s"),
                          hex, message);
}

static gboolean
check_digest (const CtlFields *fields, GError **error)
{
  g_autoptr (GBytes) digest = ctl_fields_get_bytes (fields, CTL_TAG_DIGEST, NULL);
  if (digest == NULL || g_bytes_get_size (digest) == CTL_MESSAGE_DIGEST_SIZE)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("The digest has %zu bytes instead of %d"),
               g_bytes_get_size (digest), CTL_MESSAGE_DIGEST_SIZE);
  return FALSE;
}

static GError *
error_from_code (guint16 code, const CtlFields *fields, const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (codes[i].code != code)
        continue;
      g_autofree char *text = code == CTL_CODE_CONFLICT
                                  ? describe_conflict (fields, message)
                                  : g_strdup_printf (_ ("The publisher answered: %s"), message);
      return g_error_new_literal (CTL_ERROR, (gint) codes[i].error, text);
    }
  return g_error_new (CTL_ERROR, CTL_ERROR_PEER,
                      _ ("The publisher answered with an error that is not known here (%u): %s"),
                      code, message);
}

/**
 * ctl_message_read_error:
 * @frame: an error frame
 *
 * Returns: (transfer full): what it says, as an error of ours with the message made safe for a
 *   screen; %CTL_ERROR_MALFORMED where the frame is not as it should be
 */
GError *
ctl_message_read_error (const CtlFrame *frame)
{
  const CtlFields *fields = ctl_frame_get_fields (frame);
  GError *error = NULL;
  guint16 code;
  if (!ctl_fields_get_u16 (fields, CTL_TAG_CODE, &code, &error) || !check_digest (fields, &error))
    return error;
  g_autofree char *message = ctl_fields_get_string (fields, CTL_TAG_MESSAGE, &error);
  if (message == NULL)
    return error;
  g_autofree char *safe = ctl_text_safe (message);
  return error_from_code (code, fields, safe);
}

/**
 * ctl_message_code_from_error:
 * @error: what went wrong on the server
 *
 * Returns: the code to send; %CTL_CODE_INTERNAL for what the client can do nothing about
 */
CtlCode
ctl_message_code_from_error (const GError *error)
{
  CtlError known = ctl_error_get_code (error);
  if (known == CTL_ERROR_MALFORMED)
    return CTL_CODE_MALFORMED;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].error == known)
      return codes[i].code;
  return CTL_CODE_INTERNAL;
}
