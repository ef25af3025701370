"""The SVG backend: one function per primitive, the same bytes for the same drawing.

No ids, no scripts, no links, no fonts to load: the text is safe to put in a page next to others of its kind,
and in an ``<img>``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from viz.drawing import FONT, Box, Curve, Part, Point, Polygon, Scene, Text, segments

Theme = Mapping[str, str]


def svg(scene: Scene, theme: Theme) -> str:
    """The scene as the text of an SVG file."""
    width, height = number(scene.width), number(scene.height)
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" font-family="{escape(FONT)}" style="font-variant-numeric:tabular-nums">'
        ),
        f"<title>{escape(scene.title)}</title>",
        f"<desc>{escape(scene.description)}</desc>",
        f'<rect width="{width}" height="{height}" fill="{theme["paper"]}"/>',
        *[group(part, theme) for part in scene.parts],
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def group(part: Part, theme: Theme, *, keyed: bool = False, at: Point | None = None) -> str:
    """A part as a group; ``keyed`` writes its key too, for a page that has to find it again, and ``at`` its place."""
    key = f' data-key="{escape(part.key)}"' if keyed and part.key else ""
    place = f' transform="translate({number(at[0])} {number(at[1])})"' if at else ""
    return f'<g class="{part.kind}"{key}{place}>{inside(part, theme, keyed=keyed)}</g>'


def inside(part: Part, theme: Theme, *, keyed: bool = False) -> str:
    """What stands in a part's group: its title, then its pieces."""
    title = f"<title>{escape(part.title)}</title>" if part.title else ""
    pieces = [
        group(piece, theme, keyed=keyed) if isinstance(piece, Part) else _WRITERS[type(piece)](piece, theme)
        for piece in part.primitives
    ]
    return title + "".join(pieces)


def box(box: Box, theme: Theme) -> str:
    attributes = [
        f'x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}"',
        *([f'rx="{number(box.radius)}"'] if box.radius else []),
        f'fill="{theme[box.fill]}"' if box.fill else 'fill="none"',
        *([f'stroke="{theme[box.stroke]}" stroke-width="{number(box.stroke_width)}"'] if box.stroke else []),
        *_dashes(box.dashes),
        *_opacity(box.opacity, "fill-opacity"),
    ]
    return f"<rect {' '.join(attributes)}/>"


def curve(curve: Curve, theme: Theme) -> str:
    x, y = curve.points[0]
    path = [f"M{number(x)} {number(y)}"]
    for first, second, end in segments(curve):
        if first[1] == second[1] == end[1] == y:
            path.append(f"H{number(end[0])}")
        else:
            path.append("C" + " ".join([f"{number(px)} {number(py)}" for px, py in (first, second, end)]))
        y = end[1]
    attributes = [
        f'd="{"".join(path)}" fill="none" stroke="{theme[curve.stroke]}" stroke-width="{number(curve.width)}"',
        *_dashes(curve.dashes),
        *_opacity(curve.opacity, "stroke-opacity"),
    ]
    return f"<path {' '.join(attributes)}/>"


def polygon(polygon: Polygon, theme: Theme) -> str:
    points = " ".join([f"{number(x)},{number(y)}" for x, y in polygon.points])
    return f'<polygon points="{points}" fill="{theme[polygon.fill]}"/>'


def text(text: Text, theme: Theme) -> str:
    first, *others = text.runs
    attributes = [
        f'x="{number(text.x)}" y="{number(text.y)}" font-size="{number(text.size)}" fill="{theme[first.fill]}"',
        *(['font-weight="600"'] if first.bold else []),
        *([f'text-anchor="{text.anchor}"'] if text.anchor != "start" else []),
        *(
            [f'paint-order="stroke" stroke="{theme[text.halo]}" stroke-width="4" stroke-linejoin="round"']
            if text.halo
            else []
        ),
    ]
    spans = [
        f'<tspan fill="{theme[run.fill]}" font-weight="{600 if run.bold else 400}">{escape(run.text)}</tspan>'
        for run in others
    ]
    # Several spaces in a row would else be one.
    kept = 'xml:space="preserve" ' if "  " in "".join([run.text for run in text.runs]) else ""
    return f"<text {kept}{' '.join(attributes)}>{escape(first.text)}{''.join(spans)}</text>"


_WRITERS: Mapping[type, Callable[[Any, Theme], str]] = {Box: box, Curve: curve, Polygon: polygon, Text: text}


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel (a hundredth would only be noise).

    >>> number(3.0), number(2.25), number(-0.01)
    ('3', '2.2', '0')
    """
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def _dashes(dashes: tuple[float, ...]) -> list[str]:
    return [f'stroke-dasharray="{" ".join(map(number, dashes))}"'] if dashes else []


def _opacity(opacity: float, attribute: str) -> list[str]:
    return [f'{attribute}="{opacity:g}"'] if opacity != 1.0 else []
