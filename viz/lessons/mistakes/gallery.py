"""The gallery: all mistakes, by name, and as a page."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from html import escape
from pathlib import Path
from typing import Any

from autograd.languages import Language, language_of
from viz.drawing import theme_chosen
from viz.pictures import Drawing

from .curves import Curve
from .html import page
from .in_formulas import log_of_zero, unshifted_softmax
from .in_the_sweep import assigned_gradient, update_in_the_sweep, wrong_order
from .in_training import dead_relu, forgotten_zero_grad, large_learning_rate, saturated_sigmoid
from .mistake import Mistake, save_page

#: What mistakes are called besides.
_ALSO = {
    "zero_grad": "forgotten_zero_grad",
    "=": "assigned_gradient",
    "order": "wrong_order",
    "update": "update_in_the_sweep",
    "sigmoid": "saturated_sigmoid",
    "relu": "dead_relu",
    "learning_rate": "large_learning_rate",
    "softmax": "unshifted_softmax",
    "log": "log_of_zero",
}


class Gallery(Mapping[str, Mistake]):
    """The mistakes that everybody makes once, each beside the right way: ``viz.mistakes``.

    Each is a function, some of which take a graph of one's own, and an entry of this mapping. Every number is computed.

    >>> list(mistakes)[:3]
    ['forgotten_zero_grad', 'assigned_gradient', 'wrong_order']
    >>> mistakes["="]
    Mistake(assigned_gradient: Here ∂L/∂a is 3 instead of 4.)
    """

    forgotten_zero_grad = staticmethod(forgotten_zero_grad)
    assigned_gradient = staticmethod(assigned_gradient)
    wrong_order = staticmethod(wrong_order)
    update_in_the_sweep = staticmethod(update_in_the_sweep)
    saturated_sigmoid = staticmethod(saturated_sigmoid)
    dead_relu = staticmethod(dead_relu)
    large_learning_rate = staticmethod(large_learning_rate)
    unshifted_softmax = staticmethod(unshifted_softmax)
    log_of_zero = staticmethod(log_of_zero)

    def __getitem__(self, name: str) -> Mistake:
        """A mistake by the name of its function, or by a short one, "zero_grad", "=", "order" …"""
        made = _MAKERS.get(_ALSO.get(name, name)) if isinstance(name, str) else None
        if made is None:
            close = get_close_matches(str(name), [*_MAKERS, *_ALSO], 1)
            meant = f"did you mean {close[0]!r}? " if close else ""
            raise KeyError(f"there is no mistake {name!r:.60}: {meant}there are {', '.join(_MAKERS)}")
        return made()

    def __iter__(self) -> Iterator[str]:
        return iter(_MAKERS)

    def __len__(self) -> int:
        return len(_MAKERS)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _ALSO.get(name, name) in _MAKERS

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        theme: str | None = None,
        lang: str | Language | None = None,
        digits: int | None = None,
    ) -> Path:
        """Write a page with all mistakes and a table of contents, which loads nothing; returns the path, "~" written out.

        theme   "auto" if not given: light or dark, as the reader prefers
        lang, digits    as in ``viz.draw``

        The file is there whole or not at all. Raises ValueError for another suffix than .html.
        """
        language, theme = language_of(lang, digits=digits), theme_chosen(theme, "auto")
        made = [maker(lang=language, theme=theme) for maker in _MAKERS.values()]
        title, intro = language("mistakes_title"), language("mistakes_intro")
        return save_page(path, page(made, title, language, theme, intro))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": _shelf([maker() for maker in _MAKERS.values()])}

    def __repr__(self) -> str:
        say = language_of(None)
        width = max(map(len, _MAKERS))
        rows = [f"  viz.mistakes.{name + '()':{width + 2}}  {say(f'mistake_{name}_title')}" for name in _MAKERS]
        return "\n".join([say("mistakes_title"), *rows])


def _shelf(made: list[Mistake]) -> str:
    """All mistakes in a notebook: a picture of what goes wrong, the title, and what to write for the rest."""
    cards = "".join(
        [
            '<div style="flex:0 1 370px;min-width:0;padding:8px;border:1px solid rgba(128,128,128,.45);border-radius:8px">'
            f'{_window(each)}<div><b>{escape(each.title)}</b></div><code style="font-size:12px;white-space:normal;'
            f'overflow-wrap:anywhere;padding:0;background:none">viz.mistakes.{each.name}()</code></div>'
            for each in made
        ]
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:10px;line-height:1.4">{cards}</div>'


def _window(mistake: Mistake) -> str:
    """The wrong picture at its own size, so that its type can be read, in a box that scrolls."""
    match mistake.wrong.picture:
        case Drawing() as picture:
            svg = picture.svg
        case Curve() as picture:
            svg = picture.svg("light")
    image = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    said = escape(f"{mistake.title}. {mistake.found}")
    shown = f'<img alt="{said}" src="{image}" style="display:block;max-width:none;margin:0 auto">'
    return f'<div tabindex="0" style="height:252px;overflow:auto;margin:0 0 6px">{shown}</div>'


_MAKERS: Mapping[str, Callable[..., Mistake]] = {
    made.__name__: made
    for made in (
        forgotten_zero_grad,
        assigned_gradient,
        wrong_order,
        update_in_the_sweep,
        saturated_sigmoid,
        dead_relu,
        large_learning_rate,
        unshifted_softmax,
        log_of_zero,
    )
}

mistakes = Gallery()
