"""Record a model without touching it: ``stand_in``.

A recording calls the model, and a class of the user's own may write to itself when it is called: it keeps its last output,
counts its calls, or moves statistics in a way of its own.  What it would write then are the numbers of a recording.  So
such a model is recorded as a copy, whose parameters and other Values are the model's own.
"""

from __future__ import annotations

import copy

from autograd import Value
from nn.model import Model, Module


def is_ours(module: Module) -> bool:
    """Whether a module is one of this package's, and not of a class of the user's own."""
    return type(module).__module__.startswith("nn.")


def stand_in(model: Model) -> Model:
    """The model that is recorded in the place of this one: itself if it is of this package, or cannot be copied."""
    if all(map(is_ours, model.modules())):
        return model
    values = {id(part): part for _, part in model._walk() if isinstance(part, Value)}
    try:
        return copy.deepcopy(model, dict(values))
    except Exception:  # noqa: BLE001 - whatever it holds, a lock or an open file
        return model
