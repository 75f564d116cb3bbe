/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <signal.h>
#include <string.h>

#include "card-command.h"
#include "card-tlv.h"
#include "test-pki.h"
#include "test-readers.h"
#include "vpcd.h"

/* The card alone: the test is its reader. */

#define SELECT_PIV  "00A4040009A00000030800001000"
#define GET_9A      "00CB3FFF055C035FC10500"
#define GET_NOTHING "00CB3FFF055C035FC10300"
#define ASK_PIN     "00200080"
#define RIGHT_PIN   "0020008008426C617534373131"
#define WRONG_PIN   "0020008008383736353433FFFF"
#define CHANGE_PIN  "0024008010426C61753437313131323334FFFFFFFF"
#define NEW_PIN     "002000800831323334FFFFFFFF"

typedef struct
{
  char *folder;
  TestIdentity *small;
  TestIdentity *large;
  GSocketListener *listener;
  guint16 port;
  GSubprocess *card;
  GSocketConnection *connection;
} Fixture;

/* @fault: (nullable): an option */
static void
insert (Fixture *self, const char *fault)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *port = g_strdup_printf ("--port=%u", self->port);
  g_subprocess_launcher_set_cwd (launcher, self->folder);
  g_subprocess_launcher_set_child_setup (launcher, test_readers_die_with_parent, NULL, NULL);
  self->card =
      g_subprocess_launcher_spawn (launcher, &error, VIRTUAL_CARD, port, "--state=state",
                                   "--key=9A:small.key:small.cer", "--key=9C:large.key:large.cer",
                                   "--tries=3", fault, NULL);
  g_assert_no_error (error);
  self->connection = g_socket_listener_accept (self->listener, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
remove_card (Fixture *self)
{
  g_clear_object (&self->connection);
  g_subprocess_wait (self->card, NULL, NULL);
  g_clear_object (&self->card);
}

static void
set_up (Fixture *self, gconstpointer fault)
{
  g_autoptr (GError) error = NULL;
  self->folder = test_folder_new ();
  self->small = test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  self->large = test_pki_new (&(TestPkiSpec){ .subject = "CN=large", .bits = 2048 });
  test_identity_write (self->small, self->folder, "small");
  test_identity_write (self->large, self->folder, "large");
  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, &error);
  g_assert_no_error (error);
  insert (self, fault);
}

static void
tear_down (Fixture *self, gconstpointer fault G_GNUC_UNUSED)
{
  remove_card (self);
  g_object_unref (self->listener);
  test_identity_free (self->small);
  test_identity_free (self->large);
  test_folder_remove (self->folder);
}

static void
send_data (Fixture *self, const guint8 *data, gsize length)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  const guint8 header[] = { (guint8) (length >> 8), (guint8) length };
  g_assert_true (g_output_stream_write_all (output, header, sizeof header, NULL, NULL, NULL));
  g_assert_true (g_output_stream_write_all (output, data, length, NULL, NULL, NULL));
}

/* NULL where the card is gone. */
static GByteArray *
receive (Fixture *self)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));
  guint8 header[2];
  gsize got;
  if (!g_input_stream_read_all (input, header, sizeof header, &got, NULL, NULL) ||
      got < sizeof header)
    return NULL;
  GByteArray *answer = g_byte_array_new ();
  g_byte_array_set_size (answer, (guint) header[0] << 8 | header[1]);
  g_assert_true (g_input_stream_read_all (input, answer->data, answer->len, &got, NULL, NULL));
  return answer;
}

static GByteArray *
parse_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();
  for (; *hex != '\0'; hex += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes;
}

static guint
take_status (GByteArray *answer)
{
  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->len, >=, 2);
  guint status = (guint) answer->data[answer->len - 2] << 8 | answer->data[answer->len - 1];
  g_byte_array_set_size (answer, answer->len - 2);
  return status;
}

/* @answer: (nullable): grows by the data of the answer, all its parts */
static guint
exchange_data (Fixture *self, const guint8 *data, gsize length, GByteArray *answer)
{
  static const guint8 get_response[] = { 0, 0xC0, 0, 0, 0 };
  send_data (self, data, length);
  for (;;)
    {
      g_autoptr (GByteArray) part = receive (self);
      guint status = take_status (part);
      if (answer != NULL && part->len > 0)
        g_byte_array_append (answer, part->data, part->len);
      if ((status & 0xFF00) != CARD_MORE)
        return status;
      send_data (self, get_response, sizeof get_response);
    }
}

static guint
exchange (Fixture *self, const char *hex, GByteArray *answer)
{
  g_autoptr (GByteArray) command = parse_hex (hex);
  return exchange_data (self, command->data, command->len, answer);
}

static void
control (Fixture *self, guint8 what)
{
  send_data (self, &what, 1);
}

static void
append_byte (GByteArray *bytes, guint8 byte)
{
  g_byte_array_append (bytes, &byte, 1);
}

