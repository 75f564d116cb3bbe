#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing what to change, and the review of it, with soft tokens and a real publisher."""

import re

from desktop import Atspi, get_name, is_showing, run, says, wait_for, walk
from lab import FIRST, SECOND, THIRD, Lab


def open_change(lab, **environment):
    app = lab.open(env=environment)
    lab.connect(app)
    app.press("push button", "Change…")
    app.find("label", "Tokens in the CTL file")
    return app


def is_usable(app, name):
    node = app.find("push button", name)
    return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


def find_token(app, name, words):
    """The row of a token on the page; the pane of tokens has one of the same name."""
    return wait_for(lambda: next((node for node in walk(app.root)
                                  if node.get_role_name() == "list item" and get_name(node) == name
                                  and is_showing(node)
                                  and says(node.get_description(), words, re.S)), None),
                    "%s: %s" % (name, words))


def find_status(app, words):
    return app.find("status bar", words)


def creates_first_file():
    lab = Lab("first", FIRST, SECOND)
    app = open_change(lab)
    try:
        find_status(app, "No token is chosen that signs the new CTL file")
        app.take_picture("change-empty")
        app.press("push button", "Add " + FIRST)
        find_status(app, "The new CTL file would list 1 security token, .* at least 2")
        assert not is_usable(app, "Review…")
        app.press("push button", "Do not add %s after all" % FIRST)
        app.press("push button", "Add All")
        find_token(app, FIRST, "Will be added\nPlugged in: .*")
        app.press("radio button", SECOND)
        app.take_picture("change-added")
        app.press("push button", "Review…")
        app.find_fact("Who signs", SECOND)
        app.find_fact("Security mode", "Mixed mode, as before")
        app.find_fact("Phones that hold no CTL file: yes")
        app.find_fact("Phones with Security By Default: not known")
        app.take_picture("review")
        app.press("push button", "Back")
        find_token(app, FIRST, "Will be added\n.*")
        app.quit()
    finally:
        app.kill()
        lab.stop()


run(creates_first_file)
