"""One variant of a worksheet, before it is set on pages."""

from __future__ import annotations

from dataclasses import dataclass

from .cards import Cards
from .questions import Questions


@dataclass(frozen=True, slots=True)
class Sheet:
    """One variant, as it is written onto pages.

    title, number, count  what stands at the top
    exact                 whether rounded numbers are all that it takes, in every variant
    """

    cards: Cards
    questions: Questions
    title: str
    number: int
    count: int
    exact: bool

    @property
    def variant(self) -> str:
        """Which variant it is, of how many."""
        return self.cards.language("worksheet_variant", number=self.number, count=self.count)
