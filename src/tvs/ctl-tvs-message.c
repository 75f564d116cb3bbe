/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tvs-message.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-reader.h"
#include "ctl-record.h"
#include "ctl-text.h"
#include "ctl-writer.h"

#define PROTOCOL 87
#define VERSION  1

#define DEVICE_KIND 1   /* before the device name: its only known value */
#define DEVICE_MAX  128 /* bytes */

#define STATUS_VALID   0
#define STATUS_INVALID 1

typedef enum
{
  COMMAND_VERIFY_REQUEST = 1,
  COMMAND_VERIFY_RESPONSE = 2,
} Command;

typedef enum
{
  TAG_DEVICE = 1,
  TAG_CERTIFICATE = 2,
  TAG_STATUS = 7,
  TAG_ROLES = 8,
  TAG_TIME_TO_LIVE = 9,
} Tag;

#define TAGS (TAG_TIME_TO_LIVE + 1)

/* What stands behind the header; what has another tag is passed over. */
typedef struct
{
  guint32 session;
  GBytes *values[TAGS];
} Elements;

static void
elements_clear (Elements *self)
{
  for (guint i = 0; i < TAGS; i++)
    g_clear_pointer (&self->values[i], g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Elements, elements_clear)

static gboolean
matches (const char *text, const char *pattern)
{
  for (; *pattern != '\0'; text++, pattern++)
    {
      gboolean fits = *pattern == '#'   ? g_ascii_isdigit (*text)
                      : *pattern == '?' ? g_ascii_isxdigit (*text) && !g_ascii_islower (*text)
                                        : *text == *pattern;
      if (!fits)
        return FALSE;
    }
  return *text == '\0';
}

/**
 * ctl_tvs_device_check:
 * @name: what somebody typed
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Returns: whether it is the name of a phone as a service knows it
 */
gboolean
ctl_tvs_device_check (const char *name, GError **error)
{
  if (matches (name, "CP-####-SEP????????????"))
    return TRUE;
  g_autofree char *safe = ctl_text_safe (name);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
               _ ("“%s” is not the name of a phone: CP-, four digits of its model, -SEP, and "
                  "twelve upper-case hexadecimal digits, as CP-7975-SEP001122334455"),
               safe);
  return FALSE;
}

static gsize
begin (CtlWriter *writer, Command command, guint32 session)
{
  ctl_writer_u8 (writer, PROTOCOL);
  ctl_writer_u8 (writer, VERSION);
  ctl_writer_u8 (writer, command);
  ctl_writer_u8 (writer, 0);
  ctl_writer_u32 (writer, session);
  return ctl_writer_reserve (writer, 2);
}

static gboolean
end_length (CtlWriter *writer, gsize reserved, GError **error)
{
  return ctl_writer_fill_length (writer, reserved, 2, _ ("a request or reply"), error);
}

static gsize
begin_element (CtlWriter *writer, Tag tag)
{
  ctl_writer_u8 (writer, tag);
  return ctl_writer_reserve (writer, 2);
}

static gboolean
add_bytes (CtlWriter *writer, Tag tag, GBytes *bytes, GError **error)
{
  gsize length = begin_element (writer, tag);
  ctl_writer_bytes (writer, bytes);
  return end_length (writer, length, error);
}

static gboolean
add_device (CtlWriter *writer, const char *device, GError **error)
{
  gsize length = begin_element (writer, TAG_DEVICE);
  ctl_writer_u8 (writer, DEVICE_KIND);
  ctl_writer_data (writer, device, strlen (device));
  return end_length (writer, length, error);
}

/**
 * ctl_tvs_request_encode:
 * @self: a request
 * @error: return location for %CTL_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): what is sent (publisher-doors.md, 1)
 */
GBytes *
ctl_tvs_request_encode (const CtlTvsRequest *self, GError **error)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  gsize length = begin (writer, COMMAND_VERIFY_REQUEST, self->session);
  if (!add_device (writer, self->device, error) ||
      !add_bytes (writer, TAG_CERTIFICATE, self->certificate, error) ||
      !end_length (writer, length, error))
    return NULL;
  return ctl_writer_finish (writer);
}

static gboolean
add_verdict (CtlWriter *writer, const CtlTvsReply *reply, GError **error)
{
  gsize status = begin_element (writer, TAG_STATUS);
  ctl_writer_u8 (writer, reply->valid ? STATUS_VALID : STATUS_INVALID);
  if (!end_length (writer, status, error))
    return FALSE;
  if (!reply->valid)
    return TRUE;
  if (!add_bytes (writer, TAG_ROLES, reply->roles, error))
    return FALSE;
  gsize time = begin_element (writer, TAG_TIME_TO_LIVE);
  ctl_writer_u32 (writer, reply->time_to_live);
  return end_length (writer, time, error);
}

