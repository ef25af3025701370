"""HIPS autograd is another package of the same name: where its files lie among ours or hide ours, somebody says so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograd

FOLDER = Path(autograd.__file__).parents[1]

HIPS = '__version__ = "1.8.0"\ndef grad(f): pass\n'


@pytest.fixture
def python(tmp_path):
    """Runs Python on a copy of our packages, without the native engine."""
    for package in ("autograd", "nn", "viz"):
        shutil.copytree(FOLDER / package, tmp_path / package, ignore=shutil.ignore_patterns("*.so", "*.c"))

    def run(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "GLASSGRAD_ENGINE": "python"}
        done = subprocess.run(
            [sys.executable, *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture
def installed_before(tmp_path, python):
    (tmp_path / "autograd" / "scipy").mkdir()
    return python


@pytest.fixture
def installed_after(tmp_path, python):
    (tmp_path / "autograd" / "scipy").mkdir()
    (tmp_path / "autograd" / "__init__.py").write_text(HIPS)
    return python


def test_files_left_of_the_other_package_are_told_when_ours_is_imported(installed_before):
    code, said = installed_before("-c", "import autograd, nn, viz; print(autograd.Value(2.0) * 2)")
    assert code == 0
    assert said.count("RuntimeWarning: the files of two packages named autograd") == 1
    assert "pip uninstall autograd glassgrad" in said
    assert "Value(4.0" in said


@pytest.mark.parametrize("package", ["nn", "viz"])
def test_a_package_that_finds_the_other_autograd_says_what_to_do(installed_after, package):
    code, said = installed_after("-W", "ignore", "-c", f"import {package}")
    assert code == 1
    assert "needs Glassgrad's autograd, and" in said.splitlines()[-1]
    assert "pip uninstall autograd glassgrad" in said.splitlines()[-1]


@pytest.mark.parametrize("when", ["installed_before", "installed_after"])
def test_asked_whether_all_is_well_the_module_says_that_it_is_not(request, when):
    code, said = request.getfixturevalue(when)("-W", "ignore", "-m", "autograd")
    assert code == 1
    assert "the files of two packages named autograd" in said.splitlines()[-1]
    assert "runs on the" not in said


def test_another_autograd_found_before_ours_is_told_too(tmp_path, python):
    shutil.rmtree(tmp_path / "autograd")
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / "__init__.py").write_text(HIPS)
    code, said = python("-c", "import nn")
    assert code == 1
    assert "needs Glassgrad's autograd" in said.splitlines()[-1]


def test_where_nothing_is_mixed_nothing_is_said(python):
    code, said = python("-m", "autograd")
    assert (code, said.count("mixed")) == (0, 0)
