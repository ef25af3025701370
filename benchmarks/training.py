"""Measures how good and how fast ``model.fit`` is: digits beside scikit-learn's MLPClassifier, and what fit adds to its steps.

    python benchmarks/training.py         about a minute; --quick for fewer seeds and rounds

What the figures mean.

*Digits.*  1,797 images of 8 × 8 pixels, a fifth of them held out, a network 64-32-10 with ReLU and softmax, Adam with
learning rate 0.003, batches of 32, 30 epochs.  ``MLPClassifier`` gets the same: alpha=0, no early stopping, no tolerance that
could end it before the last epoch.  Both have one thread and train in turn, seed by seed (the seed decides the split, the
weights and the batches).  The figures are medians: of the accuracies on the images held out, of the seconds from the data to
the trained network (recording and compiling included), and of the seconds' ratio, seed by seed.

*What fit adds.*  The network 2-16-16-1 (ReLU, hinge, Adam) on 100 points, on all at once and in batches of 32.  *Step* is a
bound step called in a loop, *fit* is an epoch of ``model.fit`` with its progress bar, shuffling and history, divided by its
steps; both are slopes between a short and a long training, so that the work that is done once (*before the first step*:
recording, compiling, binding) is apart.
"""

import argparse
import io
import statistics
import sys
import time
import warnings

import numpy as np
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

import autograd
import nn

RATE, EPOCHS, BATCH = 0.003, 30, 32


def seconds(action):
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


# ---------------------------------------------------------------------------------------------------
# Digits


def ours(X, y, seed):
    model = nn.MLP(64, [32, 10], activation="relu", output="softmax", seed=seed)
    model.fit(
        X, y, loss="cross_entropy", optimizer="adam", learning_rate=RATE, epochs=EPOCHS, batch_size=BATCH, seed=seed
    )
    return model


def theirs(X, y, seed):
    model = MLPClassifier(
        (32,),
        activation="relu",
        solver="adam",
        alpha=0.0,
        batch_size=BATCH,
        learning_rate_init=RATE,
        max_iter=EPOCHS,
        tol=0.0,
        n_iter_no_change=EPOCHS + 1,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # that the last epoch was the last is what was asked for
        return model.fit(X, y)


def digits(seeds):
    X, y = load_digits(return_X_y=True)
    X = X / 16.0
    ours(X[:100], y[:100], 0)  # what is imported or built at first use
    theirs(X[:100], y[:100], 0)
    rows = []
    for seed in range(seeds):
        training, held_out, labels, held_out_labels = train_test_split(
            X, y, test_size=0.2, random_state=seed, stratify=y
        )
        found = [seconds(lambda train=train: train(training, labels, seed)) for train in (ours, theirs)]
        rows.append([number for spent, model in found for number in (model.score(held_out, held_out_labels), spent)])
    accuracy, spent, their_accuracy, their_spent = map(statistics.median, zip(*rows, strict=True))
    ratio = statistics.median([row[3] / row[1] for row in rows])
    print(f"digits, 64-32-10, {EPOCHS} epochs, {seeds} seeds     accuracy      seconds")
    print(f"  nn.MLP.fit                                 {accuracy:7.1%}   {spent:9.2f}")
    print(
        f"  scikit-learn's MLPClassifier               {their_accuracy:7.1%}   {their_spent:9.2f}   ({ratio:.1f} times as long)"
    )


# ---------------------------------------------------------------------------------------------------
# What fit adds to its steps


class Terminal(io.StringIO):
    """A screen that a progress bar is drawn on."""

    def isatty(self):
        return True


def fitted(X, y, batch_size, epochs):
    model = nn.MLP(2, [16, 16, 1], seed=0)
    screen, sys.stderr = sys.stderr, Terminal()
    try:
        model.fit(X, y, loss="hinge", learning_rate=0.01, epochs=epochs, batch_size=batch_size, seed=0)
    finally:
        sys.stderr = screen


def bare(X, y, batch_size, epochs):
    """The steps alone, on batches that are always the same."""
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


def overhead(rounds, epochs=4000):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 2))
    y = (X[:, 0] * X[:, 1] > 0).astype(float)
    fitted(X, y, None, 1)
    print("\n2-16-16-1, 100 points            step        fit     ratio   before the first step")
    for batch_size, steps in ((None, 1), (32, 4)):
        rows = []
        for _ in range(rounds):
            short, long = zip(
                *[[seconds(lambda: train(X, y, batch_size, n))[0] for n in (1, epochs)] for train in (bare, fitted)],
                strict=True,
            )
            step, fit = [(b - a) / (epochs - 1) / steps for a, b in zip(short, long, strict=True)]
            rows.append((step, fit, fit / step, short[1]))
        step, fit, ratio, first = map(statistics.median, zip(*rows, strict=True))
        name = "all at once" if batch_size is None else f"batches of {batch_size}"
        print(f"  {name:<24}{step * 1e6:>9.1f} µs{fit * 1e6:>8.1f} µs{ratio:>8.2f}{first * 1e3:>15.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer seeds and rounds")
    quick = parser.parse_args().quick
    print(f"engine: {autograd.engine}")
    with threadpool_limits(1):
        digits(seeds=2 if quick else 5)
        overhead(rounds=3 if quick else 7)


if __name__ == "__main__":
    main()
