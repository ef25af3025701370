"""Show softmax and cross-entropy as a book writes them.

What is computed is more careful than the formula.  Softmax subtracts the largest input before it takes exponentials, which
changes no result and keeps them from overflowing; cross-entropy takes the logarithm of softmax in one step, and multiplies
the logarithms of all other classes by 0.  A reader is shown

    eᵢ = exp(zᵢ)      yᵢ = eᵢ/Σ eⱼ      L = −ln(y)  of the right class

as a graph of its own: up to the logits and from the loss on it has the nodes of the graph, in between nodes that are made
here.  Nothing is written to the graph.  Where the exponentials would overflow, the subtraction makes a difference, and is
shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from autograd import Value, topological_order
from autograd.graph import like
from autograd.table import ADD, DIVIDE, EXP, FLOATS, LOG, MAXIMUM, MULTIPLY, SHIFT, SUBTRACT, Op
from viz.graph.typography import below

from .shown import Shown, rebuilt

#: The scopes of losses whose graph is one group, closed at first.
LOSSES = ("cross_entropy", "binary_cross_entropy")

#: The scopes of functions that take the largest input away first, and what comes of it does not depend on that.
_SHIFTED = ("softmax", "log_softmax", "logsumexp")

#: Of larger numbers the exponential overflows or vanishes: then the shift of softmax acts.
_LARGEST = 600.0


def with_losses_of_books(roots: Sequence[Value], order: list[Value]) -> Shown:
    """The graph of some results as a book writes losses: itself, unless there is a softmax or a cross-entropy in it."""
    of_softmax = [value for value, users in _shifts(order).items() if _is_of_softmax(value, users)]
    # The inputs of a softmax in their order, and not that of the right class first, whose logarithm is taken.
    order = list(dict.fromkeys([value for shift in of_softmax for value in topological_order(shift)] + order))
    shifts = set(filter(_is_idle, of_softmax))
    if not shifts and not any([is_loss(value.scope) for value in order]):
        return Shown(list(roots), order)
    found = _Rewriting(shifts).rewritten(roots, order)
    return Shown(list(roots), order) if _uses_what_was_made(found, order) else found


def with_right_classes_alone(roots: Sequence[Value], order: Sequence[Value]) -> Shown:
    """The graph of some results in which a cross-entropy with one-hot targets is −ln of the right class's probability.

    Of a binary cross-entropy of several outputs each has its own factors t and 1 − t: these stay, as numbers.
    """
    inside = [value for value in order if value.op is not None and is_loss(value.scope)]
    terms = [value for value in inside if value.op in (ADD, MULTIPLY)]
    parts = {source for value in terms if value.op is ADD for source in value.inputs}
    totals = [value for value in terms if value not in parts]
    is_binary = any([value.scope.endswith("binary_cross_entropy") for value in totals])
    counting = list(map(_term_that_counts, totals)) if len(totals) == 1 or not is_binary else []
    if counting and None not in counting:
        kept = {total: term for total, term in zip(totals, counting, strict=True) if term is not None}
        return rebuilt(roots, order, same=kept)
    complements = [value for value in inside if value.op is SUBTRACT and value.constant and value not in roots]
    return rebuilt(roots, order, leaves={value: f"1 − {value.inputs[1].label}" for value in complements})


def _term_that_counts(total: Value) -> Value | None:
    """The one term of a sum whose factor is 1, without it; None if the others' are not 0."""
    factors: list[tuple[float, Value]] = []
    pending = [total]
    for value in pending:
        if value.op is ADD:
            pending += value.inputs
        elif value.op is MULTIPLY:
            given, other = value.inputs if value.inputs[0].constant else value.inputs[::-1]
            factors.append((given.data if given.constant else math.nan, other))
    ones = [other for factor, other in factors if factor == 1.0]
    return ones[0] if len(ones) == 1 and all([factor in (0.0, 1.0) for factor, _ in factors]) else None


def is_loss(scope: str) -> bool:
    """Whether that is the scope of a loss that is shown as one group."""
    return scope.rpartition("/")[2] in LOSSES


