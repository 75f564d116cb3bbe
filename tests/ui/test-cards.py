#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens in readers: they come and go while the window is open, and say how their PINs stand."""

from desktop import App, run, wait_for
from gi.repository import Atspi
from soft_tokens import choose
from virtual_cards import MODULE, Card, Readers


def is_selected(app, name):
    row = app.search("list item", name)
    return row is not None and row.get_state_set().contains(Atspi.StateType.SELECTED)


def shows_what_is_put_in_and_pulled_out():
    readers = Readers("two", 2)
    first, second = Card(readers, "SAST-ADN0054f509"), Card(readers, "SAST-ADN008580ef")
    choose(MODULE)
    app = App()
    try:
        app.find_fact("Virtual Reader A 00 00", "no token.*")
        app.take_picture("cards-none")
        first.insert(0)
        app.find_fact("SAST-ADN0054f509", r"ready\n.*Certificate until 20\d\d-\d\d-\d\d")
        second.insert(1)
        app.find_fact("SAST-ADN008580ef", "ready.*")
        row = app.find("list item", "SAST-ADN008580ef")
        app.find("list box", "Tokens").select_child(row.get_index_in_parent())
        wait_for(lambda: is_selected(app, "SAST-ADN008580ef"), "the selection")
        first.remove()
        app.wait_gone("list item", "SAST-ADN0054f509")
        assert is_selected(app, "SAST-ADN008580ef")
        app.take_picture("cards-one-left")
        # Pulled out and put in again, in the other reader.
        second.kill()
        app.wait_gone("list item", "SAST-ADN008580ef")
        second.insert(0)
        wait_for(lambda: is_selected(app, "SAST-ADN008580ef"), "the selection again")
        app.quit()
    finally:
        app.kill()
        first.kill()
        second.kill()
        readers.stop()


def tells_in_the_details_that_the_token_left():
    readers = Readers("details", 2)
    card = Card(readers, "SAST-ADN0054f509")
    choose(MODULE)
    app = App()
    try:
        card.insert(0)
        app.press("push button", "Details of SAST-ADN0054f509")
        app.find_fact("Key", "RSA, 2048 bits")
        assert app.search("label", "This token is no longer plugged in") is None
        card.remove()
        app.find("label", "This token is no longer plugged in")
        app.find_fact("Key", "RSA, 2048 bits")
        app.take_picture("token-left")
        card.insert(1)
        app.wait_gone("label", "This token is no longer plugged in")
        app.find_fact("Reader", "Virtual Reader A 00 01")
        app.quit()
    finally:
        app.kill()
        card.kill()
        readers.stop()


def tells_how_pins_stand():
    readers = Readers("pins", 2)
    last, locked = Card(readers, "last", tries=2), Card(readers, "locked", tries=1)
    choose(MODULE)
    for card in (last, locked):
        card.insert(0)
        wait_for(lambda: card.is_seen(), "the card in its reader")
        card.enter_wrong_pin()
        card.remove()
        wait_for(lambda: not card.is_seen(), "the empty reader")
    last.insert(0)
    locked.insert(1)
    app = App()
    try:
        app.find_fact("last", "last PIN try\n.*")
        app.find_fact("locked", "PIN locked\n.*")
        app.take_picture("pin-states")
        app.press("push button", "Details of locked")
        app.find_fact("State", "PIN locked")
        app.find_fact("What to look at", ".*Sign with another token of the installed CTL file.*")
        app.take_picture("token-locked")
        app.quit()
    finally:
        app.kill()
        last.kill()
        locked.kill()
        readers.stop()


def shows_ten_readers():
    readers = Readers("ten", 10)
    cards = [Card(readers, "SAST-%d" % number) for number in range(10)]
    choose(MODULE)
    # By itself OpenSC shows the first four readers and no other.
    with open(readers.path("opensc.conf"), "w", encoding="utf-8") as file:
        file.write("app default { }\napp opensc-pkcs11 { pkcs11 { max_virtual_slots = 40; } }\n")
    app = App(env={"OPENSC_CONF": readers.path("opensc.conf")})
    try:
        for slot, card in enumerate(cards):
            card.insert(slot)
        for card in cards:
            wait_for(lambda name=card.label: app.search("list item", name, showing=False), card.label)
        app.take_picture("cards-ten")
        for card in cards[1:]:
            card.remove()
        for card in cards[1:]:
            wait_for(lambda name=card.label: not app.search("list item", name, showing=False),
                     "the end of " + card.label)
        app.find_fact("SAST-0", "ready.*")
        app.quit()
    finally:
        app.kill()
        for card in cards:
            card.kill()
        readers.stop()


def answers_while_a_card_hangs():
    readers = Readers("hanging", 2)
    card = Card(readers, "SAST-ADN0054f509")
    choose(MODULE)
    app = App()
    try:
        app.find_fact("Virtual Reader A 00 00", "no token.*")
        card.insert(0, "--stop-at=certificate")
        app.find("label", ".*did not answer within 20 seconds.*")
        app.take_picture("card-hangs")
        # OpenSC hangs over the card as it is read, or before anybody can tell which (HACKING).
        row = app.find("list item", "Virtual Reader A 00 00")
        if row.get_description().startswith("failed"):
            app.press("push button", "Details of Virtual Reader A 00 00")
            app.find_fact("What to look at", ".*Virtual Reader A 00 00.*did not answer.*")
            app.take_picture("card-hangs-details")
            app.press_last("push button", "Close")
        # The window answers: the stall meter measured how soon.
        app.type("text", "Publisher", "cucm-pub")
        card.kill()
        app.find_fact("Virtual Reader A 00 00", "no token.*")
        app.quit()
    finally:
        app.kill()
        card.kill()
        readers.stop()


run(shows_what_is_put_in_and_pulled_out, tells_in_the_details_that_the_token_left,
    tells_how_pins_stand, shows_ten_readers, answers_while_a_card_hangs)
