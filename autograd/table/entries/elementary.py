"""Lists the elementary functions that a lecture needs less often: trigonometry, hyperbolas, logarithms, roots.

They are entries of the derivative table like those of ``operations.py``, which says how an entry is written.

Read next: ``error_function.py``.
"""

from __future__ import annotations

from autograd.table.op import Op

# ---------------------------------------------------------------------------------------------------
# Angles

TAN = Op(
    "tan",
    forward=lambda m, a: m.tan(a),
    partials=lambda m, y, a: (1.0 + y * y,),
    convention="tan(±inf) is nan.",
    latex=r"\tan\left({0}\right)",
    c="tan({0})",
    javascript="Math.tan({0})",
)
ASIN = Op(
    "asin",
    symbol="arcsin",
    forward=lambda m, a: m.asin(a),
    partials=lambda m, y, a: (m.divide(1.0, m.sqrt((1.0 - a) * (1.0 + a))),),
    shown=(lambda m, y, a: m.divide(1.0, m.sqrt(1.0 - m.power(a, 2.0))),),
    convention="the derivative at ±1 is inf; nan outside of −1 … 1.",
    latex=r"\arcsin\left({0}\right)",
    c="asin({0})",
    javascript="Math.asin({0})",
)
ACOS = Op(
    "acos",
    symbol="arccos",
    forward=lambda m, a: m.acos(a),
    partials=lambda m, y, a: (-m.divide(1.0, m.sqrt((1.0 - a) * (1.0 + a))),),
    shown=(lambda m, y, a: -m.divide(1.0, m.sqrt(1.0 - m.power(a, 2.0))),),
    convention="the derivative at ±1 is −inf; nan outside of −1 … 1.",
    latex=r"\arccos\left({0}\right)",
    c="acos({0})",
    javascript="Math.acos({0})",
)
ATAN = Op(
    "atan",
    symbol="arctan",
    forward=lambda m, a: m.atan(a),
    partials=lambda m, y, a: (m.divide(1.0, 1.0 + a * a),),
    latex=r"\arctan\left({0}\right)",
    c="atan({0})",
    javascript="Math.atan({0})",
)
ATAN2 = Op(
    "atan2",
    forward=lambda m, a, b: m.atan2(a, b),
    # Divided by the length twice: its square would overflow or vanish.
    partials=(
        lambda m, y, a, b: m.except_where(
            m.equal(m.hypot(a, b), 0.0), 0.0, m.divide(m.divide(b, m.hypot(a, b)), m.hypot(a, b))
        ),
        lambda m, y, a, b: m.except_where(
            m.equal(m.hypot(a, b), 0.0), 0.0, -m.divide(m.divide(a, m.hypot(a, b)), m.hypot(a, b))
        ),
    ),
    shown=(
        lambda m, y, a, b: m.divide(b, m.power(a, 2.0) + m.power(b, 2.0)),
        lambda m, y, a, b: -m.divide(a, m.power(a, 2.0) + m.power(b, 2.0)),
    ),
    convention="the angle of the point (b, a), from −π to π; at (0, 0) both derivatives are 0, as in PyTorch.",
    c="atan2({0}, {1})",
    javascript="Math.atan2({0}, {1})",
)

# ---------------------------------------------------------------------------------------------------
# Hyperbolas

