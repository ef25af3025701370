"""Draw the key under a picture: what the colours, the widths of the edges and the numbers on them mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import style
from .legend import GRAD, Legend
from .primitives import Curve, Primitive, Run, Text, smooth
from .signs import minus_at
from .text import fit, text_width

_LINE = 20.0  # between two baselines
_APART = 16.0  # between two entries
_SWATCH = 18.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the key explains: lines as samples, each with its colour and its width, and what they mean.

    of_dashes  whether it says what "—" means, which a picture may come to have or lose
    has_sign   whether there is a minus on its sample, as on negative edges
    """

    text: str
    samples: tuple[tuple[str, float], ...] = ()
    dashes: tuple[float, ...] = ()
    of_dashes: bool = False
    has_sign: bool = False

    @property
    def width(self) -> float:
        return len(self.samples) * _SWATCH + (6.0 if self.samples else 0.0) + text_width(self.text, style.LEGEND_SIZE)


def key_entries(legend: Legend, *, mixed: bool = False) -> list[Entry]:
    """What there is to explain, in the reader's language; of a picture in symbols what stands on its edges.

    mixed  whether gradients of both signs flow along one edge
    """
    if legend.symbols is not None or not legend.gradients:
        short = legend.symbols is not None and legend.symbols.short and legend.gradients
        return [Entry(legend.language("key_local"))] if short else []
    language, least, most = legend.language, style.EDGE_MIN_WIDTH, style.EDGE_MIN_WIDTH + style.EDGE_GAIN
    if legend.prefix == GRAD or legend.derivative_of is None:
        said = language("key_held", prefix=legend.prefix)
    else:
        root = fit(legend.derivative_of, 240.0, style.LEGEND_SIZE)
        said = language("key_gradient" if legend.prefix else "key_colour", prefix=legend.prefix, root=root)
    middle = (least + most) / 2
    return [
        Entry(said),
        Entry(language("key_positive"), (("positive", middle),)),
        Entry(language("key_negative"), (("negative", middle),), has_sign=not legend.thin),
        *([Entry(language("key_mixed"), (("muted", middle),))] if mixed else []),
        Entry(language("key_width"), (("muted", least), ("muted", middle), ("muted", most))),
        Entry(language("key_local")),
    ]


def entries_of_dashes(legend: Legend, *, on_edges: bool, on_cards: bool) -> list[Entry]:
    """What "—" means, where it stands on edges: there it is something else than on cards."""
    if not on_edges:
        return []
    least = style.EDGE_MIN_WIDTH
    entries = [Entry(legend.language("key_nothing_flows"), (("muted", least),), dashes=(4.0, 4.0), of_dashes=True)]
    return [*entries, Entry(legend.language("key_no_gradient"), of_dashes=True)] if on_cards else entries


def draw_key(entries: Iterable[Entry], left: float, top: float, width: float) -> tuple[list[Primitive], float, float]:
    """The key's primitives, and how far to the right and down they reach; it breaks into lines of this width."""
    drawn: list[Primitive] = []
    x, y, right = left, top + _LINE, left
    for entry in entries:
        if x > left and x + entry.width > left + width:
            x, y = left, y + _LINE
        end = x + entry.width
        for colour, thickness in entry.samples:
            level = y - 4.0
            opacity = 1.0 if colour == "muted" else style.FAINT_EDGE + 0.2
            drawn.append(Curve(smooth(((x, level), (x + _SWATCH, level))), colour, thickness, opacity, entry.dashes))
            drawn += minus_at((x + _SWATCH / 2, level)) if entry.has_sign else ()
            x += _SWATCH
        if entry.samples:
            x += 6.0
        drawn.append(Text(x, y, (Run(entry.text, "muted"),), style.LEGEND_SIZE))
        right, x = max(right, end), end + _APART
    return drawn, right, y
