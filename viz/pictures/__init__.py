"""Compose whole pictures: ``draw()`` and the ``Drawing`` that it returns.

In: a Value, or for the player a diagram and a moment of its sweep.  Out: a ``Scene`` of primitives with title,
description and caption, which a ``Drawing`` shows in a notebook and saves as SVG, PNG, PDF or HTML.  What may be
touched: what is said under a picture (``captions.py``; its sentences come from the catalogues) and from back to
front in which order its parts stand (``scene.parts_of``).

    results.py   which results a picture is of, and of which its gradients are
    captions.py  the text under a picture
    scene.py     what is known at a moment; a diagram at its places; the scene of both
    slide.py     the scene of a moment on a slide
    forward.py   a card whose value is not computed yet
    fitting.py   which of its ways to be shown fits: folded, or upright
    in_notebooks.py  a picture, and a frame that takes its place in a notebook that is trusted
    settings.py  settings(): what a call of draw() does not say
    program.py   the graph of a compiled program's last call
    vector_picture.py  the picture of a graph of matrices
    beside.py    two pictures on one
    picture.py   draw(), and how a Drawing shows and saves itself

Next: ``viz.plots``.
"""

from .beside import beside
from .captions import DESCENT, Caption, draw_caption, notices_of, seed_sentence
from .fitting import TALL, fitted
from .in_notebooks import FOLLOW, with_page
from .picture import PICTURE_SUFFIXES, Drawing, draw, drawing_of
from .results import listed
from .scene import (
    PlacedDiagram,
    Snapshot,
    compose,
    flow_along,
    key_under,
    place,
    placed,
    scaled_to,
    snapshot_after,
    snapshot_of,
    widest_flow,
)
from .settings import settings, wants_pdf, width_or_preferred
from .slide import LEAST_TYPE, PROJECTOR, SPARE, WIDEST, Slide, slide_for, slide_scene, smallest_slide

__all__ = [
    "DESCENT",
    "FOLLOW",
    "LEAST_TYPE",
    "PICTURE_SUFFIXES",
    "PROJECTOR",
    "SPARE",
    "TALL",
    "WIDEST",
    "Caption",
    "Drawing",
    "PlacedDiagram",
    "Slide",
    "Snapshot",
    "beside",
    "compose",
    "draw",
    "draw_caption",
    "drawing_of",
    "fitted",
    "flow_along",
    "key_under",
    "listed",
    "notices_of",
    "place",
    "placed",
    "scaled_to",
    "seed_sentence",
    "settings",
    "slide_for",
    "slide_scene",
    "smallest_slide",
    "snapshot_after",
    "snapshot_of",
    "wants_pdf",
    "widest_flow",
    "width_or_preferred",
    "with_page",
]
