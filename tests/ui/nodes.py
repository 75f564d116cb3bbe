# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees, and what is wrong with it."""

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

# What a person uses; the list items among them are those that take the focus.
USED = {"push button", "toggle button", "check box", "radio button", "text", "password text",
        "spin button", "combo box", "slider", "link", "check menu item", "menu item"}


def walk(node):
    yield node
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield from walk(child)


def has_state(node, state):
    return node.get_state_set().contains(state)


def is_showing(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.SHOWING) and states.contains(Atspi.StateType.VISIBLE)


def get_name(node):
    """What a screen reader calls it: its own name, or that of the label beside it."""
    if node.get_name():
        return node.get_name()
    for relation in node.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            return relation.get_target(0).get_name()
    return ""


def find_faults(frame):
    """What in a window somebody who does not see it cannot use. GTK's file chooser is not ours."""
    if frame.get_role_name() == "file chooser":
        return
    seen = {}
    for node in walk(frame):
        if not is_showing(node):
            continue
        role, name = node.get_role_name(), get_name(node).strip()
        used = role in USED or (role == "list item" and has_state(node, Atspi.StateType.FOCUSABLE))
        if not used:
            continue
        if not name and not (role == "text" and not has_state(node, Atspi.StateType.EDITABLE)):
            yield "a %s has no name" % role
        if role == "push button" and has_state(node, Atspi.StateType.SENSITIVE):
            key = (name, node.get_description())
            seen[key] = seen.get(key, 0) + 1
    for (name, _), count in seen.items():
        if count > 1:
            yield "%d buttons are called “%s”" % (count, name)
