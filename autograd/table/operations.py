"""The derivative table: every operation of Glassgrad, written once.

An entry states what an operation computes and what its local derivatives are,

    y = f(a, b, …)          ∂y/∂a, ∂y/∂b, …

generic in the number system ``m`` they run on.  Given IEEE floats (``m = FLOATS``) an entry is the
eager engine; given NumPy arrays it works on a whole batch; given ``Value``s it builds the graph of the
gradient, which can be differentiated again; given symbols it prints itself as text, LaTeX, C or
JavaScript.  Nothing else in the project knows a derivative.

Rules for a formula:

* only ``+``, ``-`` and ``*`` are written as operators.  Division, powers, comparisons and choices go
  through ``m``, because Python's own raise an error or turn complex where IEEE arithmetic has an answer
  (``1.0 / 0.0``, ``(-2.0) ** 0.5``);
* a partial is made of the table's own operations and may use the result ``y``;
* any entry is at hand as ``m.<name>``, e.g. ``m.sigmoid(a)``.

An operation of more than one input gives its partials as a tuple of formulas, one per input, so that
nobody ever computes the derivative with respect to a constant (in ``x ** 2`` that would be a logarithm
of ``x``).  With one input, or where the partials share their work, one formula may return all of them.

Conventions at kinks and edges are PyTorch's unless an entry says otherwise: a convex function takes its
subgradient of least norm, ties share the gradient, a function that is steep at the edge of its domain
gets an infinite derivative there, and outside its domain everything is nan.

Read next: ``arithmetic.py``, the number systems; ``value.py``, what is recorded.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any, ClassVar

Formula = Callable[..., Any]

#: Every operation by name, the table's and the users'.  A node of a graph holds this name.
REGISTRY: dict[str, Op] = {}


class Op:
    """One entry of the table: an operation and its local derivatives.

    name        how the operation is called, registered and pickled: a Python identifier
    symbol      what a drawing shows on the node's badge; the name if not given
    forward     ``forward(m, a, b, …)`` computes y.  The names of its parameters are the formula's
                variables; ``*inputs`` makes an operation of any number of inputs
    partials    ``partials(m, y, a, b, …)`` returns the tuple (∂y/∂a, ∂y/∂b, …); or a tuple of such
                formulas, each returning one derivative
    convention  what holds at kinks and edges, and where others choose differently
    source      who introduced it
    text, latex, c, javascript
                how it is written: a template such as ``"|{0}|"``.  Without ``text`` or ``latex`` it is
                ``symbol(a, b)``; without ``c`` or ``javascript`` its formula is written out
    precedence  how tightly the ``text`` binds: 0 choice, 1 comparison, 2 sum, 3 product, 4 sign,
                5 power, 9 needs no parentheses
    selects     an input whose partial is exactly 0 takes no part in the sweep at all: nothing flows
                there, not even 0 × inf = nan

    Calling it applies it: to numbers it gives a float, to Values a new node of the graph.

    >>> swish = Op("doctest_swish", symbol="swish",
    ...            forward=lambda m, a: a * m.sigmoid(a),
    ...            partials=lambda m, y, a: (m.sigmoid(a) * (1 + a - y),))
    >>> swish.arity, swish.variables
    (1, ('a',))
    """

    #: Set by the engine (``value.py``): how an Op is applied to numbers and Values.
    apply: ClassVar[Callable[..., Any]]

    def __init__(
        self,
        name: str,
        *,
        forward: Formula,
        partials: Formula | tuple[Formula, ...],
        symbol: str | None = None,
        convention: str = "",
        source: str = "",
        text: str | None = None,
        latex: str | None = None,
        c: str | None = None,
        javascript: str | None = None,
        precedence: int = 9,
        selects: bool = False,
    ) -> None:
        if not isinstance(name, str) or not name.isidentifier():
            raise ValueError(f"an Op's name must be a Python identifier such as 'swish', not {name!r}")
        self.name = name
        self.builtin = False
        self.symbol = symbol or name
        self.forward = forward
        self.partials = partials
        self.convention = convention
        self.source = source
        self.text = text
        self.latex = latex
        self.c = c
        self.javascript = javascript
        self.precedence = precedence
        self.selects = selects
        self.variables, self.arity = _variables(name, forward)
        self.__doc__ = f"{name}: y = {self.symbol}({', '.join(self.variables)}). {convention}".rstrip()
        _check_shape(self)
        _register(self)

    def __call__(self, *inputs: Any) -> Any:
        return Op.apply(self, *inputs)

    def derivatives(
        self, m: Any, y: Any, inputs: tuple[Any, ...] | list[Any], wanted: tuple[bool, ...] | None = None
    ) -> tuple[Any, ...]:
        """The local derivatives in the number system ``m``; None where one is not ``wanted``.

        >>> from autograd.table.arithmetic import FLOATS
        >>> MULTIPLY.derivatives(FLOATS, 6.0, (2.0, 3.0))
        (3.0, 2.0)
        >>> MULTIPLY.derivatives(FLOATS, 6.0, (2.0, 3.0), wanted=(True, False))
        (3.0, None)
        """
        formulas = self.partials
        if isinstance(formulas, tuple):
            if len(formulas) != len(inputs):
                raise TypeError(f"Op {self.name!r} has {len(formulas)} partials, but was given {len(inputs)} inputs")
            if wanted is None:
                return tuple([formula(m, y, *inputs) for formula in formulas])
            return tuple(
                [formula(m, y, *inputs) if want else None for formula, want in zip(formulas, wanted, strict=True)]
            )
        partials = formulas(m, y, *inputs)
        if type(partials) is not tuple or len(partials) != len(inputs):
            given = f"{len(partials)} of them" if isinstance(partials, tuple | list) else repr(partials)
            raise TypeError(
                f"Op {self.name!r}: partials must return a tuple with one local derivative per input "
                f"({len(inputs)}), but returned {given}"
            )
        if wanted is None:
            return partials
        return tuple([partial if want else None for partial, want in zip(partials, wanted, strict=True)])

    def check_arity(self, count: int) -> None:
        """Raise a TypeError unless the operation takes ``count`` inputs."""
        if self.arity is not None and count != self.arity:
            inputs = f"{self.arity} input{'s' if self.arity != 1 else ''} ({', '.join(self.variables)})"
            raise TypeError(f"{self.name} takes {inputs}, but was given {count}")

    def __repr__(self) -> str:
        return f"Op({self.name!r}, symbol={self.symbol!r})"

    def __reduce__(self) -> tuple[Callable[[str], Op], tuple[str]]:
        return named, (self.name,)

    def __copy__(self) -> Op:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Op:
        return self


def named(name: str) -> Op:
    """The operation of that name; an Op pickles as its name, so a pickle never brings code along."""
    try:
        return REGISTRY[name]
    except KeyError:
        raise LookupError(
            f"no operation named {name!r} is registered: define it with Op({name!r}, …) before loading what uses it"
        ) from None


def _variables(name: str, forward: Formula) -> tuple[tuple[str, ...], int | None]:
    """The names of a formula's inputs and how many it takes (None: any number)."""
    if not callable(forward):
        raise TypeError(f"Op {name!r}: forward must be a function forward(m, a, …), not {forward!r}")
    inputs = list(inspect.signature(forward).parameters.values())[1:]
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in inputs):
        return tuple(parameter.name for parameter in inputs), None
    if not inputs:
        raise TypeError(f"Op {name!r}: forward must take the number system and at least one input: forward(m, a)")
    return tuple(parameter.name for parameter in inputs), len(inputs)