/**
 * ctl_tvs_reply_encode:
 * @self: a reply
 * @error: return location for %CTL_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): what is sent (publisher-doors.md, 1)
 */
GBytes *
ctl_tvs_reply_encode (const CtlTvsReply *self, GError **error)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  gsize length = begin (writer, COMMAND_VERIFY_RESPONSE, self->session);
  if (!add_verdict (writer, self, error) || !end_length (writer, length, error))
    return NULL;
  return ctl_writer_finish (writer);
}

static gboolean
check_number (guint8 number, guint8 wanted, const char *what, GError **error)
{
  if (number == wanted)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("%s is %u instead of %u"), what, number,
               wanted);
  return FALSE;
}

static gboolean
read_header (CtlReader *reader, Command command, guint32 *session, GError **error)
{
  guint8 protocol, version, got, nothing;
  guint16 length;
  if (!ctl_reader_u8 (reader, &protocol, _ ("The protocol"), error) ||
      !check_number (protocol, PROTOCOL, _ ("The protocol"), error) ||
      !ctl_reader_u8 (reader, &version, _ ("The version"), error) ||
      !check_number (version, VERSION, _ ("The version"), error) ||
      !ctl_reader_u8 (reader, &got, _ ("The command"), error) ||
      !check_number (got, (guint8) command, _ ("The command"), error) ||
      !ctl_reader_u8 (reader, &nothing, _ ("The fourth byte"), error) ||
      !check_number (nothing, 0, _ ("The fourth byte"), error) ||
      !ctl_reader_u32 (reader, session, _ ("The session number"), error) ||
      !ctl_reader_u16 (reader, &length, _ ("The length"), error))
    return FALSE;
  gsize left = ctl_reader_get_left (reader);
  if (left == length)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("The elements have %zu bytes instead of %u"), left, length);
  return FALSE;
}

static gboolean
read_element (CtlReader *reader, Elements *elements, GError **error)
{
  guint8 tag;
  guint16 length;
  if (!ctl_reader_u8 (reader, &tag, _ ("A tag"), error) ||
      !ctl_reader_u16 (reader, &length, _ ("A length"), error))
    return FALSE;
  g_autoptr (GBytes) value = ctl_reader_bytes (reader, length, _ ("An element"), error);
  if (value == NULL)
    return FALSE;
  if (tag < TAGS && elements->values[tag] != NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("The element %u stands there twice"),
                   tag);
      return FALSE;
    }
  if (tag < TAGS)
    elements->values[tag] = g_steal_pointer (&value);
  return TRUE;
}

static gboolean
read_elements (GBytes *bytes, Command command, Elements *elements, GError **error)
{
  CtlReader reader;
  ctl_reader_init (&reader, bytes);
  if (!read_header (&reader, command, &elements->session, error))
    return FALSE;
  while (ctl_reader_get_left (&reader) > 0)
    if (!read_element (&reader, elements, error))
      return FALSE;
  return TRUE;
}

/* @length: bytes that it must have; 0: any number but none */
static GBytes *
get_element (const Elements *self, Tag tag, gsize length, const char *what, GError **error)
{
  GBytes *value = self->values[tag];
  if (value == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("%s is missing"), what);
      return NULL;
    }
  gsize got = g_bytes_get_size (value);
  if (length == 0 ? got > 0 : got == length)
    return value;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("%s has %zu bytes"), what, got);
  return NULL;
}

static char *
read_device (const Elements *elements, GError **error)
{
  GBytes *value = get_element (elements, TAG_DEVICE, 0, _ ("The device name"), error);
  if (value == NULL)
    return NULL;
  gsize length;
  const char *data = g_bytes_get_data (value, &length);
  if (!check_number ((guint8) data[0], DEVICE_KIND, _ ("The kind of the device name"), error))
    return NULL;
  if (length <= DEVICE_MAX && g_utf8_validate (data + 1, (gssize) length - 1, NULL))
    return g_strndup (data + 1, length - 1);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("The device name is no short UTF-8 text"));
  return NULL;
}

/**
 * ctl_tvs_request_decode:
 * @bytes: a whole request, as somebody sent it
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the request
 */
CtlTvsRequest *
ctl_tvs_request_decode (GBytes *bytes, GError **error)
{
  g_auto (Elements) elements = { 0 };
  if (!read_elements (bytes, COMMAND_VERIFY_REQUEST, &elements, error))
    return NULL;
  g_autofree char *device = read_device (&elements, error);
  if (device == NULL)
    return NULL;
  GBytes *certificate = get_element (&elements, TAG_CERTIFICATE, 0, _ ("The certificate"), error);
  if (certificate == NULL)
    return NULL;
  CtlTvsRequest *self = g_new0 (CtlTvsRequest, 1);
  self->session = elements.session;
  self->device = g_steal_pointer (&device);
  self->certificate = g_bytes_ref (certificate);
  return self;
}

