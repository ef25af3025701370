"""Give the leaves of a graph other numbers, again and again: few digits, and good to compute with by hand.

Which leaves: all that may change, or those that are asked for.  Which numbers: of the same kind as the leaf's own, whole numbers,
halves or tenths, of its size; a target of the hinge loss is 1 or −1.  They are drawn by a seed, kept if they are good (``sane.py``), and the best of those are taken:
the ones whose every line comes out with the numbers as they are printed (``questions.py``).
"""

from __future__ import annotations

import copy
import math
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NoReturn

from autograd import Value, topological_order
from autograd.graph import accumulate
from autograd.languages import RefusalError, Sentence
from autograd.table import MULTIPLY, SUBTRACT, Op, Rounding
from viz.graph import Reading, clean

from .sane import Fault, Limits, faults, is_off, told

#: How many times numbers are drawn of each kind before others are tried, for one variant.
_DRAWS = 300
_MOST_LISTED = 12
#: How Python says which leaves change.
VARY = "vary=[…]"


def leaves_to_vary(value: Value, wanted: Iterable[str | Value] | None, reading: Reading) -> list[Value]:
    """The leaves that get other numbers.

    wanted  their labels, the names that pictures show, or Values; None for all but constants and targets of a
            cross-entropy, which are probabilities

    Raises ValueError for a name that is not that of a leaf, of more than one, or of a constant; TypeError for anything else.
    """
    order = topological_order(value)
    leaves = [leaf for leaf in order if leaf.op is None and not leaf.constant]
    if wanted is None:
        targets = _targets(order)
        return [leaf for leaf in leaves if leaf not in targets]
    if isinstance(wanted, str | Value) or not isinstance(wanted, Iterable):
        raise TypeError(f"worksheet(vary={wanted!r}): vary must be a list of labels or Values, as in vary=['w', 'b']")
    found: dict[Value, None] = {}
    for each in wanted:
        found[_leaf(each, order, leaves, reading)] = None
    return list(found)


def _targets(order: Sequence[Value]) -> set[Value]:
    """The second inputs of a cross-entropy."""
    return {v.inputs[1] for v in order if v.op is not None and v.op.spelled_out and len(v.inputs) == 2}


def _sides(order: Sequence[Value]) -> set[Value]:
    """The targets of a hinge loss, max(0, 1 − t·y): which side, 1 or −1."""
    differences = [
        v.inputs[0] for v in order if v.op is not None and v.op.name == "relu" and v.inputs[0].op is SUBTRACT
    ]
    products = [v.inputs[1] for v in differences if v.inputs[0].constant and v.inputs[1].op is MULTIPLY]
    return {next((leaf for leaf in v.inputs if leaf.op is None and abs(leaf.data) == 1.0), v) for v in products}


def _leaf(each: object, order: Sequence[Value], leaves: Sequence[Value], reading: Reading) -> Value:
    names = {leaf: reading.names[leaf].unique if leaf in reading.names else clean(leaf.label) for leaf in leaves}
    if isinstance(each, Value):
        meant = [leaf for leaf in leaves if leaf is each]
    elif isinstance(each, str):
        meant = [v for v in leaves if v.label == each] or [v for v in leaves if names[v] == each]
    else:
        raise TypeError(f"worksheet(vary=[{each!r}]): a leaf is named by its label or is a Value")
    if len(meant) == 1:
        return meant[0]
    listed = [repr(name) for name in names.values()]
    shown = ", ".join([*listed[:_MOST_LISTED], *(["…"] if len(listed) > _MOST_LISTED else [])])
    has = Sentence("worksheet_leaves", {"leaves": shown}) if listed else Sentence("worksheet_no_leaves", {})
    call = f"worksheet(vary=[{each!r}])"
    if meant:
        raise RefusalError(call, "worksheet_same_name", "vary", count=len(meant), leaves=has)
    same = [v for v in order if v is each or v.label == each]
    why = "constant" if any([v.constant for v in same]) else "computed" if same else "no_leaf"
    raise RefusalError(call, f"worksheet_is_{why}", "vary", leaf=repr(each), leaves=has)


def rounded(value: Value, rounding: Rounding) -> dict[Value, float]:
    """The numbers of a graph's own leaves, as they are printed: nobody can compute with more."""
    leaves = [leaf for leaf in topological_order(value) if leaf.op is None and not leaf.constant]
    return {leaf: rounding.printed(leaf.data) for leaf in leaves}


