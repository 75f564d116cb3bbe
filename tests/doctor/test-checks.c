/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl-checks.h"
#include "ctl-doctor.h"
#include "ctl-system.h"
#include "test-pki.h"

/* What the checks make of facts, and of a system that is a folder. */

typedef struct
{
  char *folder;
  char *usb;
  char *proc;
  CtlDoctorPlaces places;
  CtlDoctorFacts *facts;
  GPtrArray *findings;
} Fixture;

static void
set_up (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->folder = test_folder_new ();
  f->usb = g_build_filename (f->folder, "usb", NULL);
  f->proc = g_build_filename (f->folder, "proc", NULL);
  f->places = (CtlDoctorPlaces){ .root = f->folder, .usb = f->usb, .proc = f->proc };
  f->facts = ctl_doctor_facts_new ();
  f->facts->service = ctl_reader_service_new (CTL_READER_SERVICE_RUNNING, NULL);
  f->findings = ctl_findings_new ();
}

static void
tear_down (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_ptr_array_unref (f->findings);
  ctl_doctor_facts_free (f->facts);
  g_free (f->usb);
  g_free (f->proc);
  test_folder_remove (f->folder);
}

/* A file of the system. */
static void
put (Fixture *f, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (f->folder, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

static void
mask (Fixture *f, const char *unit)
{
  g_autofree char *full = g_build_filename (f->folder, "etc/systemd/system", unit, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (symlink ("/dev/null", full), ==, 0);
}

static void
set_service (Fixture *f, CtlReaderServiceState state)
{
  ctl_reader_service_free (f->facts->service);
  f->facts->service = ctl_reader_service_new (state, "native words");
}

static CtlToken *
add_token (Fixture *f, CtlTokenState state, const char *reader)
{
  CtlToken *token = ctl_token_new ();
  token->state = state;
  g_free (token->module);
  token->module = g_strdup ("/usr/lib/module.so");
  g_free (token->reader);
  token->reader = g_strdup (reader);
  g_free (token->label);
  token->label = g_strdup (state == CTL_TOKEN_NO_TOKEN ? "" : "SAST-ADN0054f509");
  g_ptr_array_add (f->facts->tokens, token);
  return token;
}

static void
add_module (Fixture *f, const char *path, CtlModuleSource source, const char *failure)
{
  g_ptr_array_add (f->facts->modules, ctl_found_module_new (g_strdup (path), source, NULL, TRUE));
  g_ptr_array_add (f->facts->failures, g_strdup (failure));
}

static void
assert_has (const char *text, const char *part)
{
  if (text == NULL || strstr (text, part) == NULL)
    g_error ("“%s” does not say “%s”", text, part);
}

/* There is one finding, and it is this one. */
static const CtlFinding *
expect (Fixture *f, CtlFindingSeverity severity, const char *name)
{
  g_assert_cmpuint (f->findings->len, ==, 1);
  const CtlFinding *finding = f->findings->pdata[0];
  g_assert_cmpstr (finding->name, ==, name);
  g_assert_cmpint (finding->severity, ==, severity);
  if (severity == CTL_FINDING_IN_THE_WAY)
    {
      g_assert_nonnull (finding->why);
      g_assert_nonnull (finding->command);
    }
  return finding;
}

static void
check_readers (Fixture *f)
{
  g_ptr_array_set_size (f->findings, 0);
  ctl_check_readers (f->facts, &f->places, f->findings);
}

static void
test_pcscd_missing (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  set_service (f, CTL_READER_SERVICE_NOT_RUNNING);
  put (f, "usr/bin/apt", "");
  check_readers (f);
  g_assert_cmpstr (expect (f, CTL_FINDING_IN_THE_WAY, "pcscd-missing")->command, ==,
                   "sudo apt install pcscd");
}

static void
test_pcscd_not_running (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  set_service (f, CTL_READER_SERVICE_NOT_RUNNING);
  put (f, "usr/sbin/pcscd", "");
  check_readers (f);
  g_assert_cmpstr (expect (f, CTL_FINDING_IN_THE_WAY, "pcscd-not-running")->command, ==,
                   "sudo pcscd");
  put (f, "run/systemd/system/x", "");
  check_readers (f);
  g_assert_cmpstr (expect (f, CTL_FINDING_IN_THE_WAY, "pcscd-not-running")->command, ==,
                   "sudo systemctl enable --now pcscd.socket");
  mask (f, "pcscd.socket");
  check_readers (f);
  assert_has (expect (f, CTL_FINDING_IN_THE_WAY, "pcscd-masked")->command,
              "sudo systemctl unmask pcscd.socket pcscd.service && ");
  /* A token that is seen without the service does not need it. */
  (void) add_token (f, CTL_TOKEN_READY, "soft");
  check_readers (f);
  (void) expect (f, CTL_FINDING_NOTE, "pcscd-masked");
}

static void
test_pcscd_refuses (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  set_service (f, CTL_READER_SERVICE_REFUSED);
  check_readers (f);
  const CtlFinding *finding = expect (f, CTL_FINDING_IN_THE_WAY, "pcscd-refuses");
  assert_has (finding->why, "ssh");
  assert_has (finding->command, "/etc/polkit-1/rules.d/");
}

static void
test_pcscd_fails (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  set_service (f, CTL_READER_SERVICE_FAILED);
  put (f, "run/systemd/system/x", "");
  check_readers (f);
  const CtlFinding *finding = expect (f, CTL_FINDING_IN_THE_WAY, "pcscd-fails");
  assert_has (finding->what, "native words");
  assert_has (finding->command, "restart pcscd");
}

static void
test_no_reader (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  put (f, "usr/bin/dnf", "");
  check_readers (f);
  g_assert_cmpstr (((CtlFinding *) f->findings->pdata[0])->name, ==, "driver-missing");
  g_assert_cmpstr (((CtlFinding *) f->findings->pdata[0])->command, ==,
                   "sudo dnf install pcsc-lite-ccid");
  put (f, "usr/lib64/pcsc/drivers/ifd-ccid.bundle/Contents", "");
  check_readers (f);
  (void) expect (f, CTL_FINDING_IN_THE_WAY, "no-reader");
}

static void
test_no_token (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  ctl_reader_service_add (f->facts->service, "Empty\033[2J 00 00", CTL_CARD_READER_IN_USE);
  (void) add_token (f, CTL_TOKEN_NO_TOKEN, "Empty 00 00");
  /* What SoftHSM always has. */
  (void) add_token (f, CTL_TOKEN_UNRECOGNISED, "SoftHSM slot ID 0x0");
  check_readers (f);
  assert_has (expect (f, CTL_FINDING_IN_THE_WAY, "no-token")->what, "“Empty\\u{001B}[2J 00 00”");
}

static void
test_token_mute (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  ctl_reader_service_add (f->facts->service, "R 00 00",
                          CTL_CARD_READER_PRESENT | CTL_CARD_READER_MUTE);
  check_readers (f);
  g_assert_cmpuint (f->findings->len, ==, 2);
  g_assert_cmpstr (((CtlFinding *) f->findings->pdata[1])->name, ==, "token-mute");
}

static void
test_token_in_no_slot (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  static const char *const name = "A reader whose name is longer than the 64 bytes that PKCS#11 "
                                  "has for it 00 00";
  g_autofree char *cut = g_strndup (name, 64);
  ctl_reader_service_add (f->facts->service, name, CTL_CARD_READER_PRESENT);
  (void) add_token (f, CTL_TOKEN_NO_TOKEN, cut);
  check_readers (f);
  g_assert_cmpuint (f->findings->len, ==, 2);
  const CtlFinding *finding = f->findings->pdata[1];
  g_assert_cmpstr (finding->name, ==, "token-in-no-slot");
  g_assert_cmpint (finding->severity, ==, CTL_FINDING_IN_THE_WAY);
  (void) add_token (f, CTL_TOKEN_UNRECOGNISED, cut);
  check_readers (f);
  (void) expect (f, CTL_FINDING_OK, "pcscd-works");
}

static void
check_modules (Fixture *f)
{
  g_ptr_array_set_size (f->findings, 0);
  ctl_check_modules (f->facts, &f->places, f->findings);
}

static void
test_no_module (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  put (f, "usr/bin/zypper", "");
  check_modules (f);
  g_assert_cmpstr (expect (f, CTL_FINDING_IN_THE_WAY, "no-module")->command, ==,
                   "sudo zypper install opensc");
}

/* A module that fails is in the way only where no other works. */
static void
test_module_fails (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  add_module (f, "/a.so", CTL_MODULE_REGISTRY, "it is broken");
  check_modules (f);
  assert_has (expect (f, CTL_FINDING_IN_THE_WAY, "module-fails")->what, "it is broken");
  add_module (f, "/b.so", CTL_MODULE_OPENSC, NULL);
  check_modules (f);
  g_assert_cmpuint (ctl_findings_count (f->findings, CTL_FINDING_IN_THE_WAY), ==, 0);
  g_assert_cmpuint (ctl_findings_count (f->findings, CTL_FINDING_NOTE), ==, 1);
  g_assert_cmpuint (ctl_findings_count (f->findings, CTL_FINDING_OK), ==, 1);
}

static void
test_module_chosen (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  add_module (f, "/a.so", CTL_MODULE_CHOSEN, "it is gone");
  check_modules (f);
  g_assert_cmpstr (expect (f, CTL_FINDING_IN_THE_WAY, "module-fails")->command, ==,
                   "etoken-ctl modules --forget");
}

static void
test_module_refused (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  put (f, "my module.so", "");
  char *path = g_build_filename (f->folder, "my module.so", NULL);
  g_autofree char *command = g_strdup_printf ("etoken-ctl modules --choose '%s'", path);
  g_ptr_array_add (f->facts->modules, ctl_found_module_new (path, CTL_MODULE_REGISTRY,
                                                            g_strdup ("Anybody owns it"), TRUE));
  check_modules (f);
  const CtlFinding *finding = expect (f, CTL_FINDING_IN_THE_WAY, "module-refused");
  assert_has (finding->what, "Anybody owns it.");
  g_assert_cmpstr (finding->command, ==, command);
  g_ptr_array_set_size (f->facts->modules, 0);
  g_ptr_array_add (f->facts->modules,
                   ctl_found_module_new (g_strdup ("/nowhere.so"), CTL_MODULE_REGISTRY,
                                         g_strdup ("It is missing"), TRUE));
  check_modules (f);
  (void) expect (f, CTL_FINDING_NOTE, "module-missing");
}

static void
check_safenet (Fixture *f)
{
  g_ptr_array_set_size (f->findings, 0);
  ctl_check_safenet (f->facts, &f->places, f->findings);
}

static void
test_safenet (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  add_module (f, "/usr/lib/opensc-pkcs11.so", CTL_MODULE_OPENSC, NULL);
  check_safenet (f);
  g_assert_cmpuint (f->findings->len, ==, 0);
  add_module (f, "/home/x/libeToken.so.10.8", CTL_MODULE_CHOSEN, NULL);
  put (f, "proc/12/comm", "bash\n");
  put (f, "run/systemd/system/x", "");
  check_safenet (f);
  assert_has (expect (f, CTL_FINDING_IN_THE_WAY, "sacsrv-not-running")->command, "SACSrv");
  put (f, "proc/345/comm", "SACSrv\n");
  check_safenet (f);
  (void) expect (f, CTL_FINDING_OK, "sacsrv-runs");
}

static void
check_usb (Fixture *f)
{
  g_ptr_array_set_size (f->findings, 0);
  ctl_check_usb (f->facts, &f->places, f->findings);
}

static void
test_usb (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  check_usb (f);
  (void) expect (f, CTL_FINDING_OK, "usb-none");
  put (f, "usb/1-1/idVendor", "1d6b\n");
  put (f, "usb/1-1:1.0/bInterfaceClass", "0b\n");
  put (f, "usb/1-2/idVendor", "0529\n");
  put (f, "usb/1-2/idProduct", "0620\n");
  put (f, "usb/1-2/product", "Token JC \033[31m\n");
  check_usb (f);
  const CtlFinding *finding = expect (f, CTL_FINDING_IN_THE_WAY, "usb-in-no-slot");
  assert_has (finding->what, "only 0 of 1");
  assert_has (finding->what, "Token JC \\u{001B}[31m (0529:0620)");
  ctl_reader_service_add (f->facts->service, "Aladdin Token JC 00 00", CTL_CARD_READER_PRESENT);
  check_usb (f);
  (void) expect (f, CTL_FINDING_OK, "usb-seen");
  /* A second one, of a kind that has no driver but SafeNet's. */
  put (f, "usb/2-1/idVendor", "0529\n");
  put (f, "usb/2-1/idProduct", "0600\n");
  check_usb (f);
  finding = expect (f, CTL_FINDING_IN_THE_WAY, "usb-in-no-slot");
  assert_has (finding->what, "only 1 of 2");
  assert_has (finding->what, "token (0529:0600)");
  assert_has (finding->why, "SafeNet Authentication Client");
  /* First things first. */
  set_service (f, CTL_READER_SERVICE_NOT_RUNNING);
  check_usb (f);
  (void) expect (f, CTL_FINDING_NOTE, "usb-waits");
  /* A module that needs no PC/SC. */
  g_free (add_token (f, CTL_TOKEN_READY, "Slot 1")->manufacturer);
  ((CtlToken *) f->facts->tokens->pdata[0])->manufacturer = g_strdup ("SafeNet, Inc.");
  check_usb (f);
  (void) expect (f, CTL_FINDING_NOTE, "usb-waits");
  (void) add_token (f, CTL_TOKEN_NO_CERTIFICATE, "AKS ifdh 00 00");
  check_usb (f);
  (void) expect (f, CTL_FINDING_OK, "usb-seen");
}

static void
check_clock (Fixture *f)
{
  g_ptr_array_set_size (f->findings, 0);
  ctl_check_clock (f->facts, f->findings);
}

static void
test_clock (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->facts->is_synchronised = TRUE;
  check_clock (f);
  (void) expect (f, CTL_FINDING_OK, "clock-synchronised");
  f->facts->is_synchronised = FALSE;
  check_clock (f);
  (void) expect (f, CTL_FINDING_NOTE, "clock-not-synchronised");
  f->facts->now = 86400;
  check_clock (f);
  const CtlFinding *finding = expect (f, CTL_FINDING_IN_THE_WAY, "clock-behind");
  assert_has (finding->what, "it shows 1970-01-02 00:00 UTC, and this program was built on 20");
}

static void
add_certificate (Fixture *f, int starts_days_ago, int ends_in_days)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) id = g_bytes_new ("1", 1);
  g_autoptr (TestIdentity) identity = test_pki_new (&(TestPkiSpec){
      .subject = "CN=SAST", .starts_days_ago = starts_days_ago, .ends_in_days = ends_in_days });
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (identity->der, &error);
  g_assert_no_error (error);
  ctl_token_add_certificate (add_token (f, CTL_TOKEN_READY, "R"), id, certificate);
}

static void
test_clock_and_certificate (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  add_certificate (f, 2, 3650);
  check_clock (f);
  g_assert_cmpuint (ctl_findings_count (f->findings, CTL_FINDING_IN_THE_WAY), ==, 0);
  /* A token that was made after this clock's today. */
  add_certificate (f, -3, 3650);
  check_clock (f);
  assert_has (expect (f, CTL_FINDING_IN_THE_WAY, "clock-behind")->what,
              "a token's certificate begins on ");
}

static void
check_tokens (Fixture *f)
{
  g_ptr_array_set_size (f->findings, 0);
  ctl_check_tokens (f->facts, f->findings);
}

static void
test_tokens (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  (void) add_token (f, CTL_TOKEN_NO_TOKEN, "Empty");
  add_certificate (f, 400, 3650);
  check_tokens (f);
  assert_has (expect (f, CTL_FINDING_OK, "token-ready")->what, "SAST-ADN0054f509");
  g_ptr_array_set_size (f->facts->tokens, 0);
  add_certificate (f, 400, -5);
  check_tokens (f);
  assert_has (expect (f, CTL_FINDING_NOTE, "certificate-expired")->what, "expired on");
  g_ptr_array_set_size (f->facts->tokens, 0);
  add_certificate (f, 400, 5);
  check_tokens (f);
  (void) expect (f, CTL_FINDING_NOTE, "certificate-expires-soon");
  ((CtlToken *) f->facts->tokens->pdata[0])->pin |= CTL_TOKEN_PIN_LOCKED;
  check_tokens (f);
  g_assert_cmpuint (ctl_findings_count (f->findings, CTL_FINDING_IN_THE_WAY), ==, 1);
  g_ptr_array_set_size (f->facts->tokens, 0);
  g_free (add_token (f, CTL_TOKEN_FAILED, "R")->error);
  ((CtlToken *) f->facts->tokens->pdata[0])->error = g_strdup ("it is dead");
  check_tokens (f);
  assert_has (((CtlFinding *) f->findings->pdata[0])->what, "it is dead");
}

static void
check_programs (Fixture *f)
{
  g_ptr_array_set_size (f->findings, 0);
  ctl_check_programs (f->facts, &f->places, f->findings);
}

/* Who is connected is tried with a real pcscd (test-doctor-cards.c). */
static void
test_programs (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  check_programs (f);
  g_assert_cmpuint (f->findings->len, ==, 0);
  ctl_reader_service_add (f->facts->service, "Shared 00 00", CTL_CARD_READER_IN_USE);
  check_programs (f);
  (void) expect (f, CTL_FINDING_OK, "reader-free");
  ctl_reader_service_add (f->facts->service, "Held 00 00", CTL_CARD_READER_EXCLUSIVE);
  check_programs (f);
  assert_has (expect (f, CTL_FINDING_IN_THE_WAY, "reader-held")->what, "Only root can see which");
  put (f, "proc/77/comm", "scdaemon\n");
  check_programs (f);
  g_assert_cmpstr (expect (f, CTL_FINDING_IN_THE_WAY, "reader-held")->command, ==,
                   "gpgconf --kill scdaemon");
  set_service (f, CTL_READER_SERVICE_RUNNING);
  check_programs (f);
  assert_has (expect (f, CTL_FINDING_NOTE, "scdaemon-runs")->what, "process 77");
}

static void
test_explain_nothing (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  set_service (f, CTL_READER_SERVICE_REFUSED);
  put (f, "usb/1-2/idVendor", "0529\n");
  g_autoptr (GPtrArray) findings = ctl_doctor_explain_nothing (f->facts, &f->places);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpstr (((CtlFinding *) findings->pdata[0])->name, ==, "pcscd-refuses");
}

static void
test_package_managers (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *unknown = ctl_system_install_command (f->folder, CTL_PACKAGE_CCID);
  put (f, "usr/bin/pacman", "");
  g_autofree char *arch = ctl_system_install_command (f->folder, CTL_PACKAGE_CCID);
  g_assert_cmpstr (unknown, ==, "sudo apt install libccid");
  g_assert_cmpstr (arch, ==, "sudo pacman -S ccid");
}

#define ADD(name, function) g_test_add ("/doctor/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("modules/none", test_no_module);
  ADD ("modules/fails", test_module_fails);
  ADD ("modules/chosen", test_module_chosen);
  ADD ("modules/refused", test_module_refused);
  ADD ("readers/pcscd-missing", test_pcscd_missing);
  ADD ("readers/pcscd-not-running", test_pcscd_not_running);
  ADD ("readers/pcscd-refuses", test_pcscd_refuses);
  ADD ("readers/pcscd-fails", test_pcscd_fails);
  ADD ("readers/no-reader", test_no_reader);
  ADD ("readers/no-token", test_no_token);
  ADD ("readers/token-mute", test_token_mute);
  ADD ("readers/token-in-no-slot", test_token_in_no_slot);
  ADD ("safenet", test_safenet);
  ADD ("usb", test_usb);
  ADD ("programs", test_programs);
  ADD ("tokens", test_tokens);
  ADD ("clock", test_clock);
  ADD ("clock-and-certificate", test_clock_and_certificate);
  ADD ("explain-nothing", test_explain_nothing);
  ADD ("package-managers", test_package_managers);
  return g_test_run ();
}