SINH = Op(
    "sinh",
    forward=lambda m, a: m.sinh(a),
    partials=lambda m, y, a: (m.cosh(a),),
    convention="overflows to ±inf, never an exception.",
    latex=r"\sinh\left({0}\right)",
    c="sinh({0})",
    javascript="Math.sinh({0})",
)
COSH = Op(
    "cosh",
    forward=lambda m, a: m.cosh(a),
    partials=lambda m, y, a: (m.sinh(a),),
    convention="overflows to inf, never an exception.",
    latex=r"\cosh\left({0}\right)",
    c="cosh({0})",
    javascript="Math.cosh({0})",
)
ASINH = Op(
    "asinh",
    symbol="arsinh",
    forward=lambda m, a: m.asinh(a),
    partials=lambda m, y, a: (m.divide(1.0, m.hypot(a, 1.0)),),
    shown=(lambda m, y, a: m.divide(1.0, m.sqrt(m.power(a, 2.0) + 1.0)),),
    latex=r"\operatorname{{arsinh}}\left({0}\right)",
    c="asinh({0})",
    javascript="Math.asinh({0})",
)
ACOSH = Op(
    "acosh",
    symbol="arcosh",
    forward=lambda m, a: m.acosh(a),
    partials=lambda m, y, a: (m.divide(1.0, m.sqrt(a - 1.0) * m.sqrt(a + 1.0)),),
    shown=(lambda m, y, a: m.divide(1.0, m.sqrt(m.power(a, 2.0) - 1.0)),),
    convention="the derivative at 1 is inf; nan below 1.",
    latex=r"\operatorname{{arcosh}}\left({0}\right)",
    c="acosh({0})",
    javascript="Math.acosh({0})",
)
ATANH = Op(
    "atanh",
    symbol="artanh",
    forward=lambda m, a: m.atanh(a),
    partials=lambda m, y, a: (m.divide(1.0, (1.0 - a) * (1.0 + a)),),
    shown=(lambda m, y, a: m.divide(1.0, 1.0 - m.power(a, 2.0)),),
    convention="±inf at ±1, with derivative inf; nan beyond.",
    latex=r"\operatorname{{artanh}}\left({0}\right)",
    c="atanh({0})",
    javascript="Math.atanh({0})",
)

# ---------------------------------------------------------------------------------------------------
# Logarithms, powers and roots

LOG2 = Op(
    "log2",
    symbol="log₂",
    forward=lambda m, a: m.log2(a),
    partials=lambda m, y, a: (m.divide(1.0, a * m.log(2.0)),),
    convention="log2(0) is −inf with derivative inf; nan for a negative number.",
    latex=r"\log_2\left({0}\right)",
    c="log2({0})",
    javascript="Math.log2({0})",
)
LOG10 = Op(
    "log10",
    symbol="log₁₀",
    forward=lambda m, a: m.log10(a),
    partials=lambda m, y, a: (m.divide(1.0, a * m.log(10.0)),),
    convention="log10(0) is −inf with derivative inf; nan for a negative number.",
    latex=r"\log_{{10}}\left({0}\right)",
    c="log10({0})",
    javascript="Math.log10({0})",
)
EXP2 = Op(
    "exp2",
    symbol="2ˣ",
    forward=lambda m, a: m.exp2(a),
    partials=lambda m, y, a: (y * m.log(2.0),),
    convention="overflows to inf, never an exception.",
    text="2^{0}",
    latex=r"2^{{{0}}}",
    precedence=5,
    c="exp2({0})",
    javascript="Math.pow(2.0, {0})",
)
CBRT = Op(
    "cbrt",
    symbol="∛",
    forward=lambda m, a: m.cbrt(a),
    partials=lambda m, y, a: (m.divide(1.0, 3.0 * (y * y)),),
    convention="of a negative number negative; the derivative at 0 is inf.",
    text="∛{0}",
    latex=r"\sqrt[3]{{{0}}}",
    precedence=5,
    c="cbrt({0})",
    javascript="Math.cbrt({0})",
)
SQUARE = Op(
    "square",
    symbol="x²",
    forward=lambda m, a: a * a,
    partials=lambda m, y, a: (2.0 * a,),
    text="{0}²",
    latex="{0}^{{2}}",
    precedence=5,
)
RECIPROCAL = Op(
    "reciprocal",
    symbol="1/x",
    forward=lambda m, a: m.divide(1.0, a),
    partials=lambda m, y, a: (-(y * y),),
    shown=(lambda m, y, a: -m.divide(1.0, m.power(a, 2.0)),),
    convention="1/0 is ±inf, by the sign of the 0.",
    text="1/{0}",
    latex=r"\frac{{1}}{{{0}}}",
    precedence=3,
)
