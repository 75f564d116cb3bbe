/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-provider-config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-listener.h"
#include "ctl-provider-server.h"
#include "test-lab.h"

static void
set_up (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  *self = test_lab_new ();
}

static void
tear_down (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  test_lab_free (*self);
}

static void
test_good (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  guint index;
  g_autoptr (CtlProviderConfig) config = test_lab_load (*self);
  g_autofree char *state = test_lab_path (*self, "state");
  g_autofree char *root = test_lab_path (*self, "sub1/CTLFile.tlv");
  g_assert_cmpstr (ctl_provider_config_get_listen (config), ==, "127.0.0.1:0");
  g_assert_cmpstr (ctl_provider_config_get_state (config), ==, state);
  g_assert_cmpuint (ctl_provider_config_get_publisher (config), ==, 0);
  g_assert_true (ctl_provider_config_find (config, "sub1", &index));
  g_assert_cmpuint (index, ==, 1);
  g_assert_false (ctl_provider_config_find (config, "SUB1", &index));
  g_assert_cmpstr (ctl_place_get_path (ctl_provider_config_get_place (config, 1)), ==, root);
  g_assert_false (g_file_test (state, G_FILE_TEST_EXISTS)); /* reading changes nothing */
}

/* A relative path starts at the file's folder, wherever it is read from. */
static void
test_relative (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *here = g_get_current_dir ();
  g_assert_cmpint (chdir ((*self)->folder), ==, 0);
  g_autoptr (CtlProviderConfig) config = ctl_provider_config_load ("providerd.conf", &error);
  g_assert_cmpint (chdir (here), ==, 0);
  g_assert_no_error (error);
  g_autofree char *state = test_lab_path (*self, "state");
  g_assert_cmpstr (ctl_provider_config_get_state (config), ==, state);
}

typedef struct
{
  const char *from; /* in the configuration of the lab */
  const char *to;
  const char *said; /* in the error */
} Mistake;

#define TVS "[tvs]\ncertificate=tls.pem\nkey=tls.key\n"

static const Mistake mistakes[] = {
  { "[provider]", "[providers]", "[providers]" },
  { "listen=127.0.0.1:0", "listen=127.0.0.1", "[provider] listen" },
  { "listen=127.0.0.1:0", "listen=localhost:0", "[provider] listen" },
  { "listen=127.0.0.1:0", "listen=::1:0", "[provider] listen" },
  { "listen=127.0.0.1:0", "listen=127.0.0.1:65536", "[provider] listen" },
  { "listen=127.0.0.1:0", "port=2444", "[provider] port" },
  { "certificate=tls.pem", "certificate=tls.cer", "tls.cer" },
  { "certificate=tls.pem", "certificate=", "[provider] certificate" },
  { "key=tls.key", "key=none.key", "[provider] key" },
  { "key=tls.key", "key=token0.key", "[provider]" },
  { "key=tls.key\n", "", "[provider] key" },
  { "users=users", "users=tls.pem", "tls.pem" },
  { "mode=non-secure", "mode=secure", "[provider] mode" },
  { "mode=non-secure", "mode=", "[provider] mode" },
  { "state=state", "state=", "[provider] state" },
  { "state=state", "legacy-clients=yes\nstate=state", "[provider] legacy-clients" },
  { "cluster=lab", "cluster=lab\ncluster=lab", "line 9" },
  { "[server sub2]", "[server sub1]", "line 24" },
  { "[server sub2]", "[server  sub1]", "[server  sub1]" },
  { "[server sub2]", "[sub2]", "[sub2]" },
  { "[server sub2]", "[server ]", "[server ]" },
  { "[server sub2]", "[server \xff]", "UTF-8" },
  { "[server pub]", "[tvs]\n[server pub]", "[tvs] certificate" },
  { "[server pub]", "[tvs]\ncertificate=tls.pem\n[server pub]", "[tvs] key" },
  { "[server pub]", "[tvs]\ncertificate=no.pem\nkey=tls.key\n[server pub]", "no.pem" },
  { "[server pub]", TVS "listen=2445\n[server pub]", "[tvs] listen" },
  { "[server pub]", TVS "time-to-live=-1\n[server pub]", "[tvs] time-to-live" },
  { "[server pub]", TVS "time-to-live=4294967296\n[server pub]", "[tvs] time-to-live" },
  { "[server pub]", TVS "legacy-clients=1\n[server pub]", "[tvs] legacy-clients" },
  { "[server pub]", TVS "users=users\n[server pub]", "[tvs] users" },
  { "address=10.48.47.156", "address=cucm-sub", "[server sub1] address" },
  { "address=10.48.47.156\n", "", "[server sub1] address" },
  { "role=subscriber", "role=publisher", "role=publisher" },
  { "role=publisher", "role=subscriber", "role=publisher" },
  { "role=tftp", "role=boss", "[server sub2] role" },
  { "tftp-root=sub2", "tftp-root=sub1", "[server sub2] tftp-root" },
  { "tftp-root=sub2", "tftp-root=./pub/../sub1/", "[server sub2] tftp-root" },
  { "tftp-root=sub2\n", "", "[server sub2] tftp-root" },
  { "tftp-root=sub2", "tftp-root=ftp://host/folder", "[server sub2] tftp-root" },
  { "tftp-root=sub2", "tftp-root=sub2\nsftp-key=tls.key", "[server sub2] sftp-key" },
  { "services=CCM+TFTP:tls.pem;CAPF:tls.cer", "services=CCM+TFTP", "[server pub] services" },
  { "services=CCM+TFTP:tls.pem;CAPF:tls.cer", "services=BOSS:tls.pem", "[server pub] services" },
  { "services=CCM+TFTP:tls.pem;CAPF:tls.cer", "services=CAPF:x.pem", "[server pub] services" },
  { "services=CCM+TFTP:tls.pem;CAPF:tls.cer", "services=CAPF:tls.key", "[server pub] services" },
};

