#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways out of trouble, step by step, from soft tokens to a real publisher; afterwards the files
are looked at."""

import hashlib
import os

from desktop import run
from lab import FIRST, FOURTH, SECOND, THIRD, Lab, as_in_file
from soft_tokens import PIN


def use(lab, test):
    app = lab.open()
    try:
        test(app)
    finally:
        app.kill()
        lab.stop()


def go_to(app, lab, workflow, is_known=False):
    """From the first page: connects and opens the workflow."""
    lab.fill_form(app)
    app.find_below("push button", "Go to “%s”" % workflow).do_action(0)
    if not is_known:
        app.press("push button", "Trust From Now On")


def find_step(app, title, state):
    return app.find_below("list item", "%s: %s" % (title, state))


def sign_and_push(app, lab, consent=False):
    """From the step of the update to the page of the recovery again."""
    app.press("push button", "Review the New CTL File…")
    agree(app, "Sign and Push", consent)
    app.find("label", "PIN of the token .*")
    app.type("password text", "PIN", PIN)
    app.press("push button", "Sign")
    app.find("status bar", "All 2 servers have the new CTL file.")
    app.press("push button", "Done")


def agree(app, button, consent=False):
    app.find("push button", button)
    if consent:
        app.find_below("check box", ".*severe.*").do_action(0)
    app.press("push button", button)


def find_finished(app):
    app.find_below("label", "Finished, as far as it can be seen from here.*")
    app.find_below("list item", "Compare what is there: Done")


def goes_back_to_tokens():
    lab = Lab("back", FIRST, SECOND)
    lab.install_tokenless()

    def test(app):
        app.take_picture("start")
        go_to(app, lab, "Back to tokens")
        find_step(app, "Have two tokens at hand", "Done")
        find_step(app, "Export the certificates of the tokens", "Next")
        app.take_picture("recover-export")
        app.press("push button", "Export to a Folder…")
        app.press("push button", "Export")
        app.find("label", "(?s).*Written: .*cer.*")
        find_step(app, "Put the certificates of the tokens in Phone-SAST-trust", "Next")
        for label in (FIRST, SECOND):
            with open(os.path.join(os.environ["HOME"], label + ".cer"), "rb") as now:
                with open(lab.certificates[label], "rb") as before:
                    assert now.read() == before.read()
        app.take_picture("recover-trust")
        app.press("push button", "Put Them in Phone-SAST-trust")
        find_step(app, "Make the new CTL file, sign it, and send it to all servers", "Next")
        assert len(lab.ask("publisher", "trust")["certificates"]) == 2
        app.take_picture("recover-update")
        app.press("push button", "Review the New CTL File…")
        app.find("push button", "Sign and Push")
        app.take_picture("recover-review")
        app.press("push button", "Back")
        sign_and_push(app, lab)
        find_finished(app)
        lab.verify_tokens(FIRST, SECOND)
        app.find_fact(FIRST, "(?s).*listed in the installed CTL file.*|.*signer of .*")
        app.take_picture("recover-back-finished")
        # Taken up again later, there is nothing left to do.
        app.press("push button", "Back")
        app.press("push button", "Back")
        go_to(app, lab, "Back to tokens", is_known=True)
        find_finished(app)
    use(lab, test)


def replaces_lost_token():
    lab = Lab("lost", FIRST, SECOND, THIRD)
    lab.install_by_tokens(FIRST, SECOND)
    lab.ask("publisher", "trust", "--add", lab.certificates[FIRST])
    lab.lose(FIRST)

    def test(app):
        go_to(app, lab, "A token is lost or locked")
        find_step(app, "Have a token of the file at hand, and a new one", "Cannot go on")
        app.take_picture("recover-which")
        app.type("text", "Or its serial number.*", "12:34")
        app.press("push button", "These Are Lost")
        app.find("label", ".*serial number 12:34, and none .* may be mistyped.*")
        app.take_picture("recover-mistyped")
        app.type("text", "Or its serial number.*", "no number")
        app.press("push button", "These Are Lost")
        app.find("label", "The serial number.*")
        app.press("check box", FIRST + ": serial number " + as_in_file(FIRST))
        app.type("text", "Or its serial number.*", "")
        app.press("push button", "These Are Lost")
        find_step(app, "Have a token of the file at hand, and a new one", "Done")
        app.find("label", "Lost: %s. To be listed: %s. %s will sign." % (FIRST, THIRD, SECOND))
        find_step(app, "Take lost tokens out of Phone-SAST-trust", "Next")
        app.take_picture("recover-distrust")
        app.press("push button", "Take Them Out of Phone-SAST-trust")
        find_step(app, "Make the new CTL file, .*", "Next")
        assert lab.ask("publisher", "trust")["certificates"] == []
        app.press("push button", "Choose Other Tokens")
        find_step(app, "Have a token of the file at hand, and a new one", "Cannot go on")
        app.press("check box", FIRST + ": serial number " + as_in_file(FIRST))
        app.press("push button", "These Are Lost")
        sign_and_push(app, lab)
        find_finished(app)
        lab.verify_tokens(SECOND, THIRD)
        app.take_picture("recover-lost-finished")
    use(lab, test)


def chooses_among_tokens():
    lab = Lab("choice", FIRST, SECOND, THIRD)
    lab.install_tokenless()

    def test(app):
        go_to(app, lab, "Back to tokens")
        find_step(app, "Have two tokens at hand", "Next")
        app.take_picture("recover-choice")
        app.press("check box", SECOND)
        app.press("check box", THIRD)
        app.press("push button", "List These Tokens")
        app.find("label", "To be listed: (%s, %s|%s, %s).*" % (SECOND, THIRD, THIRD, SECOND))
        app.press("push button", "Leave It Out")
        find_step(app, "Put the certificates of the tokens in Phone-SAST-trust", "Next")
        app.press("push button", "Done by Hand: Check Again")
        app.find("label", ".*Not there yet: .*")
        for label in (SECOND, THIRD):
            lab.ask("publisher", "trust", "--add", lab.certificates[label])
        app.press("push button", "Done by Hand: Check Again")
        find_step(app, "Make the new CTL file, .*", "Next")
        sign_and_push(app, lab)
        find_finished(app)
        lab.verify_tokens(SECOND, THIRD)
    use(lab, test)


def makes_new_tokens_known_when_all_are_lost():
    lab = Lab("all", FIRST, SECOND, THIRD, FOURTH)
    lab.install_by_tokens(FIRST, SECOND)
    lab.lose(SECOND)

    def test(app):
        go_to(app, lab, "All tokens are lost")
        find_step(app, "Know which phones need a visit", "By hand")
        find_step(app, "Have two tokens at hand", "Cannot go on")
        app.find("label", "Not all are lost: %s is at hand .*" % FIRST)
        app.take_picture("recover-not-all-lost")
        app.press("push button", "Go to “A token is lost or locked”")
        find_step(app, "Have a token of the file at hand, and a new one", "Cannot go on")
        app.press("push button", "Back")
        lab.lose(FIRST)  # while it is looked at
        find_step(app, "Have two tokens at hand", "Done")
        app.take_picture("recover-all-lost")
        app.press("push button", "Leave It Out")
        app.press("push button", "Put Them in Phone-SAST-trust")
        find_step(app, "Make the new CTL file, .*", "Next")
        assert len(lab.ask("publisher", "trust")["certificates"]) == 2
        sign_and_push(app, lab)
        find_finished(app)
        lab.verify_tokens(THIRD, FOURTH)
    use(lab, test)


def leaves_tokens():
    lab = Lab("leave", FIRST, SECOND)
    lab.install_by_tokens(FIRST, SECOND)

    def test(app):
        go_to(app, lab, "Leave tokens")
        find_step(app, "Check before you leave tokens", "By hand")
        find_step(app, "Have the publisher sign the CTL file itself", "Next")
        app.find("label", "• utils ctl update CTLFile")
        app.take_picture("recover-leave")
        app.press("push button", "Check Again")
        find_step(app, "Have the publisher sign the CTL file itself", "Next")
        file = lab.install_tokenless()
        os.remove(lab.publisher.path("sub", "CTLFile.tlv"))
        app.press("push button", "Check Again")
        find_step(app, "Have the publisher sign the CTL file itself", "Done")
        find_step(app, "Compare what is there", "Next")
        app.take_picture("recover-spread")
        app.press("push button", "Send the File to Them")
        app.find("label", "cucm-1051-a-sub1 now holds the file")
        app.find("label", "Finished, as far as it can be seen from here.*")
        find_step(app, "Compare what is there", "Done")
        with open(file, "rb") as made, open(lab.publisher.path("sub", "CTLFile.tlv"), "rb") as sub:
            content = made.read()
            assert sub.read() == content
        app.find_below("label", "• SHA1 " + hashlib.sha1(content).hexdigest())
        app.take_picture("recover-finished")
        lab.publisher.stop()
        app.press("push button", "Read again")
        app.press("push button", "Try Again")
        app.find("label", "Check the host name and port.*")
        app.take_picture("recover-unreachable")
    use(lab, test)


def puts_back_after_connecting():
    lab = Lab("put-back", FIRST, SECOND, THIRD)
    old = lab.install_by_tokens(FIRST, SECOND)
    with open(old, "rb") as file:
        before = file.read()
    lab.ask("update", "--yes", "--token", THIRD, "--sign-with", FIRST, "--pin-file",
            lab.path("pin"))
    lab.verify_tokens(FIRST, SECOND, THIRD)

    def test(app):
        app.find_below("push button", "History").do_action(0)
        app.press("toggle button", "More about this copy")
        app.press(None, "Put back…")
        app.find("label", "Connect to 127.0.0.1:%s first.*" % lab.publisher.port)
        app.take_picture("put-back-connect")
        lab.connect_to_filled_in(app)
        app.find("push button", "Install")
        app.take_picture("put-back-review")
        agree(app, "Install")
        app.find("status bar", "All 2 servers have the new CTL file.")
        for server in ("pub", "sub"):
            with open(lab.publisher.path(server, "CTLFile.tlv"), "rb") as now:
                assert now.read() == before
        app.take_picture("put-back-results")
        app.press("push button", "Done")
        app.find_fact("Security mode")
        # Connected as it is, the next one needs no other connection: what was put back goes again.
        app.activate("history")
        app.find("label", "lab · mixed mode · 2 servers took the new file")
        app.press("toggle button", "More about this copy")
        app.press(None, "Put back…")
        app.find("push button", "Install")
    use(lab, test)


run(goes_back_to_tokens, chooses_among_tokens, replaces_lost_token,
    makes_new_tokens_known_when_all_are_lost, leaves_tokens, puts_back_after_connecting)
