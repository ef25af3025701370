"""Refuses ``float(value)`` while a function is differentiated, because the number carries no gradient.

``math.exp(v)`` calls ``float(v)``: it computes with the number, knows nothing of the graph, and the derivative would be 0
without a word.  So inside of ``grad`` and its kin, of ``check_gradients`` and of the forward pass of an eager ``fit``,
``float`` raises an error, which names what to write instead.  What says openly that it wants the number stays allowed:
``v.data``, ``int``, ``bool``, comparing and formatting; ``float`` of a constant, and of anything under ``no_grad``.

Read next: ``refusals.py``, the same for ``compile``.
"""

from __future__ import annotations

import builtins
import dis
import os
import sys
from collections.abc import Iterable
from functools import partial
from types import BuiltinFunctionType
from typing import Any

from autograd.table import REGISTRY

from .state import STATE, Block, Decorating, Undo, in_turn


class differentiating(Decorating):
    """Refuse ``float(value)`` in this block and thread; blocks nest.

    After the outermost block ``STATE.detached`` tells whether something in it was detached, or computed under ``no_grad``.
    """

    def undo(self) -> Undo:
        return in_turn(partial(setattr, STATE, "differentiating", STATE.differentiating))

    def enter(self) -> None:
        STATE.detached = STATE.detached and STATE.differentiating
        STATE.differentiating = True


#: For each call of a function that is differentiated, in any thread, the identities of the Values that stand for its arguments.
VARIED: dict[object, frozenset[int]] = {}

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=VARIED.clear)  # in a child process the other threads are gone


class varying(Block):
    """Refuse ``float`` of what is computed from these Values in all threads, for as long as the block lasts.

    A function that is differentiated may hand its arguments to threads of its own, and those are in no block.
    """

    def __init__(self, variables: Iterable[Any]) -> None:
        self._variables = frozenset(map(id, variables))

    def undo(self) -> Undo:
        return in_turn(partial(VARIED.pop, self, None))

    def enter(self) -> None:
        VARIED[self] = self._variables


def _is_varied(value: Any) -> bool:
    """Whether a Value is computed from an argument of a function that is being differentiated, in whichever thread."""
    variables = frozenset().union(*[*VARIED.values()])
    waiting, seen = [value], {id(value)}
    while waiting:
        node = waiting.pop()
        if id(node) in variables:
            return True
        new = [source for source in node._inputs if id(source) not in seen]
        seen.update(map(id, new))
        waiting += new
    return False


def number_of(value: Any) -> float:
    """``float(value)`` while a function is differentiated: a number that does not matter; else a TypeError that says what to write."""
    if value._constant or STATE.no_grad or not (STATE.differentiating or _is_varied(value)):
        return value._data  # type: ignore[no-any-return]
    instruction, caller = _caller()
    if instruction == "%":  # "%.3f" % value is formatting
        return value._data  # type: ignore[no-any-return]
    instead = _instead(instruction, caller)
    raise TypeError(
        f"{caller or 'float'}(…) takes the number out of a Value, {value._data!r} here, and no derivative flows through a "
        f"number: {instead}{'' if '.data' in instead else _NUMBER_ALONE}"
    )


def refuse_copy(value: Any) -> None:
    """Raise a TypeError for a copy of a Value in such a block, because the copy is another Value; not of a constant."""
    if value._constant or STATE.no_grad:
        return
    if STATE.differentiating or (VARIED and _is_varied(value)):
        raise TypeError(
            f"{value!r} is copied or pickled while a function is differentiated, and no derivative flows from a copy to what it was copied "
            "from: compute with the Value itself (a list of Values is copied with list(vs)), or with v.detach() for a constant"
        )


def refuse_frozen(parameters: Iterable[Any]) -> None:
    """Raise a TypeError if a compiled function, which returns numbers, closes over an argument of a function that is differentiated."""
    if not VARIED or STATE.no_grad:
        return
    variables = frozenset().union(*[*VARIED.values()])
    for parameter in parameters:
        if id(parameter) in variables:
            raise TypeError(
                f"a compiled function or a prediction gives numbers, and this one depends on {parameter!r}, an argument of a function that "
                "is differentiated: no derivative flows through a number. Call the function itself, without compile (of a model, "
                "model(x) in the place of predict and score), or compile the gradient: autograd.compile(autograd.grad(f))"
            )