/* In chained parts, as long as they have to be. */
static guint
sign (Fixture *self, guint8 algorithm, guint8 key, GByteArray *padded, GByteArray *answer)
{
  g_autoptr (GByteArray) inner = g_byte_array_new ();
  g_autoptr (GByteArray) data = g_byte_array_new ();
  card_tlv_append (inner, 0x82, NULL, 0);
  card_tlv_append_bytes (inner, 0x81, padded);
  card_tlv_append_bytes (data, 0x7C, inner);
  for (guint done = 0;;)
    {
      g_autoptr (GByteArray) command = g_byte_array_new ();
      guint part = MIN (data->len - done, 255);
      gboolean more = done + part < data->len;
      append_byte (command, more ? CARD_CLASS_CHAIN : 0);
      append_byte (command, 0x87);
      append_byte (command, algorithm);
      append_byte (command, key);
      append_byte (command, (guint8) part);
      g_byte_array_append (command, data->data + done, part);
      guint status = exchange_data (self, command->data, command->len, answer);
      done += part;
      if (!more || status != CARD_OK)
        return status;
    }
}

static GByteArray *
new_padded (guint length)
{
  GByteArray *padded = g_byte_array_new ();
  g_byte_array_set_size (padded, length);
  memset (padded->data, 0x5A, length);
  padded->data[0] = 0;
  return padded;
}

/* What came back, raised to the public exponent, is what was sent. */
static void
check_signature (const TestIdentity *identity, GByteArray *answer, GByteArray *padded)
{
  g_autoptr (GBytes) bytes = g_bytes_new (answer->data, answer->len);
  g_autofree guint8 *plain = g_malloc (padded->len);
  gsize length = padded->len;
  CtlReader reader, template, value;
  ctl_reader_init (&reader, bytes);
  g_assert_true (card_tlv_find (reader, 0x7C, &template));
  g_assert_true (card_tlv_find (template, 0x82, &value));
  g_autoptr (GBytes) signature =
      ctl_reader_bytes (&value, ctl_reader_get_left (&value), "signature", NULL);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new (identity->key, NULL);
  g_assert_cmpint (EVP_PKEY_encrypt_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_CTX_set_rsa_padding (context, RSA_NO_PADDING), ==, 1);
  g_assert_cmpint (EVP_PKEY_encrypt (context, plain, &length, g_bytes_get_data (signature, NULL),
                                     g_bytes_get_size (signature)),
                   ==, 1);
  EVP_PKEY_CTX_free (context);
  g_assert_cmpmem (plain, length, padded->data, padded->len);
}

static void
test_reads (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  CtlReader reader, object, value;
  g_assert_cmphex (exchange (self, GET_9A, NULL), ==, CARD_NO_INSTRUCTION);
  g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
  g_assert_cmphex (exchange (self, GET_NOTHING, NULL), ==, CARD_NOT_FOUND);
  g_assert_cmphex (exchange (self, GET_9A, answer), ==, CARD_OK);
  g_autoptr (GBytes) bytes = g_bytes_new (answer->data, answer->len);
  ctl_reader_init (&reader, bytes);
  g_assert_true (card_tlv_find (reader, 0x53, &object));
  g_assert_true (card_tlv_find (object, 0x70, &value));
  g_autoptr (GBytes) der = ctl_reader_bytes (&value, ctl_reader_get_left (&value), "DER", NULL);
  g_assert_true (g_bytes_equal (der, self->small->der));
}

static void
test_signs (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) small = new_padded (128), large = new_padded (256);
  g_autoptr (GByteArray) first = g_byte_array_new (), second = g_byte_array_new ();
  g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
  g_assert_cmphex (sign (self, 0x06, 0x9A, small, NULL), ==, CARD_PIN_NEEDED);
  g_assert_cmphex (exchange (self, RIGHT_PIN, NULL), ==, CARD_OK);
  g_assert_cmphex (sign (self, 0x07, 0x9C, large, first), ==, CARD_OK);
  check_signature (self->large, first, large);
  /* One of them wants the PIN again. */
  g_assert_cmphex (sign (self, 0x07, 0x9C, large, NULL), ==, CARD_PIN_NEEDED);
  g_assert_cmphex (sign (self, 0x06, 0x9A, small, second), ==, CARD_OK);
  check_signature (self->small, second, small);
  g_assert_cmphex (sign (self, 0x07, 0x9A, small, NULL), ==, CARD_WRONG_P1_P2);
  g_assert_cmphex (sign (self, 0x06, 0x9D, small, NULL), ==, CARD_WRONG_DATA);
}

/* Who logged in is forgotten with the power. */
static void
test_reset (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const guint8 all[] = { VPCD_POWER_OFF, VPCD_POWER_ON, VPCD_RESET };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
      g_assert_cmphex (exchange (self, RIGHT_PIN, NULL), ==, CARD_OK);
      g_assert_cmphex (exchange (self, ASK_PIN, NULL), ==, CARD_OK);
      control (self, all[i]);
      g_assert_cmphex (exchange (self, ASK_PIN, NULL), ==, CARD_NO_INSTRUCTION);
      g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
      g_assert_cmphex (exchange (self, ASK_PIN, NULL), ==, CARD_PIN_WRONG | 3);
    }
}

