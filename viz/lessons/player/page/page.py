"""Write a player as one page: the picture, the data of its moments, style sheets and a script, and nothing else.

The page loads nothing and is allowed to load nothing (its content security policy says so).  The picture stands
in it as it is, so that it is there before the script runs, and without it.  The script comes compressed (``packing.py``),
with the data and with all that does nothing without it: it is four fifths of the page of a small graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from autograd.languages import Language
from viz.drawing import FONT, THEMES, Entry, style, theme_named
from viz.lessons.player.colours import LETTERS
from viz.lessons.quiz import quiz_button, quiz_panel, quiz_texts
from viz.lessons.what_if import what_if_panel, what_if_texts
from viz.pictures import FOLLOW

from .controls import controls, foot, hints
from .packing import packed
from .script import Script, asset, sheet, without_comments


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
    texts |= {name: language(f"what_if_{name}", text="{text}") for name in ("no_number", "beyond")}
    questions, panels = what_if, ["", ""]
    if script.other_numbers:
        texts["other"], panels[1] = what_if_texts(language), what_if_panel(language)
    if script.quiz:
        texts["quiz"], panels[0] = quiz_texts(language), quiz_panel(language)
        questions += quiz_button(language)
    used = controls(last, language, sweeps=sweeps) + foot(
        columns, language, questions, other_numbers=script.other_numbers
    )
    parts = [["h1", panels[0] + used], ["#whole", hints(language)], [".caption", panels[1]]]
    payload = packed({**data, "text": texts, "style": script.style(), "parts": parts, "script": script.text()})
    said = "".join([f'<p class="notice at-first">{escape(notice)}</p>' for notice in at_first])
    said += "".join([f'<p class="notice others">{escape(notice)}</p>' for notice in of_others])
    said += f'<noscript><p class="notice">{escape(language("player_needs"))}</p></noscript>'
    return f"""<!doctype html>
<html lang="{language.code}">
{_head(title, theme)}
<body>
<main>
<h1>{escape(language("player"))}: {escape(title)}</h1>
<div class="stage">
<svg xmlns="http://www.w3.org/2000/svg" id="whole" viewBox="0 0 {size[0]:.0f} {size[1]:.0f}" role="group" aria-label="{escape(title)}" font-family="{escape(FONT)}">{svg}</svg>
</div>
{_key(key) if key else ""}
<div class="caption">{said}
<div role="status" aria-live="polite"><p class="sentence"></p><p class="equation"></p><p class="detail"></p><p class="ledger"></p></div>
<div class="typeset" aria-hidden="true"></div>
</div>
<section class="paper" hidden><h2>{escape(language("gradients"))}</h2><div class="ledgers"></div></section>
</main>
<script id="data" type="text/plain">{payload}</script>
<script>
{without_comments(asset("loading.js"))}
{FOLLOW if theme == "auto" else ""}</script>
</body>
</html>
"""


def _head(title: str, theme: str) -> str:
    return f"""<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>{escape(title)}</title>
<style>
{_variables(theme)}
{sheet("styles/first.css")}</style>
{_following() if theme == "auto" else ""}
</head>"""


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


def _variables(theme: str) -> str:
    """The themes' colours as variables of the style sheet."""

    letters = "".join([f"--{letter}:var(--{role.replace(' ', '-')});" for role, letter in LETTERS.items()])
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
    colours = "".join([f"--{role.replace(' ', '-')}:{colour};" for role, colour in theme_named(name).items()])
    return f":root {{{colours} }}"
