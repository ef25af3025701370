"""Hold parameters and find them again: ``Module``, a part of a network.

A network is a tree: a multilayer perceptron holds layers, a layer holds neurons, a neuron holds weights and a
bias.  ``Module`` walks that tree through the attributes of the object, so a module of your own only has to keep its parts as
attributes: alone, or in containers, nested as you like (``parts.py`` says which, and in which order).

>>> from autograd import Value
>>> class Line(Module):
...     def __init__(self):
...         self.slope, self.intercept = Value(2.0), Value(1.0)
...     def __call__(self, x):
...         return self.slope * x + self.intercept
>>> [name for name, _ in Line().named_parameters()]
['slope', 'intercept']

Read next: ``parts.py``, ``activations.py``, ``model.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

import numpy as np

from autograd import Value
from autograd.graph import are_all, clear_grad, kinds, numbers_of, set_numbers, set_scopes, trained_among
from autograd.tape import asked

from .mode import mode_of_call
from .parts import Part, attributes_of, contents_of, modules_among, named_parts, things_of

#: The numbers of the parameters, and of the buffers.
Snapshot: TypeAlias = tuple[list[float], list[list[float]]]


class Module(Part):
    """A part of a network: parameters, further modules, or both.

    name      what drawings and error messages call it: its scope
    training  whether it behaves as in training (dropout drops) or as in use.  In a module that is called by hand that is
              what ``train`` and ``eval`` have set; in a call of ``predict``, ``score`` or ``outputs``, and while
              ``fit`` validates, it is False for every part of the model; in the steps of ``fit`` it is True
    batchwise whether, in training, the samples of a batch have to be computed together
    """

    batchwise: bool = False

    #: Whether it does not have its parameters yet, because it does not know its inputs.
    lacks_weights: bool = False

    #: For attributes that may be set later, too: what checks the new one, called with it, its name and the class's.
    _settings: ClassVar[Mapping[str, Callable[[Any, str, str], Any]]] = {}
    _begins_in_training: bool = True

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "_settings" in vars(cls):
            stated = [vars(each).get("_settings", {}) for each in reversed(cls.__mro__)]
            cls._settings = {name: check for settings in stated for name, check in settings.items()}
        if isinstance(begins := vars(cls).get("training"), bool):  # it would hide the property
            cls._begins_in_training = begins
            delattr(cls, "training")

    def _is_set_to_training(self) -> bool:
        set_to: bool = vars(self).get("training", self._begins_in_training)
        return set_to

    @property
    def training(self) -> bool:
        mode = mode_of_call(self)
        # A compiled function that asks by hand is recorded anew when the answer is another one.
        return mode if mode is not None else asked(self._is_set_to_training)

    @training.setter
    def training(self, training: bool) -> None:
        vars(self)["training"] = kinds.FLAG(training, "training", type(self).__name__)

    def _parts(self) -> Iterator[tuple[str, Any]]:
        """The attributes that are Values or modules, alone or in containers, each with its name."""
        for attribute, thing in attributes_of(self):
            yield from named_parts(thing, attribute)

    def _contents(self) -> list[Any]:
        """The same without names."""
        return contents_of(things_of(self))

    def children(self) -> list[Module]:
        """The modules this one is directly made of, in order."""
        return modules_among(things_of(self))

    def _walk(self, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
        """Everything inside, in order, each with its path: this module, its Values, its modules and their contents.

        Each module comes once, so parts may be shared, and a part may know the module that holds it.
        """
        seen = set() if seen is None else seen
        seen.add(id(self))
        yield path, self
        for name, part in self._parts():
            inside = f"{path}/{name}" if path else name
            if isinstance(part, Value):
                yield inside, part
            elif id(part) not in seen:
                yield from part._walk(inside, seen)

    def modules(self) -> list[Module]:
        """This module and all that it is made of, each once."""
        found: dict[int, Module] = {}
        waiting: list[Module] = [self]
        while waiting:
            module = waiting.pop()
            if id(module) not in found:
                found[id(module)] = module
                if parts := module.children():
                    waiting += parts[::-1]
        return list(found.values())

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Each parameter once, in order, with its path: "layer 1/neuron 3/w2"."""
        seen: set[Value] = set()
        for name, part in self._walk():
            if isinstance(part, Value) and part not in seen and _is_trained(part):
                seen.add(part)
                yield name, part

    def parameters(self) -> list[Value]:
        """The Values that training changes, in order: neuron by neuron, its weights and then its bias."""
        modules, values = modules_and_values(self)
        for module in modules:
            if module.lacks_weights:
                raise _of_missing_weights(module)
        return trained_among(values)

    def frozen(self) -> list[Value]:
        """The leaves that training leaves alone: frozen parameters (``value.trainable``), and constants that are part of it."""
        held = [part for module in self.modules() for part in module._contents() if isinstance(part, Value)]
        return list(dict.fromkeys([part for part in held if not part.trainable and part.op is None]))

    def buffers(self) -> list[list[float]]:
        """Numbers that training measures and does not learn, as batch normalisation's running mean."""
        return [buffer for module in self.modules() for buffer in module.running_statistics()]

    def running_statistics(self) -> list[list[float]]:
        """This module's own buffers, without those of its parts; a layer that measures batches states them."""
        return []

    def snapshot(self) -> Snapshot:
        """A copy of all numbers that training changes, for ``restore``."""
        return Numbers(self).copy()

    def restore(self, snapshot: Snapshot) -> None:
        """Put back what ``snapshot`` copied."""
        Numbers(self).restore(snapshot)

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters: 0.0, not computed."""
        for parameter in self.parameters():
            clear_grad(parameter)

    def place(self, outer: str = "") -> None:
        """Put each parameter into the scope of its module, so that drawings show it there."""
        self._place(outer, set())

    def _place(self, outer: str, seen: set[int]) -> None:
        seen.add(id(self))
        path = sys.intern(f"{outer}/{self.name}" if outer else self.name)
        parts = self._contents()
        if are_all(parts, Value):
            set_scopes(parts, path)
            return
        for part in parts:
            if isinstance(part, Value):
                part.scope = path
            elif id(part) not in seen:
                part._place(path, seen)

    if not TYPE_CHECKING:  # for mypy it would be a promise that any attribute may be set

        def __setattr__(self, name: str, value: Any) -> None:
            """Set an attribute; a module that gets another name takes its parameters along into the scope of that name.

            A setting is checked as it was when the module was made.
            """
            if name in self._settings:
                value = self._settings[name](value, name, type(self).__name__)
            before = self.__dict__.get("name") if name == "name" else None
            if before is not None and before != value:
                kinds.TEXT(value, "name", type(self).__name__)
            super().__setattr__(name, value)
            if before is not None and before != value:
                self._follow(before)

    def __getstate__(self) -> Any:
        """What a copy or a pickle holds: the attributes as they are now, though a first training may add some meanwhile."""
        found: Any = super().__getstate__()
        return found.copy() if isinstance(found, dict) else found

    def _follow(self, before: str) -> None:
        """Put the parameters where the module's name is now; ``before`` it was another one."""
        for inside, part in self._walk():
            below = inside.split("/")[:-1]
            if isinstance(part, Value):
                *outer, last = part.scope.removesuffix("/".join(["", *below])).split("/")
                if last == before:
                    self.place("/".join(outer))
                return

    def train(self, mode: bool = True) -> Self:
        """Behave as in training when called by hand, this module and all its parts; returns itself.

        mode  False is ``eval``, as in PyTorch
        """
        return self._set_training(kinds.FLAG(mode, "mode", "train"))

    def eval(self) -> Self:
        """Behave as in use when called by hand, this module and all its parts: nothing is dropped or measured.

        ``predict`` and ``score`` do so by themselves; returns itself.
        """
        return self._set_training(False)

    def _set_training(self, training: bool) -> Self:
        for module in self.modules():
            module.training = training
        return self

    @recursive_repr("…")
    def __repr__(self) -> str:
        parts = ", ".join([repr(child) for child in self.children()])
        return f"{type(self).__name__}({parts})"


