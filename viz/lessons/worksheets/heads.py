"""Set what stands at the top of a worksheet's pages: the title, which variant it is, a line for a name, how to round.

Where the picture fills a page, all that is said of it in one line, and the rest below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from viz.drawing import ELLIPSIS, Curve, Part, Primitive, Run, Text, extent, fit, straight, text_width, wrapped
from viz.pictures import listed

from .blanks import ANSWER
from .paper import HEADING_SIZE, LEADING, TEXT_SIZE, Block, Paper
from .sheet import Sheet

_TITLE_SIZE = 21.0
_TITLE_LINES = 2
_LOW = 44.0  # the height of a head in one line
_SHORT = 0.34  # of a line for a title that shares it


def head(sheet: Sheet, paper: Paper, *, key: bool) -> Block:
    """The title, which variant it is, and a line for a name; in a key the numbers of the leaves."""
    across = paper.across
    drawn: list[Primitive] = []
    beside = _beside_title(sheet, key=key)
    room = across - text_width(beside, HEADING_SIZE, bold=True) - 24.0
    y = 4.0
    for line in _in_lines(sheet.title, room)[:_TITLE_LINES]:
        y += _TITLE_SIZE + 3.0
        drawn.append(Text(0.0, y, (Run(line, bold=True),), _TITLE_SIZE))
    drawn += _at_the_end(beside, across, 4.0 + _TITLE_SIZE + 3.0, key=key)
    y += 36.0
    if key:
        drawn.append(Text(0.0, y, (Run(_given(sheet, across)),), TEXT_SIZE))
    else:
        drawn += _fields(_names(sheet), 0.0, across, y)
    return Block(y + 12.0, (Part("head", "", "", tuple(drawn)),))


def low_head(sheet: Sheet, paper: Paper, *, key: bool) -> Block:
    """The same in one line."""
    across, y = paper.across, 20.0
    beside = _beside_title(sheet, key=key)
    title = fit(sheet.title, _SHORT * across, HEADING_SIZE, bold=True)
    drawn: list[Primitive] = [Text(0.0, y, (Run(title, bold=True),), HEADING_SIZE)]
    drawn += _at_the_end(beside, across, y, key=key)
    left = extent(drawn[0])[1] + 24.0 if isinstance(drawn[0], Text) else 0.0
    room = across - left - (text_width(beside, HEADING_SIZE, bold=True) + 24.0 if beside else 0.0)
    if key:
        drawn.append(Text(left, y, (Run(_given(sheet, room)),), TEXT_SIZE))
    else:
        drawn += _fields(_names(sheet), left, room, y)
    return Block(_LOW, (Part("head", "", "", tuple(drawn)),))


def _at_the_end(beside: str, across: float, y: float, *, key: bool) -> list[Primitive]:
    role = ANSWER if key else "ink"
    return [Text(across, y, (Run(beside, role, bold=True),), HEADING_SIZE, anchor="end")] if beside else []


def instructions(sheet: Sheet, paper: Paper) -> Block:
    """What is to be filled in, and how numbers are to be rounded."""
    language = sheet.cards.language
    rounding = language.rounding
    if rounding.decimals is None:
        digits = language.counted("worksheet_digits", rounding.digits)
    else:
        digits = language.counted("worksheet_decimals", rounding.decimals)
        digits += " " + language("worksheet_powers", number=language.number(0.4 * 10.0**-rounding.decimals))
    exact = language("worksheet_exact" if sheet.exact else "worksheet_inexact")
    said = language("worksheet_said", root=sheet.cards.names[sheet.cards.root].symbol)
    drawn, height = _said(f"{said} {digits} {exact}", 0.0, paper)
    return Block(height, (Part("head", "", "", tuple(drawn)),))


def _said(text: str, y: float, paper: Paper) -> tuple[list[Primitive], float]:
    """A text in lines, and how far down what follows begins."""
    drawn: list[Primitive] = []
    for line in wrapped(text, paper.across, TEXT_SIZE):
        y += LEADING
        drawn.append(Text(0.0, y, (Run(line, "muted"),), TEXT_SIZE))
    return drawn, y + 16.0


def head_of_answers(sheet: Sheet, paper: Paper, parts: Sequence[str]) -> Block:
    """What stands above a table of all answers: the title, and which parts its columns belong to."""
    beside, y = sheet.cards.language("worksheet_answers"), 4.0 + _TITLE_SIZE + 3.0
    title = fit(sheet.title, paper.across - text_width(beside, HEADING_SIZE, bold=True) - 24.0, _TITLE_SIZE, bold=True)
    drawn: list[Primitive] = [Text(0.0, y, (Run(title, bold=True),), _TITLE_SIZE)]
    drawn += _at_the_end(beside, paper.across, y, key=False)
    told, height = _said("  ·  ".join(parts), y + 6.0, paper)
    return Block(height, (Part("head", "", "", (*drawn, *told)),))


def _in_lines(title: str, room: float) -> list[str]:
    """A title in lines; what is still too long is cut."""
    lines = wrapped(title, room / 1.1, _TITLE_SIZE)
    shown = [*lines[: _TITLE_LINES - 1], " ".join(lines[_TITLE_LINES - 1 :])]
    return [fit(line, room, _TITLE_SIZE, bold=True) for line in shown if line]


def _given(sheet: Sheet, room: float) -> str:
    """The numbers of the leaves, a first layer's first; only whole ones, for the beginning of a number is another number."""
    cards = sheet.cards
    steps_to_root = dict.fromkeys(cards.values, 0)
    for value in reversed(cards.values):
        for way in cards.entering(value):
            steps_to_root[way.source] = max(steps_to_root[way.source], steps_to_root[value] + 1)
    leaves = [value for value in cards.values if value.op is None and not value.constant]
    leaves.sort(key=lambda leaf: -steps_to_root[leaf])
    said = [f"{cards.names[leaf].unique} = {cards.language.number(leaf.data)}" for leaf in leaves]
    line = listed(cards.language, *said)
    while said and text_width(line, TEXT_SIZE) > room:
        said.pop()
        line = listed(cards.language, *said, ELLIPSIS)
    return line


