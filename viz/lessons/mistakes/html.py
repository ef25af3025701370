"""Write mistakes as HTML: one as a part of a notebook, several as a page with a table of contents.

A notebook that nobody trusts yet loses style sheets and scripts, so all layout is in ``style`` attributes, and there is no
script.  The two sides stand beside each other where there is room, else below each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from autograd.languages import Language
from viz.drawing import FONT, THEMES, theme_named

from .told import Side, Told

_MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
_LINE = "border:1px solid;border-color:rgba(128,128,128,.45)"
#: A side is at least so wide, if the place is; its heading, picture and program are level with those of the other side.
_SIDES = "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(340px,100%),1fr));gap:12px"
_SIDE = (
    "display:grid;grid-row:span 3;grid-template-rows:subgrid;gap:8px;min-width:0;box-sizing:border-box;padding:8px 10px;"
    f"border-radius:8px;{_LINE}"
)
_CODE = (
    f"font:12.5px/1.5 {_MONO};margin:0;padding:0;border:0;background:none;color:inherit;"
    "white-space:pre-wrap;word-break:normal;overflow-wrap:break-word"
)
_CELL = "padding:3px 12px;border-bottom:1px solid rgba(128,128,128,.3);text-align:right;white-space:nowrap"


def section(mistake: Told, level: int = 3, key: str = "") -> str:
    """A mistake as a part of a page.

    level  of its heading
    key    its id, if the page refers to it
    """
    say = mistake.language
    told = "".join(
        [
            f'<h{level + 1} style="margin:0 0 2px;font-size:16px;font-weight:600">{escape(say(f"mistakes_{part}"))}</h{level + 1}>'
            f'<p style="margin:0 0 12px">{marked_up(getattr(mistake, part))}</p>'
            for part in ("why", "find", "mend")
        ]
    )
    sides = f"{_side(mistake.wrong, '✗', 'wrong', level + 1, say)}{_side(mistake.right, '✓', 'right', level + 1, say)}"
    id_ = f' id="{key}"' if key else ""
    return (
        f'<section{id_} lang="{say.code}" class="mistake" style="line-height:1.5">'
        f'<h{level} style="margin:0 0 6px;font-size:20px;font-weight:600">{escape(mistake.title)}</h{level}>'
        f'<p style="margin:0 0 10px">{marked_up(mistake.seen)} <b>{_unbroken(mistake.found)}</b></p>'
        f'<div style="{_SIDES}">{sides}</div>'
        f'<div style="display:flex;flex-wrap:wrap;gap:12px 32px;margin:12px 0 0">{_table(mistake)}'
        f'<div style="flex:1 1 400px;min-width:0;max-width:52em">{told}</div></div></section>\n'
    )


def _unbroken(text: str) -> str:
    """A sentence in which no line ends between the indices of a name, w⁽¹⁾₂₁."""
    return re.sub(r"\S*⁾[₀-₉]\S*", r'<span style="white-space:nowrap">\g<0></span>', escape(text))


def _side(side: Side, mark: str, name: str, level: int, say: Language) -> str:
    word = escape(say(f"mistakes_{name}"))
    return (
        f'<div class="{name}" style="{_SIDE}"><h{level} style="margin:0;font-size:16px;font-weight:600">'
        f'<span aria-hidden="true">{mark} </span>{word}: {escape(side.heading)}</h{level}>'
        f'<div style="min-width:0">{side.picture.html}</div>'
        f'<pre style="{_CODE}"><code style="font:inherit;background:none;color:inherit;padding:0">'
        f"{_program(side, mark, word)}</code></pre></div>"
    )


def _program(side: Side, mark: str, word: str) -> str:
    """The lines of a program; those that the other side does not have are bold and have its mark.

    What is too long goes on below, further in; a copy of the text has neither marks nor breaks.
    """
    written = []
    for line in side.program:
        text = escape(line.text) or " "
        gutter = f'<span role="img" aria-label="{word}">{mark}</span> ' if line.differs else "  "
        inwards = len(line.text) - len(line.text.lstrip()) + 6
        written.append(
            f'<span style="display:block;padding-left:{inwards}ch;text-indent:-{inwards}ch">'
            f'<span style="user-select:none">{gutter}</span>{f"<b>{text}</b>" if line.differs else text}</span>'
        )
    return "".join(written)


def _table(mistake: Told) -> str:
    say = mistake.language
    first = f'<th scope="col" style="{_CELL};text-align:left">{escape(say("mistakes_number"))}</th>'
    others = (say("mistakes_wrong"), say("mistakes_right"))
    wrong, right = [f'<th scope="col" style="{_CELL}">{escape(text)}</th>' for text in others]
    heads = f'{first}{wrong}<td style="{_CELL};padding:0"></td>{right}'
    shown, more = mistake.table()
    rows = "".join([_row(row.name, *row.texts(say), differs=row.differs) for row in shown])
    if more:
        rows += f'<tr><td colspan="4" style="{_CELL};text-align:left">{escape(more)}</td></tr>'
    said = escape(say("mistakes_table"))
    return (
        '<div tabindex="0" style="overflow-x:auto;min-width:0;max-width:100%">'
        f'<table style="border-collapse:collapse;margin:0;font-size:14px">'
        f'<caption style="text-align:left;caption-side:top;padding:0 0 4px;color:inherit">{said}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(name: str, wrong: str, right: str, *, differs: bool) -> str:
    first, mark = (f"<b>{escape(wrong)}</b>", "<b>≠</b>") if differs else (escape(wrong), "")
    return (
        f'<tr><th scope="row" style="{_CELL};font-weight:normal;text-align:left">{escape(name)}</th>'
        f'<td style="{_CELL}">{first}</td><td style="{_CELL};padding:0">{mark}</td>'
        f'<td style="{_CELL}">{escape(right)}</td></tr>'
    )


def marked_up(text: str) -> str:
    """A sentence with what stands in backquotes as code.

    >>> marked_up("Write `a < b`.")
    'Write <code>a &lt; b</code>.'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


