"""Hold out a part of the samples, to judge a model by samples that it has not seen.

Of a classification the part is *stratified*: it has every class in its share, so that none is missing by chance.

    a class of n_k among n samples, of which m are held out       m · n_k / n of them, rounded so that they are m together
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from .targets import Targets


def held_out(targets: Targets, count: int, order: np.ndarray) -> np.ndarray:
    """The numbers of the ``count`` samples that are held out, in ascending order.

    order  all numbers, shuffled: of every class the first ones are held out

    A class keeps one sample at least for training, as long as there are enough others.  Targets that are no labels, as in a
    regression, are not stratified: the first ``count`` are held out.

    >>> labels = Targets(np.array([[0.0], [0.0], [0.0], [0.0], [1.0], [1.0]]), (0.0, 1.0))
    >>> held_out(labels, 3, np.arange(6))                       # half of each class
    array([0, 1, 4])
    """
    if not targets.classes or ((targets.rows > 0.0) & (targets.rows < 1.0)).any():
        return np.sort(order[:count])
    _, groups = np.unique(targets.rows, axis=0, return_inverse=True)
    groups = groups.reshape(-1)[order]
    shares = _shares(np.bincount(groups).tolist(), count)
    chosen = [order[groups == group][:share] for group, share in enumerate(shares)]
    return np.sort(np.concatenate(chosen))


def _shares(sizes: list[int], count: int) -> list[int]:
    """How many of each class: whole parts first, then one more where the remainder is largest (Hamilton's method)."""
    exact = [Fraction(count * size, sum(sizes)) for size in sizes]
    shares = [int(share) for share in exact]
    ranked = sorted(range(len(sizes)), key=lambda k: (shares[k] - exact[k], -sizes[k], k))
    for spared in (1, 0):  # a class is used up only where there is no other way
        for k in ranked:
            if sum(shares) < count and shares[k] + spared < sizes[k]:
                shares[k] += 1
    while sum(shares) < count:
        largest = max(range(len(sizes)), key=lambda k: sizes[k] - shares[k])
        shares[largest] += 1
    return shares
