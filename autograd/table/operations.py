"""Lists the operations of Glassgrad with their local derivatives: the derivative table.

Arithmetic and what a first lecture needs stand below.  The rest of the same table is in the files of ``entries/``:
activations, choices and comparisons, trigonometry and hyperbolas, the error function.

An entry states what an operation computes and what its local derivatives are,

    y = f(a, b, …)          ∂y/∂a, ∂y/∂b, …

generic in the number system ``m`` they run on.  On IEEE floats (``m = FLOATS``) an entry is the eager engine; on NumPy
arrays it works on a whole batch; on ``Value``s it builds the graph of the gradient, which can be differentiated again; on
a tape it becomes instructions; on symbols it is text, LaTeX, C or JavaScript.  Nothing but an entry knows a derivative.

Rules for a formula:

* only ``+``, ``-`` and ``*`` are written as operators.  Division, powers, comparisons and choices go through ``m``,
  because Python's own raise an error or turn complex where IEEE arithmetic has an answer (``1.0 / 0.0``,
  ``(-2.0) ** 0.5``);
* a partial is made of the table's own operations and may use the result ``y``;
* ``m.<name>`` is any entry by its name, e.g. ``m.sigmoid(a)``;
* a guard, there for the sake of a few inputs only, says so: ``m.at_least(a, least)`` computes what ``maximum`` does, and
  ``m.except_where(c, instead, a)`` what ``where`` does, and a reader is shown a guard only where it acts.

An operation of more than one input gives its partials as a tuple of formulas, one per input, so that nobody ever
computes the derivative with respect to a constant (in ``x ** 2`` that would be a logarithm of ``x``).  With one input, or
if the partials share their work, one formula may return all of them.

Conventions at kinks and edges are PyTorch's unless an entry says otherwise: a convex function takes its subgradient of
least norm, ties share the gradient, and a function that is steep at the edge of its domain gets an infinite derivative
there.  Outside its domain its value is nan, and its derivative is what the formula gives: 1/a is −1 at a = −1, although
log(−1) is nan.

**What was not selected.**  ``relu``, ``maximum``, ``minimum`` and ``where`` pick one of several numbers, and ``step``,
``sign`` and comparisons pick constants.  An input that was not picked takes no part in the result, so nothing flows to
it, nor to anything behind it: the derivative of ``sqrt(relu(x))`` at x = −1 is 0, and not inf · 0 = nan, and so is that
of ``relu(sqrt(x) − 3)`` at x = 0.  These entries say ``selects=True``: an input whose partial is exactly 0 is left out of
the sweep.  (PyTorch and JAX hand on a 0, so that the second is 0 · inf = nan; there one writes ``where`` twice, around
the input of the square root as well as around its result.)  In every other entry a partial of 0 is a number like any
other, and 0 · inf is nan, as IEEE arithmetic has it: the factor 0 in x·y, 2x of x² at 0, the kink of ``absolute`` and of
``hypot``, an exponential that is too small for a float.  There the input was taken, and what its derivative is worth is
not known.

**Adding an operation.**  Write an entry below, or in the file of ``entries/`` whose subject it is.  If its formula is made of operations that are here, that is all.  If it is
new to every number system, its formula says no more than the name, ``forward=lambda m, a: m.cosh(a)``.  Then

* write ``cosh`` into ``Floats`` and ``Arrays`` in ``arithmetic.py``;
* give the entry its spelling in code, ``c="cosh({0})", javascript="Math.cosh({0})"``;
* build the native engine again: ``python setup.py build_ext --inplace``.

The method of an operation of one input is named once more in ``graph/value.py``, for type checkers.

Whatever is missing, an error or ``tests/autograd/table`` says so.  The function ``autograd.cosh``, the method of ``Value``,
the gradient, the text and the code are read off the entry.

Read next: ``op.py``, what an entry is; ``arithmetic.py``, the number systems.
"""

from __future__ import annotations

import math
from typing import Any

from . import entries  # noqa: F401 - an entry is in the table as soon as its file is read
from .op import Op
from .proof import complete_table

# ---------------------------------------------------------------------------------------------------
# Arithmetic

