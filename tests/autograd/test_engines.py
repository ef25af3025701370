"""Two engines, one behaviour: which one runs, and that both give the same numbers."""

import ast
import copy
import doctest
import enum
import importlib
import importlib.util
import inspect
import json
import math
import operator
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd import Value, engines, no_grad, scope

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
    engine, reason = engines._choose("")
    assert engine == "python"
    assert reason.startswith("the native engine is not there")


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
    assert "until\n        ``zero_grad``" in Value.backward.__doc__
    assert list(inspect.signature(Value.backward).parameters) == ["self", "gradient"]
    assert list(inspect.signature(Value.tanh).parameters) == ["self"]
    assert "The number." in Value.data.__doc__


def test_the_class_has_the_same_signature_on_every_engine():
    data, label = inspect.signature(Value).parameters.values()
    assert (data.name, data.default) == ("data", inspect.Parameter.empty)
    assert (label.name, label.default) == ("label", "")


@pytest.mark.parametrize("what", ["label", "scope"])
@pytest.mark.parametrize("text", [None, 3, b"x"])
def test_a_label_or_scope_that_is_no_string_is_refused_with_its_type(what, text):
    value = Value(1.0, "x")
    with pytest.raises(TypeError, match=f"a {what} is a string, not {type(text).__name__}"):
        setattr(value, what, text)
    assert (value.label, value.scope) == ("x", "")


class Colour(str, enum.Enum):  # noqa: UP042 - unlike a StrEnum's, its members' str() is "Colour.RED"
    RED = "red"


def test_of_a_label_or_scope_of_a_subclass_of_str_the_characters_are_kept():
    with scope(Colour.RED), scope(Colour.RED):
        value = Value(1.0, Colour.RED)
    assert (value.label, type(value.label), value.scope) == ("red", str, "red/red")
    value.label, value.scope = "", Colour.RED
    assert (value.scope, type(value.scope), repr(value)) == ("red", str, "Value(1.0)")


def test_a_string_that_runs_python_when_it_is_converted_does_no_harm():
    value = Value(1.0)

    class Meddling(str):
        __slots__ = ()

        def __str__(self):
            value.label = "changed meanwhile"
            return "converted"

    earlier = "a label that is a new object " * len(sys.argv[0])
    count = sys.getrefcount(earlier)
    value.label = earlier
    value.label = Meddling("meddling")
    assert value.label == "meddling"
    assert sys.getrefcount(earlier) == count


@pytest.mark.parametrize("other", ["1", b"1", [1.0], None, 1j, {}])
def test_a_comparison_with_what_is_no_number_says_so(other):
    for compare in (operator.lt, operator.ge):
        with pytest.raises(TypeError, match=f"a comparison: a real number belongs here, not {type(other).__name__}"):
            compare(Value(1.0), other)
        with pytest.raises(TypeError, match="a comparison: a real number belongs here"):
            compare(other, Value(1.0))


@pytest.mark.parametrize("name", ["data", "grad", "label", "scope", "has_grad", "inputs", "op", "partials"])
def test_what_a_value_is_cannot_be_deleted(name):
    value = Value(1.0)
    with pytest.raises(AttributeError, match=f"property '{name}' of 'Value' object has no deleter|{name}"):
        delattr(value, name)
    assert value.data == 1.0


def test_a_subclass_that_forgets_our_constructor_is_told_so():
    class Forgetful(Value):
        def __init__(self, size):
            self.size = size

    class Careful(Forgetful):
        def __init__(self):
            Value.__init__(self, 2.0)

    with pytest.raises(TypeError, match=r"Forgetful.__init__ leaves it without a number: call super\(\).__init__"):
        Forgetful(3)
    assert Careful().data == 2.0
    assert list(inspect.signature(Forgetful).parameters) == ["size"]


def documented(module):
    """The docstrings of a module's source, with the line where each begins: also of what the native engine replaces."""
    for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            yield node.name, ast.get_docstring(node), node.lineno


#: The files in which the native engine takes the place of something, and ``steps``, which sweeps on it.
REPLACED = ["value", "evaluation", "sweep", "steps", "calling", "reductions", "state"]


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
    entering = {path.stem for path in graph.glob("*.py") if "autograd.native" in path.read_text("utf-8")}
    assert entering < set(REPLACED)


def test_no_grad_and_scope_decorate_functions_too():
    @no_grad()
    def quiet(x):
        return x * x

    @scope("outer")
    @scope("inner")
    def named(x):
        return x * x

    x = Value(3.0)
    for _ in range(2):
        assert quiet(x).constant
        assert named(x).scope == "outer/inner"
    assert (x * x).scope == ""
    assert not (x * x).constant


def test_a_block_ends_with_its_exception():
    with pytest.raises(ZeroDivisionError), scope("a"), no_grad():
        raise ZeroDivisionError
    y = Value(1.0) + 1
    assert (y.scope, y.constant) == ("", False)


def test_a_block_changes_back_what_it_changed_and_nothing_else():
    def quietly():
        with no_grad():
            yield

    unfinished = quietly()
    next(unfinished)
    with scope("later"):
        unfinished.close()
        assert Value(1.0).scope == "later"
    assert not (Value(1.0) + 1).constant


@pytest.mark.parametrize("block", [no_grad(), scope("a")])
def test_a_block_entered_again_while_it_runs_is_refused_and_ends_all_the_same(block):
    with pytest.raises((RuntimeError, AttributeError)), block, block:  # AttributeError is contextlib's word for it
        pass
    y = Value(1.0) + 1
    assert (y.scope, y.constant) == ("", False)


def test_a_copy_and_a_recomputed_graph_keep_the_sign_of_a_partial_that_is_zero():
    y = Value(3.0) * Value(-0.0)
    for node in (y, copy.deepcopy(y), pickle.loads(pickle.dumps(y)), y.recompute()):
        assert math.copysign(1.0, node.partials[0]) == -1.0
        assert node.partials == (0.0, 3.0)


def test_a_dot_reads_its_first_argument_before_the_second_changes_it():
    values = [Value(1.0) for _ in range(5)]

    def emptying():
        for i in range(5):
            if values:
                values.pop()
            yield float(i)

    assert autograd.dot(values, emptying()).data == 10.0
