#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CTL file by itself: what is seen of it, two files compared, the files that were replaced."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

from desktop import IN_FRENCH, PAUSE, App, Atspi, in_french, run, wait_for

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
    use(test, os.path.join(os.path.dirname(os.path.abspath(__file__)), "soft_tokens.py"))


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


def read(name):
    with open(name, "rb") as file:
        return file.read()


def call(*arguments):
    return subprocess.run([os.environ["ETOKEN_CTL"], *arguments], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def save(app, name):
    """In the dialog that asks where to."""
    target = os.path.join(os.environ["TEST_FOLDER"], name)
    app.find("text", "Name:")
    app.take_picture("save-report")
    app.type("text", "Name:", target)
    app.press("push button", "Save")
    wait_for(lambda: os.path.exists(target), target)
    return target


def saves_reports():
    app = App(path("tokens.tlv"))
    try:
        app.find("label", "The signature is valid")
        app.press_with_control(ord("s"))
        text = read(save(app, "report.txt")).decode()
        assert hashlib.md5(read(path("tokens.tlv"))).hexdigest() in text, text
        assert text.count("SAST-ADN008580ef") > 1, text
        app.press("toggle button", "More about this file")
        app.press(None, "Save report as JSON…")
        saved = json.loads(read(save(app, "report.json")))
        assert saved == json.loads(call("show", "--json", path("tokens.tlv"))), saved
    finally:
        app.kill()  # see exports_certificate in test-tokens.py


def compares_with_a_chosen_file():
    app = App(path("renewed.tlv"))
    try:
        app.find("label", "The signature is valid")
        app.press("toggle button", "More about this file")
        app.press(None, "Compare with…")
        app.find("push button", "Open")
        app.take_picture("choose-file")
        app.choose_file(path("tokens.tlv"))
        app.find("label", "Records: .*")
        app.find_fact("Old file", ".*/tokens.tlv")
        app.find_fact("New file", ".*/renewed.tlv")
        app.press("toggle button", "More about this comparison")
        app.press(None, "Save report as text…")
        text = read(save(app, "diff.txt")).decode()
        assert text == subprocess.run(
            [os.environ["ETOKEN_CTL"], "diff", path("tokens.tlv"), path("renewed.tlv")],
            text=True, stdout=subprocess.PIPE, check=False,
            env={**os.environ, **(in_french() if IN_FRENCH else {})}).stdout, text
    finally:
        app.kill()


def drop(app, *files):
    """From a window beside, to and fro as a hand does, until the program has seen it."""
    source = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(__file__),
                                                            "drag_source.py"), *files],
                              stdout=subprocess.PIPE, text=True)
    try:
        assert source.stdout.readline() == "ready\n"
        app.settle()
        Atspi.generate_mouse_event(1150, 100, "b1p")
        for step in range(1, 11):
            Atspi.generate_mouse_event(1150 - 75 * step, 100 + 20 * step, "abs")
            time.sleep(PAUSE)
        app.settle()
        Atspi.generate_mouse_event(400, 300, "b1r")
        wait_for(lambda: app.search("label", "The signature is valid|Records: .*"), "a file")
    finally:
        app.take_picture("drop")
        source.kill()
        source.wait()
        source.stdout.close()


def takes_dropped_files():
    def test(app):
        app.find("push button", "Connect")
        drop(app, path("tokens.tlv"))
        app.find("label", "The signature is valid")
    use(test)

    def test_two(app):
        app.find("push button", "Connect")
        drop(app, make_long_file(30), path("tokens.tlv"))
        app.find_fact("Old file", ".*/tokens.tlv")
        app.find_fact("New file", ".*/long.tlv")
    use(test_two)

    def test_one_bad(app):
        app.find("push button", "Connect")
        drop(app, path("tokens.tlv"), os.path.abspath(__file__))
        app.find("frame", "tokens.tlv")
        app.find("push button", "Open another file…")
    use(test_one_bad)


def opens_in_the_window_that_runs():
    """As a double click in a file manager does."""
    def test(app):
        app.find("push button", "Connect")
        subprocess.run([os.environ["ETOKEN_CTL_CLIENT"], path("tokens.tlv"), path("itl.tlv")],
                       check=True, timeout=60)
        app.find("frame", "tokens.tlv")
        app.find("frame", "itl.tlv")
        app.find("label", "5 records")
    use(test)


def make_long_file(count):
    folder = os.environ["TEST_FOLDER"]
    key, certificate = os.path.join(folder, "long.key"), os.path.join(folder, "long.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", key,
                    "-out", certificate, "-subj", "/CN=long"], check=True,
                   stderr=subprocess.DEVNULL)
    servers = ["--server=CCM,server-%04d,10.0.%d.%d,%s" % (i, i // 250, i % 250 + 1, certificate)
               for i in range(1, count)]
    made = os.path.join(folder, "long.tlv")
    call("build", "-o", made, "--server=SAST,server-0000,10.0.0.1," + certificate, *servers,
         "--sign-key", key, "--sign-cert", certificate)
    return made


def searches_a_thousand_records():
    def test(app):
        app.find("label", "1000 records")
        app.take_picture("file-long")
        app.press_with_control(ord("f"))
        wait_for(lambda: app.find("text", "Search this list").get_state_set().contains(
            Atspi.StateType.FOCUSED), "the focus in the search")
        app.type("text", "Search this list", "SERVER-077")
        app.find("label", "10 of 1000 were found")
        app.find("list item", "server-0770, .*")
        app.take_picture("file-search")
        app.type("text", "Search this list", "10.0.3.21")
        app.find("list item", "server-0770, .*")
        app.type("text", "Search this list", "nowhere")
        app.find("label", "0 of 1000 w(as|ere) found")
        app.type("text", "Search this list", "")
        app.find("list item", "server-0001, .*")
        app.find_below("push button", "Show 25 more of 975").do_action(0)
        app.find_below("list item", "server-0049, .*")
    use(test, make_long_file(1000))


run(shows_all_of_a_file, shows_raw_bytes, says_what_is_wrong, refuses_in_a_sentence,
    has_no_history_yet, compares_what_was_replaced, saves_reports, compares_with_a_chosen_file,
    takes_dropped_files, opens_in_the_window_that_runs, searches_a_thousand_records)
