"""Compute a model's outputs and its loss for many samples, compiled.

A model is recorded once for each way of using it, and replayed as long as it is the same network (``network.py``); parameters
and running statistics are read anew every time.  The recordings are kept there and not in the model: it is copied, pickled and
saved without them, and freed although they exist.

Read next: ``use.py``, what they are used for.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, cast

import numpy as np

import autograd
from autograd import Program, RecordingError, constant, no_grad
from autograd.graph import refuse_frozen
from autograd.tape import Array, collector_paused
from nn.model import Model, Module, in_mode, raises_again, things_of
from nn.objectives import OBJECTIVES, factors, row_as_given, rows_of

from .by_identity import ByIdentity
from .network import Network, network_of
from .one_sample import RecordedUse, loss_of_sample, outputs_of, row_of
from .recorded_copy import twins

#: Fewer samples than these are computed one by one if the model would have to be recorded for them; of a model with many
#: parameters, which is recorded a few times only (``autograd/tape/outside/repeating.py``), these.
FEW, FEW_OF_LARGE, LARGE = 100, 50, 50_000


def evaluate(model: Model, X: Array, *, logits: bool = False, modules: list[Module] | None = None) -> Array:
    """The outputs of a model in use, as numbers: (samples, outputs).

    logits   leave out the output activation
    modules  those of the model, if they are known
    """
    refuse_frozen(parameter for each in (model,) for parameter in each.parameters())
    key = "outputs", logits, type(X)
    found = replayed(
        model, key, lambda model, x: outputs_of(model, row_as_given(X, x), logits=logits), X, modules=modules
    )
    if found is not None:
        return np.column_stack(found)
    with in_mode(model.modules(), False), no_grad():
        rows = rows_of(X)
        outputs = model.batch(rows, logits=True) if logits else model.batch(rows)
        return np.array([[float(number) for number in row_of(model, output)] for output in outputs])


def loss_of(model: Model, X: Array, targets: Array, weights: Array | None = None) -> float:
    """The loss of a model in use, the one it is trained with: without a gradient, without penalties.

    weights  how much each sample counts; None: all alike
    """
    objective = model.objective
    assert objective is not None
    # A loss of the user's own may read numbers that change, so it is not kept.
    key = ("loss", id(objective), type(X), type(targets)) if OBJECTIVES.get(objective.name) is objective else None

    def of_sample(model: Model, x: Any, target: Any) -> Any:
        return loss_of_sample(model, objective, row_as_given(X, x), row_as_given(targets, target))

    found = replayed(model, key, of_sample, X, targets)
    if found is None:
        outputs = evaluate(model, X, logits=objective.wants_logits(model.output_activation))
        with no_grad():  # on Values, as in training: a loss may call their methods
            rows = [[constant(number) for number in output] for output in outputs.tolist()]
            found = [float(objective(row, target)) for row, target in zip(rows, rows_of(targets), strict=True)]
    if weights is not None:
        found = factors(objective, weights) * np.asarray(found)
    return float(math.fsum(found) * objective.scale(len(X)))


# ---------------------------------------------------------------------------------------------------
# Recordings that are kept


@collector_paused()
def replayed(
    model: Model, key: Hashable, f: Callable[..., Any], *arrays: Array, modules: list[Module] | None = None
) -> Any:
    """The results of ``f(model, *sample)`` for all samples, the model in use; None if it cannot be recorded.

    key      under which the recording is kept; None if it is not
    modules  those of the model, if they are known
    """
    network = network_of(model) if key is not None else None
    modules = model.modules() if modules is None else modules
    if network is None and _are_few(len(arrays[0]), modules):
        return None
    known = None if network is not None else twins(model, modules)  # a program that is not kept may keep its model
    recorded = model if known is None else known[0]
    of_sample = partial(_of_sample, cast("Callable[[], Model]", weakref.ref(recorded)), known, f)
    statistics = [numbers for module in modules for numbers in module.running_statistics()]
    compute = partial(
        program_of(network, key, of_sample, model if recorded is not model else None), *arrays, statistics
    )
    try:
        return compute()
    except RecordingError:
        return None
    except Exception as error:
        if not raises_again(error, compute):
            raise
        return None


def _are_few(samples: int, modules: list[Module]) -> bool:
    """Whether it takes less to compute so many samples one by one than to record a model of these modules."""
    if FEW_OF_LARGE <= samples < FEW:
        things = [thing for module in modules for thing in things_of(module)]
        return sum([len(thing) if isinstance(thing, list) else 1 for thing in things]) < LARGE
    return samples < FEW


#: Of models that are recorded at every use, what their programs have compiled, by what for.
_compiled = ByIdentity[dict[Hashable, dict[Any, Any]]]()


def program_of(network: Network | None, key: Hashable, f: Any, model: Model | None) -> Program:
    """The program of a function of a model: the one that was kept, if the model is the same network still.

    network  the model's, if the function does the same each time and depends on nothing else; None: it is not kept
    key      under which it is kept
    f        the function, which must not keep the model
    model    in whose place a copy is recorded at every use, so that only what is compiled is kept; None: nothing is
    """
    f.repeatable = network is not None
    if network is None:
        program = autograd.compile(f)
        return program if model is None else program.resume(_compiled.setdefault(model, {}).setdefault(key, {}))
    if key not in network.programs:
        network.programs[key] = autograd.compile(f)
    return network.programs[key]


def _of_sample(
    reference: Callable[[], Model], known: list[Module] | None, f: Callable[..., Any], *arguments: Any
) -> Any:
    """What ``f`` gives for a model and a sample, the last argument being the model's running statistics.

    known  the modules of the model; None: it is asked for them
    """
    *sample, statistics = arguments
    model = reference()
    modules = model.modules() if known is None else known
    with in_mode(modules, False), RecordedUse(modules, statistics):
        return f(model, *sample)