def _uses_what_was_made(found: Shown, order: Sequence[Value]) -> bool:
    """Whether somebody has taken a number out of a softmax that is another one without its shift."""
    if not found.made.isdisjoint(found.roots):
        return True
    taken = ((user, source) for user in order for source in user.inputs if found.twins.get(source) in found.made)
    return any(user.scope != source.scope for user, source in taken)


def _shifts(order: Sequence[Value]) -> dict[Value, list[Value]]:
    """Every shift, with what uses it."""
    found: dict[Value, list[Value]] = {value: [] for value in order if value.op is SHIFT}
    for value in order if found else ():
        for source in value.inputs:
            if source in found:
                found[source].append(value)
    return found


def _is_of_softmax(shift: Value, users: Sequence[Value]) -> bool:
    """Whether softmax or its kin subtract it, and not somebody by hand, who wants to see what comes of it."""
    *_, scope = shift.scope.split("/")
    taken = [user.op for user in users if user.inputs[1:] == (shift,) and user.scope == shift.scope]
    added = int(scope == "logsumexp")
    return (
        scope in _SHIFTED
        and len(taken) == len(users) > added
        and taken.count(ADD) == added
        and taken.count(SUBTRACT) == len(taken) - added
    )


def _is_idle(shift: Value) -> bool:
    """Whether softmax would give the same without this shift."""
    pending = [shift.inputs[0]]
    seen: set[Value] = set()
    while pending:
        value = pending.pop()
        if value.op is MAXIMUM and value.scope == shift.scope:
            pending += [source for source in value.inputs if source not in seen]
            seen.update(value.inputs)
        elif not value.data < _LARGEST:
            return False
    return abs(shift.inputs[0].data) < _LARGEST


