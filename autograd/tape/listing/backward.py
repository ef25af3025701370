"""Lists the backward sweep: in lines of vectors and matrices,

    gradients of L = batch_sum(v1):
      δ⁽²⁾ = 2·(z⁽²⁾ − t)
      δ⁽¹⁾ = (w⁽²⁾·δ⁽²⁾) ⊙ (1 − a⁽¹⁾²)
      ∂L/∂W⁽¹⁾ = batch_sum(δ⁽¹⁾·xᵀ)

L is the result summed over the samples; δ⁽¹⁾ is the gradient of the weighted sums z⁽¹⁾.  Or in lines of numbers, each the chain
rule for one result, where ∂z is the gradient with respect to z:

    gradients:
      v3 = y²
      ∂z = 1 − v3
      ∂w = batch_sum(∂z·x)

Both passes are on one tape, so that a line may call the results of the forward pass.

Next: ``autograd/plan``, from instructions to matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.tape.instructions import FIRST_COMPUTED, Kind

from .blocks import narrowed
from .expressions import called_by, text_of
from .forward import Listing, indented
from .grouping import find_results
from .lines import Lines
from .results import SUMS, Form, Result


class Backward:
    """The sweep of a listing.

    gradient   for each slot of the forward pass the slot of its gradient; −1 for those without
    asked_for  the arrays and the numbers whose gradients are asked for
    shown      the results that have a line
    """

    def __init__(self, listing: Listing, wanted: Any, owners: Any, gradients: Any) -> None:
        """Find the gradients of ``wanted``.

        owners, gradients   slots, and those of their gradients
        """
        self.forward, self.results = listing, listing.results
        tape = self.results.tape
        self.gradient = np.full(len(self.results.array_of), -1, dtype=np.intp)
        self.gradient[owners] = gradients
        # What a function computes several times has a gradient each time, even if it is the same one, and none as a whole.
        several = np.flatnonzero(np.bincount(owners) > 1)
        self.gradient[several[np.asarray(tape.ops)[several] >= FIRST_COMPUTED]] = -1
        new = self.results.needed_for(self.gradient[wanted])
        for slot, matrix in self.results.matrices.items():
            self.gradient[tape.parameters()[tape.details[slot].parameters]] = matrix.ravel()
        self.asked_for = list(self._asked_for(wanted))
        computed = self.results.computed
        if not listing.scalars:
            self._describe(owners, new)
        known = len(computed)
        find_results(self.results, new, scalars=listing.scalars)
        self._name(computed[:known], computed[known:])

    def _asked_for(self, wanted: Any) -> Iterator[Result]:
        """The arrays and the numbers whose gradients are asked for."""
        is_left = np.zeros(len(self.gradient), dtype=bool)
        is_left[wanted] = True
        arguments = [array for array in self.results.arrays if array.op is Kind.ARGUMENT]
        for array in [*self.forward.sources, *arguments]:
            if is_left[array.slots] if not array.slots.ndim else is_left[array.slots].all():
                yield array
                is_left[array.slots] = False
        for slot in np.flatnonzero(is_left).tolist():
            name = text_of(called_by(self.forward.references.of(np.array(slot))))
            yield Result(np.array(slot), Form.SOURCE, name=name)

    def _describe(self, owners: Any, new: Any) -> None:
        """Say of each gradient, and of what is added up to one, whose it is, and at which place it stands there."""
        results = self.results
        is_new = np.zeros(len(results.order), dtype=bool)
        is_new[new] = True
        places = np.where(results.array_of >= 0, results.place_of, np.arange(len(results.order)))
        owners = np.sort(owners)[::-1]  # of one that is the gradient of several, the first counts
        owners = owners[self.gradient[owners] >= 0]
        results.order[self.gradient[owners]] = places[owners]
        results.order[~is_new] = -1
        computed = sorted(results.computed, key=lambda each: (each.is_sum, bool(each.name)))
        for owner in [*self.asked_for, *computed]:
            slots = self.gradient[owner.slots].ravel()
            results.labels.update(dict.fromkeys(slots[(slots >= 0) & is_new[slots]].tolist(), owner))
        for slot in new[::-1].tolist():
            if results.order[slot] >= 0 and results.tape.op(slot) in (*SUMS, Kind.BATCH_SUM):
                for added_up in results.inputs(slot).tolist():
                    if is_new[added_up] and results.order[added_up] < 0:
                        results.order[added_up] = results.order[slot]
                        if slot in results.labels and results.tape.op(slot) is not Kind.BATCH_SUM:
                            results.labels.setdefault(added_up, results.labels[slot])

    # -- Names -------------------------------------------------------------------------------------------

    def _name(self, before: list[Result], computed: list[Result]) -> None:
        forward, (root, *_) = self.forward, self.forward.outputs
        returned, owner = text_of(called_by(root)), root.owner
        is_unnamed = (
            owner is not None and owner.form is not Form.SOURCE and not owner.base and "L" not in forward.names.taken
        )
        loss = "L" if is_unnamed else returned
        self.prefix, self.head = f"∂{loss}/∂", f"gradients of {'L = ' if is_unnamed else ''}batch_sum({returned})"
        if forward.scalars:
            self.prefix, self.head = "∂", "gradients"
        forward.names.taken.add(loss)
        new, owners = set(computed), dict[Result, Result]()
        sums = [each for each in forward.shown if each.is_sum]
        for owner in [*sums, *reversed(forward.shown), *self.asked_for]:
            result = self.results.whole(self.gradient[owner.slots])
            if result in new:
                owners.setdefault(result, owner)
        for result, owner in owners.items():
            if owner.is_sum or owner.form is Form.SOURCE:
                result.base = self._name_of(owner)
        self.shown = computed
        are_listed = [each for each in self.asked_for if each.is_array or not forward.scalars]
        outputs = [forward.references.of(self._entries(each)) for each in are_listed]
        if not forward.scalars:
            self.shown = Lines(forward.references, [*before, *computed], outputs).shown()
        for result in self.shown:
            if result in owners:
                result.base = self._name_of(owners[result])
        self.sources = forward.references.new()
        for source in self.sources:
            source.base = "C"
        forward.names.give([*self.sources, *self.shown])

    def _name_of(self, owner: Result) -> str:
        """What the gradient of a result is called."""
        if owner.is_sum and owner.name.startswith(owner.base) and not self.forward.scalars:
            return "δ" + owner.name[len(owner.base) :]
        return self.prefix + owner.name

    def __str__(self) -> str:
        names = {each.base for each in self.shown}
        left = [self._other_name(each) for each in self.asked_for if self._name_of(each) not in names]
        return indented(
            self.head, [*self.forward.text_of_sources(self.sources), *self.forward.text([*self.shown, *left])]
        )

    def _other_name(self, owner: Result) -> Result:
        """A gradient that is a number, or another's gradient, too."""
        entries = self._entries(owner)
        return Result(self.gradient[owner.slots], Form.SOURCE, operands=(entries,), name=self._name_of(owner))

    def _entries(self, owner: Result) -> Any:
        """The slots of a gradient: one number for each entry, [v2, v2] where it is the same; but 0 is a zero of any shape."""
        slots = self.gradient[owner.slots]
        return narrowed(slots) if (slots == self.results.tape.find(0.0)).all() else slots
