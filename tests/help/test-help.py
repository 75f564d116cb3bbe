#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the help: valid Mallard, no link into nothing, and a way from the first page to each.

test-help.py SOURCE FOLDER...: the sources, and a folder for each language"""

import glob
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

SOURCE, FOLDERS = sys.argv[1], sys.argv[2:]
SCHEMA = "/usr/share/xml/mallard/1.0/mallard-1.0.rng"
MALLARD = "{http://projectmallard.org/1.0/}"


def read_pages(folder):
    pages = {}
    for path in glob.glob(os.path.join(folder, "*.page")):
        root = ElementTree.parse(path).getroot()
        assert root.get("id") + ".page" == os.path.basename(path), path
        pages[root.get("id")] = root
    return pages


def find_targets(pages):
    """What can be linked to: pages, and their sections."""
    targets = set(pages)
    for name, root in pages.items():
        targets.update("%s#%s" % (name, section.get("id")) for section in root.iter(MALLARD + "section"))
    return targets


def find_links(root):
    return [(link.get("type"), link.get("xref")) for link in root.iter(MALLARD + "link")
            if link.get("xref") is not None]


def is_valid(folder):
    pages = sorted(glob.glob(os.path.join(folder, "*.page")))
    found = subprocess.run(["xmllint", "--nonet", "--noout", "--relaxng", SCHEMA, *pages],
                           stderr=subprocess.PIPE, text=True, check=False)
    assert found.returncode == 0, found.stderr


def leads_somewhere(folder):
    pages = read_pages(folder)
    targets = find_targets(pages)
    for name, root in pages.items():
        for _, target in find_links(root):
            assert target in targets, "%s links to %s" % (name, target)


def can_be_reached(folder):
    """Guides list what names them as a guide; the rest are links in the text."""
    pages = read_pages(folder)
    ways = {name: set() for name in pages}
    for name, root in pages.items():
        for kind, target in find_links(root):
            page = target.split("#")[0]
            source, end = (page, name) if kind == "guide" else (name, page)
            ways[source].add(end)
    reached, todo = set(), ["index"]
    while todo:
        page = todo.pop()
        if page not in reached:
            reached.add(page)
            todo += ways[page]
    assert reached == set(pages), "cannot be reached: %s" % (set(pages) - reached)


def tells_what_it_is_about(folder):
    for name, root in read_pages(folder).items():
        assert (root.findtext("%sinfo/%sdesc" % (MALLARD, MALLARD)) or "").strip(), name
        assert (root.findtext(MALLARD + "title") or "").strip(), name


def has_what_the_app_opens(folder):
    opened = {"back-to-tokens", "lost-token", "all-lost", "leave-tokens"}  # kinds of CtlRecovery
    for path in glob.glob(os.path.join(SOURCE, "ui", "*.[cu]*")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        opened.update(re.findall(r'name="help-topic">([^<]+)<', text))
        opened.update(re.findall(r'ctl_help_set_\w*topic \([^"\n]*"([^"]+)"', text))
        opened.update(re.findall(r'"help-topic", "([^"]+)"', text))
        # The page of a recovery is named after its kind.
        is_page = 'parent="CtlPage"' in text and "CtlRecoveryPage" not in text
        assert not is_page or 'name="help-topic"' in text, path + " names no page of the help"
    assert "connect" in opened, "the pages of the app were not read"
    targets = find_targets(read_pages(folder))
    assert opened <= targets, "missing: %s" % (opened - targets)


CHECKS = (is_valid, leads_somewhere, can_be_reached, tells_what_it_is_about, has_what_the_app_opens)
failures = number = 0
print("1..%d" % (len(CHECKS) * len(FOLDERS)))
for folder in FOLDERS:
    for check in CHECKS:
        number += 1
        try:
            check(folder)
            print("ok %d - %s %s" % (number, os.path.basename(folder), check.__name__))
        except AssertionError as error:
            failures += 1
            print("not ok %d - %s %s" % (number, os.path.basename(folder), check.__name__))
            print("# " + str(error).replace("\n", "\n# "))
sys.exit(1 if failures else 0)