# ---------------------------------------------------------------------------------------------------
# A page

_SHEET = f"""html {{ color-scheme: var(--scheme); }}
body {{ margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 {FONT}; }}
main {{ max-width: 1080px; margin: 0 auto; padding: 20px 16px 60px; }}
h1 {{ font-size: 26px; margin: 0 0 6px; }}
nav ol {{ padding-left: 26px; columns: 260px 2; }}
a {{ color: var(--positive); }}
section.mistake {{ margin: 36px 0 0; padding: 18px 0 0; border-top: 1px solid var(--border); }}
section.mistake:only-child {{ margin: 0; padding: 0; border: 0; }}
.wrong :is(h2, h3), .wrong b, td b {{ color: var(--negative); }}
.right :is(h2, h3), .right pre b {{ color: var(--positive); }}
code {{ font-family: {_MONO}; font-size: 0.92em; overflow-wrap: anywhere; }}
header p {{ max-width: 52em; }}
:focus-visible {{ outline: 2px solid var(--positive); outline-offset: 2px; }}
@media print {{
  h2, h3, section > p {{ break-after: avoid; }}
  .wrong, .right, table, p {{ break-inside: avoid; }}
}}
"""


def page(mistakes: Sequence[Told], title: str, language: Language, theme: str, intro: str = "") -> str:
    """A whole page, which loads nothing and may load nothing; several mistakes have a table of contents before them."""
    contents = "".join([f'<li><a href="#{each.name}">{escape(each.title)}</a></li>' for each in mistakes])
    nav = f'<nav aria-label="{escape(language("mistakes_contents"))}"><ol>{contents}</ol></nav>' if mistakes[1:] else ""
    head = f"<header><h1>{escape(title)}</h1><p>{marked_up(intro)}</p>{nav}</header>" if mistakes[1:] else ""
    sections = "".join([section(each, 2 if head else 1, each.name) for each in mistakes])
    return f"""<!doctype html>
<html lang="{language.code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{escape(title)}</title>
<style>
{_colours(theme)}{_SHEET}</style>
</head>
<body>
<main>
{head}
{sections}</main>
</body>
</html>
"""


def _colours(theme: str) -> str:
    """The colours of a theme as variables; with "auto" those of the dark one for readers who prefer it.  Paper is light."""
    light = _variables("light", "light dark")
    if theme == "auto":
        return (
            f"{light}@media screen and (prefers-color-scheme: dark) {{ {_variables('dark', 'light dark').strip()} }}\n"
        )
    if theme_named(theme) is THEMES["dark"]:
        return f"{_variables('light', 'light')}@media screen {{ {_variables('dark', 'dark').strip()} }}\n"
    return _variables(theme, "light")


def _variables(theme: str, scheme: str) -> str:
    colours = "".join([f" --{role.replace(' ', '-')}: {colour};" for role, colour in theme_named(theme).items()])
    return f":root {{ --scheme: {scheme};{colours} }}\n"
