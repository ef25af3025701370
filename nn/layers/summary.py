"""Show a network as a table: ``Summary``."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from autograd.languages import Language, language_of
from nn.languages import html_table, text_table
from nn.model import Model, Module, verb

from .feedforward import Feedforward
from .neuron import describe

_COLUMNS = [f"column_{name}" for name in ("part", "kind", "inputs", "outputs", "activation", "parameters")]
#: The columns of words; all others are numbers.
_WORDS = {0, 1, 4}


@dataclass(frozen=True)
class Summary:
    """One line per part of a model: its name, what it is, its outputs and its parameters.

    rows      (name, kind, inputs, outputs, activation, parameters) as text
    total     number of parameters, those included that are frozen
    frozen    number of those
    language  what the table is written in; what ``GLASSGRAD_LANG`` says if it is not given
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    total: int
    frozen: int = 0
    language: Language = field(default_factory=language_of, compare=False)

    def __repr__(self) -> str:
        header, *rows = text_table(self._table(), left=_WORDS)
        rule = "─" * max(map(len, [self.title, header, *rows]))
        return "\n".join([self.title, rule, header, rule, *rows, rule, self._count()])

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.title)}</p>{html_table(self._table())}<p>{self._count()}</p>"

    def _table(self) -> list[tuple[str, ...]]:
        return [tuple([self.language(column) for column in _COLUMNS]), *self.rows]

    def _count(self) -> str:
        message = "parameters_one" if self.total == 1 else "parameters"
        count = self.language(message, count=self.language.whole(self.total))
        if not self.frozen:
            return count
        message = "some_frozen_one" if self.frozen == 1 else "some_frozen"
        return self.language(message, parameters=count, count=self.language.whole(self.frozen))


@verb
def summary(model: Model, *, lang: str | Language | None = None) -> Summary:
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
    language = language_of(lang)
    parts = model.children() if isinstance(model, Feedforward) and hasattr(model, "layers") else [model]
    return Summary(
        repr(model), tuple(_row(part, language) for part in parts), _count(model), len(model.frozen()), language
    )


def _count(part: Module) -> int:
    return len(part.parameters()) + len(part.frozen())


def _row(part: Module, language: Language) -> tuple[str, ...]:
    widths = [str(getattr(part, name, "")) for name in ("fan_in", "fan_out")]
    activation = describe(part.activation).strip("'") if hasattr(part, "activation") else ""
    count = language.whole(_count(part))
    return (language.part(part.name), type(part).__name__, *widths, activation, count)
