#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pane of tokens: what is plugged in, its details, and why nothing is to be seen."""

import hashlib
import os
import subprocess
import sys
import time

from desktop import PAUSE, App, run, wait_for
from gi.repository import Atspi
from lab import FIRST, SECOND, THIRD, Lab
from soft_tokens import MODULE, SoftTokens, choose

FAULT_MODULE = os.environ["FAULT_MODULE"]
NO_MODULE = os.environ["NO_MODULE"]


def set_fault(tokens, fault):
    with open(tokens.path("fault"), "w", encoding="utf-8") as file:
        file.write(fault)


def lists_tokens_and_their_details():
    tokens = SoftTokens("two")
    certificate = tokens.add("SAST-ADN0054f509")
    tokens.add("SAST-ADN008580ef", days=-1)
    tokens.add("SAST-ADN00f0cafe", days=10)
    choose(MODULE)
    app = App()
    try:
        app.find_fact("SAST-ADN0054f509", r"ready\nSoftHSM v2\nSerial [0-9a-f]{16}\n"
                      r"Certificate until 20\d\d-\d\d-\d\d")
        app.find_fact("SAST-ADN008580ef", r"ready\n.*\n.*\nCertificate until .* \(expired\)")
        app.find_fact("SAST-ADN00f0cafe", r"ready\n.*\n.*\nCertificate until .* \(soon\)")
        app.take_picture("tokens")
        app.press("push button", "Details of SAST-ADN0054f509")
        with open(certificate, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest().upper()
        app.find_fact("SHA-256", ":".join(digest[i:i + 2] for i in range(0, 64, 2)))
        app.find_fact("Serial number", "45:DA:A2:AF:00:00:00:27:F9:3C")
        app.find_fact("Serial number as in .*", "3C:F9:27:00:00:00:AF:A2:DA:45")
        app.find_fact("Key", "RSA, 2048 bits")
        app.find("push button", "Copy SHA-1")
        app.take_picture("token-details")
        exported = tokens.path("exported.cer")
        app.quit()
    finally:
        app.kill()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def exports_certificate():
    tokens = SoftTokens("export")
    certificate = tokens.add("SAST-ADN0054f509")
    choose(MODULE)
    app = App()
    try:
        app.press("push button", "Details of SAST-ADN0054f509")
        app.find_fact("Key", "RSA, 2048 bits")
        app.find_below("push button", "Export Certificate…").do_action(0)
        app.type("text", "Name:", tokens.path("exported.cer"))
        app.take_picture("export")
        app.press("push button", "Export")
        app.find("label", "1 certificate was exported")
        assert read(tokens.path("exported.cer")) == read(certificate)
        app.find("label", "Next: upload these as Phone-SAST-trust")
        app.find_fact("Step 1", "Cisco Unified OS Administration > .* > Upload Certificate")
        app.find_fact("Step 2", ".*Phone-SAST-trust.*")
        app.take_picture("exported")
    finally:
        # Not quit: a file chooser brings more quarks than the first table of GLib holds, which is
        # left behind then, and LeakSanitizer takes it for a leak of ours.
        app.kill()


def exports_all_to_the_folder_of_last_time():
    tokens = SoftTokens("export-all")
    certificates = {name: tokens.add(name) for name in ("SAST-ADN0054f509", "SAST-ADN008580ef")}
    folder = tokens.path("certificates")
    os.mkdir(folder)
    choose(MODULE)
    app = App()
    try:
        app.press("push button", "Details of SAST-ADN0054f509")
        app.find_below("push button", "Export Certificate…").do_action(0)
        app.type("text", "Name:", os.path.join(folder, "SAST-ADN0054f509.cer"))
        app.press("push button", "Export")
        app.find("label", "1 certificate was exported")
        app.kill()
        app = App()
        app.find_fact("SAST-ADN008580ef", "ready.*")
        app.press("push button", "Export Certificates…")
        app.take_picture("export-all")
        app.press("push button", "Export")
        app.find("label", "2 certificates were exported")
        app.take_picture("exported-all")
        for name, certificate in certificates.items():
            assert read(os.path.join(folder, name + ".cer")) == read(certificate), name
        app.press_last("push button", "Close")
        app.wait_gone("label", "2 certificates were exported")
        # What somebody else put there stays.
        with open(os.path.join(folder, "SAST-ADN008580ef.cer"), "w", encoding="utf-8") as file:
            file.write("notes")
        app.press("push button", "Export Certificates…")
        app.press("push button", "Export")
        app.find("label", ".*SAST-ADN008580ef.cer” is there already and holds something else.*")
        app.take_picture("export-failed")
        assert read(os.path.join(folder, "SAST-ADN008580ef.cer")) == b"notes"
    finally:
        app.kill()


def drag(app, handle):
    """To the window beside, which is given the time to say that it takes it."""
    app.settle()
    box = handle.get_extents(Atspi.CoordType.SCREEN)
    x, y = box.x + box.width // 2, box.y + box.height // 2
    Atspi.generate_mouse_event(x, y, "b1p")
    for step in range(1, 11):
        Atspi.generate_mouse_event(x + (1150 - x) * step // 10, y + (100 - y) * step // 10, "abs")
        time.sleep(PAUSE)
    app.settle()
    Atspi.generate_mouse_event(1150, 100, "b1r")


def drags_certificate_to_a_file_manager():
    tokens = SoftTokens("drag")
    certificate = tokens.add("SAST-ADN0054f509")
    folder = tokens.path("dropped")
    os.mkdir(folder)
    choose(MODULE)
    target = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(__file__),
                                                            "drop_target.py"), folder],
                              stdout=subprocess.PIPE, text=True)
    assert target.stdout.readline() == "up\n"
    app = App()
    try:
        app.find_fact("SAST-ADN0054f509", "ready.*")
        drag(app, app.find(None, "Drag the certificate to a file manager"))
        path = os.path.join(folder, "SAST-ADN0054f509.cer")
        wait_for(lambda: os.path.exists(path), "the dragged file")
        assert read(path) == read(certificate)
        left = [name for name in os.listdir(os.environ["XDG_RUNTIME_DIR"]) if "etoken" in name]
        assert len(left) == 1, left
        app.quit()
        left = [name for name in os.listdir(os.environ["XDG_RUNTIME_DIR"]) if "etoken" in name]
        assert not left, left
    finally:
        app.kill()
        target.kill()
        target.wait()
        target.stdout.close()


