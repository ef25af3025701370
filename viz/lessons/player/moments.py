"""Tell the moments of a player: the forward pass node by node, the seed, the sweep one contribution at a time.

A ``Moment`` is what is said, and which cards are in focus.  How the cards and edges look then follows from its
number: see ``page_data.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from autograd import Value
from autograd.languages import Language
from viz.graph import Step, Steps, clean
from viz.pictures import seed_sentence
from viz.words import (
    NOTHING,
    Equation,
    first_line,
    forward_line,
    local_derivative,
    local_with_numbers,
    sentence,
    step_line,
    sum_so_far,
    used_several_times,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is said at one moment, and what is in focus.

    node      the index of the Value in focus; -1 at the start
    upstream  the index of the Value that hands its gradient on; -1 if none does
    counter   "backward 4 of 8"
    sentence  what happens, in words
    equation  what happens, in numbers
    detail    the local derivative from formula to number
    ledger    the gradient being formed, every contribution so far
    """

    node: int
    upstream: int
    counter: str
    sentence: str
    equation: Equation = NOTHING
    detail: Equation = NOTHING
    ledger: Equation = NOTHING


def computed_at(steps: Steps) -> dict[int, int]:
    """The number of the moment that computes each node, by index; 0 for leaves, which are given."""
    born, number = {}, 0
    for index, value in enumerate(steps.order):
        computed = bool(value.inputs) and not steps.stale and steps.has_card(value)
        number += computed
        born[index] = number if computed else 0
    return born


def number_of(start: int | str, computed: int, last: int, option: str = "start") -> int:
    """The number of a moment that somebody chose.

    start           a number, −1 for the last moment, or the name of a part of the sweep
    computed, last  the moments that end the forward pass, and all
    option          the option that it was given for

    >>> [number_of(start, 6, 15) for start in (3, -1, "forward", "backward", "end")]
    [3, 15, 0, 7, 15]
    """
    if isinstance(start, str):
        return {"forward": 0, "backward": min(computed + 1, last), "end": last}[start]
    number = start + last + 1 if start < 0 else start
    if not 0 <= number <= last:
        raise IndexError(f"{option}={start}: this player has the moments 0 to {last}; −1 is the last")
    return number


def moments_of(steps: Steps, language: Language) -> list[Moment]:
    """All moments in order. A constant has no sweep, hence no moments after its forward pass; nor has a pass alone.

    A stale graph has one moment, which says so: any other would show arithmetic that is not true.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> from viz.graph import Reading
    >>> [moment.counter for moment in moments_of(Steps(Reading(w * x)), Language("en"))]
    ['', 'forward 1 of 1', '', 'backward 1 of 2', 'backward 2 of 2']
    """
    return list(Moments(steps, language))


class Moments(Sequence[Moment]):
    """The moments of a graph, each told when it is asked for.

    seed  the number of the moment at which the sweep begins
    """

    def __init__(self, steps: Steps, language: Language) -> None:
        self.steps, self.language = steps, language
        self._made = [] if steps.stale else [v for v in steps.order if v.inputs and steps.has_card(v)]
        self._where = places_of(steps, language)
        self.seed = len(self._made) + 1

    def __len__(self) -> int:
        if not self.steps.sweeps:
            return self.seed
        return self.seed + 1 + len(self.steps)

    @overload
    def __getitem__(self, number: int) -> Moment: ...

    @overload
    def __getitem__(self, number: slice) -> list[Moment]: ...

    def __getitem__(self, number: int | slice) -> Moment | list[Moment]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        steps, language, seed = self.steps, self.language, self.seed
        place = number + len(self) if number < 0 else number
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} moments, and so none with the number {number}")
        if not place:
            return Moment(-1, -1, "", language("stale" if steps.stale else "start"))
        if place < seed:
            value = self._made[place - 1]
            counter = language("forward_step", number=place, count=seed - 1) + self._where[value.scope]
            return forward_moment(value, steps, counter, language)
        if place == seed:
            return seed_moment(steps, language)
        step = steps[place - seed - 1]
        counter = language("backward_step", number=step.number, count=len(steps)) + self._where[step.node.scope]
        return backward_moment(step, steps, counter, language)


def places_of(steps: Steps, language: Language) -> dict[str, str]:
    """What is said of each scope: where its nodes are, if their names alone do not tell them from others."""
    scopes = {value.scope for value in steps.order}
    if not steps.reading.shares_names():
        return dict.fromkeys(scopes, "")
    return {scope: f"  ·  {language.part(clean(scope)).replace('/', ' › ')}" if scope else "" for scope in scopes}


def seed_moment(steps: Steps, language: Language) -> Moment:
    """The beginning of the sweep."""
    root = len(steps.order) - 1
    return Moment(root, -1, "", seed_sentence(steps, language), first_line(steps, language))


def forward_moment(value: Value, steps: Steps, counter: str, language: Language) -> Moment:
    """A value is computed.  counter: what is said before that, "forward 3 of 7"."""
    return Moment(
        node=steps.index[value],
        upstream=-1,
        counter=counter,
        sentence=language("computed", name=steps.names[value].unique),
        equation=forward_line(value, steps, language),
    )


def backward_moment(step: Step, steps: Steps, counter: str, language: Language) -> Moment:
    """A contribution is added to a gradient.  counter: what is said before that, "backward 4 of 8"."""
    local = local_derivative(step, steps, language)
    return Moment(
        node=steps.index[step.source],
        upstream=steps.index[step.node],
        counter=counter,
        sentence=sentence(step, steps, language, str(local)) + used_several_times(step, steps, language),
        equation=step_line(step, steps, language),
        detail=local_with_numbers(step, steps, language, local),
        ledger=sum_so_far(step, steps, language),
    )
