"""Times epochs of ``model.fit``: beside scikit-learn and PyTorch, and beside its own bare steps.

    python benchmarks/epochs.py           two minutes; --quick, a quarter of that

``--quick`` times the epochs in one round instead of seven, and *fit and its steps* in three rounds of 2,000 epochs instead of seven of
4,000: nothing is left out, but other programs disturb its figures more.  Each line is printed as soon as it is known.

What the figures mean.

*An epoch.*  10,000 samples of 784 random numbers, ten classes, a network 784-300-100-10 with ReLU and softmax, Adam, batches of 64:
157 steps.  Each library trains as its users would write it: ``MLPClassifier.partial_fit`` of scikit-learn, a loop over a shuffled
tensor in PyTorch.  Those in float64 have one thread; *PyTorch, defaults* has float32 and all processors.  A contestant first
trains an epoch that is not counted.  Rounds time all in turn; the figures are medians, of seconds and of the ratios to ours in a
round.  *Seconds* are what one waits for; *of processors* is what they work, on all threads together: compare those in float64 by
it where other programs run, too.

Ours is a call of ``fit`` for each epoch, as the others' is, so that it counts what a ``fit`` does before its first step: it looks at the data
and reads 266,610 numbers out of Values and back.  Of a step, half is products of matrices, which run at nearly the processor's
most; the rest is memory: the weights, their gradients, what Adam remembers and the copies from which a step can be undone are 15
megabytes, which pass through the processor once a step.

*Required* is what the ratio to ours has to be; in brackets, what is aimed at.

*Fit and its steps.*  See ``overhead``: the network 2-16-16-1 on 100 points, at once and in batches of 32.
"""

import argparse
import functools
import importlib.util
import io
import itertools
import os
import sys
import time

from race import Contestant, race_by_both_clocks, take_part

#: A step of ``fit`` over mini-batches takes at most so many bare steps.
RATIO = 1.15
SAMPLES, WIDTHS, BATCH = 10_000, (784, 300, 100, 10), 64


def digits():
    import numpy as np

    rng = np.random.default_rng(0)
    return rng.normal(size=(SAMPLES, WIDTHS[0])), rng.integers(0, WIDTHS[-1], SAMPLES)


def ours():
    import nn

    X, y = digits()
    model = nn.MLP(WIDTHS[0], list(WIDTHS[1:]), activation="relu", output="softmax", seed=0)
    options = {"loss": "cross_entropy", "optimizer": "adam", "learning_rate": 0.001, "batch_size": BATCH}
    return lambda: model.fit(X, y, **options, epochs=1, progress=False)


def scikit_learn():
    import numpy as np
    from sklearn.neural_network import MLPClassifier

    X, y = digits()
    model = MLPClassifier(WIDTHS[1:-1], activation="relu", solver="adam", alpha=0.0, batch_size=BATCH, random_state=0)
    return lambda: model.partial_fit(X, y, classes=np.arange(WIDTHS[-1]))


def pytorch(defaults):
    import torch

    if not defaults:
        torch.set_num_threads(1)
    X, y = map(torch.tensor, digits())
    X = X.to(torch.float32 if defaults else torch.float64)
    linear = [torch.nn.Linear(a, b, dtype=X.dtype) for a, b in itertools.pairwise(WIDTHS)]
    model = torch.nn.Sequential(linear[0], torch.nn.ReLU(), linear[1], torch.nn.ReLU(), linear[2])
    optimizer, loss = torch.optim.Adam(model.parameters(), 0.001), torch.nn.CrossEntropyLoss()

    def epoch():
        for rows in torch.randperm(SAMPLES).split(BATCH):
            optimizer.zero_grad()
            loss(model(X[rows]), y[rows]).backward()
            optimizer.step()

    return epoch


#: name: (what makes its epoch, the package it needs, whether it has one thread)
CONTESTANTS = {
    "nn.MLP.fit": (ours, "nn", True),
    "scikit-learn, float64": (scikit_learn, "sklearn", True),
    "PyTorch, float64": (functools.partial(pytorch, False), "torch", True),
    "PyTorch, defaults": (functools.partial(pytorch, True), "torch", False),
}
#: What our epoch has to be faster than, and what is only aimed at.
FASTER_THAN = {"scikit-learn, float64": "over 1×", "PyTorch, float64": "over 1×", "PyTorch, defaults": "(over 1×)"}
ONE_THREAD = dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1")


