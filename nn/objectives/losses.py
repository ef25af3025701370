"""Measure how wrong an output is, as one number: losses.

Each function takes a model's output for one sample and its target; each is a number or, for several outputs, a list of
numbers.  It works on Values and on plain numbers.  To average over samples is the caller's task (``fit`` does it;
``autograd.mean`` by hand).

Most losses are the negative logarithm of a likelihood, up to a constant, so to minimise them is to maximise the
likelihood.  For y the output, a its pre-activation, t the target:

    squared error           t normal around y                       identity    ∂E/∂a = y − t  (of ½(y − t)²)
    absolute error          t Laplace-distributed around y
    binary cross-entropy    t Bernoulli with probability y          sigmoid     ∂E/∂a = y − t
    cross-entropy           t categorical with probabilities y      softmax     ∂E/∂a = y − t

Read next: ``objective.py``, losses as training uses them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

import autograd
from autograd import Op, Value, constant
from autograd.graph import STATE, kinds

Numbers = Any  # a number, a Value, or a list of them

#: What a class index may be, if it is whole: an int, a float, a number of NumPy.
REAL = (int, float, np.number)

#: What an exponent or a width is, unless it is a Value.
_POSITIVE = kinds.number(above=0.0)


def squared_error(output: Numbers, target: Numbers) -> Any:
    """(y − t)², averaged over the outputs.

    The negative log-likelihood of a normal distribution around y, times 2σ².

    >>> squared_error([1.0, 2.0], [0.0, 4.0])           # (1 + 4) / 2
    2.5
    """
    return _mean([autograd.power(d, 2.0) for d in _differences(output, target)])


def half_squared_error(output: Numbers, target: Numbers) -> Any:
    """½ Σ (y − t)²: its derivative is y − t.

    >>> half_squared_error([1.0, 2.0], [0.0, 4.0])
    2.5
    """
    return autograd.sum([0.5 * autograd.power(d, 2.0) for d in _differences(output, target)])


def absolute_error(output: Numbers, target: Numbers) -> Any:
    """|y − t|, averaged over the outputs: the negative log-likelihood of a Laplace distribution.

    >>> absolute_error([1.0, 2.0], [0.0, 5.0])
    2.0
    """
    return _mean([autograd.absolute(d) for d in _differences(output, target)])


def minkowski_error(output: Numbers, target: Numbers, q: float | Value) -> Any:
    """|y − t|^q, averaged over the outputs; the larger q, the more an outlier weighs.

    q = 2 is the squared, q = 1 the absolute error.  The negative log-likelihood of a generalised normal
    distribution around y.  Source: Bishop 2006, §1.5.5.

    >>> minkowski_error(3.0, 1.0, q=3)
    8.0
    """
    if not isinstance(q, Value):
        q = _POSITIVE(q, "q", "minkowski_error")
    return _mean([autograd.power(autograd.absolute(d), q) for d in _differences(output, target)])


def huber(output: Numbers, target: Numbers, delta: float | Value = 1.0) -> Any:
    """½d² for |d| ≤ δ, beyond that the straight line δ(|d| − ½δ); averaged over the outputs.

    The negative log-likelihood of a distribution that is normal in the middle and Laplace in its tails, so that
    outliers weigh less.  Source: Huber 1964.

    >>> huber(0.5, 0.0), huber(3.0, 0.0)
    (0.125, 2.5)
    """
    if not isinstance(delta, Value):
        delta = _POSITIVE(delta, "delta", "huber")
    return _mean([_huber(d, delta) for d in _differences(output, target)])


def _huber(d: Any, delta: Any) -> Any:
    size = autograd.absolute(d)
    return autograd.where(autograd.less_equal(size, delta), 0.5 * autograd.power(d, 2.0), delta * (size - 0.5 * delta))


#: One output's binary cross-entropy as one node.  Logarithms are cut off at −100 and the derivative's
#: denominator at 1e-12, as PyTorch's BCELoss does, so that a probability of exactly 0 or 1 gives no inf or nan.
BINARY_CROSS_ENTROPY = Op(
    "binary_cross_entropy",
    symbol="BCE",
    forward=lambda m, y, t: (
        -(
            t * m.at_least(m.log(y), -100.0) + (1.0 - t) * m.at_least(m.log1p(-y), -100.0)  # −log P(t)
        )
    ),
    partials=(
        lambda m, L, y, t: m.divide(y - t, m.at_least(y * (1.0 - y), 1e-12)),
        lambda m, L, y, t: m.at_least(m.log1p(-y), -100.0) - m.at_least(m.log(y), -100.0),
    ),
    spelled_out=True,
    convention="log is cut off at −100 and y(1 − y) at 1e-12, as in PyTorch.",
)


def binary_cross_entropy(output: Numbers, target: Numbers) -> Any:
    """−(t log y + (1 − t) log(1 − y)) of a probability y, summed over the outputs.

    The negative log-likelihood of a Bernoulli distribution; with several outputs, of independent ones
    (PyTorch averages over them instead).

    Raises ValueError if y or t is no probability.

    >>> binary_cross_entropy(0.5, 1.0)                  # log 2
    0.6931471805599453
    """
    pairs = _pairs(output, target)
    _require_probabilities(target)
    for y, _ in pairs:
        _require_probability(y, "binary cross-entropy", "apply sigmoid first, or use binary_cross_entropy_with_logits")
    return autograd.sum([BINARY_CROSS_ENTROPY(y, t) for y, t in pairs])


def binary_cross_entropy_with_logits(output: Numbers, target: Numbers) -> Any:
    """Binary cross-entropy of σ(z), from z itself: −t log σ(z) − (1 − t) log σ(−z).

    −log σ(z) is softplus(−z), which does not overflow, and does not round the small loss of a sure and right answer
    to 0.

    >>> binary_cross_entropy_with_logits(1000.0, 0.0)
    1000.0
    """
    pairs = _pairs(output, target)
    _require_probabilities(target)
    with autograd.scope("binary_cross_entropy"):
        return autograd.sum([t * autograd.softplus(-z) + (1.0 - t) * autograd.softplus(z) for z, t in pairs])


def cross_entropy(logits: Iterable[Any], target: Any) -> Any:
    """−log of the probability that softmax(z) gives the right class, from z itself.

    target  the index of the class, or the classes' probabilities, e.g. one-hot

    The negative log-likelihood of a categorical distribution.  Softmax and logarithm are one step, so
    nothing overflows or rounds to log 0.

    >>> cross_entropy([0.0, 0.0], 1)                    # log 2
    0.6931471805599453
    >>> cross_entropy([1000.0, 0.0], [0.0, 1.0])
    1000.0
    """
    if isinstance(logits, Value) or not isinstance(logits, Iterable):
        raise TypeError(
            f"cross-entropy takes the logits of all classes, a list, not {kinds.shown(logits)}: of one output alone, "
            "binary_cross_entropy_with_logits"
        )
    logits = list(logits)
    with autograd.scope("cross_entropy"):
        return of_right_class(autograd.log_softmax(logits), target)


#: The logarithm of a probability, cut off at −100 as in the binary cross-entropy: below that it is a constant.
LOG_OF_PROBABILITY = Op(
    "log_of_probability",
    symbol="ln",
    forward=lambda m, y: m.at_least(m.log(y), -100.0),
    partials=lambda m, L, y: (m.except_where(m.less(m.log(y), -100.0), 0.0, m.divide(1.0, y)),),
    convention="log is cut off at −100; what is below has the derivative 0.",
    spelled_out=True,
)


def of_right_class(logs: list[Any], target: Any) -> Any:
    """−log P of the target, from the logarithms of the classes' probabilities."""
    target = target.tolist() if hasattr(target, "tolist") else target
    if isinstance(target, list | tuple):
        if len(target) != len(logs):
            shown = kinds.shown(target[0]) if target else ""
            advice = f"; of one sample of class {shown}, write {shown}, not [{shown}]" if len(target) == 1 else ""
            raise ValueError(f"cross-entropy of {len(logs)} outputs and {len(target)} target probabilities{advice}")
        _require_probabilities(target)
        return -autograd.dot(target, logs)
    if isinstance(target, bool) or not isinstance(target, REAL) or not 0 <= target < len(logs) or int(target) != target:
        raise ValueError(f"a class index, target, is one of 0 … {len(logs) - 1}, not {kinds.shown(target)}")
    return -logs[int(target)]


