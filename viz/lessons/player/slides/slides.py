"""Make the slides of a lesson: one of 16 : 9 for each moment, forward and backward, on which nothing moves but what is told.

What does not fit on a slide folds, as in a picture that is too wide.  Under it is as much room as the longest caption needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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

#: Of more moments the slide of usual size is taken: to try smaller ones takes too long.
_MANY = 200


@dataclass(frozen=True, slots=True)
class Slides:
    """The slides of a lesson, each composed when its turn comes."""

    moments: MomentDrawings
    slide: Slide

    def __len__(self) -> int:
        return len(self.moments)

    def __iter__(self) -> Iterator[Scene]:
        for number in range(len(self)):
            yield slide_scene(self.moments.picture, *_told(self.moments, number), self.slide)


def slides_of(moments: MomentDrawings) -> Slides:
    """All moments of a player as slides, with as little folded as fits on them; warns where type is small nevertheless.

    Raises RuntimeError once the graph has other numbers than the player.
    """
    room = slide_for(WIDEST, *_under(moments)).room
    folded, picture = fitted(
        moments.whole, moments.legend, direction=None, width=room[0], height=room[1], **moments.limits
    )
    moments = replace(moments, folded=folded, picture=picture)
    slide = smallest_slide(picture, *_under(moments), least=WIDEST if len(moments) > _MANY else 0.0)
    if slide.width > WIDEST + 0.5:
        size = round(style.EDGE_SIZE * PROJECTOR / slide.width, 1)
        language = picture.legend.language
        warn_caller(language, "small_type", size=language.number(size), least=language.number(LEAST_TYPE))
    return Slides(moments, slide)


def _told(moments: MomentDrawings, number: int) -> tuple[Snapshot, Caption]:
    """What is known and said on a slide: what a reader has to know of the whole lesson stands on the first one."""
    snapshot, caption = moments.at(number, detail=True)
    return snapshot, replace(caption, notices=() if number else caption.notices)


def _under(moments: MomentDrawings) -> tuple[list[list[Entry]], list[Caption]]:
    """All keys that differ, and all captions."""
    keys: list[list[Entry]] = []
    captions = []
    for number in range(len(moments)):
        snapshot, caption = _told(moments, number)
        key = key_under(scaled_to(moments.picture, snapshot), snapshot)
        keys += [] if key in keys else [key]
        captions.append(caption)
    return keys, captions