def tells_which_tokens_the_installed_file_lists():
    lab = Lab("parts", FIRST, SECOND, THIRD)
    lab.install_by_tokens(FIRST, SECOND)
    app = lab.open()
    try:
        lab.connect(app)
        app.find_fact(FIRST, r"ready\nsigner of the installed CTL file\n.*")
        app.find_fact(SECOND, r"ready\nlisted in the installed CTL file\n.*")
        app.find_fact(THIRD, r"ready\nnot in the installed CTL file\n.*")
        app.take_picture("tokens-of-the-file")
        app.press("push button", "Details of " + SECOND)
        app.find_fact("Part in the cluster", "listed in the installed CTL file")
        app.press_last("push button", "Close")
        # No cluster, no file to speak of.
        app.press("push button", "Back")
        app.find_fact(FIRST, r"ready\nSoftHSM v2\n.*")
        app.quit()
    finally:
        app.kill()
        lab.publisher.stop()


def keeps_selection_while_token_is_away():
    tokens = SoftTokens("away")
    tokens.add("SAST-ADN0054f509")
    set_fault(tokens, "")
    os.environ.update({"TEST_FAULT_FILE": tokens.path("fault"), "TEST_SOFTHSM": MODULE})
    choose(FAULT_MODULE)
    app = App()
    try:
        def is_selected():
            row = app.find("list item", "SAST-ADN0054f509")
            return row.get_state_set().contains(Atspi.StateType.SELECTED)

        list_box = app.find("list box", "Tokens")
        app.find_fact("SAST-ADN0054f509", "ready.*")
        position = app.find("list item", "SAST-ADN0054f509").get_index_in_parent()
        list_box.select_child(position)
        wait_for(is_selected, "the selection")
        set_fault(tokens, "empty-reader")
        app.wait_gone("list item", "SAST-ADN0054f509")
        app.take_picture("token-away")
        set_fault(tokens, "")
        wait_for(is_selected, "the selection again")
        app.quit()
    finally:
        app.kill()


def says_why_there_is_nothing_to_see():
    tokens = SoftTokens("nothing")
    tokens.add("SAST-ADN0054f509")
    link = tokens.path("module.so")
    os.symlink(MODULE, link)
    choose(link)
    os.remove(link)
    os.symlink(NO_MODULE, link)
    app = App()
    try:
        app.find("label", ".*no-module.so.*")
        app.find("label", "No other module is used, since this one was chosen.")
        app.find("label", "etoken-ctl modules --forget")
        app.take_picture("no-module")
        choose(MODULE)
        app.find_fact("SAST-ADN0054f509", "ready.*")
        app.quit()
    finally:
        app.kill()


run(lists_tokens_and_their_details, exports_certificate, exports_all_to_the_folder_of_last_time,
    drags_certificate_to_a_file_manager, tells_which_tokens_the_installed_file_lists,
    keeps_selection_while_token_is_away, says_why_there_is_nothing_to_see)
