"""Shows how the cost of a compiled gradient grows with batch and network, and that of recording with parameters and nodes.

    python benchmarks/growth.py           some ten minutes; --quick, two minutes, leaves out the largest sizes

Its last tables, of what comes before the first step, are those of ``recording.py``, which says what their figures mean.

What the figures mean.  A network of n inputs, two hidden layers of n tanh neurons and one output is compiled with its
squared error.  One replay is timed: forward and backward for a batch, in float64, on one thread.  Such a replay
multiplies and adds about 3·(2n² + n) times per sample (once forward, once for the weights' and once for the inputs'
gradients; the first layer's inputs need none).

* *ns per multiply*: should stay flat or fall as lanes (samples) or parameters are added.  Below eight lanes it rises,
  because the kernel works on a vector of eight numbers even if one is asked for.
* *of the limit*: how that compares with the matrix product of NumPy's BLAS on this machine, on one thread, at its best
  size.  These multiplications could not be done faster.
* *µs*: from the network to its first gradient, recording included, per parameter.
* *bytes*: how much the process's peak of memory rises from the network to its first gradient,
  recording included; it should become a constant.

Required are one microsecond and 250 bytes a parameter.  Medians of nine runs.
"""

import argparse
import os

os.environ.update(dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1"))

import statistics
import subprocess
import sys
import time

import numpy as np
import recording
from race import peak_memory

import autograd
from autograd import Value
from autograd.plan import BACKEND

#: What recording and the first gradient may take for a parameter.
MICROSECONDS, BYTES = 1, 250

LANES = [1, 8, 64, 100, 1_000, 10_000, 100_000]
WIDTHS = [6, 21, 70, 222, 706]  # about 10², 10³, 10⁴, 10⁵ and 10⁶ parameters


def network(width):
    """The squared error of a network as a function of inputs and target, and how many parameters it has."""
    rng = np.random.default_rng(0)
    layer = lambda rows: [[Value(w) for w in row] for row in (rng.normal(size=(rows, width)) / width**0.5).tolist()]
    first, second, (last,) = layer(width), layer(width), layer(1)

    def loss(x, t):
        hidden = [autograd.tanh(autograd.dot(row, x)) for row in first]
        hidden = [autograd.tanh(autograd.dot(row, hidden)) for row in second]
        return (autograd.dot(last, hidden) - t) ** 2

    return loss, width * (2 * width + 1)


def multiplications(width):
    return width * width * 5 + 3 * width


def median_seconds(action):
    action()
    seconds = []
    while len(seconds) < 9:
        repeats, start = 0, time.perf_counter()
        while not repeats or time.perf_counter() - start < 0.02:
            action()
            repeats += 1
        seconds.append((time.perf_counter() - start) / repeats)
    return statistics.median(seconds)


def limit():
    """Nanoseconds for a multiplication and addition in the fastest matrix product."""
    rng = np.random.default_rng(0)
    best = float("inf")
    for size in (64, 128, 256, 512):
        a, b, out = rng.normal(size=(size, size)), rng.normal(size=(size, size)), np.empty((size, size))
        best = min(best, median_seconds(lambda: np.matmul(a, b, out=out)) / size**3 * 1e9)
    return best


def replay(width, lanes):
    """Nanoseconds per multiplication of a bound loss and its gradient."""
    loss, _ = network(width)
    rng = np.random.default_rng(1)
    bound = autograd.compile(loss).bind_loss(rng.normal(size=(lanes, width)), rng.normal(size=lanes))
    return median_seconds(bound) / (multiplications(width) * lanes) * 1e9


def memory(width):
    """What a process does to measure memory: seconds until the first gradient, and bytes at the peak."""
    loss, _ = network(4)
    autograd.compile(loss).backward(np.ones((64, 4)), np.ones(64))  # what is set up at first use
    loss, _ = network(width)
    before = peak_memory()
    start = time.process_time()
    autograd.compile(loss).backward(np.ones((64, width)), np.ones(64))
    seconds = time.process_time() - start
    print(seconds, peak_memory() - before)


def main(*, quick):
    fastest = limit()
    print(f"executor: {BACKEND.instructions}; the machine's matrix product: {fastest:.4f} ns per multiply\n")
    print(f"{'lanes (70 wide, 9,870 parameters)':36}{'ns per multiply':>18}{'of the limit':>15}")
    for lanes in LANES[: -1 if quick else None]:
        cost = replay(70, lanes)
        print(f"{lanes:36,}{cost:18.4f}{fastest / cost:14.0%}", flush=True)
    print(
        f"\n{'parameters (64 lanes)':36}{'ns per multiply':>18}{'of the limit':>15}{'first, s':>12}{f'µs, of {MICROSECONDS}':>12}{f'bytes, of {BYTES}':>18}"
    )
    for width in WIDTHS[: -1 if quick else None]:
        cost = replay(width, 64)
        command = [sys.executable, __file__, "--memory", str(width)]
        seconds, peak = map(float, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
        _, parameters = network(width)
        print(
            f"{parameters:36,}{cost:18.4f}{fastest / cost:14.0%}{seconds:12.2f}{seconds / parameters * 1e6:12.2f}{peak / parameters:18,.0f}",
            flush=True,
        )
    print()
    recording.main(quick=quick)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="without the largest sizes")
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        memory(arguments.memory)
    else:
        main(quick=arguments.quick)