static void
test_tvs (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CtlProviderConfig) without = test_lab_load (*self);
  g_assert_null (ctl_provider_config_get_tvs (without));
  test_lab_configure (*self, "[server pub]", TVS "[server pub]");
  g_autoptr (CtlProviderConfig) with = test_lab_load (*self);
  const CtlProviderTvs *tvs = ctl_provider_config_get_tvs (with);
  g_assert_cmpstr (tvs->listen, ==, "127.0.0.1:2445");
  g_assert_cmpuint (tvs->time_to_live, ==, 86400);
  g_assert_nonnull (tvs->tls);
  g_assert_true (tvs->tls != ctl_provider_config_get_tls (with));
}

static void
test_mistakes (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) good = test_lab_get (*self, "providerd.conf");
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autoptr (GError) error = NULL;
      test_lab_put (*self, "providerd.conf", good);
      test_lab_configure (*self, mistakes[i].from, mistakes[i].to);
      g_assert_null (ctl_provider_config_load ((*self)->config_path, &error));
      g_assert_cmpint (error->domain, ==, CTL_ERROR);
      g_assert_true (error->code == CTL_ERROR_MALFORMED || error->code == CTL_ERROR_FILE);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "providerd.conf"));
      g_assert_nonnull (strstr (error->message, mistakes[i].said));
    }
}

