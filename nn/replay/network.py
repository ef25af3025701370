"""Tell whether a model is the network that it was: ``network_of``.

A recording holds for a model as long as that consists of the same modules with the same settings and the same Values, whatever
their numbers.  ``network_of`` gives the same ``Network`` again as long as that is so, and the programs are kept in it.

A ``fit`` records a model again where something has been changed between two epochs; code of the user's own it runs once more to see (``RecordedLoss.holds``).

The modules of this package compute from their attributes alone, and never look at the data.  A class or a function of the
user's own may do anything, so of a model that has one there is no ``Network``.  A class of this package in which the user has put
a method is such a class, too.

Read next: ``recordings.py``.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

import numpy as np

from autograd import Program, Value
from autograd.graph import are_all, changes, trained_among
from autograd.tape import collector_paused
from nn.model import Activation, Model, Module, is_our_code, modules_and_values

from .by_identity import ByIdentity

#: The types an attribute may have, besides lists, dictionaries, activations and modules.
_PLAIN = (Value, str, float, int, type(None))
_ATOMS = frozenset({str, float, int, bool, type(None)})
_PLAIN_TYPES = _ATOMS | {Value}

#: Attributes that a recording does not depend on: it is of the model in use, whatever it was trained for.
_NO_PART = frozenset({"training", "objective", "classes", "input_names", "target_names"})


class _UnknownError(Exception):
    """Nobody knows what a model computes."""


class _Some:
    """Equals each of the things that may stand in one place of an attribute without making a difference."""

    def __init__(self, fits: Callable[[Any], bool]) -> None:
        self._fits = fits

    def __eq__(self, thing: object) -> bool:
        return self._fits(thing)

    __hash__ = None  # type: ignore[assignment]


#: What a recording does not depend on.
_ANYTHING = _Some(lambda _: True)

#: Masks belong to training.
_GENERATOR = _Some(lambda thing: isinstance(thing, np.random.Generator))


class Network:
    """What a model consisted of when it was looked at.

    references  to its modules, which are not kept alive
    parameters  those of the model, in order: for reading only
    programs    what has been recorded of it, by what for
    """

    @collector_paused()
    def __init__(self, model: Model) -> None:
        if not is_ours(model):
            raise _UnknownError  # at once: it may have 10⁴ parts
        self.programs: dict[Hashable, Program] = {}
        modules, values = modules_and_values(model)
        kinds = {*map(type, modules)}
        if not all(map(_is_our_class, kinds)) or any([module.lacks_weights for module in modules]):
            raise _UnknownError
        self._classes = [(each, _our_attributes(each)) for each in _classes_of(kinds)]
        self._changes = changes()
        buffers = {id(buffer) for module in modules for buffer in module.running_statistics()}
        self.references = [*map(weakref.ref, modules)]
        self._parts = [(type(module), _settings(module, buffers)) for module in modules]
        self.parameters: list[Value] = trained_among(values)

    def is_still(self) -> bool:
        """Whether nothing has been changed since: each module exists, and holds what it held."""
        if self._changes != changes() or any([vars(each) != attributes for each, attributes in self._classes]):
            return False
        for reference, (kind, settings) in zip(self.references, self._parts, strict=True):
            module = reference()
            if type(module) is not kind or not _equal(settings, vars(module)):
                return False
        return True


#: Those of the models that have been used.
_networks = ByIdentity[Network]()


def network_of(model: Model) -> Network | None:
    """What a model consists of, the same object as long as that is the same; None if nobody knows what it computes.

    What a layer computes that has no weights yet, since it does not know its inputs, nobody knows.
    """
    kept = _networks.get(model)
    if kept is not None and kept.is_still():
        return kept
    try:
        found = _networks[model] = Network(model)
    except _UnknownError:
        _networks.forget(model)
        return None
    return found


def parameters_of(model: Model) -> list[Value]:
    """The parameters of a model, for reading only."""
    network = network_of(model)
    return model.parameters() if network is None else network.parameters


def is_ours(module: Module) -> bool:
    """Whether a module is one of this package's, and not of a class of the user's own."""
    return _is_our_class(type(module))


def _is_our_class(kind: type) -> bool:
    return kind.__module__.startswith("nn.")


def _classes_of(kinds: Iterable[type]) -> set[type]:
    """These classes, and all that they are derived from, as far as they are this package's."""
    return {each for kind in kinds for each in kind.__mro__ if _is_our_class(each)}


#: The attributes of classes of this package, as they were when none of them was the user's code.
_known_attributes: dict[type, dict[str, Any]] = {}


def _our_attributes(kind: type) -> dict[str, Any]:
    """The attributes of a class of this package, unless one of them is the user's code."""
    found = _known_attributes.get(kind)
    if found is None or found != vars(kind):
        found = dict(vars(kind))
        if not all(map(is_our_code, found.values())):
            raise _UnknownError
        _known_attributes[kind] = found
    return found


def _equal(settings: dict[str, Any], attributes: dict[str, Any]) -> bool:
    """Whether attributes are as they were, and in the same order, but for those that a recording does not depend on."""
    names = [*attributes]
    if names != [*settings]:
        names = [name for name in names if name not in _NO_PART]
        settings = {name: setting for name, setting in settings.items() if name not in _NO_PART}
        if names != [*settings]:
            return False
        attributes = {name: attributes[name] for name in names}
    try:
        return bool(settings == attributes)
    except ValueError:  # an array has come in the place of a number or a list
        return False


def _same_module(module: Module) -> _Some:
    """Equals this module alone: one may stand in several places, and which those are matters.  Does not keep it alive."""
    identity = id(module)
    return _Some(lambda thing: id(thing) == identity)


def _same_modules(modules: list[Module] | tuple[Module, ...]) -> _Some:
    """Equals a list, or a tuple, of these alone, likewise."""
    kind, identities = type(modules), [*map(id, modules)]
    return _Some(lambda thing: type(thing) is kind and [*map(id, thing)] == identities)


def _settings(module: Module, buffers: set[int]) -> dict[str, Any]:
    """The attributes of a module, each as something that equals it as long as it is the same."""
    settings = vars(module).copy()  # another thread may train it meanwhile, and add one
    for name, thing in settings.items():
        if name in _NO_PART:
            settings[name] = _ANYTHING
        elif type(thing) not in _ATOMS:
            settings[name] = _as_it_is(thing, buffers)
    return settings


def _as_it_is(thing: Any, buffers: set[int]) -> Any:
    """The contents of an attribute, as something that equals it as long as a recording holds."""
    if type(thing) in _PLAIN_TYPES:
        return thing
    if isinstance(thing, list | tuple):
        if id(thing) in buffers:
            count = len(thing)
            return _Some(lambda other: type(other) is list and len(other) == count)
        kind: type[list[Any] | tuple[Any, ...]] = list if isinstance(thing, list) else tuple
        if are_all(thing, Value) or set(map(type, thing)) <= _PLAIN_TYPES:
            return kind(thing)
        if all([isinstance(part, Module) for part in thing]):
            return _same_modules(thing)
        return kind([_as_it_is(part, buffers) for part in thing])
    if isinstance(thing, Module):
        return _same_module(thing)
    if isinstance(thing, np.random.Generator):
        return _GENERATOR
    if isinstance(thing, _PLAIN) or (isinstance(thing, Activation) and is_our_code(thing.function)):
        return thing
    if isinstance(thing, Mapping):
        return {name: _as_it_is(part, buffers) for name, part in thing.items()}
    raise _UnknownError