class _Rewriting:
    """Makes, node by node, the graph that is shown."""

    def __init__(self, shifts: set[Value]) -> None:
        self.shifts = shifts
        self.found = Shown([], [])
        self.powers: dict[Value, Value] = {}  # the exponential of each shifted number
        self.places: dict[Value, int] = {}  # which of the exponentials of its softmax each is, from 1
        self.numbers: dict[Value, int] = {}  # which softmax each shift belongs to, from 1
        self.nothing: set[Value] = set()  # terms with the factor 0
        self.order: list[Value] = []  # every node that may be shown, in the order of the graph

    def rewritten(self, roots: Sequence[Value], order: Sequence[Value]) -> Shown:
        counts: dict[Value, int] = {}
        for value in order:
            if value.op is EXP and self._is_shifted(value.inputs[0]):
                shift = value.inputs[0].inputs[1]
                counts[shift] = counts.get(shift, 0) + 1
                self.numbers.setdefault(shift, len(self.numbers) + 1)
                self.powers[value.inputs[0]], self.places[value] = value, counts[shift]
        for value in order:
            twin = self._twin(value)
            self.order.append(twin)
            if twin is not value:
                self.found.twins[value] = twin
        found = self.found
        found.roots = [self._of(root) for root in roots]
        seen = set(chain(*map(topological_order, found.roots)))
        found.order = [value for value in dict.fromkeys(self.order) if value in seen]
        _give_gradients(found, [value for value in reversed(found.order) if value in found.made])
        return found

    def _of(self, value: Value) -> Value:
        return self.found.twins.get(value, value)

    def _merged(self, value: Value, other: Value) -> Value:
        """The node that stands in the place of a node, with its label."""
        self.found.merged.add(value)
        if not value.label or other.label or not other.inputs:
            return other
        labelled: Value = like(other, other.inputs, label=value.label)
        shows_other = [each for each, twin in self.found.twins.items() if twin is other] or [other]
        self.found.twins |= dict.fromkeys(shows_other, labelled)
        return labelled

    def _is_shifted(self, value: Value) -> bool:
        return value.op is SUBTRACT and value.inputs[1] in self.shifts

    def _twin(self, value: Value) -> Value:
        """What is shown in the place of a node whose inputs have been seen to."""
        op, inputs = value.op, [self._of(source) for source in value.inputs]
        if op in (SUBTRACT, ADD) and value.inputs[1] in self.shifts:
            total = inputs[0]
            return (
                self._merged(value, total)
                if op is SUBTRACT
                else self._made(value, LOG, total.inputs, is_new=False, scope=value.scope)
            )
        if is_loss(value.scope) and op is not None:
            term = self._term_that_counts(value, op, inputs)
            if term is not None:
                return self._merged(value, term)
        if value in self.places:
            return self._made(value, EXP, inputs)
        if op is SUBTRACT and self._is_log_of_softmax(value):
            return self._log_of_softmax(value, inputs[1].inputs[0])
        if all([a is b for a, b in zip(inputs, value.inputs, strict=True)]):
            return value
        if op is not None and any([source in self.found.made for source in inputs]):
            # The sum of the exponentials is another one; what softmax makes of it is the same.
            return self._made(value, op, inputs, is_new=op in (ADD, LOG))
        node: Value = like(value, tuple(inputs))
        return node

    def _term_that_counts(self, value: Value, op: Op, inputs: list[Value]) -> Value | None:
        """A term of a loss without its factor 1, or a sum without the terms that are 0."""
        if op is MULTIPLY:
            for i, source in enumerate(value.inputs):
                if source.constant and source.data in (0.0, 1.0):
                    if source.data == 0.0:
                        self.nothing.add(value)
                        return None
                    return inputs[1 - i]
        if op is ADD and not self.nothing.isdisjoint(value.inputs):
            if self.nothing.issuperset(value.inputs):
                self.nothing.add(value)
                return None
            kept = next(i for i, source in enumerate(value.inputs) if source not in self.nothing)
            return inputs[kept]
        return None

    def _is_log_of_softmax(self, value: Value) -> bool:
        shifted, total = value.inputs
        outer = value.scope.rpartition("/")[0]
        return is_loss(outer) and shifted in self.powers and total.op is LOG

    def _log_of_softmax(self, value: Value, total: Value) -> Value:
        """ln(y), for y = e/Σ."""
        power = self.powers[value.inputs[0]]
        y = self._made(power, DIVIDE, (self._of(power), total))
        sample = str(self.numbers[value.inputs[0].inputs[1]]) if len(self.numbers) > 1 else ""
        self.found.called[y] = f"y{below([str(self.places[power])], sample)}"
        return self._made(value, LOG, (y,), is_new=False, scope=value.scope.rpartition("/")[0])

    def _made(
        self, value: Value, op: Op, inputs: Iterable[Value], *, is_new: bool = True, scope: str | None = None
    ) -> Value:
        """A node that is computed as ``op`` says; not ``is_new`` where its number and gradient are those of ``value``."""
        inputs = tuple(inputs)
        numbers = [source.data for source in inputs]
        data = float(op.forward(FLOATS, *numbers)) if is_new else value.data
        wanted = [not source.constant for source in inputs]
        partials: tuple[Any, ...] = (
            op.derivatives(FLOATS, data, numbers, wanted) if any(wanted) else (None,) * len(inputs)
        )
        changed: dict[str, Any] = {"op_name": op.name, "data": data, "partials": partials}
        changed["scope"] = _scope(value.scope) if scope is None else scope
        if is_new:
            changed |= {"label": "", "grad": 0.0, "has_grad": False}
        node: Value = like(value, inputs, **changed)
        if is_new:
            self.found.made.add(node)
        self.order.append(node)
        return node


def _scope(scope: str) -> str:
    """The softmax in a cross-entropy is called so, and not after its logarithm."""
    outer, _, last = scope.rpartition("/")
    return f"{outer}/softmax" if last == "log_softmax" and is_loss(outer) else scope


def _give_gradients(found: Shown, made: Sequence[Value]) -> None:
    """Give the nodes that were made, the last first, the gradients that the nodes after them hold."""
    users: dict[Value, list[tuple[Value, int]]] = {}
    for value in found.order:
        for position, source in enumerate(value.inputs):
            if source in found.made:
                users.setdefault(source, []).append((value, position))
    for value in made:
        after = [(user, user.partials[position]) for user, position in users.get(value, ())]
        if value.constant or not after or not all([user.has_grad for user, _ in after]):
            continue
        grad = math.fsum([user.grad * local for user, local in after if local is not None])
        value.grad = grad
