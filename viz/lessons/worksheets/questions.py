"""What is asked about a graph: its values forward, local derivatives, gradients backward, and the chain rule along paths.

Each question holds its answer, worked out as the library's own steps work it out, with numbers rounded by the one rule.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from autograd import Value
from autograd.languages import Language
from autograd.table import Expression
from viz.graph import Name
from viz.words import (
    NOTHING,
    Equation,
    derivative_of,
    enclosed,
    equation_of,
    name_token,
    number_token,
    numbers_put_in,
    row,
    sign,
    sum_of_products,
)

from .cards import Cards, Way

#: A gradient is written as the sum over its paths if there are at most so many.
_MOST_PATHS = 4


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a worksheet.

    asked    what is printed: ∂a/∂z =
    worked   what is to be written behind it: 1 − a² = 1 − 0.604²
    sign     what is printed before the box: "=", or "≈" if the numbers as they are printed give another result
    result   the number that belongs into the box; "" if there is none
    exact    whether the numbers that are printed elsewhere are all that it takes
    follows  whether it goes on from the line before
    about    what the result is, where it stands alone: ∂a/∂z
    """

    asked: Equation
    worked: Equation
    sign: str = "="
    result: str = ""
    exact: bool = True
    follows: bool = False
    about: Equation = NOTHING


@dataclass(frozen=True, slots=True)
class Questions:
    """The four parts of an exercise.

    path  the nodes of the path that the chain rule is written along, the result first: "L → a → z → w"
    paths how many paths the last part has; of several it asks for their sum
    """

    values: tuple[Question, ...]
    derivatives: tuple[Question, ...]
    gradients: tuple[Question, ...]
    chain: tuple[Question, ...]
    path: str
    paths: int

    @property
    def parts(self) -> tuple[tuple[Question, ...], ...]:
        return self.values, self.derivatives, self.gradients, self.chain

    @property
    def inexact(self) -> int:
        """How many lines the printed numbers alone do not give."""
        return sum([not question.exact for part in self.parts for question in part])


def questions_of(cards: Cards) -> Questions:
    """The exercise of a graph, with its answers.

    >>> from viz.graph import Notation
    >>> from .cards import cards_of
    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> asked = questions_of(cards_of((w * x).tanh(), Language(), Notation()))
    >>> for question in asked.gradients:
    ...     print(question.asked, question.worked, question.sign, question.result)
    ∂y/∂v₁ = ∂y/∂y · ∂y/∂v₁ =  1 × 0.42 = 0.42
    ∂y/∂x = ∂y/∂v₁ · ∂v₁/∂x =  0.42 × 0.5 = 0.21
    ∂y/∂w = ∂y/∂v₁ · ∂v₁/∂w =  0.42 × 2 = 0.84
    >>> asked.path
    'y → v₁ → w'
    """
    chosen = _chosen_paths(cards)
    return Questions(
        tuple([_value(value, cards) for value in cards.computed]),
        tuple([_derivative(way, cards) for value in cards.computed for way in cards.entering(value) if way.asked]),
        tuple([_gradient(value, cards) for value in reversed(cards.values) if _has_gradient(value, cards)]),
        tuple(_chain(chosen, cards)),
        _told(chosen[0], cards) if len(chosen) == 1 else "",
        len(chosen),
    )


def _value(value: Value, cards: Cards) -> Question:
    symbols, numbers = cards.computation(value)
    called, formula = cards.names[value].unique, equation_of(symbols, cards.language)
    title = formula if str(formula) == called else row(name_token(called), sign(" = "), formula)
    return replace(_worked_out(title, None, numbers, value.data, cards.language), about=name_token(called))


def _derivative(way: Way, cards: Cards) -> Question:
    symbols, numbers = cards.derivative(way)
    title = _ratio(way.target, way.source, cards, way.lane)
    return replace(_worked_out(title, symbols, numbers, way.local, cards.language), about=title)


def _worked_out(
    asked: Equation, symbols: Expression | None, numbers: Expression, result: float, language: Language
) -> Question:
    """A question whose answer is a formula with numbers put in."""
    put_in, equals, shown = numbers_put_in(numbers, result, language)
    exact = equals == "=" and str(put_in) == str(equation_of(numbers, language))
    steps = [] if symbols is None else [equation_of(symbols, language)]
    steps += [put_in]
    bare = f"{result:g}".replace("-", "−")  # −1 says no more than −1.0
    written = list({str(step): step for step in steps if str(step) not in (shown, bare)}.values())
    if symbols is None and written == [put_in] and str(asked).endswith(f" = {put_in}"):
        written = []
    worked = row(*[piece for step in written for piece in (sign(" = "), step)][1:]) if written else NOTHING
    return Question(row(asked, sign(" = ")), worked, equals, shown, exact)


def _has_gradient(value: Value, cards: Cards) -> bool:
    return value is not cards.root and bool(cards.leaving(value))


