"""Writes ``accuracy.json``: entries of the table and their first two derivatives, to 25 digits, at points near their edges.

    pip install mpmath
    python -m tests.data.make_accuracy

The functions are written here once more, in closed form, for numbers of 400 digits; the second derivative is the
derivative of the first, taken by mpmath.
"""

import json
from pathlib import Path

import mpmath as mp

mp.mp.dps = 400
HALF = mp.mpf(1) / 2

#: By name: the function, and its first and second derivative.
FUNCTIONS = {
    "exp": (mp.exp, mp.exp, mp.exp),
    "expm1": (lambda a: mp.exp(a) - 1, mp.exp, mp.exp),
    "log": (mp.log, lambda a: 1 / a, lambda a: -1 / a**2),
    "log1p": (lambda a: mp.log(1 + a), lambda a: 1 / (1 + a), lambda a: -1 / (1 + a) ** 2),
    "sqrt": (mp.sqrt, lambda a: HALF / mp.sqrt(a), lambda a: -HALF * HALF / mp.sqrt(a) ** 3),
    "tanh": (mp.tanh, lambda a: 1 / mp.cosh(a) ** 2, lambda a: -2 * mp.tanh(a) / mp.cosh(a) ** 2),
    "sigmoid": (
        lambda a: 1 / (1 + mp.exp(-a)),
        lambda a: 1 / (2 + mp.exp(a) + mp.exp(-a)),
        lambda a: -mp.tanh(a / 2) / (2 + mp.exp(a) + mp.exp(-a)),
    ),
    "softplus": (
        lambda a: mp.log(1 + mp.exp(a)),
        lambda a: 1 / (1 + mp.exp(-a)),
        lambda a: 1 / (2 + mp.exp(a) + mp.exp(-a)),
    ),
    "silu": (
        lambda a: a / (1 + mp.exp(-a)),
        lambda a: 1 / (1 + mp.exp(-a)) + a / (2 + mp.exp(a) + mp.exp(-a)),
        lambda a: (2 - a * mp.tanh(a / 2)) / (2 + mp.exp(a) + mp.exp(-a)),
    ),
    "elu": (
        lambda a: a if a > 0 else mp.exp(a) - 1,
        lambda a: mp.mpf(1) if a > 0 else mp.exp(a),
        lambda a: mp.mpf(0) if a > 0 else mp.exp(a),
    ),
    "tan": (mp.tan, lambda a: 1 / mp.cos(a) ** 2, lambda a: 2 * mp.tan(a) / mp.cos(a) ** 2),
    "asin": (mp.asin, lambda a: 1 / mp.sqrt(1 - a * a), lambda a: a / mp.sqrt(1 - a * a) ** 3),
    "acos": (mp.acos, lambda a: -1 / mp.sqrt(1 - a * a), lambda a: -a / mp.sqrt(1 - a * a) ** 3),
    "atan": (mp.atan, lambda a: 1 / (1 + a * a), lambda a: -2 * a / (1 + a * a) ** 2),
    "sinh": (mp.sinh, mp.cosh, mp.sinh),
    "cosh": (mp.cosh, mp.sinh, mp.cosh),
    "asinh": (mp.asinh, lambda a: 1 / mp.sqrt(a * a + 1), lambda a: -a / mp.sqrt(a * a + 1) ** 3),
    "acosh": (mp.acosh, lambda a: 1 / mp.sqrt(a * a - 1), lambda a: -a / mp.sqrt(a * a - 1) ** 3),
    "atanh": (mp.atanh, lambda a: 1 / (1 - a * a), lambda a: 2 * a / (1 - a * a) ** 2),
    "log2": (lambda a: mp.log(a, 2), lambda a: 1 / (a * mp.log(2)), lambda a: -1 / (a * a * mp.log(2))),
    "log10": (mp.log10, lambda a: 1 / (a * mp.log(10)), lambda a: -1 / (a * a * mp.log(10))),
    "exp2": (lambda a: mp.mpf(2) ** a, lambda a: mp.mpf(2) ** a * mp.log(2), lambda a: mp.mpf(2) ** a * mp.log(2) ** 2),
    "cbrt": (
        lambda a: mp.sign(a) * mp.cbrt(abs(a)),
        lambda a: 1 / (3 * mp.cbrt(abs(a)) ** 2),
        lambda a: -2 * mp.sign(a) / (9 * mp.cbrt(abs(a)) ** 5),
    ),
    "square": (lambda a: a * a, lambda a: 2 * a, lambda a: mp.mpf(2)),
    "reciprocal": (lambda a: 1 / a, lambda a: -1 / a**2, lambda a: 2 / a**3),
    "erf": (mp.erf, lambda a: 2 / mp.sqrt(mp.pi) * mp.exp(-a * a), lambda a: -4 * a / mp.sqrt(mp.pi) * mp.exp(-a * a)),
    "erfc": (
        mp.erfc,
        lambda a: -2 / mp.sqrt(mp.pi) * mp.exp(-a * a),
        lambda a: 4 * a / mp.sqrt(mp.pi) * mp.exp(-a * a),
    ),
    "gelu": (
        lambda a: a * mp.erfc(-a / mp.sqrt(2)) / 2,
        lambda a: mp.erfc(-a / mp.sqrt(2)) / 2 + a * mp.exp(-a * a / 2) / mp.sqrt(2 * mp.pi),
        lambda a: (2 - a * a) * mp.exp(-a * a / 2) / mp.sqrt(2 * mp.pi),
    ),
}

SIZES = [
    1e-300,
    1e-20,
    1e-9,
    1e-5,
    0.01,
    0.1,
    0.3,
    0.46,
    0.47,
    0.5,
    0.8,
    0.9,
    1.0,
    1.3,
    2.0,
    3.0,
    4.1,
    5.5,
    8.0,
    9.0,
    12.0,
]
SIZES += [18.0, 20.5, 26.0, 33.0, 36.0, 40.0, 100.0, 700.0]
POINTS = sorted([*[-x for x in SIZES], *SIZES])


def domain(name, a):
    above = {"log": 0.0, "log2": 0.0, "log10": 0.0, "sqrt": 0.0, "log1p": -1.0, "acosh": 1.0}.get(name, -mp.inf)
    return above < a and not (name in ("asin", "acos", "atanh") and abs(a) >= 1.0)


def main():
    found = {}
    for name, functions in FUNCTIONS.items():
        rows = []
        for a in POINTS:
            if domain(name, a):
                rows.append([a, *[mp.nstr(f(mp.mpf(a)), 25) for f in functions]])
        found[name] = rows
    lines = [f'  "{name}": [\n    ' + ",\n    ".join(map(json.dumps, rows)) + "\n  ]" for name, rows in found.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    Path(__file__).with_name("accuracy.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