def print_epochs(rounds):
    from autograd import engines

    contestants = {}
    for name, (_, package, one_thread) in CONTESTANTS.items():
        if importlib.util.find_spec(package) is None:
            continue
        os.environ.update(ONE_THREAD if one_thread else {})
        contestants[name] = Contestant(__file__, name, engines.engine)
        for variable in ONE_THREAD if one_thread else ():
            del os.environ[variable]
    title = f"an epoch of {SAMPLES:,} × {WIDTHS[0]}, batches of {BATCH}"
    print(f"{title:44}{'seconds':>10}{'÷ ours':>10}{'of processors':>17}{'÷ ours':>10}{'required':>12}", flush=True)
    for name, (seconds, ratio), (worked, by_work) in race_by_both_clocks(contestants, rounds):
        print(
            f"  {name:42}{seconds:10.2f}{ratio:9.2f}×{worked:17.2f}{by_work:9.2f}×{FASTER_THAN.get(name, ''):>12}",
            flush=True,
        )


# ---------------------------------------------------------------------------------------------------
# What fit adds to its steps


class Terminal(io.StringIO):
    """A screen that a progress bar is drawn on."""

    def isatty(self):
        return True


def fitted(X, y, batch_size, epochs):
    import nn

    model = nn.MLP(2, [16, 16, 1], seed=0)
    screen, sys.stderr = sys.stderr, Terminal()
    try:
        model.fit(X, y, loss="hinge", learning_rate=0.01, epochs=epochs, batch_size=batch_size, seed=0)
    finally:
        sys.stderr = screen


def bare(X, y, batch_size, epochs):
    """The steps alone, on batches that are always the same."""
    import numpy as np

    import autograd
    import nn

    model = nn.MLP(2, [16, 16, 1], seed=0)
    optimizer = nn.Adam(model.parameters(), learning_rate=0.01)
    step = autograd.compile(lambda x, t: nn.hinge(model(x), t[0])).bind(
        *(X, np.where(y == 1.0, 1.0, -1.0)[:, np.newaxis]),
        update=nn.Adam.formula,
        hyper=vars(optimizer.hyper),
        state=(0.0, 0.0, 0.0),
        parameters=optimizer.parameters,
    )
    size = batch_size or len(X)
    batches = [None] if batch_size is None else [np.arange(i, min(i + size, len(X))) for i in range(0, len(X), size)]
    for _ in range(epochs):
        for rows in batches:
            step(rows)


def seconds(action):
    """Of a processor: both trainings have one thread, and other programs do not count."""
    start = time.process_time()
    action()
    return time.process_time() - start


def overhead(rounds, epochs=4000):
    """Compare an epoch of ``fit`` with its bound steps.

    *Step* is a bound step called in a loop, *fit* is an epoch of ``model.fit`` with its progress bar, shuffling and history,
    divided by its steps; both are slopes between a short and a long training, so that the work that is done once (*before the
    first step*: recording, compiling, binding) is apart.  ReLU, hinge loss, Adam; medians, of the ratios in a round, too.
    """
    import statistics

    import numpy as np

    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 2))
    y = (X[:, 0] * X[:, 1] > 0).astype(float)
    fitted(X, y, None, 1)
    print("\n2-16-16-1, 100 points            step        fit     ratio   before the first step", flush=True)
    for batch_size, steps in ((None, 1), (32, 4)):
        rows = []
        for _ in range(rounds):
            short, long = zip(
                *[[seconds(lambda: train(X, y, batch_size, n)) for n in (1, epochs)] for train in (bare, fitted)],
                strict=True,
            )
            step, fit = [(b - a) / (epochs - 1) / steps for a, b in zip(short, long, strict=True)]
            rows.append((step, fit, fit / step, short[1]))
        step, fit, ratio, first = map(statistics.median, zip(*rows, strict=True))
        name = "all at once" if batch_size is None else f"batches of {batch_size}"
        required = "" if batch_size is None else f", required {RATIO}"
        print(
            f"  {name:<24}{step * 1e6:>9.1f} µs{fit * 1e6:>8.1f} µs{ratio:>8.2f}{first * 1e3:>15.1f} ms{required}",
            flush=True,
        )


def main(*, quick):
    print_epochs(1 if quick else 7)
    print_overhead(quick=quick)


def print_overhead(*, quick):
    overhead(3 if quick else 7, epochs=2000 if quick else 4000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and shorter ones")
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contestant:
        take_part(CONTESTANTS[arguments.contestant][0]())
    else:
        main(quick=arguments.quick)
