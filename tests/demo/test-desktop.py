#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo of the app: what it prints is what one has to type, and all of it ends with the window.

test-desktop.py SOURCE BUILD, in a session of its own (tests/ui/in-session)."""

import os
import re
import subprocess
import sys

SOURCE, BUILD = sys.argv[1:]
sys.path.insert(0, os.path.join(SOURCE, "tests", "ui"))

from desktop import PATIENCE, App, Atspi, run, wait_for  # noqa: E402
from looks import Looks  # noqa: E402

TOKENS = "SAST-ADN0054f509", "SAST-ADN008580ef"
OUTPUT = os.path.join(os.environ["TEST_FOLDER"], "output")
IN_NAMESPACES = os.path.join(SOURCE, "tests", "virtual-card", "in-namespaces")


class Demo(App):
    """The app as the demo opens it."""

    def __init__(self, *options):
        self.said = open(os.path.join(os.environ["TEST_FOLDER"], "said"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [os.path.join(SOURCE, "packaging", "demo"), "--desktop", *options, "--build", BUILD,
             "--output", OUTPUT], stdout=self.said, stderr=subprocess.STDOUT)
        self.looks = Looks()
        self.looks.names = [""]  # the app is not a process of this test's own, to be told of others
        self.root = wait_for(self._find_root, "the app of the demo")

    def _find_root(self):
        assert self.process.poll() is None, self.read()
        desktop = Atspi.get_desktop(0)
        children = [desktop.get_child_at_index(i) for i in range(desktop.get_child_count())]
        return next((child for child in children
                     if child is not None and child.get_name() == "org.etokenctl.Client"), None)

    def read(self):
        with open(self.said.name, encoding="utf-8") as file:
            return file.read()


def find_left_behind():
    """What the demo started works in its folder."""
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink("/proc/%s/cwd" % process).startswith(OUTPUT):
                with open("/proc/%s/cmdline" % process, encoding="utf-8") as file:
                    yield file.read().replace("\0", " ")
        except OSError:
            pass  # it ended meanwhile


def connect_as_told(demo):
    said = demo.read()
    host, port = re.search(r"Publisher +(\S+):(\d+)", said).groups()
    assert demo.find("text", "Publisher").get_text(0, -1) == host
    assert demo.find("spin button", "Port").get_text(0, -1) == port
    assert demo.find("text", "User").get_text(0, -1) == "admin"
    with open(re.search(r"Password +stands in (.+)", said)[1], encoding="utf-8") as file:
        demo.type("password text", "Password", file.read().strip())
    demo.press("push button", "Connect")
    shown = demo.find("label", "(?s)[0-9A-F:\n]{95}").get_name()
    told = re.search(r"Fingerprint([0-9A-F:\s]+)", said)[1]
    assert re.sub(r"[\s:]", "", told) == re.sub(r"[\s:]", "", shown), told
    demo.press("push button", "Trust From Now On")


def make_first_file(demo, name):
    """The job that the demo invites to, with a picture of each page: those of README are these."""
    demo.find_fact("Severe warning", "No CTL File exists on the server but .* Secure Mode.*")
    for token in TOKENS:
        demo.find("list item", token + ".*")
    demo.take_picture(name + "-cluster")
    demo.press("push button", "Change…")
    demo.press("push button", "Add All")
    demo.press("radio button", TOKENS[1])
    demo.take_picture(name + "-change")
    demo.press("push button", "Review…")
    demo.find_fact("Who signs", TOKENS[1])
    demo.take_picture(name + "-review")
    demo.press("push button", "Sign and Push")
    pin = re.search(r"PIN +(\w+),", demo.read())[1]
    demo.find("push button", "Sign")
    demo.type("password text", "PIN", pin)
    demo.take_picture(name + "-pin")
    demo.press("push button", "Sign")
    demo.find("status bar", "All 2 servers have the new CTL file.")
    demo.find_fact(TOKENS[1] + ".*", ".*signer of the installed CTL file.*")
    demo.take_picture(name + "-results")


def show_scene(name, *options):
    demo = Demo(*options)
    try:
        connect_as_told(demo)
        make_first_file(demo, name)
        demo.activate("quit")
        assert demo.process.wait(PATIENCE) == 0, demo.read()
    finally:
        # Its own trap ends what it started.
        if demo.process.poll() is None:
            demo.process.terminate()
            demo.process.wait()
        demo.said.close()
    assert not list(find_left_behind())
    assert len(re.findall("The signature of .* is valid", demo.read())) == 2, demo.read()


def opens_the_app_on_its_scene():
    show_scene("demo")


def opens_it_on_virtual_cards():
    show_scene("demo-cards", "--virtual-cards")


def says_that_there_is_no_display():
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    demo = subprocess.run(
        [os.path.join(SOURCE, "packaging", "demo"), "--desktop", "--build", BUILD, "--output",
         OUTPUT], env=environment, stderr=subprocess.PIPE, text=True, check=False)
    assert demo.returncode == 1 and "no display" in demo.stderr, demo.stderr


def does_not_wake_another_app():
    app = App()
    try:
        app.find("push button", "Connect")
        demo = subprocess.run(
            [os.path.join(SOURCE, "packaging", "demo"), "--desktop", "--build", BUILD, "--output",
             OUTPUT], stderr=subprocess.PIPE, text=True, check=False)
        assert demo.returncode == 1 and "Close it" in demo.stderr, demo.stderr
        app.quit()
    finally:
        app.kill()


if subprocess.run([IN_NAMESPACES, "--check"], stdout=subprocess.DEVNULL, check=False).returncode:
    print("# no virtual cards here")
    opens_it_on_virtual_cards = None
run(*filter(None, (opens_the_app_on_its_scene, opens_it_on_virtual_cards,
                   says_that_there_is_no_display, does_not_wake_another_app)))
