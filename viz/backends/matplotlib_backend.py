"""Write PNG and PDF through matplotlib: one function per primitive, the same drawing as in ``svg.py``.

One pixel of the drawing is one typographic point here.  Texts are set in DejaVu Sans, which matplotlib brings
along, so the file does not depend on the machine either.  Letters that this font does not have, of Chinese or Hindi for
example, are boxes, and a warning names them; an SVG is set in the reader's own fonts.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from autograd.languages import Language, warn_caller
from viz.drawing import (
    ELLIPSIS,
    Box,
    Curve,
    Polygon,
    Run,
    Scene,
    Text,
    Theme,
    lefts_of,
    segments,
    shift_at,
    size_at,
    text_width,
    typeset,
)
from viz.graph import split_at_isolates, without_isolates

if TYPE_CHECKING:
    from PIL.Image import Image

_PIXELS_PER_POINT = 2.0  # a PNG is sharp on a projector and on a screen of high resolution
_CIRCLE = 0.5522847  # control points of a quarter circle, in radii from its ends: 4/3 · (√2 − 1)
#: What Matplotlib says of each character that the font does not have.
NO_GLYPH = "Glyph .* missing from"  # "current font" before Matplotlib 3.9
_MOST_TOLD = 5  # of the characters that the font does not have
_LARGEST_PNG = 20_000  # pixels a side; beyond, the scale comes down


def to_image(scene: Scene, theme: Theme, format: Literal["png", "pdf"]) -> bytes:
    """The scene as the bytes of a PNG or PDF file, the same bytes for the same scene."""
    if format == "pdf":
        return to_pages([scene], theme)
    with _style():
        written = io.BytesIO()
        scale = min(_PIXELS_PER_POINT, _LARGEST_PNG / max(scene.width, scene.height))
        # Without this entry a file would hold the version it was made with.
        metadata = {"Software": None}
        _figure(scene, theme).savefig(
            written, format="png", dpi=72 * scale, facecolor=theme["paper"], metadata=metadata
        )
    tell_missing(missing_from(scene), "PNG", scene.language)
    return written.getvalue()


def to_pages(scenes: Iterable[Scene], theme: Theme, points: float = 1.0) -> bytes:
    """A PDF file with a page for each scene, all vectors, its text to be selected; the same bytes for the same scenes.

    points  how many typographic points a pixel of the drawing is
    """
    from matplotlib.backends.backend_pdf import PdfPages

    written, missing, language = io.BytesIO(), dict[str, str](), ""
    # Without the first entry a file would hold the time it was made at.
    metadata: dict[str, Any] = {"CreationDate": None}
    with _style(), PdfPages(written, metadata=metadata) as pages:
        for scene in scenes:
            metadata.setdefault("Title", scene.title)
            pages.savefig(_figure(scene, theme, points), facecolor=theme["paper"])
            missing, language = {**missing_from(scene), **missing}, scene.language
    tell_missing(missing, "PDF", language)
    return written.getvalue()


def to_pixels(scene: Scene, theme: Theme, width: int, height: int | None = None) -> Image:
    """The scene as an image of Pillow's, so many pixels wide, on paper so high; ``missing_from`` says which characters lack."""
    from PIL import Image

    with _style():
        figure = _figure(scene, theme)
        figure.set_dpi(72 * width / scene.width)
        figure.canvas.draw()
        drawn = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    page = Image.new("RGB", (width, height or round(width * scene.height / scene.width)), theme["paper"])
    page.paste(drawn, (0, 0))
    return page


@contextmanager
def _style() -> Iterator[None]:
    """How texts are set.  Characters that become boxes are told at once, by ``tell_missing``."""
    import matplotlib as mpl

    with (
        warnings.catch_warnings(),
        mpl.rc_context({"font.family": "DejaVu Sans", "pdf.fonttype": 42, "text.parse_math": False}),
    ):
        warnings.filterwarnings("ignore", message=NO_GLYPH)
        yield


def _figure(scene: Scene, theme: Theme, points: float = 1.0) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(points * scene.width / 72, points * scene.height / 72), facecolor=theme["paper"], dpi=72)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0.0, scene.width)
    axes.set_ylim(scene.height, 0.0)
    for order, primitive in enumerate(scene):
        _WRITERS[type(primitive)](axes, primitive, theme, order, points)
    return figure


def missing_from(scene: Scene) -> dict[str, str]:
    """The characters that the font does not have, each with a text that it is in."""
    missing: dict[str, str] = {}
    for primitive in scene:
        for run in primitive.runs if isinstance(primitive, Text) else ():
            for piece, level in typeset(run.text):
                for character in missing_in(piece, bold=run.bold, italic=run.italic and not level):
                    missing.setdefault(character, run.text)
    return missing


def missing_in(text: str, *, bold: bool = False, italic: bool = False) -> list[str]:
    """The characters of a text that the font does not have.

    >>> missing_in("loss σ²"), missing_in("損失 L")
    ([], ['損', '失'])
    """
    drawn = _drawn(bold, italic)
    return [each for each in without_isolates(text) if not each.isascii() and ord(each) not in drawn]


