"""Write what stands under a picture: what a step does, in words and in numbers, and what a reader has to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograd.languages import Language
from viz.drawing import Curve, Formula, Line, Part, Primitive, Text, set_equation, smooth, style
from viz.graph import Diagram, Folded, Steps
from viz.words import (
    NOTHING,
    Equation,
    first_line,
    ledger,
    local_derivative,
    sentence,
    step_line,
    sum_so_far,
    word,
)

from .results import others_said


@dataclass(frozen=True, slots=True)
class Caption:
    """The text under a picture.

    sentence  what the step does, in words
    equation  the same in symbols and numbers, in larger type
    ledger    what the gradient is added up from, at the equation's right
    detail    how the local derivative comes about, below the equation
    notices   what a reader has to know, above all that
    """

    sentence: str = ""
    equation: Equation = NOTHING
    ledger: Equation = NOTHING
    notices: tuple[str, ...] = ()
    detail: Equation = NOTHING


def caption_after(steps: Steps, number: int, language: Language, notices: tuple[str, ...] = ()) -> Caption:
    """What is said after step ``number``; 0 is the seed."""
    counter = language("step", number=number, count=len(steps))
    if not number:
        said = f"{counter}  ·  {seed_sentence(steps, language)}"
        return Caption(said, first_line(steps, language), notices=notices)
    step = steps[number - 1]
    local = str(local_derivative(step, steps, language))
    said = f"{counter}  ·  {sentence(step, steps, language, local)}"
    added_up = sum_so_far if steps.symbolic else ledger
    return Caption(said, step_line(step, steps, language), added_up(step, steps, language), notices)


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
        hidden.append(language("folded_terms_at_first" if opens else "folded_terms"))
    if hidden:
        notices.append(" ".join(hidden if opens else [*hidden, language("draws_all", nodes=whole.size)]))
    if folded.earlier:
        root = whole.by_index[whole.root].name.unique
        notices.append(language.counted("folded_earlier", folded.earlier, root=root))
    return tuple(notices)


# ---------------------------------------------------------------------------------------------------
# Its place

DESCENT = 5.0  # what a line of text takes below its baseline
_GAP = 6.0  # between two lines, at least
_APART = 32.0  # between an equation and what stands at its right


def draw_caption(
    caption: Caption, top: float, least_width: float, most_width: float, left: float = style.MARGIN
) -> tuple[list[Primitive | Part], float, float]:
    """The caption's primitives, and how far they reach: to the right, and down but for the ``DESCENT`` of a line; it begins at ``top``.

    least_width  the line above the caption is at least so wide
    most_width   what is wider is broken into lines
    left         where its lines begin
    """
    y, right = top, left + least_width
    drawn: list[Primitive | Part] = []

    def write(lines: Sequence[Line], first: float, leading: float) -> tuple[list[Primitive], list[float]]:
        """Lines below each other, and their baselines; such as are tall are further apart."""
        nonlocal y, right
        below, written, baselines = DESCENT, list[Primitive](), list[float]()
        for number, line in enumerate(lines):
            y += max(leading if number else first, below + _GAP + line.ascent)
            baselines.append(y)
            written += line.at(left, y)
            right, below = max(right, left + line.width), line.descent
        y += max(below - DESCENT, 0.0)
        return written, baselines

    def write_formula(
        equation: Equation, lines: Sequence[Line], size: float, role: str, first: float, *beside: Equation
    ) -> None:
        """Write an equation, and another at the right end of its line."""
        written, baselines = write(lines, first, first - 4.0 if size > style.SENTENCE_SIZE else 18.0)
        if not written:
            return
        formulas = [Formula(equation, left, baselines[0], most_width, size, role)]
        end, small = left + across, style.SENTENCE_SIZE
        formulas += [Formula(each, end, baselines[-1], most_width, small, "muted", "end") for each in beside]
        drawn.append(Part("", "", "", tuple(written), tuple(formulas)))

    def sentence(text: str, role: str) -> list[Line]:
        return set_equation(word(text), style.SENTENCE_SIZE, role, most_width)

    for notice in caption.notices:
        drawn += write(sentence(notice, "notice"), 22.0, 18.0)[0]
    if not (caption.sentence or str(caption.equation)):
        return drawn, right, y
    y += 16.0
    rule, above = len(drawn), y
    drawn += write(sentence(caption.sentence, "muted"), 26.0, 18.0)[0]
    equation = set_equation(caption.equation, style.EQUATION_SIZE, width=most_width)
    added_up = set_equation(caption.ledger, style.SENTENCE_SIZE, "muted", most_width)
    widest = max([line.width for line in equation], default=0.0)
    across = max(right - left, widest)
    beside = []
    if len(added_up) == 1 and equation and widest + _APART + added_up[0].width <= across:
        equation[-1] = _with(equation[-1], added_up.pop(), across)
        beside.append(caption.ledger)
    write_formula(caption.equation, equation, style.EQUATION_SIZE, "ink", 30.0, *beside)
    detail = set_equation(caption.detail, style.SENTENCE_SIZE, "muted", most_width)
    for small, lines in ((caption.detail, detail), (caption.ledger, added_up)):
        write_formula(small, lines, style.SENTENCE_SIZE, "muted", 26.0)
    drawn.insert(rule, Curve(smooth(((left, above), (right, above))), "border", 1.0))
    return drawn, right, y


def _with(equation: Line, added_up: Line, across: float) -> Line:
    """An equation's line, and what the gradient is added up from at its right; together they are so wide."""
    match added_up.drawn:
        case [Text() as text]:
            beside: list[Text | Curve] = [replace(text, x=across, anchor="end")]  # in any font it ends there
        case _:
            beside = added_up.at(across - added_up.width, 0.0)
    return Line(
        across,
        max(equation.ascent, added_up.ascent),
        max(equation.descent, added_up.descent),
        (*equation.drawn, *beside),
    )
