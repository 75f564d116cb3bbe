/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "ctl-error.h"
#include "ctl-token-protocol.h"
#include "ctl-tvs-message.h"
#include "ctl-writer.h"
#include "raw-list.h"

/* Makes the seeds of the fuzzers, and the files of tests/ctl/data, with fresh keys: so whoever
 * makes them anew makes the expected texts beside them anew too. */

#define MADE 1425675367 /* 2015-03-06 20:56:07 UTC */
#define LAST                                                                                       \
  {                                                                                                \
    .function = 0                                                                                  \
  } /* of the records */

static const char *root;

static TestIdentity *token_a, *token_b; /* as in ctl-file-format.md, 6 */
static TestIdentity *publisher, *capf, *subscriber;
static TestIdentity *renewed; /* the subscriber's next certificate */
static TestIdentity *curve;

static void
save (const char *folder, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (root, folder, NULL);
  g_autofree char *file = g_build_filename (path, name, NULL);
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_mkdir_with_parents (path, 0755);
  if (!g_file_set_contents (file, data, (gssize) length, &error))
    g_error ("%s", error->message);
}

static void
save_list (const char *name, RawList list)
{
  list.minor = 2;
  list.algorithm = list.others_order ? 0 : 1;
  list.timestamp = MADE;
  g_autoptr (GBytes) bytes = raw_list_build (&list);
  save ("list", name, bytes);
}

static TestIdentity *
make_server (const char *common_name, const char *serial, gsize size)
{
  g_autofree char *subject =
      g_strdup_printf ("C=PL/O=Cisco/OU=TAC/CN=%s/ST=Malopolska/L=Krakow", common_name);
  return test_pki_new (
      &(TestPkiSpec){ .subject = subject, .serial = serial, .bits = 1024, .der_size = size });
}

static void
make_identities (void)
{
  token_a = test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  token_b = test_pki_new_token ("SAST-ADN008580ef", "31AF455500000008E983");
  publisher = make_server ("cucm-1051-a-pub", "70CAF64E090751B9DF22F49F754FC5BB", 694);
  capf = make_server ("CAPF-5f1a3c27", "6D2F1B0A4C3E5D6F708192A3B4C5D6E7", 680);
  subscriber = make_server ("cucm-1051-a-sub1", "5A6B7C8D9EAFB0C1D2E3F40516273849", 696);
  renewed = make_server ("cucm-1051-a-sub1", "4B5C6D7E8F90A1B2C3D4E5F607182930", 696);
  curve = test_pki_new (&(TestPkiSpec){ .subject = "CN=curve", .serial = "0A" });
}

static RawRecord
by_name (const TestIdentity *identity, guint16 function, const char *name)
{
  return (RawRecord){ .identity = identity,
                      .function = function,
                      .dns_name = name,
                      .address = g_str_has_suffix (name, "sub1") ? "10.48.47.156" : "10.48.47.155",
                      .with_signature = TRUE };
}

static RawRecord
by_address (const TestIdentity *identity, guint16 function, const char *address)
{
  return (RawRecord){
    .identity = identity, .function = function, .dns_name = address, .address = address
  };
}

/* The two files of ctl-file-format.md, 6, and the second one as it may look a year later. */
static void
make_captured (void)
{
  RawRecord tokenless[] = {
    by_name (publisher, CTL_FUNCTION_SAST, "cucm-1051-a-pub"),
    by_name (publisher, CTL_FUNCTION_CCM_TFTP, "cucm-1051-a-pub"),
    by_name (capf, CTL_FUNCTION_CAPF, "cucm-1051-a-pub"),
    by_name (subscriber, CTL_FUNCTION_CCM_TFTP, "cucm-1051-a-sub1"),
    LAST,
  };
  RawRecord tokens[] = {
    raw_record_token (token_a),
    by_address (publisher, CTL_FUNCTION_CCM_TFTP, "10.48.47.155"),
    by_address (capf, CTL_FUNCTION_CAPF, "10.48.47.155"),
    by_address (subscriber, CTL_FUNCTION_CCM_TFTP, "10.48.47.156"),
    raw_record_token (token_b),
    LAST,
  };
  save_list ("tokenless.tlv", (RawList){ .records = tokenless, .signer = tokenless[0] });
  save_list ("tokens.tlv", (RawList){ .records = tokens, .signer = tokens[4] });
  tokens[3] = by_address (renewed, CTL_FUNCTION_CCM_TFTP, "10.48.47.156");
  tokens[4] = by_address (publisher, CTL_FUNCTION_TFTP, "10.48.47.157");
  save_list ("renewed.tlv",
             (RawList){ .records = tokens, .signer = tokens[0], .digest = CTL_DIGEST_SHA512 });
}

