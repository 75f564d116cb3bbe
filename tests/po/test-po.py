#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogues of messages, of the programs and of the help: nothing is missing, doubtful or left
over in any language, and every file with messages is looked through for them.

test-po.py SOURCE"""

import glob
import os
import re
import subprocess
import sys
import tempfile

SOURCE = sys.argv[1]
# As meson's own, whose target writes among the sources.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]
FLAGS = ["_:1:pass-c-format", "N_:1:pass-c-format", "C_:2:pass-c-format", "NC_:2:pass-c-format",
         "g_dngettext:2:pass-c-format", "g_strdup_printf:1:c-format", "g_set_error:4:c-format"]
MARKED = re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext) ?\(\s*"|translatable="yes"')
# Messages of these are for translators by their kind.
KINDS = (".desktop.in", ".metainfo.xml.in", ".gschema.xml")


def call(*command):
    """Returns what it says on standard error."""
    result = subprocess.run(command, cwd=SOURCE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stderr


def filter_po(path, *options):
    """The originals of those messages that msgattrib picks."""
    result = subprocess.run(["msgattrib", "--no-wrap", *options, path], stdout=subprocess.PIPE,
                            text=True, check=True)
    return re.findall(r'^(?:#~ )?msgid "(.+)"$', result.stdout, re.M)


def read_list(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def compare(template, path):
    """A catalogue with the messages that there are now."""
    with tempfile.TemporaryDirectory() as folder:
        merged = os.path.join(folder, "merged.po")
        call("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, path, template)
        missing = filter_po(merged, "--untranslated")
        left_over = filter_po(merged, "--only-obsolete")
    assert not missing, "not translated in %s: %s" % (path, missing)
    assert not left_over, "no longer in the sources, but in %s: %s" % (path, left_over)
    doubtful = filter_po(os.path.join(SOURCE, path), "--only-fuzzy")
    assert not doubtful, "fuzzy in %s: %s" % (path, doubtful)


def names_all_files_with_messages():
    listed = read_list("po/POTFILES.in")
    assert listed == sorted(listed), "po/POTFILES.in is not sorted"
    for room in ("src", "pkcs11", "ui", "data"):
        for path in glob.glob(os.path.join(SOURCE, room, "**"), recursive=True):
            name = os.path.relpath(path, SOURCE)
            if not path.endswith((".c", ".h", ".ui", *KINDS)) or name in listed:
                continue
            with open(path, encoding="utf-8") as file:
                marked = MARKED.search(file.read()) or path.endswith(KINDS)
            assert not marked, "%s is missing in po/POTFILES.in" % name


def translates_the_programs():
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, "etoken-ctl.pot")
        said = call("xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES.in", "-o", template,
                    *("--keyword=" + word for word in KEYWORDS), *("--flag=" + flag for flag in FLAGS))
        assert not said, said
        for language in read_list("po/LINGUAS"):
            compare(template, "po/%s.po" % language)


def translates_the_help():
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, "help.pot")
        call("itstool", "-o", template, *sorted(glob.glob(os.path.join(SOURCE, "data/help/C/*.page"))))
        for language in read_list("data/help/LINGUAS"):
            compare(template, "data/help/%s/%s.po" % (language, language))


def holds_no_faults():
    """Placeholders, plural forms, headers, and one underlined letter where there was one."""
    for path in glob.glob(os.path.join(SOURCE, "po/*.po")):
        call("msgfmt", "--check", "-o", os.devnull, path)
        check_mnemonics(path)
    for path in glob.glob(os.path.join(SOURCE, "data/help/*/*.po")):
        call("msgfmt", "--check", "-o", os.devnull, path)


def check_mnemonics(path):
    with open(path, encoding="utf-8") as file:
        blocks = file.read().split("\n\n")
    for block in blocks:
        sources = re.findall(r"\bui/[\w-]+\.(?:c|ui):", block)
        texts = re.findall(r'^msg(?:id|id_plural|str(?:\[\d\])?) ((?:".*"\n?)+)', block, re.M)
        marks = {"_" in text for text in texts}
        assert not sources or len(marks) == 1, "underlined letters differ in %s: %s" % (path, block)


failures = 0
tests = [names_all_files_with_messages, translates_the_programs, translates_the_help, holds_no_faults]
print("1..%d" % len(tests))
for number, test in enumerate(tests, 1):
    try:
        test()
        print("ok %d - %s" % (number, test.__name__))
    except AssertionError as error:
        failures += 1
        print("not ok %d - %s" % (number, test.__name__))
        print("# " + str(error).replace("\n", "\n# "))
sys.exit(1 if failures else 0)
