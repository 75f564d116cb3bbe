#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connecting to a publisher: the form, the question about its certificate, the cluster."""

import os
import re

from desktop import App, Atspi, run, says, wait_for, walk
from publisher import PASSWORD, Publisher

DATA = os.environ["CTL_FILES"]


def fill_form(app, publisher, password):
    app.type("text", "Publisher", "%s:%s" % (publisher.host, publisher.port))
    app.type("text", "User", "admin")
    app.type("password text", "Password", password)


def connect(app, publisher, password=PASSWORD):
    fill_form(app, publisher, password)
    app.press("push button", "Connect")


def asks_first_time_and_shows_cluster():
    publisher = Publisher("first", file=os.path.join(DATA, "tokens.tlv"))
    app = App()
    try:
        app.find("push button", "Connect")
        app.take_picture("connect")
        connect(app, publisher)
        app.find("label", "Is this your publisher\\?")
        shown = app.find("label", "(?s)[0-9A-F:\n]{95}").get_name()
        assert shown.replace(":", "").replace("\n", "") == publisher.fingerprint(), shown
        app.take_picture("certificate")
        app.press("push button", "Do Not Connect")
        app.find("label", ".*is not known here.*")
        app.take_picture("not-trusted")
        connect(app, publisher)
        app.press("push button", "Trust From Now On")
        app.find_fact("Security mode", "Mixed mode")
        app.find_fact("cucm-1051-a-sub1", "Subscriber, 10.48.47.156\nCCM\\+TFTP")
        app.take_picture("cluster")
        # Of all that was renewed, one warning.
        warning = app.find_fact("Severe warning", ".*other certificates than the servers have now.*")
        for service in ("CCM\\+TFTP on cucm-1051-a-pub", "CAPF on cucm-1051-a-pub",
                        "CCM\\+TFTP on cucm-1051-a-sub1"):
            assert says(warning.get_description(), ".*" + service + ".*"), warning.get_description()
        app.find_below("push button", "Records and Signature").do_action(0)
        app.find("label", "The signature is valid")
        app.find("list item", "SAST-ADN008580ef, .*, Signed this file")
        app.take_picture("installed-file")
        app.press("push button", "Back")
        app.press("push button", "Back")
        app.find("label", "Recent publishers")
        app.take_picture("recent")
        app.quit()
    finally:
        app.kill()
        publisher.stop()


def remembers_publisher_without_its_password():
    publisher = Publisher("again")
    app = App()
    try:
        connect(app, publisher)
        app.press("push button", "Trust From Now On")
        app.find_fact("Security mode", "Mixed mode")
        app.quit()
        app = App()
        wait_for(lambda: app.find("text", "User").get_text(0, -1) == "admin", "the last user")
        assert app.find("password text", "Password").get_character_count() == 0
        app.type("password text", "Password", PASSWORD)
        app.press("push button", "Connect")
        app.find_fact("Security mode", "Mixed mode")
        app.quit()
    finally:
        app.kill()
        publisher.stop()
    for folder, _, names in os.walk(os.environ["TEST_FOLDER"]):
        for name in names:
            path = os.path.join(folder, name)
            if folder.startswith(publisher.folder) or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                assert PASSWORD.encode() not in file.read(), path


