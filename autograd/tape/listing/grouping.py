"""Finds the arrays of a tape: which scalar instructions are one line of vectors or matrices.

All that goes together is of one level, so that nothing in it depends on anything else in it.  What is an array is found from
the inputs on:

    an argument of several numbers, and the parameters that it is multiplied with
    dots with the same inputs, which are a layer: a matrix times a vector (``products.py``); with the same weights at several
    positions, a matrix times a matrix
    one operation on all entries of an array: tanh(z)
    a sum, or the largest, of all entries of an array, or of each row

A result that has a name of its own in a program keeps a line of its own: Values of one array all have the same label, or none.

Read next: ``products.py``; then ``references.py``, how a line calls its operands.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd.graph import depths
from autograd.table import ADD, MAXIMUM, MULTIPLY, REGISTRY, Op
from autograd.tape.instructions import FIRST_COMPUTED, Kind, code_of
from autograd.tape.tape import Tape

from .blocks import block, rectangle
from .names import stem
from .products import Dot, products
from .results import Form, Result

_ELEMENT = re.compile(r"(.+?)((?:\[\d+\])+)")
_CHAINED = (MAXIMUM, REGISTRY["minimum"])
_ENTRYWISE = (Kind.DETACH, Kind.SPREAD, Kind.BATCH_SUM, Kind.BATCH_DOT, Kind.SUM)
#: Of how many terms a sum is written with signs between arrays.
_MOST_ADDENDS = 6


class Grouping:
    """The results of a tape.

    array_of   for each slot, which of the arrays it is in; −1 for none
    place_of   for each slot, where it is there
    arrays     the arrays
    computed   what the lines are about, arrays and numbers
    ordered    for each slot of a gradient, at which place it stands; −1 for others
    belongs    for slots whose sum over the samples is a gradient, of what it is
    numbers    results that are known, by slot, where they are one number each
    """

    def __init__(self, tape: Tape, labels: Mapping[int, Any]) -> None:
        self.tape, self.labels = tape, labels
        self.array_of, self.place_of = np.full(len(tape.ops), -1, dtype=np.intp), np.zeros(len(tape.ops), dtype=np.intp)
        self.number_of = self.array_of.data  # the same memory, which is faster for one slot
        self.arrays: list[Result] = []
        self.computed: list[Result] = []
        self.numbers: dict[int, Result] = {}
        self.uses = tape.uses()
        self.ordered: Any = ()
        self.belongs: dict[int, Any] = {}
        self.parameters = (np.asarray(tape.ops) == code_of(Kind.PARAMETER)).data
        self.families: dict[int, Any] = {}
        self.chains: dict[int, list[int]] = {}
        self.links: set[int] = set()
        self.left: list[int] = []
        self._known_families: dict[Any, int] = {}

    def put(self, result: Result) -> Result:
        """Let an array be one."""
        slots = result.slots.ravel()
        there = slots >= 0
        self.array_of[slots[there]] = len(self.arrays)
        self.place_of[slots[there]] = np.flatnonzero(there)
        self.arrays.append(result)
        return result

    def add(self, result: Result) -> None:
        """Let something be a line."""
        self.computed.append(result)
        if result.is_array:
            self.put(result)

    def within(self, slots: Sequence[int]) -> Result | None:
        """The array in which all of these slots are."""
        number = self.number_of[slots[0]]
        if number < 0 or any([self.number_of[slot] != number for slot in slots]):
            return None
        return self.arrays[number]

    def places(self, slots: Any) -> Any:
        """Where slots of one array are in it."""
        return self.place_of[slots]

    def ranks(self, slots: Any) -> Any:
        """In which order slots stand in arrays: by the place that each is the gradient of, or has, or as on the tape."""
        if len(self.ordered) and (self.ordered[slots] >= 0).all():
            return self.ordered[slots]
        number = self.array_of[slots[0]]
        return self.place_of[slots] if number >= 0 and (self.array_of[slots] == number).all() else slots

    def in_order(self, factors: Any) -> tuple[Any, Any]:
        """The factors of a dot, its terms in the order of an array."""
        a, b = factors[0::2], factors[1::2]
        terms = np.argsort(self.ranks(b), kind="stable")
        return a[terms], b[terms]

    # -- Sources and levels -----------------------------------------------------------------------------

    def arguments(self) -> None:
        """Let the numbers of an argument be an array."""
        found: defaultdict[str, list[tuple[tuple[int, ...], int]]] = defaultdict(list)
        for slot in self.tape.arguments().tolist():
            if match := _ELEMENT.fullmatch(self.tape.labels.get(slot, "")):
                found[match[1]].append((tuple(map(int, match[2][1:-1].split("]["))), slot))
        for name, elements in found.items():
            indices, slots = zip(*elements, strict=True)
            if len({len(index) for index in indices}) > 1:
                continue
            shape = tuple([max(axis) + 1 for axis in zip(*indices, strict=True)])
            if list(indices) == list(np.ndindex(shape)):
                self.put(Result(np.array(slots).reshape(shape), Form.SOURCE, Kind.ARGUMENT, name=name))

    def run(self, known: Any = ()) -> None:
        """Find the results, but for an array of slots that are known."""
        ops, bounds, operands, _ = self.tape.columns()
        is_new = ops >= FIRST_COMPUTED
        is_new[np.array(known, dtype=np.intp)] = False
        slots = np.flatnonzero(is_new)
        self.find_chains(slots.tolist())
        level = depths(bounds, operands)[slots]
        slots = slots[np.argsort(level, kind="stable")]
        for group in np.split(slots, np.flatnonzero(np.diff(np.sort(level))) + 1):
            self.level([slot for slot in group.tolist() if slot not in self.links])
        for slot in self.left:
            if self.number_of[slot] < 0:
                self.number(slot)

    def level(self, slots: list[int]) -> None:
        rest = self.entrywise(self.reductions(self.dots(slots)))
        self.left += rest
        for slot in rest:
            self.families[slot] = self.family(slot)

    def number(self, slot: int) -> None:
        """A line about one number."""
        op, inputs = self.tape.op(slot), np.array(self.tape.inputs(slot), dtype=np.intp)
        for link in self.broken(slot):
            self.number(link)
        form, operands = Form.INSTRUCTION, tuple(inputs)
        if op is Kind.OUTER:
            form = Form.MATRIX_GRADIENT
            operands = self.tape.details[slot].factors(inputs)
        elif op is Kind.DOT:
            a, b = self.in_order(inputs)
            if len(a) > 2:
                self.gather(a)
                self.gather(b)
            if any([self.within(side.tolist()) and not _all_equal(side) for side in (a, b)]):
                form, operands = Form.PRODUCT, (a, b)
        self.add(Result(np.array(slot), form, op, operands, label=self.labels.get(slot, "")))

    # -- Products ---------------------------------------------------------------------------------------

    def dots(self, slots: list[int]) -> list[int]:
        """Find the products among slots of one level; returns the others."""
        found: list[Dot] = []
        for slot in slots:
            op = self.tape.op(slot)
            if op is Kind.DOT or (op is MULTIPLY and self.is_weighted(slot)):
                inputs = np.array(self.tape.inputs(slot), dtype=np.intp)
                if op is MULTIPLY and not self.parameters[inputs[0]]:
                    inputs = inputs[::-1]
                a, b = self.in_order(inputs)
                found.append(Dot(slot, a, b, (self.labels.get(slot, ""), self.owner_of(slot, int(a[0])))))
        if len(found) < 2:
            return slots
        taken = self.dots_of_rows(found)
        found = [dot for dot in found if dot.slot not in taken]
        for result in products(found, self.tape.varies, self):
            if self.is_of_arrays(result):
                for operand in result.operands:
                    self.gather(operand)
                self.add(result)
                taken.update(result.slots.ravel().tolist())
        return [slot for slot in slots if slot not in taken]

    def dots_of_rows(self, dots: list[Dot]) -> set[int]:
        """Find the dots of each row of a matrix with that of another; returns their slots."""
        pairs: defaultdict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
        uses = Counter([side.tobytes() for dot in dots for side in (dot.weights, dot.inputs)])
        for dot in dots:
            if uses[dot.weights.tobytes()] + uses[dot.inputs.tobytes()] > 2:
                continue  # a part of a product of matrices
            a, b = self.within(dot.weights[:1].tolist()), self.within(dot.inputs[:1].tolist())
            if a is None or b is None or a is b or a.slots.ndim != 2 or a.slots.shape != b.slots.shape:
                continue
            i = self.place_of[dot.weights[0]] // a.slots.shape[1]
            if np.array_equal(a.slots[i], dot.weights) and np.array_equal(b.slots[i], dot.inputs):
                pairs[dot.label, id(a), id(b)][int(i)] = dot.slot
        taken: set[int] = set()
        for found in pairs.values():
            first = next(dot for dot in dots if dot.slot == found[min(found)])
            a, b = self.within(first.weights.tolist()), self.within(first.inputs.tolist())
            if a is not None and b is not None and 1 < len(found) == len(a.slots):
                slots = np.array([[found[i]] for i in range(len(found))])
                self.add(Result(slots, Form.DOT_OF_ROWS, Kind.DOT, (a.slots, b.slots), label=first.label[0]))
                taken.update(found.values())
        return taken

    def owner_of(self, slot: int, weight: int) -> Any:
        """What tells layers apart: whose gradient it is, or the scope around that of a weight, and its label without index."""
        if slot in self.belongs or not self.parameters[weight]:
            return self.belongs.get(slot)
        value = self.value(weight)
        return f"{value.scope.rpartition('/')[0]}/{stem(value.label)}"

    def is_weighted(self, slot: int) -> bool:
        """Whether an instruction multiplies a parameter by a number that is none."""
        a, b = self.tape.inputs(slot)
        return bool(self.parameters[a] != self.parameters[b])

    def is_of_arrays(self, product: Result) -> bool:
        """Whether a product is about arrays, and not about numbers that each have a name of their own."""
        first, second = product.operands
        if self.array_of[first.flat[0]] >= 0 or self.array_of[second.flat[0]] >= 0:
            return True
        of_layer = product.form is Form.ENTRYWISE or (product.slots.ndim == 1 and first.ndim == 2 and second.ndim == 1)
        weights = first if of_layer else second.T
        of_neurons = weights[:, 0] if weights.ndim == 2 else weights
        return len({self.name_of(slot) for slot in of_neurons.tolist()}) == 1

    def name_of(self, slot: int) -> Any:
        """What a result, or a parameter as it is now, is called."""
        return self.value(slot).label if self.parameters[slot] else self.labels.get(slot, "")

    def value(self, slot: int) -> Any:
        """The Value that a parameter stands for."""
        tape = self.tape
        first = tape.leading - len(tape.leading_values)
        return tape.leading_values[slot - first] if slot < tape.leading else tape.details[slot]

    # -- Reductions -------------------------------------------------------------------------------------

    def find_chains(self, slots: list[int]) -> None:
        """Find max(max(a, b), c), …: a chain is one reduction, and its links need no line."""
        for slot in slots:
            op = self.tape.op(slot)
            if op in _CHAINED:
                first, second = self.tape.inputs(slot)
                if first in self.chains and self.tape.op(first) is op and self.uses[first] == 1:
                    self.links.add(first)
                    self.chains[slot] = [*self.chains[first], second]
                else:
                    self.chains[slot] = [first, second]

    def broken(self, slot: int) -> list[int]:
        """The links of a chain that is no reduction of an array, from the first."""
        links: list[int] = []
        while slot in self.chains and (first := self.tape.inputs(slot)[0]) in self.links:
            self.links.discard(first)
            links.append(first)
            slot = first
        return links[::-1]

    def reductions(self, slots: list[int]) -> list[int]:
        """Find sums, and the like, over arrays and rows among slots of one level; returns the others."""
        rest: list[int] = []
        lines: defaultdict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
        for slot in slots:
            op = self.tape.op(slot)
            if op is not ADD and op is not Kind.SUM and slot not in self.chains:
                rest.append(slot)
                continue
            terms = np.array(self.chains.get(slot) or self.tape.inputs(slot), dtype=np.intp)
            array = self.within(terms.tolist())
            terms = terms if array is None else terms[np.argsort(self.place_of[terms], kind="stable")]
            template = None if array is None else block(self.places(terms), array.slots.shape)
            if array is None and len(terms) > 2:
                self.gather(terms)
                array = self.within(terms.tolist())
                template = None if array is None else "{}"
            if array is None or template is None or (len(terms) == 2 and ":" in template and array.slots.ndim < 2):
                rest.append(slot)
                continue
            of_rows = template.endswith("]") and ":" not in template and array.slots.ndim == 2
            of_columns = template.startswith("{}[:, ")
            if of_rows or of_columns:
                key = self.number_of[terms[0]], op, of_rows, self.labels.get(slot, "")
                lines[key][int(template[3:-1].rpartition(" ")[2])] = slot
            else:
                self.reduction(slot, terms)
        for (number, op, of_rows, label), found in lines.items():
            array = self.arrays[number]
            if len(found) < array.slots.shape[0 if of_rows else 1]:
                for i, slot in found.items():
                    self.reduction(slot, array.slots[i] if of_rows else array.slots[:, i])
                continue
            ordered = np.array([found[i] for i in range(len(found))])
            form = Form.OF_ROWS if of_rows else Form.OF_COLUMNS
            shaped = ordered[:, np.newaxis] if of_rows else ordered
            self.add(Result(shaped, form, op, (array.slots,), label=label))
        return rest

    def reduction(self, slot: int, terms: Any) -> None:
        array = self.within(terms.tolist())
        assert array is not None
        of = array.slots if terms.size == array.slots.size else terms
        self.add(Result(np.array(slot), Form.REDUCTION, self.tape.op(slot), (of,), label=self.labels.get(slot, "")))

    # -- Entrywise --------------------------------------------------------------------------------------

    def entrywise(self, slots: list[int]) -> list[int]:
        """Find operations on all entries of arrays among slots of one level; returns the others."""
        rest: list[int] = []
        alike: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
        for slot in slots:
            inputs = self.tape.inputs(slot)
            arrays = [self.number_of[i] for i in inputs] if len(inputs) <= _MOST_ADDENDS else [-1]
            op = self.tape.op(slot)
            if max(arrays) < 0 or not (isinstance(op, Op) or op in _ENTRYWISE):
                rest.append(slot)
                continue
            kinds = [number if number >= 0 else self.kind(i) for number, i in zip(arrays, inputs, strict=True)]
            alike[(op, self.labels.get(slot, ""), *kinds)].append(slot)
        for (op, label, *kinds), members in alike.items():
            rest += self.together(op, label, kinds, members)
        return rest

    def kind(self, slot: int) -> Any:
        """What takes part in an array of operands: any parameter, any constant, what is computed alike, or one number."""
        if self.parameters[slot]:
            return "parameter"
        return "constant" if slot in self.tape.numbers else self.families.get(slot, ~slot)

    def family(self, slot: int) -> tuple[int]:
        """What is the same for numbers that are computed alike: by the same operations, of any parameters and constants."""
        arrays = [self.number_of[i] for i in self.tape.inputs(slot)]
        kinds = [n if n >= 0 else self.kind(i) for n, i in zip(arrays, self.tape.inputs(slot), strict=True)]
        key = self.tape.ops[slot], self.labels.get(slot, ""), *kinds
        return (self._known_families.setdefault(key, len(self._known_families)),)

    def gather(self, slots: Any) -> None:
        """Let numbers that are computed alike be an array, and what they are computed from."""
        if slots.ndim == 2 and len(slots) > 1 and (slots == slots[0]).all():
            slots = slots[0]
        numbers = slots.ravel().tolist()
        family = self.families.get(numbers[0])
        if family is None or len(set(numbers)) < max(len(numbers), 2):
            return
        op = self.tape.op(numbers[0])
        is_simple = isinstance(op, Op) or (op in _ENTRYWISE and len(self.tape.inputs(numbers[0])) <= _MOST_ADDENDS)
        if not is_simple or any([self.number_of[i] >= 0 or self.families.get(i) != family for i in numbers]):
            return
        columns = [
            np.array(column).reshape(slots.shape) for column in zip(*map(self.tape.inputs, numbers), strict=True)
        ]
        for column in columns:
            self.gather(column)
        label = self.labels.get(numbers[0], "")
        self.add(Result(slots, Form.ENTRYWISE, op, tuple(columns), label=label))

    def together(self, op: Op | Kind, label: Any, kinds: list[Any], members: list[int]) -> list[int]:
        """Let instructions on entries of the same arrays be one result, or several; returns those that are none."""
        if len(members) < 2:
            return members
        columns = np.array([self.tape.inputs(slot) for slot in members], dtype=np.intp).T
        slots = np.array(members)
        anchors = [i for i, kind in enumerate(kinds) if isinstance(kind, int) and kind >= 0]
        for i in sorted(anchors, key=lambda i: -self.arrays[kinds[i]].slots.size):
            places = self.places(columns[i])
            order = np.argsort(places, kind="stable")
            if (np.diff(places[order]) > 0).all():
                shape = rectangle(places[order], self.arrays[kinds[i]].slots.shape)
                if shape is not None:
                    operands = tuple([column[order].reshape(shape) for column in columns])
                    for operand in operands:
                        self.gather(operand)
                    self.add(Result(slots[order].reshape(shape), Form.ENTRYWISE, op, operands, label=label))
                    return []
        rest: list[int] = []
        for i in range(len(kinds)):
            of_one, where = np.unique(columns[i], return_inverse=True)
            if 1 < len(of_one) < len(members):
                if op is MULTIPLY and self.outer(slots, columns, label):
                    return []
                for j in range(len(of_one)):
                    part = list(kinds)
                    part[i] = ~int(of_one[j])
                    rest += self.together(op, label, part, slots[where == j].tolist())
                return rest
        return members

    def outer(self, slots: Any, columns: Any, label: Any) -> bool:
        """Whether products are those of each of some numbers with each of others, and have become one result."""
        (a, row), (b, column) = [np.unique(each, return_inverse=True) for each in columns]
        if len(slots) != len(a) * len(b) or len(np.unique(row * len(b) + column)) < len(slots):
            return False
        found = np.empty((len(a), len(b)), dtype=np.intp)
        found[row, column] = slots
        self.add(Result(found, Form.OUTER, MULTIPLY, (a, b), label=label))
        return True


def _all_equal(slots: Any) -> bool:
    return bool((slots == slots[0]).all())
