"""Exercises on paper: ``worksheet(loss, variants=30)``, and the ``Worksheet`` that saves them and their keys."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from autograd import Value, topological_order
from autograd.graph import kinds
from autograd.languages import Language, RefusalError, language_of
from nn.saving import FILE, write_atomically
from nn.training import with_bar
from viz.drawing import THEMES, Scene
from viz.graph import Notation, Reading, clean, notation_of, one_result
from viz.lessons.what_if import graph_with
from viz.pictures import Drawing, listed

from .answers import answer_pages
from .cards import Cards, cards_of
from .page import Setting, pages_of, setting_for, with_fewest_pages
from .paper import PAPERS, TWICE, Paper, paper_named
from .questions import Questions, questions_of
from .sane import faults, is_off
from .saving import SHEET_SUFFIXES
from .sheet import Sheet
from .variants import VARY, Draws, dullness, leaves_to_vary, rounded

#: So many values can be worked out by hand.
MOST_COMPUTED = 60
#: Of a graph with more operations nobody needs to see that it is too large; a sum that is one card may have many.
_MOST_HIDDEN = 20 * MOST_COMPUTED
_MOST_DIGITS = 6
MOST_VARIANTS = 1000
#: The best is chosen between so many lines of exercises, and between so many exercises at least.
_LINES, _LEAST_CHOICES = 1500, 12
#: No better one is looked for where every line comes out as printed and one leaf at most is dull; of a few leaves no two
#: have the same number, for then a student who takes one for the other is not found out.
_GOOD_ENOUGH, _GOOD_ENOUGH_OF_A_FEW = (False, 3), (False, 2)
_FEW = 4
_REFUSED = (True, sys.maxsize)
#: Of so many variants and one more, one has a ReLU that is off, if there is any.
_MOST_ON = 4

#: What some of the options of ``worksheet`` are.
KINDS = {
    "seed": kinds.optional(kinds.whole(0)),
    "variants": kinds.optional(kinds.whole(1)),
    "paper": kinds.one_of(*PAPERS),
    "collapse": kinds.one_of("sum", "scalar"),
    "title": kinds.optional(kinds.TEXT),
    "progress": kinds.FLAG,
}


def worksheet(
    value: Value,
    *,
    seed: int | None = None,
    variants: int | None = None,
    vary: Iterable[str | Value] | None = None,
    title: str | None = None,
    paper: str = "a4",
    collapse: str = "sum",
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    decimal_comma: bool | None = None,
    notation: str | Notation | None = None,
    progress: bool = True,
) -> Worksheet:
    """An exercise on paper, to be worked out by hand, and its key: ``.save("sheet.pdf")``, ``.save("key.pdf", key=True)``.

    Asked are the values forward, the local derivatives, the gradients backward, and the chain rule along one path, or along
    all of a few where a value is used several times. The graph is drawn with boxes for these numbers.

    seed      which other numbers there are: the same seed gives the same bytes. 0 if variants are asked for
    variants  how many exercises with other numbers there are, no two alike. If neither is given, there is one, with the
              graph's own numbers as they are printed
    vary      the leaves that get other numbers: their labels, the names that pictures show, or the Values. If it is not
              given, all but constants (plain numbers, what is detached, what was computed of these) and the targets of a
              cross-entropy
    title     what stands at the top of every sheet
    paper     "a4" or "letter", upright or across as the graph fits; "a3" or "tabloid", twice as large, for larger graphs
    collapse  "sum", z = w·x + b on one card, or "scalar", each operation on a card of its own
    lang, digits, decimals, decimal_comma, notation: as for ``draw``
    progress  whether a bar is shown where many variants take long

    Other numbers are whole, halves or tenths like the leaf's own, and such that nothing is saturated, at a kink or near the
    edge of a domain, nothing is huge or tiny, and gradients arrive; branches, as ReLU's, may be others than in the graph, and where
    one ReLU stands before the result, every fifth variant has it off, with all gradients 0. A hinge loss keeps targets 1 or −1. If
    possible each line comes out with the numbers as they are printed: then the sheet says so. A constant has no gradient, so
    none is asked: write an input as a plain number to leave its gradient out.

    All is computed on a copy: the graph stays as it is, and it does not matter whether its numbers are up to date. Raises
    ValueError if no good numbers are found, saying what was hard, and for a graph that is too large for a page.

    >>> w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(-0.3, "b")
    >>> loss = (w * x + b).tanh()
    >>> worksheet(loss)
    Worksheet(y, 1 worksheet, 1 page)
    >>> sheet = worksheet(loss, variants=30)
    >>> sheet
    Worksheet(y, 30 worksheets, 30 pages)
    >>> sheet.numbers[6] == worksheet(loss, variants=7).numbers[6]
    True
    """
    value = one_result(value, "worksheet")
    options = kinds.checked(
        "worksheet", KINDS, seed=seed, variants=variants, paper=paper, collapse=collapse, title=title, progress=progress
    )
    language = language_of(lang, digits=digits, decimals=decimals, decimal_comma=decimal_comma)
    _refuse_many_digits(language)
    letters = notation_of(notation, "worksheet")
    if options.variants is not None and options.variants > MOST_VARIANTS:
        raise ValueError(f"worksheet(variants={options.variants}): there are at most {MOST_VARIANTS} at once")
    _refuse_many(sum([each.op is not None for each in topological_order(value)]), _MOST_HIDDEN)
    maker = _Maker(value, language, letters, sums=options.collapse == "sum")
    _refuse_what_is_too_large(maker.own)
    called = language("worksheet_title") if options.title is None else clean(options.title)
    own = questions_of(maker.own)
    sheet_of_paper = paper_named(options.paper)
    tallest = Sheet(maker.own, own, called, 1, MOST_VARIANTS, exact=False)
    setting = setting_for(tallest, sheet_of_paper)
    if setting is None:
        raise _too_large_for_its_paper(tallest, options.paper, options.collapse)
    if options.seed is None and options.variants is None:
        if vary is not None:
            raise RefusalError("worksheet(vary=…)", "worksheet_how_many", "vary", variants="variants=30")
        made = [(maker.own, own)]
    else:
        leaves = leaves_to_vary(value, vary, Reading(value, language, letters))
        if not leaves:
            raise RefusalError("worksheet(variants=…)", "worksheet_nothing_varies", vary=VARY)
        count = 1 if options.variants is None else options.variants
        unit = language("worksheet_unit")
        others = maker.others(leaves, options.seed or 0, count)
        made = list(with_bar(others, count, show=options.progress, unit=unit))
    exact = all([not asked.inexact for _, asked in made])
    sheets = [Sheet(cards, asked, called, number, len(made), exact) for number, (cards, asked) in enumerate(made, 1)]
    return Worksheet(tuple(sheets), with_fewest_pages(setting, sheets[0]), sheet_of_paper, options.progress)


@dataclass(frozen=True)
class _Maker:
    """Makes the exercise of a graph with its own and with other numbers."""

    value: Value
    language: Language
    notation: Notation
    sums: bool

    @cached_property
    def own(self) -> Cards:
        return self._cards({})

    @cached_property
    def _rounded(self) -> dict[Value, float]:
        return rounded(self.value, self.language.rounding)

    def _cards(self, numbers: dict[Value, float]) -> Cards:
        graph = graph_with(self.value, {**self._rounded, **numbers})
        return cards_of(graph, self.language, self.notation, sums=self.sums)

    def others(self, leaves: list[Value], seed: int, count: int) -> Iterator[tuple[Cards, Questions]]:
        """So many exercises with other numbers, each the best of some."""
        draws = Draws(self.value, leaves, self._shown(), seed)
        choices = max(_LEAST_CHOICES, _LINES // sum(map(len, questions_of(self.own).parts)))
        enough = _GOOD_ENOUGH if len(leaves) > _FEW else _GOOD_ENOUGH_OF_A_FEW
        judged: dict[tuple[float, ...], tuple[bool, int]] = {}

        def worth(numbers: dict[Value, float]) -> tuple[bool, int]:
            place = tuple(numbers.values())
            if place not in judged:
                judged[place] = self._judged(numbers, draws)
            return judged[place]

        may_be_off, since_off = draws.may_be_off, 0
        for _ in range(count):
            found: list[dict[Value, float]] = []
            if may_be_off and since_off >= _MOST_ON:
                found = list(draws.off(_LEAST_CHOICES, lambda each: worth(each) != _REFUSED))
                may_be_off = bool(found)
            for numbers in () if found else draws.good(choices, lambda each: worth(each) != _REFUSED):
                found.append(numbers)
                if worth(numbers) <= enough:
                    break
            numbers = min(found, key=worth)
            draws.take(numbers)
            cards = self._cards(numbers)
            since_off = 0 if any(map(is_off, cards.computed)) else since_off + 1
            asked = questions_of(cards)
            if asked.inexact:  # then not every line comes out whatever the others are
                choices = _LEAST_CHOICES
            yield cards, asked

    def _judged(self, numbers: dict[Value, float], draws: Draws) -> tuple[bool, int]:
        """How good numbers are, the least the best: whether all lines come out as they are printed, else how many do not."""
        cards = self._cards(numbers)
        if cards.reading.twins and draws.refuses(faults(cards.values, cards.reading.totals, draws.limits)):
            return _REFUSED  # of a loss a book's formula is shown, whose values are its own
        inexact = questions_of(cards).inexact
        return inexact > 0, inexact + dullness(numbers.values())

    def _shown(self) -> set[int]:
        """The places in topological order of the values that have cards."""
        graph = graph_with(self.value, self._rounded)
        cards = cards_of(graph, self.language, self.notation, sums=self.sums)
        return {place for place, value in enumerate(topological_order(graph)) if value in cards.names}


def _refuse_what_is_too_large(cards: Cards) -> None:
    count = len(cards.computed)
    if not count:
        raise RefusalError("worksheet(value)", "worksheet_nothing")
    _refuse_many(count, MOST_COMPUTED)


def _too_large_for_its_paper(sheet: Sheet, paper: str, collapse: str) -> RefusalError:
    """Says which paper is large enough, or that none is."""
    larger, apart = TWICE.get(paper), "" if collapse == "sum" else "_apart"
    fits = larger is not None and setting_for(sheet, paper_named(larger)) is not None
    told = "worksheet_larger_paper" if fits else f"worksheet_too_large{apart}"
    count = len(sheet.cards.values)
    return RefusalError("worksheet(value)", told, count=count, collapse="collapse='sum'", paper=f"paper={larger!r}")


def _refuse_many(count: int, most: int) -> None:
    if count > most:
        raise RefusalError("worksheet(value)", "worksheet_many", count=count, most=MOST_COMPUTED)


def _refuse_many_digits(language: Language) -> None:
    """Raise ``RefusalError`` for more digits than a box has room for."""
    digits, decimals = language.rounding.digits, language.rounding.decimals
    if decimals is None and digits > _MOST_DIGITS:
        raise RefusalError(f"worksheet(digits={digits})", "worksheet_many_digits", "digits", most=_MOST_DIGITS)
    if decimals is not None and decimals >= _MOST_DIGITS:
        raise RefusalError(
            f"worksheet(decimals={decimals})", "worksheet_many_decimals", "decimals", most=_MOST_DIGITS - 1
        )


@dataclass(frozen=True, repr=False)
class Worksheet:
    """Exercises with their keys, by number. They do not change when the graph does.

    In Jupyter the first page shows itself.
    """

    sheets: tuple[Sheet, ...]
    setting: Setting
    paper: Paper
    progress: bool = True

    def __len__(self) -> int:
        """How many variants there are."""
        return len(self.sheets)

    @property
    def numbers(self) -> list[dict[str, float]]:
        """For each variant the numbers of its leaves, by name, to compute it with Values again."""
        return [
            {
                sheet.cards.names[leaf].unique: leaf.data
                for leaf in sheet.cards.values
                if leaf.op is None and not leaf.constant
            }
            for sheet in self.sheets
        ]

    def pages(self, variant: int = 1, *, key: bool = False) -> list[Drawing]:
        """The pages of a variant, or of its key, as drawings; raises IndexError for a variant that there is not.

        >>> w, x = Value(0.5, "w"), Value(2.0, "x")
        >>> (page,) = worksheet((w * x).tanh()).pages(key=True)
        >>> page
        Drawing(Backpropagation by hand · Key, page 1 of 1)
        """
        number = kinds.whole()(variant, "variant", "pages")
        if not 1 <= number <= len(self.sheets):
            raise IndexError(f"variant={number}: this worksheet has the variants 1 to {len(self.sheets)}")
        sheet, show = self.sheets[number - 1], kinds.FLAG(key, "key", "pages")
        return self._drawings(pages_of(sheet, self.setting, key=show))

    def answers(self) -> list[Drawing]:
        """The answers of all variants as a table, a row for each: the page, or the pages, for whoever corrects them.

        >>> w, x = Value(0.5, "w"), Value(2.0, "x")
        >>> worksheet((w * x).tanh(), variants=30).answers()
        [Drawing(Backpropagation by hand · Answers, page 1 of 1)]
        """
        return self._drawings(answer_pages(self.sheets, self.paper))

    def _drawings(self, scenes: list[Scene]) -> list[Drawing]:
        language = self.sheets[0].cards.language
        said = [language("worksheet_page", page=page, count=len(scenes)) for page in range(1, len(scenes) + 1)]
        return [
            Drawing(scene, THEMES["light"], listed(language, scene.title, each))
            for scene, each in zip(scenes, said, strict=True)
        ]

    def save(self, path: str | os.PathLike[str], *, key: bool = False, answers: bool = False) -> Path:
        """Write all variants to ``path``, as its suffix says, .pdf or .tex; returns the path, "~" written out.

        key      write the keys instead, by number: the sheets are handed out, the keys are kept
        answers  write the answers of all variants as one table instead

        A .tex needs TikZ and compiles by itself. The file is there whole or not at all. Raises ValueError for another suffix,
        FileNotFoundError for a folder that does not exist.
        """
        target, show = Path(FILE(path, "path", "save")), kinds.FLAG(key, "key", "save")
        table = kinds.FLAG(answers, "answers", "save")
        if show and table:
            raise ValueError(
                "save(key=True, answers=True): a file holds the keys or the table of answers: leave one out"
            )
        write = SHEET_SUFFIXES.get(target.suffix.lower())
        if write is None:
            raise ValueError(
                f"save({str(target)!r}): a worksheet is written as .pdf or .tex, not {target.suffix!r}; "
                "a page as .svg or .png by pages()[0].save"
            )
        write_atomically(target, write(answer_pages(self.sheets, self.paper) if table else self._scenes(key=show)))
        return target

    def _scenes(self, *, key: bool) -> Iterator[Scene]:
        first, count = self.sheets[0], len(self.sheets)
        language = first.cards.language
        # A file of several is not called by the first of them.
        said = [first.title, language.counted("worksheets", count), *([language("worksheet_key")] if key else [])]
        for sheet in with_bar(self.sheets, count, show=self.progress, unit=language("worksheet_unit")):
            for scene in pages_of(sheet, self.setting, key=key):
                yield scene if count == 1 else replace(scene, title=" · ".join(said))

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        return {**self.pages()[0]._repr_mimebundle_(**options), "text/plain": repr(self)}

    def __repr__(self) -> str:
        language, first = self.sheets[0].cards.language, self.sheets[0]
        pages = len(self.sheets) * len(pages_of(first, self.setting, key=False))
        counts = [language.counted("worksheets", len(self.sheets)), language.counted("pages", pages)]
        return f"Worksheet({listed(language, first.cards.names[first.cards.root].text, *counts)})"
