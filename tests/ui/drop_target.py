#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window that takes files as a file manager does: what is dropped on it is copied to FOLDER."""

import os
import shutil
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gio, Gtk  # noqa: E402

folder = sys.argv[1]


def on_dropped(_widget, _context, _x, _y, data, _info, _time):
    for uri in data.get_uris():
        path = Gio.File.new_for_uri(uri).get_path()
        shutil.copy(path, os.path.join(folder, "." + os.path.basename(path)))
        os.rename(os.path.join(folder, "." + os.path.basename(path)),
                  os.path.join(folder, os.path.basename(path)))


window = Gtk.Window(title="Drop target", default_width=200, default_height=200)
window.drag_dest_set(Gtk.DestDefaults.ALL, [], Gdk.DragAction.COPY)
window.drag_dest_add_uri_targets()
window.connect("drag-data-received", on_dropped)
window.move(1050, 0)
window.connect("map-event", lambda *_: print("up", flush=True))
window.show_all()
Gtk.main()
