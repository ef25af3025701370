"""Set the lines of an exercise: what is printed, a line to write on, a box for the result; in a key also the answer.

A line is placed for its answer, and with more room than that, because somebody writes it: so a sheet and its key are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from viz.drawing import Curve, Formula, Line, Part, Primitive, Run, Text, moved_part, set_equation, straight
from viz.layout import Rectangle
from viz.words import Equation, Result

from .blanks import ANSWER, blank
from .paper import EQUATION_SIZE, Block
from .questions import Question

_BOX = (84.0, 24.0)
_ROW = 32.0
_BETWEEN = 26.0  # the two halves of a row
_LEAST_LINE = 90.0  # to write on
_BELOW = 5.6  # a baseline to the line: as much with the parentheses of a negative number as without
_BY_HAND = 1.25  # how much wider somebody writes than this is printed


def rows_of(questions: Sequence[Question], across: float, *, key: bool) -> list[Block]:
    """The questions in rows: two beside each other where both are short."""
    half = (across - _BETWEEN) / 2
    goes_on = any([question.follows for question in questions])
    blocks, place = [], 0
    while place < len(questions):
        pair = questions[place : place + 2]
        belongs = len(pair) == 2 and (pair[1].follows or not goes_on)
        if belongs and all([_is_short(question, half) for question in pair]):
            blocks.append(_beside([_question(question, half, key=key) for question in pair], half + _BETWEEN))
            place += 2
        else:
            stays = len(pair) == 2 and pair[1].follows
            blocks.append(replace(_question(pair[0], across, key=key), stays=stays))
            place += 1
    return blocks


def _beside(cells: Sequence[Block], right: float) -> Block:
    """Two lines in one row, on one baseline."""
    lowest = max([cell.baseline for cell in cells])
    downs = [lowest - cell.baseline for cell in cells]
    parts = [
        moved_part(part, number * right, down)
        for number, (cell, down) in enumerate(zip(cells, downs, strict=True))
        for part in cell.parts
    ]
    return Block(max([cell.height + down for cell, down in zip(cells, downs, strict=True)]), tuple(parts))


def _is_short(question: Question, room: float) -> bool:
    asked, worked = _width(question.asked), _width(Result(question.worked))
    needed = asked + max(_BY_HAND * worked, _LEAST_LINE if worked else 0.0) + 16.0
    return needed + (_BOX[0] + 26.0 if question.result else 0.0) <= room


def _width(equation: Equation) -> float:
    return max([line.width for line in set_equation(equation, EQUATION_SIZE)], default=0.0)


def _question(question: Question, across: float, *, key: bool) -> Block:
    """A line of the exercise: what is printed, a line to write on, and a box for the result at its end.

    Where what is printed leaves too little room, or the answer takes more than one line, there are lines below.
    """
    parts: list[Part] = []
    asked = set_equation(question.asked, EQUATION_SIZE, width=across)
    y, drawn = _below_each_other(asked)
    if drawn:
        printed = Formula(question.asked, 0.0, _first_baseline(asked), across, EQUATION_SIZE, "ink")
        parts.append(Part("asked", "", "", tuple(drawn), (printed,)))
    answer, left, down = _answer(question, asked[-1], across)
    y, taken = y + down, _taken(question)
    lines: list[Primitive] = []
    deepest = asked[-1].descent
    for number, line in enumerate(answer):
        y += max(_ROW, deepest + line.ascent + 6.0) if number else 0.0
        right = across - (taken if number == len(answer) - 1 else 0.0)
        deepest = max(_BELOW, line.descent + 2.0)
        lines.append(Curve(straight((left, y + deepest), (right, y + deepest)), "faint", 1.0))
        if key:
            shown = Formula(Result(question.worked), left + 4.0, y, right - left, EQUATION_SIZE, ANSWER)
            parts.append(Part("answer", "", "", tuple(line.at(left + 4.0, y)), (shown,) if len(answer) == 1 else ()))
    if question.result:
        box = Rectangle(across - _BOX[0] if answer else left + 2.0, y - 0.7 * _BOX[1], *_BOX)
        lines += blank(box, question.result if key else "")
        if answer:
            lines.append(Text(box.x - 11.0, y, (Run(question.sign),), EQUATION_SIZE, anchor="middle"))
    parts.append(Part("blank", "", "", tuple(lines)))
    lowest = max(deepest, 0.0 if down else asked[-1].descent)
    return Block(y + max(12.0, lowest + 6.0), tuple(parts), baseline=y)


def _taken(question: Question) -> float:
    """What a box takes of a line, with its sign."""
    return _BOX[0] + 22.0 if question.result else 0.0


def _answer(question: Question, asked: Line, across: float) -> tuple[list[Line], float, float]:
    """An answer in lines, where they begin, and how far below the line that asks; none if the box is all.

    asked  the end of what is printed
    """
    left, taken, below = asked.width + 8.0, _taken(question), max(_ROW, asked.descent + 24.0)
    if not str(question.worked):
        return ([], left, 0.0) if left + taken <= across else ([], 0.0, below)
    worked, room = Result(question.worked), across - taken
    beside = set_equation(worked, EQUATION_SIZE, ANSWER, room - left) if room - left >= _LEAST_LINE else []
    if beside and _BY_HAND * _width(worked) <= room - left:
        return beside, left, 0.0
    alone = set_equation(worked, EQUATION_SIZE, ANSWER, room)  # by hand it takes a line of its own
    if beside and len(alone) >= len(beside) and left <= 0.55 * across:
        return beside, left, 0.0
    return alone, 0.0, max(below, asked.descent + alone[0].ascent + 8.0)


def _first_baseline(lines: Sequence[Line]) -> float:
    return max(20.0, lines[0].ascent + 6.0)


def _below_each_other(lines: Sequence[Line]) -> tuple[float, list[Primitive]]:
    """The last baseline of some lines, and the lines."""
    y, drawn = 0.0, list[Primitive]()
    for number, line in enumerate(lines):
        y += line.ascent + 14.0 if number else _first_baseline(lines)
        drawn += line.at(0.0, y)
    return y, drawn
