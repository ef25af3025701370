"""What every network offers: verbs that the rooms add, one function each."""

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest

import nn
from nn import layers, replay, saving, training

VERBS = {
    "compile": training.compile,
    "evaluate": training.evaluate,
    "fit": training.fit,
    "load_state_dict": saving.load_state_dict,
    "partial_fit": training.partial_fit,
    "outputs": replay.outputs,
    "predict": replay.predict,
    "predict_proba": replay.predict_proba,
    "save": saving.save,
    "score": replay.score,
    "state_dict": saving.state_dict,
    "summary": layers.summary,
    "to_torch": saving.to_torch,
}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_of_a_model_is_the_function_of_its_room(name):
    assert vars(nn.Model)[name] is VERBS[name]
    assert next(iter(inspect.signature(VERBS[name]).parameters)) == "model"
    assert inspect.getdoc(getattr(nn.MLP(1, [1]), name)) == inspect.getdoc(VERBS[name])


def test_fit_and_save_are_functions_too():
    assert (nn.fit, nn.save) == (nn.Model.fit, nn.Model.save)


def test_the_stub_for_type_checkers_lists_the_verbs_and_nothing_that_is_not_there():
    stub = ast.parse((Path(nn.model.__file__).with_name("model.pyi")).read_text("utf-8"))
    (model,) = [node for node in stub.body if isinstance(node, ast.ClassDef)]
    assert {node.targets[0].id for node in model.body if isinstance(node, ast.Assign)} == set(VERBS)
    stated = {node.name for node in model.body if isinstance(node, ast.FunctionDef)}
    stated |= {node.target.id for node in model.body if isinstance(node, ast.AnnAssign)}
    assert {name for name in vars(nn.Model) if not name.startswith("__")} | {"__call__"} == stated | set(VERBS)


@pytest.mark.parametrize(
    ("name", "thing", "told"),
    [
        (
            "objective",
            "mse",
            r"objective must be None, or a loss as fit sets it: model\.fit\(X, y, loss='mse'\), not str",
        ),
        ("training", "yes", "training must be True or False, not str"),
    ],
)
@pytest.mark.parametrize("make", [lambda: nn.MLP(2, [1]), lambda: nn.Dropout(0.5)])
def test_what_training_tells_a_model_is_checked_when_it_is_set_by_hand(make, name, thing, told):
    model = make()
    with pytest.raises(TypeError, match=told):
        setattr(model, name, thing)


def test_a_class_of_ones_own_may_call_the_number_of_its_outputs_classes():
    class Net(nn.Module):
        def __init__(self, classes):
            super().__init__()
            self.classes = classes
            self.layer = nn.Linear(2, classes, seed=0)

        def forward(self, x):
            return self.layer(x)

    net = Net(3)
    net.fit(np.eye(2), [0, 2], loss="cross_entropy", epochs=1, progress=False)
    assert net.classes == (0, 1, 2)