def cross_entropy_of_probabilities(output: Iterable[Any], target: Any) -> Any:
    """−log of the probability of the right class, from the probabilities themselves, as softmax gives them.

    target  the index of the class, or the classes' probabilities, e.g. one-hot

    A logarithm is cut off at −100, as in ``binary_cross_entropy``.  Where the logits are there, ``cross_entropy`` of them is
    more exact.

    Raises ValueError if an output is no probability.

    >>> cross_entropy_of_probabilities([0.5, 0.5], 1)   # log 2
    0.6931471805599453
    """
    outputs = list(output)
    for y in outputs:
        _require_probability(y, "cross-entropy of probabilities", "apply softmax first, or use cross_entropy")
    with autograd.scope("cross_entropy"):
        return of_right_class([LOG_OF_PROBABILITY(y) for y in outputs], target)


def hinge(output: Numbers, target: Numbers) -> Any:
    """max(0, 1 − t·y) for t = ±1, summed over the outputs: 0 only if y is on the right side by at least 1.

    It is the logarithm of no likelihood: it asks for a margin, not for a probability.  Source: Cortes and Vapnik 1995,
    whose support-vector machine minimises it.

    Raises ValueError for a label 0: of labels 0 and 1, give 2 * t − 1.

    >>> hinge(0.25, 1.0), hinge(2.0, 1.0)
    (0.75, 0.0)
    """
    return autograd.sum([autograd.relu(1.0 - t * y) for y, t in _with_signs(output, target, "hinge")])


