"""Keep what a training run reports, epoch by epoch: ``History``."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any

from autograd.languages import Language, language_of
from nn.languages import html_table, text_table

#: The entries of the catalogues for columns and for the reasons why training ended.
_COLUMNS = {
    "epoch": "column_epoch",
    "loss": "column_loss",
    "validation_loss": "column_validation_loss",
    "accuracy": "column_accuracy",
    "learning_rate": "column_learning_rate",
}
_ENDINGS = {
    "interrupted": "interrupted",
    "early stopping": "stopped_by_early_stopping",
    "callback": "stopped_by_callback",
}


@dataclass
class History:
    """The numbers that a training run has recorded, one per epoch.

    loss             the loss that was minimised, penalties included, averaged over the epoch's batches as they came;
                     added up over them if it is a sum over the samples
    validation_loss  the loss on the validation set after the epoch, without penalties; empty without such a set
    metrics          by name; those of the validation set begin with "validation_"
    learning_rate    as the epoch used it
    statistics       when asked for, of each layer by name: "layer 1 gradient_rms", "layer 1 activation_std", …
    stopped          why training ended: "epochs", "early stopping", "callback" or "interrupted"
    best_epoch       the epoch, from 0, whose parameters early stopping has restored: those that its loss is the loss of

    >>> History(loss=[0.5, 0.25], learning_rate=[0.1, 0.1])
    epoch    loss  learning_rate
        1  0.5         0.1
        2  0.25         0.1
    """

    loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    learning_rate: list[float] = field(default_factory=list)
    statistics: dict[str, list[float]] = field(default_factory=dict)
    stopped: str = "epochs"
    best_epoch: int | None = None

    @property
    def history(self) -> dict[str, list[float]]:
        """The same as a dictionary, by Keras's names: "loss", "accuracy", "val_loss", "val_accuracy".

        >>> History(loss=[0.5], validation_loss=[0.75], metrics={"accuracy": [0.25], "validation_accuracy": [0.0]}).history
        {'loss': [0.5], 'accuracy': [0.25], 'val_accuracy': [0.0], 'val_loss': [0.75]}
        """
        metrics = {name.replace("validation_", "val_"): numbers for name, numbers in self.metrics.items()}
        return {"loss": self.loss, **metrics, **({"val_loss": self.validation_loss} if self.validation_loss else {})}

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
        """Keep the numbers of the first ``epochs`` epochs only: later ones are of an epoch that was not finished."""
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

    def table(self, lang: str | Language | None = None, *, digits: int | None = None) -> str:
        """The table that ``print(history)`` shows, in a language of your choice; with three significant digits, or ``digits``.

        >>> print(History(loss=[0.5], learning_rate=[0.1], stopped="interrupted").table(lang="es"))
        época  pérdida  tasa de aprendizaje
            1      0,5                  0,1
        interrumpido
        """
        language = language_of(lang, digits=digits)
        return "\n".join(text_table(self._rows(language)) + self._ending(language))

    def __repr__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        language = language_of()
        foot = "".join([f"<p>{html.escape(line)}</p>" for line in self._ending(language)])
        return html_table(self._rows(language)) + foot

    def _rows(self, language: Language, limit: int = 12) -> list[list[str]]:
        """Heading and rows as text, without statistics; of a long training run, the beginning and the end."""
        columns = {name: column for name, column in self.to_dict().items() if name not in self.statistics}
        shown = list(range(len(self)))
        if len(shown) > limit:
            shown = [*shown[: limit // 2], -1, *shown[-limit // 2 :]]
        rows = [
            ["…"] * (len(columns) + 1)
            if i < 0
            else [str(i + 1), *[language.number(column[i]) for column in columns.values()]]
            for i in shown
        ]
        return [[_heading(name, language) for name in ("epoch", *columns)], *rows]

    def _ending(self, language: Language) -> list[str]:
        """Why training ended before its last epoch, and which parameters were restored."""
        said = []
        if self.stopped != "epochs":
            said.append(language(_ENDINGS.get(self.stopped, "stopped_by"), reason=self.stopped))
        if self.best_epoch is not None:
            said.append(language("restored", epoch=self.best_epoch + 1))
        return ["; ".join(said)] if said else []


def _heading(name: str, language: Language) -> str:
    """The name of a column in the reader's words; a metric of the user's own keeps its name."""
    if name in _COLUMNS:
        return language(_COLUMNS[name])
    if name.startswith("validation_"):
        return language("column_validation", name=_heading(name.removeprefix("validation_"), language))
    return name