def _check_shape(op: Op) -> None:
    """As much of "the partials fit the inputs" as can be known before numbers are there, and the spellings."""
    for style in ("symbol", "text", "latex", "c", "javascript"):
        template = getattr(op, style)
        if template is not None and not isinstance(template, str):
            raise TypeError(f"Op {op.name!r}: {style} must be a string, not {template!r}")
        if template is not None and style != "symbol" and op.arity is not None:
            try:
                template.format(*op.variables)
            except (LookupError, ValueError) as error:
                raise ValueError(
                    f"Op {op.name!r}: the {style} template {template!r} must name the inputs by number, as in "
                    f"'f({{0}})', and double any other brace ({error!r})"
                ) from None
    if isinstance(op.partials, tuple):
        if op.arity is not None and len(op.partials) != op.arity:
            raise TypeError(
                f"Op {op.name!r} takes {op.arity} inputs but has {len(op.partials)} partials: give one per input"
            )
        if not all(callable(formula) for formula in op.partials):
            raise TypeError(f"Op {op.name!r}: partials must be formulas partials(m, y, {', '.join(op.variables)})")
    elif not callable(op.partials):
        raise TypeError(f"Op {op.name!r}: partials must be a function partials(m, y, a, …), not {op.partials!r}")


def _register(op: Op) -> None:
    """Enter an operation by its name.

    A user's own may be defined again (one runs a notebook's cell twice); the table's are fixed.
    """
    earlier = REGISTRY.get(op.name)
    if earlier is not None:
        if earlier.builtin:
            raise ValueError(f"the operation {op.name!r} is in the table already: choose another name for yours")
        if earlier.arity != op.arity:
            raise ValueError(
                f"an Op {op.name!r} of {earlier.arity} inputs is registered and graphs may hold it: "
                f"choose another name for the one of {op.arity}"
            )
    REGISTRY[op.name] = op