def modules_and_values(module: Module) -> tuple[list[Module], list[Value]]:
    """Everything inside a module, in order, found in one walk: its ``modules()``, and the Values that they hold."""
    modules: dict[int, Module] = {}
    values: list[Value] = []
    waiting: list[Any] = [module]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Value):
            values.append(part)
        elif id(part) not in modules:
            modules[id(part)] = part
            parts = part._contents()
            if are_all(parts, Value):
                values += parts
            else:
                waiting += reversed(parts)
    return list(modules.values()), values


class Numbers:
    """The numbers of a module that training changes: collected once, copied and put back often."""

    def __init__(self, module: Module) -> None:
        self.parameters = module.parameters()
        self.buffers = module.buffers()

    def copy(self) -> Snapshot:
        """The numbers as they are now."""
        return numbers_of(self.parameters).tolist(), [list(buffer) for buffer in self.buffers]

    def restore(self, snapshot: Snapshot) -> None:
        """Put back what was copied."""
        numbers, buffers = snapshot
        set_numbers(self.parameters, np.array(numbers, dtype=np.float64))
        for buffer, copied in zip(self.buffers, buffers, strict=True):
            buffer[:] = copied


def _of_missing_weights(part: Module) -> ValueError:
    return ValueError(
        f"{part!r} has no weights yet, because it does not know how many inputs it has: call the model with a sample, "
        "model(x), or say it, input_shape=[…]"
    )


def _is_trained(value: Value) -> bool:
    """Whether it is a parameter: no constant, and not computed from others, as a result that a module keeps."""
    return value.op is None and not value.constant
