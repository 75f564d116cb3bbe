# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One window in several looks (looks.c): light, dark; and, where TEST_LOOKS names them, in high
contrast, with large text, mirrored."""

import os
import signal
import tempfile
import time


class Looks:
    def __init__(self):
        self.names = os.environ.get("TEST_LOOKS", ",dark").split(",")
        self.path = tempfile.mktemp(prefix="look-", dir=os.environ["TEST_FOLDER"])
        self.env = {"LOOK_FILE": self.path}
        self.now = ""

    def take_up(self, process, look):
        """Returns when the window has drawn itself so."""
        if look == self.now:
            return
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(look)
        process.send_signal(signal.SIGUSR2)
        while os.path.exists(self.path):
            assert process.poll() is None, "the program ended while it was looked at"
            time.sleep(0.02)
        self.now = look
