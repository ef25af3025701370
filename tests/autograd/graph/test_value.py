"""What a Value knows and says of itself."""

import gc
import inspect
import weakref

import pytest

from autograd import Value, constant


def test_a_leaf_has_no_history():
    x = Value(2, label="x")
    assert (x.data, x.label, x.op, x.inputs, x.partials, x.constant) == (2.0, "x", None, (), (), False)
    assert type(x.data) is float


def test_inputs_keep_order_and_duplicates():
    a, b = Value(2.0), Value(3.0)
    assert (a - b).inputs == (a, b)
    assert (a * a).inputs == (a, a)
    assert (a - b).partials == (1.0, -1.0)


def test_a_plain_number_becomes_a_constant_without_gradient():
    x = Value(3.0)
    y = 2 * x
    y.backward()
    two = y.inputs[0]
    assert (two.data, two.constant, two.grad, two.has_grad) == (2.0, True, 0.0, False)
    assert (x.grad, y.partials) == (2.0, (0.0, 2.0))


def test_has_grad_tells_not_computed_from_zero():
    x = Value(1.0)
    assert (x.grad, x.has_grad) == (0.0, False)
    (x * 0.0).backward()
    assert (x.grad, x.has_grad) == (0.0, True)


def test_assigning_a_gradient_makes_it_known():
    x = Value(1.0)
    x.grad = 0
    assert (x.grad, x.has_grad) == (0.0, True)
    with pytest.raises(TypeError, match=r"value\.grad"):
        x.grad = None
    with pytest.raises(TypeError, match=r"value\.data"):
        x.data = "3"


def test_detach_gives_a_constant_of_the_same_number():
    x = Value(2.0, "x")
    d = (x * 3).detach()
    assert (d.data, d.constant, d.inputs) == (6.0, True, ())


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (lambda: Value(2.5), "Value(2.5)"),
        (lambda: Value(2.5, "x"), "Value(2.5, label='x')"),
        (lambda: Value(2.5) * 2, "Value(5.0, op='multiply')"),
        (lambda: constant(2.5), "Value(2.5, constant)"),
    ],
)
def test_a_repr_says_what_there_is(value, written):
    assert repr(value()) == written


def test_a_repr_shows_a_gradient_once_it_is_there():
    x = Value(2.0, "x")
    (x * 3).backward()
    assert repr(x) == "Value(2.0, label='x', grad=3.0)"


def test_a_graph_is_freed_with_its_result_without_the_collector():
    x = Value(1.0)
    y = x * 2
    inner = weakref.ref(y)
    z = y + 1
    gc.disable()
    try:
        del y, z
        assert inner() is None
    finally:
        gc.enable()


def test_what_a_node_is_made_of_cannot_be_assigned():
    y = Value(1.0) * 2
    for name in ("inputs", "op", "partials", "has_grad", "constant"):
        with pytest.raises(AttributeError):
            setattr(y, name, None)


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
