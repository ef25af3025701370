"""Train a single neuron without descending a gradient: the perceptron, and linear regression in closed form.

In: samples and targets.  Out: a perceptron and its mistakes; a linear neuron with the best weights there are.

What may be touched: both are one story in one file, to be read from its first line; further features.

    perceptron.py      a neuron with a threshold, and Rosenblatt's rule
    features.py        polynomials, radial functions and sines of the samples
    least_squares.py   the normal equations, and the singular value decomposition where they fail

Next: ``nn.saving``.
"""

from . import features
from .least_squares import LeastSquares, least_squares
from .perceptron import Mistakes, Perceptron

__all__ = ["LeastSquares", "Mistakes", "Perceptron", "features", "least_squares"]
