"""Adding cube_root is one entry and its primitive; what is forgotten is told, with the file to write it in.

Each test edits a copy of the package, as somebody would who adds the operation, and runs it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd import engines

FLOATS = "    cube_root = staticmethod(math.cbrt)\n"
ARRAYS = "    cube_root = _quietly(np.cbrt)\n"
#: The entry, in parts that can be left out or replaced.
ENTRY = {
    "forward": "lambda m, a: m.cube_root(a)",
    "partials": "lambda m, y, a: (m.divide(1.0, 3.0 * (y * y)),)",
    "c": '"cbrt({0})"',
    "javascript": '"Math.cbrt({0})"',
}


@pytest.fixture
def said(tmp_path):
    """What a program prints, or the error it ends with, on a copy to which cube_root was added in a certain way."""

    def said(
        program,
        *,
        name="cube_root",
        floats=FLOATS,
        arrays=ARRAYS,
        environment=(("GLASSGRAD_ENGINE", "python"),),
        **changes,
    ):
        package = tmp_path / "autograd"
        with_engine = dict(environment).get("GLASSGRAD_ENGINE") != "python"
        # What is compiled already is copied, too: it fits all files but those that are edited.
        ignored = shutil.ignore_patterns(*([] if with_engine else ["*.so", "*.pyd"]))
        shutil.copytree(Path(autograd.__file__).parent, package, ignore=ignored)
        entry = "".join([f"    {part}={text},\n" for part, text in (ENTRY | changes).items() if text is not None])
        edit(package / "table" / "operations.py", "TANH = Op(", f'CUBE_ROOT = Op(\n    "{name}",\n{entry})\nTANH = Op(')
        edit(package / "table" / "arithmetic.py", "    tanh = staticmethod", f"{floats}    tanh = staticmethod")
        edit(package / "table" / "arithmetic.py", "    tanh = _quietly", f"{arrays}    tanh = _quietly")
        without = {name: value for name, value in os.environ.items() if not name.startswith("GLASSGRAD")}
        answer = subprocess.run(
            [sys.executable, "-c", f"import autograd\nimport numpy as np\n{program}"],
            cwd=tmp_path,
            env=without | {"PYTHONPATH": str(tmp_path)} | dict(environment),
            capture_output=True,
            text=True,
            check=False,
        )
        return (answer.stdout + answer.stderr).strip().splitlines()[-1]

    return said


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_one_entry_and_a_primitive_are_an_operation_everywhere(said):
    program = """
