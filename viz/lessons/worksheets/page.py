"""Set the pages of a worksheet: a title, a line for a name, the picture with its blanks, the questions, room to compute.

Everything is placed once, for a variant's longest answers; its key has the answers where the sheet has boxes and lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from viz.drawing import Curve, Part, Primitive, Run, Scene, Text, moved_part, scaled_part, straight, style, wrapped
from viz.layout import Point

from .blanks import BlankPicture, blank_picture, parts_of_picture
from .heads import head, instructions, low_head, running_head
from .lines import rows_of
from .paper import FOOT, HEADING_SIZE, LEADING, MARGIN, TEXT_SIZE, Block, Paper
from .questions import Question
from .sheet import Sheet

_SQUARE = 18.9  # of the paper to compute on: 5 mm
_LEAST_ROOM = 5 * _SQUARE
_BELOW = 18.0  # a picture
#: How large a picture may be drawn, next to the size of its type elsewhere: 8 points are the least.
_LARGEST, _SMALLEST = 1.25, 0.89
#: How much of a page's height a picture that is drawn larger may take.
_SHARE = 0.42
#: How much larger a picture must be across for a sheet to be turned, or without boxes around groups.
_BETTER = 0.1


@dataclass(frozen=True, slots=True)
class Setting:
    """What all pages of a worksheet share: the paper, the picture's places, how large it is, whether groups have boxes.

    fills_page  whether there is room for nothing else on its page but a line
    """

    paper: Paper
    picture: BlankPicture
    scale: float
    grouped: bool
    fills_page: bool = False


def setting_for(sheet: Sheet, paper: Paper) -> Setting | None:
    """The paper upright or across, whichever shows the picture larger; None if it is too large for both.

    Where leaves as high as other cards do not fit, theirs are low.


    sheet  one whose head is as tall as that of any variant
    """
    best: Setting | None = None
    for low, fills_page in product((False, True), (False, True)):
        for grouped, page in product((True, False), (paper, paper.turned())):
            shown = sheet.cards if grouped else sheet.cards.ungrouped()
            above = MARGIN + FOOT + _BELOW + _head_height(sheet, page, fills_page=fills_page)
            for room in (page.across, page.across / _SMALLEST):
                picture = blank_picture(shown, room, low=low)
                scale = min(page.across / picture.width, (page.bottom - above) / picture.height, 1.0)
                if scale >= (_SMALLEST if best is None else best.scale + _BETTER):
                    best = Setting(page, picture, scale, grouped, fills_page)
        if best is not None:
            return best
    return None


def _head_height(sheet: Sheet, page: Paper, *, fills_page: bool) -> float:
    if fills_page:
        return low_head(sheet, page, key=False).height
    return head(sheet, page, key=False).height + instructions(sheet, page).height


def with_fewest_pages(setting: Setting, sheet: Sheet) -> Setting:
    """The same with the picture as large as can be without one more page."""
    page, picture = setting.paper, setting.picture
    most = min(_LARGEST, page.across / picture.width, _SHARE * page.height / picture.height)
    sizes = [most, *[size for size in (1.15, 1.0, 0.94, _SMALLEST) if size < most]] if most > setting.scale else []
    settings = [replace(setting, scale=size) for size in sizes if size <= setting.scale or size <= most]
    counted = [(len(pages_of(sheet, each, key=False)), -each.scale, each) for each in [*settings, setting]]
    return min(counted, key=lambda found: found[:2])[2]


# ---------------------------------------------------------------------------------------------------
# What stands on the pages: blocks, one below the other


def pages_of(sheet: Sheet, setting: Setting, *, key: bool) -> list[Scene]:
    """The pages of a variant."""
    paper, language = setting.paper, sheet.cards.language
    picture, said = _picture(sheet, setting, key=key), instructions(sheet, paper)
    if setting.fills_page:
        blocks = [low_head(sheet, paper, key=key), picture, said]
    else:
        blocks = [head(sheet, paper, key=key), said, picture]
    for number, (part, questions) in enumerate(_asked(sheet), 1):
        called, task = _told(part, sheet)
        blocks.append(_heading(f"{number}  {called}", task, paper))
        blocks += rows_of(questions, paper.across, key=key)
    pages = _paginated(blocks, sheet, paper, key=key)
    scenes = []
    for place, (parts, bottom) in enumerate(pages, 1):
        drawn = list(parts)
        if not key and place == len(pages) and paper.bottom - FOOT - bottom >= _LEAST_ROOM + 30.0:
            drawn.append(_squares(language("worksheet_room"), bottom + 12.0, paper))
        drawn.append(foot(language("worksheet_page", page=place, count=len(pages)), paper))
        title = f"{sheet.title} · {sheet.variant}" if sheet.count > 1 else sheet.title
        scenes.append(
            Scene(
                paper.width,
                paper.height,
                f"{title} · {language('worksheet_key')}" if key else title,
                language("worksheet_description", root=sheet.cards.names[sheet.cards.root].unique),
                tuple(drawn),
                language.code,
            )
        )
    return scenes


_PARTS = ("values", "derivatives", "gradients", "chain")


def _asked(sheet: Sheet) -> list[tuple[str, tuple[Question, ...]]]:
    """The parts of the exercise, in their order."""
    return [(part, asked) for part, asked in zip(_PARTS, sheet.questions.parts, strict=True) if asked]


def part_of(number: int, sheet: Sheet) -> str:
    """What a part is called, by its number: "1  Forward: the values"."""
    return f"{number}  {_told(_asked(sheet)[number - 1][0], sheet)[0]}"


def _told(part: str, sheet: Sheet) -> tuple[str, str]:
    """What a part of the exercise is called, and what is to be done."""
    language = sheet.cards.language
    if part == "chain":
        asked = sheet.questions
        if asked.paths > 1:
            return language("worksheet_paths"), language("worksheet_paths_said", count=asked.paths)
        return language("worksheet_path"), language("worksheet_path_said", path=asked.path)
    said = language(f"worksheet_{part}_said", root=sheet.cards.names[sheet.cards.root].symbol)
    if part == "derivatives" and any([not way.asked for way in sheet.cards.ways]):
        said += " " + language("worksheet_sums_said")
    return language(f"worksheet_{part}"), said


def _paginated(blocks: Sequence[Block], sheet: Sheet, paper: Paper, *, key: bool) -> list[tuple[list[Part], float]]:
    """The blocks on pages, each with its parts and how far down it is filled."""
    pages: list[tuple[list[Part], float]] = [([], MARGIN)]
    bottom = paper.bottom - FOOT
    for place, block in enumerate(blocks):
        parts, y = pages[-1]
        needed, following = block.height, place
        while blocks[following].stays and following + 1 < len(blocks):
            following += 1
            needed += blocks[following].height
        if y + needed > bottom and y > MARGIN + 40.0:
            top = running_head(sheet, paper, key=key)
            pages.append(([moved_part(part, MARGIN, MARGIN) for part in top.parts], MARGIN + top.height))
            parts, y = pages[-1]
        parts += [moved_part(part, MARGIN, y) for part in block.parts]
        pages[-1] = parts, y + block.height
    return pages


def _picture(sheet: Sheet, setting: Setting, *, key: bool) -> Block:
    cards = sheet.cards if setting.grouped else sheet.cards.ungrouped()
    left = (setting.paper.across - setting.scale * setting.picture.width) / 2
    parts = [
        moved_part(scaled_part(part, setting.scale), left, 0.0)
        for part in parts_of_picture(setting.picture, cards, key=key)
    ]
    return Block(setting.scale * setting.picture.height + _BELOW, tuple(parts))


def _heading(title: str, said: str, paper: Paper) -> Block:
    """The title of a part, and what is to be done."""
    drawn: list[Primitive] = [Text(0.0, 20.0, (Run(title, bold=True),), HEADING_SIZE)]
    y = 22.0
    for line in wrapped(said, paper.across, TEXT_SIZE):
        y += LEADING
        drawn.append(Text(0.0, y, (Run(line, "muted"),), TEXT_SIZE))
    return Block(y + 10.0, (Part("heading", "", "", tuple(drawn)),), stays=True)


def _squares(title: str, top: float, paper: Paper) -> Part:
    """Squared paper to compute on, down to the foot of the page."""
    drawn: list[Primitive] = [Text(0.0, top + 14.0, (Run(title, "muted"),), TEXT_SIZE)]
    columns = int(paper.across // _SQUARE)
    top += 24.0
    rows = int((paper.bottom - FOOT - top) // _SQUARE)
    width, height = columns * _SQUARE, rows * _SQUARE
    across, down = _snake(rows, width), _snake(columns, height)
    lines = [[(x, top + y) for x, y in across], [(y, top + x) for x, y in down]]
    drawn += [Curve(_joined(points), "border", 0.5) for points in lines]
    return moved_part(Part("room", "", "", tuple(drawn)), MARGIN, 0.0)


def _snake(count: int, length: float) -> list[Point]:
    """The corners of a line that runs there and back, one square further each time: so many squares, and as long as they are."""
    return [(x, i * _SQUARE) for i in range(count + 1) for x in ((0.0, length) if i % 2 else (length, 0.0))][::-1]


def _joined(points: Sequence[Point]) -> tuple[Point, ...]:
    """One line through all points, straight from each to the next."""
    return (points[0], *[point for a, b in pairwise(points) for point in straight(a, b)[1:]])


def foot(text: str, paper: Paper) -> Part:
    said = Text(paper.width / 2, paper.bottom + 6.0, (Run(text, "muted"),), style.SMALL_SIZE, anchor="middle")
    return Part("foot", "", "", (said,))
