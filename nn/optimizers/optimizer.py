"""Step parameters along their gradients, by a formula: ``Optimizer``, the base of all.

An optimizer is one formula,

    (w, g, state, h)  →  (w′, state′)

for one parameter w with gradient g, the numbers that the optimizer remembers of this parameter (its state), and its
settings h (``h.learning_rate``, ``h.momentum``, …; ``h.t`` counts the steps from 1).  Like an entry of the derivative
table, the formula is generic in the number system m: floats make it the eager optimizer below, arrays update all
parameters at once, and a tape makes it part of the compiled step.

**Adding an optimizer.**  Derive it from ``Optimizer``: name what it remembers of a parameter in ``state_names``, hand
its settings to ``super().__init__``, and state ``formula`` with + − * and the functions of m.  ``fit`` takes the class
itself; a name for it is one more line of ``OPTIMIZERS`` in ``by_name.py``.

>>> class SignDescent(Optimizer):
...     '''w′ = w − η sign(g): steps of one size, whatever the gradient's.'''
...     def __init__(self, parameters, learning_rate=0.01):
...         super().__init__(parameters, learning_rate=learning_rate)
...     @staticmethod
...     def formula(m, w, g, state, h):
...         return w - h.learning_rate * m.sign(g), state
>>> w = Value(3.0)
>>> (w * w).backward()
>>> SignDescent([w], learning_rate=0.5).step()
>>> w.data
2.5

Read next: ``gradient_descent.py``, the simplest formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeAlias

import numpy as np

from autograd import Value
from autograd.graph import are_leaves, clear_grad, kinds, set_numbers
from autograd.languages import language_of
from autograd.table import FLOATS
from nn.model import refuse_old_name
from nn.objectives import Penalty

from .words import in_our_words

State: TypeAlias = tuple[Any, ...]


class Optimizer:
    """Steps its parameters, and remembers a few numbers of each.

    parameters     Values to change, e.g. ``model.parameters()``
    learning_rate  η; PyTorch's names of settings will do as well: lr, betas, eps (``words.py``)

    Assign ``optimizer.learning_rate``, or another setting by its name, between steps to change it.

    A step leaves a parameter alone that no gradient has reached since ``zero_grad`` (``has_grad`` is false): neither its
    number nor what is remembered of it changes, and for this parameter the step does not count.  A gradient of 0 is one.

    >>> from nn import SGD
    >>> w = Value(3.0)
    >>> optimizer = SGD([w], learning_rate=0.25)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> w.data                                  # 3 − 0.25·6
    1.5
    """

    #: The names of the numbers remembered of each parameter; they begin at 0 unless ``initial_state`` says otherwise.
    state_names: ClassVar[tuple[str, ...]] = ()

    #: Whether it needs the gradient over all samples.
    full_batch: ClassVar[bool] = False

    #: Whether its learning rate decides the first step only, so that to change it afterwards has no effect.
    rate_at_first_only: ClassVar[bool] = False

    #: Whether it takes the sign of each gradient only, so that to clip gradients has no effect.
    sign_only: ClassVar[bool] = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        refuse_old_name(cls, "absorb", "take_penalties(penalties)")

    if not TYPE_CHECKING:

        def __new__(cls, *parameters: Any, **settings: Any) -> Any:
            """Refuse settings without parameters, as Keras's optimizers take them; a copy or a pickle begins with neither."""
            if settings and not parameters and "parameters" not in settings:
                raise TypeError(
                    f"{cls.__name__} was given settings and no parameters: write nn.{cls.__name__}(model.parameters(), …), or leave it "
                    "to fit or compile to make one: optimizer='adam', learning_rate=0.01"
                )
            return super().__new__(cls)

    def __init__(self, parameters: Iterable[Value], **hyper: Any) -> None:
        self.parameters = kinds.LIST(parameters, "parameters", type(self).__name__)
        if not self.parameters:
            raise ValueError(f"{type(self).__name__} was given no parameters: there is nothing to train")
        if not are_leaves(self.parameters):
            self._refuse_parameters()
        self.hyper = SimpleNamespace(**_checked(in_our_words(type(self), hyper), type(self).__name__), t=0)
        self._state: list[State] | np.ndarray
        self._begin()
        #: How many of the steps so far have left a parameter alone, one number each.
        self.left_alone: list[int] = [0] * len(self.parameters)
        self._pending: tuple[Any, list[State] | np.ndarray, int, list[int]] | None = None

    def _refuse_parameters(self) -> NoReturn:
        for parameter in self.parameters:
            if not isinstance(parameter, Value):
                raise TypeError(
                    f"{type(self).__name__} changes parameters that are Values, not {type(parameter).__name__}: pass "
                    "model.parameters()"
                )
            if parameter.op is not None:
                raise ValueError(
                    f"{type(self).__name__} was given {parameter!r}, which is computed from other Values: a step would change the "
                    "result and not what it is computed from. Give it those, as model.parameters() does"
                )
        raise ValueError(
            f"{type(self).__name__} was given a parameter twice, so that a step would move it twice: pass model.parameters(), "
            "which has each once"
        )

    def _begin(self) -> None:
        """Remember of every parameter what is remembered at first."""
        initial, count = self.initial_state(self.hyper), len(self.parameters)
        are_floats = {float}.issuperset(map(type, initial))
        self.state = np.broadcast_to(np.array([initial]).T, (len(initial), count)) if are_floats else [initial] * count

    @property
    def state(self) -> list[State]:
        """The numbers that are remembered of each parameter."""
        if isinstance(self._state, np.ndarray):  # which most often nobody looks at
            columns = self._state.tolist()
            self._state = list(zip(*columns, strict=True)) if columns else [()] * len(self.parameters)
        return self._state

    @state.setter
    def state(self, state: list[State] | np.ndarray) -> None:
        self._state = state

    @property
    def state_of_one(self) -> State:
        """The numbers that are remembered of the first parameter."""
        return tuple(self._state[:, 0].tolist()) if isinstance(self._state, np.ndarray) else self._state[0]

    @property
    def memory(self) -> np.ndarray:
        """The state as an array, with a row for each of its numbers and a column for each parameter."""
        if isinstance(self._state, np.ndarray):
            return self._state
        return np.array(self._state, dtype=np.float64).reshape(len(self.parameters), -1).T

    if not TYPE_CHECKING:  # for mypy it would be a promise that any attribute is there

        def __getattr__(self, name: str) -> Any:
            """A setting by its name: ``optimizer.momentum``."""
            settings = vars(vars(self).get("hyper", SimpleNamespace()))
            if name in settings:
                return settings[name]
            raise AttributeError(
                f"{type(self).__name__} has no attribute {name!r}; its settings are {', '.join(settings)}"
            )

        def __setattr__(self, name: str, value: Any) -> None:
            """Set an attribute; a setting is checked as when the optimizer was made, and the next steps use it."""
            settings = vars(vars(self).get("hyper", SimpleNamespace()))
            if name in settings and not hasattr(type(self), name):
                settings.update(_checked({name: value}, type(self).__name__))
            else:
                super().__setattr__(name, value)

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({"_state" if name == "state" else name: thing for name, thing in state.items()})

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        """The new weight and the new state of one parameter."""
        raise TypeError("an Optimizer of your own states formula(m, w, g, state, h)")

    @classmethod
    def initial_state(cls, h: Any) -> State:
        """The numbers remembered of a parameter before the first step."""
        return (0.0,) * len(cls.state_names)

    @property
    def learning_rate(self) -> float:
        rate: float = self.hyper.learning_rate
        return rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        rate = _checked({"learning_rate": rate}, type(self).__name__)["learning_rate"]
        if rate == self.hyper.learning_rate:
            return
        if self.rate_at_first_only:
            if self.hyper.t:
                raise ValueError(
                    f"learning_rate={rate!r}: {type(self).__name__} takes its learning_rate for the first step only, and "
                    "has made steps already: make a new one"
                )
            self.hyper.learning_rate = rate
            self._begin()
        self.hyper.learning_rate = rate

    def step(self) -> None:
        """One step for every parameter that has a gradient, from its ``.grad``.

        All new numbers are computed before the first is written.  If Ctrl-C interrupts the writing, ``settle`` or the
        next step finishes it, so the parameters never stay half-way between two steps.
        """
        self.settle()
        reached = [parameter.has_grad for parameter in self.parameters]
        if not any(reached):
            return
        t, formula = self.hyper.t + 1, self.formula
        left_alone = [n if here else n + 1 for n, here in zip(self.left_alone, reached, strict=True)]
        hypers = {n: SimpleNamespace(**{**vars(self.hyper), "t": t - n}) for n in set(left_alone)}
        updated = [
            formula(FLOATS, parameter.data, parameter.grad, state, hypers[n]) if here else (parameter.data, state)
            for parameter, state, n, here in zip(self.parameters, self.state, left_alone, reached, strict=True)
        ]
        self._pending = ([w for w, _ in updated], [state for _, state in updated], t, left_alone)
        self.settle()

    def advance(self, evaluate: Callable[[], float]) -> float:
        """One step, given a function that computes the loss and leaves its gradient in the parameters.

        Returns the loss from before the step.  An optimizer that needs the loss more than once overrides this method;
        ``evaluate`` may raise an ArithmeticError, such as ``nn.DivergenceError``, where the loss is not finite.
        """
        loss = evaluate()
        self.step()
        return loss

    def take_penalties(self, penalties: Iterable[Penalty]) -> list[Penalty]:
        """Remember the penalties that the formula handles itself, instead of earlier ones; returns all others.

        The caller adds the gradients of those others to the loss's: they are smooth enough for that.
        """
        return list(penalties)

    def take(self, weights: np.ndarray, memory: np.ndarray, t: int, left_alone: list[int]) -> None:
        """Take over all numbers of steps that were computed elsewhere, even if Ctrl-C comes meanwhile."""
        self._pending = (weights, memory, t, left_alone)
        try:
            self.settle()
        except BaseException:
            self.settle()
            raise

    def settle(self) -> None:
        """Finish writing a step if that was interrupted."""
        if self._pending is None:
            return
        weights, state, t, left_alone = self._pending
        set_numbers(self.parameters, np.asarray(weights, dtype=np.float64))
        self.state = state
        self.hyper.t, self.left_alone = t, left_alone
        self._pending = None

    def zero_grad(self) -> None:
        """Forget the gradients: 0.0, not computed."""
        for parameter in self.parameters:
            clear_grad(parameter)

    def __repr__(self) -> str:
        settings = [f"{name}={value!r}" for name, value in vars(self.hyper).items() if name != "t"]
        count = language_of().counted("parameters", len(self.parameters))
        return f"{type(self).__name__}({', '.join([count, *settings])})"


#: What the settings of the optimizers are, by name.  One of your own that is not here is a number, 0 or more, or a switch.
SETTINGS: dict[str, kinds.Kind] = {
    **dict.fromkeys(("momentum", "rho", "beta1", "beta2"), kinds.number(least=0, below=1)),
    **dict.fromkeys(("learning_rate", "weight_decay", "epsilon", "l1", "l1_of_fit"), kinds.number(least=0)),
    **dict.fromkeys(("nesterov", "centered", "amsgrad"), kinds.FLAG),
    "curvature": kinds.number(above=0, below=1),
    "shrink": kinds.number(above=0, below=1),
    "grow": kinds.number(above=1),
    "smallest": kinds.number(above=0),
    "largest": kinds.number(above=0, infinite=True),
}
_ANY = kinds.Kind(
    "a number, 0 or more, or True or False",
    lambda value: (kinds.FLAG if isinstance(value, bool | np.bool_) else kinds.number(least=0, infinite=True)).take(
        value
    ),
)


def _checked(hyper: dict[str, Any], owner: str) -> dict[str, Any]:
    return {name: SETTINGS.get(name, _ANY)(value, name, owner) for name, value in hyper.items()}
