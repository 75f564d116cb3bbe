#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing what to change, and the review of it, with soft tokens and a real publisher."""

import re
import shutil

from desktop import Atspi, get_name, run, says, wait_for, walk
from lab import FIRST, SECOND, THIRD, Lab
from publisher import PASSWORD, Publisher


def use(lab, test, env=None):
    app = lab.open(env=env)
    try:
        lab.connect(app)
        app.press("push button", "Change…")
        app.find("label", "Tokens in the CTL file")
        test(app)
        app.quit()
    finally:
        app.kill()
        lab.stop()


def find_row(app, name, words):
    """A row of any page, though it may have to be scrolled into sight."""
    return wait_for(lambda: next((node for node in walk(app.root)
                                  if node.get_role_name() == "list item"
                                  and says(get_name(node), re.escape(name))
                                  and says(node.get_description(), words, re.S)), None),
                    "%s: %s" % (name, words))


def is_usable(app, role, name):
    return app.find_below(role, name).get_state_set().contains(Atspi.StateType.SENSITIVE)


def is_chosen(app, name):
    return app.find_below("radio button", name).get_state_set().contains(Atspi.StateType.CHECKED)


def creates_first_file():
    lab = Lab("first", FIRST, SECOND)

    def test(app):
        app.find("status bar", "No token is chosen that signs the new CTL file")
        assert app.search("radio button", "SoftHSM slot.*") is None
        app.take_picture("change-empty")
        app.press("push button", "Add " + FIRST)
        app.find("status bar", "The new CTL file would list 1 security token, .* at least 2")
        assert not is_usable(app, "push button", "Review…")
        assert is_chosen(app, FIRST)
        app.press("push button", "Do not add %s after all" % FIRST)
        app.press("push button", "Add All")
        find_row(app, FIRST, "Will be added\nPlugged in: .*")
        app.press("radio button", SECOND)
        app.take_picture("change-added")
        app.press("push button", "Review…")
        app.find_fact("Who signs", SECOND)
        app.find_fact("Security mode", "Mixed mode, as before")
        app.find_fact("Phones that hold no CTL file: yes")
        app.find_fact("Phones with Security By Default: not known")
        app.take_picture("review-first-file")
        app.press("push button", "Back")
        find_row(app, FIRST, "Will be added\n.*")
        assert is_chosen(app, SECOND)
    use(lab, test)


def says_what_cannot_be_removed():
    lab = Lab("remove", FIRST, SECOND)
    lab.install_by_tokens(FIRST, SECOND)
    shutil.copytree(lab.path("tokens"), lab.path("both"))
    lab.lose(SECOND)

    def test(app):
        find_row(app, FIRST, "In the CTL file\nPlugged in: .*is the token that is to sign.*")
        assert not is_usable(app, "push button", "Remove " + FIRST)
        find_row(app, SECOND, "In the CTL file\nNot plugged in\nCertificate until .*")
        app.take_picture("change-installed")
        app.press("push button", "Remove " + SECOND)
        find_row(app, SECOND, "Will be removed\n.*")
        app.find("status bar", "The new CTL file would list 1 security token.*")
        app.take_picture("change-removed")
        app.press("radio button", "Non-secure mode")
        app.find("status bar", "Nothing is changed before .*")
        app.press("push button", "Review…")
        find_row(app, "Who signs", FIRST)
        find_row(app, "Security mode", "From “Mixed mode” to “Non-secure”")
        app.find_below("label", "Removed")
        app.take_picture("review-removed")
        app.press("push button", "Back")
        app.press("push button", "Do not remove %s after all" % SECOND)
        find_row(app, SECOND, "In the CTL file\n.*")
    use(lab, test)


def keeps_choices_while_tokens_come_and_go():
    lab = Lab("plug", FIRST, SECOND, THIRD)
    lab.install_by_tokens(FIRST, SECOND)
    shutil.copytree(lab.path("tokens"), lab.path("all"))
    lab.lose(THIRD)

    def plug_all():
        shutil.copytree(lab.path("all"), lab.path("tokens"), dirs_exist_ok=True)

    def test(app):
        app.find("status bar", "To add another token, plug it in now.*")
        plug_all()
        app.press("push button", "Add " + THIRD)
        app.press("radio button", THIRD)
        lab.lose(THIRD)
        find_row(app, THIRD, "Will be added\nNot plugged in\n.*")
        app.find("status bar", THIRD + " is to sign, and is not plugged in.*")
        assert not is_usable(app, "push button", "Review…")
        app.take_picture("change-unplugged")
        plug_all()
        find_row(app, THIRD, "Will be added\nPlugged in.*")
        assert is_chosen(app, THIRD)
        app.press("push button", "Review…")
        app.find_fact("Severe warning", "The Security Token you have inserted does not exist .*")
        assert not is_usable(app, "push button", "Sign and Push")
        app.find("status bar", "There are severe warnings: agree to them first.")
        app.take_picture("review-severe")
        app.press("check box", "Go on all the same.*")
        wait_for(lambda: is_usable(app, "push button", "Sign and Push"), "agreement")
        app.press("check box", "Go on all the same.*")
        wait_for(lambda: not is_usable(app, "push button", "Sign and Push"), "no agreement")
    use(lab, test)


def adds_servers_with_logins_of_their_own():
    lab = Lab("servers", FIRST, SECOND)
    lab.install_by_tokens(FIRST, SECOND)
    other = Publisher("other")

    def test(app):
        app.find_below("push button", "Add TFTP Server…").do_action(0)
        app.find("dialog", "Add a TFTP Server")
        app.take_picture("add-tftp")
        app.type("text", "Server", "%s:%s" % (other.host, other.port))
        app.type("text", "User", "admin")
        app.type("password text", "Password", "wrong")
        app.press("push button", "Add")
        app.press("push button", "Trust From Now On")
        app.find("label", "Check the user name and password.")
        app.take_picture("add-tftp-refused")
        app.type("password text", "Password", PASSWORD)
        app.press("push button", "Add")
        label = "%s:%s" % (other.host, other.port)
        row = app.find_below("list item", label)
        assert says(row.get_description(),
                    "Will be added\nTFTP server, logged in as admin\nLists .*", re.S)
        app.take_picture("change-servers")
        app.press("push button", "Review…")
        find_row(app, "Who gets the file", "cucm-1051-a-pub, cucm-1051-a-sub1, cucm-1051-a-pub, .*")
        app.press("push button", "Back")
        app.find_below("push button", "Do not add %s after all" % label).do_action(0)
        wait_for(lambda: app.search("list item", label, showing=False) is None, "undo")
    use(lab, test)
    other.stop()


run(creates_first_file, says_what_cannot_be_removed, keeps_choices_while_tokens_come_and_go,
    adds_servers_with_logins_of_their_own)
