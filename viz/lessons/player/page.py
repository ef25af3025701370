"""Write a player as one page: the picture, the data of its moments, a style sheet and a script, and nothing else.

The page loads nothing and is allowed to load nothing (its content security policy says so).  The picture stands
in it as it is, so that it is there before the script runs, and without it.  The script comes compressed, with the data:
it is four fifths of the page of a small graph.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from autograd.languages import Language
from autograd.table import Op, javascript
from viz.drawing import FONT, THEMES, Entry, style, theme_named
from viz.lessons.quiz import quiz_button, quiz_panel, quiz_texts
from viz.lessons.what_if import what_if_panel, what_if_texts
from viz.pictures import FOLLOW

from .colours import LETTERS

_ICONS = {
    "first": "M3 2h2v12H3zM14 2v12L6 8z",
    "back": "M10 2l2 2-4 4 4 4-2 2-6-6z",
    "play": "M4 2l9 6-9 6z",
    "next": "M6 2l6 6-6 6-2-2 4-4-4-4z",
    "into": "M7 1h2v6h3l-4 5-4-5h3zM2 13h12v2H2z",
    "contribution": "M13 2v7H7V5L1 10l6 5v-4h8V2z",
    "last": "M2 2l8 6-8 6zM11 2h2v12h-2z",
    "in": "M7 2h2v5h5v2H9v5H7V9H2V7h5z",
    "out": "M2 7h12v2H2z",
    "fit": "M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z",
}
_NAMES = {"in": "zoom_in", "out": "zoom_out", "fit": "zoom_fit"}


def page(
    svg: str,
    data: dict[str, Any],
    script: Script,
    *,
    size: tuple[float, float],
    last: int,
    sweeps: bool,
    title: str,
    at_first: tuple[str, ...],
    of_others: tuple[str, ...],
    key: Sequence[Entry],
    columns: Sequence[str],
    what_if: str,
    theme: str,
    language: Language,
) -> str:
    """The text of the page.

    svg    what the picture holds at first; ``size`` is its width and height
    data   what the script needs: what is said at each moment, and what the picture can become
    script  what it works formulas out with
    last   the number of the last moment
    sweeps  whether there is a backward sweep
    at_first, of_others  what a reader has to know until a moment is chosen, and wherever gradients of other sweeps are added
    key    what colours, widths and numbers mean
    columns  those of the table
    what_if  the button that asks what if a leaf had another number; "" if that is no question here
    theme  a theme's name, or "auto" for the reader's own choice of light or dark
    """
    texts: dict[str, Any] = {name: language(name) for name in ("play", "pause")}
    texts |= {name: language(name, name="{name}") for name in ("open_group", "fold_group", "contribution")}
    texts["at_once"] = language("at_once", count="{count}")
    texts["saved_moment"] = language("saved_moment", number="{number}")
    if script.other_numbers:
        texts["other"] = what_if_texts(language) | {"style": _shorter(_asset("what_if/what_if.css"))}
    if script.quiz:
        texts["quiz"] = quiz_texts(language) | {"style": _shorter(_asset("quiz/quiz.css"))}
    payload = _payload({**data, "text": texts, "script": script.text()})
    said = "".join([f'<p class="notice at-first">{escape(notice)}</p>' for notice in at_first])
    said += "".join([f'<p class="notice others">{escape(notice)}</p>' for notice in of_others])
    return f"""<!doctype html>
<html lang="{language.code}">
{_head(title, theme)}
<body>
<main>
<h1>{escape(language("player"))}: {escape(title)}</h1>
{quiz_panel(language) if script.quiz else ""}{_controls(last, language, sweeps=sweeps)}
{_foot(columns, language, what_if + (quiz_button(language) if script.quiz else ""), other_numbers=script.other_numbers)}
<div class="stage">
<svg xmlns="http://www.w3.org/2000/svg" id="whole" viewBox="0 0 {size[0]:.0f} {size[1]:.0f}" role="group" aria-label="{escape(title)}" font-family="{escape(FONT)}">{svg}</svg>
{_hints(language)}
</div>
{_key(key) if key else ""}
<div class="caption">{said}
<div role="status" aria-live="polite"><p class="sentence"></p><p class="equation"></p><p class="detail"></p><p class="ledger"></p></div>
<div class="typeset" aria-hidden="true"></div>
</div>
{what_if_panel(language) if script.other_numbers else ""}
<section class="paper" hidden><h2>{escape(language("gradients"))}</h2><div class="ledgers"></div></section>
</main>
{payload}
<script>
{_without_comments(_asset("loading.js"))}
{FOLLOW if theme == "auto" else ""}</script>
</body>
</html>
"""


def _head(title: str, theme: str) -> str:
    sheets = "".join([_shorter(_asset(name)) for name in ("player.css", "words/equation.css")])
    return f"""<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>{escape(title)}</title>
