"""Notices a function that does something else each time, although two recordings of it agree by chance.

A function that multiplies by 0 or 1 as a coin falls makes the same graph twice every other time.  So

* a function that moves the state of ``random`` or of ``numpy.random`` in each recording is refused, whatever it made;
* for all else that is random, a generator of its own, ``os.urandom``, a clock, a counter, it is recorded more than
  twice: 64 times if its graph is small, fewer times if it is large, down to 6, so that all these recordings together
  make some 20,000 nodes, a few milliseconds, or are few.

What falls alike with probability p each time is not noticed with probability pⁿ + (1 − p)ⁿ in n recordings: of a coin that
is 10⁻¹⁹ for 64, and 3 % for 6; of a neuron that is dropped one time in ten, 0.1 % and 53 %.  What changes by the second or
by the day is not noticed at all.

A function known to do the same each time says so with an attribute, ``repeatable = True``, and is recorded twice: so are
the losses and outputs of networks that are made of the layers of ``nn`` only.

Read next: ``recording.py``.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

#: The most and the fewest recordings, and the nodes that they may make together if they are more than the fewest.
MOST, FEWEST, NODES = 64, 6, 20_000


def recordings(f: Any, nodes: int) -> int:
    """How often a function whose graph has so many nodes is recorded."""
    if getattr(f, "repeatable", False):
        return 2
    return max(FEWEST, min(MOST, NODES // max(nodes, 1)))


class Watch:
    """Looks whether the global generators move in each recording: another thread may draw in one, by chance.

    moving  the names of those that moved in all of them so far
    trusts  whether the function is known to do the same each time
    """

    def __init__(self, f: Any) -> None:
        self.trusts: bool = getattr(f, "repeatable", False)
        self.moving = () if self.trusts else tuple(_GENERATORS)

    def during(self, run: Callable[[], Any]) -> Any:
        """What ``run`` returns."""
        before = [_GENERATORS[name]() for name in self.moving]
        result = run()
        if self.moving:
            moved = [_GENERATORS[name]() != state for name, state in zip(self.moving, before, strict=True)]
            self.moving = tuple([name for name, has_moved in zip(self.moving, moved, strict=True) if has_moved])
        return result


def _comparable(state: Any) -> Any:
    """A state of nested dictionaries and arrays, as something that == compares."""
    if isinstance(state, dict):
        return [_comparable(part) for part in state.values()]
    return state.tobytes() if isinstance(state, np.ndarray) else state


_GENERATORS: dict[str, Callable[[], Any]] = {
    "random": random.getstate,
    "numpy.random": lambda: _comparable(np.random.get_state(legacy=False)),  # noqa: NPY002 - it looks whether others draw
}
