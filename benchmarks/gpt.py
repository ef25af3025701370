"""Trains a GPT of 4,192 parameters in plain scalar Values, and takes the time.

    python benchmarks/gpt.py              the table, then 300 steps of training and some names it makes up
    python benchmarks/gpt.py --steps 0    the table alone

The program is a whole transformer that spells names: embeddings of letters and positions, attention with a cache of
keys and values, RMS norm, a two-layer perceptron, cross-entropy, and Adam, all in Python loops over numbers.  It runs
unchanged on three kinds of Value: ``MinimalValue`` below, which is as little Python as such a program needs, and
Glassgrad's on each engine.  The line "dot" replaces ``sum(w * x …)`` by ``autograd.dot``; "compiled" records the loss
of a name once for every length of names and binds it with Adam's formula, so that a step is one call.

The measure is one training step on one name, forward, backward and update; every contestant has a process of its own
and is timed in turn with the others (``race.py``).
"""

import argparse
import functools
import itertools
import math
import random

from race import Contestant, race, take_part

NAMES = [
    *("alora", "benion", "cadrel", "dorima", "elvane"),
    *("faruno", "gelisa", "harovin", "ilmera", "jorand"),
    *("kelvia", "lumaro", "merisa", "nolvan", "orelia"),
    *("pavaro", "quilen", "rosanda", "selmio", "tarvena"),
    *("ulmira", "vandro", "wilena", "xamira", "yorvan"),
    *("zelina", "amberon", "brisela", "corvan", "delmira"),
    *("evaron", "filana", "gorvio", "hesmira", "ivolan"),
    *("jamira", "kolvena", "larisan", "morvio", "nelira"),
    *("osvana", "pirelo", "ravena", "solvian", "temira"),
]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BOUNDARY = len(LETTERS)  # the token before the first letter and after the last
WIDTH, HEADS, CONTEXT = 16, 4, 16
HEAD_WIDTH = WIDTH // HEADS


class MinimalValue:
    """A scalar that remembers its inputs and local derivatives, and nothing else."""

    __slots__ = ("data", "grad", "inputs", "partials")

    def __init__(self, data, inputs=(), partials=()):
        self.data = data
        self.grad = 0.0
        self.inputs = inputs
        self.partials = partials

    def __add__(self, other):
        other = other if isinstance(other, MinimalValue) else MinimalValue(other)
        return MinimalValue(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, MinimalValue) else MinimalValue(other)
        return MinimalValue(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, exponent):
        return MinimalValue(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1),))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * other**-1

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        y = math.exp(self.data)
        return MinimalValue(y, (self,), (y,))

    def log(self):
        return MinimalValue(math.log(self.data), (self,), (1.0 / self.data,))

    def relu(self):
        return MinimalValue(max(0.0, self.data), (self,), (float(self.data > 0),))

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, is_done = stack.pop()
            if is_done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend([(source, False) for source in node.inputs])
        self.grad = 1.0
        for node in reversed(order):
            for source, partial in zip(node.inputs, node.partials, strict=True):
                source.grad += partial * node.grad


# ---------------------------------------------------------------------------------------------------
# The model


def new_parameters(value, seed=0):
    """Matrices by name, each a list of rows."""
    rng = random.Random(seed)
    shapes = {
        "letters": (BOUNDARY + 1, WIDTH),
        "positions": (CONTEXT, WIDTH),
        "queries": (WIDTH, WIDTH),
        "keys": (WIDTH, WIDTH),
        "values": (WIDTH, WIDTH),
        "attended": (WIDTH, WIDTH),
        "wider": (4 * WIDTH, WIDTH),
        "narrower": (WIDTH, 4 * WIDTH),
        "logits": (BOUNDARY + 1, WIDTH),
    }
    return {
        name: [[value(rng.gauss(0.0, 0.08)) for _ in range(columns)] for _ in range(rows)]
        for name, (rows, columns) in shapes.items()
    }


def plain_dot(us, vs):
    return sum([u * v for u, v in zip(us, vs, strict=True)])


def product(matrix, vector, dot):
    return [dot(row, vector) for row in matrix]


def added(us, vs):
    return [u + v for u, v in zip(us, vs, strict=True)]


def rms_norm(x, dot):
    """x divided by its root mean square (Zhang and Sennrich 2019), without a learned scale."""
    scale = (dot(x, x) * (1.0 / len(x)) + 1e-5) ** -0.5
    return [xi * scale for xi in x]


def plain_softmax(scores):
    largest = max([score.data for score in scores])
    powers = [(score - largest).exp() for score in scores]
    inverse = sum(powers) ** -1
    return [power * inverse for power in powers]


def next_letter_scores(p, embedded, position, cache, dot, *, softmax=plain_softmax):
    """The scores of what follows, given one more letter; ``cache`` holds the keys and values of those before."""
    x = rms_norm(added(embedded, p["positions"][position]), dot)

    normed = rms_norm(x, dot)
    query = product(p["queries"], normed, dot)
    cache.append((product(p["keys"], normed, dot), product(p["values"], normed, dot)))
    gathered = []
    for start in range(0, WIDTH, HEAD_WIDTH):
        head = slice(start, start + HEAD_WIDTH)
        weights = softmax([dot(query[head], key[head]) * HEAD_WIDTH**-0.5 for key, _ in cache])
        gathered += [dot(weights, [value[i] for _, value in cache]) for i in range(start, start + HEAD_WIDTH)]
    x = added(x, product(p["attended"], gathered, dot))

    hidden = [z.relu() for z in product(p["wider"], rms_norm(x, dot), dot)]
    x = added(x, product(p["narrower"], hidden, dot))
    return product(p["logits"], x, dot)


def tokens_of(name):
    return [BOUNDARY, *[LETTERS.index(letter) for letter in name], BOUNDARY]


