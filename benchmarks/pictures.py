"""Times pictures of networks: as matrices, as scalars, and of a compiled program.

    python benchmarks/pictures.py            a minute; --quick for fewer rounds

What the figures mean.  Every picture is drawn anew, SVG included, of a graph that is there already and has its gradients;
of the program, the graph is made for the picture.  They are medians, in milliseconds of this process's own time: what
else the machine does is not counted.

    as matrices    ``viz.draw(loss, collapse="layer")``: W, x, b, z, a, a handful of cards however many weights there are
    as scalars     ``viz.draw(loss)``: an operation a card, and what does not fit folded
    of a program   ``viz.draw(program)`` after ``program.backward(X, T)``, with 64 samples

A network of 784-128-10 is to be drawn as matrices in less than a second.
"""

import argparse
import statistics
import time

import numpy as np

import autograd
import nn
import viz

NETWORKS = ((2, 3, 1), (2, 16, 16, 1), (64, 32, 10), (784, 128, 10))
LARGEST_AS_SCALARS = 3_000  # weights: what is larger takes minutes, and shows nothing


def milliseconds(draw, rounds):
    """The median time of drawing."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        _ = draw().svg
        times.append(time.process_time() - start)
    return 1e3 * statistics.median(times)


def network(widths):
    """A network of these widths, and a loss of it as a function of a sample and a target."""
    model = nn.MLP(widths[0], list(widths[1:]), activation="tanh", seed=0)

    def loss(x, t):
        outputs = model(x)
        return nn.squared_error(outputs if widths[-1] == 1 else outputs[0], t)

    return model, loss


def row(widths, rounds):
    """A network's name, and the times of its pictures."""
    model, loss = network(widths)
    X, T = np.random.default_rng(0).normal(size=(64, widths[0])), np.zeros(64)
    graph = loss(list(X[0]), 0.0)
    graph.backward()
    found = [milliseconds(lambda: viz.draw(graph, collapse="layer"), rounds)]
    small = len(model.parameters()) <= LARGEST_AS_SCALARS
    found.append(milliseconds(lambda: viz.draw(graph), rounds) if small else None)
    model.zero_grad()
    program = autograd.compile(loss)
    program.backward(X, T)
    found.append(milliseconds(lambda: viz.draw(program), rounds))
    return "-".join(map(str, widths)), found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds = 1 if parser.parse_args().quick else 5
    print(f"engine: {autograd.engine}; milliseconds")
    print(f"{'network':>14}{'as matrices':>14}{'as scalars':>14}{'of a program':>14}")
    for widths in NETWORKS:
        name, found = row(widths, rounds)
        print(f"{name:>14}" + "".join([f"{'—':>14}" if ms is None else f"{ms:14.0f}" for ms in found]), flush=True)


if __name__ == "__main__":
    main()
