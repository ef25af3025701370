"""``Model``: a module that maps a sample to a result, and so can be trained, used and saved.

``model(x)`` takes one sample and gives Values, so that a learner can draw it.  Everything here is made of that.
Read next: ``training.py``, the loop behind ``fit``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value, no_grad

from .activations import ACTIVATIONS, Activation
from .module import Module
from .objectives.metrics import accuracy, r2
from .objectives.objective import Objective
from .objectives.targets import Array, answers, samples
from .replay.recordings import evaluate
from .training.fit import fit

if TYPE_CHECKING:
    from .layers.summary import Summary
    from .saving.files import StrPath


class Model(Module):
    """A module with ``model(x)``; subclass it and state ``__call__`` to train a network of your own.

    objective  the loss it was trained with; None before that
    classes    the labels it was trained on; empty for regression
    """

    objective: Objective | None = None
    classes: tuple[float, ...] = ()

    def __call__(self, x: Any) -> Any:
        """One sample: a Value, or a list of Values."""
        raise TypeError(f"{type(self).__name__} has no __call__(x): a Model states there what it computes for a sample")

    def batch(self, X: Iterable[Any], *, logits: bool = False) -> list[Any]:
        """One result per sample of ``X``; ``logits`` leaves out the output activation."""
        return [self(x) for x in X]

    @property
    def output_activation(self) -> Activation:
        """What the outputs have gone through last."""
        return ACTIVATIONS["identity"]

    #: Train on samples and targets: ``model.fit(X, y, …)`` is ``nn.fit(model, X, y, …)``.
    fit = fit

    def save(self, path: StrPath) -> None:
        """Write the model to a safetensors file; ``nn.load(path)`` gives it back to the bit."""
        from .saving.files import save

        save(self, path)

    def summary(self) -> Summary:
        """A table of the model's parts, to be printed or shown.

        >>> from nn import MLP
        >>> MLP(2, [16, 1], output="sigmoid").summary()
        MLP(2, [16, 1], activation='relu', output='sigmoid')
        ───────────────────────────────────────────────────────
        part     kind   inputs  outputs  activation  parameters
        ───────────────────────────────────────────────────────
        layer 1  Layer       2       16  relu                48
        layer 2  Layer      16        1  sigmoid             17
        ───────────────────────────────────────────────────────
        65 parameters
        """
        from .layers.summary import summary

        return summary(self)

    def outputs(self, X: Any) -> Array:
        """The model's outputs as numbers, of shape (samples, outputs), as ``eval`` computes them."""
        return evaluate(self, samples(X, getattr(self, "fan_in", None)))

    def predict(self, X: Any) -> Array:
        """Labels if the model classifies, else numbers: (samples,), or (samples, outputs) if there are several.

        A model that was never fitted predicts by its output activation: sigmoid labels 0 and 1, softmax
        class indices.

        >>> from nn import MLP
        >>> MLP(2, [3], output="softmax", initializer="zeros").predict([[0.0, 0.0]])
        array([0.])
        """
        outputs = self.outputs(X)
        if self._problem == "multi-class":
            labels: Array = outputs.argmax(axis=1).astype(np.float64)
            return labels
        if self._problem in ("binary", "multi-label", "margin"):
            low, high = self.classes or (0.0, 1.0)
            outputs = np.where(outputs >= self._threshold, high, low)
        return outputs[:, 0] if outputs.shape[1] == 1 else outputs

    def predict_proba(self, X: Any) -> Array:
        """The probability of each class, (samples, classes) as in scikit-learn; of each label if they do not exclude
        each other.

        Raises TypeError if the model's outputs are no probabilities.
        """
        outputs = self.outputs(X)
        if self._problem not in ("binary", "multi-class", "multi-label"):
            raise TypeError(
                "predict_proba needs a model trained with binary_cross_entropy, multi_label or cross_entropy, or with "
                f"a sigmoid or softmax output; this one has output {self.output_activation.name!r}"
            )
        link = "softmax" if self._problem == "multi-class" else "sigmoid"
        if self.output_activation.name != link:  # the outputs are logits
            with no_grad():
                activate = ACTIVATIONS[link]
                outputs = np.array([[a.data for a in activate([Value(z) for z in row])] for row in outputs.tolist()])
        return np.hstack([1.0 - outputs, outputs]) if self._problem == "binary" and outputs.shape[1] == 1 else outputs

    def score(self, X: Any, y: Any) -> float:
        """How good ``predict`` is: accuracy if the model classifies, else R², as in scikit-learn."""
        judge = r2 if self._problem == "regression" else accuracy
        predicted = self.predict(X)
        return judge(answers(y, len(predicted)), predicted)

    @property
    def _problem(self) -> str:
        if self.objective is None:
            return {"sigmoid": "binary", "softmax": "multi-class"}.get(self.output_activation.name, "regression")
        if self.objective.problem == "binary" and not self.classes:
            return "regression"  # in [0, 1]
        return self.objective.problem

    @property
    def _threshold(self) -> float:
        """The output from which on the answer is yes."""
        return 0.5 if self.output_activation.name in ("sigmoid", "softmax") and self._problem != "margin" else 0.0