static void
make_others (void)
{
  RawRecord non_secure[] = {
    raw_record_token (token_a),
    { .function = CTL_FUNCTION_CCM_TFTP, .dns_name = "10.48.47.155", .address = "10.48.47.155" },
    raw_record_token (token_b),
    LAST,
  };
  RawRecord itl[] = {
    { .identity = publisher, .without_key = TRUE },
    { .identity = curve,
      .function = CTL_FUNCTION_TVS,
      .dns_name = "pub",
      .extra_tag = 11,
      .extra = "01234567890123456789" },
    LAST,
  };
  RawRecord stranger[] = { raw_record_token (token_a), LAST };
  save_list ("non-secure.tlv", (RawList){ .records = non_secure, .signer = non_secure[0] });
  save_list ("itl.tlv", (RawList){ .records = itl,
                                   .signer = itl[0],
                                   .file_name = "ITLSEP001122334455.tlv",
                                   .digest = CTL_DIGEST_SHA256,
                                   .others_order = TRUE,
                                   .with_signer_version = TRUE });
  save_list ("unknown-signer.tlv",
             (RawList){ .records = stranger, .signer = raw_record_token (token_b) });
  save_list ("empty.tlv",
             (RawList){ .records = &(RawRecord) LAST, .signer = raw_record_token (token_b) });
}

/* Strings that clear a screen, turn the direction of writing or are no UTF-8, in a file that is
 * signed with another key than it says. */
static void
make_hostile (void)
{
  RawRecord records[] = {
    raw_record_token (token_a),
    { .identity = curve,
      .function = 99,
      .dns_name = "\033[2J\033[Hpub\r\nThe CTL file was verified",
      .subject = "CN=\xe2\x80\xae"
                 "bup",
      .issuer = "\x9b"
                "31mCN=\xc3\xa9\xff\xf0\x9f",
      .extra_tag = 200,
      .extra = "\033]0;title\a" },
    LAST,
  };
  save_list ("hostile.tlv", (RawList){ .records = records,
                                       .signer = records[0],
                                       .key = token_b,
                                       .file_name = "CTL\tFile.tlv\x7f" });
}

/* What fuzz-diff.c reads. */
static void
save_pair (const char *old, const char *new)
{
  g_autofree char *old_path = g_build_filename (root, "list", old, NULL);
  g_autofree char *new_path = g_build_filename (root, "list", new, NULL);
  g_autofree char *name = g_strdup_printf ("%s-%s", old, new);
  g_autoptr (GMappedFile) before = g_mapped_file_new (old_path, FALSE, NULL);
  g_autoptr (GMappedFile) after = g_mapped_file_new (new_path, FALSE, NULL);
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_writer_u32 (writer, (guint32) g_mapped_file_get_length (before));
  ctl_writer_data (writer, g_mapped_file_get_contents (before), g_mapped_file_get_length (before));
  ctl_writer_data (writer, g_mapped_file_get_contents (after), g_mapped_file_get_length (after));
  g_autoptr (GBytes) bytes = ctl_writer_finish (writer);
  save ("diff", name, bytes);
}

static void
save_frame (const char *folder, const char *name, CtlFrame *frame)
{
  g_autoptr (CtlFrame) owned = frame;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ctl_frame_encode (frame, &error);
  if (bytes == NULL)
    g_error ("%s", error->message);
  save (folder, name, bytes);
}

static void
make_request (void)
{
  CtlFrame *frame = ctl_frame_new (0x0002, 0, 2);
  CtlFields *fields = ctl_frame_get_fields (frame);
  g_autoptr (CtlSecret) password = ctl_secret_new ("secret", 6, NULL);
  ctl_fields_add_string (fields, 0x0003, "admin");
  ctl_fields_add_secret (fields, 0x0004, password);
  save_frame ("frame", "login", frame);
}

static void
make_cluster (void)
{
  CtlFrame *frame = ctl_frame_new (0x0003 + CTL_FRAME_REPLY, 0, 3);
  CtlFields *fields = ctl_frame_get_fields (frame);
  g_autoptr (GBytes) service = g_bytes_new_static ("\0\2der", 5);
  ctl_fields_add_string (fields, 0x0009, "lab");
  ctl_fields_add_u8 (fields, 0x0005, 1);
  for (guint8 role = 1; role <= 2; role++)
    {
      CtlFields *server = ctl_fields_add_group (fields, 0x0100);
      ctl_fields_add_string (server, 0x0009, "cucm-pub");
      ctl_fields_add_string (server, 0x000A, "10.48.47.155");
      ctl_fields_add_u8 (server, 0x000B, role);
      ctl_fields_add_bytes (server, 0x0101, service);
    }
  save_frame ("frame", "cluster", frame);
}

