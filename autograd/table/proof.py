"""Proofreads the entries of the table once it is complete, so that a mistake in a formula is told in a sentence.

It runs the formulas on a number system like those in ``arithmetic.py``, but one whose numbers are all alike: nothing is
computed, and what a formula asks for is seen.

Read next: ``arithmetic.py``, number systems that compute.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import Any, NoReturn

from .op import REGISTRY, TABLE_FILE, Op


def _refused(advice: str) -> Callable[..., NoReturn]:
    def refuse(*_: Any) -> NoReturn:
        raise TypeError(advice)

    return refuse


class AnyNumber:
    """Some number. With + − * a formula makes others of it; all else goes through the number system."""

    def __add__(self, _: Any) -> AnyNumber:
        return self

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __add__

    def __neg__(self) -> AnyNumber:
        return self

    __truediv__ = __rtruediv__ = _refused("write m.divide(a, b) for a / b")
    __pow__ = __rpow__ = _refused("write m.power(a, b) for a ** b")
    __abs__ = _refused("write m.absolute(a) for abs(a)")
    __lt__ = __le__ = __gt__ = __ge__ = _refused("write m.greater(a, b) for a > b, and so on for other comparisons")
    __bool__ = _refused("write m.where(c, a, b) for a choice")
    __float__ = _refused("write m.exp(a) for math.exp(a), and so on for other functions of Python's numbers")

    def __array_ufunc__(self, function: Any, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(f"write m.{function.__name__}(a) for np.{function.__name__}(a)")

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"write m.{name}(a) for a.{name}()")

    def __repr__(self) -> str:
        return "a number"


class _Proof:
    """The number system that computes nothing, but knows which operations there are and how many inputs they take.

    used  the names of those that formulas have asked for
    """

    def __init__(self) -> None:
        self.used: set[str] = set()

    def at_least(self, a: Any, least: Any) -> AnyNumber:
        return self.maximum(a, least)

    def except_where(self, c: Any, instead: Any, a: Any) -> AnyNumber:
        return self.where(c, instead, a)

    def __getattr__(self, name: str) -> Callable[..., AnyNumber]:
        if name not in REGISTRY:
            raise LookupError(
                f"m.{name} means nothing, because the table has no entry {name!r}; add one, or write the formula with "
                "operations that are there"
            )
        self.used.add(name)

        def checked(*inputs: Any) -> AnyNumber:
            REGISTRY[name].check_arity(len(inputs))
            return AnyNumber()

        return checked


def complete_table() -> tuple[Op, ...]:
    """All entries so far, in order; they are proofread, and from now on nobody may define them again."""
    entries = tuple(REGISTRY.values())
    for op in entries:
        if keyword.iskeyword(op.name):
            raise ValueError(f"{TABLE_FILE}: an Op cannot be named {op.name!r}, which is a word of Python's own")
    made_of = {op.name: proofread(op) for op in entries}
    _require_beginning(made_of)
    for op in entries:
        op.builtin = True
    return entries


def proofread(op: Op) -> set[str]:
    """The names of the operations that an entry is made of; none for a primitive.

    Runs its formulas once, and raises TypeError for one that cannot work.
    """
    y, inputs = AnyNumber(), tuple([AnyNumber() for _ in op.variables])
    m = _Proof()
    part = "forward"
    try:
        results = [op.forward(m, *inputs)]
        made_of = set() if op.primitive else set(m.used)
        part = "partials"
        results += op.derivatives(m, y, inputs)
    except (TypeError, LookupError, ValueError, AttributeError) as error:
        reason = error.args[0] if error.args else error
        raise TypeError(f"{TABLE_FILE}: there is a mistake in the {part} of Op {op.name!r}: {reason}") from error
    except NameError as error:
        raise TypeError(
            f"{TABLE_FILE}: there is a mistake in the {part} of Op {op.name!r}: {error}; an operation is written with m, "
            f"as in m.{error.name}(a)"
        ) from error
    for result in results:
        if not isinstance(result, AnyNumber | float):
            advice = f": write {float(result)}" if isinstance(result, int) else ""
            raise TypeError(f"{TABLE_FILE}: the formulas of Op {op.name!r} must give numbers, not {result!r}{advice}")
    _check_code(op)
    return made_of


def _check_code(op: Op) -> None:
    """Refuse a spelling in code that leaves out an input or a parenthesis."""
    for style in ("c", "javascript"):
        spelling = getattr(op, style)
        if spelling is None:
            continue
        start = f"{TABLE_FILE}: the {style} template {spelling!r} of Op {op.name!r}"
        if spelling.count("(") != spelling.count(")"):
            raise ValueError(f"{start} has a parenthesis without its partner")
        for i in range(op.arity or 0):
            if f"{{{i}}}" not in spelling:
                raise ValueError(f"{start} leaves out the input {op.variables[i]}: write {{{i}}} where it belongs")


def _require_beginning(made_of: dict[str, set[str]]) -> None:
    """Refuse operations that are made of themselves, by whatever way: every formula has to come down to primitives."""
    left = dict(made_of)
    while found := [name for name, parts in left.items() if left.keys().isdisjoint(parts)]:
        for name in found:
            del left[name]
    if left:
        raise TypeError(
            f"{TABLE_FILE}: the formulas of {', '.join(left)} lead back to themselves and can never be computed: write one "
            "of them with other operations"
        )
