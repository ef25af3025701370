# What ``model.py`` looks like once the rooms have added their verbs: for type checkers and editors only.

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from nn.layers.summary import summary
from nn.objectives import Objective
from nn.replay.use import outputs, predict, predict_proba, score
from nn.saving.files import save
from nn.saving.state_dict import load_state_dict, state_dict
from nn.saving.torch_modules import to_torch
from nn.training.fit import fit
from nn.training.keras_words import compile, evaluate
from nn.training.partial_fit import partial_fit

from .activations import Activation
from .module import Module

_Verb = TypeVar("_Verb", bound=Callable[..., Any])

class Model(Module):
    objective: Objective | None
    classes: tuple[Any, ...]
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]

    _settings: ClassVar[Any]
    _states_forward: ClassVar[bool]

    def __call__(self, x: Any) -> Any: ...
    def batch(self, X: Iterable[Any], *, logits: bool = False) -> list[Any]: ...
    @property
    def output_activation(self) -> Activation: ...
    @property
    def can_give_logits(self) -> bool: ...

    compile = compile
    evaluate = evaluate
    fit = fit
    load_state_dict = load_state_dict
    outputs = outputs
    partial_fit = partial_fit
    predict = predict
    predict_proba = predict_proba
    save = save
    score = score
    state_dict = state_dict
    summary = summary
    to_torch = to_torch

def computes(model: Model) -> bool: ...
def network_in(thing: Any) -> Any: ...
def require_model(thing: Any, verb: str) -> None: ...
def verb(function: _Verb) -> _Verb: ...
