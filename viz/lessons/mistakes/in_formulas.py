"""Formulas that are right on paper and overflow in a computer: the graph of each beside that of the stable one."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language
from viz.graph import Reading

from .asked import asked
from .drawn import drawn
from .faulty import logarithm_of_sigmoid, loss_of_logit, softmax_as_it_is_written, softmax_shifted
from .listing import program
from .mistake import Mistake, first_wrong, mistake
from .told import Row

_IMPORTS = "import autograd\n\n"
_IMPORTS_OF_LOSSES = "import autograd, nn\n\n"

#: More logits than these do not fit into a picture.
_MOST_LOGITS = 6
_INDICES = "₁₂₃₄₅₆"


def unshifted_softmax(
    logits: Sequence[float] = (1000.0, 1001.0),
    *,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
) -> Mistake:
    """Softmax as the formula says it, exp(zᵢ)/Σ exp(zⱼ): exp overflows where a logit is large; shifted it does not.

    logits    two to six numbers
    theme, lang, digits    as in ``viz.draw``

    The picture is that of the first probability.

    >>> print(*[f"{p:.4f}" for p in unshifted_softmax().numbers["p₁"]])
    nan 0.2689
    """
    ask = asked("unshifted_softmax", lang, theme, digits)
    numbers = _LOGITS(logits, "logits", ask.owner)
    graphs = []
    for softmax in (softmax_as_it_is_written, softmax_shifted):
        inputs = [Value(number, f"z{i}") for i, number in zip(_INDICES, numbers, strict=False)]
        probabilities = softmax(inputs)
        for i, probability in zip(_INDICES, probabilities, strict=False):
            probability.label = f"p{i}"
        probabilities[0].inputs[1].label = "Σ"
        probabilities[0].backward()
        graphs.append((probabilities, inputs))
    (wrong, inputs), (right, others) = graphs
    pairs = zip(_INDICES, wrong, right, inputs, others, strict=False)
    found = [
        row for i, p, q, z, y in pairs for row in (Row(f"p{i}", p.data, q.data), Row(f"∂p₁/∂z{i}", z.grad, y.grad))
    ]
    rows = sorted(found, key=lambda row: row.name.startswith("∂"))
    return mistake(
        ask.name,
        ask.language,
        ask.theme,
        pictures=(
            drawn(wrong[0], _not_finite, ask.language, ask.theme, as_in_books=True),
            drawn(right[0], None, ask.language, ask.theme, as_in_books=True),
        ),
        programs=(_IMPORTS + program(softmax_as_it_is_written), _IMPORTS + program(softmax_shifted)),
        rows=rows,
        told=first_wrong(rows),
    )


def log_of_zero(
    *,
    z: float = -800.0,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
) -> Mistake:
    """The loss −log σ(z) computed from the probability, which is rounded to 0, and from the logit z.

    theme, lang, digits    as in ``viz.draw``

    >>> log_of_zero().numbers
    {'L': (inf, 800.0), '∂L/∂z': (nan, -1.0)}
    """
    ask = asked("log_of_zero", lang, theme, digits)
    logit = ask.number(z, "z")
    graphs, inputs = [], []
    for formula in (logarithm_of_sigmoid, loss_of_logit):
        inputs.append(Value(logit, "z"))
        graphs.append(formula(inputs[-1]))
        graphs[-1].label = "L"
        graphs[-1].backward()
    wrong, right = graphs
    rows = [Row("L", wrong.data, right.data), Row("∂L/∂z", inputs[0].grad, inputs[1].grad)]
    return mistake(
        ask.name,
        ask.language,
        ask.theme,
        pictures=(
            drawn(wrong, _not_finite, ask.language, ask.theme, as_in_books=True),
            drawn(right, None, ask.language, ask.theme, as_in_books=True),
        ),
        programs=(_IMPORTS_OF_LOSSES + program(logarithm_of_sigmoid), _IMPORTS_OF_LOSSES + program(loss_of_logit)),
        rows=rows,
        told=first_wrong(rows),
    )


def _not_finite(reading: Reading) -> list[Value]:
    """The values of a graph whose number or gradient is inf or nan."""
    return [value for value in reading.order if not (math.isfinite(value.data) and math.isfinite(value.grad))]


def _take_logits(logits: object) -> list[float]:
    if isinstance(logits, str | bytes | dict) or not hasattr(logits, "__iter__"):
        raise TypeError
    found = [kinds.number().take(each) for each in logits]
    if not 2 <= len(found) <= _MOST_LOGITS:
        raise ValueError
    return found


_LOGITS = kinds.Kind(f"a list of two to {_MOST_LOGITS} finite numbers", _take_logits)
