"""Write the four primitives in TikZ: one function for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from viz.drawing import Box, Curve, Formula, Part, Polygon, Run, Text, segments, style, typeset
from viz.graph import without_isolates
from viz.layout import Point

from .characters import text as escaped
from .equations import mathematics

#: One pixel of a drawing in points of PostScript, as on a page of CSS; TikZ sets texts in type of 10 points, scaled.
PIXEL = 0.75
_TEN_POINTS = 10 * 72 / 72.27

_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


def part(part: Part) -> list[str]:
    """The lines of a part: of equations that of TeX, in place of the primitives that set them."""
    if part.formulas:
        return [formula(each) for each in part.formulas]
    return [
        line
        for piece in part.primitives
        for line in (_part_of(piece) if isinstance(piece, Part) else [_WRITERS[type(piece)](piece)])
    ]


_part_of = part


def box(box: Box) -> str:
    radius = min(box.radius, box.width / 2, box.height / 2)
    options = [
        *([f"fill={colour(box.fill)}", *_opacity("fill", box.opacity)] if box.fill else []),
        *([f"draw={colour(box.stroke)}", f"line width={_length(box.stroke_width)}"] if box.stroke else []),
        *([f"rounded corners={_length(radius)}"] if radius else []),
        *_dashes(box.dashes),
    ]
    corner = _point((box.x + box.width, box.y + box.height))
    return rf"\path[{', '.join(options)}] {_point((box.x, box.y))} rectangle {corner};"


def curve(curve: Curve) -> str:
    options = [
        colour(curve.stroke),
        f"line width={_length(curve.width)}",
        *_opacity("draw", curve.opacity),
        *_dashes(curve.dashes),
    ]
    path = [_point(curve.points[0])]
    path += [f"controls {_point(a)} and {_point(b)} .. {_point(end)}" for a, b, end in segments(curve)]
    return rf"\draw[{', '.join(options)}] {' .. '.join(path)};"


def polygon(polygon: Polygon) -> str:
    return rf"\fill[{colour(polygon.fill)}] {' -- '.join(map(_point, polygon.points))} -- cycle;"


def text(text: Text) -> str:
    written = "".join(map(_run, text.runs))
    return _node(text.x, text.y, text.size, _ANCHORS[text.anchor], written)


def formula(formula: Formula) -> str:
    """An equation, in as many lines as it needs."""
    # The parts of a fraction are as small as in our own setting, but not smaller than can be read.
    fractions = "textstyle" if formula.size > style.SENTENCE_SIZE else "displaystyle"
    set_by_tex = rf"\color{{{colour(formula.role)}}}$\{fractions} {mathematics(formula.equation)}$"
    if formula.anchor == "end":
        return _node(formula.x, formula.y, formula.size, _ANCHORS["end"], set_by_tex)
    width = _number(formula.width * _TEN_POINTS / formula.size)
    paragraph = f"text width={width}bp, align=flush left"
    return _node(formula.x, formula.y, formula.size, _ANCHORS["start"], set_by_tex, paragraph)


def colour(role: str) -> str:
    """The name of a role's colour."""
    return f"glassgrad-{role.replace(' ', '-')}"


_WRITERS: Mapping[type, Callable[[Any], str]] = {Box: box, Curve: curve, Polygon: polygon, Text: text}


def _node(x: float, y: float, size: float, anchor: str, content: str, *options: str) -> str:
    scale = f"{size * PIXEL / _TEN_POINTS:.4g}"
    return rf"\node[{', '.join([f'anchor={anchor}', f'scale={scale}', *options])}] at {_point((x, y))} {{{content}}};"


def _run(run: Run) -> str:
    """A stretch of text, with its indices below and above the line."""
    written = []
    for piece, level in typeset(run.text):
        inside = escaped(without_isolates(piece))
        if level == 0:
            written.append(inside)
        else:
            index = rf"{'^' if level > 0 else '_'}{{\mathsf{{{inside}}}}}"
            joins = level < -1 and written and written[-1].endswith("}}$")
            written[-1:] = [f"{written[-1][:-1]}{index}$"] if joins else [*written[-1:], f"${index}$"]
    face = (r"\bfseries " if run.bold else "") + (r"\itshape " if run.italic else "")
    return rf"{{\color{{{colour(run.fill)}}}{face}{''.join(written)}}}"


def _point(point: Point) -> str:
    return f"({_number(point[0])},{_number(point[1])})"


def _length(pixels: float) -> str:
    return f"{_number(pixels * PIXEL)}bp"


def _number(number: float) -> str:
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _opacity(kind: str, opacity: float) -> list[str]:
    return [f"{kind} opacity={opacity:g}"] if opacity != 1.0 else []


def _dashes(dashes: tuple[float, ...]) -> list[str]:
    pattern = " ".join([f"{'off' if i % 2 else 'on'} {_length(dash)}" for i, dash in enumerate(dashes)])
    return [f"dash pattern={pattern}"] if dashes else []
