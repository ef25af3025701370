"""Step through a graph: ``step(value)``, and the ``Player`` that shows and saves itself.

A player is one page that works without a network.  It shows the forward pass node by node, the seed, and the sweep
one contribution at a time: ``moments.py`` says what is told at each moment, ``page_data.py`` and ``unfolding.py`` make
its picture, ``page.py`` the page, and the scripts in ``web/`` move it.
"""

from __future__ import annotations

import os
import tempfile
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language, language_of
from autograd.tape import collector_paused
from nn.saving import FILE, write_atomically
from viz.drawing import (
    Entry,
    Legend,
    entries_of_dashes,
    key_entries,
    legend_of,
    says_nothing_flows,
    theme_chosen,
    theme_named,
)
from viz.graph import Diagram, Notation, Reading, Steps, budget_of, diagram, notation_of, one_result, with_sums
from viz.lessons.quiz import can_quiz
from viz.lessons.what_if import can_ask, reason_against, what_if_button
from viz.pictures import (
    Drawing,
    drawing_of,
    fitted,
    listed,
    notices_of,
    snapshot_after,
    snapshot_of,
    width_or_preferred,
    with_page,
)
from viz.words import Symbols

from .moments import computed_at, number_of
from .page import Script, page
from .page_data import picture_data
from .slides import FILMS, LESSONS, SECONDS, MomentDrawings, lesson_file, numbers_of
from .sweep_data import SweepData

_PARTS, _NUMBER = kinds.one_of("forward", "backward", "end"), kinds.whole()


def _take_start(value: Any) -> int | str:
    found: int | str = (_PARTS if isinstance(value, str) else _NUMBER).take(value)
    return found


_START = kinds.Kind(f"{_NUMBER.words}, or {_PARTS.words}", _take_start)

#: What some of the options of ``step`` are.
KINDS = {
    "width": kinds.number(above=0.0, infinite=True),
    "start": _START,
    "numbers": kinds.FLAG,
    "gradients": kinds.FLAG,
}

#: What can hold all moments.
LESSON_SUFFIXES = (".html", *LESSONS)

#: In a notebook a player has room for its picture, its words and its controls, within these limits, in pixels.
_LEAST_HEIGHT, _MOST_HEIGHT, _BESIDES_PICTURE = 520.0, 760.0, 260.0


def step(
    value: Value,
    *,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    decimal_comma: bool | None = None,
    notation: str | Notation | None = None,
    collapse: str | Sequence[str] | None = "auto",
    max_nodes: int | None = None,
    width: float | None = None,
    start: int | str = 0,
    numbers: bool = True,
    gradients: bool = True,
) -> Player:
    """A player that steps through the forward pass and backpropagation of ``value``'s graph.

    It may be called before or after ``backward`` and changes nothing on the graph. A stale graph cannot be
    stepped through, except without numbers; its page says so.

    theme  "auto", the default, is light or dark as the place is where it is shown; or "light", "dark", "colour-blind"
    lang, digits, decimals, decimal_comma, notation, collapse, max_nodes, width: as for ``draw``; what is wider than the
    page moves with the step

    start  the moment that is shown at first: its number, −1 for the last; or "forward", "backward" for the beginning of the
           backward sweep, "end"
    numbers    False for the lesson in symbols, before anything is worked out: cards say how they are computed, edges
               their local derivatives, and each moment its line of the chain rule, ∂L/∂w = ∂L/∂z · ∂z/∂w. No number of
               the graph is on the page, so it is the same whatever the numbers are, and no edge has a width or a sign
    gradients  False for the forward pass alone: its moments, and neither gradients nor local derivatives. Both False is
               the forward pass in symbols

    Raises IndexError for a moment that there is not, ValueError for start="backward" without gradients, TypeError unless
    ``value`` is a Value.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> step((w * x).tanh())
    Player(y = 0.762, 4 nodes, 7 moments)
    >>> step((w * x).tanh(), numbers=False)
    Player(y, 4 nodes, 7 moments)
    >>> step((w * x).tanh(), gradients=False)
    Player(y = 0.762, 4 nodes, 3 moments)
    """
    value = one_result(value, "step")
    chosen = kinds.checked(
        "step", KINDS, width=width_or_preferred(width), start=start, numbers=numbers, gradients=gradients
    )
    if chosen.start == "backward" and not chosen.gradients:
        raise ValueError('step(start="backward", gradients=False): the forward pass alone has no backward sweep')
    width = chosen.width
    theme = theme_chosen(theme, "auto")
    language = language_of(lang, digits=digits, decimals=decimals, decimal_comma=decimal_comma)
    letters = notation_of(notation, "step")
    # All of a page is needed until it is written: looking for garbage in it takes a third of the time, for nothing.
    with collector_paused():
        return player_of(
            *(value, theme, language, letters),
            collapse=collapse,
            max_nodes=max_nodes,
            width=width,
            start=chosen.start,
            numbers=chosen.numbers,
            gradients=chosen.gradients,
        )


