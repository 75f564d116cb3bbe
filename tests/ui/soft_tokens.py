# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SoftHSM tokens with a certificate each, in a folder of the test's own, and the choice of a module
as a person makes it."""

import os
import subprocess

MODULE = next(path for path in ("/usr/lib/softhsm/libsofthsm2.so",
                                "/usr/lib64/softhsm/libsofthsm2.so",
                                "/usr/lib64/pkcs11/libsofthsm2.so") if os.path.exists(path))
PIN = "Blau4711"


def call(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def choose(module):
    """For all windows that are open and are opened from now on."""
    call(os.environ["ETOKEN_CTL"], "modules", "--choose", module)


class SoftTokens:
    def __init__(self, name):
        self.folder = os.path.join(os.environ["TEST_FOLDER"], name)
        os.makedirs(os.path.join(self.folder, "tokens"))
        configuration = self.path("softhsm2.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write("directories.tokendir = %s\nlog.level = ERROR\n" % self.path("tokens"))
        os.environ["SOFTHSM2_CONF"] = configuration

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def add(self, label, days=3650, serial="45DAA2AF00000027F93C"):
        """Returns the path of its certificate, which has ended where @days are negative."""
        key, certificate = self.path(label + ".key"), self.path(label + ".cer")
        call("softhsm2-util", "--module", MODULE, "--init-token", "--free", "--label", label,
             "--pin", PIN, "--so-pin", PIN)
        call("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key,
             "-out", self.path(label + ".csr"), "-subj", "/O=Cisco Systems /OU=IPCBU/CN=" + label)
        call("openssl", "x509", "-req", "-in", self.path(label + ".csr"), "-signkey", key,
             "-set_serial", "0x" + serial, "-days", str(days), "-outform", "DER",
             "-out", certificate)
        call("pkcs11-tool", "--module", MODULE, "--token-label", label, "--login", "--pin", PIN,
             "--write-object", certificate, "--type", "cert", "--label", "certificate",
             "--id", "01")
        call("softhsm2-util", "--module", MODULE, "--import", key, "--token", label,
             "--label", "key", "--id", "01", "--pin", PIN)
        return certificate
