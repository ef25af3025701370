"""Check what the functions of the gallery are given: a graph, options."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sized
from dataclasses import dataclass
from typing import Any

from autograd import Value, topological_order, zero_grad
from autograd.graph import kinds
from autograd.languages import Language, language_of
from viz.drawing import theme_chosen
from viz.graph import one_result

#: A larger graph shows nobody a mistake, and a sweep in the wrong order looks through all of it at each of its nodes.
MOST_VALUES = 5_000

RATE = kinds.number(above=0.0)
STEPS = kinds.whole(1)
NUMBER = kinds.number()
#: More steps than that no plot shows.
_MOST_STEPS = 1_000


@dataclass(frozen=True)
class Asked:
    """What is asked for: the name of a mistake, and how it is told."""

    name: str
    language: Language
    theme: str

    @property
    def owner(self) -> str:
        """The function, as errors call it."""
        return owner_of(self.name)

    def number(self, value: Any, option: str) -> float:
        found: float = NUMBER(value, option, self.owner)
        return found

    def rate(self, value: Any, option: str = "learning_rate") -> float:
        found: float = RATE(value, option, self.owner)
        return found

    def steps(self, value: Any) -> int:
        found: int = STEPS(value, "steps", self.owner)
        if found > _MOST_STEPS:
            raise ValueError(f"{self.owner}(steps={found}): steps must be at most {_MOST_STEPS:,}")
        return found

    def graph(self, loss: Value | None, example: Callable[[], Value]) -> Value:
        """A copy of a graph, computed from its leaves as they are, without gradients: it may be changed.

        example  makes the graph to take if none is given
        """
        if loss is None:
            return example()
        if isinstance(loss, Sized):
            raise TypeError(
                f"{self.owner}(loss) takes one Value, not {type(loss).__name__}: a sweep begins at one result; give "
                "autograd.sum([…]) for several"
            )
        root = one_result(loss, self.owner.removeprefix("viz."), "loss")
        order = topological_order(root)
        if root.constant or not root.inputs:
            raise ValueError(
                f"{self.owner}(loss): {root!r} is computed from nothing that has a gradient, so there is no sweep to make a "
                "mistake in"
            )
        if len(order) > MOST_VALUES:
            raise ValueError(
                f"{self.owner}(loss): the graph has {len(order):,} values, and nobody sees a mistake in more than "
                f"{MOST_VALUES:,}: give the loss of one sample, or of a smaller model"
            )
        copied: Value = copy.deepcopy(root).recompute()
        zero_grad(copied)
        return copied


def owner_of(name: str) -> str:
    """A function of the gallery, as errors call it."""
    return f"viz.mistakes.{name}"


def asked(name: str, lang: str | Language | None, theme: str | None, digits: int | None) -> Asked:
    """The options that all mistakes have, checked."""
    return Asked(name, language_of(lang, digits=digits), theme_chosen(theme))


def leaves_of(loss: Value) -> list[Value]:
    """The leaves of a graph that have gradients, in its order."""
    return [node for node in topological_order(loss) if not (node.inputs or node.constant)]
