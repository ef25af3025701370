"""Tapes that tests write by hand, and what comes out when they are replayed."""

import numpy as np

from autograd import Value
from autograd.plan import BACKEND, arrange
from autograd.table import ADD, MULTIPLY, Op
from autograd.tape import Kind, Tape, write_out


def tape_of(write, arguments=1):
    """A tape of one output, written by a function that gets the tape and its arguments' slots."""
    tape = Tape()
    slots = [tape.emit(Kind.ARGUMENT, (), i) for i in range(arguments)]
    tape.outputs = (write(tape, *slots),)
    return tape


def parameter(tape, number):
    return tape.emit(Kind.PARAMETER, (), Value(number))


def replay(tape, *arguments, together=True):
    """The outputs of a tape on arrays, each with one number per lane."""
    tape = write_out(tape, BACKEND.known)
    plan = arrange(tape, together=together)
    executor = BACKEND.executor(plan)
    executor.shared[plan.parameters] = [value.data for value in tape.values()]
    outputs = [*plan.outputs[:1], *[(False, row) for row in plan.gradients.tolist()], *plan.outputs[1:]]
    results = [np.empty(len(arguments[0])) for _ in outputs]
    executor.bind(
        [np.array(argument, dtype=float).reshape(-1, 1) for argument in arguments],
        [result for result, (varies, _) in zip(results, outputs, strict=True) if varies],
    )
    executor.run(len(arguments[0]))
    for result, (varies, row) in zip(results, outputs, strict=True):
        if not varies:
            result[:] = executor.shared[row]
    return results


def blocks_of(blocks):
    """Blocks, and those that the instructions of a series would be."""
    return [one for block in blocks for one in block.alike()]


def operations(tape):
    return [i.op for i in tape.instructions if isinstance(i.op, Op) or i.op in (Kind.DOT, Kind.SUM, Kind.DETACH)]


def chain(t, terms):
    total = terms[0]
    for term in terms[1:]:
        total = t.emit(ADD, (total, term))
    return total


def layer(t, xs, width):
    return [
        chain(t, [t.emit(MULTIPLY, (parameter(t, 0.1 * i + j), x)) for i, x in enumerate(xs)]) for j in range(width)
    ]
