#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing with a token and pushing to all servers: PIN, steps, results, and what goes wrong."""

import json
import os
import signal

import gi

gi.require_version("Gtk", "3.0")
from desktop import PATIENCE, Gdk, run, says, wait_for
from gi.repository import Atspi, Gtk
from lab import FIRST, SECOND, Lab
from soft_tokens import MODULE, PIN, choose

ALL_DONE = "All 2 servers have the new CTL file."
UNCHANGED = "Nothing was changed: the servers have the CTL file that they had before."
SIGNING = "Signing with the token"
SENDING = "Sending the file to the servers"


def use(lab, test, module=MODULE, **environment):
    os.environ["TEST_SOFTHSM"] = MODULE  # for modules that stand before it
    choose(module)
    app = lab.open(env=environment)
    try:
        test(app)
        app.quit()
    finally:
        app.kill()
        lab.stop()


def go_to_review(app, lab):
    """From the first page, with both tokens; the cluster is as the capture found it."""
    lab.connect(app)
    app.press("push button", "Change…")
    app.press("push button", "Add All")
    app.press("radio button", SECOND)
    app.press("push button", "Review…")
    app.find_fact("Who signs", SECOND)


def begin(app, lab):
    go_to_review(app, lab)
    app.press("push button", "Sign and Push")


def is_usable(app, role, name):
    return app.find(role, name).get_state_set().contains(Atspi.StateType.SENSITIVE)


def answer(app, pin):
    app.find("label", "PIN of the token “%s” .*" % SECOND)
    app.type("password text", "PIN", pin)
    app.press("push button", "Sign")


def count_tries(log):
    if not os.path.exists(log):
        return 0
    with open(log, encoding="utf-8") as file:
        return sum(line.startswith("login") for line in file)


def was_notified(title, body):
    path = os.path.join(os.environ["TEST_FOLDER"], "notifications")
    if not os.path.exists(path):
        return False
    with open(path, encoding="utf-8") as file:
        return any(says(now, title) and says(more, body) for now, more in map(json.loads, file))


def has_no_file(lab):
    return not any(os.path.exists(lab.publisher.path(server, "CTLFile.tlv"))
                   for server in ("pub", "sub"))


def makes_file_that_the_capture_makes():
    lab = Lab("capture", FIRST, SECOND)

    def test(app):
        lab.connect(app)
        app.find_fact("Severe warning", "No CTL File exists on the server but .* Secure Mode.*")
        app.press("push button", "Change…")
        app.press("push button", "Add All")
        app.press("radio button", SECOND)
        app.press("push button", "Review…")
        app.press("push button", "Sign and Push")
        app.find("label", "PIN of the token “%s” .*" % SECOND)
        assert not is_usable(app, "push button", "Sign")
        app.take_picture("pin")
        answer(app, PIN)
        app.find("status bar", ALL_DONE)
        for server, folder in (("pub .*155", "pub"), ("sub1 .*156", "sub")):
            app.find_fact("cucm-1051-a-" + server + "\\)",
                          "Written\n.*/%s/CTLFile.tlv" % folder)
        app.take_picture("results")
        app.press("check box", "Restart Cisco TFTP on: cucm-1051-a-pub, cucm-1051-a-sub1")
        app.press("push button", "Copy")
        text = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_text()
        assert any(says(line, ALL_DONE) for line in text.splitlines()), text
        assert "  [ ] " in text and app.find("list item", "SHA-1").get_description() in text, text
        lab.verify_tokens(FIRST, SECOND)
        app.press("push button", "Done")
        wait_for(lambda: SECOND in app.find_below("list item", "Signed by").get_description(),
                 "the new file")
        assert app.search("list item", "Severe warning") is None
        app.take_picture("cluster-afterwards")
        wait_for(lambda: was_notified("The CTL file was installed", ALL_DONE), "the notification")
    use(lab, test)


def asks_for_pin_up_to_the_last_try():
    lab = Lab("tries", FIRST, SECOND)
    log = lab.path("log")

    def test(app):
        begin(app, lab)
        app.find("label", r".*\b3\b.* 15\b.*")
        answer(app, "wrong")
        app.find("alert", r"(?s).*\b2\b.* 15\b.*")
        assert count_tries(log) == 1
        app.take_picture("pin-wrong")
        answer(app, "wrong again")
        app.find("alert", "(?s).*One try is left: .*")
        app.type("password text", "PIN", "still wrong")
        assert not is_usable(app, "push button", "Sign")
        app.take_picture("pin-last-try")
        assert count_tries(log) == 2
        app.press("check box", "Use the last try: .*")
        app.press("push button", "Sign")
        app.find("label", "(?s).*The PIN is now locked.*")
        assert count_tries(log) == 3
        app.find("status bar", UNCHANGED)
        app.find_fact(SIGNING, "Failed")
        app.take_picture("locked")
        app.press("push button", "Try Again")
        app.find("label", "(?s)The PIN of the token .* is locked .*")
        assert count_tries(log) == 3
        assert app.search("password text", "PIN") is None
        assert has_no_file(lab)
    use(lab, test, os.environ["SAFENET_MODULE"], TEST_SAFENET_LEFT="03", TEST_SAFENET_MAX="0f",
        TEST_FAULT_LOG=log)


def takes_the_last_try():
    lab = Lab("last", FIRST, SECOND)

    def test(app):
        begin(app, lab)
        app.press("check box", "Use the last try: .*")
        answer(app, PIN)
        app.find("status bar", ALL_DONE)
        lab.verify_tokens(FIRST, SECOND)
    use(lab, test, os.environ["SAFENET_MODULE"], TEST_SAFENET_LEFT="01", TEST_SAFENET_MAX="0f")