def who_converted() -> tuple[str, str]:
    """For the error while ``compile`` records: who has just called ``float(value)``, and what to write instead."""
    instruction, caller = _caller()
    return (f" by {caller}(…)", f"{_instead(instruction, caller)}: ") if caller and caller != "float" else ("", "")


_NUMBER_ALONE = ". Where only the number is meant, as in a shift by the maximum, write .data"

#: What to write for functions of ``math`` that are no operation of the table.
_WRITE = {
    "float": "leave float(…) out, and compute with the Value itself",
    "complex": "only real numbers have derivatives here",
    "pow": "write x ** y",
    "fabs": "write abs(x)",
    "fsum": "write autograd.sum(values)",
    "sumprod": "write autograd.dot(us, vs)",
    "dist": "write autograd.sqrt(autograd.dot(d, d)) of the differences d",
    "radians": "write x * (math.pi / 180)",
    "degrees": "write x * (180 / math.pi)",
    **dict.fromkeys(("floor", "ceil", "trunc"), "the derivative is 0 wherever there is one, so compute this of x.data"),
    **dict.fromkeys(("isnan", "isinf", "isfinite", "isclose"), "this asks about the number, so ask it of x.data"),
}

_OBJECTS = "keep Values in a list, or in an array of objects: np.array(values), or dtype=object"


def _instead(happened: str, caller: str) -> str:
    name = caller.rpartition(".")[2]
    if (
        happened.startswith("STORE")
        or "array" in name
        or name in ("astype", "__setitem__")
        or name.startswith(("float1", "float3", "float6", "full", "from"))
    ):
        return _OBJECTS
    if name in _WRITE:
        return _WRITE[name]
    if name in REGISTRY:
        return f"write autograd.{name}(…)"
    return "compute with the Value itself, and with autograd's functions, autograd.exp(…) in the place of math.exp(…)"


def _caller() -> tuple[str, str]:
    """The instruction of Python that led to ``float(value)``, and the function it calls: "math.exp".

    Functions in C have no frame of their own, so the nearest frame is that of whoever wrote ``math.exp(v)``.
    """
    frame: Any = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(("autograd.graph.", "numpy.")):
        frame = frame.f_back
    before: list[dis.Instruction] = []
    for instruction in dis.get_instructions(frame.f_code):
        if instruction.offset == frame.f_lasti:
            if instruction.opname.startswith("CALL"):
                return "CALL", _called(instruction, before, {**vars(builtins), **frame.f_globals, **frame.f_locals})
            return (instruction.argrepr.rstrip("=") if instruction.opname == "BINARY_OP" else instruction.opname), ""
        before.append(instruction)
    return "", ""


def _called(call: dis.Instruction, before: list[dis.Instruction], names: dict[str, Any]) -> str:
    """The name of the function that an instruction calls; "" if it cannot be told.

    An instruction knows its place in the source: what was loaded from where the call begins is the function's name.
    """
    found: list[str] = []
    for instruction in before:
        if _start(instruction) == _start(call) and isinstance(instruction.argval, str):
            if instruction.opname.startswith(("LOAD_ATTR", "LOAD_METHOD")):
                found.append(instruction.argval)
            elif instruction.opname.startswith("LOAD_") and instruction.opname != "LOAD_CONST":
                found = [instruction.argval]
    if len(found) == 1:  # perhaps `f`, in grad(math.exp), or `exp`, which was imported from math
        function = names.get(found[0])
        module = str(getattr(function, "__module__", ""))
        if module.startswith("autograd."):  # our own sum, which goes through map(math.exp, values)
            return ""
        if isinstance(function, BuiltinFunctionType) and module in ("math", "cmath"):
            return f"{module}.{function.__name__}"
    return ".".join(found)


def _start(instruction: dis.Instruction) -> tuple[int | None, int | None]:
    places = instruction.positions
    return (places.lineno, places.col_offset) if places else (None, None)
