"""Measures what comes before the first step: constructing, recording and compiling networks, a GPT, and graphs without layers.

    python benchmarks/recording.py        four minutes; --quick leaves out the largest and repeats nothing

What the figures mean.  Each line is measured in processes of their own, in which nothing has been recorded before; the
figures are medians over them.  Seconds are of the processor, on one thread.  Megabytes are how much the peak of memory rises
above what Python and the imports need.

*Networks.*  ReLU, softmax and cross-entropy (2-16-16-1: one output, hinge loss), 64 samples, Adam.  *Construction* makes the
model; *first fit* is one step of training on one batch, *second fit* the same again; then come the first ``predict`` and the
first ``predict`` of a user's own class around the same layers, which is recorded at every call.  *JAX* traces and compiles the
same step, if it is installed.  Below a network stands what is required of it.

*A class of one's own.*  The first ``predict`` of 784-300-100-10 in classes whose code may do anything, one with ``__call__`` and
one with ``forward``: for few samples it runs for each of them, for more it is recorded.  *Its layers* are what the network itself
takes for as many samples, recorded before.

*Small GPT.*  That of ``gpt.py``: 4,192 parameters at every position of a name.  For each length of a name the loss is recorded
and bound to a training step.

*Graphs.*  Functions of one number, without layers.  *Function* calls it twice, as a recording does; *values* records it and
computes it the first time, *gradient* then differentiates it and computes that the first time; *of 4 µs* is what both take
beyond the function itself, as a part of what they may.  *Above* is the peak of memory after the first values, above that of the
graph as ``f(Value(x))`` makes it; *of 200* is that as a part of what it may be; *gradient* is the same peak after the first
gradient, whose tape has two to five times as many instructions.  All are divided by the number of nodes, and should become
constants.
"""

import argparse
import os

os.environ.update(dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1"))

import gc
import importlib.util
import itertools
import statistics
import subprocess
import sys
import time

import gpt
import numpy as np
from graphs import GRAPHS, chain
from race import peak_memory

import autograd
import nn
from autograd import Value


def seconds(action):
    start = time.process_time()
    action()
    return time.process_time() - start


# ---------------------------------------------------------------------------------------------------
# Networks

NETWORKS = {"2-16-16-1": (2, 16, 16, 1), "784-128-10": (784, 128, 10), "784-300-100-10": (784, 300, 100, 10)}


def data(widths):
    rng = np.random.default_rng(0)
    return rng.normal(size=(64, widths[0])), rng.integers(0, max(widths[-1], 2), 64)


class Own(nn.Model):
    """A class around the layers of a network, whose code might do anything."""

    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class OwnForward(nn.Module):
    """The same in PyTorch's words."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def model_of(widths):
    output = {} if widths[-1] == 1 else {"output": "softmax"}
    return nn.MLP(widths[0], list(widths[1:]), activation="relu", seed=0, **output)


def network(name):
    """Seconds of construction, first fit, second fit, first predict, predict of a user's own class; megabytes."""
    widths = NETWORKS[name]
    options = {"epochs": 1, "progress": False, "loss": "hinge" if widths[-1] == 1 else "cross_entropy"}
    X, y = data((2, 4, widths[-1]))
    tiny = model_of((2, 4, widths[-1]))
    tiny.fit(X, y, **options)  # what is imported or set up at first use
    tiny.predict(X)
    X, y = data(widths)
    before, made = peak_memory(), []
    yield seconds(lambda: made.append(model_of(widths)))
    (model,) = made
    for action in (lambda: model.fit(X, y, **options), lambda: model.fit(X, y, **options), lambda: model.predict(X)):
        yield seconds(action)
    megabytes = (peak_memory() - before) / 1e6
    own = Own(model.layers)
    yield seconds(lambda: own.predict(X))
    yield megabytes


def own_class(samples):
    """Seconds of the first predict of so many samples: of the layers as a network, with ``__call__``, and with ``forward``."""
    model, X = model_of(NETWORKS["784-300-100-10"]), np.random.default_rng(0).normal(size=(int(samples), 784))
    tiny = model_of((2, 4, 10))
    Own(tiny.layers).predict(np.zeros((100, 2)))  # what is imported or set up at first use
    OwnForward(tiny.layers).predict(np.zeros((100, 2)))
    model.predict(X)
    yield seconds(lambda: model.predict(X))
    for kind in (Own, OwnForward):
        own = kind(model.layers)
        yield seconds(lambda own=own: own.predict(X))


def jax_network(name):
    """Seconds in which JAX traces and compiles a step of training, and takes the first."""
    import jax

    widths = NETWORKS[name]
    jax.config.update("jax_enable_x64", True)
    jax.numpy.zeros(1).block_until_ready()
    X, y = data(widths)
    key = jax.random.PRNGKey(0)
    layers = [(jax.random.normal(key, (b, a)) / a**0.5, jax.numpy.zeros(b)) for a, b in itertools.pairwise(widths)]

    def loss(layers):
        signals = X
        for W, b in layers[:-1]:
            signals = jax.nn.relu(signals @ W.T + b)
        scores = signals @ layers[-1][0].T + layers[-1][1]
        if widths[-1] == 1:
            return jax.nn.relu(1.0 - (2.0 * y - 1.0) * scores[:, 0]).mean()
        return -jax.nn.log_softmax(scores)[np.arange(len(y)), y].mean()

    step = jax.jit(lambda layers: jax.tree.map(lambda w, g: w - 0.05 * g, layers, jax.grad(loss)(layers)))
    yield seconds(lambda: jax.block_until_ready(step(layers)))


# ---------------------------------------------------------------------------------------------------
# A GPT


def small_gpt(_):
    """Seconds to record and bind each length."""
    p = gpt.new_parameters(Value)
    parameters = [w for matrix in p.values() for row in matrix for w in row]
    adam = nn.Adam(parameters, 0.01)
    loss = autograd.compile(lambda tokens: gpt.loss_on_one_hot(p, tokens))
    options = {"hyper": vars(adam.hyper), "state": adam.state[0], "parameters": parameters}
    for length in (5, 6, 7):
        one_hot = np.eye(gpt.BOUNDARY + 1)[[gpt.tokens_of(name) for name in gpt.NAMES if len(name) == length]]
        yield seconds(lambda one_hot=one_hot: loss.bind(one_hot, update=adam.formula, **options)())


# ---------------------------------------------------------------------------------------------------
# Graphs without layers

#: Of networks, at most: seconds of construction, first fit, second fit, predict, predict of a user's own class; megabytes.
REQUIRED = {
    "2-16-16-1": (None, 0.007, None, None, None, None),
    "784-128-10": (None, 0.15, None, None, None, None),
    "784-300-100-10": (0.1, 0.4, 0.03, 0.2, 0.1, 150),
}
#: At most, seconds to record and bind a length of the GPT, and seconds of a predict of a class of one's own.
LENGTH, OWN = 0.25, 0.1
SAMPLES = (1, 64, 128, 1000)

#: What recording, values and gradient may take for a node, in microseconds and bytes.
MICROSECONDS, BYTES = 4.0, 200.0


def graph(name):
    """For a node: microseconds of the function, until the first values, and from there to the first gradient; bytes above, of both."""
    kind, number = name.rsplit(" ", 1)
    n = int(number)
    rng = np.random.default_rng(0)
    weights = [Value(w) for w in rng.normal(size=100).tolist()]
    f = GRAPHS[kind]
    X = np.array([0.5, -0.25])
    autograd.compile(lambda x: chain(x, weights, 1000)).backward(X)  # what is set up at first use
    gc.collect()
    f(Value(0.5), weights, n)  # the graph's own
    before = peak_memory()
    compiled = lambda x: f(x, weights, n)
    compiled.repeatable = True  # it is recorded twice, not six times
    program = autograd.compile(compiled)
    yield 2 * seconds(lambda: f(Value(0.5), weights, n)) / n * 1e6
    yield seconds(lambda: program(X)) / n * 1e6
    above = (peak_memory() - before) / n
    yield seconds(lambda: program.backward(X)) / n * 1e6
    yield above
    yield (peak_memory() - before) / n


# ---------------------------------------------------------------------------------------------------
# Processes and tables

MEASURES = {"network": network, "own": own_class, "jax": jax_network, "gpt": small_gpt, "graph": graph}


def medians(measure, name, rounds):
    """The figures of a measure, each the median over some processes."""
    command = [sys.executable, __file__, "--one", measure, name]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(rounds)]
    return [statistics.median(map(float, column)) for column in zip(*runs, strict=True)]


