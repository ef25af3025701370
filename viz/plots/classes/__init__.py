"""Plot how a model decides between classes.

In: a model, samples and their labels.  Out: the ``Axes`` with the regions of the classes, or with the matrix of what is confused.

    decisions.py  for which class a model decides, and how sure it is
    regions.py    the regions of the classes, and the lines between them
    naming.py     the names of classes, and how many samples are right
    boundary.py   plot_decision_boundary
    confusion.py  plot_confusion_matrix

Next: ``viz/plots/fit.py``, how a model fits numbers.
"""

from .boundary import plot_decision_boundary
from .confusion import plot_confusion_matrix

__all__ = ["plot_confusion_matrix", "plot_decision_boundary"]
