"""Make the slides of a lesson: one of 16 : 9 for each moment, forward and backward, on which nothing moves but what is told.

What does not fit on a slide folds, as in a picture that is too wide.  Under it is as much room as the longest caption needs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograd.languages import warn_caller
from viz.drawing import Entry, Scene, style
from viz.pictures import (
    LEAST_TYPE,
    PROJECTOR,
    WIDEST,
    Caption,
    Slide,
    Snapshot,
    fitted,
    key_under,
    scaled_to,
    slide_for,
    slide_scene,
    smallest_slide,
)

from .moment_drawings import MomentDrawings
from .told import Told

#: Of more moments the slide of usual size is taken: to try smaller ones takes too long.
_MANY = 200
#: So often a graph is folded anew because there is more to say than there is room for.
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Slides:
    """The slides of a lesson, each composed when its turn comes."""

    moments: MomentDrawings
    told: Sequence[tuple[Snapshot, Caption]]
    slide: Slide

    def __len__(self) -> int:
        return len(self.told)

    def __iter__(self) -> Iterator[Scene]:
        for number, (snapshot, caption) in enumerate(self.told):
            self.moments.check()
            yield slide_scene(self.moments.picture, snapshot, _first(caption, number, self.moments), self.slide)


def slides_of(moments: MomentDrawings, *, expand: bool = False) -> Slides:
    """A lesson as slides, with as little folded as fits on them; warns where type is small nevertheless.

    expand  whether what happens inside of a folded card is told as well, one moment after the other, as in the player

    Raises RuntimeError once the graph has other numbers than the player.
    """
    moments.check()
    told = _told(moments, expand=expand)
    under = _under(moments, told)
    height = math.inf
    for _ in range(_TRIES):  # what is folded is told in other words, which may be more
        slide = slide_for(WIDEST, *under)
        if slide.room[1] >= height or (height < math.inf and slide.holds(moments.picture)):
            break
        width, height = slide.room
        folded, picture = fitted(
            moments.whole, moments.legend, direction=None, width=width, height=height, **moments.limits
        )
        moments = replace(moments, folded=folded, picture=picture)
        told = _told(moments, expand=expand)
        under = _under(moments, told)
    slide = smallest_slide(moments.picture, *under, least=WIDEST if len(told) > _MANY else 0.0)
    if slide.width > WIDEST + 0.5:
        size = round(style.INDEX_SIZE * PROJECTOR / slide.width, 1)
        language = moments.picture.legend.language
        warn_caller(language, "small_type", size=language.number(size), least=language.number(LEAST_TYPE))
    return Slides(moments, told, slide)


def _told(moments: MomentDrawings, *, expand: bool) -> Sequence[tuple[Snapshot, Caption]]:
    """What is known and said on each slide."""
    return _EachMoment(moments) if expand or moments.steps.stale else Told(moments)


class _EachMoment(Sequence[tuple[Snapshot, Caption]]):
    """The moments of the player."""

    def __init__(self, moments: MomentDrawings) -> None:
        self._moments = moments

    def __len__(self) -> int:
        return len(self._moments)

    def __getitem__(self, number: Any) -> Any:
        return self._moments.at(number, detail=True)

    def __iter__(self) -> Iterator[tuple[Snapshot, Caption]]:
        return (self._moments.at(number, detail=True) for number in range(len(self)))


def _first(caption: Caption, number: int, moments: MomentDrawings) -> Caption:
    """What is said on a slide: what a reader has to know of the whole lesson stands on the first one."""
    return replace(caption, notices=() if number else moments.notices())


def _under(
    moments: MomentDrawings, told: Sequence[tuple[Snapshot, Caption]]
) -> tuple[list[list[Entry]], list[Caption]]:
    """All keys that differ, and all captions."""
    keys: list[list[Entry]] = []
    captions = []
    for number, (snapshot, caption) in enumerate(told):
        key = key_under(scaled_to(moments.picture, snapshot), snapshot)
        keys += [] if key in keys else [key]
        captions.append(_first(caption, number, moments))
    return keys, captions
