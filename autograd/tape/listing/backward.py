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

from .expressions import Formulas, shape_of, text_of
from .forward import LINES, Listing, aligned, indented, shortened, side_by_side, told
from .grouping import Grouping
from .lines import Lines
from .names import base_of_source, give_names
from .results import Form, Result, Results

#: What slots of the forward pass, and gradients, are labelled while the sweep is written.
_FORWARD, _GRADIENT = "#", "∂"


class Backward:
    """The sweep of a listing.

    wanted     the slots whose gradients are listed
    now_at     where slots of the forward pass are on the tape of the sweep; −1 for those that it does not need
    gradients  for the arrays and the numbers that are asked for, the slots of their gradients
    """

    def __init__(self, listing: Listing, wanted: Any) -> None:
        self.forward, self.wanted = listing, wanted
        self.tape = self._swept()
        self.now_at = self._slots_now()
        owners = self._owners()
        self.results = Results(self.tape, {})
        self.results.constants = dict(self.forward.results.constants)
        known = self._adopt()
        self.gradients = list(self._asked_for())
        self.results.labels = self._labels(owners)
        self._put_in_order(owners)
        Grouping(self.results).run(known, [slots for _, slots in self.gradients], scalars=self.forward.scalars)
        self.lines = Lines(self.results, [slots for _, slots in self.gradients])
        self._name()

    # -- The tape of the sweep ---------------------------------------------------------------------------

    def _swept(self) -> Tape:
        tape = self.forward.tape.copy()
        tape.labels = {
            slot: f"{_FORWARD}{slot}" for slot in np.flatnonzero(np.asarray(tape.ops) >= FIRST_COMPUTED).tolist()
        }
        swept = differentiate(
            tape,
            self.wanted,
            matrices=not self.forward.scalars or len(self.wanted) > 2 * LINES,
            called=lambda slots: _GRADIENT + " ".join(map(str, slots)),
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
        results, now_at = self.results, self.now_at
        forward = self.forward.lines.references
        for array in self.forward.results.arrays:
            self._known(results.put(replace(array, slots=now_at[array.slots])))
        for slot, result in forward.numbers.items():
            if now_at[slot] >= 0:
                results.numbers[int(now_at[slot])] = self._known(replace(result, slots=np.array(now_at[slot])))
        return np.flatnonzero((results.array_of[: len(self.tape.ops)] >= 0) | self._is_idle())

    @staticmethod
    def _known(result: Result) -> Result:
        result.form = Form.SOURCE if result.name else result.form
        return result

    def _is_idle(self) -> Any:
        """Which results of the forward pass are known, or needed by no gradient either."""
        _, bounds, operands, _ = self.tape.columns()
        is_forward, reached = np.zeros((2, len(bounds) - 1), dtype=np.uint8)
        is_forward[self.now_at[self.now_at >= 0]] = 1
        is_known = (self.results.array_of[: len(bounds) - 1] >= 0).astype(np.uint8)
        is_known[[*self.results.numbers]] = 1
        reached[is_forward == 0] = 1
        return (is_known | is_forward & (1 - reach_inputs(reached, bounds, operands, is_known))).astype(bool)

    # -- What gradients are of ---------------------------------------------------------------------------

    def _asked_for(self) -> Iterator[tuple[Result, Any]]:
        """What gradients are asked for, arrays and numbers, each with the slots of its gradient."""
        forward, results = self.forward, self.results
        at = np.full(len(forward.tape.ops), -1, dtype=np.intp)
        at[self.wanted] = np.asarray(self.tape.outputs[1:])[: len(self.wanted)]
        parameters = self.tape.parameters()
        for slot, matrix in results.matrices.items():
            weights = parameters[self.tape.details[slot].parameters]
            at[weights] = matrix.ravel()
            if forward.scalars:
                first, last = [forward.lines.references.numbers[int(weights[i])].name for i in (0, -1)]
                yield Result(weights.reshape(matrix.shape), Form.SOURCE, name=f"({first}, …, {last})"), matrix
                at[weights] = -1
        arguments = [array for array in forward.results.arrays if array.op is Kind.ARGUMENT]
        for array in [*forward.sources, *arguments]:
            slots = at[array.slots]
            at[array.slots] = -1
            if (slots >= 0).all():
                yield array, slots
                continue
            for place, slot in np.ndenumerate(slots):
                if slot >= 0:
                    called = f"{array.name}[{', '.join(map(str, place))}]" if place else array.name
                    yield Result(array.slots[place], Form.SOURCE, name=called), np.array(slot)
        for slot in np.flatnonzero(at >= 0).tolist():
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
            is_first = slots == slots.flat[0]
            one = is_first.all() or slots.flat[0] >= len(self.tape.ops)  # of a matrix the first number stands for all
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
        forward, (root, *_) = self.forward, self.forward.lines.outputs
        returned = text_of(forward.formulas.called(root))
        is_unnamed = isinstance(root.owner, Result) and not root.owner.base and "L" not in forward.taken
        loss = "L" if is_unnamed else returned
        self.prefix, self.head = f"∂{loss}/∂", f"gradients of {'L = ' if is_unnamed else ''}batch_sum({returned})"
        if forward.scalars:
            self.prefix, self.head = "∂", "gradients"
        taken = forward.taken | {loss}
        of_source = {id(source): slots for source, slots in self.gradients}
        for result in self.lines.order:
            owner = result.label or None
            result.label = ""
            if owner is None:
                continue
            asked_for = of_source.get(id(owner))
            whole = (
                owner.slots.shape == result.slots.shape
                if asked_for is None
                else np.array_equal(asked_for, result.slots)
            )
            if whole and owner.name and (name := self._gradient_name(owner)) not in taken:
                result.gradient_of = owner
                if asked_for is not None or owner.is_sum:
                    result.name = name
                    taken.add(name)
        self.shown = self.lines.with_lines()
        for result in self.shown:
            owner = result.gradient_of
            if owner is not None and not result.name and (name := self._gradient_name(owner)) not in taken:
                result.name = name
                taken.add(name)
        self.sources = self.lines.references.sources  # constants that the forward pass has not
        for source in self.sources:
            source.base = base_of_source(source, "")
        give_names([*self.sources, *self.shown], taken, forward.unnamed)
        names = {
            int(self.now_at[slot]): name for slot, name in forward.formulas.names.items() if self.now_at[slot] >= 0
        }
        names |= dict.fromkeys(self.tape.slots_of(Kind.LANES).tolist(), forward.samples)
        self.formulas = Formulas(names, self.tape.numbers)

    def _gradient_name(self, owner: Result) -> str:
        if owner.is_sum and owner.name.startswith(owner.base) and not self.forward.scalars:
            return "δ" + owner.name[len(owner.base) :]
        return self.prefix + owner.name

    # -- Text --------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        lines = [self.formulas.line(each) for each in self.shown]
        are_told = {id(each.gradient_of) for each in self.shown if each.name == self._name_of(each)}
        for (source, _), reference in zip(self.gradients, self.lines.outputs, strict=True):
            if id(source) not in are_told:  # it is a number, or another's gradient, too
                written = text_of(self.formulas.called(reference))
                lines.append((f"{self.prefix}{source.name} = {written}", shape_of(source)))
        body = side_by_side([told(source, self.results) for source in self.sources])
        return indented(self.head, body + shortened(aligned(lines), "lines"))

    def _name_of(self, result: Result) -> str:
        return "" if result.gradient_of is None else self._gradient_name(result.gradient_of)