def shows_what_a_wrong_pin_did():
    lab = Lab("wrong", FIRST, SECOND)

    def test(app):
        begin(app, lab)
        answer(app, "wrong")
        app.find("alert", "(?s).*")
        app.press("push button", "Cancel")
        app.find("status bar", UNCHANGED)
        app.find_fact(SECOND, "(?s).*few PIN tries left.*")
    use(lab, test)


def set_fault(lab, fault):
    with open(lab.path("fault"), "w", encoding="utf-8") as file:
        file.write(fault)


def survives_token_that_is_pulled():
    lab = Lab("pulled", FIRST, SECOND)
    set_fault(lab, "gone-in-sign")

    def test(app):
        begin(app, lab)
        answer(app, PIN)
        app.find("status bar", UNCHANGED)
        app.find_fact(SIGNING, "Failed")
        app.take_picture("pulled")
        assert has_no_file(lab)
        set_fault(lab, "")
        app.press("push button", "Try Again")
        answer(app, PIN)
        app.find("status bar", ALL_DONE)
        lab.verify_tokens(FIRST, SECOND)
    use(lab, test, os.environ["FAULT_MODULE"], TEST_FAULT_FILE=lab.path("fault"))


def points_to_the_reader_and_cancels():
    lab = Lab("pad", FIRST, SECOND)
    set_fault(lab, "hang-in-sign")

    def test(app):
        begin(app, lab)
        app.find("status bar", "The token .* wants its PIN on the reader: enter it there.")
        assert app.search("password text", "PIN") is None
        app.take_picture("pin-pad")
        app.press("push button", "Cancel")
        app.find("status bar", UNCHANGED)
        assert has_no_file(lab)
        set_fault(lab, "")
        app.press("push button", "Try Again")
        app.find("status bar", ALL_DONE)
    use(lab, test, os.environ["FAULT_MODULE"], TEST_FAULT="pin-pad", TEST_FAULT_PIN=PIN,
        TEST_FAULT_FILE=lab.path("fault"))


def cancels_instead_of_giving_the_pin():
    lab = Lab("cancel", FIRST, SECOND)

    def test(app):
        begin(app, lab)
        app.find("label", "PIN of the token .*")
        app.press("push button", "Cancel")
        app.find("status bar", UNCHANGED)
        app.find_fact(SIGNING, "Cancelled")
        app.take_picture("cancelled")
        app.press("push button", "Back")
        app.press("push button", "Sign and Push")
        answer(app, PIN)
        app.find("status bar", ALL_DONE)
    use(lab, test)


def loses_publisher_while_pushing():
    lab = Lab("lost", FIRST, SECOND)

    def test(app):
        begin(app, lab)
        app.find("label", "PIN of the token .*")
        lab.publisher.process.send_signal(signal.SIGSTOP)
        answer(app, PIN)
        app.find("status bar", "The servers are taking the file already: .*")
        app.find_fact(SENDING, "Under way")
        app.find_fact("cucm-1051-a-pub .*", "No answer yet")
        app.take_picture("pushing")
        for name in ("Cancel", "Back"):
            assert app.search("push button", name) is None
        app.activate("quit")
        app.find("label", "The servers are taking the CTL file")
        app.take_picture("closing")
        app.press("push button", "Keep Open")
        lab.publisher.process.kill()
        lab.publisher.process.wait()
        app.find("label", "(?s).*(whether the publisher took it is not known|"
                          "on ne sait pas si le publisher l’a accepté).*")
        app.find("status bar", "The servers have either the new file or the one .*")
        app.find_fact(SENDING, "Failed")
        app.take_picture("lost")
        lab.publisher.start_again()
        app.press("push button", "Try Again")
        app.find("status bar", ALL_DONE)
        lab.verify_tokens(FIRST, SECOND)
    use(lab, test)


def push_past_server_that_fails(app, lab):
    """To one server of two; the other one could take the file afterwards."""
    folder = lab.publisher.path("sub")
    begin(app, lab)
    os.rename(folder, folder + ".away")
    answer(app, PIN)
    app.find("status bar", "1 of 2 servers did not take the file.")
    os.rename(folder + ".away", folder)


def sends_again_to_server_that_failed():
    lab = Lab("partial", FIRST, SECOND)

    def test(app):
        push_past_server_that_fails(app, lab)
        app.find_fact("cucm-1051-a-sub1 .*", "Failed\n.*")
        app.take_picture("results-partial")
        app.press("push button", "Send Again")
        app.find("status bar", ALL_DONE)
        assert app.search("push button", "Send Again") is None
        lab.verify_tokens(FIRST, SECOND)
    use(lab, test)


def closes_the_window_while_sending_again():
    lab = Lab("closed", FIRST, SECOND)

    def test(app):
        push_past_server_that_fails(app, lab)
        lab.publisher.process.send_signal(signal.SIGSTOP)
        app.press("push button", "Send Again")
        app.activate("quit")
        app.find("label", "The servers are taking the CTL file")
        app.press("push button", "Close Anyway")
        app.wait_gone("frame", "Results")
        lab.publisher.process.send_signal(signal.SIGCONT)
        assert app.process.wait(PATIENCE) == 0
        lab.verify_tokens(FIRST, SECOND)
    use(lab, test)


run(makes_file_that_the_capture_makes, asks_for_pin_up_to_the_last_try,
    shows_what_a_wrong_pin_did, takes_the_last_try, survives_token_that_is_pulled,
    points_to_the_reader_and_cancels, cancels_instead_of_giving_the_pin,
    loses_publisher_while_pushing, sends_again_to_server_that_failed,
    closes_the_window_while_sending_again)
