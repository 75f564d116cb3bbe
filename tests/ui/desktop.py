# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the window are made of: the program, looked at and used through AT-SPI, and
pictures of it. Nothing here sleeps for what may happen sooner: it waits until something is so."""

import os
import re
import subprocess
import sys
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Atspi, Gdk, Gio, GLib  # noqa: E402

import french  # noqa: E402
from looks import Looks  # noqa: E402
from nodes import find_faults, get_name, is_showing, walk  # noqa: E402

PATIENCE = 60  # seconds; only ever used up by a test that fails
PAUSE = 0.02
IN_FRENCH = os.environ.get("UI_LANGUAGE") == "fr"


def wait_for(condition, what):
    """Returns what condition() returns once that is true."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            value = condition()
            if value:
                return value
        except GLib.Error:
            pass  # it went away while it was looked at
        time.sleep(PAUSE)
    raise AssertionError("never came: " + what)


def in_french():
    """Given to App as env, it speaks French, with GTK's own words and the dates."""
    return {"LC_ALL": "fr_FR.UTF-8", "LANGUAGE": "fr", "LOCPATH": os.environ["LOCALES"]}


def says(text, pattern, flags=0):
    """Whether it is what is meant, in the language of this run."""
    texts = french.get_catalogue().read(text) if IN_FRENCH else [text]
    return any(re.fullmatch(pattern, words, flags) for words in texts)


class StallMeter:
    """What stall-meter.c wrote about a program: how long its window did not answer."""

    BOUND = int(os.environ["STALL_BOUND"])  # milliseconds
    meters = []

    def __init__(self):
        self.path = tempfile.mktemp(prefix="stall-", dir=os.environ["TEST_FOLDER"])
        self.env = {"GTK_MODULES": os.environ["STALL_METER"], "STALL_FILE": self.path}
        self.meters.append(self)

    def read(self):
        """Returns the longest stall in milliseconds, and that with where the program was."""
        with open(self.path, encoding="utf-8") as file:
            text = file.read()
        return int(text.split()[0]), text

    @classmethod
    def check_all(cls):
        """Of the programs that were started since the last time."""
        figures = [meter.read() for meter in cls.meters]
        cls.meters.clear()
        longest, text = max(figures, default=(0, ""))
        print("# longest stall of the main loop: %d ms" % longest)
        assert longest <= cls.BOUND, "the window did not answer for " + text