# ---------------------------------------------------------------------------------------------------
# Arithmetic

ADD = Op(
    "add",
    symbol="+",
    forward=lambda m, a, b: a + b,
    partials=lambda m, y, a, b: (1.0, 1.0),
    text="{0} + {1}",
    latex="{0} + {1}",
    c="{0} + {1}",
    javascript="{0} + {1}",
    precedence=2,
)
SUBTRACT = Op(
    "subtract",
    symbol="−",
    forward=lambda m, a, b: a - b,
    partials=lambda m, y, a, b: (1.0, -1.0),
    text="{0} − {1}",
    latex="{0} - {1}",
    c="{0} - {1}",
    javascript="{0} - {1}",
    precedence=2,
)
MULTIPLY = Op(
    "multiply",
    symbol="×",
    forward=lambda m, a, b: a * b,
    partials=(lambda m, y, a, b: b, lambda m, y, a, b: a),
    text="{0}·{1}",
    latex=r"{0} \cdot {1}",
    c="{0} * {1}",
    javascript="{0} * {1}",
    precedence=3,
)
DIVIDE = Op(
    "divide",
    symbol="÷",
    forward=lambda m, a, b: m.divide(a, b),
    partials=(lambda m, y, a, b: m.divide(1.0, b), lambda m, y, a, b: -m.divide(y, b)),
    convention="a/0 is ±inf or, for 0/0, nan. The partials divide twice instead of squaring b, "
    "so they overflow only where they must.",
    text="{0}/{1}",
    latex=r"\frac{{{0}}}{{{1}}}",
    c="{0} / {1}",
    javascript="{0} / {1}",
    precedence=3,
)
NEGATIVE = Op(
    "negative",
    symbol="neg",
    forward=lambda m, a: -a,
    partials=lambda m, y, a: (-1.0,),
    text="−{0}",
    latex="-{0}",
    c="-{0}",
    javascript="-{0}",
    precedence=4,
)
POWER = Op(
    "power",
    symbol="xⁿ",
    forward=lambda m, a, b: m.power(a, b),
    partials=(
        lambda m, y, a, b: m.where(m.equal(b, 0.0), 0.0, b * m.power(a, b - 1.0)),
        lambda m, y, a, b: m.where(m.equal(a, 0.0) * m.greater_equal(b, 0.0), 0.0, y * m.log(a)),
    ),
    convention="x**0 is 1 with derivative 0, also at x = 0; 0**b has derivative 0 in b for b ≥ 0; "
    "a negative base with a fractional exponent is nan, never complex.",
    text="{0}^{1}",
    latex="{0}^{{{1}}}",
    c="pow({0}, {1})",
    # Unlike C and IEEE 754, JavaScript has 1 to any power that is nan, and ±1 to ±inf, as nan.
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
    forward=lambda m, a: m.log(a),
    partials=lambda m, y, a: (m.divide(1.0, a),),
    convention="log(0) is −inf with derivative inf; log of a negative number is nan.",
    latex=r"\log\left({0}\right)",
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
    convention="saturates at ±1 with derivative 0.",
    latex=r"\tanh\left({0}\right)",
    c="tanh({0})",
    javascript="Math.tanh({0})",
)
HYPOT = Op(
    "hypot",
    forward=lambda m, a, b: m.hypot(a, b),
    partials=(
        lambda m, y, a, b: m.where(m.equal(y, 0.0), 0.0, m.divide(a, y)),
        lambda m, y, a, b: m.where(m.equal(y, 0.0), 0.0, m.divide(b, y)),
    ),
    convention="√(a² + b²) without overflow; at (0, 0) both derivatives are 0, the subgradient of least "
    "norm (torch.hypot: nan; torch.linalg.vector_norm: 0).",
    c="hypot({0}, {1})",
    javascript="Math.hypot({0}, {1})",
)


