"""viz.drawing."""

from .edges import strand
from .legend import Look, colour_of, gradient_word
from .primitives import Box, Curve, Part, Point, Polygon, Primitive, Run, Scene, Text, segments, smooth
from .sizes import badge_width, size_of, sizes_of, text_left
from .strands import Strand, strands
from .style import FONT, THEMES, theme
from .text_width import fit, text_width

__all__ = [
    "FONT",
    "THEMES",
    "Box",
    "Curve",
    "Look",
    "Part",
    "Point",
    "Polygon",
    "Primitive",
    "Run",
    "Scene",
    "Strand",
    "Text",
    "badge_width",
    "colour_of",
    "fit",
    "gradient_word",
    "segments",
    "size_of",
    "sizes_of",
    "smooth",
    "strand",
    "strands",
    "text_left",
    "text_width",
    "theme",
]