<style>
{_variables(theme)}
{sheets}</style>
{_following() if theme == "auto" else ""}
<noscript><style>.controls, .foot {{ display: none; }}</style></noscript>
</head>"""


def _hints(language: Language) -> str:
    """At each side of the picture a button that says that there is more there; the script shows those that are true."""
    arrows = {"left": "←", "right": "→", "up": "↑", "down": "↓"}
    more = escape(language("more"))
    return "".join(
        [
            f'<div class="more" data-side="{side}" hidden><button type="button" aria-label="{said}" title="{said}">'
            f"{arrow} {more}</button></div>"
            for side, arrow in arrows.items()
            for said in [escape(language(f"more_{side}"))]
        ]
    )


def _key(entries: Sequence[Entry]) -> str:
    """What colours, widths and numbers mean, in a line under the picture; the script shows what is said of dashes."""

    radius, half = style.SIGN_RADIUS, style.SIGN_LENGTH / 2
    minus = (
        f'<circle cx="9" cy="5" r="{radius:g}" fill="var(--negative)"/>'
        f'<rect x="{9 - half:g}" y="4.3" width="{2 * half:g}" height="1.4" fill="var(--paper)"/>'
    )

    def sample(entry: Entry, colour: str, width: float) -> str:
        dashes, sign = entry.dashes, minus if entry.has_sign else ""
        dashed = f' stroke-dasharray="{" ".join([f"{d:g}" for d in dashes])}"' if dashes else ""
        line = f'<path d="M0 5h18" stroke="var(--{colour})" stroke-width="{width:g}"{dashed}/>'
        return f'<svg width="18" height="10" aria-hidden="true">{line}{sign}</svg>'

    said = []
    for e in entries:
        start = '<span class="dashes" hidden>' if e.of_dashes else "<span>"
        said.append(f"{start}{''.join([sample(e, *s) for s in e.samples])}{escape(e.text)}</span>")
    return f'<p class="key">{"".join(said)}</p>'


#: How much faster than usual the moments play.
_SPEEDS = (0.5, 1, 2, 4)


def _controls(last: int, language: Language, *, sweeps: bool) -> str:
    """The buttons and the slider that choose a moment; ``last`` is the number of the last one.

    They come first, so that a keyboard reaches them before the cards; the style sheet puts them under the picture.
    """
    buttons = {name: _button(name, language) for name in _ICONS}
    slider, speed = escape(language("slider")), escape(language("speed"))
    speeds = "".join(
        [
            f"<option value={factor}{' selected' if factor == 1 else ''}>{language.number(factor)}×</option>"
            for factor in _SPEEDS
        ]
    )
    phases = "".join(
        [
            f'<button type="button" id="{name}">{escape(language(f"phase_{name}"))}</button>'
            for name in ("forward", "start", "backward")
        ]
    )
    return f"""<div class="controls" role="group" aria-label="{slider}">
{buttons["first"]}{buttons["back"]}{buttons["play"]}{buttons["next"]}{buttons["last"]}<span class="gap"></span>
{buttons["into"]}{buttons["contribution"]}
<div class="track"><input id="slider" type="range" min="0" max="{last}" value="0" aria-label="{slider}">
{f'<div class="phases">{phases}</div>' if sweeps else ""}</div>
<span class="count"></span>
<select id="speed" aria-label="{speed}" title="{speed}">{speeds}</select><span class="gap"></span>
{buttons["out"]}{buttons["fit"]}{buttons["in"]}
</div>"""


def _foot(columns: Sequence[str], language: Language, questions: str, *, other_numbers: bool) -> str:
    """What is taken out of the page: the moment as a picture; the table that shows the same, which the script fills."""
    saved = "".join([_save_button(kind, language) for kind in ("SVG", "PNG")])
    told = " ".join([language("help"), *([language("what_if_help")] if other_numbers else [])])
    heads = "".join([f'<th scope="col" class="{c}">{escape(language(f"column_{c}"))}</th>' for c in columns])
    return f"""<div class="foot">
