#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""F1 opens the help at the page that is in sight, in whatever the desktop has for help."""

import os
import stat
import subprocess

from desktop import IN_FRENCH, App, Atspi, run, wait_for
from publisher import PASSWORD, Publisher

DATA = os.environ["CTL_FILES"]
OPENED = os.path.join(os.environ["TEST_FOLDER"], "opened")
F1 = 0xFFBE


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def be_the_help_browser():
    """In the place of yelp: it keeps what it is to open."""
    browser = os.path.join(os.environ["TEST_FOLDER"], "browser")
    write(browser, '#!/bin/sh\necho "$1" >>%s.part\nmv %s.part %s\n' % (OPENED, OPENED, OPENED))
    os.chmod(browser, stat.S_IRWXU)
    write(os.path.join(os.environ["XDG_DATA_HOME"], "applications", "browser.desktop"),
          "[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\nNoDisplay=true\n"
          "MimeType=x-scheme-handler/help;x-scheme-handler/ghelp;\n" % browser)
    subprocess.run(["gio", "mime", "x-scheme-handler/ghelp", "browser.desktop"], check=True,
                   stdout=subprocess.DEVNULL)


def expect_topic(topic):
    def read():
        if not os.path.exists(OPENED):
            return None
        with open(OPENED, encoding="utf-8") as file:
            return file.read().strip()

    uri = wait_for(read, "the help")
    os.remove(OPENED)
    assert uri.startswith("ghelp:/") and uri.endswith("/%s/%s" % ("fr" if IN_FRENCH else "C", topic)), uri
    assert os.path.isfile(uri[len("ghelp:"):] + ".page"), uri


def opens_the_page_in_sight():
    publisher = Publisher("help", file=os.path.join(DATA, "tokens.tlv"))
    app = App()
    try:
        app.find("push button", "Connect")
        app.activate("help")
        expect_topic("connect")
        app.type("text", "Publisher", "%s:%s" % (publisher.host, publisher.port))
        app.type("text", "User", "admin")
        app.type("password text", "Password", PASSWORD)
        app.press("push button", "Connect")
        app.find("push button", "Trust From Now On")
        app.press_key(F1)
        expect_topic("trust")
        app.press("push button", "Trust From Now On")
        app.find_fact("Security mode", "Mixed mode")
        app.press_key(F1)
        expect_topic("cluster")
        app.activate("history")
        app.find(None, "No file was replaced yet")
        app.activate("help")
        expect_topic("history")
        app.quit()
    finally:
        app.kill()
        publisher.stop()


def opens_the_page_about_files():
    app = App(os.path.join(DATA, "tokens.tlv"))
    try:
        app.find("list item", "Signature.*|.*")
        app.press_key(F1)
        expect_topic("file")
        app.quit()
    finally:
        app.kill()


def make_share_without_applications():
    share = os.path.join(os.environ["TEST_FOLDER"], "share")
    os.makedirs(share)
    for name in os.listdir("/usr/share"):
        if name != "applications":
            os.symlink(os.path.join("/usr/share", name), os.path.join(share, name))
    return share


def says_what_is_missing():
    app = App(env={"XDG_DATA_HOME": os.path.join(os.environ["TEST_FOLDER"], "none"),
                   "XDG_DATA_DIRS": make_share_without_applications()})
    try:
        app.find("push button", "Connect")
        app.activate("help")
        app.find("label", "The help cannot be shown")
        app.find("label", "(?s).*Install the package yelp.*")
        app.take_picture("no-help")
        app.press("push button", "Close")
        app.wait_gone("label", "The help cannot be shown")
        app.quit()
    finally:
        app.kill()


be_the_help_browser()
run(opens_the_page_in_sight, opens_the_page_about_files, says_what_is_missing)
