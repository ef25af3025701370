"""Give the small data sets that lectures train on: ``nn.datasets.moons()``.

In: how many samples, how noisy, a seed.  Out: ``X, y``, arrays of shape (samples, features) and (samples,); with
``as_frame=True`` a table of pandas, whose names pictures show.

    logic.py      AND, OR, XOR: truth tables
    points.py     moons, circles, spiral, two_gaussians: points in a plane, drawn with a seed
    measured.py   iris, digits: what somebody has measured
    giving.py     X and y as arrays or as a table of pandas; scikit-learn's data sets

The same seed gives the same numbers, and 0 is the default: two readers see one picture.

>>> import nn
>>> X, y = nn.datasets.XOR()
>>> X.tolist(), y.tolist()
([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])

Next: ``nn.estimators``.
"""

from .logic import AND, OR, XOR
from .measured import digits, iris
from .points import circles, moons, spiral, two_gaussians

__all__ = ["AND", "OR", "XOR", "circles", "digits", "iris", "moons", "spiral", "two_gaussians"]
