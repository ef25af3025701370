"""Write SVG: one function per primitive, the same bytes for the same drawing.

No ids, no scripts, no links, no fonts to load: the text is safe to put in a page next to others of its kind,
and in an ``<img>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from viz.drawing import (
    AUTO,
    FONT,
    Box,
    Curve,
    Part,
    Polygon,
    Run,
    Scene,
    Text,
    Theme,
    dark_rules,
    lefts_of,
    segments,
    shift_at,
    size_at,
    text_width,
    typeset,
)
from viz.layout import Point


def to_svg(scene: Scene, theme: Theme) -> str:
    """The scene as the text of an SVG file."""
    width, height = coordinate(scene.width), coordinate(scene.height)
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" font-family="{escape(FONT)}" style="font-variant-numeric:tabular-nums">'
        ),
        f"<title>{escape(scene.title)}</title>",
        f"<desc>{escape(scene.description)}</desc>",
        *(
            [f'<style class="dark" media="(prefers-color-scheme: dark)">{dark_rules()}</style>']
            if theme is AUTO
            else []
        ),
        f'<rect width="{width}" height="{height}" fill="{theme["paper"]}"/>',
        *[svg_group(part, theme) for part in scene.parts],
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def svg_group(part: Part, theme: Theme, *, keyed: bool = False, at: Point | None = None) -> str:
    """A part as a group.

    keyed  write its key, too, for a page that has to find it again
    at     the place to which what is drawn at the origin is moved
    """
    if not part.kind:
        return svg_inside(part, theme, keyed=keyed)
    key = f' data-key="{escape(part.key)}"' if keyed and part.key else ""
    place = f' transform="translate({coordinate(at[0])} {coordinate(at[1])})"' if at else ""
    return f'<g class="{part.kind}"{key}{place}>{svg_inside(part, theme, keyed=keyed)}</g>'


def svg_inside(part: Part, theme: Theme, *, keyed: bool = False) -> str:
    """What a part's group holds: its title, then its primitives and parts."""
    title = f"<title>{_escaped(part.title)}</title>" if part.title else ""
    pieces = [
        svg_group(piece, theme, keyed=keyed) if isinstance(piece, Part) else _WRITERS[type(piece)](piece, theme)
        for piece in part.primitives
    ]
    return title + "".join(pieces)


def box(box: Box, theme: Theme) -> str:
    attributes = [
        f'x="{coordinate(box.x)}" y="{coordinate(box.y)}" width="{coordinate(box.width)}" height="{coordinate(box.height)}"',
        *([f'rx="{coordinate(box.radius)}"'] if box.radius else []),
        f'fill="{theme[box.fill]}"' if box.fill else 'fill="none"',
        *([f'stroke="{theme[box.stroke]}" stroke-width="{coordinate(box.stroke_width)}"'] if box.stroke else []),
        *_dashes(box.dashes),
        *_opacity(box.opacity, "fill-opacity"),
    ]
    return f"<rect {' '.join(attributes)}/>"


def curve(curve: Curve, theme: Theme) -> str:
    x, y = curve.points[0]
    path = [f"M{coordinate(x)} {coordinate(y)}"]
    for first, second, end in segments(curve):
        if first[1] == second[1] == end[1] == y:
            path.append(f"H{coordinate(end[0])}")
        else:
            path.append("C" + " ".join([f"{coordinate(px)} {coordinate(py)}" for px, py in (first, second, end)]))
        y = end[1]
    attributes = [
        f'd="{"".join(path)}" fill="none" stroke="{theme[curve.stroke]}" stroke-width="{coordinate(curve.width)}"',
        *_dashes(curve.dashes),
        *_opacity(curve.opacity, "stroke-opacity"),
    ]
    return f"<path {' '.join(attributes)}/>"


def polygon(polygon: Polygon, theme: Theme) -> str:
    points = " ".join([f"{coordinate(x)},{coordinate(y)}" for x, y in polygon.points])
    return f'<polygon points="{points}" fill="{theme[polygon.fill]}"/>'


def text(text: Text, theme: Theme) -> str:
    first, *others = text.runs
    place = f'x="{coordinate(text.x)}" y="{coordinate(text.y)}" font-size="{coordinate(text.size)}"'
    weight = ' font-weight="600"' if first.bold else ""
    slope = ' font-style="italic"' if first.italic else ""
    anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
    written, after = _typeset(first, text.size, _ON_THE_LINE)
    for run in others:
        weight_here = 600 if run.bold else 400
        slope_here = f' font-style="{"italic" if run.italic else "normal"}"' if run.italic != first.italic else ""
        inside, after = _typeset(run, text.size, after)
        written += f'<tspan fill="{theme[run.fill]}" font-weight="{weight_here}"{slope_here}>{inside}</tspan>'
    # Without this attribute several spaces in a row would be one, and a space where a run or a level begins none.
    whole = "".join([run.text for run in text.runs])
    spaced = "  " in whole or "<tspan d" in written or any([run.text != run.text.strip() for run in others])
    kept = 'xml:space="preserve" ' if spaced else ""
    return f'<text {kept}{place} fill="{theme[first.fill]}"{weight}{slope}{anchor}>{written}</text>'


@dataclass(frozen=True, slots=True)
class _After:
    """Where a text is after a piece of it: at which level, and how far before the right end of the piece above."""

    level: int
    before: float = 0.0


_ON_THE_LINE = _After(0)


def _typeset(run: Run, size: float, after: _After) -> tuple[str, _After]:
    """A run with its indices below and above the line, what comes after which it begins, and what follows it."""
    written = []
    upright = ' font-style="normal"' if run.italic else ""
    pieces = typeset(run.text)
    widths = [text_width(piece, size_at(level, size), bold=run.bold) for piece, level in pieces]
    *lefts, right = lefts_of([level for _, level in pieces], widths)
    for (piece, level), width, left, following in zip(pieces, widths, lefts, [*lefts[1:], right], strict=True):
        if level == after.level == 0:
            written.append(_escaped(piece))
            continue
        attributes = f' dx="{coordinate(after.before)}"' if abs(after.before) >= _LEAST_MOVE else ""
        if level != after.level:
            attributes += f' dy="{coordinate(shift_at(level, size) - shift_at(after.level, size))}"'
        if level:
            attributes += f' font-size="{coordinate(size_at(level, size))}"{upright}'
        written.append(f"<tspan{attributes}>{_escaped(piece)}</tspan>")
        after = _After(level, following - left - width)
    return "".join(written), after


_TO_ESCAPE = re.compile(r"[&<>\"']")


def _escaped(text: str) -> str:
    """A text with what SVG would take for its own escaped; nearly none has any."""
    return escape(text) if _TO_ESCAPE.search(text) else text


#: What is less is not seen.
_LEAST_MOVE = 0.05

_WRITERS: Mapping[type, Callable[[Any, Theme], str]] = {Box: box, Curve: curve, Polygon: polygon, Text: text}


@lru_cache(maxsize=1 << 16)  # most cards have the same sizes inside
def coordinate(value: float) -> str:
    """A coordinate to a tenth of a pixel (a hundredth would only be noise).

    >>> coordinate(3.0), coordinate(2.25), coordinate(-0.01)
    ('3', '2.2', '0')
    """
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def _dashes(dashes: tuple[float, ...]) -> list[str]:
    return [f'stroke-dasharray="{" ".join(map(coordinate, dashes))}"'] if dashes else []


def _opacity(opacity: float, attribute: str) -> list[str]:
    return [f'{attribute}="{opacity:g}"'] if opacity != 1.0 else []
