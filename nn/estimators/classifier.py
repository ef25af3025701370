"""Classify as an estimator of scikit-learn: ``Classifier``.

    labels in y             outputs of the network       loss
    two                     one, sigmoid                 binary cross-entropy
    three or more           one each, softmax            cross-entropy
    rows of 0 and 1         one each, sigmoid            binary cross-entropy of each label
    two                     one, identity                hinge or perceptron, if asked for: scores, and no probabilities

Read next: ``regressor.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array
from nn.replay import evaluate

from .estimator import NetworkEstimator, Task
from .parameters import LOSS_OF_CLASSES
from .scikit_learn import ClassifierMixin, available_if, check_classification_targets, column_or_1d, type_of_target


def _gives_probabilities(estimator: Classifier) -> bool:
    """Whether it does; the error is for who asks for them nevertheless."""
    if estimator.loss != "cross_entropy":
        raise AttributeError(
            f"loss={kinds.shown(estimator.loss)} gives scores, decision_function, and no probabilities: take loss='cross_entropy'"
        )
    return True


class Classifier(ClassifierMixin, NetworkEstimator):  # type: ignore[misc]
    """A network that classifies, as an estimator of scikit-learn: for pipelines, cross-validation and searches.

    hidden               the widths of the hidden layers; () for none: logistic regression
    activation           of the hidden layers, as in ``nn.MLP``; so are ``batch_norm``, ``dropout`` and ``initializer``
    loss                 "cross_entropy", or "hinge" or "perceptron" of two classes: scores then, and no probabilities
    optimizer            a name of ``nn.OPTIMIZERS``, a class, or a function of the parameters that makes one
    learning_rate        None: the optimizer's own; ``schedule``: a factor for each epoch, see ``nn.schedules``
    epochs               at most: training ends when ``n_iter_no_change`` epochs in a row have not brought the loss ``tol`` below the
                         lowest before; a ConvergenceWarning says that it never came to that; None trains all epochs
    batch_size           "auto": 200 samples, or all if there are fewer
    early_stopping       whether to hold out ``validation_fraction`` of the samples, every class in its share, to watch their loss
                         instead, and to put the best parameters back at the end
    l1, l2, penalty, penalize_bias, max_norm, clip_value, clip_norm, compiled      as in ``nn.fit``
    class_weight         {label: weight}, or "balanced"
    random_state         a number for the same network and the same numbers each time
    warm_start           whether ``fit`` goes on with the network there is
    verbose              whether to show a progress bar

    After training it has

    model_               the network, an ``nn.MLP``: draw it, step through it, save it; it knows the labels and the columns' names
    classes_             the labels, lowest first, in their own type
    loss_curve_          the loss of each epoch; ``loss_`` that of the network there is, ``n_iter_`` the number of epochs
    history_             what the last training has recorded, an ``nn.History``
    n_features_in_, feature_names_in_, n_outputs_

    What applies is handed on to the network: with hidden=() an activation has no effect, and with "rprop" there are no batches.

    >>> import nn
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], ["no", "yes", "yes", "no"]
    >>> xor = nn.Classifier(hidden=(4,), activation="tanh", learning_rate=0.1, random_state=0).fit(X, y)
    >>> xor.predict(X).tolist(), xor.classes_.tolist()
    (['no', 'yes', 'yes', 'no'], ['no', 'yes'])
    >>> xor.model_
    MLP(2, [4, 1], activation='tanh', output='sigmoid')
    """

    loss: str
    class_weight: Any
    classes_: np.ndarray
    _is_multi_label: bool

    def __init__(
        self,
        hidden: Any = (16, 16),
        *,
        activation: Any = "relu",
        loss: str = "cross_entropy",
        optimizer: Any = "adam",
        learning_rate: float | None = 0.01,
        epochs: int = 500,
        batch_size: int | str = "auto",
        batch_norm: bool = False,
        dropout: float = 0.0,
        initializer: Any = None,
        l1: float = 0.0,
        l2: float = 0.0,
        penalty: Any = None,
        penalize_bias: bool = True,
        max_norm: float | None = None,
        clip_value: float | None = None,
        clip_norm: float | None = None,
        schedule: Any = None,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        tol: float = 1e-4,
        n_iter_no_change: int | None = 10,
        class_weight: Any = None,
        random_state: Any = None,
        warm_start: bool = False,
        verbose: bool = False,
        compiled: bool = True,
    ) -> None:
        given = locals()
        self.__dict__.update({name: given[name] for name in self._get_param_names()})

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> Self:
        """Train for one epoch on some of the samples, going on from the call before; returns the estimator.

        classes  all labels that there will be, for the first call, if ``y`` lacks some
        """
        return self._partial_fit(X, y, sample_weight, classes)

    def predict(self, X: Any) -> np.ndarray:
        """The label of each sample, (samples,); of several labels a row of 0 and 1 each, (samples, labels)."""
        scores = self.decision_function(X)
        index = (scores >= 0.0).astype(int) if self._is_multi_label or scores.ndim == 1 else scores.argmax(axis=1)
        return index if self._is_multi_label else self.classes_[index]

    def decision_function(self, X: Any) -> Array:
        """The scores: (samples,) of two classes, from 0 on of the second; else (samples, classes), the largest of which wins.

        Of cross-entropy they are logits, of which sigmoid or softmax makes probabilities.
        """
        X = self._samples(X)
        found = evaluate(self.model_, X, logits=True)
        return found if self._is_multi_label or found.shape[1] > 1 else found[:, 0]

    @available_if(_gives_probabilities)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> Array:
        """The probability of each class, (samples, classes); of each label if there are several, (samples, labels)."""
        X = self._samples(X)
        return self.model_.predict_proba(X)

    @available_if(_gives_probabilities)  # type: ignore[untyped-decorator]
    def predict_log_proba(self, X: Any) -> Array:
        """The logarithms of ``predict_proba``, −inf where a probability is too small to be told from 0."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))  # type: ignore[no-any-return]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The fraction of samples whose label, or whose whole row of labels, is right; columns of a table are taken by their names."""
        found: float = super().score(X, self._in_order(y), sample_weight)
        return found

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = tags.classifier_tags.multi_class = self.loss == "cross_entropy"
        return tags

    # -- Labels -----------------------------------------------------------------------------------------

    def _task(self, y: Any, classes: Any, *, goes_on: bool) -> Task:
        check_classification_targets(y)
        loss = LOSS_OF_CLASSES(self.loss, "loss", type(self).__name__)
        kind = type_of_target(y)
        if kind == "multilabel-indicator":
            if loss != "cross_entropy":
                raise ValueError(
                    f"Only binary classification is supported by loss={loss!r}, and y has a row of labels for each sample: take "
                    "loss='cross_entropy'"
                )
            return self._task_of_labels(y, goes_on=goes_on)
        if y.ndim == 2 and y.shape[1] > 1:
            raise ValueError(
                f"y has {y.shape[1]} columns of labels: a Classifier takes one label for each sample, or rows of 0 and 1; "
                "train one for each column, as sklearn.multioutput.MultiOutputClassifier does"
            )
        y = column_or_1d(y, warn=True)
        known = self._known_classes(y, classes, goes_on=goes_on)
        names = _names_of(known)
        outputs = 1 if len(known) == 2 else len(known)
        if loss != "cross_entropy" and outputs > 1:
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {kind}: loss={loss!r} tells two classes apart, "
                f"and there are {len(known)}; take loss='cross_entropy'"
            )
        output = "identity" if loss != "cross_entropy" else "sigmoid" if outputs == 1 else "softmax"
        if goes_on and self.model_.output_activation.name != output:
            raise ValueError(
                f"loss={loss!r} is of a network that ends in {output}, and the network there is ends in "
                f"{self.model_.output_activation.name}: leave loss as it is, or make a new network by fit with warm_start=False"
            )
        options = {
            "loss": "binary_cross_entropy" if output == "sigmoid" else loss,
            "classes": names.tolist(),
            "class_weight": _by_name(self.class_weight, known, names),
        }
        place = np.searchsorted(known, y)
        return Task(names[place], outputs, output, options, {"classes_": known, "_is_multi_label": False})

    def _known_classes(self, y: np.ndarray, classes: Any, *, goes_on: bool) -> np.ndarray:
        """All labels that there are, lowest first; ValueError if there are others in ``y``, or hardly any."""
        found = np.unique(y)
        known = found if classes is None else np.unique(np.asarray(classes))
        if goes_on:
            if self._is_multi_label:
                raise ValueError(
                    "y holds one label for each sample, and the network there is was trained on rows of 0 and 1"
                )
            if classes is not None and not np.array_equal(known, self.classes_):
                raise ValueError(f"classes={known.tolist()}: training began with the classes {self.classes_.tolist()}")
            known = self.classes_
        if len(strangers := np.setdiff1d(found, known)):
            raise ValueError(
                f"y has the label {strangers.tolist()[0]!r}, which is none of the classes {known.tolist()}: name all of them in the first "
                "call, partial_fit(…, classes=…)"
            )
        if len(known) < 2:
            raise ValueError(f"y has one class only, {known.tolist()[0]!r}, and a classifier tells two or more apart")
        return known

    def _task_of_labels(self, y: Any, *, goes_on: bool) -> Task:
        rows = np.asarray(y.toarray() if hasattr(y, "toarray") else y).astype(int)
        if goes_on and not (self._is_multi_label and self.n_outputs_ == rows.shape[1]):
            raise ValueError(
                f"y has {rows.shape[1]} labels for each sample, and the network there is was trained on other targets"
            )
        options = {"loss": "multi_label", "class_weight": self.class_weight}
        known = {"classes_": np.arange(rows.shape[1]), "_is_multi_label": True}
        return Task(rows, rows.shape[1], "sigmoid", options, known)


def _names_of(classes: np.ndarray) -> np.ndarray:
    """What the network calls the classes: as they are called if they are text, truth values or whole numbers, else 0, 1, …"""
    if classes.dtype.kind in "biuU":
        return classes
    if classes.dtype.kind == "O" and all([isinstance(label, str) for label in classes]):
        return classes.astype(str)
    if classes.dtype.kind == "f" and (np.abs(classes) < 2.0**53).all():
        return classes.astype(np.int64)
    return np.arange(len(classes))


def _by_name(class_weight: Any, classes: np.ndarray, names: np.ndarray) -> Any:
    """The weights of classes by what the network calls them."""
    if not isinstance(class_weight, Mapping):
        return class_weight
    renamed = dict(zip(classes.tolist(), names.tolist(), strict=True))
    return {renamed.get(label, label): weight for label, weight in class_weight.items()}
