r"""Write a picture, or a lesson for Beamer, as a file that compiles by itself and can be ``\input`` into another document.

In a lesson a part that looks the same at several moments is written once, for all of these: ``\only<2-5,9>``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from viz.drawing import Part, Scene, Theme

from .primitives import PIXEL, colour, part

#: What is defined if a picture needs it.  Of a character that pdfTeX's fonts do not have, its number stands in a box; LuaTeX and
#: XeTeX take a font of Unicode's.
_DEFINITIONS = {
    r"\glassgradword": r"\def\glassgradword{\csname operator@font\endcsname}%",
    r"\glassgradchar": r"""\ifdefined\Umathcode
  \def\glassgradchar#1{\char"#1 }%
\else
  \def\glassgradchar#1{{\setlength\fboxsep{1pt}\fbox{\fontsize{5}{6}\selectfont #1}}}%
\fi""",
}

#: In another document, where \documentclass has another meaning, the file ends with the picture.
_INSIDE = r"""\expandafter\ifx\csname @twoclasseserror\endcsname\documentclass
  \def\glassgradnext{\glassgradpicture\endinput}%
\else
  \let\glassgradnext\relax
\fi
\glassgradnext%"""

_FIGURE = r"""\documentclass{article}
\usepackage[paperwidth=%sbp, paperheight=%sbp, margin=0bp]{geometry}
\usepackage{tikz}
\pagestyle{empty}
\begin{document}
\noindent\vbox to 0pt{\vskip-\topskip\hbox to 0pt{\glassgradpicture\hss}\vss}
\end{document}"""

_SHEETS = r"""\documentclass{article}
\usepackage[paperwidth=%sbp, paperheight=%sbp, margin=0bp]{geometry}
\usepackage{tikz}
\pagestyle{empty}
\setlength\parindent{0pt}"""

#: A picture that fills its page, and takes no room on it.
_PAGE = [r"\vbox to 0pt{\vskip-\topskip\hbox to 0pt{%", r"\hss}\vss}", r"\clearpage"]

_LESSON = r"""\documentclass[aspectratio=169]{beamer}
\usepackage{tikz}
\setbeamertemplate{navigation symbols}{}
\setbeamersize{text margin left=0.015\paperwidth, text margin right=0.015\paperwidth}
\begin{document}
\begin{frame}[plain]
\glassgradpicture
\end{frame}
\end{document}"""

#: A part at all moments: its kind, its key, and which of these it is.
_Slot = tuple[str, str, int]


def to_tikz(scene: Scene, theme: Theme) -> str:
    """The scene as a picture of TikZ."""
    lines = [line for each in scene.parts for line in part(each)]
    width, height = (f"{size * PIXEL:g}" for size in (scene.width, scene.height))
    return _file(
        [
            f"% {_comment(scene.title)}",
            r"% A picture for LaTeX: \usepackage{tikz}, and \input this file where it is to stand.",
        ],
        [*_begin(scene, theme, 0.0), *lines, r"\end{tikzpicture}%"],
        _FIGURE % (width, height),
    )


def to_tikz_pages(scenes: Iterable[Scene], theme: Theme) -> str:
    """Scenes of one size as a document with a page for each."""
    first, needed, pages = None, dict[str, str](), list[str]()
    begins, *ends = _PAGE
    for scene in scenes:
        first = first or scene
        lines = [line for each in scene.parts for line in part(each)]
        needed |= {name: text for name, text in _DEFINITIONS.items() if any([name in line for line in lines])}
        pages += [begins, *_begin(scene, theme, 0.0), *lines, r"\end{tikzpicture}%", *ends]
    if first is None:
        raise ValueError("a document has at least one page")
    width, height = (f"{size * PIXEL:g}" for size in (first.width, first.height))
    document = [_SHEETS % (width, height), *needed.values(), r"\begin{document}", *pages, r"\end{document}"]
    return "\n".join([f"% {_comment(first.title)}", *document]) + "\n"


def to_beamer(scenes: Iterable[Scene], theme: Theme, margin: float = 0.0) -> str:
    """Scenes of one size as the overlays of a frame, one after the other.

    margin  how much of the paper around each is left to the frame
    """
    slots: list[_Slot] = []
    looks: dict[_Slot, dict[tuple[str, ...], list[int]]] = {}
    first, count = None, 0
    for count, scene in enumerate(scenes, start=1):
        first = first or scene
        place = 0
        for slot, each in _slots(scene):
            if slot not in looks:
                slots.insert(place, slot)
                looks[slot] = {}
            place = slots.index(slot, place) + 1 if slot in slots[place:] else place
            looks[slot].setdefault(tuple(part(each)), []).append(count)
    if first is None:
        raise ValueError("a lesson has at least one moment")
    picture = [*_begin(first, theme, margin)]
    for slot in slots:
        for lines, numbers in looks[slot].items():
            picture += lines if len(numbers) == count else _only(lines, numbers)
    picture.append(r"\end{tikzpicture}}%")
    picture[0] = rf"\resizebox{{\ifdefined\glassgradwidth\glassgradwidth\else\textwidth\fi}}{{!}}{{{picture[0]}"
    notes = [
        rf"% {_comment(first.title)}: {count} overlays for Beamer.",
        r"% In a talk of your own: \usepackage{tikz}, and in a frame \input this file; it is as wide as the text, or \glassgradwidth.",
    ]
    return _file(notes, picture, _LESSON)


def _slots(scene: Scene) -> Iterator[tuple[_Slot, Part]]:
    """The parts of a scene, each with what it is called at all moments."""
    found: Counter[tuple[str, str]] = Counter()
    for each in scene.parts:
        called = each.kind, each.key
        found[called] += 1
        yield (*called, found[called]), each


def _only(lines: Sequence[str], numbers: list[int]) -> list[str]:
    """Lines that are there on some overlays."""
    return [rf"\only<{_ranges(numbers)}>{{%", *[f"  {line}" for line in lines], "}%"] if lines else []


def _file(notes: list[str], picture: list[str], alone: str) -> str:
    body = [r"\long\def\glassgradpicture{%", *picture, "}%"]
    needed = [text for name, text in _DEFINITIONS.items() if any([name in line for line in picture])]
    return "\n".join([*notes, *needed, *body, _INSIDE, alone]) + "\n"


def _begin(scene: Scene, theme: Theme, margin: float) -> Iterator[str]:
    """The beginning of a picture: its units, its type, its colours, its size."""
    yield (
        rf"\begin{{tikzpicture}}[x={PIXEL}bp, y=-{PIXEL}bp, line cap=butt, every node/.style="
        r"{inner sep=0pt, outer sep=0pt, font=\fontsize{10}{12}\selectfont\sffamily}]"
    )
    for role, value in theme.items():
        yield rf"\definecolor{{{colour(role)}}}{{HTML}}{{{value[1:].upper()}}}%"
    corners = f"({margin:g},{margin:g}) rectangle ({scene.width - margin:g},{scene.height - margin:g})"
    yield rf"\path[use as bounding box, fill={colour('paper')}] {corners};"


def _comment(text: str) -> str:
    """A text for one line of a comment."""
    return "".join([character if character.isprintable() else "?" for character in text])


def _ranges(numbers: list[int]) -> str:
    """Numbers as Beamer writes them.

    >>> _ranges([1, 2, 3, 7, 9, 10])
    '1-3,7,9-10'
    """
    ends = [i for i, (before, after) in enumerate(pairwise(numbers)) if after != before + 1]
    runs = zip([0, *[i + 1 for i in ends]], [*ends, len(numbers) - 1], strict=True)
    return ",".join([f"{numbers[a]}-{numbers[b]}" if b > a else str(numbers[a]) for a, b in runs])