def main(*, quick):
    rounds = 1 if quick else 3
    print(
        f"{'seconds':22}{'construction':>14}{'first fit':>12}{'second':>10}{'predict':>10}{'own class':>12}{'MB':>8}{'JAX':>8}"
    )
    for name in NETWORKS:
        construction, first, second, predict, own, megabytes = medians("network", name, rounds)
        jax = f"{medians('jax', name, rounds)[0]:8.2f}" if importlib.util.find_spec("jax") else f"{'–':>8}"
        print(
            f"  {name:20}{construction:14.4f}{first:12.4f}{second:10.4f}{predict:10.4f}{own:12.4f}{megabytes:8.1f}{jax}",
            flush=True,
        )
        columns = zip(REQUIRED[name], ("14.4f", "12.4f", "10.4f", "10.4f", "12.4f", "8.1f"), strict=True)
        required = [format("", width.split(".")[0]) if most is None else format(most, width) for most, width in columns]
        print(f"    {'at most':18}{''.join(required)}".rstrip(), flush=True)
    print(f"\n{f'own class, at most {OWN} s':30}{'its layers':>12}{'__call__':>12}{'forward':>12}")
    for samples in SAMPLES:
        print(
            f"  {f'{samples:,} samples':28}" + "".join([f"{s:12.4f}" for s in medians("own", str(samples), rounds)]),
            flush=True,
        )
    lengths = medians("gpt", "small", rounds)
    print(
        f"\nsmall GPT: recorded and bound, {', '.join([f'{s:.2f}' for s in lengths])} s for names of 5, 6 and 7 letters; at most {LENGTH}"
    )
    print(
        f"\n{'graph, per node':38}{'function, µs':>14}{'values':>9}{'gradient':>10}{'of 4 µs':>9}{'above, bytes':>14}{'of 200':>8}{'gradient':>10}"
    )
    for kind in GRAPHS:
        for n in (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000):
            function, values, gradient, above, both = medians("graph", f"{kind} {n}", rounds)
            ratio = (values + gradient - function) / MICROSECONDS
            print(
                f"  {f'{kind} of {n:,}':36}{function:14.2f}{values:9.2f}{gradient:10.2f}{ratio:9.0%}{above:14,.0f}{above / BYTES:8.0%}{both:10,.0f}",
                flush=True,
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="without the largest, each measured once")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        measure, name = arguments.one
        print(*MEASURES[measure](name))
    else:
        main(quick=arguments.quick)
