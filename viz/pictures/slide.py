"""Compose a slide: a diagram, its key and what is said of a moment, each at the same place at every moment.

A slide is a page of 16 : 9.  It is as wide as its picture needs, in pixels of the drawing, and no wider than ``WIDEST``, where
the smallest type is still 18 pixels of a projector's 1920: a small graph is shown large.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from viz.drawing import Entry, Part, Scene, draw_key, strands_of, style
from viz.layout import moved

from .captions import Caption, draw_caption
from .results import named_results
from .scene import PlacedDiagram, Snapshot, description_of, key_under, parts_of, scaled_to

#: Pixels of a projector, and of the least type there.
PROJECTOR, LEAST_TYPE = 1920.0, 18.0
WIDEST = style.INDEX_SIZE * PROJECTOR / LEAST_TYPE
_NARROWEST = 640.0
_STEP = 40.0
_SIDE = 24.0  # between everything and the paper's edges
#: How much of it a frame of Beamer's, which has margins of its own, need not leave.
SPARE = 20.0
_ABOVE_KEY, _ABOVE_CAPTION = 4.0, 12.0


@dataclass(frozen=True, slots=True)
class Slide:
    """Where things stand on every slide of a lesson.

    width    of the page; its height is 9/16 of it
    key      how tall the key is
    caption  how tall the longest caption is
    """

    width: float
    key: float
    caption: float

    @property
    def height(self) -> float:
        return self.width * 9 / 16

    @property
    def room(self) -> tuple[float, float]:
        """How wide and how tall a graph may be, with its margins."""
        used = self.key + _ABOVE_CAPTION + self.caption
        return self.width - 2 * _SIDE + 2 * style.MARGIN, self.height - 2 * _SIDE - used + 2 * style.MARGIN

    def holds(self, picture: PlacedDiagram) -> bool:
        width, height = self.room
        return picture.width <= width and picture.height <= height


def slide_for(width: float, keys: Sequence[Sequence[Entry]], captions: Collection[Caption]) -> Slide:
    """A slide of some width, with room for any of these keys and captions."""
    across = width - 2 * _SIDE
    tallest = max([draw_caption(caption, 0.0, across, across, _SIDE)[2] for caption in captions], default=0.0)
    return Slide(width, max([_height_of_key(key, across) for key in keys], default=0.0), tallest)


def smallest_slide(
    picture: PlacedDiagram, keys: Sequence[Sequence[Entry]], captions: Collection[Caption], least: float = 0.0
) -> Slide:
    """The slide on which a picture and all that is said of it are largest, at least so wide.

    Wider than ``WIDEST`` it is only if there is no room otherwise.
    """
    width = max(least, _NARROWEST, picture.layout.width + 2 * _SIDE)
    while not (slide := slide_for(width, keys, captions)).holds(picture):
        lacking = (picture.height - slide.room[1]) * 16 / 9  # less, if captions have fewer lines on a wider page
        wider = width + min(max(lacking / 2, _STEP), max(lacking, 1.0))
        width = WIDEST if width < WIDEST < wider else wider
    return slide


def slide_scene(picture: PlacedDiagram, snapshot: Snapshot, caption: Caption, slide: Slide) -> Scene:
    """The slide of one moment."""
    legend = picture.legend
    right, down = ((room - size) / 2 for room, size in zip(slide.room, (picture.width, picture.height), strict=True))
    placed = _moved(scaled_to(picture, snapshot), right + _SIDE - style.MARGIN, down + _SIDE - style.MARGIN)
    bottom = down + _SIDE + picture.layout.height
    across = slide.width - 2 * _SIDE
    parts = parts_of(placed, snapshot)
    entries = key_under(placed, snapshot)
    if entries:
        parts.append(Part("key", "", "", tuple(draw_key(entries, _SIDE, bottom + _ABOVE_KEY, across)[0])))
    below, _, _ = draw_caption(caption, bottom + slide.key + _ABOVE_CAPTION, across, across, _SIDE)
    if below:
        parts.append(Part("caption", "", "", tuple(below)))
    return Scene(
        width=slide.width,
        height=slide.height,
        title=legend.language("title", results=named_results(picture.diagram, legend)),
        description=description_of(picture.diagram, snapshot, caption, legend),
        parts=tuple(parts),
        language=legend.language.code,
    )


def _height_of_key(entries: Sequence[Entry], width: float) -> float:
    return draw_key(entries, 0.0, _ABOVE_KEY, width)[2] if entries else 0.0


def _moved(picture: PlacedDiagram, right: float, down: float) -> PlacedDiagram:
    layout = moved(picture.layout, right, down)
    return replace(
        picture, layout=layout, strands=tuple(strands_of(layout.routes, curved=layout.curved, down=layout.down))
    )
