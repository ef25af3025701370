"""Make the data of what is said at the moments of a player: numbers, names, and a pattern for each kind of step.

The page puts a moment's texts together when it is shown (``web/words/words.js``), from patterns made in Python.  It works out
gradients as the engine does, product by product, so that it has the same numbers to the last bit; what it cannot work
out comes with the data.
"""

from __future__ import annotations

import math
from typing import Any

from autograd.languages import Language
from autograd.table import Call, Op
from viz.graph import Step, Steps
from viz.lessons.what_if import OtherNumbers, operations_of
from viz.words import NOTHING, NumberPattern, Patterns, computation, equation_of, local_derivative, local_with_numbers

from .equation_data import equation_data
from .moments import places_of, seed_moment


class SweepData:
    """The data, and what its patterns are worked out with in JavaScript: functions, in order, and operations.

    other_numbers  whether a reader may give leaves other numbers
    """

    def __init__(self, steps: Steps, language: Language, *, other_numbers: bool = False) -> None:
        self.steps, self.language = steps, language
        self.patterns = Patterns(steps, language)
        self.functions: dict[str, int] = {}
        self.operations: dict[Op, None] = {}
        self._numbers: dict[int, int] = {}
        self.data: dict[str, Any] = {
            "rounding": {
                "digits": language.rounding.digits,
                "decimals": language.rounding.decimals,
                "comma": language.decimal_comma,
            },
            "stale": steps.stale,
            "symbols": steps.symbolic,
            "values": self._values(),
            "steps": self._steps(),
            "texts": self._texts(),
        }
        if other_numbers:
            self.operations |= dict.fromkeys(operations_of(steps))
            self.data["other"] = self._other_numbers()

    def _other_numbers(self) -> dict[str, Any]:
        """What is needed to work everything out again (``viz/lessons/what_if``)."""
        other = OtherNumbers(
            *(self.patterns, self.steps, self.language),
            plain=equation_data,
            numbers=self._number_pattern,
            function=self._function,
        )
        return other.data(self.data["values"]["made"])

    def _values(self) -> dict[str, Any]:
        """Columns: of every value its number, 0 where none is told, its names, its inputs, and which pattern tells its computation.

        symbol   as it stands in ∂L/∂…; "" where it is the name
        written  as it stands inside formulas; "" where it is the symbol
        parts    those that are told of as a part of a sum
        scope    the number of what is said of where it is
        given    of a leaf what it holds besides its share of the sweep
        literal  of a value whose formula no page works out: numbers, sign
        """
        steps, index = self.steps, self.steps.index
        names = [steps.names[value] for value in steps.order]
        written = [name.text if not hasattr(name.expression, "name") else name.expression.name for name in names]
        places = places_of(steps, self.language)
        said = list(dict.fromkeys(places.values()))
        scopes = {scope: said.index(text) for scope, text in places.items()}
        kinds: dict[int, int] = {}
        patterns: list[Any] = []
        made, literal = [], {}
        for value in steps.order:
            if not value.inputs or steps.stale:
                made.append(-1)
                continue
            pattern = self.patterns.of_value(value)
            kind = kinds.get(id(pattern))
            if kind is None:
                kind = kinds[id(pattern)] = len(patterns)
                made_of = equation_data(pattern.made_of)
                patterns.append([pattern.sentence, made_of, self._number_pattern(pattern.numbers)])
            made.append(kind)
            if pattern.numbers is None and not steps.symbolic:
                told = computation(value, steps, self.language)
                literal[index[value]] = [equation_data(told.numbers or NOTHING), told.sign]
        held = [(i, steps.already_there(value)) for i, value in enumerate(steps.order)]
        return {
            "number": [0] * len(steps.order) if steps.symbolic else [portable(v.data) for v in steps.order],
            "name": [name.unique for name in names],
            "symbol": ["" if name.symbol == name.unique else name.symbol for name in names],
            "written": ["" if text == name.symbol else text for text, name in zip(written, names, strict=True)],
            "parts": [i for i, value in enumerate(steps.order) if not steps.has_card(value)],
            "inputs": [[index[source] for source in value.inputs] for value in steps.order],
            "constant": [i for i, value in enumerate(steps.order) if value.constant],
            "scope": [scopes[value.scope] for value in steps.order],
            "scopes": said,
            "made": made,
            "patterns": patterns,
            "given": {i: portable(number) for i, number in held if number},
            "literal": literal,
            "spelled": self._spelled(),
        }

    def _spelled(self) -> dict[int, Any]:
        """The names that are formulas but not those of what their values are made of, as of a loss: BCE(p, t)."""
        found = {}
        for i, value in enumerate(self.steps.order):
            written = self.steps.names[value].expression
            op = value.op
            if isinstance(written, Call) and op is not None and (op.spelled_out or op is not written.op):
                found[i] = equation_data(equation_of(written, self.language))
        return found

    def _steps(self) -> dict[str, Any]:
        """Columns: of every step its operation, which input, which pattern tells it.

        local    where the local derivative is not the number that the pattern says, or the input that it names
        product  where what flows is not upstream × local: nothing, or a zero
        literal  of a step whose derivative no page works out: all that is said of it
        told     where it is told of another value than the one that hands its gradient on
        """
        steps, index = self.steps, self.steps.index
        kinds: dict[int, int] = {}
        patterns: list[Any] = []
        how, local, product, literal, told = [], {}, {}, {}, {}
        for step in steps:
            pattern = self.patterns.of_step(step)
            kind = kinds.get(id(pattern))
            if kind is None:
                kind = kinds[id(pattern)] = len(patterns)
                patterns.append(
                    [
                        *(pattern.sentence, equation_data(pattern.chain), equation_data(pattern.local)),
                        *(equation_data(pattern.written), int(pattern.exact)),
                        *(self._number_pattern(pattern.numbers), self._slope(step)),
                    ]
                )
            how.append(kind)
            if steps.told(step) is not step.node:
                told[step.number] = index[steps.told(step)]
            if steps.symbolic:
                continue
            if not _same(step.local, _slope_of(step, patterns[kind][-1])):
                local[step.number] = portable(step.local)
            if step.product is None or not _same(step.product, step.upstream * step.local):
                product[step.number] = None if step.product is None else portable(step.product)
            if pattern.opaque:
                formula = local_derivative(step, steps, self.language)
                literal[step.number] = equation_data(local_with_numbers(step, steps, self.language, formula))
        nodes = [index[step.node] for step in steps]
        return {
            "node": [before - node for before, node in zip([len(steps.order), *nodes], nodes, strict=False)],
            "position": [step.position for step in steps],
            "how": how,
            "patterns": patterns,
            "local": local,
            "product": product,
            "literal": literal,
            "told": told,
        }

    def _slope(self, step: Step) -> Any:
        """The local derivative of all steps of a kind: a number, or in a list which input it is."""
        place = None if self.steps.symbolic else self.patterns.place(step)
        return [place] if place is not None else portable(step.local)

    def _number_pattern(self, pattern: NumberPattern | None) -> Any:
        """An equation with holes, the number of its function, and the numbers that it states itself."""
        if pattern is None:
            return None
        self.operations |= dict.fromkeys(pattern.calls)
        stated = [portable(number) for number in pattern.stated]
        return [equation_data(pattern.equation), self._function(pattern.code), stated]

    def _function(self, code: str) -> int:
        """The number of a function."""
        return self.functions.setdefault(code, len(self.functions))

    def _texts(self) -> dict[str, Any]:
        """What is said at the other moments, and the words of all."""
        steps, language = self.steps, self.language
        numbers = {"number": "{number}", "count": "{count}"}
        texts: dict[str, Any] = {
            "start": language("stale" if steps.stale else "start"),
            "forward": language("forward_step", **numbers),
            "backward": language("backward_step", **numbers),
            "ledger": language("ledger", name="{name}"),
            "given": "" if steps.starts_from_zero else language("other_sweeps" if steps.has_run else "already_there"),
            "constant": language("constant"),
        }
        if steps.sweeps:
            seed = seed_moment(steps, language)
            texts["seed"] = [seed.sentence, equation_data(seed.equation)]
        return texts


def _slope_of(step: Step, slope: Any) -> float:
    return float(step.node.inputs[slope[0]].data if isinstance(slope, list) else slope)


def _same(a: float, b: float) -> bool:
    """Whether two numbers are one, to the last bit; nan is nan."""
    return (a == b and math.copysign(1.0, a) == math.copysign(1.0, b)) or (a != a and b != b)


def portable(number: float) -> float | str:
    """A number as JSON can hold it: those that are not finite as text that JavaScript reads."""
    if math.isfinite(number):
        return number
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"
