"""Arranging a tape of 10⁵ instructions takes some tens of bytes for each: what ``benchmarks/recording.py`` measures as a whole."""

import tracemalloc

import numpy as np
import pytest

from autograd.engines import engine
from autograd.plan import arrange
from autograd.table import ADD, NEGATIVE
from autograd.tape import Kind, Tape, code_of

COUNT = 100_000


def chain():
    """x, −x, −x + x, …: each instruction on a level of its own."""
    numbers = np.arange(1, COUNT + 1, dtype=np.int32)
    codes = np.where(numbers % 2, code_of(NEGATIVE), code_of(ADD))
    inputs = np.stack([numbers - 1, np.zeros_like(numbers)], axis=1)
    return codes, 1 + (numbers + 1) % 2, inputs[np.stack([numbers > 0, numbers % 2 == 0], axis=1)]


def side_by_side():
    """Rows of 300 sums, each of two neighbours in the row before."""
    codes = np.full(COUNT, code_of(ADD))
    numbers = np.arange(1, COUNT + 1, dtype=np.int32)
    inputs = np.stack([np.maximum(numbers - 300, 0), np.maximum(numbers - 299, 0)], axis=1)
    return codes, np.full(COUNT, 2), inputs.reshape(-1)


@pytest.mark.parametrize("columns", [chain, side_by_side])
def test_what_arranging_takes_for_an_instruction_is_bounded(columns):
    if engine == "python":
        return  # there its passes are loops over Python's numbers, each an object of 32 bytes
    codes, counts, inputs = columns()
    tape = Tape()
    tape.emit(Kind.ARGUMENT)
    tape.extend(codes, counts, inputs, np.ones(COUNT))
    tape.outputs = [COUNT]
    arrange(tape)  # what is set up at first use
    tracemalloc.start()
    try:
        plan = arrange(tape)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert plan.sizes == (0, COUNT + 1)
    assert peak / COUNT < 90  # with arrays of 64-bit numbers 133 and more
    assert kept / COUNT < 30
