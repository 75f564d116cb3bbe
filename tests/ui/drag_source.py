#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window that files are dragged out of, as out of a file manager: FILE..."""

import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gio, Gtk  # noqa: E402


def on_wanted(_widget, _context, data, _info, _time):
    data.set_uris([Gio.File.new_for_path(path).get_uri() for path in sys.argv[1:]])


def on_mapped(_window, _event):
    """There is something to drag from."""
    print("ready", flush=True)


window = Gtk.Window(title="Drag source", default_width=200, default_height=200)
window.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
window.drag_source_add_uri_targets()
window.connect("drag-data-get", on_wanted)
window.connect("map-event", on_mapped)
window.move(1050, 0)
window.show_all()
Gtk.main()