class Draws:
    """Other numbers for some leaves of a graph, one set after the other, no two alike and none the graph's own.

    value   the graph
    leaves  those that get other numbers
    shown   the places of its values that have cards, in topological order: what a loss computes in between is not looked at
    """

    def __init__(self, value: Value, leaves: Sequence[Value], shown: Collection[int], seed: int) -> None:
        self._leaves = list(leaves)
        own = [leaf.data for leaf in leaves]
        order = topological_order(value)
        self._copy = copy.deepcopy(value)
        self._order = topological_order(self._copy)
        copies = dict(zip(order, self._order, strict=True))
        self._originals = {copied: original for original, copied in copies.items()}
        self._copies = [copies[leaf] for leaf in leaves]
        self._shown = [copied for place, copied in enumerate(self._order) if place in shown]
        self.limits = Limits.of(order)
        self._random = random.Random(seed)  # noqa: S311 - its stream is the same everywhere, and no secret
        sides = _sides(order)
        self._kinds = [
            [[-1.0, 1.0] if leaf in sides else _candidates(leaf.data, level) for leaf in leaves]
            for level in range(_LEVELS)
        ]
        self._own = own
        self._taken = {tuple(own)}
        self._wrong = Counter[tuple[Op | None, Fault]]()

    @property
    def may_be_off(self) -> bool:
        """Whether there is a ReLU or the like, which lets nothing through for some numbers."""
        return any([value.op is not None and value.op.selects and len(value.inputs) == 1 for value in self._order])

    def off(self, most: int, accepts: Callable[[dict[Value, float]], bool]) -> Iterator[dict[Value, float]]:
        """Numbers that are good but for one thing: a ReLU is off that every gradient has to pass, so all are 0."""
        for numbers in (self._draw(self._kinds[0], keeps_signs=bool(draw % 2)) for draw in range(_DRAWS)):
            if numbers not in self._taken and {fault for _, fault in self._faults(numbers)} == {"no_gradient"}:
                named = dict(zip(self._leaves, numbers, strict=True))
                if any(map(is_off, self._order)) and accepts(named):
                    yield named
                    most -= 1
            if not most:
                return

    def good(self, most: int, accepts: Callable[[dict[Value, float]], bool]) -> Iterator[dict[Value, float]]:
        """Good numbers that are accepted, at most so many; raises ``RefusalError`` if there are none."""
        found: set[tuple[float, ...]] = set()
        for kind in self._kinds:
            for draw in range(_DRAWS):
                numbers = self._draw(kind, keeps_signs=bool(draw % 2))
                if numbers in self._taken or numbers in found or self.refuses(self._faults(numbers)):
                    continue
                named = dict(zip(self._leaves, numbers, strict=True))
                if not accepts(named):
                    continue
                found.add(numbers)
                yield named
                if len(found) == most:
                    return
            if found:
                return
        self.give_up()

    def take(self, numbers: Mapping[Value, float]) -> None:
        """Numbers that no other variant has from now on."""
        self._taken.add(tuple([numbers[leaf] for leaf in self._leaves]))

    def refuses(self, found: Iterator[tuple[Value, Fault]]) -> bool:
        """Whether something is wrong with numbers; it is remembered what."""
        first = next(found, None)
        if first is not None:
            where, fault = first
            self._wrong[self._originals.get(where, where).op, fault] += 1
        return first is not None

    def _draw(self, kind: Sequence[Sequence[float]], *, keeps_signs: bool) -> tuple[float, ...]:
        numbers = []
        for own, candidates in zip(self._own, kind, strict=True):
            drawn = candidates[int(self._random.random() * len(candidates))]
            numbers.append(math.copysign(drawn, own) if keeps_signs and own else drawn)
        return tuple(numbers)

    def _faults(self, numbers: Sequence[float]) -> Iterator[tuple[Value, Fault]]:
        for leaf, number in zip(self._copies, numbers, strict=True):
            leaf.data = number
        self._copy.recompute()
        yield from faults(self._shown, accumulate(self._order, 1.0), self.limits)

    def give_up(self) -> NoReturn:
        """Say what was hard."""
        if not self._wrong:
            one = "_one" if len(self._leaves) == 1 else ""
            raise RefusalError(
                "worksheet", f"worksheet_few_numbers{one}", "variants", count=len(self._leaves), vary=VARY
            )
        tried = sum(self._wrong.values())
        hard = [
            Sentence("worksheet_hard", {"count": count, "what": told(op, fault)})
            for (op, fault), count in self._wrong.most_common(2)
        ]
        raise RefusalError("worksheet", "worksheet_no_numbers", tried=tried, hard=hard, vary=VARY)


def dullness(numbers: Iterable[float]) -> int:
    """How little these numbers teach: 2 for each 1 or −1, which is no work, and 3 for each that is there already.

    >>> dullness([1.0, 0.5, -2.0]), dullness([0.5, 0.5])
    (2, 3)
    """
    found = list(numbers)
    return 2 * sum([abs(number) == 1.0 for number in found]) + 3 * (len(found) - len(set(found)))


# ---------------------------------------------------------------------------------------------------
# Numbers with few digits

#: Kinds of numbers: the leaf's own, then halves, tenths, and tenths close to 0.
_LEVELS = 4


def _candidates(own: float, level: int) -> list[float]:
    """The numbers that a leaf may get, the same up to its size and a little beyond, without 0.

    >>> _candidates(2.0, 0)
    [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]
    >>> _candidates(0.5, 0)[-3:], _candidates(0.3, 0)[-2:], _candidates(250.0, 0)[:2]
    ([1.0, 1.5, 2.0], [0.9, 1.0], [-350.0, -340.0])
    """
    size = abs(own)
    if not math.isfinite(size) or size == 0.0:
        size = 0.5
    if size > 10.0 or size < 0.05:
        unit = 10.0 ** (math.floor(math.log10(size)) - 1)
        whole = round(size / unit)
        steps = range(max(1, whole // 2), whole + max(10, whole * 2 // 5) + 1)
        return _with_signs([_tidy(step * unit) for step in steps])
    kind = max(level, 0 if _is_multiple(size, 1.0) else 1 if _is_multiple(size, 0.5) else 2)
    if kind == 0:
        return _with_signs([float(n) for n in range(1, max(3, math.ceil(size) + 1) + 1)])
    if kind == 1:
        return _with_signs([n / 2 for n in range(1, 2 * max(2, math.ceil(size)) + 1)])
    most = 10 * max(1, math.ceil(size)) if kind == 2 else 8
    return _with_signs([n / 10 for n in range(1, most + 1)])


def _is_multiple(size: float, unit: float) -> bool:
    return math.isclose(size / unit, round(size / unit), abs_tol=1e-9) and round(size / unit) > 0


def _tidy(number: float) -> float:
    """A number without the last digits that a product leaves behind: 0.03, and not 0.030000000000000002."""
    return float(f"{number:.12g}")


def _with_signs(numbers: Sequence[float]) -> list[float]:
    return [*[-number for number in reversed(numbers)], *numbers]
