"""Recommend a loss and an output activation for each problem, and warn of those that do not belong together.

    problem                   outputs             output activation   loss
    binary                    one                 sigmoid             binary cross-entropy
    multi-class (exclusive)   one per class       softmax             cross-entropy
    multi-label               one per label       sigmoid             binary cross-entropy
    regression                one per number      identity            squared error
    regression in [0, 1]      one per number      sigmoid             binary cross-entropy or squared error

``print(nn.RECOMMENDATIONS)`` shows this table in the reader's language, with a note on every activation.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograd.languages import Language, catalogue, language_of
from nn.languages import html_table, text_table
from nn.model import ACTIVATIONS, Activation

from .objective import OBJECTIVES, Objective


@dataclass(frozen=True)
class Recommendation:
    """A row of the table above."""

    problem: str
    outputs: str
    output: str
    losses: tuple[str, ...]


class Recommendations(tuple[Recommendation, ...]):
    """The table above; printed, it is a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        tables = [text_table(rows, left=range(4)) for rows in _tables(self, language_of())]
        return "\n\n".join(["\n".join(lines) for lines in tables])

    def _repr_html_(self) -> str:
        return "".join([html_table(rows) for rows in _tables(self, language_of())])


#: The table, as data.
RECOMMENDATIONS = Recommendations(
    (
        Recommendation("binary", "one", "sigmoid", ("binary_cross_entropy",)),
        Recommendation("multi-class", "one per class", "softmax", ("cross_entropy",)),
        Recommendation("multi-label", "one per label", "sigmoid", ("multi_label",)),
        Recommendation("regression", "one per number", "identity", ("mse",)),
        Recommendation("regression in [0, 1]", "one per number", "sigmoid", ("binary_cross_entropy", "mse")),
    )
)


def _tables(rows: Iterable[Recommendation], language: Language) -> list[list[list[str]]]:
    """The recommendations, and the notes on activations, as rows of text with a heading."""
    recommended = [[language(f"column_{name}") for name in ("problem", "outputs", "output_activation", "loss")]]
    for row in rows:
        problem, outputs = language(f"problem_{_key(row.problem)}"), language(f"output_{_key(row.outputs)}")
        recommended.append([problem, outputs, row.output, ", ".join(row.losses)])
    notes = [[language(f"column_{name}") for name in ("activation", "note")]]
    notes += [[name, _note(each, language)] for name, each in ACTIVATIONS.items()]
    return [recommended, notes]


def _note(activation: Activation, language: Language) -> str:
    """An activation's note, translated if it is one of the catalogue's."""
    message = f"note_{activation.name}"
    ours = activation.note == catalogue("nn.languages", "en").get(message)
    return language(message) if ours else activation.note


def _key(text: str) -> str:
    """The name of a text in the catalogues: "regression in [0, 1]" is regression_in_0_1."""
    return "_".join(re.findall(r"\w+", text))


def warn_of_dead_end(activations: Iterable[Activation]) -> None:
    """Warn, with the reason, if no gradient comes through one of the hidden layers."""
    for activation in activations:
        if not activation.trainable:
            warnings.warn(
                language_of()("hidden_layer_without_derivative", activation=activation.name), UserWarning, stacklevel=3
            )
            return


def warn_of_mismatch(
    objective: Objective,
    output: Activation,
    outputs: int,
    *,
    exclusive: bool = False,
    lowest: float = math.inf,
    highest: float = -math.inf,
) -> None:
    """Warn, with the reason, if an output activation, a loss and the targets do not belong together.

    exclusive        whether each sample has exactly one of several labels, though any number of them may be 1
    lowest, highest  of all targets
    """

    def language(text: str, **words: Any) -> str:
        return language_of()(text, **words)  # looks at the environment, mostly for nothing

    def written(number: float) -> str:
        reader = language_of()
        return reader.rounded(float(number), reader.rounding.finer(3))  # 1.0001 is more than 1

    name = output.name or language("own_function")
    reason = ""
    if output.name in ("softmax", "log_softmax") and outputs == 1:
        reason = language("softmax_of_one")
    elif not output.trainable:
        reason = language("output_without_derivative", output=name)
    elif objective.problem == "multi-class" and outputs == 1:
        reason = language("cross_entropy_of_one")
    elif objective.problem == "multi-class" and output.name == "sigmoid":
        reason = language("sigmoids_of_exclusive_classes", outputs=outputs)
    elif objective.problem in ("binary", "multi-label") and output.name == "softmax":
        reason = language("softmax_of_labels")
    elif exclusive and (objective.problem in ("binary", "multi-label") or output.name == "sigmoid"):
        reason = language("labels_look_exclusive", outputs=outputs)
    elif objective.link and output.name != "identity" and not objective.wants_logits(output):
        reason = language("made_for_another_output", loss=objective.name, link=objective.link, output=name)
    elif objective.takes_probabilities and output.name == "log_softmax":
        reason = language("made_for_another_output", loss=objective.name, link="softmax", output=name)
    elif objective.name in OBJECTIVES and objective.problem == "regression" and output.name == "softmax":
        reason = language("softmax_with_regression", loss=objective.name)
    elif objective.problem == "margin" and output.name in ("sigmoid", "softmax", "relu"):
        reason = language("scores_of_one_sign", loss=objective.name, output=name)
    elif objective.problem == "regression" and lowest < output.span[0]:
        reason = language("targets_below", target=written(lowest), output=name, limit=written(output.span[0]))
    elif objective.problem == "regression" and highest > output.span[1]:
        reason = language("targets_above", target=written(highest), output=name, limit=written(output.span[1]))
    if reason:
        warnings.warn(language("mismatch", output=name, loss=objective.name, reason=reason), UserWarning, stacklevel=3)
