# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program says in French, read as the English that it was translated from: a test that
looks for English words passes in both languages, and its pictures are in French. What no catalogue
turned into French stays French here and is not found."""

import functools
import itertools
import os
import re
import struct

PLACEHOLDER = re.compile(r"%(?:\d+\$)?[-0-9.]*[lz]?[cdisuX]")
JOINT = re.compile(r"(\n|, | · | \(|\)(?=\n|$)|(?<=\.) |\u00a0: |\.$)")
GTK = "/usr/share/locale/fr/LC_MESSAGES/gtk30.mo"
DEPTH = 2  # of messages that stand in messages
LITTLE = 5  # letters of its own that do not make a message known among others
MANY = 100  # of the readings of all parts
FEW = 6  # of the readings of a part that are tried in the whole


def load(path):
    """The messages of a catalogue: English and French, with their plural forms."""
    with open(path, "rb") as file:
        data = file.read()
    count, english, french = struct.unpack("<8x3I", data[:20])

    def get(table, i):
        length, offset = struct.unpack_from("<2I", data, table + 8 * i)
        return data[offset:offset + length].decode().split("\x04")[-1].split("\0")

    for i in range(count):
        originals, forms = get(english, i), get(french, i)
        for j, form in enumerate(forms):
            # What is singular in French may be plural in English: 0.
            for original in originals[min(j, len(originals) - 1):] if originals != [""] else []:
                yield original, form


class Catalogue:
    def __init__(self, paths):
        self.plain = {}
        self.patterns = []
        for path in paths:
            for original, form in load(path):
                self.add(original, form)

    def add(self, original, form):
        original, form = self.strip(original), self.strip(form)
        parts = PLACEHOLDER.split(form)
        if len(parts) == 1:
            self.plain.setdefault(form, []).append(original)
            return
        letters = len(re.sub(r"[^\w«]", "", "".join(parts)))
        originals = PLACEHOLDER.split(original)
        if letters > 0 and "$" not in form and len(originals) == len(parts):
            pattern = re.compile("(.*?)".join(map(re.escape, parts)), re.S)
            self.patterns.append((pattern, originals, letters < LITTLE and "«" not in form))

    @staticmethod
    def strip(text):
        """Without the mark of a mnemonic."""
        return re.sub(r"_(?=[\w%])", "", text, count=1)

    @functools.lru_cache(maxsize=None)
    def read_message(self, text, depth=DEPTH):
        """Returns all that one message may have been in English."""
        found = list(self.plain.get(text, []))
        for pattern, original, is_little in self.patterns if depth > 0 else []:
            match = pattern.fullmatch(text)
            if match is None or (is_little and JOINT.search(text)):
                continue
            values = [self.read(value, depth - 1)[:FEW] for value in match.groups()]
            for chosen in itertools.product(*values):
                pairs = zip(original, (*chosen, ""))
                found.append("".join(part + value for part, value in pairs))
        return [*dict.fromkeys(found)][:FEW]

    @functools.lru_cache(maxsize=None)
    def read(self, text, depth=DEPTH):
        """Returns all that @text, of one message or several, may have been in English, itself the
        last one."""
        found = self.read_message(text, depth)
        if text not in self.plain:
            found = [*found, *self.read_pieces(tuple(JOINT.split(text)), depth)]
        return [*dict.fromkeys([*found, text])]

    @functools.lru_cache(maxsize=None)
    def read_pieces(self, pieces, depth):
        """Messages and what stands between them, in turns."""
        readings = []
        for end in range(1, len(pieces) + 1, 2):
            run = "".join(pieces[:end])
            said = self.read_message(run, depth) or ([run] if end == 1 else [])
            if said and end == len(pieces):
                readings += said
            elif said:
                joint = pieces[end].replace("\u00a0", "")
                readings += [words + joint + rest for words in said
                             for rest in self.read_pieces(pieces[end + 1:], depth)]
        return readings[:MANY]


@functools.lru_cache(maxsize=None)
def get_catalogue():
    paths = [os.environ["CATALOGUE"], GTK]
    return Catalogue([path for path in paths if os.path.exists(path)])
