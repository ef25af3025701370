"""Say steps as patterns: sentences and formulas with holes for names and numbers.

A large graph has tens of thousands of steps of a few kinds.  All steps of one kind are told by one pattern, which the
page of a player fills in for the one step that is seen.  A pattern is made by the functions that tell a step, from
names and numbers that are holes, so what is told is the same.  A hole is one character of Unicode's private use.

Read next: ``number_patterns.py``, the holes for numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from autograd import Value
from autograd.languages import Language
from autograd.table import (
    MULTIPLY,
    POWER,
    TANH,
    Call,
    Expression,
    Number,
    Op,
    Variable,
    guards_acting,
    made_of,
    partial,
    write,
)
from viz.graph import Step, Steps

from .equations import Equation, Factor, derivative_of
from .explain import Possible, flatness, is_flat, possible_messages, said, sentence, used_several_times
from .formulas import formula_of_sum, lane, local_derivative, partial_of, symbols_of
from .lines import chain_rule
from .number_patterns import NumberHole, NumberPattern, is_stated, number_pattern

ROOT, NODE, SOURCE, OTHER, UNIQUE, OUTPUT, OUTPUT_INSIDE = map(chr, range(0xE000, 0xE007))
#: The first of the holes for the names of inputs, and for those whose own parentheses are there already.
INPUTS, INSIDE = 0xE100, 0xE200
_MOST_INPUTS = 200
#: What flows along the edges whose colours a step's factors have: the gradient that arrives, and what is handed on.
UPSTREAM, HANDED_ON = NumberHole("upstream", 1.0), NumberHole("product", 1.0)


@dataclass(frozen=True, slots=True)
class StepPattern:
    """What is told of a kind of step: its sentence, its chain rule, its local derivative.

    local    what stands before the first "=" of the local derivative
    written  the local derivative as a formula
    exact    whether that is a whole number, which is not rounded
    numbers  the same with holes for numbers; None if it is a number or a name already
    opaque   whether no page can work that formula out
    """

    sentence: str
    chain: Equation
    local: Equation
    written: Equation
    exact: bool = False
    numbers: NumberPattern | None = None
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class ValuePattern:
    """What is told of a kind of operation: its sentence, what its result is made of, and that with holes for numbers.

    numbers  None if no page can work it out
    """

    sentence: str
    made_of: Equation
    numbers: NumberPattern | None


class Patterns:
    """The patterns of a graph, each made once.

    >>> from viz.graph import Reading
    >>> x, y = Value(3.0, "x"), Value(2.0, "y")
    >>> steps = Steps(Reading(x * y + y * x))
    >>> patterns = Patterns(steps, Language("en"))
    >>> patterns.of_step(steps[2]) is patterns.of_step(steps[4])
    True
    """

    def __init__(self, steps: Steps, language: Language) -> None:
        self.steps, self.language = steps, language
        self._kinds: dict[Value, tuple[str, object]] = {}
        self._signatures: dict[Value, tuple[object, ...]] = {}
        self._guarded: dict[tuple[Op, int | None], bool] = {}
        self._values: dict[tuple[object, ...], ValuePattern] = {}
        self._steps: dict[tuple[object, ...], StepPattern] = {}

    def of_value(self, value: Value) -> ValuePattern:
        """What is told of the result of an operation."""
        key = self.signature(value), self._guards(value)
        found = self._values.get(key)
        if found is None:
            found = self._values[key] = self.value_pattern(value)
        return found

    def of_step(self, step: Step) -> StepPattern:
        """What is told of a step of the sweep."""
        key = (
            *(step.position, self.steps.uses(step.source), step.node is self.steps.root, step.product is None),
            *(step.local if step.local in (0.0, 0.5, 1.0) else None, flatness(step) if is_flat(step) else ""),
            *(self.signature(step.node), self._guards(step.node, step.position)),
        )
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = self.step_pattern(step)
        return found

    def place(self, step: Step) -> int | None:
        """Which input of its operation a local derivative is, if it is one."""
        return partial_of(step, self.steps).place

    def _guards(self, value: Value, position: int | None = None) -> tuple[bool, ...]:
        """Which guards act in an operation's formula, or in a local derivative's: a reader is shown those."""
        op = value.op
        assert op is not None
        if self.steps.symbolic:
            return ()
        guarded = self._guarded.get((op, position))
        if guarded is not False:
            found = guards_acting(op, [source.data for source in value.inputs], value.data, position)
            self._guarded[op, position] = bool(found)
            return found
        return ()

    def signature(self, value: Value) -> tuple[object, ...]:
        """What the patterns of an operation depend on: which it is, and of what kind the names of its inputs are."""
        found = self._signatures.get(value)
        if found is None:
            kinds = [self._kind(source) for source in value.inputs]
            same = (
                [value.inputs.index(source) for source in value.inputs] if len(set(value.inputs)) < len(kinds) else ()
            )
            own = self.steps.index[value] if len(kinds) > _MOST_INPUTS or self.steps.terms_of(value) else -1
            is_sum = value in self.steps.sums
            found = self._signatures[value] = (value.op, *kinds, *same, own, self._kind(value)[0], is_sum)
        return found

    def _kind(self, value: Value) -> tuple[str, object]:
        """What kind of name a value has: of a formula it counts when it needs parentheses."""
        found = self._kinds.get(value)
        if found is None:
            written = self.steps.names[value].expression
            stated = repr(value.data) if value.constant and not value.inputs else ""
            if isinstance(written, Variable):
                found = ("inside" if _is_enclosed(written.name) else "whole"), stated
            elif isinstance(written, Number):
                found = "number", repr(written.value)
            elif isinstance(written, Call) and not written.op.truth:
                found = "formula", _precedence(written)
            else:
                found = "own", self.steps.index[value]
            self._kinds[value] = found
        return found

    def value_pattern(self, value: Value, numbers: Sequence[float] | None = None) -> ValuePattern:
        """What is told of the result of an operation; numbers: of its inputs, where they are others than their own."""
        op, data = value.op, numbers or [source.data for source in value.inputs]
        assert op is not None
        told = self.language("computed", name=UNIQUE)
        terms = self.steps.terms_of(value)
        if terms:  # it is told as one operation, of which the page knows no terms
            return ValuePattern(told, formula_of_sum(terms, self.steps, self.language), None)
        written = symbols_of(value, self._unnamed(value, root=value), self.language, numbers)
        if self.steps.symbolic:
            return ValuePattern(told, written, None)
        return ValuePattern(
            told,
            written,
            number_pattern(
                lambda inputs, _: made_of(op, inputs, data), value, self.language, states=not op.spelled_out
            ),
        )

    def messages(self, step: Step, written: str) -> tuple[Possible, dict[str, str]]:
        """What could be said of a step if numbers were others; written: its local derivative as a formula."""
        steps = self._unnamed(step.node, root=self.steps.root, source=step.source)
        possible = possible_messages(step, steps, written)
        return possible, {name: said(name, step, steps, self.language, written) for name in possible.names}

    def several_uses(self) -> str:
        """What is added to a sentence where an input is used several times; {uses} is for how often."""
        return "; " + self.language("sums", input=SOURCE, uses="{uses}")

    def step_pattern(self, step: Step, numbers: Sequence[float] | None = None) -> StepPattern:
        """What is told of a step; numbers: of its inputs and, last, of its node, where they are others than their own."""
        node, op = step.node, step.node.op
        assert op is not None
        data = numbers or [*[source.data for source in node.inputs], node.data]
        steps = self._unnamed(node, root=self.steps.root, source=step.source)
        written = local_derivative(step, steps, self.language, numbers)
        formula = str(written)
        told = sentence(step, steps, self.language, formula) + used_several_times(step, steps, self.language)
        colourless = step._replace(upstream=UPSTREAM, product=HANDED_ON)
        chain = chain_rule(colourless, steps, self.language)
        symbol = derivative_of(steps.names[node], steps.names[step.source], self.language, lane(step))
        if self.steps.symbolic:
            return StepPattern(told, chain, symbol, written)
        pattern = StepPattern(
            *(told, chain, Factor(symbol, HANDED_ON), written),
            exact=formula in ("1", "−1", "0"),
        )
        place = self.place(step)
        if pattern.exact or (place is not None and not is_stated(node.inputs[place])):
            return pattern
        put_in = number_pattern(
            lambda inputs, output: partial(op, step.position, inputs=inputs, output=output, numbers=data),
            node,
            self.language,
        )
        return replace(pattern, numbers=put_in, opaque=put_in is None)

    def _unnamed(self, node: Value, *, root: Value, source: Value | None = None) -> Steps:
        """The steps with holes for the names that one of them is told with."""
        names: dict[Value, _Unnamed] = {root: _Unnamed(ROOT, ROOT, Variable(ROOT))}
        for i, value in enumerate(node.inputs):
            if value not in names:
                written = self._written(value, chr(INPUTS + i), chr(INSIDE + i))
                names[value] = _Unnamed(SOURCE if value is source else OTHER, OTHER, written)
        names[node] = _Unnamed(NODE, NODE, self._written(node, OUTPUT, OUTPUT_INSIDE))
        return cast(Steps, _UnnamedSteps(names, root, self.steps))

    def _written(self, value: Value, whole: str, inside: str) -> Expression:
        """The name of a value inside a formula, as a hole, if it is a name."""
        kind, more = self._kind(value)
        if kind == "formula":
            return Call(cast(Op, _Written(whole, more)), ())
        if kind == "whole":
            return Variable(whole)
        return Variable(f"({inside})") if kind == "inside" else self.steps.names[value].expression


@dataclass(frozen=True, slots=True)
class _Unnamed:
    """Holes in the places of a name."""

    symbol: str
    unique: str
    expression: Expression


class _UnnamedSteps:
    """Steps, as far as the functions that tell them look at them, with holes for names."""

    def __init__(self, names: Mapping[Value, _Unnamed], root: Value, steps: Steps) -> None:
        self.names, self.root, self.uses, self.sums = names, root, steps.uses, steps.sums
        self.symbolic = steps.symbolic

    def told(self, step: Step) -> Value:
        return step.node  # its hole is filled in with what each step is told of


@dataclass(frozen=True, slots=True)
class _Written:
    """A formula that is written already, as far as one that is written around it looks at it."""

    text: str
    precedence: object
    truth: bool = False


def _precedence(formula: Call) -> int:
    """How tightly a formula binds as it is written: a product of equals is written as a power."""
    equals = formula.op is MULTIPLY and formula.inputs[0] == formula.inputs[1]
    return POWER.precedence if equals else formula.op.precedence


def _is_enclosed(name: str) -> bool:
    """Whether a name has parentheses that are left out inside others."""
    return name.startswith("(") and write(Call(TANH, (Variable(name),))) == f"tanh{name}"
