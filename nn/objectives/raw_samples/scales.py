"""Notice features of very different scales: ``warn_of_scales``.

A gradient is as large as the feature that it belongs to.  Where an income stands beside an age, one learning rate is too
large for the one weight and too small for the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.languages import language_of
from autograd.tape import Array
from nn.languages import warn_reader

#: The ratio of two scales from which on the difference is said.
FACTOR = 1_000.0


def warn_of_scales(X: Array, given: Any = None) -> None:
    """Warn if the largest number of one feature is 1,000 times that of another, or more; features that are 0 do not count.

    X      (samples, features)
    given  what the samples were given as; a table says what its columns are called
    """
    scales = np.abs(X).max(axis=0)
    present = np.flatnonzero(scales > 0.0)
    if not len(present):
        return
    large, small = present[scales[present].argmax()], present[scales[present].argmin()]
    if scales[large] >= FACTOR * scales[small]:
        language = language_of()
        names = [str(name) for name in getattr(given, "columns", range(X.shape[1]))]
        found = {"large": large, "small": small}
        warn_reader(
            "scales_differ",
            **{name: names[place] for name, place in found.items()},
            **{f"{name}_scale": language.number(float(scales[place])) for name, place in found.items()},
        )
