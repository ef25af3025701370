"""Two engines, one behaviour: which one runs, and that both give the same numbers."""

import ast
import doctest
import importlib
import importlib.util
import inspect
import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import autograd
from autograd import Value, engines

ENGINES = ["python", "native"] if importlib.util.find_spec("autograd.native.engine.core") else ["python"]

#: Arithmetic of + − × ÷ alone on random graphs; prints every value and gradient to the last bit.
ARITHMETIC = """
import json, random
from autograd import Value, topological_order
figures = []
for seed in range(300):
    rng = random.Random(seed)
    values = [Value(rng.uniform(-2, 2)) for _ in range(4)]
    for _ in range(60):
        a, b = rng.choice(values), rng.choice([*values, rng.uniform(-2, 2), 3])
        values.append(rng.choice([lambda: a + b, lambda: a - b, lambda: b * a, lambda: b / a, lambda: -a])())
    values[-1].backward()
    for node in topological_order(values[-1]):
        figures += [node.data.hex(), node.grad.hex(), *[p.hex() for p in node.partials]]
print(json.dumps(figures))
"""

#: Every operation of the table at many points: its value and its partials.
TABLE = """
import itertools, json, random
from autograd import Value
from autograd.table import operations
rng = random.Random(0)
points = [0.0, -0.0, 1.0, -1.0, 0.5, 1e-300, 1e300, float("inf"), float("-inf"), float("nan")]
points += [rng.uniform(-5, 5) for _ in range(40)]
figures = []
for op in operations.TABLE:
    for numbers in itertools.product(points[: 30 if op.arity < 3 else 10], repeat=op.arity):
        node = op(*map(Value, numbers))
        figures.append([op.name, numbers, [node.data, *node.partials]])
print(json.dumps(figures))
"""


def run(program, engine):
    environment = {**os.environ, "GLASSGRAD_ENGINE": engine, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_engine_of_this_pass_is_the_one_asked_for(engine):
    assert autograd.engine == engine
    assert autograd.engine in ("python", "native")


@pytest.mark.parametrize("engine", ENGINES)
def test_python_m_autograd_says_which_engine_runs_and_why(engine):
    done = run("import runpy; runpy.run_module('autograd', run_name='__main__')", engine)
    first, second = done.stdout.splitlines()
    assert first == f"autograd runs on the {engine} engine: GLASSGRAD_ENGINE={engine} asks for it."
    assert second.startswith("Compiled programs run on ")
    if engine == "python":
        assert "NumPy" in second


@pytest.mark.parametrize(
    ("lang", "first"),
    [("es", "autograd usa el motor python: lo pide"), ("pt", "autograd usa o motor python: GLASSGRAD")],
)
def test_it_says_so_in_the_readers_language(lang, first, monkeypatch):
    monkeypatch.setenv("GLASSGRAD_LANG", lang)
    done = run("import runpy; runpy.run_module('autograd', run_name='__main__')", "python")
    assert done.stdout.startswith(first)
    assert "NumPy" in done.stdout.splitlines()[1]


@pytest.mark.parametrize(("kernel", "says"), [("numpy", "on NumPy."), ("baseline", "with baseline instructions.")])
def test_what_replays_compiled_programs_can_be_chosen(kernel, says):
    pytest.importorskip(
        "autograd.native.executor.kernel", reason="the native executor was not built", exc_type=ImportError
    )
    script = f"import os, runpy; os.environ['GLASSGRAD_KERNEL'] = {kernel!r}; runpy.run_module('autograd', run_name='__main__')"
    assert run(script, "native").stdout.rstrip().endswith(says)


def test_an_instruction_set_that_is_not_here_is_refused_by_name():
    pytest.importorskip(
        "autograd.native.executor.kernel", reason="the native executor was not built", exc_type=ImportError
    )
    done = run("import os; os.environ['GLASSGRAD_KERNEL'] = 'abacus'; import autograd", "native")
    assert done.returncode == 1
    assert "this processor has no 'abacus' (GLASSGRAD_KERNEL)" in done.stderr


def test_an_engine_that_does_not_exist_is_refused_by_name():
    done = run("import autograd", "rust")
    assert done.returncode == 1
    assert "GLASSGRAD_ENGINE=rust: there are two engines" in done.stderr


def test_asking_for_a_native_engine_that_was_not_built_says_how_to_build_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "autograd.native.engine.core", None)
    with pytest.raises(ImportError, match="build_ext --inplace"):
        engines._choose("native")
    engine, reason, missing = engines._choose("")
    assert (engine, reason) == ("python", "engine_missing")
    assert "autograd.native.engine.core" in missing


@pytest.mark.parametrize("built", [SimpleNamespace(BUILD_NUMBER="0123"), SimpleNamespace()], ids=["other", "older"])
def test_a_native_engine_that_was_built_from_other_files_is_not_entered(built, monkeypatch):
    monkeypatch.setitem(sys.modules, "autograd.native.engine.core", built)
    monkeypatch.setattr(engines, "build_number", lambda folder: "4567")
    assert engines._choose("") == ("python", "engine_stale", "")
    with pytest.raises(
        ImportError, match=r"GLASSGRAD_ENGINE=native, but the native .* `python setup.py build_ext --inplace`"
    ):
        engines._choose("native")


def test_one_that_fits_is_and_so_is_one_that_has_no_sources_beside_it(monkeypatch):
    for built, here in (("4567", "4567"), ("0123", "")):
        monkeypatch.setitem(sys.modules, "autograd.native.engine.core", SimpleNamespace(BUILD_NUMBER=built))
        monkeypatch.setattr(engines, "build_number", lambda folder, here=here: here)
        assert engines._choose("")[0] == "native"


