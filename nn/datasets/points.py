"""Points in a plane, in classes of different shapes: drawn with a seed, for networks of two inputs.

Read next: ``measured.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import kinds

from .giving import KINDS, given, of_scikit_learn, whole_seed

#: What the options of single data sets are.
_KINDS = {
    **KINDS,
    "factor": kinds.number(least=0.0, below=1.0),
    "classes": kinds.whole(2),
    "turns": kinds.number(above=0.0),
    "distance": kinds.number(least=0.0),
}


def moons(samples: int = 200, *, noise: float = 0.1, seed: Any = 0, as_frame: bool = False) -> tuple[Any, Any]:
    """Two half moons that reach into each other: X (samples, 2), y (samples,) of 0, the upper one, and 1.

    noise     the standard deviation of what is added to both coordinates, from a normal distribution; a moon has radius 1
    seed      decides the noise and the order
    as_frame  a table of pandas with the columns x1 and x2, and a series

    They are scikit-learn's ``make_moons(samples, noise=noise, random_state=seed)``.

    >>> X, y = moons(4, noise=0.0)
    >>> sorted(zip(y.tolist(), X.round(2).tolist()))
    [(0, [-1.0, 0.0]), (0, [1.0, 0.0]), (1, [0.0, 0.5]), (1, [2.0, 0.5])]
    """
    chosen = kinds.checked("moons", _KINDS, samples=samples, noise=noise, seed=seed, as_frame=as_frame)
    make = of_scikit_learn("moons").make_moons
    X, y = make(chosen.samples, noise=chosen.noise, random_state=whole_seed(chosen.seed))
    return given(X, y, as_frame=chosen.as_frame)


def circles(
    samples: int = 200, *, noise: float = 0.05, factor: float = 0.5, seed: Any = 0, as_frame: bool = False
) -> tuple[Any, Any]:
    """A circle of radius 1, class 0, around one of radius ``factor``, class 1; else as ``moons``.

    They are scikit-learn's ``make_circles(samples, noise=noise, factor=factor, random_state=seed)``.

    >>> X, y = circles(noise=0.0, factor=0.5)
    >>> sorted({(label, round(float(radius), 6)) for label, radius in zip(y.tolist(), np.hypot(*X.T))})
    [(0, 1.0), (1, 0.5)]
    """
    chosen = kinds.checked("circles", _KINDS, samples=samples, noise=noise, factor=factor, seed=seed, as_frame=as_frame)
    make = of_scikit_learn("circles").make_circles
    X, y = make(chosen.samples, noise=chosen.noise, factor=chosen.factor, random_state=whole_seed(chosen.seed))
    return given(X, y, as_frame=chosen.as_frame)


def spiral(
    samples: int = 200,
    *,
    classes: int = 2,
    turns: float = 1.0,
    noise: float = 0.02,
    seed: Any = 0,
    as_frame: bool = False,
) -> tuple[Any, Any]:
    """Arms that wind around each other from the middle to radius 1, a class each: X (samples, 2), y (samples,).

    classes  how many arms; sample i belongs to arm i modulo their number
    turns    how often an arm goes round
    noise    the standard deviation of what is added to both coordinates, from a normal distribution

    Source: Lang and Witbrock 1988, "Learning to tell two spirals apart".

    >>> X, y = spiral(4, turns=0.5, noise=0.0)
    >>> X.round(6).tolist(), y.tolist()          # half way out and all the way; an arm goes half round: 90° at ½, 180° at 1
    ([[0.0, 0.5], [-0.0, -0.5], [-1.0, 0.0], [1.0, -0.0]], [0, 1, 0, 1])
    """
    options = {"samples": samples, "classes": classes, "turns": turns, "noise": noise, "seed": seed}
    chosen = kinds.checked("spiral", _KINDS, **options, as_frame=as_frame)
    y = np.arange(chosen.samples) % chosen.classes
    radius = (np.arange(chosen.samples) // chosen.classes + 1) / np.ceil(chosen.samples / chosen.classes)
    angle = 2.0 * np.pi * (chosen.turns * radius + y / chosen.classes)
    X = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    X = X + np.random.default_rng(chosen.seed).normal(0.0, chosen.noise, X.shape)
    return given(X, y, as_frame=chosen.as_frame)


def two_gaussians(
    samples: int = 200, *, distance: float = 3.0, seed: Any = 0, as_frame: bool = False
) -> tuple[Any, Any]:
    """Two clouds from normal distributions of standard deviation 1: X (samples, 2), y (samples,), every second sample of class 1.

    distance  from the mean of class 0, (−distance/2, 0), to that of class 1

    No classifier does better than the line x₁ = 0, which is wrong for a fraction Φ(−distance/2) of the points: 6.7% at 3.

    >>> X, y = two_gaussians(20_000)
    >>> f"{((X[:, 0] > 0.0) != y).mean():.0%}"
    '7%'
    """
    chosen = kinds.checked("two_gaussians", _KINDS, samples=samples, distance=distance, seed=seed, as_frame=as_frame)
    y = np.arange(chosen.samples) % 2
    X = np.random.default_rng(chosen.seed).normal(size=(chosen.samples, 2))
    X[:, 0] += (y - 0.5) * chosen.distance
    return given(X, y, as_frame=chosen.as_frame)