static void
test_pin_outlives_card (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
  g_assert_cmphex (exchange (self, CHANGE_PIN, NULL), ==, CARD_OK);
  g_assert_cmphex (exchange (self, RIGHT_PIN, NULL), ==, CARD_PIN_WRONG | 2);
  remove_card (self);
  insert (self, NULL);
  g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
  g_assert_cmphex (exchange (self, ASK_PIN, NULL), ==, CARD_PIN_WRONG | 2);
  g_assert_cmphex (exchange (self, NEW_PIN, NULL), ==, CARD_OK);
  for (guint left = 3; left-- > 0;)
    g_assert_cmphex (exchange (self, WRONG_PIN, NULL), ==,
                     left > 0 ? CARD_PIN_WRONG | left : CARD_PIN_LOCKED);
  remove_card (self);
  insert (self, NULL);
  g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
  g_assert_cmphex (exchange (self, NEW_PIN, NULL), ==, CARD_PIN_LOCKED);
}

/* Whatever comes, each command has one answer. */
static void
test_nonsense (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const commands[] = {
    "",         "0020",           "00CB3FFF055C7F000000",   "00CB3FFF00FFFF5C",
    "00870699", "00870699037C82", "0087069A067C0481820001", "0087069A00",
    "80200080", "0024008001FF",   "00A404000102",           "00CB3FFF085C065FC105000000",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2444);
  g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_assert_cmphex (exchange (self, commands[i], NULL), !=, CARD_OK);
  for (guint i = 0; i < 2000; i++)
    {
      static const guint8 instructions[] = { 0xCB, 0x87, 0xA4, 0xC0, 0x88 };
      guint8 command[64];
      gsize length = (gsize) g_rand_int_range (rand, 2, sizeof command);
      for (gsize j = 0; j < length; j++)
        command[j] = (guint8) g_rand_int_range (rand, 0, 256);
      command[0] = g_rand_boolean (rand) ? 0 : CARD_CLASS_CHAIN;
      command[1] = instructions[g_rand_int_range (rand, 0, G_N_ELEMENTS (instructions))];
      exchange_data (self, command, length, NULL);
    }
  control (self, VPCD_RESET);
  g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
}

static void
assert_ended (Fixture *self, gboolean killed)
{
  g_assert_null (receive (self));
  g_assert_true (g_subprocess_wait (self->card, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (self->card) == killed);
}

static gboolean
is_there (Fixture *self)
{
  control (self, VPCD_GET_ATR);
  g_autoptr (GByteArray) atr = receive (self);
  g_assert_true (atr == NULL || atr->data[0] == 0x3B);
  return atr != NULL;
}

/* Pulled out between two looks of the reader, never in the middle of a command. */
static void
test_leaves (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_true (is_there (self));
  g_subprocess_send_signal (self->card, SIGTERM);
  do
    g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
  while (is_there (self));
  assert_ended (self, FALSE);
}

static void
test_ends_at_certificate (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) command = parse_hex (GET_9A);
  g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
  g_assert_cmphex (exchange (self, GET_9A, NULL), ==, CARD_OK);
  send_data (self, command->data, command->len);
  assert_ended (self, TRUE);
}

static void
test_ends_after_signature (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) padded = new_padded (256), answer = g_byte_array_new ();
  g_assert_cmphex (exchange (self, SELECT_PIV, NULL), ==, CARD_OK);
  g_assert_cmphex (exchange (self, RIGHT_PIN, NULL), ==, CARD_OK);
  g_assert_cmphex (sign (self, 0x07, 0x9C, padded, answer), ==, CARD_OK);
  check_signature (self->large, answer, padded);
  assert_ended (self, TRUE);
}

static void
test_wrong_use (void)
{
  static const char *const arguments[][4] = {
    { VIRTUAL_CARD, NULL },
    { VIRTUAL_CARD, "--port=1", "--state=state", NULL },
    { VIRTUAL_CARD, "--port=1", "--key=9A", NULL },
    { VIRTUAL_CARD, "--end-at=noon", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    {
      g_autofree char *said = NULL;
      g_autoptr (GSubprocess) process =
          g_subprocess_newv (arguments[i], G_SUBPROCESS_FLAGS_STDERR_PIPE, NULL);
      g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &said, NULL));
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
      g_assert_true (g_str_has_prefix (said, "virtual-card: "));
    }
}

static void
add (const char *path, const char *fault, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, fault, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/virtual-card/reads", NULL, test_reads);
  add ("/virtual-card/signs", NULL, test_signs);
  add ("/virtual-card/reset", NULL, test_reset);
  add ("/virtual-card/pin-outlives-card", NULL, test_pin_outlives_card);
  add ("/virtual-card/nonsense", NULL, test_nonsense);
  add ("/virtual-card/leaves", NULL, test_leaves);
  add ("/virtual-card/ends-at-certificate", "--end-at=certificate:2", test_ends_at_certificate);
  add ("/virtual-card/ends-after-signature", "--end-at=signed", test_ends_after_signature);
  g_test_add_func ("/virtual-card/wrong-use", test_wrong_use);
  return g_test_run ();
}
