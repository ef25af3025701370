"""Turn nodes, edges and groups into primitives: what a picture looks like.

In: a diagram (``viz.graph``) and places (``viz.layout``).  Out: parts made of four primitives, ``Box``, ``Curve``,
``Polygon`` and ``Text``, in colours that have a role and no value yet.  What may be touched: everything in
``style.py``; there a theme is one more dictionary, and a test holds its contrasts.

    primitives.py  the four primitives, parts, and the scene that holds them
    style.py       themes, sizes of type and of cards
    text/          how wide a text is; indices above and below the line
    equations/     equations with fraction bars, roots and powers, in lines
    legend.py      what all cards and edges of one picture share
    key.py         what is said of it under the picture
    cards/         cards, badges, pills, and the room that they need
    groups.py      the boxes of groups that are open
    edges.py       edges, bundled into strands; their labels
    signs.py       the minus on negative edges
    arrows.py      straight lines and arrows, for other diagrams
    matrices/      cards of matrices, with their numbers or as heat maps; what edges between them do

Next: ``viz.backends``.
"""

from . import style
from .arrows import arrow, straight
from .cards import (
    badge_width,
    card,
    formula_of,
    gradient_of,
    label_left,
    label_of,
    size_of,
    sizes_of,
    value_left,
    with_widest,
)
from .edges import Flow, Strand, edge_label, edge_line, enters_first, flow_of, stands_below, strands_of
from .equations import Line, set_equation
from .groups import NAME_MEASURES, group_box, name_on_edges, room_of_name, toggle
from .key import Entry, draw_key, entries_of_dashes, key_entries
from .legend import (
    Legend,
    colour_of,
    gradient_prefix,
    has_label,
    has_many_edges,
    label_text,
    legend_of,
    says_nothing_flows,
)
from .primitives import (
    Box,
    Curve,
    Formula,
    Part,
    Polygon,
    Primitive,
    Run,
    Scene,
    Text,
    extent,
    moved_part,
    scaled_part,
    segments,
    smooth,
)
from .signs import SIGN_MEASURES, Area, places_of_signs, points_along, sign_marks
from .style import AUTO, FONT, THEMES, Theme, dark_rules, ink_on, theme_chosen, theme_named
from .text import (
    ELLIPSIS,
    fit,
    fit_apart,
    fit_terms,
    lefts_of,
    reach_of,
    shift_at,
    size_at,
    text_width,
    typeset,
    wrapped,
)

__all__ = [
    "AUTO",
    "ELLIPSIS",
    "FONT",
    "NAME_MEASURES",
    "SIGN_MEASURES",
    "THEMES",
    "Area",
    "Box",
    "Curve",
    "Entry",
    "Flow",
    "Formula",
    "Legend",
    "Line",
    "Part",
    "Polygon",
    "Primitive",
    "Run",
    "Scene",
    "Strand",
    "Text",
    "Theme",
    "arrow",
    "badge_width",
    "card",
    "colour_of",
    "dark_rules",
    "draw_key",
    "edge_label",
    "edge_line",
    "enters_first",
    "entries_of_dashes",
    "extent",
    "fit",
    "fit_apart",
    "fit_terms",
    "flow_of",
    "formula_of",
    "gradient_of",
    "gradient_prefix",
    "group_box",
    "has_label",
    "has_many_edges",
    "ink_on",
    "key_entries",
    "label_left",
    "label_of",
    "label_text",
    "lefts_of",
    "legend_of",
    "moved_part",
    "name_on_edges",
    "places_of_signs",
    "points_along",
    "reach_of",
    "room_of_name",
    "says_nothing_flows",
    "scaled_part",
    "segments",
    "set_equation",
    "shift_at",
    "sign_marks",
    "size_at",
    "size_of",
    "sizes_of",
    "smooth",
    "stands_below",
    "straight",
    "strands_of",
    "style",
    "text_width",
    "theme_chosen",
    "theme_named",
    "toggle",
    "typeset",
    "value_left",
    "with_widest",
    "wrapped",
]
