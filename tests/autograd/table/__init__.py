"""The points at which tests try every entry of the table, and how close its code has to come to Python's floats."""

import itertools
import math

import numpy as np

from autograd.table import ADD, DIVIDE, FLOATS, MULTIPLY, NEGATIVE, REGISTRY, SUBTRACT

#: Points where every entry is smooth, by number of inputs; positive, so that logarithms and roots are defined.
POINTS = {
    1: [(0.3,), (0.9,), (1.7,), (6.5,)],
    2: [(0.3, 1.2), (2.5, 0.7), (1.1, 3.3)],
    3: [(1.0, 0.4, 2.0), (0.0, 0.4, 2.0)],
}
#: The same for entries that are not defined at all of those.
_INSIDE = [(-0.7,), (0.3,), (0.9,)]
OF_DOMAIN = {"asin": _INSIDE, "acos": _INSIDE, "atanh": _INSIDE, "acosh": [(1.1,), (1.7,), (6.5,)]}


def points(op):
    """Points where an entry is smooth."""
    return OF_DOMAIN.get(op.name, POINTS[op.arity])


#: Points on both sides of the kinks, and beyond, for entries that are defined everywhere.
EVERYWHERE = [(-3.1,), (-0.4,), (0.2,), (40.0,), (-40.0,), (800.0,), (-800.0,)]
#: Where languages are known to disagree.
EDGES = {
    "where": [(math.nan, 1.0, 2.0), (-0.0, 1.0, 2.0)],
    "power": [(-1.0, math.inf), (1.0, math.nan), (-math.inf, 0.5), (-2.0, 0.5), (0.0, -1.0), (-2.0, 3.0)],
}

#: Where floats end, exponentials overflow, formulas choose, and guards begin to act.
NUMBERS = [
    *(0.0, -0.0, 1.0, -1.0, 0.5, -0.3, 2.0, -3.7, 6.0, 6.5, 0.46875, 0.84375, 40.0, -40.0, 709.9, -800.0),
    *(1e-12, 9e-13, 1.0 - 1e-12, 1.0 - 9e-13, 5e-324, 2.2250738585072014e-308, 1e-300, -1e-300, 1e300, -1e300),
    *(1.7e308, math.inf, -math.inf, math.nan),
]
#: Operations that have the same bits everywhere: made of what IEEE 754 rounds correctly.
EXACT = {ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATIVE, REGISTRY["hypot"]}


def edges(op):
    """Inputs to try an operation at: all combinations of one or two, ties among them, and some of three."""
    combinations = list(itertools.product(NUMBERS, repeat=op.arity))
    if len(combinations) > 1_000:
        chosen = np.random.default_rng(0).choice(len(combinations), size=1_000, replace=False)
        combinations = [combinations[i] for i in chosen]
    return combinations


def expected(op, inputs):
    """An operation's value and its local derivatives on Python's floats."""
    y = op.forward(FLOATS, *inputs)
    return [y, *op.derivatives(FLOATS, y, inputs)]


def same_bits(a, b):
    return (a == b and math.copysign(1.0, a) == math.copysign(1.0, b)) or (math.isnan(a) and math.isnan(b))


def assert_agree(op, inputs, found):
    """+ − × ÷ agree to the bit, a primitive to 1e-15 of its value, any other number to 1e-13."""
    for i, (number, python) in enumerate(zip(found, expected(op, inputs), strict=True)):
        primitive = op.primitive and i == 0
        bound = 0.0 if op in EXACT else 1e-15 * abs(python) if primitive else 1e-13 * max(1.0, abs(python))
        assert same_bits(number, python) or abs(number - python) <= bound, (
            op.name,
            inputs,
            found,
            expected(op, inputs),
        )
