"""Times compiled training steps: bound steps of ``autograd.compile`` beside JAX, PyTorch and our eager engines.

    python benchmarks/compiled.py                       six minutes; --quick, half a minute
    pip install torch==2.13.0 jax==0.10.2               what is not installed is left out

``--quick`` takes three rounds instead of nine and leaves out the eager engines, which ``eager.py`` times, and the epochs beside
scikit-learn and PyTorch, which ``epochs.py --quick`` times.  Each line is printed as soon as it is known.

What the figures mean.  A *step* is one whole training step on one batch in float64: forward, backward and the update
w ← w − 0.05·∂L/∂w, without a penalty term.  Every contestant has a process of its own, pinned to one processor and one
thread, and runs the step as its users would write it:

* *compiled*: a bound step, ``step = loss.bind(X, T, update=…)``, called from a Python loop;
* *NumPy*: the same on NumPy's executor, as it runs where there is no compiler;
* *native*, *python*: the scalar graph of all samples, built and swept anew for each step;
* *PyTorch*: eager tensors and ``torch.optim.SGD``;
* *JAX*: one ``jax.jit`` function from parameters and batch to new parameters, called once per step;
* *JAX fused*: 200 such steps inside one ``jax.jit``, as ``lax.fori_loop``, per step; no Python in between.

Beside *JAX fused* stands what its ratio has to be at least: that of before recording worked on rows.  A machine's speed drifts, above all when others use it, so every round times all contestants in turn, and the
ratios within a round are compared; the figures are medians over the rounds.  *First* is the time from the network to the
end of the first step, with recording or compiling but without imports; for JAX fused, with the 200 steps.

Then come epochs of ``model.fit``, beside scikit-learn and PyTorch and beside its own bare steps: ``epochs.py`` says what these
figures mean.  The last line is about recording alone: time and memory until the first gradient of a network of 10⁵
parameters; ``growth.py`` has more of that.
"""

import argparse
import functools
import importlib.util
import itertools
import os
import statistics
import subprocess
import sys
import time

import epochs
from race import median_and_ratio, peak_memory

RATE = 0.05
SEED = 0

#: name: (widths, hidden activation, samples)
NETWORKS = {
    "2-16-16-1 ReLU, hinge, 100": ((2, 16, 16, 1), "relu", 100),
    "2-16-16-1 tanh, hinge, 100": ((2, 16, 16, 1), "tanh", 100),
    "64-32-10 ReLU, cross-entropy, 64": ((64, 32, 10), "relu", 64),
    "784-128-10 ReLU, cross-entropy, 64": ((784, 128, 10), "relu", 64),
}
#: How many times a step's time JAX's fused loop has to take at least, in the order of the networks.
REQUIRED = dict(zip(NETWORKS, (1.7, 1.5, 1.15, 0.8), strict=True))

#: Contestants that need seconds for a step stay out of it.
TOO_SLOW = {
    ("64-32-10 ReLU, cross-entropy, 64", "python"),
    ("784-128-10 ReLU, cross-entropy, 64", "python"),
    ("784-128-10 ReLU, cross-entropy, 64", "native"),
}


