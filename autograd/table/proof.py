"""Proofreads the entries of the table once it is complete, so that a mistake in a formula is told in a sentence.

``PROOF`` is a number system, as those in ``arithmetic.py`` are, but all its numbers are alike and it computes nothing.  A
formula that runs on it uses only what is there.
"""

from __future__ import annotations

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


class _Proof:
    """The number system that computes nothing, but knows which operations there are and how many inputs they take."""

    def __getattr__(self, name: str) -> Callable[..., AnyNumber]:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in REGISTRY:
            raise LookupError(
                f"m.{name} means nothing, because the table has no entry {name!r}; add one, or write the formula with "
                "operations that are there"
            )

        def checked(*inputs: Any) -> AnyNumber:
            REGISTRY[name].check_arity(len(inputs))
            return AnyNumber()

        return checked


PROOF = _Proof()


def complete_table() -> tuple[Op, ...]:
    """All entries so far, in order; they are proofread, and from now on nobody may define them again."""
    entries = tuple(REGISTRY.values())
    for op in entries:
        proofread(op)
        op.builtin = True
    return entries


def proofread(op: Op) -> None:
    """Run an entry's formulas once. Raises TypeError for one that cannot work, and says why."""
    y, inputs = AnyNumber(), tuple([AnyNumber() for _ in op.variables])
    part = "forward"
    try:
        results = [op.forward(PROOF, *inputs)]
        part = "partials"
        results += op.derivatives(PROOF, y, inputs)
    except (TypeError, LookupError, ValueError) as error:
        reason = error.args[0] if error.args else error
        raise TypeError(f"{TABLE_FILE}: there is a mistake in the {part} of Op {op.name!r}: {reason}") from error
    for result in results:
        if not isinstance(result, AnyNumber | float):
            raise TypeError(f"{TABLE_FILE}: the formulas of Op {op.name!r} must give numbers, not {result!r}")
