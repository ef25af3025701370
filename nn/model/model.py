"""Say what every network offers: ``Model``, a module that maps a sample to a result.

``model(x)`` takes one sample and gives Values, so that a learner can draw it.  A model of your own states nothing more:
either ``__call__(x)``, or ``forward(x)`` as in PyTorch (``forward.py``).
``model.fit``, ``model.predict`` and the other verbs are made of ``model(x)``, in the rooms that know how:

    layers/summary    summary
    replay/use        outputs, predict, predict_proba, score
    training/fit      fit
    saving/files      save

Each of them is a function whose first argument is the model.  These rooms import this file, so it cannot import them.
Instead they mark the function with ``@verb``, which adds it to the class.  ``model.pyi`` lists all verbs, for type checkers
and editors.

Read next: ``layers/feedforward.py``, models that are made of layers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from autograd.graph import kinds

from .activations import ACTIVATIONS, Activation
from .columns import in_order
from .elsewhere import instead_of_models
from .forward import forwarded, name_parts
from .module import Module
from .parts import may_hold_parts

_Verb = TypeVar("_Verb", bound=Callable[..., Any])


def _objective(given: Any) -> Any:
    if given is not None and not hasattr(given, "problem"):  # the losses are made in a later room
        raise TypeError
    return given


#: A model's loss; ``self.classes = 10`` and the like may be anything in a class of the user's own.
_OBJECTIVE = kinds.Kind("None, or a loss as fit sets it: model.fit(X, y, loss='mse')", _objective)


class Model(Module):
    """A module with ``model(x)``; subclass it and state ``__call__`` or ``forward`` to train a network of your own.

    objective  the loss it was trained with, an ``nn.Objective``; None before that
    classes    the labels it was trained on; empty for regression
    input_names  the names of the columns it was trained on; empty if they had none
    target_names the names of the columns of y, likewise, if there were several
    """

    objective: Any = None
    classes: tuple[Any, ...] = ()
    input_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()

    _settings: ClassVar[Any] = {"objective": _OBJECTIVE}

    #: Whether it states ``forward`` for one sample: then its parts are called as its attributes are.
    _states_forward: ClassVar[bool] = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._states_forward = hasattr(cls, "forward") and cls.__call__ is Model.__call__
        if cls._states_forward and not cls.name:
            cls.name = cls.__name__.lower()

    if not TYPE_CHECKING:  # for mypy it would be a promise that any attribute is there, and may be set

        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            if self._states_forward and may_hold_parts(value):
                name_parts(self)

        def __getattr__(self, name: str) -> Any:
            """Called for what is not there, and for a property that has raised AttributeError: its own is raised again."""
            advice = instead_of_models(name)
            if advice:
                raise AttributeError(
                    f"{type(self).__name__!r} object has no attribute {name!r}{advice}", name=name, obj=self
                )
            return object.__getattribute__(self, name)

    def __call__(self, x: Any) -> Any:
        """One sample: a Value, or a list or array of Values.

        In ``fit``, ``predict`` and ``score`` x is an array of objects if ``X`` was an array, a list if it was a list of lists;
        ``forward`` is always given an array.
        """
        if self._states_forward:
            return forwarded(self, x)
        raise TypeError(_of_no_formula(type(self).__name__))

    def batch(self, X: Iterable[Any], *, logits: bool = False) -> list[Any]:
        """One result per sample of ``X``; ``logits`` leaves out the output activation."""
        if hasattr(X, "to_numpy"):  # a table of pandas, which walks through columns
            X = in_order(X, self.input_names).to_numpy()
        return [self(x) for x in X]

    @property
    def output_activation(self) -> Activation:
        """The activation that gives the outputs; "identity" if there is none."""
        return ACTIVATIONS["identity"]

    @property
    def can_give_logits(self) -> bool:
        """Whether ``batch(X, logits=True)`` leaves out the output activation: a model that states ``__call__`` alone cannot."""
        return type(self).batch is not Model.batch

    # scikit-learn asks for these two before it trains copies of an estimator.

    def __sklearn_tags__(self) -> Any:
        return _asked_by_scikit_learn(self, super(), "__sklearn_tags__")

    def __sklearn_clone__(self) -> Any:
        return _asked_by_scikit_learn(self, super(), "__sklearn_clone__")


def computes(model: Model) -> bool:
    """Whether a model states what it computes for a sample."""
    return model._states_forward or type(model).__call__ is not Model.__call__


def _asked_by_scikit_learn(model: Model, beside: Any, name: str) -> Any:
    """The answer of another class of the model, if it is an estimator, too; else TypeError: say which classes are."""
    answer = getattr(beside, name, None)
    if answer is not None:
        return answer()
    raise TypeError(
        f"{type(model).__name__} is a network, and scikit-learn trains estimators, of which it makes copies: give it nn.Classifier or "
        "nn.Regressor, such as nn.Classifier(hidden=(16, 16)), or an estimator of your own whose fit makes the network"
    )


def _of_no_formula(name: str) -> str:
    return f"{name} has no forward(x) and no __call__(x): a Model states in one of them what it computes for a sample"


def network_in(thing: Any) -> Any:
    """The network that an estimator of scikit-learn has trained, its ``model_``; anything else as it is.

    So what is drawn of a model is drawn of an estimator, too.
    """
    found = getattr(thing, "model_", None)
    return found if isinstance(found, Model) else thing


def require_model(thing: Any, verb: str) -> None:
    """Raise TypeError for what is no Model, and so has no ``model(x)`` to train or to use."""
    if isinstance(thing, Model):
        if not computes(thing):
            raise TypeError(f"nn.{verb}: {_of_no_formula(type(thing).__name__)}")
        return
    if network_in(thing) is not thing:
        raise TypeError(
            f"nn.{verb} takes an nn.Model as its first argument, model, and {type(thing).__name__} is an estimator: the network in "
            "it is estimator.model_"
        )
    if isinstance(thing, type) and issubclass(thing, Model):
        raise TypeError(f"nn.{verb} takes a model, and {thing.__name__} is its class: make one, {thing.__name__}(…)")
    raise TypeError(
        f"nn.{verb} takes an nn.Model as its first argument, model, not {type(thing).__name__}: for example nn.MLP(2, [8, 1])"
    )


def verb(function: _Verb) -> _Verb:
    """Make a function of a model a method of every model: ``model.fit(X, y)`` is ``fit(model, X, y)``."""
    setattr(Model, function.__name__, function)
    return function
