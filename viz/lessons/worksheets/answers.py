"""Set the answers of all variants as one table: a row for each variant, a column for each box, for whoever corrects them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from viz.drawing import (
    Curve,
    Formula,
    Line,
    Part,
    Primitive,
    Run,
    Scene,
    Text,
    moved_part,
    set_equation,
    straight,
    style,
    text_width,
)
from viz.words import Equation

from .heads import head_of_answers
from .page import foot, part_of
from .paper import FOOT, MARGIN, Paper
from .sheet import Sheet

_SIZE = 13.0
_ROW, _APART = 17.4, 16.0  # so that thirty rows fit on a page across
_GROUP = 5  # rows between two stronger lines
_LEAST_ROWS = 5  # below a head on a page
_BELOW = 22.0  # a band of columns


@dataclass(frozen=True, slots=True)
class _Column:
    """One box of the exercise: which part asks for it, what it is, its number in each variant."""

    part: int
    head: Line
    about: Equation
    numbers: tuple[str, ...]

    @property
    def width(self) -> float:
        return max(self.head.width, *[text_width(number, _SIZE) for number in self.numbers]) + _APART


def answer_pages(sheets: Sequence[Sheet], paper: Paper) -> list[Scene]:
    """The pages of the table, upright or across, whichever takes fewer."""
    return min((_pages(sheets, page) for page in (paper, paper.turned())), key=len)


def _pages(sheets: Sequence[Sheet], paper: Paper) -> list[Scene]:
    columns = list(_columns(sheets))
    first = max([text_width(str(len(sheets)), _SIZE, bold=True), text_width("00", _SIZE)]) + _APART
    top = head_of_answers(
        sheets[0], paper, [part_of(part, sheets[0]) for part in sorted({each.part for each in columns})]
    )
    pages: list[list[Part]] = []
    y, bottom = paper.bottom, paper.bottom - FOOT
    for band in _bands(columns, paper.across - first):
        above, below = (
            20.0 + max([column.head.ascent for column in band]),
            max([column.head.descent for column in band]),
        )
        row = 0
        while row < len(sheets):
            height = above + below + 8.0
            left = height + _ROW * (len(sheets) - row)
            whole = row == 0 and left <= bottom - MARGIN - top.height  # one that fits on a page is not divided
            if y + (left if whole else min(left, height + _ROW * _LEAST_ROWS)) > bottom:
                pages.append([moved_part(part, MARGIN, MARGIN) for part in top.parts])
                y = MARGIN + top.height
            last = min(len(sheets), row + max(1, int((bottom - y - height) // _ROW)))
            drawn = _band(band, range(row, last), first, above, below + 8.0)
            pages[-1] += [moved_part(part, MARGIN, y) for part in drawn]
            y += height + _ROW * (last - row) + _BELOW
            row = last
    language = sheets[0].cards.language
    title = f"{sheets[0].title} · {language('worksheet_answers')}"
    said = language("worksheet_answers_said", root=sheets[0].cards.names[sheets[0].cards.root].unique)
    return [
        Scene(
            paper.width,
            paper.height,
            title,
            said,
            (*parts, foot(language("worksheet_page", page=place, count=len(pages)), paper)),
            language.code,
        )
        for place, parts in enumerate(pages, 1)
    ]


def _columns(sheets: Sequence[Sheet]) -> Iterator[_Column]:
    """The boxes of the exercise, in its order."""
    for number, parts in enumerate(
        zip(*[[part for part in sheet.questions.parts if part] for sheet in sheets], strict=True), 1
    ):
        for same in zip(*parts, strict=True):
            if same[0].result:
                (head,) = set_equation(same[0].about, _SIZE)
                yield _Column(number, head, same[0].about, tuple([question.result for question in same]))


def _bands(columns: Sequence[_Column], room: float) -> Iterator[list[_Column]]:
    """As many columns beside each other as there is room for."""
    band: list[_Column] = []
    for column in columns:
        if band and sum([each.width for each in band]) + column.width > room:
            yield band
            band = []
        band.append(column)
    yield band


def _band(band: Sequence[_Column], rows: range, first: float, above: float, below: float) -> list[Part]:
    """Some columns with some rows."""
    right = first + sum([column.width for column in band])
    top = above + below
    lines: list[Primitive] = []
    for i, row in enumerate(rows):
        y = top + _ROW * (i + 1)
        lines.append(Text(first - _APART, y - 4.7, (Run(str(row + 1), bold=True),), _SIZE, anchor="end"))
        strong = (row + 1) % _GROUP == 0 or row == rows[-1]
        lines.append(Curve(straight((0.0, y), (right, y)), "muted" if strong else "border", 0.75 if strong else 0.5))
    lines.append(Curve(straight((0.0, top), (right, top)), "muted", 1.0))
    parts, x, part = list[Part](), first, 0
    end = top + _ROW * len(rows)
    for column in band:
        if column.part != part:
            part = column.part
            lines.append(Text(x + 4.0, 12.0, (Run(str(part), "muted"),), style.SMALL_SIZE))
            lines.append(Curve(straight((x, 0.0), (x, end)), "muted", 0.75))
        left = x + (column.width - column.head.width) / 2
        shown = Formula(column.about, left, above, column.width, _SIZE, "ink")
        parts.append(Part("asked", "", "", tuple(column.head.at(left, above)), (shown,)))
        for i, row in enumerate(rows):
            run = (Run(column.numbers[row]),)
            lines.append(Text(x + column.width - _APART / 2, top + _ROW * (i + 1) - 4.7, run, _SIZE, anchor="end"))
        x += column.width
    return [*parts, Part("answer", "", "", tuple(lines))]