ADD = Op(
    "add",
    symbol="+",
    forward=lambda m, a, b: a + b,
    partials=lambda m, y, a, b: (1.0, 1.0),
    operator="+",
    precedence=2,
    commutes=True,
)
SUBTRACT = Op(
    "subtract",
    symbol="−",
    forward=lambda m, a, b: a - b,
    partials=lambda m, y, a, b: (1.0, -1.0),
    operator="-",
    precedence=2,
)
MULTIPLY = Op(
    "multiply",
    symbol="×",
    forward=lambda m, a, b: a * b,
    partials=(lambda m, y, a, b: b, lambda m, y, a, b: a),
    operator="*",
    text="{0}·{1}",
    latex=r"{0} \cdot {1}",
    precedence=3,
    commutes=True,
)
DIVIDE = Op(
    "divide",
    symbol="÷",
    forward=lambda m, a, b: m.divide(a, b),
    partials=(lambda m, y, a, b: m.divide(1.0, b), lambda m, y, a, b: -m.divide(y, b)),
    convention="a/0 is ±inf or, for 0/0, nan. The partials divide twice instead of squaring b, "
    "so they overflow only where they must.",
    shown=(None, lambda m, y, a, b: -m.divide(a, m.power(b, 2.0))),
    operator="/",
    text="{0}/{1}",
    latex=r"\frac{{{0}}}{{{1}}}",
    precedence=3,
)
NEGATIVE = Op(
    "negative",
    symbol="neg",
    forward=lambda m, a: -a,
    partials=lambda m, y, a: (-1.0,),
    operator="-",
    text="−{0}",
    precedence=4,
)
POWER = Op(
    "power",
    symbol="xⁿ",
    forward=lambda m, a, b: m.power(a, b),
    partials=(
        lambda m, y, a, b: m.except_where(m.equal(b, 0.0), 0.0, b * m.power(a, b - 1.0)),
        lambda m, y, a, b: m.except_where(m.equal(a, 0.0) * m.greater_equal(b, 0.0), 0.0, y * m.log(a)),
    ),
    convention="x**0 is 1 with derivative 0, also at x = 0; 0**b has derivative 0 in b for b ≥ 0; "
    "a negative base with a fractional exponent is nan, never complex.",
    text="{0}^{1}",
    latex="{0}^{{{1}}}",
    c="pow({0}, {1})",
    # In JavaScript, unlike C and IEEE 754, 1 to the power nan is nan, and so is ±1 to the power ±inf.
    javascript="({0} === 1.0 || (Math.abs({0}) === 1.0 && Math.abs({1}) === Infinity) ? 1.0 : Math.pow({0}, {1}))",
    precedence=5,
)
IDENTITY = Op(
    "identity",
    symbol="id",
    forward=lambda m, a: a,
    partials=lambda m, y, a: (1.0,),
)

# ---------------------------------------------------------------------------------------------------
# Elementary functions

EXP = Op(
    "exp",
    forward=lambda m, a: m.exp(a),
    partials=lambda m, y, a: (y,),
    convention="overflows to inf, never an exception.",
    latex=r"e^{{{0}}}",
    c="exp({0})",
    javascript="Math.exp({0})",
)
EXPM1 = Op(
    "expm1",
    forward=lambda m, a: m.expm1(a),
    partials=lambda m, y, a: (m.exp(a),),
    convention="exp(a) − 1 without cancellation near 0.",
    c="expm1({0})",
    javascript="Math.expm1({0})",
)
LOG = Op(
    "log",
    symbol="ln",
    forward=lambda m, a: m.log(a),
    partials=lambda m, y, a: (m.divide(1.0, a),),
    convention="log(0) is −inf with derivative inf; log of a negative number is nan, and its derivative what the formula gives.",
    latex=r"\ln\left({0}\right)",
    c="log({0})",
    javascript="Math.log({0})",
)
LOG1P = Op(
    "log1p",
    forward=lambda m, a: m.log1p(a),
    partials=lambda m, y, a: (m.divide(1.0, 1.0 + a),),
    convention="log(1 + a) without cancellation near 0.",
    c="log1p({0})",
    javascript="Math.log1p({0})",
)
SQRT = Op(
    "sqrt",
    symbol="√",
    forward=lambda m, a: m.sqrt(a),
    partials=lambda m, y, a: (m.divide(0.5, y),),
    convention="the derivative at 0 is inf; sqrt of a negative number is nan.",
    text="√{0}",
    latex=r"\sqrt{{{0}}}",
    c="sqrt({0})",
    javascript="Math.sqrt({0})",
    precedence=5,
)
ABSOLUTE = Op(
    "absolute",
    symbol="|x|",
    forward=lambda m, a: m.absolute(a),
    partials=lambda m, y, a: (m.sign(a),),
    convention="the derivative at 0 is 0, the subgradient of least norm (JAX: 1).",
    text="|{0}|",
    latex=r"\left|{0}\right|",
    c="fabs({0})",
    javascript="Math.abs({0})",
)
SIN = Op(
    "sin",
    forward=lambda m, a: m.sin(a),
    partials=lambda m, y, a: (m.cos(a),),
    convention="sin(±inf) is nan.",
    latex=r"\sin\left({0}\right)",
    c="sin({0})",
    javascript="Math.sin({0})",
)
COS = Op(
    "cos",
    forward=lambda m, a: m.cos(a),
    partials=lambda m, y, a: (-m.sin(a),),
    convention="cos(±inf) is nan.",
    latex=r"\cos\left({0}\right)",
    c="cos({0})",
    javascript="Math.cos({0})",
)
TANH = Op(
    "tanh",
    forward=lambda m, a: m.tanh(a),
    partials=lambda m, y, a: (1.0 - y * y,),
    convention="saturates at ±1 with derivative 0: the derivative is written 1 − y², as lectures do, which loses digits as |y| "
    "nears 1 and is 0 from |a| = 19.1 on, where y is ±1 to the last bit.",
    latex=r"\tanh\left({0}\right)",
    c="tanh({0})",
    javascript="Math.tanh({0})",
)