static void
make_event_and_error (void)
{
  CtlFrame *event = ctl_frame_new (CTL_FRAME_EVENT, CTL_FRAME_FLAG_MORE, 5);
  CtlFields *result = ctl_fields_add_group (ctl_frame_get_fields (event), 0x0102);
  ctl_fields_add_string (result, 0x0009, "cucm-sub");
  ctl_fields_add_u16 (result, 0x000F, 2);
  ctl_fields_add_u64 (result, 0x0008, MADE);
  save_frame ("frame", "event", event);
  CtlFrame *error = ctl_frame_new (CTL_FRAME_ERROR, 0, 1);
  ctl_fields_add_u16 (ctl_frame_get_fields (error), 0x0011, 6);
  ctl_fields_add_u32 (ctl_frame_get_fields (error), 0x7777, 1);
  save_frame ("frame", "error", error);
}

/* What a token helper tells. */
static void
make_tokens (void)
{
  g_autoptr (CtlToken) token = ctl_token_new ();
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (token_a->der, NULL);
  g_autoptr (GBytes) id = g_bytes_new_static ("\1", 1);
  token->slot = 7;
  token->tries_left = 15;
  ctl_token_add_certificate (token, id, certificate);
  CtlFrame *full = ctl_frame_new (CTL_TOKEN_REQUEST_LIST | CTL_FRAME_REPLY, CTL_FRAME_FLAG_MORE, 1);
  ctl_token_to_fields (token, ctl_frame_get_fields (full));
  save_frame ("token", "token", full);
  CtlFrame *reading =
      ctl_frame_new (CTL_TOKEN_REQUEST_LIST | CTL_FRAME_REPLY, CTL_FRAME_FLAG_MORE, 1);
  ctl_fields_add_u64 (ctl_frame_get_fields (reading), CTL_TOKEN_TAG_READING, 7);
  ctl_fields_add_string (ctl_frame_get_fields (reading), CTL_TOKEN_TAG_READER, "Reader 00 00");
  save_frame ("token", "reading", reading);
  CtlFrame *gone =
      ctl_frame_new (CTL_TOKEN_REQUEST_WATCH | CTL_FRAME_REPLY, CTL_FRAME_FLAG_MORE, 1);
  ctl_fields_add_u64 (ctl_frame_get_fields (gone), CTL_TOKEN_TAG_GONE, 7);
  save_frame ("token", "gone", gone);
  g_autoptr (GError) error =
      g_error_new_literal (CTL_ERROR, CTL_ERROR_TOKEN_GONE, "The token was pulled out");
  save_frame ("token", "error", ctl_token_error_to_frame (error, 1));
}

/* What phones ask, and what they are told. */
static void
make_trust_verification (void)
{
  const CtlTvsRequest question = { 1, (char *) CTL_TVS_DEVICE_NOBODY, token_a->der };
  g_autoptr (GBytes) roles = g_bytes_new_static ("\0\2", 2);
  g_autoptr (CtlTvsReply) yes = ctl_tvs_reply_new (1, roles, 86400);
  g_autoptr (CtlTvsReply) no = ctl_tvs_reply_new_invalid (1);
  g_autoptr (GBytes) request = ctl_tvs_request_encode (&question, NULL);
  g_autoptr (GBytes) valid = ctl_tvs_reply_encode (yes, NULL);
  g_autoptr (GBytes) invalid = ctl_tvs_reply_encode (no, NULL);
  save ("tvs", "request", request);
  save ("tvs", "valid", valid);
  save ("tvs", "invalid", invalid);
}

int
main (int argc, char **argv)
{
  if (argc != 2)
    {
      g_printerr ("%s FOLDER\n", argv[0]);
      return EXIT_FAILURE;
    }
  root = argv[1];
  make_identities ();
  make_captured ();
  make_others ();
  make_hostile ();
  save_pair ("tokenless.tlv", "tokens.tlv");
  save_pair ("non-secure.tlv", "hostile.tlv");
  make_request ();
  make_cluster ();
  make_event_and_error ();
  make_tokens ();
  make_trust_verification ();
  save ("certificate", "token.cer", token_a->der);
  save ("certificate", "server.cer", publisher->der);
  save ("certificate", "curve.cer", curve->der);
  TestIdentity *all[] = { token_a, token_b, publisher, capf, subscriber, renewed, curve };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    test_identity_free (all[i]);
  return EXIT_SUCCESS;
}
