#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CTL file by itself: what is seen of it, two files compared, the files that were replaced."""

import hashlib
import os
import shutil

from desktop import App, run, wait_for

DATA = os.environ["CTL_FILES"]


def path(name):
    return os.path.join(DATA, name)


def use(test, *arguments):
    app = App(*arguments)
    try:
        test(app)
        app.quit()
    finally:
        app.kill()


def shows_all_of_a_file():
    def test(app):
        app.find("label", "The signature is valid")
        app.find("label", "Signed by “SAST-ADN008580ef” .*")
        with open(path("tokens.tlv"), "rb") as file:
            content = file.read()
        app.find("label", hashlib.md5(content).hexdigest())
        app.find("label", hashlib.sha1(content).hexdigest())
        app.find("label", "5 records")
        app.find("list item", "SAST-ADN008580ef, .*, Signed this file")
        app.take_picture("file")
        app.press("toggle button", "SAST-ADN008580ef, .*")
        app.find_below("push button", "Copy SHA-1 of the certificate")
        app.find("label", "83:E9:08:00:00:00:55:45:AF:31")
        app.find("label", "31:AF:45:55:00:00:00:08:E9:83")
        app.press("push button", "Copy MD5")
        app.find("push button", "MD5 was copied")
        app.take_picture("file-record")
    use(test, path("tokens.tlv"))


def shows_raw_bytes():
    def test(app):
        app.find_below("push button", "Fields and raw bytes of the header…").do_action(0)
        app.press("toggle button", "CANAME")
        app.find("label", "(?s)0000  63 6e 3d 43 69 73 63 6f  cn=Cisco\n.*")
        app.take_picture("file-fields")
    use(test, path("tokens.tlv"))


def says_what_is_wrong():
    def test(app):
        app.find("label", "The signature is not valid")
        app.find("list item", "SAST-ADN0054f509, .*, Named as the signer of this file")
        app.take_picture("file-invalid")
    use(test, path("hostile.tlv"))


def refuses_in_a_sentence():
    def test(app):
        app.find("push button", "Open another file…")
        app.find_below(None, "(?s).*at byte 3 needs.*Get a fresh copy.*")
        app.take_picture("file-failed")
    use(test, os.path.abspath(__file__))


def keep(host, stamp, name, about):
    folder = os.path.join(os.environ["XDG_DATA_HOME"], "etoken-ctl", "history", host)
    os.makedirs(folder, exist_ok=True)
    stem = os.path.join(folder, stamp + "-CTLFile")
    shutil.copy(path(name), stem + ".tlv")
    with open(stem + ".txt", "w", encoding="utf-8") as file:
        file.write("[replaced]\npublisher=%s\n%s" % (host, about))


def open_history(app):
    app.find("push button", "Connect")
    app.activate("history")


def has_no_history_yet():
    def test(app):
        open_history(app)
        app.find_below(None, "No file was replaced yet")
        app.take_picture("history-empty")
    use(test)


def compares_what_was_replaced():
    keep("pub:2444", "20260101T080000Z", "tokens.tlv",
         "cluster=lab\nmode=mixed\nat=2026-01-01T08:00:00Z\n[result]\nwritten=2\nfailed=1\n")
    keep("pub:2444", "20260301T093000Z", "renewed.tlv",
         "cluster=lab\nmode=mixed\nat=2026-03-01T09:30:00Z\n[result]\nwritten=3\nfailed=0\n")

    def test(app):
        open_history(app)
        app.find("label", "lab · mixed mode · 1 of 3 servers did not take the new file")
        app.find("label", "lab · mixed mode · 3 servers took the new file")
        app.take_picture("history")
        app.press_last("toggle button", "More about this copy")
        app.press(None, "Compare with the next one")
        app.find("label", "Records: .*")
        app.find("label", "Changed")
        app.take_picture("diff")
        app.find_below("check box", "Show \\d+ unchanged records?").do_action(0)
        app.find_below("label", "Unchanged")
    use(test)


run(shows_all_of_a_file, shows_raw_bytes, says_what_is_wrong, refuses_in_a_sentence,
    has_no_history_yet, compares_what_was_replaced)
