"""Write formulas with holes for their numbers, which a page fills in when their step is seen.

The page rounds as ``autograd/table/rounding.py`` does.  To find the digits that make a line true as printed it has to
work the formula out, so each comes with a function in JavaScript, read off the table like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, cast

from autograd import Value
from autograd.languages import Language
from autograd.table import Call, Expression, Number, Op, Rounding, Variable, code_with_calls, javascript, write

from .equations import Equation, Token, equation_of, mapped, number

#: The first of the holes for: numbers; numbers that the formula itself states; and what follows a number's hole: 1 if a
#: negative number needs parentheses there, + 2 if a power of ten does.
NUMBERS, STATED, ENCLOSED = 0xE300, 0xE400, 0xE500
#: A formula that is longer in JavaScript calls the functions of its operations.
_LONGEST_CODE = 400


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A formula with holes for its numbers, and how it is worked out.

    equation  a hole for each number: its inputs, then its output
    code      a JavaScript function of its inputs, its output and the numbers in ``stated``
    stated    the numbers that the formula itself states and that are rounded
    calls     the operations whose functions it calls
    """

    equation: Equation
    code: str
    stated: tuple[float, ...]
    calls: tuple[Op, ...] = ()


#: Makes a formula of the numbers, or names, of an operation's inputs and of its output.
_Build = Callable[[Sequence[Expression], Expression], Expression]


def number_pattern(build: _Build, node: Value, language: Language, *, states: bool = True) -> NumberPattern | None:
    """A formula with holes for numbers; None if no page can work it out.

    states  whether constants among the inputs are worked in, as the 2 of 2·x
    """
    stated = [Number(v.data) if states and is_stated(v) else None for v in node.inputs]
    plain, negative, power = _Holes(), _Holes(), _Holes(after="·")
    positive = _with_holes(build, stated, 1.0)
    equations = [
        equation_of(expression, language, cast(Rounding, holes))
        for expression, holes in ((positive, plain), (_with_holes(build, stated, -1.0), negative), (positive, power))
    ]
    code, calls = _code(_with_letters(build, stated), plain.stated, len(node.inputs))
    return NumberPattern(_told_where_enclosed(*equations), code, tuple(plain.stated), calls) if code else None


def is_stated(value: Value) -> bool:
    """Whether a formula states a number, such as the 2 of 2·x."""
    return value.constant and not value.inputs


class NumberHole(float):
    """A number that is not known yet. It is written as the hole in its place."""

    hole: str

    def __new__(cls, hole: str, value: float) -> Self:
        made = super().__new__(cls, value)
        made.hole = hole
        return made


class _Holes:
    """Writes holes in the places of numbers, as a ``Rounding`` writes the numbers.

    stated  the numbers that the formula states itself, each with its hole
    after   what stands behind the hole of a number
    """

    def __init__(self, after: str = "") -> None:
        self.stated: dict[float, str] = {}
        self.after = after

    def text(self, number: float, _: str = "text") -> str:
        if isinstance(number, NumberHole):
            return number.hole + self.after
        return self.stated.setdefault(number, chr(STATED + len(self.stated)))


_Stated = Sequence[Number | None]


def _with_holes(build: _Build, stated: _Stated, value: float) -> Expression:
    return _with(build, stated, [NumberHole(chr(NUMBERS + i), value) for i in range(len(stated) + 1)])


def _with_letters(build: _Build, stated: _Stated) -> Expression:
    return _with(build, stated, [None] * (len(stated) + 1))


def _with(build: _Build, stated: _Stated, values: Sequence[float | None]) -> Expression:
    *inputs, output = [Variable(f"n{i}", value) for i, value in enumerate(values)]
    return build([own or x for own, x in zip(stated, inputs, strict=True)], output)


def _told_where_enclosed(plain: Equation, negative: Equation, power: Equation) -> Equation:
    """The formula with a mark behind each hole that says when its number needs parentheses."""
    below, raised = iter(_where_enclosed(negative)), iter(_where_enclosed(power))

    def marked(token: Token, enclosed: bool) -> Equation:
        if not _is_number(token):
            return token
        when = next(below) + 2 * next(raised)
        return number(token.text + chr(ENCLOSED + (0 if enclosed else when)))

    return mapped(plain, marked)


def _where_enclosed(equation: Equation) -> list[bool]:
    """For each hole for a number whether parentheses are around it."""
    found: list[bool] = []

    def look(token: Token, enclosed: bool) -> Equation:
        if _is_number(token):
            found.append(enclosed)
        return token

    mapped(equation, look)
    return found


def _is_number(token: Token) -> bool:
    return token.kind == "number" and NUMBERS <= ord(token.text[0]) < STATED


def _code(expression: Expression, stated: Mapping[float, str], count: int) -> tuple[str, tuple[Op, ...]]:
    """The formula as a JavaScript function, "" if there is none that a page may run, and the operations that it calls."""
    found: dict[Expression, Expression] = {}
    pending = [expression]
    for part in pending:
        if isinstance(part, Call):
            if part.op.javascript is not None and not part.op.builtin:
                return "", ()  # spelled by a user: nobody has seen whether that runs
            pending += part.inputs
        elif isinstance(part, Number) and part.value in stated:
            found[part] = Variable(f"s{ord(stated[part.value]) - STATED}")
    calls: tuple[Op, ...] = ()
    try:
        code = write(_replaced(expression, found), "javascript")
        if len(code) > _LONGEST_CODE:
            code, calls = code_with_calls(_replaced(expression, found), "javascript")
            javascript(calls)  # which says whether all of them have functions
    except (TypeError, ValueError, RecursionError):
        return "", ()
    letters = [*[f"n{i}" for i in range(count + 1)], *[f"s{i}" for i in range(len(stated))]]
    return f"({','.join(letters)})=>{code}", calls


def _replaced(expression: Expression, found: Mapping[Expression, Expression]) -> Expression:
    if isinstance(expression, Call):
        return Call(expression.op, tuple([_replaced(part, found) for part in expression.inputs]))
    return found.get(expression, expression)
