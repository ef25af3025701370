"""Lists the backward sweep: in lines of vectors and matrices,

    gradients of L = batch_sum(v2):
      δ⁽²⁾ = 2·v1
      δ⁽¹⁾ = (w⁽²⁾·δ⁽²⁾) ⊙ (1 − a⁽¹⁾²)
      ∂L/∂W⁽¹⁾ = batch_sum(δ⁽¹⁾·xᵀ)

L is the result summed over the samples; δ⁽¹⁾ is the gradient of the weighted sums z⁽¹⁾.  Or in lines of numbers, each the chain
rule for one result, where ∂z is the gradient with respect to z:

    gradients:
      v3 = y²
      ∂z = 1 − v3
      ∂w = batch_sum(∂z·x)

Among the operands are the results of the forward pass, by their names.

Next: ``autograd/plan``, from instructions to matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.graph import reach_inputs
from autograd.tape.gradients import differentiate
from autograd.tape.identities import fold_constants
from autograd.tape.instructions import FIRST_COMPUTED, Kind
from autograd.tape.passes import drop_dead, share
from autograd.tape.tape import Tape

from .expressions import called_by, line, shape_of, text_of
from .forward import LINES, Listing, aligned, indented, shortened, side_by_side, source_text
from .grouping import find_results
from .lines import Lines
from .names import base_of_source, give_names
from .results import Form, Result, Results


class Backward:
    """The sweep of a listing.

    now_at     where slots of the forward pass are on the tape of the sweep; −1 for those that it does not need
    owners     for gradients, by slot, the slots of the forward pass that they are the gradient of
    gradients  for the arrays and the numbers that are asked for, the slots of their gradients
    outputs    what these are called
    shown      the results that have lines
    """

    def __init__(self, listing: Listing, wanted: Any) -> None:
        self.forward = listing
        tape = _swept(listing, wanted)
        self.now_at = np.full(len(listing.tape.ops), -1, dtype=np.intp)
        self.now_at[: tape.leading] = np.arange(tape.leading)
        self.owners: dict[int, list[int]] = {}
        for slot, label in tape.labels.items():
            if isinstance(label, int):
                self.now_at[label] = slot
            else:
                self.owners[slot] = label
        self.results = Results(tape, {}, listing.given, listing.results.samples)
        self._adopt()
        self.gradients = dict(self._asked_for(wanted))
        self.results.labels = self._labels()
        self._put_in_order()
        find_results(self.results, self._is_new(), self.gradients.values(), scalars=listing.scalars)
        self.lines = Lines(self.results)
        self.outputs = list(map(self.lines.references.spread, self.gradients.values()))
        self._name()

    # -- What is known -----------------------------------------------------------------------------------

    def _adopt(self) -> None:
        """Let the results of the forward pass be known."""
        results, now_at = self.results, self.now_at
        results.constants = dict(self.forward.results.constants)

        def known(result: Result) -> Result:
            form = Form.SOURCE if result.name else result.form
            return replace(result, slots=np.array(now_at[result.slots]), form=form)

        for array in self.forward.results.arrays:
            results.put(known(array))
        numbers = self.forward.lines.references.numbers
        results.numbers = {int(now_at[slot]): known(number) for slot, number in numbers.items() if now_at[slot] >= 0}

    def _is_new(self) -> Any:
        """Which slots are to be found: all but results of the forward pass that are known, or needed by no gradient."""
        ops, bounds, operands, _ = self.results.tape.columns()
        is_known = self.results.array_of[: len(ops)] >= 0
        is_known[[*self.results.numbers]] = True
        is_of_sweep = np.ones(len(ops), dtype=np.uint8)
        is_of_sweep[self.now_at[self.now_at >= 0]] = 0
        is_needed = reach_inputs(is_of_sweep.copy(), bounds, operands, is_known.astype(np.uint8))
        return (ops >= FIRST_COMPUTED) & ~is_known & ((is_of_sweep | is_needed) != 0)

    # -- What gradients are of ---------------------------------------------------------------------------

    def _asked_for(self, wanted: Any) -> Iterator[tuple[Result, Any]]:
        """What gradients are asked for, arrays and numbers, each with the slots of its gradient."""
        forward, tape = self.forward, self.results.tape
        references = forward.lines.references
        at = np.full(len(forward.tape.ops), -1, dtype=np.intp)
        at[wanted] = np.asarray(tape.outputs[1:])[: len(wanted)]
        parameters = tape.parameters()
        for slot, matrix in self.results.matrices.items():
            weights = parameters[tape.details[slot].parameters]
            at[weights] = matrix.ravel()
            if forward.scalars:
                first, last = [references.numbers[int(weights[i])].name for i in (0, -1)]
                yield Result(weights.reshape(matrix.shape), Form.SOURCE, name=f"({first}, …, {last})"), matrix
                at[weights] = -1
        arguments = [array for array in forward.results.arrays if array.op is Kind.ARGUMENT]
        for array in [*forward.sources, *arguments]:
            if (at[array.slots] >= 0).all():
                yield array, at[array.slots]
                at[array.slots] = -1
        for slot in np.flatnonzero(at >= 0).tolist():
            name = text_of(called_by(references.of(np.array(slot))))
            yield Result(np.array(slot), Form.SOURCE, name=name), np.array(at[slot])

    def _labels(self) -> dict[int, Any]:
        """Whose gradient a slot is: of one result, if it is that of several."""
        forward, numbers = self.forward.results, self.forward.lines.references.numbers
        labels: dict[int, Any] = {}
        for slot, owned in self.owners.items():
            results = [forward.within(np.array(each)) or numbers.get(each) for each in owned]
            known = [each for each in results if each is not None and each.form is not Form.SOURCE]
            if known:
                labels[slot] = min(known, key=lambda each: (not each.is_sum, not each.name))
        for source, slots in self.gradients.items():
            is_one = (slots == slots.flat[0]).all() or slots.flat[0] >= len(self.results.tape.ops)
            for slot in slots.ravel()[: 1 if is_one else None].tolist():  # of a matrix the first number stands for all
                labels.setdefault(slot, source)
        return labels

    def _put_in_order(self) -> None:
        """Say of each gradient, and of what is added up to one, at which place it stands."""
        results, forward, tape = self.results, self.forward.results, self.results.tape
        places = np.where(forward.array_of >= 0, forward.place_of, np.arange(len(forward.array_of)))
        results.ordered = np.full(len(tape.ops), -1, dtype=np.intp)
        for slot, owned in self.owners.items():
            results.ordered[slot] = places[owned[-1]]
        for slot in tape.slots_of(Kind.BATCH_SUM).tolist():
            (added_up,) = tape.inputs(slot)
            if results.ordered[added_up] < 0:
                results.ordered[added_up] = results.ordered[slot]
                results.belongs[added_up] = results.labels.get(slot)

    # -- Names -------------------------------------------------------------------------------------------

    def _name(self) -> None:
        forward, (root, *_) = self.forward, self.forward.outputs
        returned = text_of(called_by(root))
        owner = root.owner
        is_unnamed = owner is not None and owner.form is not Form.SOURCE and not owner.base and "L" not in forward.taken
        loss = "L" if is_unnamed else returned
        self.prefix, self.head = f"∂{loss}/∂", f"gradients of {'L = ' if is_unnamed else ''}batch_sum({returned})"
        if forward.scalars:
            self.prefix, self.head = "∂", "gradients"
        taken = forward.taken | {loss}
        owners = {result: result.label for result in self.lines.order if self._is_gradient(result)}
        for result in self.lines.order:
            result.label = ""

        def name(result: Result) -> None:
            owner = owners.get(result)
            if owner is not None and owner.name and (found := self._gradient_name(owner)) not in taken:
                result.name = found
                taken.add(found)

        for result, owner in owners.items():
            if owner in self.gradients or owner.is_sum:
                name(result)
        self.shown = self.lines.shown(self.outputs)
        for result in self.shown:
            if not result.name:
                name(result)
        self.sources = self.lines.references.sources  # constants that the forward pass has not
        for source in self.sources:
            source.base = base_of_source(source, self.results)
        give_names([*self.sources, *self.shown], taken, forward.unnamed)

    def _is_gradient(self, result: Result) -> bool:
        """Whether a result is all of the gradient that it belongs to."""
        owner = result.label
        if owner in self.gradients:
            return np.array_equal(self.gradients[owner], result.slots)
        return bool(owner) and owner.slots.shape == result.slots.shape

    def _gradient_name(self, owner: Result) -> str:
        if owner.is_sum and owner.name.startswith(owner.base) and not self.forward.scalars:
            return "δ" + owner.name[len(owner.base) :]
        return self.prefix + owner.name

    # -- Text --------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        lines = list(map(line, self.shown))
        names = {each.name for each in self.shown}
        for source, reference in zip(self.gradients, self.outputs, strict=True):
            if self._gradient_name(source) not in names:  # it is a number, or another's gradient, too
                lines.append((f"{self.prefix}{source.name} = {text_of(called_by(reference))}", shape_of(source)))
        body = side_by_side([source_text(source, self.results) for source in self.sources])
        return indented(self.head, body + shortened(aligned(lines), "lines"))


def _swept(listing: Listing, wanted: Any) -> Tape:
    """The tape of the sweep.

    The label of what the forward pass computes is its slot there, that of a gradient the slots that it is the gradient of.
    """
    tape = listing.tape.copy()
    tape.labels = {slot: slot for slot in np.flatnonzero(np.asarray(tape.ops) >= FIRST_COMPUTED).tolist()}
    swept = differentiate(tape, wanted, matrices=not listing.scalars or len(wanted) > 2 * LINES, called=list)
    for improve in (fold_constants, share, drop_dead):
        swept = improve(swept)
    return swept
