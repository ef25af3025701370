"""What somebody has measured: flowers and handwritten digits, as scikit-learn brings them along.

Read next: ``nn/estimators``.
"""

from __future__ import annotations

from typing import Any

from .giving import KINDS, given, of_scikit_learn


def iris(*, as_frame: bool = False) -> tuple[Any, Any]:
    """150 flowers, 50 of each of three species of iris: X (150, 4), in cm; y (150,), 0 setosa, 1 versicolor, 2 virginica.

    as_frame  a table of pandas with the columns sepal length (cm), sepal width (cm), petal length (cm), petal width (cm), and a
              series with the names of the species

    Source: Anderson 1936, Fisher 1936; scikit-learn's ``load_iris``.

    >>> X, species = iris(as_frame=True)
    >>> X.iloc[0].tolist(), species.iloc[0]
    ([5.1, 3.5, 1.4, 0.2], 'setosa')
    """
    as_frame = KINDS["as_frame"](as_frame, "as_frame", "iris")
    found = of_scikit_learn("iris").load_iris()
    names = found.target_names
    return given(
        found.data, found.target, as_frame=as_frame, features=found.feature_names, target="species", labels=names
    )


def digits(*, as_frame: bool = False) -> tuple[Any, Any]:
    """1797 handwritten digits of 8 × 8 pixels: X (1797, 64), row by row, from 0, empty, to 1, full of ink; y (1797,), 0 … 9.

    as_frame  a table of pandas with the columns pixel_0_0, pixel_0_1, … by row and column, and a series

    ``viz.plot_images(X[:10])`` shows some.  Source: Alpaydin and Kaynak 1998 (UCI, Optical Recognition of Handwritten Digits,
    test set); scikit-learn's ``load_digits``, whose numbers from 0 to 16 are divided by 16.

    >>> X, y = digits()
    >>> X.shape, float(X.max()), y[:5].tolist()
    ((1797, 64), 1.0, [0, 1, 2, 3, 4])
    """
    as_frame = KINDS["as_frame"](as_frame, "as_frame", "digits")
    found = of_scikit_learn("digits").load_digits()
    return given(found.data / 16.0, found.target, as_frame=as_frame, features=found.feature_names, target="digit")
