"""What a type checker says of a program that uses these packages, outside this repository."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
import nn
import viz
from tests import DATA

#: Lines from the fifth on are wrong.
WRONG = """\
import nn

model = nn.MLP(2, [3, 1], activation=["tanh", nn.ACTIVATIONS["sigmoid"]], seed=0)
model.fit([[1.0, 2.0]], [1.0], optimizer="adam", progress=False).table()
nn.MLP(2, [1], activation=3)
nn.BatchNorm(2, 5)
nn.Neuron(2, activation=5)
nn.Dropout(2, 0.5, seed="zero")
nn.Layer(2, 3, initializer=[])
model.fit([[1.0, 2.0]], [1.0], callbacks=3)
model.fit([[1.0, 2.0]], [1.0], schedule=3)
model.save(3)
nn.Classifier(epochs="many")
nn.datasets.moons("many")
nn.nonsense
"""

#: Every public name of the packages, and every one of their rooms of functions.
EVERY_NAME = "\n".join(
    ["import autograd, nn, viz"]
    + [f"print({package.__name__}.{name})" for package in (autograd, nn, viz) for name in package.__all__]
    + [f"print(nn.datasets.{name})" for name in nn.datasets.__all__]
)


@pytest.fixture(scope="module")
def errors(tmp_path_factory, engine):
    """What mypy, in its strictest mode, says of each program, by the program's name: one run, for it reads the packages anew.

    None in the pass of the plain engine: no type depends on the engine.
    """
    if engine == "python":
        return None
    pytest.importorskip("mypy")
    folder = tmp_path_factory.mktemp("typing")
    (folder / "wrong.py").write_text(WRONG)
    (folder / "every_name.py").write_text(EVERY_NAME)
    (folder / "users_program.py").write_bytes((DATA / "users_program.py").read_bytes())
    files = sorted([path.name for path in folder.iterdir()])
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(folder / "cache"), *files]
    environment = {**os.environ, "MYPYPATH": str(Path(__file__).parents[1])}
    found = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    assert "Found" in found.stdout, found.stdout + found.stderr
    return {file: re.findall(rf"^{re.escape(file)}:(\d+): error: (.*)", found.stdout, re.MULTILINE) for file in files}


def test_mypy_finds_wrong_arguments_in_a_users_program_and_no_others(errors):
    if errors is None:
        return
    lines = [int(number) for number, _ in errors["wrong.py"]]
    assert sorted(set(lines)) == list(range(5, len(WRONG.splitlines()) + 1)), errors["wrong.py"]


def test_every_public_name_is_known_to_mypy(errors):
    if errors is None:
        return
    assert errors["every_name.py"] == []


def test_a_users_program_is_well_typed(errors):
    if errors is None:
        return
    assert errors["users_program.py"] == []


def test_the_users_program_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(DATA / "users_program.py"))
    assert (tmp_path / "y.html").exists()
