"""Plot how training goes: losses from epoch to epoch, signals from layer to layer, one step of the loop.

In: a History, a model with samples.  Out: axes, and for the loop a drawing.  What may be touched: which epoch is marked,
how layers are compared.

    history.py  plot_history
    records.py  what histories hold, as series with labels
    layers.py   plot_layers
    one_step.py one step with a copy of a model
    loop.py     plot_training_loop

Next: ``viz/plots/descent``.
"""

from .history import plot_history
from .layers import plot_layers
from .loop import plot_training_loop

__all__ = ["plot_history", "plot_layers", "plot_training_loop"]
