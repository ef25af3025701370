"""Make a network, train it, go on with it: ``NetworkEstimator``, what a classifier and a regressor have in common.

    fit(X, y)            trains a new network until its loss no longer falls;   warm_start=True: goes on with the one there is
    partial_fit(X, y)    one epoch more, by the same optimizer, which remembers the epochs before

An estimator hands on to the network and to ``nn.fit`` what applies there: with ``hidden=()`` there is no layer that an
activation could belong to, and an optimizer that takes all samples at once has no batches.  So a grid may combine them all.

Read next: ``classifier.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Self

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array
from nn.languages import warn_reader
from nn.layers import MLP
from nn.model import in_order, targets_for_training
from nn.objectives import require_no_mask, require_real
from nn.optimizers import Optimizer, optimizer_named
from nn.training import History
from nn.training import fit as train

from .parameters import KINDS
from .scikit_learn import (
    BaseEstimator,
    ConvergenceWarning,
    check_is_fitted,
    check_random_state,
    check_sample_weight,
    validate_data,
)
from .stopping import stopping

#: So many samples are in a batch at most, unless another number is asked for: as in scikit-learn.
LARGEST_BATCH = 200

#: Parameters that the network there is was made with: to change one asks for a new network.
_OF_NETWORK = ("hidden", "activation", "batch_norm", "dropout", "initializer")

#: Parameters that ``nn.fit`` takes as they are.
_OF_FIT = ("penalty", "max_norm", "compiled")


@dataclass(frozen=True)
class Task:
    """What a network is to learn.

    y        the targets, as ``nn.fit`` takes them
    outputs  how many outputs the network has
    output   their activation
    options  further options of ``nn.fit``: the loss, the classes
    known    what the estimator knows after training: its classes
    """

    y: Any
    outputs: int
    output: str
    options: dict[str, Any]
    known: dict[str, Any] = field(default_factory=dict)


class NetworkEstimator(BaseEstimator):  # type: ignore[misc]
    """An estimator of scikit-learn that has a network in it."""

    optimizer: Any
    warm_start: bool
    model_: MLP
    history_: History
    loss_curve_: list[float]
    loss_: float
    n_iter_: int
    n_outputs_: int
    n_features_in_: int
    _rng: np.random.Generator
    _optimizer: Optimizer
    _asked_for: Any
    _made_with: dict[str, Any]

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train a network; returns the estimator.

        X              (samples, features): lists, an array or a table, whose column names are kept
        y              the targets, (samples,) or (samples, outputs)
        sample_weight  how much each sample counts, (samples,): 2 as if it were there twice, 0 as if it were not there

        With ``warm_start=True`` training goes on with the network there is; its optimizer begins anew.
        """
        chosen = self._checked()
        goes_on = chosen.warm_start and hasattr(self, "model_")
        self._train(X, y, sample_weight, chosen, goes_on=goes_on)
        if self.history_.stopped == "interrupted":
            warn_reader("training_interrupted", epochs=len(self.history_))
        elif self.history_.stopped == "epochs" and chosen.n_iter_no_change is not None:
            warn_reader("not_converged", ConvergenceWarning, epochs=chosen.epochs)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """What the network answers: (samples,), or (samples, outputs) if there are several."""
        X = self._samples(X)
        return self.model_.predict(X)

    def _task(self, y: Any, classes: Any, *, goes_on: bool) -> Task:
        """What these targets ask of the network; where training goes on, they have to suit the network there is."""
        raise NotImplementedError

    def _samples(self, X: Any) -> Array:
        """Samples to answer: of the features that were trained on."""
        check_is_fitted(self, "model_")
        require_no_mask(X, "X")
        require_real(X, "X", "mM")
        found: Array = validate_data(self, X, dtype=np.float64, reset=False)
        return found

    def _in_order(self, y: Any) -> Any:
        """Targets in several columns, in the order of the training, if they come as a table."""
        check_is_fitted(self, "model_")
        return in_order(y, self.model_.target_names, "y")

    def _checked(self) -> SimpleNamespace:
        return kinds.checked(type(self).__name__, KINDS, **{name: getattr(self, name) for name in KINDS})

    # -- Training ---------------------------------------------------------------------------------------

    def _partial_fit(self, X: Any, y: Any, sample_weight: Any, classes: Any = None) -> Self:
        self._train(
            X, y, sample_weight, self._checked(), goes_on=hasattr(self, "model_"), classes=classes, one_epoch=True
        )
        return self

    def _train(
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        chosen: SimpleNamespace,
        *,
        goes_on: bool,
        classes: Any = None,
        one_epoch: bool = False,
    ) -> None:
        """Train a new network, or the one there is."""
        with _as_it_was_after_an_error(self):
            y, target_names = (self._in_order(y), ()) if goes_on else targets_for_training(y, ())
            require_no_mask(X, "X")
            require_real(X, "X", "mM")
            require_no_mask(y, "y")
            X, y = validate_data(self, X, y, dtype=np.float64, multi_output=True, reset=not goes_on)
            if sample_weight is not None:
                sample_weight = check_sample_weight(sample_weight, X, dtype=np.float64)
            task = self._task(y, classes, goes_on=goes_on)
            rng = self._rng if goes_on else _generator(chosen.random_state)
            model = self._network_there_is() if goes_on else self._new_network(X.shape[1], task, chosen, rng)
            model.target_names = target_names or model.target_names
            optimizer = self._optimizer_for(model, chosen.learning_rate, goes_on=goes_on and one_epoch)
            count = len(X) if sample_weight is None else int(np.count_nonzero(sample_weight))
            options = stopping(chosen, count) if not one_epoch else {"epochs": 1, "progress": False}
            history = train(
                model=model,
                X=X,
                y=task.y,
                sample_weight=sample_weight,
                optimizer=optimizer,
                batch_size=_batch_size(chosen, count, optimizer),
                seed=rng,
                **task.options,
                **options,
                **self._effective(chosen, optimizer),
            )
            model.zero_grad()  # what is drawn of it afterwards has the gradients of its reader
            self.loss_curve_ = [*(self.loss_curve_ if goes_on else []), *history.loss]
            self.n_iter_ = len(self.loss_curve_)
            best = -1 if history.best_epoch is None else history.best_epoch
            self.loss_ = history.loss[best] if history.loss else math.nan  # interrupted in the first epoch
            self.model_, self.history_, self.n_outputs_ = model, history, task.outputs
            self.__dict__.update(task.known)
            self._rng, self._optimizer, self._asked_for = rng, optimizer, self.optimizer
            self._made_with = {name: getattr(self, name) for name in _OF_NETWORK}

    def _new_network(self, fan_in: int, task: Task, chosen: SimpleNamespace, rng: np.random.Generator) -> MLP:
        """A network of these widths; what is for hidden layers, if there are some."""
        of_hidden = (
            {name: getattr(self, name) for name in ("activation", "batch_norm", "dropout")} if chosen.hidden else {}
        )
        model = MLP(
            *(fan_in, [*chosen.hidden, task.outputs]),
            output=task.output,
            initializer=self.initializer,
            seed=rng,
            **of_hidden,
        )
        model.input_names = tuple(getattr(self, "feature_names_in_", ()))
        return model

    def _network_there_is(self) -> MLP:
        for name, before in self._made_with.items():
            if _told(now := getattr(self, name)) != _told(before):
                raise ValueError(
                    f"{name}={kinds.shown(now)}: the network there is was made with {name}={kinds.shown(before)}, and training "
                    f"goes on with it: leave {name} as it is, or make a new network by fit with warm_start=False"
                )
        return self.model_

    def _optimizer_for(self, model: MLP, rate: float | None, *, goes_on: bool) -> Optimizer:
        """The optimizer of the epoch before, if training goes on by it and the same was asked for; else a new one."""
        parameters = model.parameters()
        if goes_on and repr(self._asked_for) == repr(self.optimizer) and {*parameters} <= {*self._optimizer.parameters}:
            return optimizer_named(self._optimizer, parameters, rate)
        makes_one = callable(self.optimizer) and not isinstance(self.optimizer, type)
        return optimizer_named(self.optimizer(parameters) if makes_one else self.optimizer, parameters, rate)

    def _effective(self, chosen: SimpleNamespace, optimizer: Optimizer) -> dict[str, Any]:
        """The parameters that ``nn.fit`` takes, without those that have no effect by this optimizer or without penalties."""
        found = {"l1": chosen.l1, "l2": chosen.l2, **{name: getattr(self, name) for name in _OF_FIT}}
        if chosen.l1 or chosen.l2 or self.penalty is not None:
            found["penalize_bias"] = chosen.penalize_bias
        if not optimizer.rate_at_first_only:
            found["schedule"] = self.schedule
        if not optimizer.sign_only:
            found.update(clip_value=self.clip_value, clip_norm=self.clip_norm)
        return found


