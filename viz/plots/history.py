"""Plot how training went: the loss after each epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.languages import Language

from .style import open_plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nn import History


def plot_history(
    history: History, ax: Axes | None = None, *, axes: Axes | None = None, lang: str | Language | None = None
) -> Axes:
    """The loss after each epoch, and the validation loss where there is one.

    ax    where to draw; ``axes`` is another name of it

    The loss is drawn on a logarithmic scale if it spans more than a factor of 10.
    """
    if not isinstance(getattr(history, "loss", None), list):
        raise TypeError(f"history is what model.fit returns, an nn.History, not {type(history).__name__}")
    axes, style = open_plot(ax, lang, "plot_history", axes=axes)
    language = style.language
    curves = [("training_loss", history.loss), ("validation_loss", history.validation_loss)]
    for i, (name, losses) in enumerate(curves):
        if losses:
            axes.plot(range(1, len(losses) + 1), losses, **style.line(i), label=language(name))
    positive = [loss for _, losses in curves for loss in losses]
    if positive and min(positive) > 0 and max(positive) > 10 * min(positive):
        axes.set_yscale("log")
    style.finish(axes, title=language("loss_curve"), x=language("epoch"), y=language("loss"))
    if history.validation_loss:
        style.legend(axes)
    return axes
