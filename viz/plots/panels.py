"""Open several axes side by side, for plots that compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.languages import Language, language_of

from .style import SIZE, Style, open_plot, style_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: As many panels stand beside each other at most; more begin a new row.
_MOST_IN_A_ROW = 2

#: The height of one panel in inches, where there are several.
HEIGHT = 3.1


def open_panels(
    ax: Axes | Sequence[Axes] | None,
    count: int,
    lang: str | Language | None,
    owner: str,
    *,
    height: float = HEIGHT,
    across: int = _MOST_IN_A_ROW,
    **options: Any,
) -> tuple[np.ndarray, Style]:
    """So many axes in an array of one dimension, the given ones or those of a new figure, and the style that suits them.

    height   of one panel in inches
    across   so many stand in a row at most
    options  for ``pyplot.subplots``, such as sharey=True

    Raises ValueError if another number of axes is given, TypeError for what is no axes.
    """
    from matplotlib import pyplot as plt

    language = language_of(lang)
    if ax is not None:
        given = list(np.ravel(np.array(ax, dtype=object))) if isinstance(ax, Sequence | np.ndarray) else [ax]
        for each in given:
            open_plot(each if each is not None else 0, language, owner)  # type: ignore[arg-type]
        if len(given) != count:
            raise ValueError(f"{owner}: ax has {len(given)} Axes, and there are {count} plots: give as many, or none")
        panels = np.empty(count, dtype=object)
        panels[:] = given
        return panels, style_of(given[0], language)
    across = min(count, across)
    down = -(-count // across)
    size = SIZE if count == 1 else (SIZE[0], height * down)
    _, grid = plt.subplots(down, across, figsize=size, layout="constrained", squeeze=False, **options)
    panels = grid.ravel()
    for unused in panels[count:]:
        unused.set_axis_off()
    return panels[:count], style_of(panels[0], language)
