"""Plot how training goes: losses from epoch to epoch, signals from layer to layer, one step of the loop.

In: a History, a model with samples.  Out: axes, and for the loop a drawing.  What may be touched: which epoch is marked,
how layers are compared.

    history.py  plot_history
    records.py  what histories hold, as series with labels

Next: ``viz/plots/descent``.
"""

from .history import plot_history

__all__ = ["plot_history"]
