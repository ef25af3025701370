"""Defines what an entry of the derivative table is, and keeps the registry of all entries.

``operations.py`` is made of these; a user's own operations are, too.  A node of a graph holds the name of its operation,
and the registry finds the entry.

Read next: ``operations.py``, the entries.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeAlias

Formula: TypeAlias = Callable[..., Any]

#: Every operation by name, the table's and the users'.
REGISTRY: dict[str, Op] = {}

#: Where an entry of the table is written, for messages.
TABLE_FILE = "autograd/table/operations.py"


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
    operator    the sign between two inputs, or before one, in C and JavaScript: ``"+"``; LaTeX takes the
                same sign and text takes the symbol, if there is one, unless they are given
    text, latex, c, javascript
                how it is written: a template such as ``"|{0}|"``.  Without ``text`` or ``latex`` it is
                ``symbol(a, b)``; without ``c`` or ``javascript`` its formula is written out
    precedence  how tightly the ``text`` binds: 0 choice, 1 comparison, 2 sum, 3 product, 4 sign,
                5 power, 9 needs no parentheses; that of the operator, or 9, if not given
    commutes    the two inputs may change places: the result is the same to the last bit
    truth       the result is always 0 or 1, never nan
    spelled_out  a reader is shown the formula in the place of the name, as of a loss: −(t·ln(a) + (1 − t)·ln(1 − a))
    shown       the partials as a book writes them, where rounding is a reason to compute them otherwise: a tuple of
                formulas, or None for a partial that reads as it is computed.  Nothing is computed with them
    selects     the operation picks one of its inputs, or a constant.  An input whose partial is exactly 0
                was not picked and takes no part in the sweep: nothing flows there, not even
                0 × inf = nan.  Without it a partial of 0 is a number like any other

    Calling it applies it: to numbers it gives a float, to Values a new node of the graph.

    >>> swish = Op("doctest_swish", symbol="swish",
    ...            forward=lambda m, a: a * m.sigmoid(a),
    ...            partials=lambda m, y, a: (m.sigmoid(a) * (1 + a - y),))
    >>> swish.arity, swish.variables
    (1, ('a',))
    """

    #: Set by the engine (``graph/calling.py``): how an Op is applied to numbers and Values.
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
        operator: str | None = None,
        text: str | None = None,
        latex: str | None = None,
        c: str | None = None,
        javascript: str | None = None,
        precedence: int | None = None,
        commutes: bool = False,
        truth: bool = False,
        selects: bool = False,
        spelled_out: bool = False,
        shown: tuple[Formula | None, ...] | None = None,
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
        self.operator = operator
        self.text = text
        self.latex = latex
        self.c = c
        self.javascript = javascript
        self.precedence = 9 if precedence is None else precedence
        self.commutes = commutes
        self.truth = truth
        self.selects = selects
        self.spelled_out = spelled_out
        self.shown = shown
        self.variables, self.arity = _variables(name, forward)
        # No cached_property, which would slow down the reading of all other attributes, one by one at every node.
        self._primitive: bool | None = None
        try:
            if isinstance(operator, str):
                if precedence is None:
                    self.precedence = _precedence(self, operator)
                _spell_operator(self, operator, symbol or operator)
            _check_spellings(self)
            _check_partials(self)
        except (TypeError, ValueError) as error:
            if not _table_is_open():
                raise
            raise type(error)(f"{TABLE_FILE}: {error}") from None
        self.__doc__ = _help(self)
        _register(self)

    def __call__(self, *inputs: Any) -> Any:
        return Op.apply(self, *inputs)

    def derivatives(
        self, m: Any, y: Any, inputs: tuple[Any, ...] | list[Any], wanted: Sequence[bool] | None = None
    ) -> tuple[Any, ...]:
        """The local derivatives in the number system ``m``; None where one is not ``wanted``.

        >>> from autograd.table import FLOATS, MULTIPLY
        >>> MULTIPLY.derivatives(FLOATS, 6.0, (2.0, 3.0))
        (3.0, 2.0)
        >>> MULTIPLY.derivatives(FLOATS, 6.0, (2.0, 3.0), wanted=(True, False))
        (3.0, None)
        """
        formulas = self.partials
        if isinstance(formulas, tuple):
            if len(formulas) != len(inputs):
                raise TypeError(f"Op {self.name!r} has {len(formulas)} partials, but was given {len(inputs)} inputs")
            found = []
            for i, formula in enumerate(formulas):
                found.append(formula(m, y, *inputs) if wanted is None or wanted[i] else None)
            return tuple(found)
        partials = formulas(m, y, *inputs)
        if type(partials) is not tuple or len(partials) != len(inputs):
            given = f"{len(partials)} of them" if isinstance(partials, tuple | list) else repr(partials)
            raise TypeError(
                f"Op {self.name!r}: partials must return a tuple with one local derivative per input "
                f"({len(inputs)}), but returned {given}"
            )
        if wanted is None or False not in wanted:
            return partials
        return tuple([partial if want else None for partial, want in zip(partials, wanted, strict=True)])

    def check_arity(self, count: int) -> None:
        """Raise a TypeError unless the operation takes ``count`` inputs."""
        if self.arity is not None and count != self.arity:
            inputs = f"{self.arity} input{'s' if self.arity != 1 else ''} ({', '.join(self.variables)})"
            raise TypeError(f"{self.name} takes {inputs}, but was given {count}")

    @property
    def primitive(self) -> bool:
        """Whether the formula says no more than the operation's name: every number system has to know it by itself.

        >>> from autograd.table import SIGMOID, TANH
        >>> TANH.primitive, SIGMOID.primitive  # m.tanh(a); σ is made of exponentials
        (True, False)
        """
        if self._primitive is None:
            inputs = tuple([object() for _ in self.variables])
            try:
                self._primitive = bool(self.forward(_Names(), *inputs) == (self.name, inputs))
            except Exception:  # noqa: BLE001 - it says more than a name, and these inputs are no numbers
                self._primitive = False
        return self._primitive

    def __repr__(self) -> str:
        return f"Op({self.name!r}, symbol={self.symbol!r})"

    def __reduce__(self) -> tuple[Callable[[str], Op], tuple[str]]:
        return named, (self.name,)

    def __copy__(self) -> Op:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Op:
        return self


