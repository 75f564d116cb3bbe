#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing with a token and pushing to all servers: PIN, steps, results, and what goes wrong."""

import json
import os

from desktop import run, wait_for
from gi.repository import Atspi
from lab import FIRST, SECOND, Lab
from soft_tokens import PIN

ALL_DONE = "All 2 servers have the new CTL file."


def use(lab, test, env=None):
    app = lab.open(env=env)
    try:
        test(app)
    finally:
        app.kill()
        lab.stop()


def make_lab(name):
    """A cluster that two tokens may take over, all but for the file."""
    lab = Lab(name, FIRST, SECOND)
    lab.install_tokenless()
    for label in (FIRST, SECOND):
        lab.ask("publisher", "trust", "--add", lab.certificates[label])
    return lab


def go_to_review(app, lab):
    lab.fill_form(app)
    app.press("push button", "Go to “Back to tokens”")
    app.press("push button", "Trust From Now On")
    app.press("push button", "Review the New CTL File…")
    app.find("push button", "Sign and Push")


def answer(app, pin):
    app.find("label", "PIN of the token .*")
    app.type("password text", "PIN", pin)
    app.press("push button", "Sign")


def read_notifications():
    path = os.path.join(os.environ["TEST_FOLDER"], "notifications")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def signs_and_pushes():
    lab = make_lab("whole")

    def test(app):
        go_to_review(app, lab)
        app.press("push button", "Sign and Push")
        app.find("label", "PIN of the token .*")
        sign = app.find("push button", "Sign")
        assert not sign.get_state_set().contains(Atspi.StateType.SENSITIVE)
        app.take_picture("pin")
        answer(app, PIN)
        app.find("status bar", ALL_DONE)
        lab.verify_tokens(FIRST, SECOND)
        app.take_picture("results")
    use(lab, test)


run(signs_and_pushes)
