#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways out of trouble, step by step, from soft tokens to a real publisher; afterwards the files
are looked at."""

import os

from desktop import run, wait_for
from lab import FIRST, FOURTH, SECOND, THIRD, Lab, as_in_file


def use(lab, test):
    app = lab.open()
    try:
        test(app)
    finally:
        app.kill()
        lab.stop()


def go_to(app, lab, workflow):
    """From the first page: connects and opens the workflow."""
    lab.fill_form(app)
    app.press("push button", "Go to “%s”" % workflow)
    app.press("push button", "Trust From Now On")


def find_step(app, title, state):
    return app.find("list item", "%s: %s" % (title, state))


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
    use(lab, test)


run(goes_back_to_tokens)
