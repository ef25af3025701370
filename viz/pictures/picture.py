"""Draw a graph: ``draw(value)``, and the ``Drawing`` that shows and saves itself."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, Literal

from autograd import Program, Value
from autograd.graph import kinds
from autograd.languages import Language, language_of
from nn.saving import FILE, write_atomically
from viz.backends import to_image, to_svg, to_tikz
from viz.drawing import AUTO, THEMES, Scene, Theme, legend_of, style, theme_named
from viz.graph import (
    Diagram,
    Folded,
    Notation,
    Reading,
    Steps,
    budget_of,
    diagram,
    notation_of,
    one_result,
    results_of,
    with_sums,
)
from viz.graph.vectors import VectorGraph, graph_of_layers
from viz.words import Symbols

from .captions import Caption, caption_after, notices_of
from .fitting import fitted
from .in_notebooks import with_frame
from .program import ProgramGraph, graph_of_program
from .results import listed, named_results
from .scene import PlacedDiagram, Snapshot, compose, snapshot_after, snapshot_of
from .settings import wants_pdf, width_or_preferred
from .vector_picture import vector_scene

#: What some of the options of ``draw`` are.
KINDS = {
    "step": kinds.optional(kinds.whole()),
    "width": kinds.number(above=0.0, infinite=True),
    "direction": kinds.optional(kinds.one_of("right", "down")),
    "engine": kinds.one_of("own", "dot"),
    "numbers": kinds.FLAG,
    "gradients": kinds.FLAG,
    "notebook": kinds.one_of("svg", "png"),
}


def draw(
    value: Value | Sequence[Value] | Program,
    *,
    step: int | None = None,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    decimal_comma: bool | None = None,
    notation: str | Notation | None = None,
    collapse: str | Sequence[str] | None = "auto",
    max_nodes: int | None = None,
    width: float | None = None,
    direction: Literal["right", "down"] | None = None,
    engine: str = "own",
    numbers: bool = True,
    gradients: bool = True,
    notebook: Literal["svg", "png"] = "svg",
) -> Drawing:
    """A picture of the graph that ends in ``value``, as it is now; or in several: a list, a tuple or an array of Values.

    Of a compiled program, ``autograd.compile(f)``, it is the graph of its last call, with a network's layers as matrices;
    after ``backward`` it ends in the loss, with the gradients.

    step           show the moment after that step of the backward sweep, and explain it underneath: 0 is the
                   seed, 1 the first step, −1 the last. It is a fresh sweep, so ``backward`` need not have been
                   called. Without it the gradients are those that the graph holds, "—" where there is none: of several
                   results it is those of the one that ``backward`` was called on.
    theme          "light", "dark", "colour-blind", or "auto" for light or dark as the place is where it is shown
    lang           "en", "es" or "pt"
    digits         how many significant digits numbers have, three if not given; the exact numbers are in the tooltips
    decimals       how many places after the point they have instead
    decimal_comma  write 0,5 instead of 0.5; if not given, Spanish and Portuguese do
    notation       what a neuron's pre-activation and its output are called, as "n o"; "z a" if not given
    collapse       what stands on one card: "scalar", each operation; "sum", also each sum, with its products from
                   four terms on and only its ends from 13; "neuron" or "network", also each group of that kind;
                   "layer", a network's matrices and vectors, W x + b, with their gradients: written out up to 4 × 4,
                   else as a heat map; a scope's name or path, or several; None for sums with all of their terms; "auto"
                   folds the innermost groups first, and only where there are more cards than can be read
    max_nodes      how many that is; by default as many as fit on a page.  Only where collapse is "auto"
    width          how many pixels there are, 828 as in a notebook's column. Type is never made smaller: what is wider
                   folds, if ``collapse`` is "auto", or stands upright; what still does not fit is wider, and scrolls
    direction      "right" or "down" for the way the graph runs; None for "right" if it fits so, else "down"
    engine         "own", or "dot" for the positions that Graphviz's program finds, where it is installed
    numbers        False for names and formulas alone: on each card how it is computed, on each edge its local derivative,
                   ∂a/∂z = a·(1 − a)
    gradients      False for the forward pass alone, without gradients and local derivatives
    notebook       what a notebook stores: "svg", or "png", which GitHub shows, too

    What is not given is as ``viz.settings`` or the environment say. Nothing is changed on the graph. Raises TypeError
    unless ``value`` is a Value or several, saying what to draw instead of a model; IndexError for a step that the sweep
    does not have, ValueError for an unknown theme or language.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> loss = (w * x).tanh()
    >>> loss.backward()
    >>> draw(loss)
    Drawing(y = 0.762, 4 nodes)
    >>> draw([w * x, w + x])
    Drawing(y₁ = 1, y₂ = 2.5, 4 nodes)
    """
    program = graph_of_program(value) if isinstance(value, Program) else None
    given: Any = value if program is None else program.results
    results = results_of(given, "draw") if step is None else (one_result(given, "draw", "value, step"),)
    width = width_or_preferred(width)
    options = kinds.checked(
        "draw",
        KINDS,
        step=step,
        width=width,
        direction=direction,
        engine=engine,
        numbers=numbers,
        gradients=gradients,
        notebook=notebook,
    )
    if step is not None and not options.gradients:
        raise ValueError(
            f"draw(step={options.step}, gradients=False): a step hands a gradient on: leave one of the two out"
        )
    colours = theme_named(theme)
    language = language_of(lang, digits=digits, decimals=decimals, decimal_comma=decimal_comma)
    chosen = notation_of(notation, "draw")
    budget = budget_of(max_nodes, collapse)
    layers = _layers(results, program, collapse) if engine == "own" else None
    notices = () if program is None else program.notices(language)
    if layers is not None:
        moment = None
        if step is not None:
            moment = _after(Reading(results, language, chosen), options.step, symbolic=not options.numbers)
        scene, summary = vector_scene(
            layers,
            language,
            chosen,
            width=width,
            direction=direction,
            after=moment,
            numbers=options.numbers,
            gradients=options.gradients,
            notices=notices,
        )
        return Drawing(scene, colours, summary, notebook)
    reading = Reading(results, language, chosen)
    whole = diagram(reading, sums=with_sums(collapse), products=options.numbers)
    after = None if step is None else _after(reading, options.step, whole, symbolic=not options.numbers)
    snapshot = snapshot_of(whole) if after is None else snapshot_after(*after)
    legend = legend_of(whole, language, derivatives=snapshot.derivatives, shown=snapshot.shown)
    legend = replace(legend, gradients=options.gradients, symbols=None if options.numbers else Symbols(reading, whole))
    folded, picture = fitted(
        *(whole, legend),
        collapse=collapse,
        max_nodes=budget,
        width=width,
        direction="right" if engine == "dot" else direction,
        engine=engine,
    )
    return drawing_of(
        whole, folded, picture, snapshot, colours, after=after, width=width, notebook=notebook, notices=notices
    )


def _layers(results: Sequence[Value], program: ProgramGraph | None, collapse: Any) -> VectorGraph | None:
    """The matrices that are drawn: those that are asked for, and those of a program, if nothing else is."""
    if isinstance(collapse, str | list | tuple) and collapse in ("layer", ["layer"], ("layer",)):
        return graph_of_layers(results) if program is None else program.layers
    return program.layers if program is not None and isinstance(collapse, str) and collapse == "auto" else None


def _after(reading: Reading, step: int, whole: Diagram | None = None, *, symbolic: bool) -> tuple[Steps, int] | None:
    """The sweep of a graph, and after how many of its steps it is shown; None if its numbers no longer add up.

    whole     what there is to draw, if values have cards of their own
    symbolic  whether no numbers are shown
    """
    if whole is None:
        steps = Steps(reading, symbolic=symbolic)
    else:
        steps = Steps(reading, whole.in_sums, symbolic=symbolic, terms=whole.terms, every=True)
    if steps.stale:
        return None
    return steps, steps.resolve(step)


def drawing_of(
    whole: Diagram,
    folded: Folded,
    picture: PlacedDiagram,
    snapshot: Snapshot,
    colours: Theme,
    *,
    caption: Caption | None = None,
    after: tuple[Steps, int] | None = None,
    width: float = style.WIDTH,
    notebook: str = "svg",
    notices: tuple[str, ...] = (),
) -> Drawing:
    """The drawing of a diagram that is folded and placed already.

    caption  what is said under it; if it is not given, what follows from ``after``
    after    a sweep, and after how many of its steps; without it the gradients are those that the graph holds
    notices  what a reader has to know besides what the diagram says
    """
    legend = picture.legend
    language, symbols = legend.language, legend.symbols is not None
    notices += notices_of(whole, folded, language, held=after is None and legend.has_gradient_line, numbers=not symbols)
    if caption is None:
        caption = Caption(notices=notices)
        if after is not None:
            caption = caption_after(*after, language, notices)
    summary = listed(language, named_results(whole, legend), language.counted("nodes", whole.size))
    return Drawing(compose(picture, snapshot, caption, width), colours, summary, notebook)


@dataclass(frozen=True, repr=False)
class Drawing:
    """A finished picture. It does not change when the graph does.

    In Jupyter it shows itself, also in a notebook that is not trusted yet.

    summary   the graph in a few words, for the repr
    notebook  what a notebook stores: "svg" or "png"
    """

    scene: Scene
    colours: Theme
    summary: str
    notebook: str = "svg"

    @property
    def svg(self) -> str:
        """The text of an SVG file."""
        return to_svg(self.scene, self.colours)

    @property
    def png(self) -> bytes:
        """The bytes of a PNG file, at twice the size of the SVG."""
        return to_image(self.scene, self.colours, "png")

    @property
    def pdf(self) -> bytes:
        """The bytes of a PDF file of one page, all vectors."""
        return to_image(self.scene, self.colours, "pdf")

    @property
    def tex(self) -> str:
        """The picture for LaTeX, in TikZ: it compiles by itself, and can be ``\\input`` where it is to stand."""
        return to_tikz(self.scene, self.colours)

    @property
    def html(self) -> str:
        """The picture as an ``<img>`` with its description: what survives in a notebook nobody trusts yet.

        It is shown at its own size, so that its type stays as large as it is; where there is less room, it scrolls.
        """
        encoded = base64.b64encode(self.svg.encode()).decode()
        alt = escape(f"{self.scene.title}. {self.scene.description}")
        width, height = f"{self.scene.width:.0f}", f"{self.scene.height:.0f}"
        wide = self.scene.width > style.WIDTH
        said = escape(Language(self.scene.language)("scrolls", width=width)) if wide else ""
        hint = f'<div style="font:12px sans-serif;opacity:.75">{said}</div>' if said else ""
        return hint + (
            f'<div style="overflow-x:auto"><img alt="{alt}" width="{width}" height="{height}" '
            f'style="max-width:none" src="data:image/svg+xml;base64,{encoded}"></div>'
        )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to ``path``, as its suffix says: .svg, .png, .pdf, .tex or .html; returns the path, "~" written out.

        The file is there whole or not at all. Raises ValueError for another suffix, FileNotFoundError for a
        folder that does not exist.
        """
        target = Path(FILE(path, "path", "save"))
        content = PICTURE_SUFFIXES.get(target.suffix.lower())
        if content is None:
            *most, last = PICTURE_SUFFIXES
            raise ValueError(
                f"save({str(target)!r}): the suffix says what to write, {', '.join(most)} or {last}, not {target.suffix!r}"
            )
        write_atomically(target, content(self))
        return target

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        shown = with_frame(self.html, self.scene, follows=self.colours is AUTO)
        if self.notebook == "png":
            return {"text/plain": repr(self), "image/png": base64.b64encode(self.png).decode(), **self.for_paper()}
        return {"text/plain": repr(self), "text/html": shown, "image/svg+xml": self.svg, **self.for_paper()}

    def for_paper(self) -> dict[str, str]:
        """The picture as a notebook stores it for documents made with TeX, if ``viz.settings(pdf=True)`` asks for that."""
        return {"application/pdf": base64.b64encode(self.pdf).decode()} if wants_pdf() else {}

    def __repr__(self) -> str:
        return f"Drawing({self.summary})"


def _page(drawing: Drawing) -> str:
    """A whole page that holds the picture and nothing else, and loads nothing."""
    paper = drawing.colours["paper"]
    dark = f"<style>@media (prefers-color-scheme: dark) {{body {{background: {THEMES['dark']['paper']} !important}}}}</style>\n"
    return (
        f'<!doctype html>\n<html lang="{drawing.scene.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(drawing.scene.title)}</title>\n{dark if drawing.colours is AUTO else ''}</head>\n"
        f'<body style="margin:0;background:{paper}">\n{drawing.svg}</body>\n</html>\n'
    )


#: What a picture can be saved as, and what is then in the file.
PICTURE_SUFFIXES: Mapping[str, Callable[[Drawing], bytes]] = {
    ".svg": lambda drawing: drawing.svg.encode(),
    ".png": lambda drawing: drawing.png,
    ".pdf": lambda drawing: drawing.pdf,
    ".tex": lambda drawing: drawing.tex.encode(),
    ".html": lambda drawing: _page(drawing).encode(),
}
