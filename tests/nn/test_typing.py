"""What a type checker says of a program that uses nn, outside this repository."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
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
"""


def test_mypy_finds_wrong_arguments_in_a_users_program_and_no_others(tmp_path):
    pytest.importorskip("mypy")
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "program.py"]
    environment = {**os.environ, "MYPYPATH": str(Path(__file__).parents[2])}
    found = subprocess.run(command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True)
    lines = [int(number) for number in re.findall(r"^program\.py:(\d+): error", found.stdout, re.MULTILINE)]
    assert sorted(set(lines)) == list(range(5, 13)), found.stdout
