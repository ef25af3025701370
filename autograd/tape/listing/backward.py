"""Lists the backward sweep in lines of vectors and matrices:

    gradients of L = batch_sum(v2):
      δ⁽²⁾ = 2·v1
      δ⁽¹⁾ = (w⁽²⁾·δ⁽²⁾) ⊙ (1 − a⁽¹⁾²)
      ∂L/∂W⁽¹⁾ = batch_sum(δ⁽¹⁾·xᵀ)

L is the result summed over the samples; δ⁽¹⁾ is the gradient of the weighted sums z⁽¹⁾.  Among the operands are the results of
the forward pass, by their names.

Next: ``autograd/plan``, from instructions to matrices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.graph import reach_inputs
from autograd.tape.gradients import differentiate
from autograd.tape.identities import fold_constants
from autograd.tape.instructions import FIRST_COMPUTED, Kind, code_of
from autograd.tape.passes import drop_dead, share
from autograd.tape.tape import Tape

from .blocks import block
from .expressions import Formulas, text_of
from .grouping import Grouping
from .layers import Listing, aligned, shape_of, source_lines
from .lines import Lines
from .names import base_of_source, give_names
from .results import Form, Reference, Result, Results
from .scalars import shortened

#: What slots of the forward pass, and gradients, are labelled while the sweep is written.
_FORWARD, _GRADIENT = "#", "∂"


def gradients_by_layers(listing: Listing, wanted: Sequence[int]) -> str:
    """The text for the gradients of a tape's one output with respect to some of its slots."""
    return str(_Backward(listing, np.array(wanted, dtype=np.intp)))


