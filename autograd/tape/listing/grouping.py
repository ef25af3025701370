"""Finds the arrays of a tape: which scalar instructions are one line of vectors or matrices.

All that goes together is of one level, so that nothing in it depends on anything else in it.  What is an array is found from
the inputs on:

    an argument of several numbers, and the parameters that it is multiplied with
    dots with the same inputs, which are a layer: a matrix times a vector (``sums.py``); with the same weights at several
    positions, a matrix times a matrix
    a sum, or the largest, of all entries of an array, or of each row
    one operation on all entries of an array: tanh(z) (``entrywise.py``)

A result that has a name of its own in a program keeps a line of its own: Values of one array all have the same label, or none.

Read next: ``entrywise.py``, the first of those that find them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import numpy as np

from autograd.tape.instructions import Kind, code_of

from .entrywise import Entrywise
from .results import Form, Result, Results
from .sums import Sums

_ELEMENT = re.compile(r"(.+?)((?:\[\d+\])+)")


def find_arguments(results: Results) -> None:
    """Let the numbers of an argument be an array, or, if they form none, those of each of its parts."""
    elements_of: defaultdict[str, list[tuple[tuple[int, ...], int]]] = defaultdict(list)
    for slot in results.tape.arguments().tolist():
        if match := _ELEMENT.fullmatch(results.labels.get(slot, "")):
            elements_of[match[1]].append((tuple(map(int, match[2][1:-1].split("]["))), slot))
    for name in (waiting := [*elements_of]):
        elements = elements_of[name]
        indices, slots = zip(*elements, strict=True)
        rank = min(map(len, indices))
        shape = tuple([1 + max([index[axis] for index in indices]) for axis in range(rank)])
        if list(indices) == list(np.ndindex(shape)):
            results.put(Result(np.array(slots).reshape(shape), Form.SOURCE, Kind.ARGUMENT, name=name))
        else:
            for (first, *others), slot in elements:
                if others:
                    part = f"{name}[{first}]"
                    waiting += [] if part in elements_of else [part]
                    elements_of[part].append((tuple(others), slot))


def find_results(results: Results, slots: Any, *, scalars: bool) -> None:
    """Find the results that slots are, level by level; if they are to be ``scalars``, each is one number."""
    entrywise = Entrywise(results)
    sums = Sums(entrywise)
    if not scalars:
        levels = results.levels[slots]
        for level in np.unique(levels):
            together = slots[levels == level]
            for find in (sums.find, entrywise.find):
                find(together[~results.is_found[together]].tolist())
    for slot in slots[np.asarray(results.tape.ops)[slots] == code_of(Kind.OUTER)].tolist():
        sums.add_matrices(slot)
        results.is_found[slot] = True
    results.add_numbers(slots[~results.is_found[slots]])
