"""Give X and y as arrays, or as a table of pandas; find scikit-learn's data sets.

Read next: ``logic.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from autograd.graph import kinds

#: What the options of every data set are.
KINDS = {
    "samples": kinds.whole(1),
    "noise": kinds.number(least=0.0),
    "seed": kinds.SEED,
    "as_frame": kinds.FLAG,
}

#: What the features of points in a plane are called.
OF_A_PLANE = ("x1", "x2")


def given(
    X: Any, y: Any, *, as_frame: bool, features: Sequence[str] = OF_A_PLANE, target: str = "y", labels: Any = None
) -> tuple[Any, Any]:
    """X and y as they were asked for.

    labels  what the classes 0, 1, … are called in a table
    """
    if not as_frame:
        return X, y
    try:
        import pandas as pd
    except ImportError:
        raise ImportError(
            "as_frame=True gives tables of pandas, which glassgrad does not bring along: pip install pandas, or as_frame=False"
        ) from None
    named = y if labels is None else np.asarray(labels)[y]
    return pd.DataFrame(X, columns=list(features)), pd.Series(named, name=target)


def of_scikit_learn(name: str) -> ModuleType:
    """Its module of data sets; ImportError if it is not there.

    name  of the data set that needs it
    """
    try:
        import sklearn.datasets
    except ImportError:
        raise ImportError(
            f"nn.datasets.{name} comes from scikit-learn, which is not installed: pip install scikit-learn; spiral, two_gaussians, "
            "AND, OR and XOR need nothing"
        ) from None
    found: ModuleType = sklearn.datasets
    return found


def whole_seed(seed: Any) -> int | None:
    """A seed as scikit-learn takes one: a whole number as it is, any other seed by a number drawn from it."""
    if seed is None or (isinstance(seed, int) and seed < 2**32):
        return seed
    return int(np.random.default_rng(seed).integers(2**31))
