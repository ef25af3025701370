"""Train a model: the loop that every network is trained by.

    for each epoch
        for each batch of samples
            loss and its gradient              (forward, backward)
            one step of the optimizer

Everything else here keeps a record, stops in time, and leaves the model whole: an error or Ctrl-C never leaves
parameters half-way between two steps.

Read next: ``steps/eager_step.py``, one step.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograd.graph import kinds
from nn.layers import BatchNorm, Sequential, seed_masks
from nn.model import (
    Model,
    Names,
    biases_of,
    for_training,
    require_model,
    targets_for_training,
    verb,
)
from nn.objectives import (
    Metric,
    Objective,
    Penalty,
    is_exclusive,
    metrics_by_name,
    objective_named,
    warn_of_dead_end,
    warn_of_mismatch,
    warn_of_scales,
)
from nn.optimizers import Optimizer, Schedule, factor_of, optimizer_named

from .alone import alone
from .between_epochs import Watch
from .early_stopping import EarlyStopping
from .history import History
from .keras_words import LOSS, OPTIMIZER, said
from .labelled_set import LabelledSet, count_outputs, hold_out, labelled_set, samples_for
from .options import (
    KINDS,
    Callback,
    as_given,
    check_batches,
    check_effects,
    check_functions,
    check_layers,
    check_metrics,
    check_penalties,
    parameters_to_train,
    penalties,
)
from .progress import Progress
from .steps import DivergenceError, TrainingStep, taken_over, training_step


@verb
def fit(
    model: Model,
    X: Any,
    y: Any,
    *,
    loss: str | Objective | Callable[[Any, Any], Any] = LOSS,
    loss_settings: Mapping[str, float] | None = None,
    optimizer: str | type[Optimizer] | Optimizer = OPTIMIZER,
    learning_rate: float | None = None,
    epochs: int = 100,
    batch_size: int | None = None,
    classes: Sequence[Any] | None = None,
    sample_weight: Any = None,
    class_weight: Mapping[Any, float] | str | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    penalty: Penalty | None = None,
    penalize_bias: bool = True,
    max_norm: float | None = None,
    clip_value: float | None = None,
    clip_norm: float | None = None,
    schedule: Schedule | None = None,
    validation: tuple[Any, ...] | float | None = None,
    early_stopping: EarlyStopping | int | None = None,
    metrics: Sequence[str | Metric] = (),
    callbacks: Sequence[Callback] = (),
    statistics: bool = False,
    seed: int | np.random.Generator | None = None,
    progress: bool = True,
    compiled: bool = True,
    validation_data: tuple[Any, ...] | None = None,
    validation_split: float | None = None,
    verbose: Any = None,
) -> History:
    """Train ``model``; ``model.fit(X, y, …)`` is the same.

    X, y            (samples, features) and (samples,) or (samples, outputs): lists, arrays, anything NumPy takes.  A Model
                    of your own gets rows of the same kind.  The columns of a table of pandas are known by their names from then on: in
                    ``predict``, ``score`` and the validation set they may come in any order, and others are refused.  So are the
                    columns of y, if there are several
    loss            a name of ``nn.OBJECTIVES``, or a function (output, target) -> number; a target with several numbers is
                    an array if y is one, else a list
    loss_settings   the loss's own numbers: {"q": 4} for "minkowski", {"delta": 2} for "huber"
    optimizer       a name of ``nn.OPTIMIZERS``, a class, or an optimizer made for the model's parameters
    learning_rate   by default the optimizer's own
    batch_size      None: all samples at once; 1: one by one; batches are shuffled in every epoch
    classes         all labels that there are, if ``y`` lacks some: the model then tells these apart
    sample_weight   how much each sample counts, (samples,): the loss is Σwᵢℓᵢ/Σwᵢ over the batch, or Σwᵢℓᵢ of a sum, and
                    penalties are as without weights.  A sample of weight 0 is left out
    class_weight    how much each class counts, {label: weight}, or "balanced": each class alike, however many samples it has
    l1, l2          add l1·Σ|w| and l2·Σw² over all parameters to the loss; ``penalty`` any λΣ|w|^q.  To a mean over the
                    samples every batch adds them whole; of a sum over the samples ("half_sse") a batch carries the
                    share that it has of the samples, so that in an epoch they count once
    penalize_bias   whether penalties count the biases, too: by default they count all parameters
    max_norm        the length that the weight vector of a neuron has at most: a longer one is shortened after each step.  Biases
                    are no part of it
    clip_value      cuts every gradient off at ±this; ``clip_norm`` shortens the whole gradient to this
    schedule        a function from the epoch (from 0) to a factor for the learning rate: ``nn.schedules``
    validation      (X, y) or (X, y, sample_weight), or the fraction of the samples to hold out, with every class in its share.
                    Its loss is weighed as that of the training
    early_stopping  an ``EarlyStopping``, or its patience
    metrics         names of ``nn.METRICS`` or functions (y, predicted) -> number
    callbacks       functions (model, history), called after every epoch; True stops training
    statistics      whether to record gradients, activations and weights by layer: see ``nn.diagnose``
    seed            decides the shuffling, the fraction held out and the masks of a Dropout without a seed
    progress        whether to show a progress bar
    compiled        whether to record the loss of one sample and train on arrays (see ``autograd.compile``), or to build
                    and sweep every sample's graph anew: the same trajectory, up to rounding, many times slower
    validation_data, validation_split, verbose  what Keras calls validation and progress: see ``model.compile``

    >>> from nn import Neuron
    >>> line = Neuron(1, activation="identity", initializer="zeros")
    >>> history = line.fit([[0], [1], [2]], [1, 3, 5], loss="mse", optimizer="sgd", learning_rate=0.3, epochs=200)
    >>> [round(p.data, 3) for p in line.parameters()]           # y = 2x + 1
    [2.0, 1.0]

    Called again, it goes on from the parameters there are; an optimizer chosen by name begins anew.

    Raises TypeError or ValueError for an option that is none or that would have no effect, such as a schedule for an optimizer
    that takes its learning rate once; the message names it.

    Raises ValueError for data that cannot be learned from, saying where, and for a Value that the loss depends on and that
    is neither a parameter of the model nor an ``autograd.constant``; DivergenceError when the loss becomes nan or infinite.  Ctrl-C ends training after a whole step; the history so far is returned, and
    early stopping puts the best parameters back as at any other end.

    A network or a loss of your own is recorded at the beginning, and again where it computes something else after callbacks, metrics
    or a schedule were called.  One that cannot be recorded is trained with compiled=False, after a warning that says why.  With compiled=False, the
    gradient of the first sample is compared with finite differences, unless model and loss are this package's own; if they
    disagree, as where ``w.data`` takes the place of ``w``, that is a ValueError.
    """
    given = said(model, locals())
    loss, optimizer, validation = given["loss"], given["optimizer"], given["validation"]
    options = kinds.checked("fit", KINDS, **{name: given[name] for name in KINDS})
    require_model(model, "fit")
    check_layers(model, statistics=options.statistics)
    check_functions(options.callbacks, options.schedule)
    rng = np.random.default_rng(options.seed)
    X, input_names = for_training(X, model.input_names)
    outputs = count_outputs(model, samples_for(model, X)) if hasattr(loss, "as_objective") else 1
    objective = objective_named(loss, options.loss_settings, outputs)
    y, target_names = targets_for_training(y, model.target_names)
    names = {"input_names": input_names, "target_names": target_names}
    everything = labelled_set(
        model, X, y, objective, classes=classes, sample_weight=sample_weight, class_weight=class_weight
    )
    training, held_out = hold_out(
        everything,
        objective,
        validation,
        rng,
        class_weight=class_weight,
        names=(input_names, target_names),
        model=model,
    )
    rows = training.targets.rows
    warn_of_mismatch(
        *(objective, model.output_activation, rows.shape[1]),
        exclusive=is_exclusive(training.targets),
        lowest=rows.min(),
        highest=rows.max(),
    )
    if not isinstance(next(iter(model.children()), None), BatchNorm):  # which would scale them
        warn_of_scales(training.X, X)
    warn_of_dead_end(
        [layer.output_activation for layer in model.in_a_row()[:-1]] if isinstance(model, Sequential) else []
    )
    objective = as_given(model, objective, loss, training.X)
    chosen = optimizer_named(optimizer, parameters_to_train(model), options.learning_rate)
    added = penalties(options.l1, options.l2, options.penalty)
    check_effects(chosen, options)
    check_penalties(chosen, added, penalize_bias=options.penalize_bias)
    check_batches(model, len(training), options.batch_size)
    named = metrics_by_name(options.metrics)
    watch = Watch(held_out, named, options.early_stopping, options.callbacks, options.statistics)
    if watch.given_stopping:
        watch.given_stopping.begin(validated=held_out is not None)
        watch.stopping = copy.copy(watch.given_stopping)
    with alone(model, chosen.parameters) as watch.training:
        _set_objective(model, objective, training, watch, names)
        return _trained(model, objective, chosen, training, added, options=options, watch=watch, rng=rng)


def _trained(
    model: Model,
    objective: Objective,
    chosen: Optimizer,
    training: LabelledSet,
    added: tuple[Penalty, ...],
    *,
    options: SimpleNamespace,
    watch: Watch,
    rng: np.random.Generator,
) -> History:
    """Train, now that everything has been checked and nobody else trains the model."""
    history = History(metrics={name: [] for name in watch.metrics})
    base_rate = chosen.learning_rate
    if options.seed is not None:
        seed_masks(model, rng)
    step: TrainingStep | None = None
    bar = Progress(options.epochs, show=options.progress)
    finished = 0

    def leave() -> None:
        """Leave model and optimizer as they are to be found after training."""
        try:
            if step is not None:
                step.write_back()
        finally:
            chosen.learning_rate = base_rate
            chosen.take_penalties([])
            bar.close()

    try:
        step = training_step(
            *(model, objective, chosen, training.X, training.targets.rows),
            weights=training.weights,
            compiled=options.compiled,
            penalties=added,
            unpenalised=() if options.penalize_bias else biases_of(model),
            max_norm=options.max_norm,
            clip_value=options.clip_value,
            clip_norm=options.clip_norm,
        )
        watched = watch.does_something()
        for epoch in range(options.epochs):
            if options.schedule is not None:
                step.set_learning_rate(base_rate * factor_of(options.schedule, epoch))
            if options.schedule is not None or (epoch and (options.callbacks or watch.metrics)):
                step = taken_over(step)  # with what the user's code has changed that was called
            history.loss.append(_epoch(step, epoch, options.batch_size, rng))
            history.learning_rate.append(chosen.learning_rate)
            if watched:
                watch.measure(step, training, history)
            finished = epoch + 1
            bar.show(finished, history.loss[-1])
            if watched and watch.ends(step, history):
                break
        leave()
        watch.restore_best(model, history)
    except BaseException as error:
        leave()
        history.trim(finished)
        if isinstance(error, DivergenceError):
            error.history = history
        if not isinstance(error, KeyboardInterrupt):
            raise
        history.stopped = "interrupted"
        watch.restore_best(model, history)
    return history


def _set_objective(
    model: Model, objective: Objective, training: LabelledSet, watch: Watch, names: Mapping[str, Names]
) -> None:
    """Tell the model what it is trained for, unless a metric refuses it.

    Loss, classes and names in one call into C: Ctrl-C comes before all or after all.
    """
    now = {"objective": objective, "classes": training.targets.classes, **names}
    earlier = {name: getattr(model, name) for name in now}
    vars(model).update(now)
    try:
        check_metrics(model, training, watch.held_out, watch.metrics)
    except BaseException:
        vars(model).update(earlier)
        raise


def _epoch(step: TrainingStep, epoch: int, batch_size: int | None, rng: np.random.Generator) -> float:
    """All samples once; the mean of the batches' losses, each weighed by its samples."""
    losses: list[float] = []
    try:
        if batch_size is None:
            return step()
        order = rng.permutation(len(step.X))
        step.batches(order, batch_size, losses)
    except DivergenceError as error:
        batch = "" if batch_size is None else f", batch {len(losses) + 1}"
        raise DivergenceError(f"epoch {epoch + 1}{batch}: {error}") from None
    return step.loss_of_epoch(losses, order, batch_size)
