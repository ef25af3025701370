"""Draw a card that waits: its value is not computed yet, at a moment of the forward pass."""

from __future__ import annotations

from dataclasses import replace

from viz.drawing import Box, Part, Primitive, Text

#: Quieter colours in place of others.
_QUIET = {"ink": "muted", "badge": "muted"}
_DASHES = (3.0, 3.0)


def waiting(part: Part) -> Part:
    """The same card with dashes around it, in quieter colours and without its number, which nobody is told, either."""
    kept = [
        waiting(piece) if isinstance(piece, Part) else _quiet(piece)
        for piece in part.primitives
        if not (isinstance(piece, Part) and piece.kind == "data")
    ]
    return replace(part, title="", primitives=tuple(kept))


def _quiet(primitive: Primitive) -> Primitive:
    if isinstance(primitive, Box):
        dashes = _DASHES if primitive.stroke == "border" else primitive.dashes
        return replace(primitive, fill=_QUIET.get(primitive.fill, primitive.fill), dashes=dashes)
    if isinstance(primitive, Text):
        return replace(primitive, runs=tuple([replace(r, fill=_QUIET.get(r.fill, r.fill)) for r in primitive.runs]))
    return primitive
