#!/usr/bin/python3
# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the app takes to its first window, compared with an empty window of GTK and libhandy, by
turns in the same run; and how often its main loop wakes up while nothing happens. Speaks TAP, a
figure a line."""

import os
import statistics
import subprocess
import sys
import time

ROUNDS = 15
BOUND_RATIO = 1.5
SETTLE = 10  # seconds until nothing happens any more
IDLE = 30  # seconds
BOUND_WAKES = 0.5  # a second; the watch of a module without PC/SC takes 0.2
APP, EMPTY, MODULE = os.environ["ETOKEN_CTL_CLIENT"], os.environ["EMPTY_WINDOW"], os.environ["FIRST_WINDOW"]


def start(program):
    """Returns the process and how many milliseconds it took."""
    before = time.monotonic()
    process = subprocess.Popen([program], stdout=subprocess.PIPE, text=True,
                               env={**os.environ, "GTK_MODULES": MODULE})
    drawn = int(process.stdout.readline()) / 1e6
    return process, (drawn - before) * 1000


def measure_start(program):
    process, milliseconds = start(program)
    end(process)
    return milliseconds


def end(process):
    process.kill()
    process.wait()
    process.stdout.close()


def count_wakes(process):
    with open("/proc/%d/task/%d/status" % (process.pid, process.pid), encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("voluntary")).split()[1])


def measure_wakes():
    process, _ = start(APP)
    time.sleep(SETTLE)
    before = count_wakes(process)
    time.sleep(IDLE)
    wakes = count_wakes(process) - before
    end(process)
    return wakes / IDLE


def print_figure(number, what, value, bound):
    print("%s %d - %s: %.2f, bound %.2f" % ("ok" if value <= bound else "not ok", number, what, value, bound))
    return value <= bound


print("1..2")
measure_start(APP), measure_start(EMPTY)  # what is read for the first time
times = [(measure_start(APP), measure_start(EMPTY)) for _ in range(ROUNDS)]
app, empty = (statistics.median(column) for column in zip(*times))
print("# first window after %.0f ms, an empty one after %.0f ms" % (app, empty))
kept = [print_figure(1, "time to the first window / to an empty one", app / empty, BOUND_RATIO),
        print_figure(2, "wake-ups of the idle main loop a second", measure_wakes(), BOUND_WAKES)]
sys.exit(0 if all(kept) else 1)
