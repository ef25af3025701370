"""Write what stands under a picture: what a step does, in words and in numbers, and what a reader has to know."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.languages import Language
from viz.drawing import Curve, Primitive, Run, Text, colour_of, smooth, style, text_width
from viz.graph import Diagram, Folded, Step, Steps
from viz.words import Explanation, explain, ledger


@dataclass(frozen=True, slots=True)
class Caption:
    """The text under a picture.

    sentence  what the step does, in words
    equation  the same in symbols and numbers, in larger type
    ledger    what the gradient is added up from, at the equation's right
    notices   what a reader has to know, above all that
    """

    sentence: str = ""
    equation: tuple[Run, ...] = ()
    ledger: str = ""
    notices: tuple[str, ...] = ()


def caption_after(steps: Steps, number: int, language: Language, notices: tuple[str, ...] = ()) -> Caption:
    """What is said after step ``number``; 0 is the seed."""
    counter = language("step", number=number, count=len(steps))
    if not number:
        return Caption(f"{counter}  ·  {seed_sentence(steps, language)}", seed_equation(steps, language), "", notices)
    step = steps[number - 1]
    told = explain(step, steps, language)
    sentence, equation = f"{counter}  ·  {told.sentence}", step_equation(step, told)
    return Caption(sentence, equation, ledger(step, steps, language), notices)


def seed_sentence(steps: Steps, language: Language) -> str:
    """The beginning of a sweep, in words."""
    return language("seed_sentence", root=steps.names[steps.root].symbol)


def seed_equation(steps: Steps, language: Language) -> tuple[Run, ...]:
    """The beginning of a sweep: ∂L/∂L = 1."""
    root = steps.names[steps.root].symbol
    return Run(f"∂{root}/∂{root}  =  "), Run(language.number(1.0), "positive", bold=True)


def step_equation(step: Step, told: Explanation) -> tuple[Run, ...]:
    """One line of the chain rule: in symbols, in numbers, and its result in bold and in the colour of its sign."""
    colour = "muted" if step.product is None else colour_of(step.product)
    return Run(f"{told.chain}  =  {told.numbers}  =  "), Run(told.result, colour, bold=True)


def notices_of(whole: Diagram, folded: Folded, language: Language, *, opens: bool = False) -> tuple[str, ...]:
    """What a reader has to know: that the numbers are out of date, that there is more than is drawn.

    opens  whether the reader can open what is folded
    """
    notices = []
    if whole.stale:
        notices.append(language("stale"))
    if folded.groups:
        message = "folded_at_first" if opens else "folded_groups"
        notices.append(language.counted(message, folded.groups, nodes=whole.size))
    if folded.earlier:
        root = whole.by_index[whole.root].name.text
        notices.append(language.counted("folded_earlier", folded.earlier, root=root))
    return tuple(notices)


# ---------------------------------------------------------------------------------------------------
# Its place


def draw_caption(caption: Caption, top: float, least_width: float) -> tuple[list[Primitive], float, float]:
    """The caption's primitives, and how far to the right and down they reach; it begins at ``top``.

    least_width  the caption is at least so wide
    """
    wanted = [text_width(caption.sentence, style.SENTENCE_SIZE), _width(caption.equation)]
    width = max([least_width, *wanted])
    y, left, right = top, style.MARGIN, style.MARGIN + least_width
    drawn: list[Primitive] = []
    for notice in caption.notices:
        for line in _wrapped(notice, max(width, 420.0)):
            y += 22.0
            drawn.append(Text(left, y, (Run(line, "notice"),), style.SENTENCE_SIZE))
            right = max(right, left + text_width(line, style.SENTENCE_SIZE))
    if not caption.equation:
        return drawn, right, y
    right = max(right, left + width)
    y += 16.0
    drawn.append(Curve(smooth(((left, y), (right, y))), "border", 1.0))
    y += 28.0
    drawn.append(Text(left, y, (Run(caption.sentence, "muted"),), style.SENTENCE_SIZE))
    y += 34.0
    drawn.append(Text(left, y, caption.equation, style.EQUATION_SIZE))
    if caption.ledger:
        at_right = (Run(caption.ledger, "muted"),)
        if _width(caption.equation) + 32.0 + text_width(caption.ledger, style.SENTENCE_SIZE) <= right - left:
            drawn.append(Text(right, y, at_right, style.SENTENCE_SIZE, anchor="end"))
        else:
            y += 28.0
            drawn.append(Text(left, y, at_right, style.SENTENCE_SIZE))
    return drawn, right, y


def _width(equation: tuple[Run, ...]) -> float:
    return sum([text_width(run.text, style.EQUATION_SIZE, bold=run.bold) for run in equation])


def _wrapped(text: str, width: float) -> list[str]:
    """The text in lines no wider than ``width``."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, style.SENTENCE_SIZE) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
