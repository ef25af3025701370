"""Operations called as functions, as methods and in formulas."""

import ast
import inspect
import math
from pathlib import Path

import pytest

import autograd
from autograd import Value, constant
from autograd.graph import METHODS, VALUES, value
from autograd.table import BATCH_MEAN, IDENTITY, SHIFT, TABLE, TANH


@pytest.mark.parametrize("op", METHODS, ids=lambda op: op.name)
def test_an_operation_of_one_input_is_a_method_with_its_help(op):
    x = Value(1.3 if op.name == "acosh" else 0.3)
    result = getattr(x, op.name)()
    assert (result.op, result.inputs, result.data) == (op, (x,), op(x.data))
    method = getattr(Value, op.name)
    assert (method.__name__, method.__doc__) == (op.name, op.__doc__)
    assert list(inspect.signature(method).parameters) == ["self"]


def test_what_only_the_engine_calls_is_a_function_and_no_method():
    assert {op for op in TABLE if op.arity == 1} - set(METHODS) == {BATCH_MEAN, IDENTITY, SHIFT}
    for op in (BATCH_MEAN, IDENTITY, SHIFT):
        assert op(Value(2.0)).data == 2.0
        assert not hasattr(Value, op.name)


def test_type_checkers_are_told_of_the_methods_that_there_are():
    tree = ast.parse(Path(value.__file__).read_text("utf-8"))
    (told,) = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "_of_one_input" in ast.unparse(n)]
    names = [target.id for n in told.body if isinstance(n, ast.Assign) for target in n.targets]
    assert sorted(names) == sorted(op.name for op in METHODS)


def test_functions_take_numbers_and_give_numbers():
    assert type(autograd.tanh(0.5)) is float
    assert autograd.maximum(2, 3) == 3.0
    assert autograd.where(True, 1, 2) == 1.0
    assert autograd.divide(1, 0) == math.inf


def test_a_function_of_values_and_numbers_makes_constants_of_the_numbers():
    x = Value(2.0)
    node = autograd.multiply(3, x)
    assert [i.constant for i in node.inputs] == [True, False]
    assert autograd.tanh(constant(0.0)).constant
    with pytest.raises(TypeError, match="multiply"):
        autograd.multiply("3", x)
    with pytest.raises(TypeError, match="tanh takes 1 input"):
        autograd.tanh(x, x)


def test_a_formula_on_values_makes_nodes():
    x = Value(0.5)
    (partial,) = TANH.derivatives(VALUES, TANH(x), (x,))
    assert partial.op is autograd.subtract
    assert partial.data == 1 - math.tanh(0.5) ** 2


def test_an_unknown_name_of_the_package_is_an_attribute_error():
    with pytest.raises(AttributeError, match="tahn"):
        autograd.tahn
    with pytest.raises(AttributeError, match="tahn"):
        VALUES.tahn
