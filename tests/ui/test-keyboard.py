#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole job with nothing but keys: a cluster in mixed mode without a CTL file gets one of two
tokens. Nothing is pressed here through accessibility, only looked at."""

from desktop import Atspi, get_name, run, says, wait_for, walk
from lab import FIRST, SECOND, Lab
from publisher import PASSWORD
from soft_tokens import PIN

TAB, SPACE, RETURN, SHIFT = 0xFF09, 0x20, 0xFF0D, 0xFFE1
STEPS = 80  # more than any page has


def find_focus(app):
    return next((node for node in walk(app.newest_frame())
                 if node.get_state_set().contains(Atspi.StateType.FOCUSED)), None)


def is_at(app, role, name):
    node = find_focus(app)
    return node is not None and node.get_role_name() == role and says(get_name(node), name)


def go_to(app, role, name):
    """With the Tab key, from wherever the focus is."""
    app.find(role, name)
    passed = []
    for _ in range(STEPS):
        if is_at(app, role, name):
            return
        before = find_focus(app)
        app.press_key(TAB)
        wait_for(lambda: find_focus(app) != before, "another focus than " + str(passed[-1:]))
        passed.append(get_name(find_focus(app)))
    raise AssertionError("Tab does not come to “%s”, but to %s" % (name, passed))


def press(app, role, name, key=SPACE):
    go_to(app, role, name)
    wait_for(lambda: find_focus(app).get_state_set().contains(Atspi.StateType.SENSITIVE), name)
    app.press_key(key)


def write(app, role, name, text):
    """Into what has the focus already, or gets it with the window: no window manager gives it."""
    app.press_key(SHIFT)
    wait_for(lambda: is_at(app, role, name), "the focus in “%s”" % name)
    for letter in text:
        app.press_key(ord(letter))
    wait_for(lambda: find_focus(app).get_character_count() == len(text), "all letters")


def does_whole_job():
    lab = Lab("keys", FIRST, SECOND)
    app = lab.open()
    try:
        write(app, "text", "Publisher", "%s:%s" % (lab.publisher.host, lab.publisher.port))
        app.press_key(RETURN)
        write(app, "text", "User", "admin")
        app.press_key(RETURN)
        write(app, "password text", "Password", PASSWORD)
        app.press_key(RETURN)
        press(app, "push button", "Trust From Now On")
        app.find_fact("Severe warning", "No CTL File exists on the server but .*")
        press(app, "push button", "Change…")
        press(app, "push button", "Add All")
        press(app, "push button", "Review…")
        press(app, "push button", "Sign and Push")
        app.find("label", "PIN of the token .*")
        write(app, "password text", "PIN", PIN)
        app.press_key(RETURN)
        app.find("status bar", "All 2 servers have the new CTL file.")
        lab.verify_tokens(FIRST, SECOND)
        press(app, "push button", "Done")
        app.find_fact("Security mode", "Mixed mode")
        app.quit()
    finally:
        app.kill()
        lab.stop()


run(does_whole_job)