from autograd.native import rules
from autograd.table import ARRAYS, javascript
cube_root, x = autograd.cube_root, autograd.Value(0.5)
cube_root(x).backward()
program = autograd.compile(lambda x: cube_root(x))
values, gradients = program.value_and_grad(np.array([0.5, 1.0]))
on_arrays = ARRAYS.evaluate(cube_root.forward, [0.5])
numbers = [cube_root(0.5), x.cube_root().data, x.grad, autograd.grad(autograd.grad(cube_root))(0.5), on_arrays[0], values[0], gradients[0]]
code = ["cube_root(a)" in rules.header(), "Math.cbrt(a)" in javascript([cube_root])]
print([round(float(number), 4) for number in numbers], autograd.derivative(cube_root), code)
"""
    assert said(program) == "[0.7937, 0.7937, 0.5291, -0.7055, 0.7937, 0.7937, 0.5291] 1/(3·y²) [True, True]"


def test_a_primitive_whose_name_is_not_numpys_is_compiled_all_the_same(said):
    program = (
        "print(autograd.compile(lambda x: autograd.where(x, autograd.cube_root(x), x))(np.array([0.0, 0.5])).round(4))"
    )
    numbers = {"arrays": "    cube_root = _quietly(lambda a: np.sign(a) * np.abs(a) ** (1 / 3))\n"}
    assert said(f"del np.cbrt\n{program}", **numbers) == "[0.     0.7937]"


def test_a_primitive_that_floats_lack_is_told(said):
    assert said("autograd.cube_root(0.5)", floats="") == (
        "NotImplementedError: the formula of Op 'cube_root' says no more than m.cube_root(a), so every number system has to define "
        "it, and Floats does not: write cube_root(a) into class Floats in autograd/table/arithmetic.py, or write the formula "
        "with other operations of the table"
    )


@pytest.mark.parametrize(
    "program",
    [
        "autograd.table.ARRAYS.evaluate(autograd.cube_root.forward, [0.5])",
        "autograd.compile(lambda x: autograd.cube_root(x))(np.array([0.5, 1.0]))",
    ],
    ids=["on arrays", "on the tape"],
)
def test_a_primitive_that_arrays_lack_is_told(said, program):
    message = said(program, arrays="")
    assert message.startswith("NotImplementedError: the formula of Op 'cube_root' says no more than m.cube_root(a)")
    assert "write cube_root(a) into class Arrays in autograd/table/arithmetic.py" in message


@pytest.mark.parametrize(
    ("style", "program", "language"),
    [
        ("c", "from autograd.native import rules; rules.header()", "C: write c='cube_root({0})'"),
        ("javascript", "autograd.table.javascript()", "JavaScript: write javascript='Math.cube_root({0})'"),
        ("c", "autograd.formula(autograd.cube_root, 'c')", "C: write c='cube_root({0})'"),
    ],
)
def test_a_spelling_that_is_missing_is_told(said, style, program, language):
    message = said(program, **{style: None})
    assert message.startswith(
        f"ValueError: the formula of Op 'cube_root' says no more than its name, so it needs a spelling in {language}"
    )
    assert "autograd/table/operations.py" in message


@pytest.mark.parametrize(
    ("part", "formula", "reason"),
    [
        ("partials", "lambda m, y, a: (m.gamma(a),)", "m.gamma means nothing, because the table has no entry 'gamma'"),
        ("partials", "lambda m, y, a: (1.0, 2.0)", "one local derivative per input (1), but returned 2 of them"),
        ("partials", "lambda m, y, a: (m.exp(a, y),)", "exp takes 1 input (a), but was given 2"),
        ("partials", "lambda m, y, a: (m.exp(a) / 2.0,)", "write m.divide(a, b) for a / b"),
        ("partials", "lambda m, y, a: (y if a > 0.0 else -y,)", "write m.greater(a, b) for a > b"),
        ("partials", "lambda m, y, a: (math.gamma(a),)", "write m.exp(a) for math.exp(a)"),
        ("forward", "lambda m, a: (m.exp(a) + m.exp(-a)) * 2.0 ** a", "write m.power(a, b) for a ** b"),
        ("forward", "lambda m, a: a.exp()", "write m.exp(a) for a.exp()"),
        ("forward", "lambda m, a: exp(a)", "an operation is written with m, as in m.exp(a)"),
        ("partials", "lambda m, y, a: (__import__('numpy').exp(a),)", "write m.exp(a) for np.exp(a)"),
        ("partials", "lambda m, y, a: (3.0 * y)", "but returned a number"),
        ("forward", "lambda m, a: m.cube_root(a, a)", "cube_root takes 1 input (a), but was given 2"),
    ],
)
def test_a_formula_that_cannot_work_is_told_when_the_package_is_imported(said, part, formula, reason):
    message = said("", **{part: formula})
    start = f"TypeError: autograd/table/operations.py: there is a mistake in the {part} of Op 'cube_root': "
    assert message.startswith(start)
    assert reason in message


def test_a_formula_that_gives_no_number_is_told(said):
    assert said("", forward="lambda m, a: None") == (
        "TypeError: autograd/table/operations.py: the formulas of Op 'cube_root' must give numbers, not None"
    )


def test_a_whole_number_is_told_to_be_written_as_a_float(said):
    assert said("", partials="lambda m, y, a: (1,)").endswith("must give numbers, not 1: write 1.0")


@pytest.mark.parametrize(
    ("style", "spelling", "reason"),
    [
        ("c", '"cube_root({0}"', "has a parenthesis without its partner"),
        ("javascript", '"Math.cbrt(a)"', "leaves out the input a: write {0} where it belongs"),
        ("c", '"cube_root({1})"', "must name the inputs by number"),
    ],
)
def test_a_spelling_that_cannot_work_is_told_when_the_package_is_imported(said, style, spelling, reason):
    message = said("", **{style: spelling})
    assert message.startswith("ValueError: autograd/table/operations.py: ")
    assert reason in message


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("data", "because a Value has a data already"),
        ("backward", "because a Value has a backward already"),
        ("lambda", "which is a word of Python's own"),
        ("tanh", "there are two entries named 'tanh'"),
    ],
)
def test_a_name_that_is_taken_is_told(said, name, reason):
    message = said("", name=name, forward="lambda m, a: 2.0 * a", partials="lambda m, y, a: (2.0,)")
    assert message.startswith("ValueError: autograd/table/operations.py: ")
    assert reason in message


@pytest.mark.parametrize("forward", ["lambda m, a: 1.0 * m.cube_root(a)", "lambda m, a: m.cube_root(-a)"])
def test_a_formula_that_asks_for_itself_is_told(said, forward):
    assert said("", forward=forward) == (
        "TypeError: autograd/table/operations.py: the formulas of cube_root lead back to themselves and can never be computed: "
        "write one of them with other operations"
    )


def test_partials_that_do_not_take_the_result_are_told(said):
    assert said("", partials="lambda m, a: (1.0,)") == (
        "TypeError: autograd/table/operations.py: Op 'cube_root': partials must be formulas partials(m, y, a), but one takes (m, a)"
    )


def test_a_native_engine_that_was_built_without_the_entry_is_told(said):
    if autograd.engine != "native":
        return  # plain Python has no engine that could be out of date
    program = "from autograd.engines import engine, reason, missing; print(engine, reason, missing)"
    told = said(program, environment=())
    if engines.build_number(Path(autograd.__file__).parent):
        assert told.split() == ["python", "engine_stale"]
    else:  # where a wheel was installed
        assert told == "python engine_missing it was built from another table of operations"