void
ctl_tvs_request_free (CtlTvsRequest *self)
{
  g_free (self->device);
  g_bytes_unref (self->certificate);
  g_free (self);
}

/**
 * ctl_tvs_reply_new:
 * @session: of the request
 * @roles: one byte each
 * @time_to_live: seconds
 *
 * Returns: (transfer full): the reply about a certificate that is trusted
 */
CtlTvsReply *
ctl_tvs_reply_new (guint32 session, GBytes *roles, guint32 time_to_live)
{
  CtlTvsReply *self = g_new0 (CtlTvsReply, 1);
  self->session = session;
  self->valid = TRUE;
  self->roles = g_bytes_ref (roles);
  self->time_to_live = time_to_live;
  return self;
}

/**
 * ctl_tvs_reply_new_invalid:
 * @session: of the request
 *
 * Returns: (transfer full): the reply about a certificate that is not trusted
 */
CtlTvsReply *
ctl_tvs_reply_new_invalid (guint32 session)
{
  CtlTvsReply *self = g_new0 (CtlTvsReply, 1);
  self->session = session;
  self->roles = g_bytes_new (NULL, 0);
  return self;
}

static CtlTvsReply *
read_valid (const Elements *elements, GError **error)
{
  guint32 time_to_live;
  CtlReader reader;
  GBytes *roles = get_element (elements, TAG_ROLES, 0, _ ("The list of roles"), error);
  if (roles == NULL)
    return NULL;
  GBytes *time = get_element (elements, TAG_TIME_TO_LIVE, 4, _ ("The time to live"), error);
  if (time == NULL)
    return NULL;
  ctl_reader_init (&reader, time);
  if (!ctl_reader_u32 (&reader, &time_to_live, _ ("The time to live"), error))
    return NULL;
  return ctl_tvs_reply_new (elements->session, roles, time_to_live);
}

/**
 * ctl_tvs_reply_decode:
 * @bytes: a whole reply, as somebody sent it
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the reply
 */
CtlTvsReply *
ctl_tvs_reply_decode (GBytes *bytes, GError **error)
{
  g_auto (Elements) elements = { 0 };
  if (!read_elements (bytes, COMMAND_VERIFY_RESPONSE, &elements, error))
    return NULL;
  GBytes *status = get_element (&elements, TAG_STATUS, 1, _ ("The status"), error);
  if (status == NULL)
    return NULL;
  guint8 number = *(const guint8 *) g_bytes_get_data (status, NULL);
  if (number == STATUS_VALID)
    return read_valid (&elements, error);
  if (number == STATUS_INVALID)
    return ctl_tvs_reply_new_invalid (elements.session);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("The status is %u, neither valid nor invalid"), number);
  return NULL;
}

void
ctl_tvs_reply_free (CtlTvsReply *self)
{
  g_bytes_unref (self->roles);
  g_free (self);
}

/**
 * ctl_tvs_reply_has_role:
 * @self: a reply
 * @role: a #CtlFunction
 *
 * Returns: whether the certificate is trusted for it
 */
gboolean
ctl_tvs_reply_has_role (const CtlTvsReply *self, guint8 role)
{
  gsize length;
  const guint8 *roles = g_bytes_get_data (self->roles, &length);
  return length > 0 && memchr (roles, role, length) != NULL;
}

/**
 * ctl_tvs_reply_dup_roles:
 * @self: a reply
 *
 * Returns: (transfer full): the names of its roles, as `show ctl` prints them
 */
char *
ctl_tvs_reply_dup_roles (const CtlTvsReply *self)
{
  gsize length;
  const guint8 *roles = g_bytes_get_data (self->roles, &length);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < length; i++)
    g_ptr_array_add (names, ctl_function_to_string (roles[i]));
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

/**
 * ctl_tvs_reply_vouches:
 * @self: a reply
 *
 * Returns: whether a phone takes a CTL file that this certificate signed: it must be trusted as
 *   that of a token or of a call manager (ctl-file-format.md, 7)
 */
gboolean
ctl_tvs_reply_vouches (const CtlTvsReply *self)
{
  return ctl_tvs_reply_has_role (self, CTL_FUNCTION_SAST) ||
         ctl_tvs_reply_has_role (self, CTL_FUNCTION_CCM) ||
         ctl_tvs_reply_has_role (self, CTL_FUNCTION_CCM_TFTP);
}

/**
 * ctl_tvs_header_get_rest:
 * @header: %CTL_TVS_HEADER_LENGTH bytes
 *
 * Returns: how many bytes follow them, 65535 at most
 */
gsize
ctl_tvs_header_get_rest (const guint8 *header)
{
  return (gsize) header[CTL_TVS_HEADER_LENGTH - 2] << 8 | header[CTL_TVS_HEADER_LENGTH - 1];
}