def tell_missing(missing: Mapping[str, str], format: str, language: str) -> None:
    """Warn of characters that are boxes in a file of this format."""
    if missing:
        told = [f"{character} (U+{ord(character):04X}, {text!r})" for character, text in missing.items()]
        more = [ELLIPSIS] if len(told) > _MOST_TOLD else []
        warn_caller(Language(language), "no_glyph", format=format, glyphs=", ".join(told[:_MOST_TOLD] + more))


@cache
def _drawn(bold: bool, italic: bool) -> frozenset[int]:
    """The code points that the font has a glyph for."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    properties = FontProperties(
        family="DejaVu Sans", weight="bold" if bold else "normal", style="italic" if italic else "normal"
    )
    return frozenset(get_font(findfont(properties)).get_charmap())


def box(axes: Any, box: Box, theme: Theme, order: int, scale: float = 1.0) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import PathPatch

    axes.add_patch(
        PathPatch(
            _outline(box),
            facecolor=to_rgba(theme[box.fill], box.opacity) if box.fill else "none",
            edgecolor=theme[box.stroke] if box.stroke else "none",
            linewidth=scale * box.stroke_width if box.stroke else 0.0,
            linestyle=_dashes(box.dashes, box.stroke_width),
            zorder=order,
        )
    )


def _outline(box: Box) -> Any:
    """A rectangle whose corners are quarters of a circle, as near as a cubic Bézier curve comes to one."""
    from matplotlib.path import Path

    radius = min(box.radius, box.width / 2, box.height / 2)
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    points, codes = [(left + radius, top)], [Path.MOVETO]
    # Each corner, with the directions from it to where its arc begins and ends.
    for x, y, (from_x, from_y), (to_x, to_y) in (
        (right, top, (-1, 0), (0, 1)),
        (right, bottom, (0, -1), (-1, 0)),
        (left, bottom, (1, 0), (0, -1)),
        (left, top, (0, 1), (1, 0)),
    ):
        reach = radius * (1 - _CIRCLE)  # how far the control points stay from the corner
        points += [
            (x + from_x * radius, y + from_y * radius),
            (x + from_x * reach, y + from_y * reach),
            (x + to_x * reach, y + to_y * reach),
            (x + to_x * radius, y + to_y * radius),
        ]
        codes += [Path.LINETO, *[Path.CURVE4] * 3]
    return Path([*points, points[0]], [*codes, Path.CLOSEPOLY])


def curve(axes: Any, curve: Curve, theme: Theme, order: int, scale: float = 1.0) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    points, codes = [curve.points[0]], [Path.MOVETO]
    for piece in segments(curve):
        points.extend(piece)
        codes.extend([Path.CURVE4] * 3)
    axes.add_patch(
        PathPatch(
            Path(points, codes),
            facecolor="none",
            edgecolor=theme[curve.stroke],
            linewidth=scale * curve.width,
            linestyle=_dashes(curve.dashes, curve.width),
            alpha=curve.opacity,
            capstyle="butt",
            zorder=order,
        )
    )


def polygon(axes: Any, polygon: Polygon, theme: Theme, order: int, _scale: float = 1.0) -> None:
    from matplotlib.patches import Polygon as Patch

    axes.add_patch(Patch(polygon.points, closed=True, facecolor=theme[polygon.fill], edgecolor="none", zorder=order))


def text(axes: Any, text: Text, theme: Theme, order: int, scale: float = 1.0) -> None:
    pieces = [(run, *piece) for run in text.runs for piece in _pieces(run, text.size)]
    *lefts, whole = lefts_of([level for *_, level, _ in pieces], [width for *_, width in pieces])
    start = text.x - {"start": 0.0, "middle": whole / 2, "end": whole}[text.anchor]
    for (run, written, level, _), left in zip(pieces, lefts, strict=True):
        axes.text(
            start + left,
            text.y + shift_at(level, text.size),
            written,
            color=theme[run.fill],
            fontsize=scale * size_at(level, text.size),
            fontweight="bold" if run.bold else "normal",
            fontstyle="italic" if run.italic and not level else "normal",
            verticalalignment="baseline",
            zorder=order,
            clip_on=False,
        )


def _pieces(run: Run, size: float) -> Iterator[tuple[str, int, float]]:
    """What is set by itself: a text, its level, and how wide it is.

    A name that runs from right to left is one: matplotlib, which sets a line in one direction, would turn numbers round.
    """
    for piece, level in typeset(run.text):
        for part in split_at_isolates(piece):
            written, at = without_isolates(part), size_at(level, size)
            own = written != part
            yield written, level, _measured(written, at, run.bold) if own else text_width(part, at, bold=run.bold)


def _measured(written: str, size: float, bold: bool) -> float:
    """How wide a text is whose letters join, and so are not as wide as each alone."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))
    font.set_size(size, 72)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the font does not have is told once of the whole picture
        font.set_text(written)
    return float(font.get_width_height()[0]) / 64


_WRITERS: Mapping[type, Callable[[Any, Any, Theme, int, float], None]] = {
    Box: box,
    Curve: curve,
    Polygon: polygon,
    Text: text,
}


def _dashes(dashes: tuple[float, ...], width: float) -> Any:
    # matplotlib measures dashes in widths of their line.
    return (0, [dash / max(width, 0.1) for dash in dashes]) if dashes else "solid"