def batch(widths, samples):
    """Random inputs, and labels −1 and 1 or, for several outputs, rows with a single 1."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    X = rng.normal(size=(samples, widths[0]))
    classes = rng.integers(0, max(2, widths[-1]), samples)
    return X, (2.0 * classes - 1.0 if widths[-1] == 1 else np.eye(widths[-1])[classes])


def layers(widths):
    """Weights and biases of the layers, as arrays."""
    import numpy as np

    rng = np.random.default_rng(SEED + 1)
    pairs = itertools.pairwise(widths)
    return [(rng.uniform(-1, 1, (fan_out, fan_in)) / fan_in**0.5, np.zeros(fan_out)) for fan_in, fan_out in pairs]


# ---------------------------------------------------------------------------------------------------
# Contestants: each makes a network and returns a function that begins its training, by returning a step


def scalar_loss(widths, activation):
    """Our loss of one sample, and its parameters."""
    import autograd
    from autograd import Value

    network = [([[Value(w) for w in row] for row in W.tolist()], [Value(x) for x in b]) for W, b in layers(widths)]
    parameters = [p for W, b in network for row, bias in zip(W, b, strict=True) for p in (*row, bias)]
    phi = getattr(autograd, activation)

    def loss(signals, target):
        for i, (W, b) in enumerate(network):
            sums = [autograd.dot(row, signals) + bias for row, bias in zip(W, b, strict=True)]
            signals = sums if i == len(network) - 1 else [phi(z) for z in sums]
        if len(signals) == 1:
            return autograd.relu(1.0 - target * signals[0])
        return -autograd.dot(target, autograd.log_softmax(signals))

    return loss, parameters


def update(parameters):
    for p in parameters:
        p.data -= RATE * p.grad
        p.grad = 0.0


def compiled_step(widths, activation, samples):
    import autograd

    loss, _ = scalar_loss(widths, activation)
    data = batch(widths, samples)
    rule = lambda m, w, g, state, h: (w - h.learning_rate * g, state)
    return lambda: autograd.compile(loss).bind(*data, update=rule, hyper={"learning_rate": RATE})


def eager_step(widths, activation, samples):
    import autograd

    (loss, parameters), (X, T) = scalar_loss(widths, activation), batch(widths, samples)
    data = list(zip(X.tolist(), T.tolist(), strict=True))

    def step():
        autograd.mean([loss(x, t) for x, t in data]).backward()
        update(parameters)

    return lambda: step


def torch_step(widths, activation, samples):
    import torch

    torch.set_num_threads(1)
    network = [tuple(torch.tensor(a, requires_grad=True) for a in layer) for layer in layers(widths)]
    optimizer = torch.optim.SGD([p for layer in network for p in layer], lr=RATE)
    X, T = map(torch.tensor, batch(widths, samples))
    phi = getattr(torch, activation)

    def step():
        optimizer.zero_grad()
        signals = X
        for i, (W, b) in enumerate(network):
            signals = torch.nn.functional.linear(signals, W, b)
            signals = signals if i == len(network) - 1 else phi(signals)
        if widths[-1] == 1:
            loss = torch.relu(1.0 - T * signals[:, 0]).mean()
        else:
            loss = -(T * torch.log_softmax(signals, 1)).sum(1).mean()
        loss.backward()
        optimizer.step()

    return lambda: step


def jax_step(widths, activation, samples, steps=1):
    import jax

    jax.config.update("jax_enable_x64", True)
    X, T = map(jax.numpy.asarray, batch(widths, samples))
    phi = getattr(jax.nn, activation)

    def loss(network, X, T):
        signals = X
        for i, (W, b) in enumerate(network):
            signals = signals @ W.T + b
            signals = signals if i == len(network) - 1 else phi(signals)
        if widths[-1] == 1:
            return jax.nn.relu(1.0 - T * signals[:, 0]).mean()
        return -(T * jax.nn.log_softmax(signals)).sum(1).mean()

    def updated(network):
        gradients = jax.grad(loss)(network, X, T)
        return jax.tree.map(lambda w, g: w - RATE * g, network, gradients)

    run = jax.jit(
        updated if steps == 1 else lambda network: jax.lax.fori_loop(0, steps, lambda _, n: updated(n), network)
    )
    network = [tuple(map(jax.numpy.asarray, layer)) for layer in layers(widths)]

    def step():
        nonlocal network
        network = jax.block_until_ready(run(network))

    return lambda: step


#: Steps in one call of JAX's fused loop.
FUSED = 200

#: name: (what makes its step, environment, the package it needs)
CONTESTANTS = {
    "compiled": (compiled_step, {}, "autograd"),
    "NumPy": (compiled_step, {"GLASSGRAD_KERNEL": "numpy"}, "autograd"),
    "native": (eager_step, {}, "autograd"),
    "python": (eager_step, {"GLASSGRAD_ENGINE": "python"}, "autograd"),
    "PyTorch": (torch_step, {}, "torch"),
    "JAX": (jax_step, {}, "jax"),
    "JAX fused": (functools.partial(jax_step, steps=FUSED), {}, "jax"),
}

#: Contestants that --quick leaves out.
EAGER = ("native", "python")


# ---------------------------------------------------------------------------------------------------
# Processes and tables


class Contestant:
    """A process that makes a step once and then, whenever it is asked, times it."""

    def __init__(self, name, network):
        one_thread = dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1")
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--contestant", name, network],
            env={**os.environ, **one_thread, **CONTESTANTS[name][1]},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.first = float(self.process.stdout.readline())

    def time(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.communicate()


def take_part(name, network):
    """What the process does: say how long the first step took, and then, for every line it reads, the median step."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    make, _, package = CONTESTANTS[name]
    importlib.import_module(package)
    if package == "jax":
        importlib.import_module("jax").numpy.zeros(1).block_until_ready()  # its device is set up at first use
    begin = make(*NETWORKS[network])
    start = time.perf_counter()
    step = begin()
    step()
    print(time.perf_counter() - start, flush=True)
    steps = FUSED if name == "JAX fused" else 1
    for _ in sys.stdin:
        seconds, since = [], time.perf_counter()
        while not seconds or time.perf_counter() - since < 0.1:
            start = time.perf_counter()
            step()
            seconds.append(time.perf_counter() - start)
        print(statistics.median(seconds) / steps, flush=True)


