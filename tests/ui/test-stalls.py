#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window answers whatever the others do: a module that hangs, a publisher that dribbles, a file
of 1,000 records, ten tokens. Each test of the window is one of stalls too (desktop.py); these are
for the worst that can be."""

import os
import subprocess

from desktop import App, StallMeter, run, wait_for
from publisher import PASSWORD, DribblingPublisher, Publisher
from soft_tokens import MODULE, SoftTokens, choose

FAULT_MODULE = os.environ["FAULT_MODULE"]


def meter_sees_what_stalls():
    meter = StallMeter()
    subprocess.run([os.environ["EMPTY_WINDOW"], "1200"], env={**os.environ, **meter.env}, check=True)
    milliseconds, text = meter.read()
    StallMeter.meters.clear()
    assert 1000 <= milliseconds < 2400 and "empty-window" in text, text


def answers_while_module_hangs():
    tokens = SoftTokens("hanging")
    tokens.add("SAST-ADN0054f509")
    with open(tokens.path("fault"), "w", encoding="utf-8") as file:
        file.write("hang-in-list")
    os.environ.update({"TEST_FAULT_FILE": tokens.path("fault"), "TEST_SOFTHSM": MODULE,
                       "TEST_FAULT_LOG": tokens.path("log")})
    choose(FAULT_MODULE)
    app = App()
    try:
        wait_for(lambda: os.path.exists(tokens.path("log")), "a module that hangs")
        app.type("text", "Publisher", "somewhere")
        app.activate("history")
        app.find("push button", "Back")
        app.press("push button", "Back")
        app.find("push button", "Connect")
        app.quit()
    finally:
        app.kill()
        choose(MODULE)


def answers_while_publisher_dribbles():
    publisher = Publisher("dribbling")
    dribble = DribblingPublisher(publisher)
    app = App()
    try:
        app.type("text", "Publisher", "%s:%s" % (dribble.host, dribble.port))
        app.type("text", "User", "admin")
        app.type("password text", "Password", PASSWORD)
        app.press("push button", "Connect")
        app.press("push button", "Trust From Now On")
        wait_for(lambda: dribble.dribbled >= 5, "some bytes")
        app.press("push button", "Cancel")
        app.find("push button", "Connect")
        app.press("push button", "Connect")
        app.find("push button", "Cancel")
        app.quit()
    finally:
        app.kill()
        dribble.stop()
        publisher.stop()


def split_records(records):
    while records:
        length = int.from_bytes(records[3:5], "big")
        yield records[:length]
        records = records[length:]


def make_large(path):
    """The smallest record of a real file, 1,000 times: no file is larger than a MiB."""
    with open(os.path.join(os.environ["CTL_FILES"], "tokens.tlv"), "rb") as file:
        content = file.read()
    header = int.from_bytes(content[8:10], "big")
    with open(path, "wb") as file:
        file.write(content[:header] + min(split_records(content[header:]), key=len) * 1000)


def answers_with_thousand_records():
    path = os.path.join(os.environ["TEST_FOLDER"], "large.tlv")
    make_large(path)
    app = App(path)
    try:
        app.find("label", "1,?000 records")
        for left in (975, 950, 925):
            more = app.find_below("push button", "Show 25 more of %d" % left)
            more.do_action(0)
        app.quit()
    finally:
        app.kill()


def answers_with_ten_tokens():
    tokens = SoftTokens("ten")
    labels = ["SAST-ADN%08d" % number for number in range(10)]
    for label in labels:
        tokens.add(label)
    choose(MODULE)
    app = App()
    try:
        for label in labels:
            wait_for(lambda: app.search("list item", label, showing=False), label)
        app.take_picture("tokens-ten")
        app.quit()
    finally:
        app.kill()


run(meter_sees_what_stalls, answers_while_module_hangs, answers_while_publisher_dribbles,
    answers_with_thousand_records, answers_with_ten_tokens)
