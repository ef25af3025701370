"""Plot functions of one number: activations and losses.

In: their names, or functions of Values.  Out: curves with their derivatives, read off the derivative table by sweeps; no
formula is written here.  What may be touched: when a function counts as saturated, what marks a kink.

    shape.py        a function as numbers: values, slopes, kinks, saturation
    activations.py  plot_activation
    losses.py       plot_loss

Next: ``viz/plots/training``.
"""

from .activations import plot_activation, span_of
from .losses import loss_name, plot_loss

__all__ = ["loss_name", "plot_activation", "plot_loss", "span_of"]
