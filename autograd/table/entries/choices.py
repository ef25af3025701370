"""Lists what decides: steps, choices and comparisons. Their derivative is 0 wherever they do not select.

They are entries of the derivative table like those of ``operations.py``, which says how an entry is written, and what
``selects`` means.

Read next: ``elementary.py``.
"""

from __future__ import annotations

import math

from autograd.table.op import Op

# ---------------------------------------------------------------------------------------------------
# Steps and choices

STEP = Op(
    "step",
    forward=lambda m, a: m.where(m.greater_equal(a, 0.0), 1.0, m.where(m.less(a, 0.0), 0.0, a)),
    partials=lambda m, y, a: (0.0,),
    selects=True,
    convention="step(0) is 1 (McCulloch–Pitts' threshold reached). The derivative is 0 everywhere: no gradient "
    "can train through it.",
    source="McCulloch and Pitts 1943",
)
SIGN = Op(
    "sign",
    forward=lambda m, a: m.where(m.greater(a, 0.0), 1.0, m.where(m.less(a, 0.0), -1.0, a)),
    partials=lambda m, y, a: (0.0,),
    selects=True,
    convention="sign(0) is 0 (sign_right: 1). The derivative is 0 everywhere.",
)
SIGN_RIGHT = Op(
    "sign_right",
    symbol="sign",
    forward=lambda m, a: m.where(m.greater_equal(a, 0.0), 1.0, m.where(m.less(a, 0.0), -1.0, a)),
    partials=lambda m, y, a: (0.0,),
    selects=True,
    convention="sign for lectures in which sign(0) is 1, as of a bipolar perceptron. The derivative is 0 everywhere.",
)
WHERE = Op(
    "where",
    symbol="?:",
    forward=lambda m, c, a, b: m.where(c, a, b),
    partials=(
        lambda m, y, c, a, b: 0.0,
        lambda m, y, c, a, b: m.where(c, 1.0, 0.0),
        lambda m, y, c, a, b: m.where(c, 0.0, 1.0),
    ),
    selects=True,
    convention="selects its gradient too: the branch not taken stays out of the sweep, so a nan or inf in it is "
    "harmless (PyTorch and JAX: 0 × inf = nan). There is no gradient for the condition.",
    text="{1} <if> {0} <else> {2}",
    latex=r"\begin{{cases}} {1} & {0} \\ {2} & \text{{<else>}} \end{{cases}}",
    c="({0} ? {1} : {2})",
    javascript="({0} !== 0.0 ? {1} : {2})",
    precedence=0,
)
MAXIMUM = Op(
    "maximum",
    symbol="max",
    # The last branch is reached by nan alone, and keeps it.
    forward=lambda m, a, b: m.where(m.greater(a, b), a, m.where(m.greater_equal(b, a), b, a + b)),
    partials=(
        lambda m, y, a, b: m.where(m.greater(a, b), 1.0, m.where(m.equal(a, b), 0.5, 0.0)),
        lambda m, y, a, b: m.where(m.greater(b, a), 1.0, m.where(m.equal(a, b), 0.5, 0.0)),
    ),
    selects=True,
    convention="a tie shares the gradient, ½ each; nan wins over any number.",
    latex=r"\max\left({0}, {1}\right)",
)
MINIMUM = Op(
    "minimum",
    symbol="min",
    forward=lambda m, a, b: m.where(m.less(a, b), a, m.where(m.less_equal(b, a), b, a + b)),
    partials=(
        lambda m, y, a, b: m.where(m.less(a, b), 1.0, m.where(m.equal(a, b), 0.5, 0.0)),
        lambda m, y, a, b: m.where(m.less(b, a), 1.0, m.where(m.equal(a, b), 0.5, 0.0)),
    ),
    selects=True,
    convention="a tie shares the gradient, ½ each; nan wins over any number.",
    latex=r"\min\left({0}, {1}\right)",
)
CLIP = Op(
    "clip",
    forward=lambda m, a, b, c: m.minimum(m.maximum(a, b), c),
    partials=(
        lambda m, y, a, b, c: m.where(m.less(a, b), 0.0, m.where(m.greater(a, c), 0.0, 1.0)),
        lambda m, y, a, b, c: m.where(m.less(a, b), m.where(m.greater(b, c), 0.0, 1.0), 0.0),
        lambda m, y, a, b, c: m.where(m.greater(m.maximum(a, b), c), 1.0, 0.0),
    ),
    selects=True,
    convention="a, but b where it is less and c where it is greater; at b and at c themselves the derivative with respect to a "
    "is 1, as in PyTorch.",
)
SHIFT = Op(
    "shift",
    forward=lambda m, a: m.where(m.less(m.absolute(a), math.inf), a, 0.0),
    partials=lambda m, y, a: (0.0,),
    selects=True,
    convention="softmax subtracts this from its inputs: the number itself if it is finite, else 0. It is a constant "
    "for the sweep, because the result of softmax does not depend on it.",
)

# ---------------------------------------------------------------------------------------------------
# Comparisons: 1 where they hold and 0 elsewhere, also against nan.  They pass on no gradient, not even 0 · inf.

GREATER = Op(
    "greater",
    symbol=">",
    forward=lambda m, a, b: m.greater(a, b),
    partials=lambda m, y, a, b: (0.0, 0.0),
    operator=">",
    precedence=1,
    truth=True,
    selects=True,
)
GREATER_EQUAL = Op(
    "greater_equal",
    symbol="≥",
    forward=lambda m, a, b: m.greater_equal(a, b),
    partials=lambda m, y, a, b: (0.0, 0.0),
    operator=">=",
    latex=r"{0} \ge {1}",
    precedence=1,
    truth=True,
    selects=True,
)
LESS = Op(
    "less",
    symbol="<",
    forward=lambda m, a, b: m.less(a, b),
    partials=lambda m, y, a, b: (0.0, 0.0),
    operator="<",
    precedence=1,
    truth=True,
    selects=True,
)
LESS_EQUAL = Op(
    "less_equal",
    symbol="≤",
    forward=lambda m, a, b: m.less_equal(a, b),
    partials=lambda m, y, a, b: (0.0, 0.0),
    operator="<=",
    latex=r"{0} \le {1}",
    precedence=1,
    truth=True,
    selects=True,
)
EQUAL = Op(
    "equal",
    symbol="==",
    forward=lambda m, a, b: m.equal(a, b),
    partials=lambda m, y, a, b: (0.0, 0.0),
    operator="==",
    latex="{0} = {1}",
    precedence=1,
    commutes=True,
    truth=True,
    selects=True,
)
