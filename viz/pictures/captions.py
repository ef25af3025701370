"""Write what stands under a picture: what a step does, in words and in numbers, and what a reader has to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from autograd.languages import Language
from viz.drawing import Curve, Primitive, Run, Text, colour_of, smooth, style, text_width
from viz.graph import Diagram, Folded, Steps
from viz.words import (
    NOTHING,
    Enclosed,
    Equation,
    Factor,
    Result,
    Row,
    explain,
    first_line,
    ledger,
    line_in_symbols,
    sign,
    step_line,
)

from .results import others_said


@dataclass(frozen=True, slots=True)
class Caption:
    """The text under a picture.

    sentence  what the step does, in words
    equation  the same in symbols and numbers, in larger type
    ledger    what the gradient is added up from, at the equation's right
    notices   what a reader has to know, above all that
    """

    sentence: str = ""
    equation: Equation = NOTHING
    ledger: Equation = NOTHING
    notices: tuple[str, ...] = ()


def caption_after(
    steps: Steps, number: int, language: Language, notices: tuple[str, ...] = (), *, numbers: bool = True
) -> Caption:
    """What is said after step ``number``; 0 is the seed.

    numbers  whether numbers are put in; else there is the chain rule in symbols alone
    """
    counter = language("step", number=number, count=len(steps))
    if not number:
        said = f"{counter}  ·  {seed_sentence(steps, language)}"
        return Caption(said, first_line(steps, language), notices=notices)
    step = steps[number - 1]
    if not numbers:
        return Caption(counter, line_in_symbols(step, steps, language), notices=notices)
    said = f"{counter}  ·  {explain(step, steps, language).sentence}"
    return Caption(said, step_line(step, steps, language), ledger(step, steps, language), notices)


def seed_sentence(steps: Steps, language: Language) -> str:
    """The beginning of a sweep, in words."""
    return language("seed_sentence", root=steps.names[steps.root].symbol)


def notices_of(
    whole: Diagram, folded: Folded, language: Language, *, opens: bool = False, held: bool = False, numbers: bool = True
) -> tuple[str, ...]:
    """What a reader has to know: that the numbers are out of date, that there is more than is drawn.

    opens  whether the reader can open what is folded
    held   whether the gradients shown are those that the graph holds
    numbers  whether numbers are shown, which may be out of date
    """
    notices = []
    if whole.stale and numbers:
        notices.append(language("stale"))
    elif held and not whole.derivatives and whole.has_gradients:
        several = language("several_sweeps", count=whole.sweeps)
        notices.append(several if whole.sweeps else others_said(whole, language))
    hidden = []
    if folded.groups:
        hidden.append(language.counted("folded_at_first" if opens else "folded_groups", folded.groups))
    if folded.stacked:
        hidden.append(language("stacked", count=folded.stacked))
    if folded.shortened:
        hidden.append(language("folded_terms"))
    if hidden:
        notices.append(" ".join(hidden if opens else [*hidden, language("draws_all", nodes=whole.size)]))
    if folded.earlier:
        root = whole.by_index[whole.root].name.unique
        notices.append(language.counted("folded_earlier", folded.earlier, root=root))
    return tuple(notices)


# ---------------------------------------------------------------------------------------------------
# Its place


def draw_caption(
    caption: Caption, top: float, least_width: float, most_width: float
) -> tuple[list[Primitive], float, float]:
    """The caption's primitives, and how far to the right and down they reach; it begins at ``top``.

    least_width  the line above the caption is at least so wide
    most_width   what is wider is broken into lines
    """
    y, left, right = top, style.MARGIN, style.MARGIN + least_width
    drawn: list[Primitive] = []

    def write(runs: tuple[Run, ...], size: float, first: float, leading: float) -> None:
        nonlocal y, right
        for number, line in enumerate(_lines(runs, size, most_width)):
            y += leading if number else first
            drawn.append(Text(left, y, line, size))
            right = max(right, left + _width(line, size))

    for notice in caption.notices:
        write((Run(notice, "notice"),), style.SENTENCE_SIZE, 22.0, 18.0)
    if not (caption.sentence or str(caption.equation)):
        return drawn, right, y
    y += 16.0
    rule, above = len(drawn), y
    write((Run(caption.sentence, "muted"),), style.SENTENCE_SIZE, 26.0, 18.0)
    equation, added_up = _runs(caption.equation), _runs(caption.ledger, "muted")
    write(equation, style.EQUATION_SIZE, 30.0, 26.0)
    if added_up:
        lines = _lines(equation, style.EQUATION_SIZE, most_width)
        used = max([_width(line, style.EQUATION_SIZE) for line in lines], default=0.0)
        if used + 32.0 + _width(added_up, style.SENTENCE_SIZE) <= right - left:
            drawn.append(Text(right, y, added_up, style.SENTENCE_SIZE, anchor="end"))
        else:
            write(added_up, style.SENTENCE_SIZE, 26.0, 18.0)
    drawn.insert(rule, Curve(smooth(((left, above), (right, above))), "border", 1.0))
    return drawn, right, y


def _runs(equation: Equation, role: str = "ink") -> tuple[Run, ...]:
    """An equation in a line of text: each factor in the colour of its edge, the result in bold.

    role  that of everything else
    """
    runs: list[Run] = []

    def add(part: Equation, role: str, *, bold: bool = False) -> None:
        match part:
            case Row(parts):
                for each in parts:
                    add(each, role, bold=bold)
            case Enclosed(inside, left, right):
                for each in (sign(left), inside, sign(right)):
                    add(each, role, bold=bold)
            case Factor(inside, flow):
                add(inside, "muted" if flow is None else colour_of(flow), bold=bold)
            case Result(inside):
                add(inside, role, bold=True)
            case _ if runs and (runs[-1].fill, runs[-1].bold) == (role, bold):
                runs[-1] = replace(runs[-1], text=f"{runs[-1].text}{part}")
            case _:
                runs.append(Run(str(part), role, bold))

    add(equation, role)
    return tuple(runs)


def _width(runs: tuple[Run, ...], size: float) -> float:
    return sum([text_width(run.text, size, bold=run.bold) for run in runs])


def _lines(runs: tuple[Run, ...], size: float, width: float) -> list[tuple[Run, ...]]:
    """The runs in lines no wider than ``width``, broken between words."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        begins = True
        for word in re.findall(r"\s*\S+\s*?|\s+", run.text):
            if lines[-1] and _width((*lines[-1], replace(run, text=word)), size) > width:
                lines.append([])
            if not lines[-1]:
                word = word.lstrip()  # noqa: PLW2901
            if lines[-1] and not begins:
                lines[-1][-1] = replace(run, text=lines[-1][-1].text + word)
            elif word:
                lines[-1].append(replace(run, text=word))
                begins = False
    return [tuple(line) for line in lines if line]
