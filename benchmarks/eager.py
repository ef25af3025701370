"""Times eager scalar autograd, and weighs its nodes: both engines beside micrograd, XAD and PyTorch.

    python benchmarks/eager.py            some minutes; --quick for fewer rounds and smaller graphs
    pip install micrograd xad torch       what is not installed is left out

What the figures mean.  Every contestant has a process of its own and is timed in turn with the others (``race.py``);
the figures are medians, and medians of the ratios within a round.

* *multiply*: ``a * b`` on two Values, its node made and freed again, against Python's own ``float * float``, both as
  ``python -m timeit`` measures them, the loop's few nanoseconds included.
* *step*: forward, backward and update of a 2-16-16-1 ReLU network with hinge loss on 100 points, scalar by scalar:
  some 64,000 operations.  Each library runs it as its users would write it: ours makes a neuron's nodes with
  ``autograd.dot``, or, in the line "operators", with ``*`` and ``+``; micrograd runs its own ``nn.MLP``, and in the
  line "nn.MLP" that very program runs on ours, labels and scopes for drawings included, with only the imports changed.
* *backward*: ``loss.backward()`` alone for that network's loss, per node that it goes through.
* *bytes per node*: growth of the process's peak memory while a graph is built and swept, per node.
"""

import argparse
import importlib.util
import operator
import os
import random
import resource
import subprocess
import sys
import timeit

from race import Contestant, race, take_part

POINTS = 100
RATE = 0.05
MULTIPLICATIONS = 50_000


# ---------------------------------------------------------------------------------------------------
# One multiplication


def multiplications(x, y):
    """Many times ``x * y`` for any two numbers."""
    timer = timeit.Timer("x * y", globals={"x": x, "y": y})
    return lambda: timer.timeit(MULTIPLICATIONS)


def float_multiplications():
    return multiplications(1.5, 2.5)


def value_multiplications():
    from autograd import Value

    return multiplications(Value(1.5), Value(2.5))


def micrograd_multiplications():
    from micrograd.engine import Value

    return multiplications(Value(1.5), Value(2.5))


def xad_multiplications():
    from xad.adj_1st import Real, Tape

    def recorded():
        with Tape() as tape:
            a, b = Real(1.5), Real(2.5)
            tape.registerInput(a)
            tape.registerInput(b)
            tape.newRecording()
            multiplications(a, b)()

    return recorded


def torch_multiplications():
    import torch

    torch.set_num_threads(1)
    a, b = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (1.5, 2.5))
    return multiplications(a, b)


# ---------------------------------------------------------------------------------------------------
# A training step


def points():
    """Two half moons, roughly: a hundred points in the plane with labels −1 and 1."""
    rng = random.Random(0)
    return [
        ([rng.gauss(label, 0.7), rng.gauss(-0.5 * label, 0.7)], label)
        for label in (rng.choice((-1, 1)) for _ in range(POINTS))
    ]


def random_network(number):
    """Weights and biases of a 2-16-16-1 network, as whatever ``number`` makes of a float."""
    rng = random.Random(1)
    return [
        [([number(rng.uniform(-1, 1)) for _ in range(fan_in)], number(0.0)) for _ in range(fan_out)]
        for fan_in, fan_out in ((2, 16), (16, 16), (16, 1))
    ]


def all_parameters(network):
    return [p for layer in network for weights, bias in layer for p in (*weights, bias)]


def hinge_loss(network, data, dot, relu):
    """mean(relu(1 − t·score)) over the points; written once for every contestant."""
    total = 0.0
    for x, t in data:
        signals = x
        for i, layer in enumerate(network):
            sums = [dot(weights, signals) + bias for weights, bias in layer]
            signals = [relu(z) for z in sums] if i < 2 else sums
        total = total + relu(1.0 + signals[0] * -t)
    return total * (1.0 / len(data))


def dot_by_operators(weights, signals):
    total = weights[0] * signals[0]
    for w, x in zip(weights[1:], signals[1:], strict=True):
        total = total + w * x
    return total


def value_step(dot):
    """A training step of ours; the points are constants, made once."""
    from autograd import Value, constant

    network = random_network(Value)
    data = [(list(map(constant, x)), t) for x, t in points()]
    parameters = all_parameters(network)

    def step():
        loss = hinge_loss(network, data, dot, operator.methodcaller("relu"))
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        for p in parameters:
            p.data -= RATE * p.grad

    return step


def micrograd_step():
    from micrograd.engine import Value
    from micrograd.nn import MLP

    return demonstration_step(Value, MLP(2, [16, 16, 1]))


def network_step():
    from autograd import Value
    from nn import MLP

    return demonstration_step(Value, MLP(2, [16, 16, 1]))


def demonstration_step(Value, model):
    """The loop of micrograd's own demonstration, without its penalty on the weights."""
    data = points()

    def step():
        scores = [model(list(map(Value, x))) for x, _ in data]
        losses = [(1 + -t * score).relu() for (_, t), score in zip(data, scores, strict=True)]
        loss = sum(losses) * (1.0 / len(losses))
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= RATE * p.grad

    return step


