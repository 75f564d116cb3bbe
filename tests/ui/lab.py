# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A publisher, soft tokens, and files of its cluster made beforehand: what tests of whole workflows
begin with."""

import json
import os
import shutil
import subprocess

from desktop import App
from publisher import PASSWORD, Publisher
from soft_tokens import MODULE, PIN, SoftTokens, choose

TOKENS = {"SAST-ADN0054f509": "45DAA2AF00000027F93C", "SAST-ADN008580ef": "31AF455500000008E983",
          "SAST-ADN00aa11bb": "31AF454500000000F00D", "SAST-ADN00cc22dd": "31AF454500000000BEEF"}
FIRST, SECOND, THIRD, FOURTH = TOKENS


def as_in_file(label):
    """The serial number of a token as records have it: in the other byte order."""
    serial = TOKENS[label]
    return ":".join(serial[i:i + 2] for i in range(len(serial) - 2, -1, -2))


class Lab:
    def __init__(self, name, *labels, mode="mixed"):
        self.publisher = Publisher(name, mode=mode)
        self.tokens = SoftTokens(name + "-tokens")
        self.certificates = {label: self.tokens.add(label, serial=TOKENS[label])
                             for label in labels}
        choose(MODULE)
        with open(self.path("pin"), "w", encoding="utf-8") as file:
            file.write(PIN)
        with open(self.path("password"), "w", encoding="utf-8") as file:
            file.write(PASSWORD)

    def path(self, *parts):
        return self.tokens.path(*parts)

    def call(self, *arguments):
        """Runs the command line program, as another person may beside the window."""
        result = subprocess.run([os.environ["ETOKEN_CTL"], *arguments], check=True, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return result.stdout

    def ask(self, *arguments):
        """A command to the publisher; returns what it prints as JSON."""
        return json.loads(self.call(
            *arguments, "--json", "--publisher",
            "%s:%s" % (self.publisher.host, self.publisher.port), "--user", "admin",
            "--password-file", self.path("password"),
            "--fingerprint", self.publisher.fingerprint()))

    def build(self, *arguments):
        """A file with the servers of the cluster, on all of them."""
        made, publisher = self.path("CTLFile.tlv"), self.publisher
        services = (("CCM+TFTP", "155", "publisher"), ("CAPF", "155", "capf"),
                    ("CCM+TFTP", "156", "subscriber"))
        servers = ["--server=%s,10.48.47.%s,10.48.47.%s,%s" % (
            function, address, address, publisher.path(name + ".pem"))
            for function, address, name in services]
        self.call("build", "-o", made, *servers, *arguments)
        publisher.install(made)
        return made

    def install_tokenless(self):
        own = self.publisher.path("publisher")
        return self.build("--server=SAST,cucm-1051-a-pub,10.48.47.155,%s.pem" % own,
                          "--sign-key", own + ".key", "--sign-cert", own + ".pem")

    def install_by_tokens(self, *labels):
        tokens = [argument for label in labels for argument in ("--token", label)]
        return self.build(*tokens, "--sign-with", labels[0], "--pin-file", self.path("pin"))

    def lose(self, label):
        """The token is there no more."""
        subprocess.run(["softhsm2-util", "--module", MODULE, "--delete-token", "--token", label],
                       check=True, stdout=subprocess.DEVNULL)

    def read_installed(self, server="pub"):
        """What the command line program says of the file on a server."""
        return json.loads(self.call("show", "--json", self.publisher.path(server, "CTLFile.tlv")))

    def verify_tokens(self, *labels):
        """All servers hold one good file, which lists just these tokens."""
        files = []
        for server in ("pub", "sub"):
            path = self.publisher.path(server, "CTLFile.tlv")
            self.call("verify", path)
            with open(path, "rb") as file:
                files.append(file.read())
        assert files[0] == files[1], "the servers hold different files"
        serials = {record["serial"] for record in self.read_installed()["records"]
                   if record["function"] == "System Administrator Security Token"}
        assert serials == {as_in_file(label) for label in labels}, serials

    def open(self, *arguments, env=None):
        app = App(*arguments, env=env)
        app.find("push button", "Connect")
        return app

    def fill_form(self, app):
        app.type("text", "Publisher", "%s:%s" % (self.publisher.host, self.publisher.port))
        app.type("text", "User", "admin")
        app.type("password text", "Password", PASSWORD)

    def connect(self, app):
        self.fill_form(app)
        app.press("push button", "Connect")
        app.press("push button", "Trust From Now On")
        app.find_fact("Security mode")

    def connect_to_filled_in(self, app):
        """Host and port stand in the form already."""
        assert app.find("text", "Publisher").get_text(0, -1) == self.publisher.host
        assert app.find("spin button", "Port").get_text(0, -1) == self.publisher.port
        app.type("text", "User", "admin")
        app.type("password text", "Password", PASSWORD)
        app.press("push button", "Connect")
        app.press("push button", "Trust From Now On")

    def stop(self):
        self.publisher.stop()
        shutil.rmtree(self.path("tokens"))
