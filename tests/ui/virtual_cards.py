# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pcscd of the test's own with virtual readers, and cards that are put in and pulled out. What is
between them and the window is real: pcscd, its driver, OpenSC's module. Only in-namespaces."""

import os
import shutil
import signal
import subprocess

from soft_tokens import call

DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
FIRST_PORT = 0x8C7B
MODULE = os.environ.get("OPENSC_MODULE")
PIN = "Blau4711"


class Readers:
    def __init__(self, name, slots):
        self.folder = os.path.join(os.environ["TEST_FOLDER"], name)
        os.makedirs(os.path.join(self.folder, "readers"))
        with open(self.path("readers", "readers.conf"), "w", encoding="utf-8") as file:
            for number in range((slots + 1) // 2):
                # A copy for each: the same file twice would share its state.
                driver = shutil.copy(DRIVER, self.path("driver-%d.so" % number))
                port = FIRST_PORT + 2 * number
                file.write('FRIENDLYNAME "Virtual Reader %c"\nDEVICENAME /dev/null:0x%X\n'
                           "LIBPATH %s\nCHANNELID 0x%X\n\n"
                           % (ord("A") + number, port, driver, port))
        self.pcscd = subprocess.Popen(
            ["/usr/sbin/pcscd", "--foreground", "--config", self.path("readers")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def stop(self):
        self.pcscd.terminate()
        self.pcscd.wait()


class Card:
    """One key and its certificate; OpenSC calls it by its CN."""

    def __init__(self, readers, label, tries=3):
        self.readers, self.label, self.tries = readers, label, tries
        self.process = None
        key = readers.path(label + ".key")
        self.certificate = readers.path(label + ".cer")
        call("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650",
             "-keyout", key, "-outform", "DER", "-out", self.certificate, "-subj", "/CN=" + label)
        self.key = "9A:%s:%s" % (key, self.certificate)

    def insert(self, slot, *faults):
        self.process = subprocess.Popen(
            [os.environ["VIRTUAL_CARD"], "--port=%d" % (FIRST_PORT + slot), "--pin=" + PIN,
             "--state=" + self.readers.path(self.label + ".state"), "--tries=%d" % self.tries,
             "--key=" + self.key, *faults])

    def remove(self):
        """As a hand does, between two looks of the reader."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def kill(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def is_seen(self):
        listed = subprocess.run(["pkcs11-tool", "--module", MODULE, "--list-token-slots"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return self.label in listed.stdout

    def enter_wrong_pin(self):
        """It must be in a reader, alone."""
        done = subprocess.run(["pkcs11-tool", "--module", MODULE, "--token-label", self.label,
                               "--login", "--pin", "00000000", "--list-objects"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert "CKR_PIN" in done.stderr, done.stderr