def _rational(x: Any, numerator: tuple[float, ...], denominator: tuple[float, ...], m: Any) -> Any:
    """A ratio of two polynomials in x, coefficients from the highest power down (Horner's rule)."""
    above: Any = numerator[0]
    for coefficient in numerator[1:]:
        above = above * x + coefficient
    below: Any = denominator[0]
    for coefficient in denominator[1:]:
        below = below * x + coefficient
    return m.divide(above, below)


def _erf(m: Any, a: Any) -> Any:
    """The error function: odd, so worked out for z = |a|.

    Near 0 it is z·R(z²); further out 1 − exp(−z²)·R(z), which is 1 to the last bit from z = 6 on.
    """
    z = m.absolute(a)
    near = z * _rational(
        z * z,
        (
            1.85777706184603153e-1,
            3.16112374387056560,
            1.13864154151050156e2,
            3.77485237685302021e2,
            3.20937758913846947e3,
        ),
        (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
        m,
    )
    # Clipped, so that at z = inf the two polynomials do not become inf/inf.
    w = m.where(m.greater(z, 6.0), 6.0, z)
    far = 1.0 - m.exp(-(z * z)) * _rational(
        w,
        (
            *(2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1),
            *(2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3),
            1.23033935479799725e3,
        ),
        (
            *(1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2),
            *(1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3),
            1.23033935480374942e3,
        ),
        m,
    )
    size = m.where(m.greater(z, 0.46875), far, near)
    return m.where(m.less(a, 0.0), -size, size)


ERF = Op(
    "erf",
    forward=_erf,
    partials=lambda m, y, a: (m.divide(2.0, m.sqrt(math.pi)) * m.exp(-(a * a)),),
    source="rational approximations of W. J. Cody, Math. Comp. 23 (1969) 631–637; within 2 ulp of libm",
    convention="written in elementary operations, so that every number system gives the same value.",
)

# ---------------------------------------------------------------------------------------------------
# Activations

SIGMOID = Op(
    "sigmoid",
    symbol="σ",
    # Only exponentials of −|a| are taken, which never overflow.
    forward=lambda m, a: m.divide(m.where(m.less(a, 0.0), m.exp(-m.absolute(a)), 1.0), 1.0 + m.exp(-m.absolute(a))),
    partials=lambda m, y, a: (y * (1.0 - y),),
    convention="saturates at 0 and 1 with derivative 0.",
    latex=r"\sigma\left({0}\right)",
)
RELU = Op(
    "relu",
    symbol="ReLU",
    forward=lambda m, a: m.where(m.less(a, 0.0), 0.0, a),
    partials=lambda m, y, a: (m.where(m.greater(a, 0.0), 1.0, 0.0),),
    convention="the derivative at 0 is 0 (some lectures choose 1); nan stays nan.",
    source="Nair and Hinton, ICML 2010",
)
LEAKY_RELU = Op(
    "leaky_relu",
    symbol="leaky ReLU",
    forward=lambda m, a: m.where(m.greater(a, 0.0), a, 0.01 * a),
    partials=lambda m, y, a: (m.where(m.greater(a, 0.0), 1.0, 0.01),),
    convention="slope 0.01 on the left and, as in PyTorch, at 0 (JAX: 1).",
    source="Maas, Hannun and Ng, ICML 2013",
)
ELU = Op(
    "elu",
    symbol="ELU",
    forward=lambda m, a: m.where(m.greater(a, 0.0), a, m.expm1(a)),
    partials=lambda m, y, a: (m.where(m.greater(a, 0.0), 1.0, m.exp(a)),),
    convention="α = 1, so the derivative is continuous: 1 at 0.",
    source="Clevert, Unterthiner and Hochreiter, ICLR 2016",
)
SOFTPLUS = Op(
    "softplus",
    forward=lambda m, a: m.maximum(a, 0.0) + m.log1p(m.exp(-m.absolute(a))),
    partials=lambda m, y, a: (m.sigmoid(a),),
    convention="log(1 + exp(a)), exact at any size (PyTorch returns a itself above 20).",
    source="Dugas, Bengio, Bélisle, Nadeau and Garcia, NIPS 2000",
)
SILU = Op(
    "silu",
    symbol="SiLU",
    forward=lambda m, a: a * m.sigmoid(a),
    partials=lambda m, y, a: (m.sigmoid(a) * (1.0 + a * (1.0 - m.sigmoid(a))),),
    convention="also called swish.",
    source="Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017",
)
GELU = Op(
    "gelu",
    symbol="GELU",
    forward=lambda m, a: 0.5 * a * (1.0 + m.erf(m.divide(a, m.sqrt(2.0)))),
    partials=lambda m, y, a: (
        0.5 * (1.0 + m.erf(m.divide(a, m.sqrt(2.0))))
        + a * m.divide(m.exp(-0.5 * (a * a)), m.sqrt(2.0) * m.sqrt(math.pi)),
    ),
    convention="the exact a·Φ(a), not its tanh approximation.",
    source="Hendrycks and Gimpel 2016",
)

# ---------------------------------------------------------------------------------------------------
# Steps and choices: their derivative is 0 wherever there is one

STEP = Op(
    "step",
    forward=lambda m, a: m.where(m.greater_equal(a, 0.0), 1.0, m.where(m.less(a, 0.0), 0.0, a)),
    partials=lambda m, y, a: (0.0,),
    convention="step(0) is 1 (McCulloch–Pitts' threshold reached). The derivative is 0 everywhere: no gradient "
    "can train through it.",
    source="McCulloch and Pitts 1943",
)
SIGN = Op(
    "sign",
    forward=lambda m, a: m.where(m.greater(a, 0.0), 1.0, m.where(m.less(a, 0.0), -1.0, a)),
    partials=lambda m, y, a: (0.0,),
    convention="sign(0) is 0 (a bipolar perceptron's lectures choose +1). The derivative is 0 everywhere.",
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
    convention="a tie shares the gradient, ½ each; nan wins over any number.",
    latex=r"\min\left({0}, {1}\right)",
)
SHIFT = Op(
    "shift",
    forward=lambda m, a: m.where(m.less(m.absolute(a), math.inf), a, 0.0),
    partials=lambda m, y, a: (0.0,),
    selects=True,
    convention="what softmax subtracts from its inputs: the number itself if finite, else 0, and always a "
    "constant for the sweep, because the result does not depend on it.",
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


def _comparison(name: str, symbol: str, latex: str, code: str, forward: Formula) -> Op:
    """A comparison is 1 where it holds and 0 elsewhere, also against nan.  It passes on no gradient, not even 0 · inf."""
    return Op(
        name,
        symbol=symbol,
        forward=forward,
        partials=(lambda m, y, a, b: 0.0, lambda m, y, a, b: 0.0),
        text="{0} " + symbol + " {1}",
        latex="{0} " + latex + " {1}",
        c="({0} " + code + " {1} ? 1.0 : 0.0)",
        javascript="({0} " + code + " {1} ? 1.0 : 0.0)",
        precedence=1,
        selects=True,
    )


GREATER = _comparison("greater", ">", ">", ">", lambda m, a, b: m.greater(a, b))
GREATER_EQUAL = _comparison("greater_equal", "≥", r"\ge", ">=", lambda m, a, b: m.greater_equal(a, b))
LESS = _comparison("less", "<", "<", "<", lambda m, a, b: m.less(a, b))
LESS_EQUAL = _comparison("less_equal", "≤", r"\le", "<=", lambda m, a, b: m.less_equal(a, b))
EQUAL = _comparison("equal", "=", "=", "==", lambda m, a, b: m.equal(a, b))

#: What gives 1 or 0.
COMPARISONS = frozenset({GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, EQUAL})

#: The entries above, in order.
TABLE: tuple[Op, ...] = tuple(REGISTRY.values())
for _entry in TABLE:
    _entry.builtin = True
