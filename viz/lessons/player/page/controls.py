"""Write what a reader uses: the buttons and the slider, what is taken out of the page, and the hints at a picture's sides.

Without the script none of it does anything, so it comes with the script (``packing.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from autograd.languages import Language

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


#: How much faster than usual the moments play.
_SPEEDS = (0.5, 1, 2, 4)


def controls(last: int, language: Language, *, sweeps: bool) -> str:
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


def foot(columns: Sequence[str], language: Language, questions: str, *, other_numbers: bool) -> str:
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


def hints(language: Language) -> str:
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


def _button(name: str, language: Language) -> str:
    said = escape(language(_NAMES.get(name, name), name="…"))
    icon = f'<svg viewBox="0 0 16 16" aria-hidden="true"><path d="{_ICONS[name]}"/></svg>'
    return f'<button type="button" id="{name}" aria-label="{said}" title="{said}">{icon}</button>'


def _save_button(kind: str, language: Language) -> str:
    said = escape(language("save_moment", kind=kind))
    return f'<button type="button" id="save_{kind.lower()}" class="save" aria-label="{said}" title="{said}">{kind}</button>'
