"""``Summary``: a network as a table."""

from __future__ import annotations

import html
from dataclasses import dataclass

from nn.model import Model, verb
from nn.module import Module

from .feedforward import Feedforward
from .neuron import describe


@dataclass(frozen=True)
class Summary:
    """One line per part of a model: its name, what it is, its outputs and its parameters.

    rows   (name, kind, inputs, outputs, activation, parameters) as text
    total  number of parameters
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    total: int

    def __repr__(self) -> str:
        table = [_HEADER, *self.rows]
        widths = [max(len(row[i]) for row in table) for i in range(len(_HEADER))]
        lines = ["  ".join(_aligned(row, widths)).rstrip() for row in table]
        rule = "─" * max(len(line) for line in [self.title, *lines])
        return "\n".join([self.title, rule, lines[0], rule, *lines[1:], rule, f"{self.total:,} parameters"])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{cell}</th>" for cell in _HEADER)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in self.rows)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<p>{html.escape(self.title)}</p>{table}<p>{self.total:,} parameters</p>"


_HEADER = ("part", "kind", "inputs", "outputs", "activation", "parameters")
_NUMBERS = {"inputs", "outputs", "parameters"}


@verb
def summary(model: Model) -> Summary:
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
    parts = model.children() if isinstance(model, Feedforward) and hasattr(model, "layers") else [model]
    return Summary(repr(model), tuple(_row(part) for part in parts), len(model.parameters()))


def _row(part: Module) -> tuple[str, ...]:
    widths = [str(getattr(part, name, "")) for name in ("fan_in", "fan_out")]
    activation = describe(part.activation).strip("'") if hasattr(part, "activation") else ""
    return (part.name, type(part).__name__, *widths, activation, f"{len(part.parameters()):,}")


def _aligned(row: tuple[str, ...], widths: list[int]) -> list[str]:
    return [
        cell.rjust(width) if name in _NUMBERS else cell.ljust(width)
        for name, cell, width in zip(_HEADER, row, widths, strict=True)
    ]
