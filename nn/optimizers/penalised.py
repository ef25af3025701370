"""An optimizer's formula with what a ``fit`` adds to it: penalties, and gradients cut off.

g  ←  g + ∂(penalties)/∂w,  cut off at ±clip_value
(w, g, state, h)  →  (w′, state′)  by the optimizer's formula
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from nn.objectives import Penalty

from .optimizer import Optimizer


@dataclass(frozen=True)
class PenalisedFormula:
    """The update of one parameter as a formula, generic in the number system m.

    penalties   all of them
    smooth      those whose gradient is added here; the optimizer takes the others into account itself
    shared      whether a batch carries a share of the penalties, ``h.penalty_share``
    clip_value  cuts every gradient off at ±this
    exempts     whether some parameters are exempt from penalties; then the state has a further number, which says whether one is
                penalised, 1 or 0
    left_alone  whether earlier steps have left some of the parameters alone, and not others; then the last number of the state
                says how many
    """

    optimizer: Optimizer
    penalties: Sequence[Penalty]
    smooth: Sequence[Penalty]
    shared: bool
    clip_value: float | None
    exempts: bool
    left_alone: bool

    @property
    def repeatable(self) -> bool:
        """Whether it is made of this package's formulas only, which do the same each time."""
        parts = (self.optimizer, *self.penalties)
        are_ours = all([type(part).__module__.startswith("nn.") for part in parts])
        return are_ours and "formula" not in vars(self.optimizer)

    def __call__(self, m: Any, w: Any, g: Any, state: Any, h: Any) -> tuple[Any, Any, Any]:
        """Weight, state and penalty."""
        own = len(state) - self.exempts - self.left_alone
        g, penalty = self.penalised(m, (w, g, *state[own : own + self.exempts]), h)
        w, state = self.alone(m, w, g, state, h)
        return w, state, penalty

    def alone(self, m: Any, w: Any, g: Any, state: Any, h: Any) -> tuple[Any, Any]:
        """The optimizer's formula alone."""
        own = len(state) - self.exempts - self.left_alone
        if self.left_alone:
            h = SimpleNamespace(**{**vars(h), "t": h.t - state[-1]})
        w, after = self.optimizer.formula(m, w, g, state[:own], h)
        return w, (*after, *state[own:])

    def penalised(self, m: Any, columns: Any, h: Any) -> tuple[Any, Any]:
        """The gradient with that of the penalties, each number cut off where it has to be; and the penalties' sum.

        columns  weights, gradients and, if some parameters are exempt, whether each is penalised
        """
        w, g, *flag = columns

        def added(penalty: Any) -> Any:
            return m.where(flag[0], penalty, 0.0) if flag else penalty

        total = 0.0
        for penalty in self.penalties:
            total = total + added(penalty.strength * penalty.term(m, w))
        if self.shared:
            total = h.penalty_share * total
        for penalty in self.smooth:
            derivative = added(penalty.derivative(m, w))
            g = g + (h.penalty_share * derivative if self.shared else derivative)
        if self.clip_value is not None:
            g = m.minimum(m.maximum(g, -self.clip_value), self.clip_value)
        return g, total
