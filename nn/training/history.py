"""``History``: what a training has seen, epoch by epoch."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any


@dataclass
class History:
    """One number per epoch of everything that was recorded.

    loss             the loss that was minimised, penalties included, averaged over the epoch's batches as they came
    validation_loss  the loss on the validation set after the epoch, without penalties; empty without such a set
    metrics          by name; those of the validation set begin with "validation_"
    learning_rate    as the epoch used it
    statistics       when asked for, of each layer by name: "layer 1 gradient_rms", "layer 1 activation_std", …
    stopped          why training ended: "epochs", "early stopping", "callback" or "interrupted"
    best_epoch       the epoch, from 0, whose parameters early stopping has restored

    >>> History(loss=[0.5, 0.25], learning_rate=[0.1, 0.1])
    epoch    loss  learning_rate
        1  0.5000         0.1000
        2  0.2500         0.1000
    """

    loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    learning_rate: list[float] = field(default_factory=list)
    statistics: dict[str, list[float]] = field(default_factory=dict)
    stopped: str = "epochs"
    best_epoch: int | None = None

    def __len__(self) -> int:
        return len(self.loss)

    def __bool__(self) -> bool:
        return True

    def _columns(self) -> dict[str, list[float]]:
        columns = {"loss": self.loss, "validation_loss": self.validation_loss, **self.metrics}
        return {**columns, "learning_rate": self.learning_rate, **self.statistics}

    def to_dict(self) -> dict[str, list[float]]:
        """The columns by name; all of one length, and without those that are empty."""
        return {name: list(column) for name, column in self._columns().items() if column}

    def trim(self, epochs: int) -> None:
        """Cut off what was recorded after so many epochs: of one that was not finished."""
        for column in self._columns().values():
            del column[epochs:]

    def to_pandas(self) -> Any:
        """A pandas.DataFrame with one row per epoch, counted from 1 (pandas has to be installed)."""
        try:
            import pandas as pd
        except ImportError:
            raise ImportError(
                "to_pandas needs pandas, which glassgrad does not bring along: pip install pandas, or use to_dict()"
            ) from None
        columns = self.to_dict()
        return pd.DataFrame(columns, index=pd.RangeIndex(1, len(self) + 1, name="epoch"))

    def __repr__(self) -> str:
        header, *rows = self._table()
        widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
        lines = [
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (header, *rows)
        ]
        return "\n".join([line.rstrip() for line in lines] + self._ending())

    def _repr_html_(self) -> str:
        header, *rows = self._table()
        head = "".join(f"<th>{html.escape(cell)}</th>" for cell in header)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        foot = "".join(f"<p>{html.escape(line)}</p>" for line in self._ending())
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"

    def _table(self, limit: int = 12) -> list[list[str]]:
        """Header and rows as text, without statistics; of a long training, the beginning and the end."""
        columns = {name: column for name, column in self.to_dict().items() if name not in self.statistics}
        shown = list(range(len(self)))
        if len(shown) > limit:
            shown = [*shown[: limit // 2], -1, *shown[-limit // 2 :]]
        rows = [
            ["…"] * (len(columns) + 1) if i < 0 else [str(i + 1), *[_number(column[i]) for column in columns.values()]]
            for i in shown
        ]
        return [["epoch", *columns], *rows]

    def _ending(self) -> list[str]:
        if self.stopped == "epochs":
            return []
        best = f"; parameters of epoch {self.best_epoch + 1} restored" if self.best_epoch is not None else ""
        return [f"{'interrupted' if self.stopped == 'interrupted' else f'stopped by {self.stopped}'}{best}"]


def _number(number: float) -> str:
    return f"{number:.4f}" if number == 0.0 or 1e-3 <= abs(number) < 1e5 else f"{number:.3e}"