def test_the_number_of_a_build_is_that_of_the_files_it_is_made_from(tmp_path):
    number = engines.build_number.__wrapped__
    (tmp_path / "native" / "engine").mkdir(parents=True)
    (tmp_path / "table" / "entries").mkdir(parents=True)
    (tmp_path / "table" / "operations.py").write_text("ADD\n")
    assert number(tmp_path) == ""  # as where a wheel was installed
    seen = []
    for name, text in [
        ("native/engine/core.pyx", "1"),
        ("native/engine/core.pyx", "2"),
        ("table/operations.py", "ADD\nSUBTRACT\n"),
        ("table/entries/more.py", ""),
        ("native/engine/node.h", ""),
        ("graph/value.py", ""),  # not one of them
        ("native/engine/core.cpython-311-x86_64-linux-gnu.so", ""),
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        seen.append(number(tmp_path))
    assert len(set(seen[:5])) == 5
    assert set(seen[4:]) == {seen[4]}


@pytest.mark.skipif(len(ENGINES) < 2, reason="the native engine was not built")
def test_after_a_pull_of_another_table_plain_python_runs_and_says_what_to_type(tmp_path):
    package = Path(autograd.__file__).parent
    if not (package / "native" / "engine" / "core.pyx").exists():
        return  # the tests of a wheel: nobody pulls there
    copied = shutil.copytree(package, tmp_path / "autograd")
    with (copied / "table" / "operations.py").open("a", encoding="utf-8") as table:
        table.write("# This is new.\n")
    for engine, told in (
        ("", "autograd runs on the python engine: the native"),
        ("native", "GLASSGRAD_ENGINE=native, but the native"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "autograd"],
            env={**os.environ, "GLASSGRAD_ENGINE": engine, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert f"{told} engine was built from other files" in done.stdout + done.stderr
        assert "build it again with `python setup.py build_ext --inplace`" in done.stdout + done.stderr
        assert done.returncode == (engine == "native")


@pytest.mark.skipif(len(ENGINES) < 2, reason="the native engine was not built")
def test_both_engines_add_subtract_multiply_and_divide_to_the_same_bits():
    python, native = (json.loads(run(ARITHMETIC, engine).stdout) for engine in ("python", "native"))
    assert len(python) > 10_000
    assert python == native


@pytest.mark.skipif(len(ENGINES) < 2, reason="the native engine was not built")
def test_both_engines_agree_within_four_ulp_on_every_operation_of_the_table():
    python, native = (json.loads(run(TABLE, engine).stdout) for engine in ("python", "native"))
    assert len(python) == len(native) > 10_000
    for (name, point, expected), (_, _, found) in zip(python, native, strict=True):
        for a, b in zip(expected, found, strict=True):
            same = a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= 4 * math.ulp(a)
            assert same, f"{name} at {point}: {a!r} in plain Python, {b!r} in C"


@pytest.mark.skipif(len(ENGINES) < 2, reason="the native engine was not built")
@pytest.mark.parametrize(("writer", "reader"), [("python", "native"), ("native", "python")])
def test_a_graph_pickled_on_one_engine_loads_on_the_other(writer, reader, tmp_path):
    path = tmp_path / "graph.pickle"
    write = f"""
import pickle
from autograd import Value, where
x = Value(3.0, "x")
y = (where(x > 2, x, 0.0) * x + 1).tanh() - 2 * x
open({str(path)!r}, "wb").write(pickle.dumps(y))
"""
    read = f"""
import pickle
y = pickle.load(open({str(path)!r}, "rb"))
y.backward()
print(repr(y), repr(y.inputs[1].inputs[1]))
"""
    assert run(write, writer).returncode == 0
    assert run(read, reader).stdout == run(read, writer).stdout != ""


def test_pickles_name_the_class_that_every_engine_has():
    assert (Value.__module__, Value.__qualname__) == ("autograd", "Value")


def test_methods_have_the_same_docstrings_and_signatures_on_every_engine():
    assert "until\n``zero_grad``" in inspect.getdoc(Value.backward)
    assert list(inspect.signature(Value.backward).parameters) == ["self", "gradient"]
    assert list(inspect.signature(Value.tanh).parameters) == ["self"]
    assert "The number." in Value.data.__doc__


def test_the_class_has_the_same_signature_on_every_engine():
    data, label, *micrograds = inspect.signature(Value).parameters.values()
    assert (data.name, data.default) == ("data", inspect.Parameter.empty)
    assert (label.name, label.default) == ("label", "")
    assert [parameter.name for parameter in micrograds] == ["_op", "_children"]  # refused, with what to write


def documented(module):
    """The docstrings of a module's source, with the line where each begins: also of what the native engine replaces."""
    for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            yield node.name, ast.get_docstring(node), node.lineno


#: The files in which the native engine takes the place of something, and ``steps``, which sweeps on it.
REPLACED = [
    *["value", "evaluation", "sweep", "steps", "calling", "reductions", "state.thread_state"],
    *["arrays.columns", "arrays.passes"],
]


@pytest.mark.parametrize("module", REPLACED)
def test_the_documented_examples_hold_on_every_engine(module):
    module = importlib.import_module(f"autograd.graph.{module}")
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for name, text, line in documented(module):
        runner.run(doctest.DocTestParser().get_doctest(text, dict(vars(module)), name, module.__file__, line))
    tried = runner.summarize(verbose=False)
    assert (tried.failed, tried.attempted > 1) == (0, True)


def test_every_file_that_enters_the_native_engine_has_its_examples_run():
    graph = Path(autograd.graph.__file__).parent
    files = {".".join(path.relative_to(graph).with_suffix("").parts): path for path in graph.rglob("*.py")}
    entering = {name for name, path in files.items() if "autograd.native" in path.read_text("utf-8")}
    assert entering < set(REPLACED)