def xad_step():
    from xad.adj_1st import Real, Tape
    from xad.math import fmax

    network, data = random_network(float), points()

    def step():
        nonlocal network
        with Tape() as tape:
            recorded = [[([Real(w) for w in weights], Real(bias)) for weights, bias in layer] for layer in network]
            for p in all_parameters(recorded):
                tape.registerInput(p)
            tape.newRecording()
            loss = hinge_loss(recorded, data, dot_by_operators, lambda z: fmax(z, 0.0))
            tape.registerOutput(loss)
            loss.derivative = 1.0
            tape.computeAdjoints()
            network = [
                [
                    ([w.value - RATE * w.derivative for w in weights], bias.value - RATE * bias.derivative)
                    for weights, bias in layer
                ]
                for layer in recorded
            ]

    return step


def dot_step():
    from autograd import dot

    return value_step(dot)


def operator_step():
    return value_step(dot_by_operators)


# ---------------------------------------------------------------------------------------------------
# The sweep alone


def loss_on(size):
    """The network's loss on so many points, some of them more than once."""
    import autograd

    data = (points() * (size // POINTS + 1))[:size]
    return hinge_loss(random_network(autograd.Value), data, autograd.dot, operator.methodcaller("relu"))


def small_sweep():
    return loss_on(SMALL).backward


def large_sweep():
    return loss_on(LARGE).backward


SMALL, LARGE = 94, 1470  # points, which make 64,000 and a million nodes


def nodes_of_loss(size):
    from autograd import topological_order

    return len(topological_order(loss_on(size)))


# ---------------------------------------------------------------------------------------------------
# Memory


def bytes_per_node(library, nodes):
    """Growth of the peak memory per node; chains of 500 side by side, because micrograd's sweep recurses."""
    if library == "micrograd":
        from micrograd.engine import Value
    else:
        from autograd import Value
    sys.setrecursionlimit(100_000)
    x = Value(1.0)
    before = peak_bytes()
    total = Value(0.0)
    for _ in range(nodes // 500):
        chain = x
        for _ in range(499):
            chain = chain * x
        total = total + chain
    total.backward()
    return (peak_bytes() - before) / nodes


def peak_bytes():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


# ---------------------------------------------------------------------------------------------------
# Tables


def contestant(factory, engine="python"):
    return Contestant(__file__, factory.__name__, engine)


def installed(library):
    return importlib.util.find_spec(library) is not None


def main(rounds, quick):
    from autograd import engines

    native = engines.engine == "native"

    contestants = {"float * float": contestant(float_multiplications)}
    if native:
        contestants["native"] = contestant(value_multiplications, "native")
    contestants["python"] = contestant(value_multiplications)
    if installed("micrograd"):
        contestants["micrograd"] = contestant(micrograd_multiplications)
    if installed("xad"):
        contestants["XAD"] = contestant(xad_multiplications)
    if installed("torch"):
        contestants["PyTorch"] = contestant(torch_multiplications)
    print(f"{'multiply':28}{'ns':>10}{'÷ float':>12}")
    for name, (seconds, ratio) in race(contestants, rounds).items():
        print(f"  {name:26}{seconds / MULTIPLICATIONS * 1e9:10.1f}{ratio:11.2f}×")

    contestants = {}
    if native:
        contestants["native"] = contestant(dot_step, "native")
        contestants["native, operators"] = contestant(operator_step, "native")
        contestants["native, nn.MLP"] = contestant(network_step, "native")
    contestants["python"] = contestant(dot_step)
    contestants["python, operators"] = contestant(operator_step)
    if installed("micrograd"):
        contestants["micrograd"] = contestant(micrograd_step)
    if installed("xad"):
        contestants["XAD"] = contestant(xad_step)
    fastest = next(iter(contestants))
    print(f"\n{'step of 2-16-16-1':28}{'ms':>10}{'÷ ' + fastest:>12}")
    for name, (seconds, ratio) in race(contestants, rounds).items():
        print(f"  {name:26}{seconds * 1e3:10.2f}{ratio:11.1f}×")

    contestants = {"float * float": contestant(float_multiplications)}
    nodes = {"float * float": MULTIPLICATIONS}
    for engine in ["native", "python"] if native else ["python"]:
        for factory, size in ((small_sweep, SMALL), (large_sweep, LARGE))[: 1 if quick else 2]:
            count = nodes_of_loss(size)
            name = f"{engine}, {count:,} nodes"
            contestants[name], nodes[name] = contestant(factory, engine), count
    print(f"\n{'backward, per node':28}{'ns':>10}{'÷ float':>12}")
    for name, (seconds, ratio) in race(contestants, rounds).items():
        print(f"  {name:26}{seconds / nodes[name] * 1e9:10.1f}{ratio * MULTIPLICATIONS / nodes[name]:11.2f}×")

    print(f"\n{'bytes per node':28}{'bytes':>10}")
    million = 1_000_000
    for name, engine, count in (
        ("native", "native", million if quick else 10 * million),
        ("python", "python", million),
        ("micrograd", "python", million),
    ):
        if (name == "native" and not native) or (name == "micrograd" and not installed("micrograd")):
            continue
        command = [sys.executable, __file__, "--memory", name, str(count)]
        environment = {**os.environ, "GLASSGRAD_ENGINE": engine}
        size = float(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
        print(f"  {name + f', {count:,} nodes':26}{size:10.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller graphs")
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    parser.add_argument("--memory", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contestant:
        take_part(globals()[arguments.contestant]())
    elif arguments.memory:
        print(bytes_per_node(arguments.memory[0], int(arguments.memory[1])))
    else:
        main(rounds=5 if arguments.quick else 15, quick=arguments.quick)