def _beside_title(sheet: Sheet, *, key: bool) -> str:
    said = [sheet.variant] if sheet.count > 1 else []
    return "  ·  ".join([*said, *([sheet.cards.language("worksheet_key")] if key else [])])


def _names(sheet: Sheet) -> list[tuple[str, float]]:
    """What is to be written at the top, each with its share of the line."""
    language = sheet.cards.language
    return [(language("worksheet_name"), 0.62), (language("worksheet_date"), 0.38)]


def _fields(fields: Sequence[tuple[str, float]], left: float, across: float, y: float) -> Iterator[Primitive]:
    """Lines to write on, each with what is to be written in front."""
    x = left
    for number, (name, share) in enumerate(fields):
        text = Text(x, y, (Run(name),), TEXT_SIZE)
        right = x + share * across - (20.0 if number < len(fields) - 1 else 0.0)
        yield text
        yield Curve(straight((extent(text)[1] + 8.0, y + 3.0), (right, y + 3.0)), "muted", 1.0)
        x += share * across


def running_head(sheet: Sheet, paper: Paper, *, key: bool) -> Block:
    """What stands at the top of a second page: so that pages that come apart find each other."""
    beside = _beside_title(sheet, key=key)
    room = paper.across - text_width(beside, TEXT_SIZE) - 24.0
    title = fit(sheet.title, room, TEXT_SIZE)
    drawn: list[Primitive] = [Text(0.0, 12.0, (Run(title, "muted"),), TEXT_SIZE)]
    if beside:
        drawn.append(Text(paper.across, 12.0, (Run(beside, "muted"),), TEXT_SIZE, anchor="end"))
    drawn.append(Curve(straight((0.0, 20.0), (paper.across, 20.0)), "border", 1.0))
    return Block(34.0, (Part("head", "", "", tuple(drawn)),))