def perceptron_loss(output: Numbers, target: Numbers) -> Any:
    """max(0, −t·y) for t = ±1, summed over the outputs: its gradient descent is Rosenblatt's rule.

    A point on the line, where t·y = 0, counts as a mistake: the derivative there is −t, as for t·y < 0, so that weights
    which are all 0 learn.  It is the logarithm of no likelihood either.

    >>> perceptron_loss(-2.0, 1.0), perceptron_loss(2.0, 1.0)
    (2.0, 0.0)
    >>> import autograd
    >>> autograd.grad(perceptron_loss)(0.0, 1.0)
    -1.0
    """
    return autograd.sum([_perceptron(t * y) for y, t in _with_signs(output, target, "perceptron_loss")])


def _perceptron(margin: Any) -> Any:
    return autograd.where(autograd.greater(margin, 0.0), 0.0, -margin)


def _with_signs(output: Numbers, target: Numbers, loss: str) -> list[tuple[Any, Any]]:
    """Each output with its label, −1 or 1.

    Raises ValueError for a label 0, of which the loss would not depend on the output; while it is recorded, a Value has no
    number.
    """
    pairs = _pairs(output, target)
    for _, t in pairs:
        if not (isinstance(t, Value) and STATE.compiling) and (t.data if isinstance(t, Value) else t) == 0.0:
            raise ValueError(f"{loss} takes the labels -1 and 1, not 0: of labels 0 and 1, give 2 * t - 1")
    return pairs


def _require_probability(y: Any, loss: str, advice: str) -> None:
    """Raise ValueError for an output that is no probability; while it is recorded, a Value has no number."""
    if isinstance(y, Value):
        if STATE.compiling:
            return
        y = y.data
    if not 0.0 <= y <= 1.0 and not math.isnan(y):
        raise ValueError(f"{loss} takes a probability between 0 and 1, not {y!r}: {advice}")


def _require_probabilities(target: Numbers) -> None:
    """Raise ValueError for a target that is no probability; Values are not checked, as above."""
    for t in _listed(target):
        if not isinstance(t, Value) and not 0.0 <= t <= 1.0:
            raise ValueError(f"cross-entropy takes target probabilities between 0 and 1, not {t!r}")


def _mean(terms: list[Any]) -> Any:
    """The mean; a single term is its own mean, without a node that divides by 1."""
    return terms[0] if len(terms) == 1 else autograd.mean(terms)


def _differences(output: Numbers, target: Numbers) -> list[Any]:
    return [y - t for y, t in _pairs(output, target)]


def _pairs(output: Numbers, target: Numbers) -> list[tuple[Any, Any]]:
    outputs, targets = _listed(output), _listed(target)
    if len(outputs) != len(targets):
        raise ValueError(
            f"a loss compares each output with its target, but there are {len(outputs)} and {len(targets)}"
        )
    for thing, what in ((outputs, "output"), (targets, "target")):
        for number in thing:
            if number is None or isinstance(number, str):
                forgotten = ": is a return missing where it is computed?" if number is None else ""
                raise TypeError(f"a loss takes numbers or Values, and the {what} is {kinds.shown(number)}{forgotten}")
    return [
        (y, _named(t, "t" if len(targets) == 1 else f"t{i}", y))
        for i, (y, t) in enumerate(zip(outputs, targets, strict=True), 1)
    ]


def _named(target: Any, label: str, output: Any) -> Any:
    """A target as a constant with a label, where there will be a graph to draw."""
    if not isinstance(output, Value) or isinstance(target, Value):
        return target
    return constant(target, label)


def _listed(numbers: Numbers) -> list[Any]:
    return list(numbers) if isinstance(numbers, Iterable) else [numbers]