static void
test_no_text (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const texts[] = { "", "nonsense", "[provider", "=x\n", "[provider]\n" };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      test_lab_write (*self, "providerd.conf", texts[i]);
      g_assert_null (ctl_provider_config_load ((*self)->config_path, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
    }
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = test_lab_path (*self, "missing.conf");
  g_assert_null (ctl_provider_config_load (missing, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
}

/* Two ways to one folder are one folder. */
static void
test_same_folder (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link = test_lab_path (*self, "link");
  g_assert_cmpint (symlink ("sub1", link), ==, 0);
  test_lab_configure (*self, "tftp-root=sub2", "tftp-root=link");
  g_assert_null (ctl_provider_config_load ((*self)->config_path, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
}

/* A folder that is not there is a failure of that server, later; not of the configuration. */
static void
test_missing_folder (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  test_lab_configure (*self, "tftp-root=sub2", "tftp-root=not/there");
  g_autoptr (CtlProviderConfig) config = test_lab_load (*self);
  test_lab_configure (*self, "tftp-root=sub1", "tftp-root=not/./there");
  g_assert_null (ctl_provider_config_load ((*self)->config_path, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
}

static void
test_small_key (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestIdentity) small =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=small", .bits = 1024 });
  test_identity_write (small, (*self)->folder, "tls");
  g_assert_null (ctl_provider_config_load ((*self)->config_path, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "legacy-clients=true"));
  test_lab_configure (*self, "mode=non-secure", "mode=mixed\nlegacy-clients=true");
  g_autoptr (CtlProviderConfig) config = test_lab_load (*self);
  g_assert_cmpint (ctl_provider_config_get_cluster (config)->mode, ==, CTL_MODE_MIXED);
}

typedef struct
{
  const char *url;
  const char *path; /* NULL: refused */
} Sftp;

static const Sftp urls[] = {
  { "sftp://cucm@host.example/tftp", "sftp://cucm@host.example/tftp/CTLFile.tlv" },
  { "sftp://cucm@HOST:2222/a//b/../c/", "sftp://cucm@host/a/c/CTLFile.tlv" },
  { "sftp://cucm@[2001:db8::1]:22/", "sftp://cucm@2001:db8::1/CTLFile.tlv" },
  { "sftp://host/tftp", NULL },
  { "sftp://cucm@/tftp", NULL },
  { "sftp://cucm@host", NULL },
  { "sftp://@host/tftp", NULL },
  { "sftp://-oProxyCommand=x@host/tftp", NULL },
  { "sftp://cucm@-oProxyCommand=x/tftp", NULL },
  { "sftp://cucm@host:/tftp", NULL },
  { "sftp://cucm@host:0/tftp", NULL },
  { "sftp://cucm@host:65536/tftp", NULL },
  { "sftp://cucm@host:22x/tftp", NULL },
  { "sftp://cucm@[2001:db8::1/tftp", NULL },
  { "sftp://cucm@[2001:db8::1]x/tftp", NULL },
  { "sftp://cucm@ho st/tftp", NULL },
  { "sftp://cucm@host/with blank", NULL },
  { "sftp://cucm@host/with\"quote", NULL },
  { "sftp://cucm@host/with\nrm", NULL },
  { "sftp://cucm@host/glob*", NULL },
  { "http://cucm@host/tftp", NULL },
};

static void
test_sftp_urls (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;
      CtlSftpAddress *address = ctl_sftp_address_parse (urls[i].url, &error);
      g_assert_true ((address != NULL) == (urls[i].path != NULL));
      if (address == NULL)
        {
          g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
          continue;
        }
      g_autoptr (CtlPlace) place = ctl_place_new_sftp (address);
      g_assert_cmpstr (ctl_place_get_path (place), ==, urls[i].path);
    }
}

static void
test_sftp (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  static const Mistake bad[] = {
    { "sftp-key=tls.key\n", "", "sftp-key" },
    { "sftp-key=tls.key", "sftp-key=none.key", "sftp-key" },
    { "sftp-key=tls.key", "sftp-key=a b", "sftp-key" },
    { "sftp-key=tls.key", "sftp-key=%h", "sftp-key" },
    { "sftp-known-hosts=tls.pem\n", "", "sftp-known-hosts" },
    { "sftp://cucm@host/tftp", "sftp://host/tftp", "tftp-root" },
  };
  test_lab_configure (*self, "tftp-root=sub2\n",
                      "tftp-root=sftp://cucm@host/tftp\nsftp-key=tls.key\n"
                      "sftp-known-hosts=tls.pem\n");
  g_autoptr (CtlProviderConfig) config = test_lab_load (*self);
  g_autoptr (GBytes) good = test_lab_get (*self, "providerd.conf");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      test_lab_put (*self, "providerd.conf", good);
      test_lab_configure (*self, bad[i].from, bad[i].to);
      g_assert_null (ctl_provider_config_load ((*self)->config_path, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, bad[i].said));
    }
}

static void
test_listen (TestLab **self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlProviderConfig) config = test_lab_load (*self);
  g_autoptr (CtlProviderServer) first = ctl_provider_server_new (config, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  g_autofree char *taken = ctl_provider_server_dup_address (first);
  test_lab_configure (*self, "state=state", "state=other");
  g_autoptr (CtlProviderConfig) other = test_lab_load (*self);
  g_assert_null (ctl_provider_server_new (other, taken, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (ctl_provider_server_new (other, "nowhere", &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
  g_clear_error (&error);
  test_lab_write (*self, "file", "no folder");
  test_lab_configure (*self, "state=other", "state=file");
  g_autoptr (CtlProviderConfig) stateless = test_lab_load (*self);
  g_assert_null (ctl_provider_server_new (stateless, "127.0.0.1:0", &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);

  g_autoptr (GSocketAddress) ipv6 = ctl_listener_parse ("[::1]:2444", NULL);
  g_assert_nonnull (ipv6);
  g_autofree char *text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (ipv6));
  g_assert_cmpstr (text, ==, "[::1]:2444");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/provider/config/" name, TestLab *, NULL, set_up, function, tear_down)
  ADD ("good", test_good);
  ADD ("relative", test_relative);
  ADD ("tvs", test_tvs);
  ADD ("mistakes", test_mistakes);
  ADD ("no-text", test_no_text);
  ADD ("same-folder", test_same_folder);
  ADD ("missing-folder", test_missing_folder);
  ADD ("small-key", test_small_key);
  ADD ("sftp", test_sftp);
  ADD ("listen", test_listen);
  g_test_add_func ("/provider/config/sftp-urls", test_sftp_urls);
  return g_test_run ();
}