class _Names:
    """In the place of a number system: ``m.tanh(a)`` is the pair of the name and the inputs."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *inputs: (name, inputs)


def named(name: str) -> Op:
    """The operation of that name; an Op pickles as its name, so a pickle never brings code along."""
    try:
        return REGISTRY[name]
    except KeyError:
        raise LookupError(
            f"no operation named {name!r} is registered: define it with Op({name!r}, …) before loading what uses it"
        ) from None


# ---------------------------------------------------------------------------------------------------
# Making an entry


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


#: How tightly an operator between two inputs binds.
_PRECEDENCE = {"+": 2, "-": 2, "*": 3, "/": 3, "%": 3} | dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), 1)


def _precedence(op: Op, operator: str) -> int:
    """How tightly the operator of an entry that does not say so binds."""
    if op.arity == 1:
        return 4
    if op.arity == 2 and operator not in _PRECEDENCE:
        raise ValueError(
            f"Op {op.name!r}: say how tightly the operator {operator!r} binds, as in precedence=2 for a sum"
        )
    return _PRECEDENCE.get(operator, 9)


def _spell_operator(op: Op, operator: str, sign: str) -> None:
    """Write an operator between its two inputs, or before its one, in every style that has no spelling of its own."""
    if op.arity not in (1, 2):
        raise ValueError(f"Op {op.name!r}: an operator stands between two inputs or before one: leave operator out")
    between = "{{0}} {} {{1}}" if op.arity == 2 else "{}{{0}}"
    code = between.format(operator)
    if op.truth:  # in Python's floats and on the tape a truth value is a number, so in C and JavaScript, too
        code = f"({code} ? 1.0 : 0.0)"
    op.text = op.text or between.format(sign)
    op.latex = op.latex or between.format(operator)
    op.c = op.c or code
    op.javascript = op.javascript or code


def _check_spellings(op: Op) -> None:
    """Refuse a template that could not be filled in."""
    for style in ("symbol", "operator", "text", "latex", "c", "javascript"):
        template = getattr(op, style)
        if template is not None and not isinstance(template, str):
            raise TypeError(f"Op {op.name!r}: {style} must be a string, not {template!r}")
        if template is not None and style not in ("symbol", "operator") and op.arity is not None:
            try:
                template.format(*op.variables)
            except (LookupError, ValueError) as error:
                raise ValueError(
                    f"Op {op.name!r}: the {style} template {template!r} must name the inputs by number, as in "
                    f"'f({{0}})', and double any other brace ({error!r})"
                ) from None


def _check_partials(op: Op) -> None:
    """As much of "the partials fit the inputs" as can be known before numbers are there."""
    formulas = op.partials if isinstance(op.partials, tuple) else (op.partials,)
    if op.shown is not None:
        if not isinstance(op.shown, tuple) or len(op.shown) != op.arity:
            raise TypeError(
                f"Op {op.name!r}: shown must be a tuple of formulas or None, one for each input, not {op.shown!r}"
            )
        formulas += tuple([formula for formula in op.shown if formula is not None])
    if isinstance(op.partials, tuple) and op.arity is not None and len(op.partials) != op.arity:
        raise TypeError(
            f"Op {op.name!r} takes {op.arity} inputs but has {len(op.partials)} partials: give one per input"
        )
    expected = f"partials(m, y, {', '.join(op.variables) if op.arity else '*' + op.variables[-1]})"
    for formula in formulas:
        if not callable(formula):
            raise TypeError(f"Op {op.name!r}: partials must be formulas {expected}, not {formula!r}")
        signature = inspect.signature(formula)
        try:
            if op.arity is not None:
                signature.bind("m", "y", *op.variables)
        except TypeError:
            raise TypeError(
                f"Op {op.name!r}: partials must be formulas {expected}, but one takes {signature}"
            ) from None


def _help(op: Op) -> str:
    """What ``help(autograd.relu)`` says: the formula's name, its convention and its source."""
    formula = f"{op.symbol}({', '.join(op.variables)})"
    if op.text is not None and op.arity is not None:
        formula = op.text.format(*op.variables).replace("<if>", "if").replace("<else>", "else")
    lines = [f"{op.name}: y = {formula}"]
    if op.convention:
        lines += ["", f"Convention: {op.convention}"]
    if op.source:
        lines += ["", f"Source: {op.source}"]
    return "\n".join(lines)


def _table_is_open() -> bool:
    """Whether the entries of the table are being made: no user's operation can be defined yet."""
    return not any([op.builtin for op in REGISTRY.values()])


def _register(op: Op) -> None:
    """Enter an operation by its name.

    A user's own may be defined again (one runs a notebook's cell twice); the table's are fixed.
    """
    earlier = REGISTRY.get(op.name)
    if earlier is not None:
        if _table_is_open():
            raise ValueError(f"{TABLE_FILE}: there are two entries named {op.name!r}: choose another name for one")
        if earlier.builtin:
            raise ValueError(f"the operation {op.name!r} is in the table already: choose another name for yours")
        if earlier.arity != op.arity:
            raise ValueError(
                f"an Op {op.name!r} of {earlier.arity} inputs is registered and graphs may hold it: "
                f"choose another name for the one of {op.arity}"
            )
    REGISTRY[op.name] = op


# Pickles of version 0.1.0 look for ``named`` where it was then.
sys.modules["autograd.ops"] = sys.modules[__name__]
