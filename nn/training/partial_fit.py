"""Train a model on samples that come bit by bit: ``partial_fit``, one epoch for each bit, by an optimizer that goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.graph import kinds
from nn.model import Model, in_order, require_model, verb
from nn.objectives import Objective, Penalty, objective_named
from nn.optimizers import Optimizer, optimizer_named
from nn.replay import ByIdentity

from .fit import fit
from .history import History
from .labelled_set import count_outputs, samples_for

#: For each model the optimizer of its last ``partial_fit``, and what it was asked for as.
_optimizers = ByIdentity[tuple[Any, Optimizer]]()


@verb
def partial_fit(
    model: Model,
    X: Any,
    y: Any,
    *,
    classes: Sequence[Any] | None = None,
    loss: str | Objective | Callable[[Any, Any], Any] = "mse",
    loss_settings: Mapping[str, float] | None = None,
    optimizer: str | type[Optimizer] | Optimizer = "adam",
    learning_rate: float | None = None,
    batch_size: int | None = None,
    sample_weight: Any = None,
    class_weight: Mapping[Any, float] | str | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    penalty: Penalty | None = None,
    penalize_bias: bool = True,
    max_norm: float | None = None,
    clip_value: float | None = None,
    clip_norm: float | None = None,
    seed: int | np.random.Generator | None = None,
    compiled: bool = True,
) -> History:
    """Train ``model`` for one epoch on some of its samples; ``model.partial_fit(X, y, …)`` is the same.

    The next call goes on, with other samples: an optimizer that was asked for by name is the same as in the last call, with all
    that it remembers, as long as the name is.  (``fit`` makes a new one each time.)  It is kept as long as the model lives,
    and is no part of a copy or a file of the model.

    classes  all labels that there will be, for the first call, if ``y`` lacks some; later calls know them

    The other options are those of ``fit``, to be given at every call.

    >>> from nn import Neuron
    >>> line = Neuron(1, activation="identity", initializer="zeros")
    >>> for x in (1.0, 2.0):
    ...     history = line.partial_fit([[x]], [2.0 * x], optimizer="sgd", learning_rate=0.25)
    >>> line.parameters()[0].data           # 0 + ¼·2·(2 − 0)·1 = 1, then 1 + ¼·2·(4 − 3)·2
    2.0
    """
    require_model(model, "partial_fit")
    if any([module.lacks_weights for module in model.modules()]):
        count_outputs(model, samples_for(model, in_order(X, model.input_names)))  # an optimizer is made for the weights
    before = model.objective
    earlier = () if before is None else model.classes
    if (
        before
        and earlier
        and classes is None
        and objective_named(loss, loss_settings, len(earlier)).problem == "regression"
    ):
        raise ValueError(
            f"partial_fit(loss={kinds.shown(loss)}): this loss tells no classes apart, and {type(model).__name__} was trained to tell "
            f"{len(earlier)} apart, by {before.name}: give the loss at every call, or go on with fit"
        )
    return fit(
        model,
        in_order(X, model.input_names),
        in_order(y, model.target_names, "y"),
        classes=classes if classes is not None else earlier or None,
        loss=loss,
        loss_settings=loss_settings,
        optimizer=_kept(model, optimizer, learning_rate),
        learning_rate=learning_rate,
        batch_size=batch_size,
        sample_weight=sample_weight,
        class_weight=class_weight,
        l1=l1,
        l2=l2,
        penalty=penalty,
        penalize_bias=penalize_bias,
        max_norm=max_norm,
        clip_value=clip_value,
        clip_norm=clip_norm,
        seed=seed,
        compiled=compiled,
        epochs=1,
        progress=False,
    )


def _kept(model: Model, asked: Any, learning_rate: float | None) -> Any:
    """The optimizer of the last call, if the same was asked for then and it has all parameters of today."""
    parameters = model.parameters()
    if isinstance(asked, Optimizer) or not parameters:
        return asked
    before, kept = _optimizers.get(model) or (None, None)
    if kept is None or before != asked or not set(parameters) <= set(kept.parameters):
        kept = optimizer_named(asked, parameters, learning_rate)
        _optimizers[model] = asked, kept
    return kept