def player_of(
    value: Value,
    theme: str,
    language: Language,
    notation: Notation,
    *,
    collapse: str | Sequence[str] | None,
    max_nodes: int | None,
    width: float,
    start: int | str = 0,
    numbers: bool = True,
    gradients: bool = True,
    asks_first: bool = False,
) -> Player:
    """The player for options that are checked; asks_first: whether its page asks for the gradients before it shows them."""
    colours = theme_named(theme)
    reading = Reading(value, language, notation)
    whole = diagram(reading, sums=with_sums(collapse), products=numbers)
    steps = Steps(reading, whole.in_sums, symbolic=not numbers, sweeps=gradients, terms=whole.terms)
    whole = replace(whole, stale=steps.stale)
    born = computed_at(steps)
    after = (steps, len(steps)) if steps.sweeps else None
    snapshot = snapshot_of(whole) if after is None else snapshot_after(*after)
    legend = legend_of(whole, language, derivatives=steps.starts_from_zero, shown=steps.shown())
    legend = replace(legend, gradients=gradients, symbols=None if numbers else Symbols(reading, whole))
    limits: Any = {"collapse": collapse, "max_nodes": budget_of(max_nodes, collapse)}
    drawn = fitted(whole, legend, direction=None, width=width, **limits)
    drawing = drawing_of(whole, *drawn, snapshot, colours, after=after, width=width)
    folded, shown = drawn
    at_first = legend
    legend = replace(shown.legend, down=False)
    svg, size, picture = picture_data(whole, folded.diagram, steps, born, legend, width=width)
    computed = max(born.values())
    last = computed + 1 + len(steps) if steps.sweeps else computed
    asks = can_ask(steps)
    against = reason_against(steps, language) if asks else ""
    sweep = SweepData(steps, language, other_numbers=asks and not against)
    columns = _columns(numbers=numbers, gradients=gradients)
    text = page(
        svg,
        {
            "sweep": sweep.data,
            "picture": picture,
            "start": number_of(start, computed, last),
            "columns": columns,
            "asks": asks_first,
        },
        Script(
            list(sweep.functions), list(sweep.operations), other_numbers="other" in sweep.data, quiz=can_quiz(steps)
        ),
        size=size,
        last=last,
        sweeps=last > computed,
        title=drawing.scene.title,
        at_first=() if whole.stale else notices_of(whole, folded, language, opens=True),
        of_others=(language("left_over"),) if steps.has_others else (),
        key=_key(whole, legend),
        columns=columns,
        what_if=what_if_button(language, against) if asks else "",
        theme=theme,
        language=language,
    )
    drawings = MomentDrawings(whole, *drawn, steps, colours, width, numbers_of(steps), at_first, limits)
    summary = listed(language, drawing.summary, language.counted("moments", last + 1))
    return Player(drawing, text, summary, drawings, computed, last, drawing.scene.height)


def _key(whole: Diagram, legend: Legend) -> list[Entry]:
    """What the page explains; of "—" on an edge what it means there, and that it is something else on a card."""
    entries = key_entries(legend)
    if not entries or whole.stale or legend.symbols is not None:
        return entries
    on_edges = any([says_nothing_flows(edge, legend) for edge in whole.edges])
    return entries + entries_of_dashes(legend, on_edges=on_edges, on_cards=True)


def _columns(*, numbers: bool, gradients: bool) -> list[str]:
    """The columns of the page's table."""
    return ["name", "operation", *(["data"] if numbers else []), *(["gradient"] if gradients else [])]


