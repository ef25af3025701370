"""Train in Keras's words: ``model.compile(loss=…, optimizer=…, metrics=[…])``, then ``model.fit(X, y)``, then ``model.evaluate(X, y)``.

``compile`` remembers what ``fit`` is going to do where it is not told otherwise.  (It makes no program: ``fit`` does so anyway.)
From then on ``fit`` takes batches of 32 samples, as Keras does.

    validation_data=(X, y)   validation=(X, y)
    validation_split=0.1     validation=0.1: every class with its share, drawn at random, where Keras takes the last samples
    verbose=0                progress=False
    callbacks=[EarlyStopping(patience=5)]   early_stopping=EarlyStopping(patience=5)

Read next: ``partial_fit.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.graph import kinds
from nn.model import Model, in_order, require_model, verb
from nn.objectives import Metric, Objective, given_labels, measured, metrics_by_name, objective_named, targets_of
from nn.optimizers import Optimizer, named_optimizer
from nn.replay import ByIdentity, loss_of

from .early_stopping import EarlyStopping
from .labelled_set import count_outputs, samples_for


class Unsaid(str):
    """A default of ``fit`` that nobody has given: it can be told from the same name where it was."""

    __slots__ = ()


LOSS, OPTIMIZER = Unsaid("mse"), Unsaid("adam")

#: How many samples a batch has after ``compile``.
BATCH_SIZE = 32


def _take_verbose(verbose: Any) -> bool:
    """Whether a progress bar is asked for."""
    if isinstance(verbose, str):
        return bool(kinds.one_of("auto").take(verbose))
    if kinds.whole(0).take(verbose) > 2:
        raise ValueError
    return bool(verbose)


def _take_data(data: Any) -> Any:
    if not isinstance(data, tuple | list):
        raise TypeError
    if len(data) not in (2, 3):
        raise ValueError
    return data


KINDS = {
    "metrics": kinds.optional(kinds.Kind("a list of names and functions, such as ['accuracy']", kinds.LIST.take)),
    "learning_rate": kinds.optional(kinds.number(least=0.0)),
    "batch_size": kinds.whole(1),
    "verbose": kinds.Kind("0, 1, 2 or 'auto'", _take_verbose),
    "validation_data": kinds.Kind("(X, y) or (X, y, sample_weight)", _take_data),
    "validation_split": kinds.number(above=0.0, below=1.0),
}


@dataclass(frozen=True)
class _Chosen:
    """What ``compile`` was told."""

    loss: Any
    optimizer: Any
    metrics: tuple[Any, ...]
    learning_rate: float | None
    batch_size: int


#: What each model was compiled for; it is no part of a copy or a file of it.
_chosen = ByIdentity[_Chosen]()


@verb
def compile(
    model: Model,
    optimizer: str | type[Optimizer] = "adam",
    loss: str | Objective | Callable[[Any, Any], Any] = "mse",
    metrics: Sequence[str | Metric] | None = None,
    *,
    learning_rate: float | None = None,
    batch_size: int = BATCH_SIZE,
) -> None:
    """Say what ``fit`` does where it is not told otherwise, in Keras's words.

    loss           a name of ``nn.OBJECTIVES``, Keras's names included: "sparse_categorical_crossentropy", "mean_squared_error"
    optimizer      a name of ``nn.OPTIMIZERS`` or a class; its settings are ours, which are PyTorch's
    metrics        names of ``nn.METRICS`` or functions (y, predicted) -> number
    learning_rate  by default the optimizer's own
    batch_size     how many samples ``fit`` takes at once

    >>> import nn
    >>> model = nn.Sequential(nn.Dense(1, input_shape=[1], kernel_initializer="zeros"))
    >>> model.compile(loss="mean_squared_error", optimizer="sgd", learning_rate=0.25)
    >>> model.fit([[1.0]], [2.0], epochs=1, verbose=0)          # y = 0, so the loss is 2²
    epoch  loss  learning_rate
        1     4           0.25
    """
    require_model(model, "compile")
    options = kinds.checked("compile", KINDS, metrics=metrics, learning_rate=learning_rate, batch_size=batch_size)
    objective_named(loss)
    named_optimizer(optimizer)
    found = tuple(options.metrics or ())
    metrics_by_name(found)
    _chosen[model] = _Chosen(loss, optimizer, found, options.learning_rate, options.batch_size)


@verb
def evaluate(
    model: Model, X: Any, y: Any, *, metrics: Sequence[str | Metric] | None = None, verbose: Any = "auto"
) -> Any:
    """The loss that the model was trained with, and the metrics that it was compiled with, as Keras gives them.

    metrics  others than those of ``compile``
    verbose  Keras's; nothing is printed anyhow

    Returns a number if there are no metrics, else a list: the loss, then each metric.
    """
    require_model(model, "evaluate")
    KINDS["verbose"](verbose, "verbose", "evaluate")
    if model.objective is None:
        raise ValueError("evaluate gives the loss that a model was trained with, and this one was not: call fit first")
    X = samples_for(model, in_order(X, model.input_names))
    y = in_order(y, model.target_names, "y")
    found = targets_of(y, len(X), count_outputs(model, X), model.objective, known=model.classes)
    loss = loss_of(model, X, found.rows)
    told = _chosen.get(model)
    asked = metrics_by_name(
        (told.metrics if told else ()) if metrics is None else kinds.LIST(metrics, "metrics", "evaluate")
    )
    labels, predicted = given_labels(y, len(X)), model.predict(X)
    numbers = [measured(name, metric(labels.copy(), predicted)) for name, metric in asked.items()]
    return [loss, *numbers] if numbers else loss


def said(model: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options of ``fit`` in our words, and where none was given those of ``compile``."""
    options = dict(given)
    for word in ("validation_data", "validation_split"):
        value = options.pop(word)
        if value is not None:
            if options["validation"] is not None:
                raise ValueError(
                    f"fit({word}={kinds.shown(value)}): {word} is Keras's name for validation, and that was given, too: give one of the two"
                )
            options["validation"] = KINDS[word](value, word, "fit")
    listed = options["callbacks"]
    stopping = [each for each in listed if isinstance(each, EarlyStopping)] if isinstance(listed, list | tuple) else []
    if stopping:
        if options["early_stopping"] is not None or len(stopping) > 1:
            raise ValueError("fit(callbacks=[…]): one EarlyStopping is enough, among callbacks or as early_stopping")
        options["early_stopping"] = stopping[0]
        options["callbacks"] = [each for each in listed if each is not stopping[0]]
    verbose = options.pop("verbose")
    if verbose is not None:
        progress = KINDS["verbose"](verbose, "verbose", "fit")
        if options["progress"] is False and progress:
            raise ValueError(
                f"fit(verbose={kinds.shown(verbose)}, progress=False): verbose is Keras's name for progress: give one of the two"
            )
        options["progress"] = progress
    told = _chosen.get(model) if isinstance(model, Model) else None
    if told is None:
        return options
    if isinstance(options["loss"], Unsaid):
        options["loss"] = told.loss
    if isinstance(options["optimizer"], Unsaid):
        options["optimizer"] = told.optimizer
        if options["learning_rate"] is None:
            options["learning_rate"] = told.learning_rate
    if isinstance(options["metrics"], tuple) and not options["metrics"]:
        options["metrics"] = told.metrics
    if options["batch_size"] is None and not getattr(named_optimizer(options["optimizer"]), "full_batch", False):
        options["batch_size"] = told.batch_size
    return options