class _Backward:
    """The sweep of a listing.

    now_at     where slots of the forward pass are on the tape of the sweep; −1 for those that it does not need
    adopted    results of the forward pass as results there, by identity
    gradients  for the arrays and the numbers that are asked for, the slots of their gradients
    """

    def __init__(self, listing: Listing, wanted: Any) -> None:
        self.forward, self.wanted = listing, wanted
        self.tape = self._swept()
        self.now_at = self._slots_now()
        owners = self._owners()
        self.results = Results(self.tape, {})
        self.results.constants = dict(self.forward.results.constants)
        self.adopted: dict[int, Result] = {}
        known = self._adopt()
        self.gradients = list(self._asked_for())
        self.results.labels = self._labels(owners)
        self._put_in_order(owners)
        Grouping(self.results).run(known)
        self.lines = Lines(self.results, [slots for _, slots in self.gradients])
        self._name()

    # -- The tape of the sweep ---------------------------------------------------------------------------

    def _swept(self) -> Tape:
        tape = self.forward.tape
        computed = np.flatnonzero(np.asarray(tape.ops) >= FIRST_COMPUTED)
        names = {slot: f"{_FORWARD}{slot}" for slot in computed.tolist()}
        labelled = tape.copy()
        labelled.labels = {}
        swept = differentiate(
            labelled, self.wanted, names=names, called=lambda slots: _GRADIENT + " ".join(map(str, slots))
        )
        for improve in (fold_constants, share, drop_dead):
            swept = improve(swept)
        return swept

    def _slots_now(self) -> Any:
        tape = self.forward.tape
        now_at = np.full(len(tape.ops), -1, dtype=np.intp)
        now_at[: tape.leading] = np.arange(tape.leading)
        for slot, label in self.tape.labels.items():
            if label.startswith(_FORWARD):
                now_at[int(label[1:])] = slot
        return now_at

    def _owners(self) -> dict[int, list[int]]:
        """For gradients, by slot, the slots of the forward pass that they are the gradient of."""
        return {
            slot: list(map(int, label[1:].split()))
            for slot, label in self.tape.labels.items()
            if label.startswith(_GRADIENT)
        }

    def _adopt(self) -> Any:
        """Let the results of the forward pass be known; returns their slots."""
        results, forward = self.results, self.forward.results
        for array in forward.arrays:
            self.adopted[id(array)] = results.put(replace(array, slots=self.now_at[array.slots]))
        for slot, result in self.forward.lines.references.numbers.items():
            if self.now_at[slot] >= 0:
                adopted = replace(result, slots=np.array(self.now_at[slot]))
                self.adopted[id(result)] = results.numbers[int(self.now_at[slot])] = adopted
        for result in self.adopted.values():
            result.form = Form.SOURCE if result.name else result.form
        return np.flatnonzero((results.array_of >= 0) | self._is_idle())

    def _is_idle(self) -> Any:
        """Which results of the forward pass that have no line are needed by no gradient either."""
        _, bounds, operands, _ = self.tape.columns()
        is_forward, reached = np.zeros((2, len(bounds) - 1), dtype=np.uint8)
        is_forward[self.now_at[self.now_at >= 0]] = 1
        is_known = (self.results.array_of >= 0).astype(np.uint8)
        is_known[[*self.results.numbers]] = 1
        reached[is_forward == 0] = 1
        return (is_known | is_forward & (1 - reach_inputs(reached, bounds, operands, is_known))).astype(bool)

    def _asked_for(self) -> Iterator[tuple[Result, Any]]:
        """What gradients are asked for, arrays and numbers, each with the slots of its gradient."""
        forward = self.forward
        at = np.full(len(forward.tape.ops), -1, dtype=np.intp)
        at[self.wanted] = np.asarray(self.tape.outputs[1:])[: len(self.wanted)]
        arguments = [array for array in forward.results.arrays if array.op is Kind.ARGUMENT]
        in_arrays = np.zeros(len(at), dtype=bool)
        for array in [*forward.sources, *arguments]:
            slots = at[array.slots]
            in_arrays[array.slots] = True
            if (slots >= 0).all():
                yield array, slots
                continue
            for place, slot in np.ndenumerate(slots):
                if slot >= 0:
                    called = f"{array.name}[{', '.join(map(str, place))}]" if place else array.name
                    yield Result(array.slots[place], Form.SOURCE, name=called), np.array(slot)
        for slot in np.flatnonzero((at >= 0) & ~in_arrays).tolist():
            yield Result(np.array(slot), Form.SOURCE, name=forward.formulas.names[slot]), np.array(at[slot])

    def _labels(self, owners: dict[int, list[int]]) -> dict[int, Any]:
        """Whose gradient a slot is: of one result, if it is that of several."""
        forward = self.forward.lines.references
        arrays, array_of, numbers = self.forward.results.arrays, forward.array_of, forward.numbers
        labels: dict[int, Any] = {}
        for slot, owned in owners.items():
            results = [arrays[array_of[o]] if array_of[o] >= 0 else numbers.get(o) for o in owned]
            known = [each for each in results if each is not None and each.form is not Form.SOURCE]
            if known:
                labels[slot] = min(known, key=lambda each: (not each.is_sum, not each.name))
        for source, slots in self.gradients:
            one = (slots == slots.flat[0]).all()
            for slot in slots.ravel()[:1].tolist() if one else slots.ravel().tolist():
                labels.setdefault(slot, source)
        return labels

    def _put_in_order(self, owners: dict[int, list[int]]) -> None:
        """Say of each gradient, and of what is added up to one, at which place it stands."""
        results = self.results
        forward = self.forward.results
        places = np.where(forward.array_of >= 0, forward.place_of, np.arange(len(forward.array_of)))
        results.ordered = np.full(len(self.tape.ops), -1, dtype=np.intp)
        for slot, owned in owners.items():
            results.ordered[slot] = places[owned[-1]]
        sums = self.tape.slots_of(Kind.BATCH_SUM)
        added_up = self.tape.columns().matrix(sums)[:, 0] if len(sums) else sums
        is_new = results.ordered[added_up] < 0
        sums, added_up = sums[is_new], added_up[is_new]
        results.ordered[added_up] = results.ordered[sums]
        results.belongs = {
            slot: id(results.labels.get(of)) for slot, of in zip(added_up.tolist(), sums.tolist(), strict=True)
        }

    # -- Names -------------------------------------------------------------------------------------------

    def _name(self) -> None:
        forward = self.forward
        root = forward.lines.outputs[0]
        self.result = text_of(forward.formulas.called(root))
        self.loss = self.result
        is_unnamed = isinstance(root.owner, Result) and not root.owner.base
        if is_unnamed and "L" not in forward.taken:
            self.loss = "L"
        taken = forward.taken | {self.loss}
        of_source = {id(source): (source, slots) for source, slots in self.gradients}
        for result in self.lines.order:
            owner = result.label or None
            result.label = ""
            if owner is None:
                continue
            name, whole = self._gradient_name(owner), owner.slots.shape == result.slots.shape
            if id(owner) in of_source:
                whole = np.array_equal(of_source[id(owner)][1], result.slots)
                if result.form is Form.MATRIX_GRADIENT:
                    whole = self._is_in_order(owner, result)
            if whole and owner.name and name not in taken:
                result.gradient_of = owner
                if id(owner) in of_source or owner.is_sum:
                    result.name = name
                    taken.add(name)
        self.shown = self.lines.with_lines()
        for result in self.shown:
            owner = result.gradient_of
            if owner is not None and not result.name and (name := self._gradient_name(owner)) not in taken:
                result.name = name
                taken.add(name)
        sources = self.lines.references.sources  # constants that the forward pass has not
        for source in sources:
            source.base = base_of_source(source, "")
        give_names([*sources, *self.shown], taken, forward.unnamed)
        constants = self.tape.numbers
        names = {
            int(self.now_at[slot]): name for slot, name in forward.formulas.names.items() if self.now_at[slot] >= 0
        }
        names |= dict.fromkeys(self.tape.slots_of(Kind.LANES).tolist(), "lanes")
        self.formulas = Formulas(names, constants)

    def _gradient_name(self, owner: Result) -> str:
        if owner.is_sum and owner.name.startswith(owner.base):
            return "δ" + owner.name[len(owner.base) :]
        return f"∂{self.loss}/∂{owner.name}"

    def _is_in_order(self, source: Result, gradient: Result) -> bool:
        """Whether a matrix of gradients has the form of the parameters' matrix."""
        detail = self.tape.details[int(gradient.slots)]
        parameters = self.tape.parameters()[detail.parameters]
        return np.array_equal(parameters, source.slots.ravel())

    # -- Text --------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        lines = [(f"{each.name} = {text_of(self.formulas.of(each))}", self._shape(each)) for each in self.shown]
        lines += self._others()
        head = f"L = batch_sum({self.result})" if self.loss == "L" != self.result else f"batch_sum({self.result})"
        body = source_lines([], self.lines.references.sources, self.results) + shortened(aligned(lines), "lines")
        return "\n".join([f"gradients of {head}:", *[f"  {line}" for line in body]])

    def _shape(self, result: Result) -> str:
        if result.form is Form.MATRIX_GRADIENT:
            return "×".join(map(str, self._matrix_shape(int(result.slots))))
        return shape_of(result)

    def _matrix_shape(self, slot: int) -> tuple[int, ...]:
        detail = self.tape.details[slot]
        size = len(detail.parameters)
        return (detail.rows, size // detail.rows) if detail.rows > 1 else (size,)

    def _called(self, parameters: Any, slots: Any) -> Reference:
        """How the gradients of parameters are called; those that one instruction computes are entries of its matrix."""
        are_entries = np.asarray(self.tape.ops)[slots] == code_of(Kind.OUTER)
        if not are_entries.any():
            return self.lines.references.spread(slots)
        slot = int(slots.flat[0])
        template = None
        if are_entries.all() and (slots == slot).all():
            of_matrix = self.tape.parameters()[self.tape.details[slot].parameters]
            places = np.argsort(of_matrix)[np.searchsorted(of_matrix, parameters, sorter=np.argsort(of_matrix))]
            template = block(places, self._matrix_shape(slot)) if len(of_matrix) > 1 else "{}"
        if template is None:
            return Reference(None, parts=tuple(map(self._called, parameters, slots)))
        return self.lines.references.of(np.array(slot))._replace(template=template)

    def _others(self) -> list[tuple[str, str]]:
        """Gradients that another has as well, or that are numbers."""
        named = {id(result.gradient_of) for result in self.shown if result.name == self._name_of(result)}
        found = []
        for source, slots in self.gradients:
            if id(source) not in named:
                reference = self._called(source.slots, slots)
                found.append(
                    (f"∂{self.loss}/∂{source.name} = {text_of(self.formulas.called(reference))}", shape_of(source))
                )
        return found

    def _name_of(self, result: Result) -> str:
        return "" if result.gradient_of is None else self._gradient_name(result.gradient_of)