class App:
    """The program itself. It dies of any warning of GTK or GLib (G_DEBUG)."""

    def __init__(self, *arguments, env=None):
        program = os.environ["ETOKEN_CTL_CLIENT"]
        language = in_french() if IN_FRENCH else {}
        meter = StallMeter()
        self.looks = Looks()
        self.process = subprocess.Popen([program, *arguments], env={
            **os.environ, **meter.env, **self.looks.env, **language, **(env or {}),
            "GTK_MODULES": ":".join((os.environ["STALL_METER"], os.environ["LOOKS"]))})
        self.root = wait_for(self._find_root, "the program on the accessibility bus")

    def _find_root(self):
        assert self.process.poll() is None, "the program ended: %s" % self.process.returncode
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def search(self, role=None, name=None, showing=True):
        for node in walk(self.root):
            if role is not None and node.get_role_name() != role:
                continue
            if name is not None and not says(get_name(node), name):
                continue
            if showing and not is_showing(node):
                continue
            return node
        return None

    def find(self, role=None, name=None):
        assert self.process.poll() is None, "the program ended: %s" % self.process.returncode
        try:
            return wait_for(lambda: self.search(role, name), "%s “%s”" % (role, name))
        except AssertionError as error:
            raise AssertionError("%s; there is: %s" % (error, self.texts())) from None

    def find_fact(self, name, value=".*"):
        """A row with a name and a value."""
        def has_value():
            row = self.search("list item", name)
            return row is not None and says(row.get_description(), value, re.S) and row
        return wait_for(has_value, "%s: %s" % (name, value))

    def wait_gone(self, role, name):
        wait_for(lambda: self.search(role, name) is None, "the end of %s “%s”" % (role, name))

    def type(self, role, name, text):
        node = self.find(role, name)
        node.set_text_contents(text)

    def press(self, role, name):
        node = self.find(role, name)
        wait_for(lambda: node.get_state_set().contains(Atspi.StateType.SENSITIVE), name + " usable")
        node.do_action(0)

    def press_key(self, symbol):
        """In the newest window. There is no window manager: keys go to where the pointer is."""
        box = self.newest_frame().get_extents(Atspi.CoordType.SCREEN)
        Atspi.generate_mouse_event(box.x + box.width // 2, box.y + box.height - 8, "abs")
        Atspi.generate_keyboard_event(symbol, None, Atspi.KeySynthType.SYM)

    def press_with_control(self, symbol):
        """As press_key(), while Ctrl is held."""
        control = 37  # the keycode of the left one, on every keyboard of X
        Atspi.generate_keyboard_event(control, None, Atspi.KeySynthType.PRESS)
        self.press_key(symbol)
        Atspi.generate_keyboard_event(control, None, Atspi.KeySynthType.RELEASE)

    def find_below(self, role, name):
        """It is there, though it may have to be scrolled into sight."""
        return wait_for(lambda: self.search(role, name, showing=False), "%s “%s”" % (role, name))

    def press_last(self, role, name):
        """The last one of several."""
        self.find(role, name)
        nodes = [node for node in walk(self.root) if node.get_role_name() == role
                 and says(get_name(node), name) and is_showing(node)]
        nodes[-1].do_action(0)

    def choose_file(self, path):
        """In the dialog that asks which to open, where a path can be typed after its slash."""
        self.press_key(ord("/"))
        self.type("text", "", path)
        self.press("push button", "Open")

    def texts(self):
        return [node.get_name() for node in walk(self.root) if is_showing(node) and node.get_name()]

    def activate(self, action):
        """What a menu or a key does."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        bus.call_sync("org.etokenctl.Client", "/org/etokenctl/Client", "org.gtk.Actions",
                      "Activate", GLib.Variant("(sava{sv})", (action, [], {})), None, 0, -1)

    def quit(self):
        """Ends it as Ctrl+Q does, where it has not ended, and asks for a good end."""
        if self.process.poll() is None:
            self.activate("quit")
        assert self.process.wait(PATIENCE) == 0, "exit code %d" % self.process.returncode

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def take_picture(self, name):
        """The newest window as PNGs in the folder of pictures, one for each look; and whether
        somebody who does not see it can use it."""
        frame = self.newest_frame()
        self.settle()
        faults = list(find_faults(frame))
        assert not faults, "%s: %s" % (name, "; ".join(faults))
        for look in self.looks.names:
            self.looks.take_up(self.process, look)
            self.settle()
            self._save(frame, name + ("-" + look if look else ""))
        self.looks.take_up(self.process, "")

    @staticmethod
    def _save(frame, name):
        os.makedirs(os.environ["PICTURES"], exist_ok=True)
        box = frame.get_extents(Atspi.CoordType.SCREEN)
        root = Gdk.get_default_root_window()
        pixbuf = Gdk.pixbuf_get_from_window(root, max(box.x, 0), max(box.y, 0), box.width, box.height)
        pixbuf.savev(os.path.join(os.environ["PICTURES"], name + ".png"), "png", [], [])

    def newest_frame(self):
        """The one that keys go to."""
        frames = [self.root.get_child_at_index(i) for i in range(self.root.get_child_count())]
        return [f for f in frames if f is not None and is_showing(f)][-1]

    def settle(self):
        """Until two pictures of the screen are the same."""
        before = [None]

        def same():
            root = Gdk.get_default_root_window()
            now = Gdk.pixbuf_get_from_window(root, 0, 0, root.get_width(), root.get_height())
            pixels = now.get_pixels()
            alike = pixels == before[0]
            before[0] = pixels
            time.sleep(0.2)
            return alike

        wait_for(same, "a window that stands still")


def run(*tests):
    """Runs the tests, says so in TAP and ends the program."""
    failures = 0
    print("1..%d" % len(tests))
    for number, test in enumerate(tests, 1):
        try:
            test()
            StallMeter.check_all()
            print("ok %d - %s" % (number, test.__name__), flush=True)
        except Exception as error:  # noqa: BLE001, each is a failed test
            StallMeter.meters.clear()
            import traceback
            traceback.print_exc()
            failures += 1
            print("not ok %d - %s: %s" % (number, test.__name__, error), flush=True)
    sys.exit(1 if failures else 0)