def record(network):
    """What a process does that only records: say how long it took, and how much memory."""
    import numpy as np

    import autograd

    widths, activation, samples = NETWORKS[network]
    loss, _ = scalar_loss(widths, activation)
    X, T = batch(widths, samples)
    np.matmul(X, X.T)  # what NumPy sets up at first use is not ours
    before = peak_memory()
    start = time.perf_counter()
    autograd.compile(loss).backward(X, T)
    print(time.perf_counter() - start, (peak_memory() - before) / 1e6)


def print_recording(rounds):
    network = "784-128-10 ReLU, cross-entropy, 64"
    command = [sys.executable, __file__, "--record", network]
    found = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(rounds)]
    seconds, megabytes = [statistics.median(map(float, column)) for column in zip(*found, strict=True)]
    print(f"first gradient of {network}: {seconds:.2f} s, {megabytes:.0f} MB at the peak", flush=True)


def native_engine():
    from autograd import engines

    return engines.engine == "native"


def main(*, quick):
    rounds = 3 if quick else 9
    for network in NETWORKS:
        names = [
            name
            for name, (_, _, package) in CONTESTANTS.items()
            if importlib.util.find_spec(package) is not None
            and (network, name) not in TOO_SLOW
            and (name not in ("native", "NumPy") or native_engine())
            and not (quick and name in EAGER)
        ]
        print(f"{network:38}{'µs':>12}{'÷ compiled':>14}{'first, ms':>14}", flush=True)
        contestants = {name: Contestant(name, network) for name in names}
        seconds = {name: [] for name in names}
        for left in reversed(range(rounds)):
            for name, contestant in contestants.items():
                seconds[name].append(contestant.time())
                if left == 0:
                    contestant.close()
                    median, ratio = median_and_ratio(seconds[name], seconds["compiled"])
                    required = f"    at least {REQUIRED[network]:.2f}×" if name == "JAX fused" else ""
                    print(
                        f"  {name:36}{median * 1e6:12,.1f}{ratio:13.2f}×{contestant.first * 1e3:14,.1f}{required}",
                        flush=True,
                    )
        print(flush=True)
    if quick:
        epochs.print_overhead(quick=True)
    else:
        epochs.main(quick=False)
    print()
    print_recording(1 if quick else 5)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, without the eager engines and the epochs")
    parser.add_argument("--contestant", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--record", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contestant:
        take_part(*arguments.contestant)
    elif arguments.record:
        record(arguments.record)
    else:
        main(quick=arguments.quick)
