"""Keep the weight vector of each neuron short: ‖w‖ ≤ C, after every step.

    w ← w · min(1, C/‖w‖)

Where L2 draws all weights to 0 a little, this leaves a vector alone as long as it is short enough.  Source: Srebro and
Shraibman 2005; for each neuron, with dropout, Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from autograd import Value
from autograd.graph import set_numbers
from autograd.tape import Array


def shorten_vectors(vectors: Sequence[Sequence[Value]], limit: float) -> None:
    """Shorten each vector that is longer than ``limit``; what no gradient has reached is no part of it.

    >>> w = [Value(3.0), Value(4.0)]
    >>> for weight in w:
    ...     weight.grad = 0.0
    >>> shorten_vectors([w], 1.0)
    >>> [weight.data for weight in w]
    [0.6000000000000001, 0.8]
    """
    changed: list[Value] = []
    numbers: list[float] = []
    for vector in vectors:
        moved = [weight for weight in vector if weight.has_grad]
        length = math.sqrt(math.fsum([weight.data * weight.data for weight in moved]))
        if length > limit:
            changed += moved
            numbers += [weight.data * (limit / length) for weight in moved]
    set_numbers(changed, np.array(numbers, dtype=np.float64))


class VectorPlaces:
    """Where the vectors are in an array of numbers.

    places  of each vector's numbers
    """

    def __init__(self, places: Sequence[Array]) -> None:
        filled = [each for each in places if len(each)]
        self.sizes = np.array([len(each) for each in filled], dtype=np.intp)
        self.places = np.concatenate(filled) if filled else np.empty(0, dtype=np.intp)
        self.starts = np.cumsum(self.sizes) - self.sizes

    def shorten(self, numbers: Array, limit: float) -> None:
        """Shorten each vector that is longer than ``limit``, in place."""
        if not len(self.places):
            return
        found = numbers[self.places]
        lengths = np.sqrt(np.add.reduceat(found * found, self.starts))
        if (lengths > limit).any():
            factors = np.where(lengths > limit, limit / np.maximum(lengths, limit), 1.0)
            numbers[self.places] = found * np.repeat(factors, self.sizes)