def loss_on(p, name, dot):
    """Cross-entropy per letter: the mean of −log P(next letter)."""
    tokens, cache = tokens_of(name), []
    total = 0.0
    for position, (letter, following) in enumerate(itertools.pairwise(tokens)):
        probabilities = plain_softmax(next_letter_scores(p, p["letters"][letter], position, cache, dot))
        total = total + -probabilities[following].log()
    return total * (1.0 / (len(tokens) - 1))


class Training:
    """Adam (Kingma and Ba 2015), one name to a step."""

    def __init__(self, value, dot, learning_rate=0.01):
        self.p, self.dot, self.learning_rate = new_parameters(value), dot, learning_rate
        self.parameters = [w for matrix in self.p.values() for row in matrix for w in row]
        self.first = [0.0] * len(self.parameters)
        self.second = [0.0] * len(self.parameters)
        self.steps = 0

    def step(self):
        loss = loss_on(self.p, NAMES[self.steps % len(NAMES)], self.dot)
        loss.backward()
        self.steps += 1
        rate = self.learning_rate * math.sqrt(1.0 - 0.99**self.steps) / (1.0 - 0.9**self.steps)
        for i, w in enumerate(self.parameters):
            self.first[i] = 0.9 * self.first[i] + 0.1 * w.grad
            self.second[i] = 0.99 * self.second[i] + 0.01 * w.grad**2
            w.data -= rate * self.first[i] / (math.sqrt(self.second[i]) + 1e-8)
            w.grad = 0.0
        return loss.data

    def spell(self, rng):
        """A name, letter by letter."""
        letters, cache, letter = "", [], BOUNDARY
        for position in range(CONTEXT):
            scores = next_letter_scores(self.p, self.p["letters"][letter], position, cache, self.dot)
            probabilities = plain_softmax(scores)
            (letter,) = rng.choices(range(BOUNDARY + 1), [probability.data for probability in probabilities])
            if letter == BOUNDARY:
                break
            letters += LETTERS[letter]
        return letters


# ---------------------------------------------------------------------------------------------------
# Compiled


def loss_on_one_hot(p, tokens):
    """The same loss for tokens given as rows with a single 1, which no number has to be looked at for."""
    import autograd

    cache, total = [], 0.0
    columns = list(zip(*p["letters"], strict=True))
    for position, (letter, following) in enumerate(itertools.pairwise(tokens)):
        embedded = [autograd.dot(letter, column) for column in columns]
        scores = next_letter_scores(p, embedded, position, cache, autograd.dot, softmax=autograd.softmax)
        total = total - autograd.log(autograd.dot(following, autograd.softmax(scores)))
    return total * (1.0 / (len(tokens) - 1))


class CompiledTraining:
    """The same training: a bound step for every length; parameters and Adam's memory go from one to the next."""

    def __init__(self, learning_rate=0.01):
        import numpy as np

        import autograd
        import nn

        p = new_parameters(autograd.Value)
        parameters = [w for matrix in p.values() for row in matrix for w in row]
        adam = nn.Adam(parameters, learning_rate, beta2=0.99)
        loss = autograd.compile(lambda tokens: loss_on_one_hot(p, tokens))
        self.bound, self.place = {}, []
        for name in NAMES:
            same = [each for each in NAMES if len(each) == len(name)]
            self.place.append((len(name), np.array([same.index(name)])))
            if len(name) not in self.bound:
                one_hot = np.eye(BOUNDARY + 1)[[tokens_of(each) for each in same]]
                options = {"hyper": vars(adam.hyper), "state": adam.state[0], "parameters": parameters}
                self.bound[len(name)] = loss.bind(one_hot, update=adam.formula, **options)
        self.current, self.steps = self.bound[len(NAMES[0])], 0

    def step(self):
        length, rows = self.place[self.steps % len(NAMES)]
        self.steps += 1
        last, self.current = self.current, self.bound[length]
        if self.current is not last:
            self.current.parameters[self.current.places] = last.parameters[last.places]
            self.current.state[:, self.current.places] = last.state[:, last.places]
            self.current.t = last.t
        return self.current(rows)


# ---------------------------------------------------------------------------------------------------
# Contestants and table


def minimal():
    return Training(MinimalValue, plain_dot).step


def glassgrad():
    from autograd import Value

    return Training(Value, plain_dot).step


def glassgrad_dot():
    from autograd import Value, dot

    return Training(Value, dot).step


def compiled():
    return CompiledTraining().step


def main(rounds, steps):
    import autograd

    entrant = functools.partial(Contestant, __file__)
    contestants = {"minimal Value": entrant("minimal")}
    for engine in ["native", "python"] if autograd.engine == "native" else ["python"]:
        contestants[engine] = entrant("glassgrad", engine)
        contestants[f"{engine}, dot"] = entrant("glassgrad_dot", engine)
        contestants[f"{engine}, compiled"] = entrant("compiled", engine)
    print(f"{'step of a GPT':28}{'ms':>10}{'faster':>12}")
    for name, (seconds, ratio) in race(contestants, rounds).items():
        print(f"  {name:26}{seconds * 1e3:10.1f}{1.0 / ratio:11.1f}×")

    training = Training(autograd.Value, autograd.dot)
    print(f"\n{len(training.parameters):,} parameters")
    losses = []
    for _ in range(steps):
        losses.append(training.step())
        if len(losses) % 50 == 0:
            print(f"  step {len(losses):4}  loss {sum(losses[-50:]) / 50:.3f}")
    if steps:
        rng = random.Random(0)
        print("it spells:", *[training.spell(rng) for _ in range(8)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contestant:
        take_part(globals()[arguments.contestant]())
    else:
        main(arguments.rounds, arguments.steps)