def _told(parameter: Any) -> str:
    """A parameter to be compared: (4,) and [4] ask for the same."""
    return repr([*parameter] if isinstance(parameter, list | tuple | np.ndarray) else parameter)


@contextmanager
def _as_it_was_after_an_error(estimator: NetworkEstimator) -> Iterator[None]:
    """A block after which an estimator is what it was before, if an error ends it."""
    before = {**vars(estimator)}
    try:
        yield
    except BaseException:
        estimator.__dict__.clear()
        estimator.__dict__.update(before)
        raise


def _generator(random_state: Any) -> np.random.Generator:
    """The generator that everything is drawn from: the first weights, the order of samples, the part held out, masks."""
    if isinstance(random_state, np.random.Generator):
        return random_state
    return np.random.default_rng(check_random_state(random_state).randint(2**31 - 1))


def _batch_size(chosen: SimpleNamespace, count: int, optimizer: Optimizer) -> int | None:
    """How many samples a batch has; None: all of them."""
    if optimizer.full_batch:
        return None
    if chosen.batch_size is not None:
        return chosen.batch_size  # type: ignore[no-any-return]
    if chosen.early_stopping:
        count -= round(chosen.validation_fraction * count)
    size = min(LARGEST_BATCH, count)
    while chosen.batch_norm and size > 2 and count % size == 1:  # one sample left over would have no variance
        size -= 1
    return size if size < count else None
