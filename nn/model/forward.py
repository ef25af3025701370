"""Call a model that states ``forward(x)``, as a class in PyTorch's words does.

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(2, 3)
            self.output = nn.Linear(3, 1)

        def forward(self, x):
            return self.output(nn.functional.relu(self.hidden(x)))

``forward`` is given one sample, an array of Values, and there a layer gives an array for an array, so that ``x + self.hidden(x)``
adds up.  It computes in a scope of the model's name, and each part is called as the attribute that holds it:
"net/hidden/neuron 2".

Read next: ``model.py``.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from autograd import Value, scope
from autograd.graph import NO_GRAD, STATE, ValueArray, array_of, kinds

from .module import Module
from .parts import attributes_of, places_in
from .rows import values_of


class _Thread(threading.local):
    """How many calls of ``forward`` this thread is in, one inside the other."""

    calls = 0


_THREAD = _Thread()


def forwarded(model: Any, x: Any) -> Any:
    """What ``model.forward`` gives for a sample: an array of Values, or one Value where it is a single one."""
    name_parts(model, STATE.scope.replace(NO_GRAD, ""))
    row = values_of(model, x)
    with scope(model.name):
        _THREAD.calls += 1
        try:
            found = model.forward(array_of(row, (len(row),)))
        finally:
            _THREAD.calls -= 1
    if found is None:
        raise TypeError(f"{type(model).__name__}.forward(x) returned None: is a return missing?")
    single = isinstance(found, np.ndarray) and found.size == 1 and not _THREAD.calls
    return found.item() if single else found


def is_array_of_forward(x: Any) -> bool:
    """Whether a layer that is called with x gives an array: it does for one, in a ``forward``."""
    return _THREAD.calls > 0 and isinstance(x, ValueArray)


def Parameter(data: Any, requires_grad: bool = True) -> Any:
    """Parameters that a model keeps in an attribute, in PyTorch's words: a Value of a number, an array of them of an array.

    requires_grad  False: training leaves them alone

    >>> Parameter(2.0), Parameter([1.0, 2.0]).shape
    (Value(2.0), (2,))
    """
    numbers = np.asarray(data, dtype=np.float64)
    requires_grad = kinds.FLAG(requires_grad, "requires_grad", "Parameter")
    values = [Value(number) for number in numbers.reshape(-1).tolist()]
    for value in values:
        value.trainable = requires_grad
    return array_of(values, numbers.shape) if numbers.ndim else values[0]


def name_parts(model: Module, outer: str = "") -> None:
    """Name the modules that a model holds after its attributes, and put all parameters into the scopes of these names.

    outer  the scope in which the model is called
    """
    path = f"{outer}/{model.name}" if outer else model.name
    seen, misplaced = {id(model)}, False
    for attribute, thing in attributes_of(model):
        for name, part in places_in(thing, attribute):
            if not isinstance(part, Module):
                if not part.label and part.op is None:
                    part.label = name.replace(" ", "")  # w, or w1, w2, … of several
                misplaced |= not _is_in(path, part)
            elif id(part) not in seen and not (part.name == name and _is_in(f"{path}/{name}", part)):
                if model in part.modules():  # it knows its owner
                    continue
                if part.name != name:
                    part.name = name
                misplaced |= not _is_in(f"{path}/{name}", part)
            seen.add(id(part))
    if misplaced:
        model.place(outer)


def _is_in(scope: str, part: Value | Module) -> bool:
    """Whether a Value, or the first one that a module holds, is in a scope."""
    values = [part] if isinstance(part, Value) else (held for _, held in part._walk() if isinstance(held, Value))
    value = next(iter(values), None)
    return value is None or value.scope == scope or value.scope.startswith(f"{scope}/")
