"""Make the data with which a page computes a graph again, and tells steps whose numbers nobody knows yet.

A step is told by a pattern, and which pattern it is depends on numbers: a ReLU passes a gradient on or is off, a tanh
is saturated or is not, a guard of a loss acts.  So each kind of step comes with all that can be said of it; the page
chooses (``web/what_if/variants.js``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from autograd import Value, topological_order
from autograd.graph import multiplies_by_zero
from autograd.languages import Language
from autograd.table import (
    FLOATS,
    PARAMETERS,
    Op,
    Variable,
    guard_conditions,
    guards_acting,
    write,
)
from viz.graph import Step, Steps
from viz.words import Equation, NumberPattern, Patterns

from .offer import leaves_of, operations_of

#: Where guards act and where they do not: each combination of the inputs that are no constants is tried.
_TRIED = (0.5, 0.0, 1.0, 2.0, -1.0)

#: Numbers of an operation's inputs and, last, of its result; None for its own.
_Numbers = Sequence[float] | None


class OtherNumbers:
    """The data for a page.

    plain     makes plain data of an equation
    numbers   makes plain data of a formula with holes for its numbers
    function  gives a function in JavaScript its number on the page
    """

    def __init__(
        self,
        patterns: Patterns,
        steps: Steps,
        language: Language,
        *,
        plain: Callable[[Equation], Any],
        numbers: Callable[[NumberPattern | None], Any],
        function: Callable[[str], int],
    ) -> None:
        self.patterns, self.steps, self.language = patterns, steps, language
        self.plain, self.numbers, self.function = plain, numbers, function

    def data(self, made: Sequence[int]) -> dict[str, Any]:
        """The data.

        made  the number of the pattern that tells how each value is computed

        leaves  the indices of those whose numbers may be others
        names   of the operations, whose functions are in the script; zeros says which multiply by 0 what they have not
                selected (``multiplies_by_zero``)
        op      which operation computes each value, −1 for a leaf
        kind    of what kind its steps are; steps: for each kind and each input all that can be said
        values  for a pattern that tells how a value is computed, the same under other guards
        sums    what is said of an input that is used several times
        turns   the values in the order of the sweep, where that is not the opposite of the order in which they are computed
        made    those of a formula that is shown in the place of a more careful one, and what is said where it overflows
        """
        operations = operations_of(self.steps)
        number = {op: i for i, op in enumerate(operations)}
        example: dict[Op, Value] = {}
        for value in self.steps.order:
            if value.op is not None:
                example.setdefault(value.op, value)
        kinds: dict[tuple[object, ...], int] = {}
        of_kind, told, values = [], {}, {}
        for i, value in enumerate(self.steps.order):
            if value.op is None or value.constant:
                of_kind.append(-1)
                continue
            key = (*self.patterns.signature(value), value is self.steps.root)
            new = key not in kinds
            of_kind.append(kinds.setdefault(key, len(kinds)))
            if new:
                for position, source in enumerate(value.inputs):
                    if not source.constant and self.steps.sweeps:
                        told[f"{of_kind[-1]} {position}"] = self._steps(value, position)
            if made[i] not in values and value.op.spelled_out:
                values[made[i]] = self._values(value)
        return {
            "leaves": leaves_of(self.steps),
            "names": [op.name for op in operations],
            "zeros": [int(multiplies_by_zero(example[op])) for op in operations],
            "op": [-1 if value.op is None else number[value.op] for value in self.steps.order],
            "kind": of_kind,
            "steps": told,
            "values": values,
            "sums": self.patterns.several_uses(),
            **self._turns(),
            **self._made(),
        }

    def _turns(self) -> dict[str, Any]:
        turns = [self.steps.index[value] for value in reversed(topological_order(self.steps.root))]
        return {} if turns == sorted(turns, reverse=True) else {"turns": turns}

    def _made(self) -> dict[str, Any]:
        made = [i for i, value in enumerate(self.steps.order) if not self.steps.reading.holds(value)]
        return {"made": made, "overflow": self.language("what_if_overflow")} if made else {}

    def _steps(self, node: Value, position: int) -> list[Any]:
        """What can be said of steps of a kind: the function that tells which guards act, and what is said by these."""
        step = _step(node, position)
        guards, numbers = self._guards(node, position)
        return [guards, {acting: self._said(step, given) for acting, given in numbers.items()}]

    def _said(self, step: Step, numbers: _Numbers) -> list[Any]:
        pattern = self.patterns.step_pattern(step, numbers)
        possible, messages = self.patterns.messages(step, str(pattern.written))
        return [
            *(messages, self.plain(pattern.chain), self.plain(pattern.local), self.plain(pattern.written)),
            *(int(pattern.exact), self.numbers(pattern.numbers)),
            *(possible.fixed, int(possible.chooses), int(possible.selects)),
        ]

    def _values(self, value: Value) -> list[Any]:
        guards, numbers = self._guards(value, None)
        found = {}
        for acting, given in numbers.items():
            pattern = self.patterns.value_pattern(value, None if given is None else given[:-1])
            found[acting] = [pattern.sentence, self.plain(pattern.made_of), self.numbers(pattern.numbers)]
        return [guards, found]

    def _guards(self, node: Value, position: int | None) -> tuple[int | None, dict[str, _Numbers]]:
        """The number of the function that tells which guards act, None without guards; and numbers for each case."""
        op = node.op
        assert op is not None
        variables = [Variable(name) for name in PARAMETERS[: len(node.inputs)]]
        conditions = guard_conditions(op, Variable("y"), variables, position)
        if not conditions:
            return None, {"": None}
        written = ", ".join([write(condition, "javascript") for condition in conditions])
        code = f"({', '.join(['y', *[x.name for x in variables]])})=>[{written}]"
        choices = [(source.data,) if source.constant else (source.data, *_TRIED) for source in node.inputs]
        found: dict[str, _Numbers] = {}
        for inputs in product(*choices):
            y = op.forward(FLOATS, *inputs)
            acting = guards_acting(op, inputs, y, position)
            found.setdefault("".join([str(int(acts)) for acts in acting]), [*inputs, y])
        return self.function(code), found


def _step(node: Value, position: int) -> Step:
    """A step as far as its pattern depends on more than numbers."""
    return Step(
        number=0,
        node=node,
        source=node.inputs[position],
        position=position,
        upstream=1.0,
        local=1.0,
        product=1.0,
        before=None,
        after=1.0,
        already_there=0.0,
    )