def _hypot(m: Any, a: Any, b: Any) -> Any:
    """√(x² + y²) for x = |a| and y = |b|, the larger one first.

    Numbers whose squares would overflow or vanish are scaled by a power of 2, which changes no digit.  The rounded root h
    is mended by half of (h² − x² − y²)/h, in which h − x or h − y is exact.
    """
    p, q = m.absolute(a), m.absolute(b)
    x, y = m.where(m.greater(q, p), q, p), m.where(m.greater(q, p), p, q)
    scale = m.where(m.greater(x, 2.0**511), 2.0**-600, m.where(m.less(y, 2.0**-459), 2.0**600, 1.0))
    u, v = x * scale, y * scale
    h = m.sqrt(u * u + v * v)
    above_v, above_u = h - v, h - u
    excess = m.where(
        m.less_equal(h, 2.0 * v),
        u * (2.0 * above_v - u) + (above_v - 2.0 * (u - v)) * above_v,
        2.0 * above_u * (u - 2.0 * v) + ((4.0 * above_u - v) * v + above_u * above_u),
    )
    root = m.divide(h - m.divide(excess, 2.0 * h), scale)
    length = m.where(m.less_equal(y, 2.0**-54 * x), x + y, root)
    return m.where(m.equal(p, math.inf), p, m.where(m.equal(q, math.inf), q, length))


HYPOT = Op(
    "hypot",
    forward=_hypot,
    partials=(
        lambda m, y, a, b: m.except_where(m.equal(y, 0.0), 0.0, m.divide(a, y)),
        lambda m, y, a, b: m.except_where(m.equal(y, 0.0), 0.0, m.divide(b, y)),
    ),
    convention="√(a² + b²) without overflow; at (0, 0) both derivatives are 0, the subgradient of least "
    "norm (torch.hypot: nan; torch.linalg.vector_norm: 0). Within 1 ulp; written in elementary operations, so that "
    "every number system gives the same value.",
    source="C. F. Borges, Algorithm 1014: An improved algorithm for hypot(x, y), ACM TOMS 47 (2020)",
)

# ---------------------------------------------------------------------------------------------------
# Over the batch

BATCH_MEAN = Op(
    "batch_mean",
    symbol="batch mean",
    forward=lambda m, a: a,
    partials=lambda m, y, a: (1.0,),
    convention="the mean over the samples of a batch. Eagerly one sample is a batch of one, so it is the number itself; "
    "in a compiled function it is the mean over all samples it is called with, and then every sample's gradient "
    "depends on all the others.",
    source="Ioffe and Szegedy, ICML 2015 (batch normalisation)",
)

#: All entries: those of ``entries/``, and those above.
TABLE: tuple[Op, ...] = complete_table()