<span class="saves">{questions}{saved}</span>
<details>
<summary>{escape(language("table"))}</summary>
<p class="help">{escape(told)}</p>
<table><thead><tr>{heads}</tr></thead><tbody></tbody></table>
</details>
</div>"""


#: The script's files, each after those it needs; ``loading.js`` unpacks and runs them.
_SCRIPTS = (
    *(
        "words/numbers.js",
        "sweep.js",
        "words/equation.js",
        "words/equation_drawing.js",
        "words/words.js",
        "words/symbols.js",
        "places/rows.js",
        "places/labels.js",
        "places/group_layout.js",
        "places/folding.js",
        "places/signs.js",
    ),
    *(
        "viewport.js",
        "cards.js",
        "places/names.js",
        "picture.js",
        "stops.js",
        "saving.js",
        "paper.js",
        "words/caption.js",
        "player.js",
    ),
)
#: What a page needs besides if numbers are typed on it; if leaves may get other numbers; if gradients are asked.
_TYPED = ("words/numerals.js",)
_WHAT_IF = tuple([f"what_if/{name}.js" for name in ("recomputing", "variants", "redrawing", "fitting", "what_if")])
_QUIZ = tuple([f"quiz/{name}.js" for name in ("answers", "mistakes", "questions", "blanks", "quiz")])


def _asset(name: str) -> str:
    return files("viz.lessons.player").joinpath("web", name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Script:
    """The script of a page.

    functions      those that formulas are worked out with, in JavaScript
    operations     those of the table that it computes
    other_numbers  whether leaves may get other numbers
    quiz           whether gradients are asked
    """

    functions: Sequence[str]
    operations: Sequence[Op]
    other_numbers: bool
    quiz: bool

    def text(self) -> str:
        """All of it in one piece, without its comments and indents."""
        table = javascript(self.operations).replace("export const operations", "const OPERATIONS")
        asked = (*(_WHAT_IF if self.other_numbers else ()), *(_QUIZ if self.quiz else ()))
        files = [_asset(name) for name in (*_SCRIPTS, *(_TYPED if asked else ()), *asked)]
        worked_out = f"const FORMULAS=[{','.join(self.functions)}];"
        return "\n".join(['"use strict";', *map(_without_comments, [table, worked_out, *files]), ""])


#: A comment behind a line of a script, after two spaces.
_BEHIND = re.compile(r"  // [^\"'`]*$")


def _without_comments(text: str) -> str:
    """A script without comments and without indents.

    >>> _without_comments("/** Two. */\\nconst two = 2;  // it is\\n  // That is\\n  /**\\n   * all.\\n   */\\n  two;")
    'const two = 2;\\ntwo;'
    """
    kept, inside = [], False
    for line in map(str.strip, text.splitlines()):
        inside = inside or line.startswith("/*")
        if not (inside or line.startswith("//")):
            kept.append(_BEHIND.sub("", line))
        inside = inside and not line.endswith("*/")
    return "\n".join([line for line in kept if line])


def _shorter(sheet: str) -> str:
    """A style sheet without comments, and without spaces that mean nothing.

    >>> _shorter("/* A row. */\\n.row { margin: 0 2px; }\\n\\n.row, p { top: 0; }\\n")
    '.row{margin:0 2px}.row,p{top:0}'
    """
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    return re.sub(r" ?([{};,]) ?", r"\1", bare).replace(": ", ":").replace(";}", "}").strip()


def _button(name: str, language: Language) -> str:
    said = escape(language(_NAMES.get(name, name), name="…"))
    icon = f'<svg viewBox="0 0 16 16" aria-hidden="true"><path d="{_ICONS[name]}"/></svg>'
    return f'<button type="button" id="{name}" aria-label="{said}" title="{said}">{icon}</button>'


def _save_button(kind: str, language: Language) -> str:
    said = escape(language("save_moment", kind=kind))
    return f'<button type="button" id="save_{kind.lower()}" class="save" aria-label="{said}" title="{said}">{kind}</button>'


def _variables(theme: str) -> str:
    """The themes' colours as variables of the style sheet."""

    letters = "".join([f" --{letter}: var(--{role.replace(' ', '-')});" for role, letter in LETTERS.items()])
    same = f":root {{{letters} --font: {FONT}; }}"
    if theme != "auto":
        scheme = "dark" if theme_named(theme) is THEMES["dark"] else "light"
        on_paper = _ON_PAPER.format(_block("light")) if scheme == "dark" else ""
        return f"{_block(theme)}\n{same}\n:root {{ color-scheme: {scheme}; }}\n{on_paper}"
    return f"{_block('light')}\n{same}\n:root {{ color-scheme: light dark; }}\n{_ON_PAPER.format(_block('light'))}"


#: Paper is light; its rule outweighs that of the dark theme, wherever it stands.
_ON_PAPER = "@media print {{ html{} }}"


def _following() -> str:
    """The dark colours, for readers whose system or notebook is dark."""
    return f'<style class="dark" media="(prefers-color-scheme: dark)">{_block("dark")}</style>'


def _block(name: str) -> str:
    colours = "".join([f" --{role.replace(' ', '-')}: {colour};" for role, colour in theme_named(name).items()])
    return f":root {{{colours} }}"


def _payload(data: dict[str, Any]) -> str:
    """The data, compressed, in a script element that is not run; no label in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)
    packed = base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()
    return f'<script id="data" type="application/gzip">{packed}</script>'