@dataclass(frozen=True, repr=False)
class Player:
    """A page to step through, and the picture of its last moment.

    In Jupyter the page shows itself; in a notebook that is not trusted yet, the picture does.

    tall  how many pixels the picture of the last moment is tall with what is said of it, as the page shows it
    """

    drawing: Drawing
    html: str
    summary: str
    drawings: MomentDrawings
    computed: int
    last: int
    tall: float

    @property
    def svg(self) -> str:
        """The picture after the last step, as the text of an SVG file."""
        return self.drawing.svg

    def draw(self, moment: int | str = "end") -> Drawing:
        """The picture of a moment, of the forward pass, too: what is not computed yet has dashes around it.

        moment  its number, as the page says it, −1 for the last; or "forward", "backward" for the beginning of the backward
                sweep, "end"

        Raises IndexError for a moment that there is not, RuntimeError once the graph has other numbers.

        >>> w, x = Value(0.5, "w"), Value(2.0, "x")
        >>> step((w * x).tanh()).draw(1).scene.description
        '4 values and 2 operations. forward 1 of 2  ·  w·x is computed from its inputs w·x  =  0.5 × 2  =  1'
        """
        return self.drawings.draw(number_of(_START(moment, "moment"), self.computed, self.last, "moment"))

    def save(
        self,
        path: str | os.PathLike[str],
        moment: int | str | None = None,
        *,
        seconds: float = 2.0,
        expand: bool = False,
    ) -> Path:
        """Write the page (.html), all moments for a lecture (.pdf, .tex, .gif, .mp4), or the picture of one (.svg, .png); returns the
        path, "~" written out.

        A .pdf has a page of 16 : 9 for each moment, forward and backward, whose type is at least 18 pixels of a projector's
        1920. What does not fit is folded; where ``collapse`` forbids that, type is smaller and a warning says so. What is
        folded has one page forward and one backward, and a sum is one operation: so a network's lesson has a dozen pages.

        A .tex has the same slides as overlays of a frame of Beamer; it needs TikZ, and stands alone or is ``\\input``.
        A .gif and an .mp4 show them one after the other; an .mp4 is written by the program ffmpeg.

        moment  which one is drawn, as for ``draw``: in a .pdf and a .tex, too, which then are a picture and no slides. If it is
                not given, an .svg and a .png are of the last. A page of HTML, a .gif and an .mp4 hold all of them, and take none
        seconds  how long a .gif and an .mp4 show each moment; the last one twice as long
        expand   True for a page for every moment of the player, also for those inside of what is folded, and for the
                 partial sums of a Σ

        The file is there whole or not at all. Raises what ``draw`` raises, ValueError for another suffix.
        """
        target = Path(FILE(path, "path", "save"))
        suffix = target.suffix.lower()
        seconds, expand = SECONDS(seconds, "seconds", "save"), kinds.FLAG(expand, "expand", "save")
        if suffix in LESSONS and (moment is None or suffix in FILMS):
            if moment is not None:
                raise ValueError(f"moment={moment!r}: a {suffix} shows all moments; a .png is of one")
            write_atomically(target, lesson_file(self.drawings, suffix, seconds, expand=expand))
            return target
        if suffix not in (*LESSONS, ".svg", ".png", ".html"):
            raise ValueError(
                f"save({str(target)!r}): the suffix says what to write, .html, .pdf, .tex, .gif, .mp4, .svg or .png, "
                f"not {target.suffix!r}"
            )
        if suffix != ".html":
            return (self.drawing if moment is None else self.draw(moment)).save(target)
        if moment is not None:
            raise ValueError(
                f"moment={moment!r}: a page holds all moments, and step(value, start={moment!r}) says which it shows first; "
                "a picture, .svg, .png, .pdf or .tex, is of one"
            )
        write_atomically(target, self.html.encode())
        return target

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """First the picture, which survives without trust; the player takes its place once it has loaded."""
        height = min(max(self.tall + _BESIDES_PICTURE, _LEAST_HEIGHT), _MOST_HEIGHT)
        shown = with_page(self.drawing.html, self.html, height, self.drawing.scene.title)
        return {"text/plain": repr(self), "text/html": shown, **self.drawing.for_paper()}

    def __repr__(self) -> str:
        return f"Player({self.summary})"


def open(thing: Value | Drawing | Player) -> Path:
    """Show a player or a drawing in the browser, from a plain Python prompt; a Value's player is made first.

    Writes the page to a file in the system's temporary folder and returns its path.
    """
    shown = step(thing) if isinstance(thing, Value) else thing
    if not isinstance(shown, Drawing | Player):
        raise TypeError(f"open(thing) takes a Value, a Drawing or a Player, not {type(thing).__name__}")
    target = shown.save(Path(tempfile.mkdtemp(prefix="glassgrad-")) / "lesson.html")
    webbrowser.open(target.as_uri())
    return target
