"""Measures how good and how fast ``model.fit`` is: digits beside scikit-learn's MLPClassifier, and what fit adds to its steps.

    python benchmarks/training.py         about a minute; --quick for fewer seeds and rounds

What the figures mean.

*Digits.*  1,797 images of 8 × 8 pixels, a fifth of them held out, a network 64-32-10 with ReLU and softmax, Adam with
learning rate 0.003, batches of 32, 30 epochs.  ``MLPClassifier`` gets the same: alpha=0, no early stopping, no tolerance that
could end it before the last epoch.  Both have one thread and train in turn, seed by seed (the seed decides the split, the
weights and the batches).  The figures are medians: of the accuracies on the images held out, of the seconds from the data to
the trained network (recording and compiling included), and of the seconds' ratio, seed by seed.

*What fit adds.*  See ``overhead`` in ``epochs.py``: the network 2-16-16-1 on 100 points, on all at once and in batches of 32.
"""

import argparse
import statistics
import time
import warnings

from epochs import overhead
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
