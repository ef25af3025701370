"""Record a model without touching it: ``stand_in``.

A recording calls the model, and a class of the user's own may write to itself when it is called: it keeps its last output,
counts its calls, or moves statistics in a way of its own.  What it would write then are the numbers of a recording.  So
such a model is recorded as a copy, whose parameters and other Values are the model's own.

``copied`` is what makes the copy; ``steps/untrained.py`` copies the Values as well, to change them.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from autograd import Value
from autograd.graph import are_all
from nn.model import ACTIVATIONS, Activation, Model, Module, attributes_of, contents_of, raises_again

from .network import is_ours

#: What a copy of it is itself.
_ATOMS = frozenset({str, int, float, bool, type(None)})


def stand_in(model: Model) -> Model:
    """The model that is recorded in the place of this one: itself if it is of this package, or cannot be copied."""
    twin: Any = twins(model, model.modules())[0]
    return twin  # type: ignore[no-any-return]


def twins(model: Model, modules: list[Module]) -> list[Module]:
    """The same of a model of these modules, with its own modules, in the same order: it is the first."""
    if all(map(is_ours, modules)):
        return modules
    twin, copies = copied(model, _shared(modules))
    found: list[Any] = [copies.get(id(module)) for module in modules]
    return twin.modules() if any([each is None for each in found]) else found


def _shared(modules: list[Module]) -> dict[int, Any]:
    """What a copy of a model of these modules has in common with it, by the identities of its own: its Values, and copies of lists of them.

    So that 10⁴ neurons are copied fast, with copies of the modules of this package that hold nothing but these and numbers.
    """
    found: dict[int, Any] = {}
    for module in modules:
        is_simple = is_ours(module)
        settings = dict(attributes_of(module))
        for name, thing in settings.items():
            if type(thing) is Value:
                found[id(thing)] = thing
            elif type(thing) is list and _copy_list(thing, found):
                settings[name] = found[id(thing)]
            elif not (type(thing) in _ATOMS or _is_known(thing)):
                is_simple = False
                found |= {id(part): part for part in contents_of([thing]) if isinstance(part, Value)}
        if is_simple:
            found[id(module)] = twin = object.__new__(type(module))
            vars(twin).update(settings)
    return found


def _copy_list(thing: list[Any], found: dict[int, Any]) -> bool:
    """Copy a list of Values, or of floats, or of such lists, as a log may be; False if it is none."""
    if id(thing) not in found:
        found[id(thing)] = twin = [*thing]
        if not (are_all(thing, Value) or are_all(thing, float)):
            if not (are_all(thing, list) and all([_copy_list(each, found) for each in thing])):
                del found[id(thing)]
                return False
            twin[:] = [found[id(each)] for each in thing]
    return True


def _is_known(thing: Any) -> bool:
    """Whether it is an activation of ``nn.ACTIVATIONS``, which has no state."""
    return type(thing) is Activation and ACTIVATIONS.get(thing.name) is thing


def copied(model: Model, shared: Mapping[int, Any]) -> tuple[Model, dict[int, Any]]:
    """A copy, and all copies by the identities of the originals; the model itself if that holds what cannot be copied.

    shared  what the copy has in common with the model, likewise.  An attribute of which there is no copy, such as a lock or
            an open file, is shared, too
    """
    copies = dict(shared)
    try:
        return copy.deepcopy(model, copies), copies
    except Exception as error:
        if not raises_again(error, lambda: copy.deepcopy(model, dict(shared))):
            raise
        held = [thing for module in model.modules() for thing in [*vars(module).values()]]
        copies = {**shared, **{id(thing): thing for thing in held if not _can_be_copied(thing)}}
    try:
        return copy.deepcopy(model, copies), copies
    except Exception:  # noqa: BLE001
        return model, {}


def _can_be_copied(thing: Any) -> bool:
    try:
        copy.deepcopy(thing)
    except Exception:  # noqa: BLE001
        return isinstance(thing, Module)  # its attributes are looked at by themselves
    return True
