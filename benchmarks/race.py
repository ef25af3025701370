"""Times contestants in turn, each in a process of its own.

A machine's speed drifts, above all when others use it.  So every round times all contestants one after the other, and
the ratios within a round are compared; the figures are medians over the rounds.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path


class Contestant:
    """A process that runs ``script --contestant name`` and, whenever it is asked, times one call (see ``take_part``)."""

    def __init__(self, script, name, engine="python"):
        self.process = subprocess.Popen(
            [sys.executable, script, "--contestant", name],
            env={**os.environ, "GLASSGRAD_ENGINE": engine},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def time(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.communicate()


def take_part(action):
    """What the process does: for every line it reads, the seconds of one call, the caches being warm."""
    for _ in sys.stdin:
        action()
        start = time.perf_counter()
        action()
        print(time.perf_counter() - start, flush=True)


def race(contestants, rounds):
    """Median seconds of each contestant, and the median of its ratios to the first."""
    seconds = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            seconds[name].append(contestant.time())
    for contestant in contestants.values():
        contestant.close()
    first = next(iter(seconds.values()))
    return {
        name: (statistics.median(own), statistics.median([x / y for x, y in zip(own, first, strict=True)]))
        for name, own in seconds.items()
    }


def peak_memory():
    """The most bytes that this process has had in memory so far."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        (line,) = [line for line in lines if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024
    except OSError:  # no Linux; there a process does not inherit its parent's peak, as on Linux
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