def refuses_changed_certificate():
    publisher = Publisher("changed")
    app = App()
    try:
        connect(app, publisher)
        app.press("push button", "Trust From Now On")
        app.find_fact("Security mode", "Mixed mode")
        app.press("push button", "Back")
        before = publisher.fingerprint()
        publisher.stop()
        publisher.make_identity("tls")
        configuration = open(publisher.path("providerd.conf"), encoding="utf-8").read()
        publisher.write("providerd.conf", configuration.replace(
            "127.0.0.1:0", "127.0.0.1:" + publisher.port))
        publisher.start(None)
        connect(app, publisher)
        app.find("label", ".* has changed")

        def colons(digest):
            return ":".join(digest[i:i + 2] for i in range(0, 64, 2))

        app.find_fact("SHA-256 that was trusted", colons(before))
        app.find_fact("SHA-256 that is shown now", colons(publisher.fingerprint()))
        known = os.path.join(os.environ["XDG_CONFIG_HOME"], "etoken-ctl", "known-publishers")
        label = "%s:%s" % (publisher.host, publisher.port)
        with open(known, encoding="utf-8") as file:
            lines = file.readlines()
        line = next(i for i, text in enumerate(lines) if label in text)
        app.find_fact("If it is the same", "Remove line %d of the file “%s”.*" % (line + 1, known))
        for name in ("Trust.*", ".*Accept.*", ".*Anyway.*"):
            assert app.search("push button", name) is None, name
        app.take_picture("changed")
        app.press_last("push button", "Close")
        app.wait_gone("list item", "SHA-256 that was trusted")
        app.find("label", "(?s)If the publisher's certificate was renewed, .*do not connect.*")
        # Forgotten by hand, it is asked about as for the first time.
        with open(known, "w", encoding="utf-8") as file:
            file.writelines(lines[:line] + lines[line + 1:])
        connect(app, publisher)
        app.press("push button", "Trust From Now On")
        app.find_fact("Security mode", "Mixed mode")
        app.quit()
    finally:
        app.kill()
        publisher.stop()


def says_what_failed():
    publisher = Publisher("failing")
    app = App()
    try:
        connect(app, publisher, "wrong")
        app.press("push button", "Trust From Now On")
        app.find("label", "Check the user name and password.")
        app.press("push button", "Close this message")
        app.wait_gone("label", "Check the user name and password.")
        publisher.stop()
        connect(app, publisher)
        app.find("label", "Check the host name and port.*")
        app.type("text", "Publisher", "host:port")
        app.type("password text", "Password", "x")
        app.press("push button", "Connect")
        app.find("label", ".*is not HOST or HOST:PORT")
        app.quit()
    finally:
        app.kill()
        publisher.stop()


def warns_of_mixed_mode_without_file():
    publisher = Publisher("bare")
    app = App()
    try:
        connect(app, publisher)
        app.press("push button", "Trust From Now On")
        app.find_fact("Severe warning", "No CTL File exists on the server but .* Secure Mode.*")
        app.take_picture("mixed-without-file")
        publisher.install(os.path.join(DATA, "tokens.tlv"))
        app.press("push button", "Read again")
        app.find_fact("Contents", "5 records")
        wait_for(lambda: not any(says(row.get_description(), "No CTL File.*", re.S)
                                 for row in walk(app.root) if row.get_role_name() == "list item"),
                 "the end of the warning")
        app.quit()
    finally:
        app.kill()
        publisher.stop()


def fits_narrow_and_dark():
    publisher = Publisher("narrow", file=os.path.join(DATA, "tokens.tlv"))
    folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "etoken-ctl")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "settings"), "a", encoding="utf-8") as file:
        file.write("[settings]\nwindow-size=(360, 640)\n")
    app = App(env={"GTK_THEME": "Adwaita:dark"})
    try:
        connect(app, publisher)
        app.take_picture("narrow-connect-dark")
        app.press("push button", "Trust From Now On")
        app.find_fact("Security mode", "Mixed mode")
        app.take_picture("narrow-cluster-dark")
        width = app.find("frame", "lab").get_extents(Atspi.CoordType.SCREEN).width
        assert width <= 360 + 20, width
        app.press("push button", "Tokens")
        app.wait_gone("push button", "Main menu")
        app.take_picture("narrow-tokens-dark")
        app.press("push button", "Back")
        app.find_fact("Security mode", "Mixed mode")
        app.quit()
    finally:
        app.kill()
        publisher.stop()


run(asks_first_time_and_shows_cluster, remembers_publisher_without_its_password,
    refuses_changed_certificate, says_what_failed, warns_of_mixed_mode_without_file, fits_narrow_and_dark)
