"""Times contestants in turn, each in a process of its own.

A machine's speed drifts, above all when others use it.  So every round times all contestants one after the other, and
the ratios within a round are compared; the figures are medians over the rounds.

Each call is timed by two clocks: the seconds that pass, and the seconds that processors work for it, on all of its threads.
On a machine that has nothing else to do the two are the same for what has one thread; where others work, the second tells
what the call costs.
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
        """Seconds, and seconds of processors, of one call."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return tuple(map(float, self.process.stdout.readline().split()))

    def close(self):
        self.process.communicate()


def take_part(action):
    """What the process does: for every line it reads, the seconds of one call, the caches being warm."""
    for _ in sys.stdin:
        action()
        start, busy = time.perf_counter(), time.process_time()
        action()
        print(time.perf_counter() - start, time.process_time() - busy, flush=True)


def race(contestants, rounds):
    """Median seconds of each contestant, and the median of its ratios to the first."""
    return {name: passed for name, passed, _ in race_by_both_clocks(contestants, rounds)}


def race_by_both_clocks(contestants, rounds):
    """The same twice, of the seconds that pass and of those that processors work: (name, passed, worked) for each contestant.

    Each comes as soon as it is known, in the last round.
    """
    times = {name: [] for name in contestants}
    first = next(iter(times.values()))
    for left in reversed(range(rounds)):
        for name, contestant in contestants.items():
            times[name].append(contestant.time())
            if left == 0:
                contestant.close()
                clocks = zip(zip(*times[name], strict=True), zip(*first, strict=True), strict=True)
                yield name, *[median_and_ratio(own, ours) for own, ours in clocks]


def median_and_ratio(seconds, first):
    """The median, and that of the ratios to the first contestant's in the same round."""
    return statistics.median(seconds), statistics.median([x / y for x, y in zip(seconds, first, strict=True)])


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