def _gradient(value: Value, cards: Cards) -> Question:
    """A gradient: for each use upstream × local derivative, added up."""
    ways = cards.leaving(value)
    products = [
        (_ratio(cards.root, way.target, cards), sign(" · "), _ratio(way.target, value, cards, way.lane)) for way in ways
    ]
    chain = row(*[piece for product in products for piece in (sign(" + "), *product)][1:])
    factors = [factor for way in ways for factor in (cards.gradient(way.target), way.local)]
    written, equals, total, exact = _in_numbers(factors, cards.gradient(value), sum_of_products, cards.language)
    pairs = zip(written[::2], written[1::2], strict=True)
    worked = " + ".join(
        [f"{enclosed(upstream) if i else upstream} × {enclosed(local)}" for i, (upstream, local) in enumerate(pairs)]
    )
    gradient = _ratio(cards.root, value, cards)
    asked = row(gradient, sign(" = "), chain, sign(" = "))
    return Question(asked, number_token(worked), equals, total, exact, about=gradient)


def _in_numbers(
    numbers: Sequence[float], result: float, compute: Callable[..., float], language: Language
) -> tuple[list[str], str, str, bool]:
    """Numbers as they are printed, "=" or "≈", the result, and whether no digit more was needed."""
    written, equals, shown = language.equation(numbers, result, compute)
    return written, equals, shown, equals == "=" and written == [language.number(each) for each in numbers]


# ---------------------------------------------------------------------------------------------------
# The chain rule along paths


def _chosen_paths(cards: Cards) -> list[list[Way]]:
    """The paths to the leaf that has most to tell: several, if they are few, then long ones; else the longest of all."""
    best: tuple[bool, int, int] | None = None
    chosen: list[list[Way]] = []
    for place, leaf in enumerate(cards.values):
        if leaf.op is not None or leaf.constant or not cards.leaving(leaf):
            continue
        found = list(_paths_to(leaf, cards))
        if not found:
            continue
        several = 1 < len(found) <= _MOST_PATHS
        longest = max(found, key=len)
        worth = several, len(longest), -place
        if best is None or worth > best:
            best, chosen = worth, found if several else [longest]
    return chosen


def _paths_to(leaf: Value, cards: Cards) -> Iterator[list[Way]]:
    """The paths from the root to a leaf, as many as it takes to see that there are too many."""
    count = 0
    pending: list[list[Way]] = [[way] for way in reversed(cards.leaving(leaf))]
    while pending and count <= _MOST_PATHS:
        path = pending.pop()
        if path[0].target is cards.root:
            count += 1
            yield path
        pending += [[way, *path] for way in reversed(cards.leaving(path[0].target))]


def _chain(paths: Sequence[Sequence[Way]], cards: Cards) -> Iterator[Question]:
    """The chain rule along each path, in symbols and in numbers; of several the sum."""
    products = []
    total = _ratio(cards.root, paths[0][-1].source, cards) if paths else NOTHING
    for number, path in enumerate(paths, 1):
        begins = name_token(_told(path, cards)) if len(paths) > 1 else total
        separated = sign(":  ") if len(paths) > 1 else sign(" = ")
        factors = [_ratio(way.target, way.source, cards, way.lane) for way in path]
        chain = row(*[piece for factor in factors for piece in (sign(" · "), factor)][1:])
        yield Question(row(begins, separated), chain)
        locals_ = [way.local for way in path]
        products.append(math.prod(locals_))
        written, equals, shown, exact = _in_numbers(locals_, products[-1], _product, cards.language)
        worked = " × ".join([enclosed(each) if i else each for i, each in enumerate(written)])
        said = number_token(worked) if len(path) > 1 else NOTHING
        about = number_token(f"{number}.") if len(paths) > 1 else total
        yield Question(sign("= "), said, equals, shown, exact, follows=True, about=about)
    if len(paths) > 1:
        leaf = paths[0][-1].source
        written, equals, shown, exact = _in_numbers(products, cards.gradient(leaf), _sum, cards.language)
        worked = " + ".join([enclosed(each) if i else each for i, each in enumerate(written)])
        yield Question(row(total, sign(" = ")), number_token(worked), equals, shown, exact, about=total)


def _told(path: Sequence[Way], cards: Cards) -> str:
    """The nodes of a path: L → a → z → w."""
    return " → ".join([cards.names[value].symbol for value in (path[0].target, *[way.source for way in path])])


def _ratio(above: Value, below: Value, cards: Cards, lane: str = "") -> Equation:
    """∂a/∂z."""
    names: dict[Value, Name] = cards.names
    return derivative_of(names[above], names[below], cards.language, lane)


def _product(*numbers: float) -> float:
    return math.prod(numbers)


def _sum(*numbers: float) -> float:
    return sum(numbers)
