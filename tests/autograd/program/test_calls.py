"""How a compiled function is called: by position, by name, as a method."""

import gc
import weakref
from dataclasses import dataclass

import numpy as np
import pytest

import autograd
from autograd import Value, grad, hessian, jacobian, value_and_grad

X = np.array([[1.0, 2.0], [3.0, 4.0]])


def test_arguments_may_be_given_by_name_as_to_the_function():
    program = autograd.compile(lambda x, k, *, shift=1.0: x * k + shift)
    assert program(3.0, k=2.0) == 7.0
    assert program(k=2.0, x=3.0) == 7.0
    assert program(3.0, 2.0, shift=5.0) == 11.0
    assert program(X[0], k=10.0, shift=X[1]).tolist() == [13.0, 24.0]
    assert program(3.0, k=2) == 7.0


def test_a_default_before_an_argument_that_is_given_by_name_stays_what_it_is():
    seen = []
    program = autograd.compile(lambda x, factor=2.0, k=0.0: (seen.append(factor), factor * x + k)[1])
    assert program(3.0, k=1.0) == 7.0
    assert set(seen) == {2.0}
    assert program(3.0, 5.0, k=1.0) == 16.0


def test_any_number_of_arguments_may_be_given_by_name():
    program = autograd.compile(lambda *xs, **named: autograd.sum(xs) * named["a"] - named["b"])
    assert program(1.0, 2.0, a=3.0, b=4.0) == 5.0
    assert program(1.0, 2.0, b=4.0, a=3.0) == 5.0
    assert program(1.0, a=3.0, b=X[0]).tolist() == [2.0, 1.0]


@pytest.mark.parametrize(("positions", "names"), [((1.0,), {"other": 2.0}), ((1.0, 2.0), {"k": 2.0}), ((), {"k": 1.0})])
def test_what_the_function_does_not_take_is_refused_as_python_does(positions, names):
    with pytest.raises(TypeError, match=r"has no argument|multiple values|missing a required"):
        autograd.compile(lambda x, k=0.0: x + k)(*positions, **names)


def test_gradients_by_name_come_after_the_others_and_so_does_everything_else_a_program_does():
    w = Value(2.0, "w")
    program = autograd.compile(lambda x, *, t: (w * x - t) ** 2)
    x, t = np.array([1.0, 2.0]), np.array([3.0, 3.0])
    _, (by_x, by_t) = program.value_and_grad(x, t=t, argnums=[0, 1])
    assert by_x.tolist() == [-4.0, 4.0]
    assert by_t.tolist() == [2.0, -2.0]
    assert program.backward(x, t=t) == 1.0
    assert w.grad == (2 * -1 * 1 + 2 * 1 * 2) / 2
    assert program.bind_loss(x, t=t)() == 1.0
    assert program.bind(x, t=t, update=lambda m, w, g, state, h: (w - g, state))() == 1.0
    assert "t" in str(program.record(x, t=t))


def test_grad_and_its_kin_give_named_arguments_to_the_function_as_they_are():
    f = lambda x, power=1: x**power
    assert grad(f)(3.0, power=2) == 6.0
    assert value_and_grad(f)(3.0, power=2) == (9.0, 6.0)
    assert jacobian(lambda v, k: [k * v[0], v[1]])([1.0, 2.0], k=4.0) == [[4.0, 0.0], [0.0, 1.0]]
    assert hessian(lambda v, k: k * v[0] ** 2)([1.0], k=4.0) == [[8.0]]


def test_the_arguments_of_a_program_are_chosen_as_those_of_grad():
    program = autograd.compile(lambda x, y: x * y)
    assert program.value_and_grad(3.0, 4.0, argnums=[1, 0]) == (12.0, (3.0, 4.0))
    assert program.value_and_grad(3.0, 4.0, argnums=np.int64(-1)) == (12.0, 3.0)
    for argnums in ("x", True, 1.5, None):
        with pytest.raises(TypeError, match="say which argument by its number"):
            program.value_and_grad(3.0, 4.0, argnums=argnums)
    with pytest.raises(ValueError, match="argnums=2 but the program was called with 2 arguments"):
        program.value_and_grad(3.0, 4.0, argnums=2)


class Line:
    def __init__(self, slope):
        self.slope, self.calls = Value(slope, "slope"), 0

    @autograd.compile
    def loss(self, x, t):
        self.calls += 0
        return (self.slope * x - t) ** 2

    @staticmethod
    @autograd.compile
    def square(x):
        return x * x

    cube = autograd.compile(staticmethod(lambda x: x**3))


def test_a_compiled_method_is_the_program_of_each_instance():
    steep, flat = Line(3.0), Line(1.0)
    assert steep.loss(X[0], X[1]).tolist() == [0.0, 4.0]
    assert flat.loss(X[0], X[1]).tolist() == [4.0, 4.0]
    flat.loss.backward(1.0, t=3.0)
    assert (flat.slope.grad, steep.slope.has_grad) == (-4.0, False)
    assert flat.loss.parameters == [flat.slope]
    assert steep.loss(X[0], X[1]).tolist() == [0.0, 4.0]
    assert isinstance(Line.loss, autograd.Program)
    assert (steep.square(3.0), Line.square(3.0), steep.cube(2.0)) == (9.0, 9.0, 8.0)


def test_a_method_that_is_asked_of_the_class_is_that_of_the_instance_it_is_given():
    steep, flat = Line(3.0), Line(1.0)
    assert (Line.loss(steep, 1.0, 1.0), Line.loss(flat, X[0], t=X[1]).tolist()) == (4.0, [4.0, 4.0])
    assert Line.loss.value_and_grad(steep, 2.0, 1.0) == (25.0, 30.0)  # with respect to x: 2(3x − t)·3
    assert Line.loss.backward(steep, 2.0, 1.0) == 25.0
    assert (steep.slope.grad, flat.slope.has_grad) == (20.0, False)
    assert Line.loss.bind_loss(flat, *X)() == 4.0
    assert Line.loss.record(steep, 1.0, 1.0).parameters == [steep.slope]
    with pytest.raises(TypeError, match="missing a required argument"):
        Line.loss(1.0, 1.0)


def test_a_subclass_asks_the_method_that_it_overrides_either_way():
    class Above(Line):
        def loss(self, x, t):
            return Line.loss(self, x, t) + 1.0

    class Compiled(Line):
        @autograd.compile
        def loss(self, x, t):
            return super().loss(x, t) + Line.loss(self, x, t)

    assert Above(3.0).loss(1.0, 1.0) == 5.0
    assert Compiled(3.0).loss(np.array([1.0]), np.array([1.0])).tolist() == [8.0]


def test_a_compiled_function_computes_a_property_and_stands_below_classmethod():
    class Square:
        side = Value(3.0)

        @property
        @autograd.compile
        def area(self):
            return self.side**2

        @classmethod
        @autograd.compile
        def scaled(cls, x):
            return cls.side * x

    assert (Square().area, Square.scaled(2.0), Square().scaled(2.0)) == (9.0, 6.0, 6.0)
    with pytest.raises(TypeError, match="write @classmethod above"):
        autograd.compile(classmethod(lambda cls, x: x))


def test_a_method_of_a_dataclass_with_slots_is_asked_of_the_class_too():
    @dataclass(slots=True)
    class Slotted:
        k: Value

        @autograd.compile
        def times(self, x):
            return self.k * x

    assert (Slotted(Value(3.0)).times(2.0), Slotted.times(Slotted(Value(4.0)), 2.0)) == (6.0, 8.0)


def test_a_method_is_recorded_once_for_each_instance_and_lets_it_go():
    class Counted:
        calls = 0

        @autograd.compile
        def double(self, x):
            Counted.calls += 1
            return 2.0 * x

    one = Counted()
    assert [one.double(2.0) for _ in range(3)] == [4.0] * 3
    assert Counted.calls == 64  # a recording calls it so often
    assert Counted().double(3.0) == 6.0
    watched = weakref.ref(one)
    del one
    gc.collect()
    assert watched() is None


def test_a_method_of_a_class_that_has_slots_is_recorded_at_every_access():
    class Slotted:
        __slots__ = ("k",)

        @autograd.compile
        def times(self, x):
            return self.k * x

    slotted = Slotted()
    slotted.k = Value(3.0)
    assert slotted.times(2.0) == 6.0
    assert slotted.times(np.array([1.0])).tolist() == [3.0]


def test_a_program_in_a_class_that_is_no_function_of_its_own_stays_what_it_is():
    class Square:
        def __call__(self, x):
            return x * x

    class Holder:
        square = autograd.compile(Square())

    assert Holder().square(3.0) == 9.0


def test_the_pass_to_leave_out_may_be_named_alone():
    assert autograd.compile(lambda x: x * 1.0, without="share")(2.0) == 2.0
    with pytest.raises(ValueError, match="without='shares' names no pass"):
        autograd.compile(lambda x: x, without="shares")


def test_tables_of_pandas_are_arrays_and_masks_are_refused():
    class Series:  # what pandas has: an array, and a method called mask
        def __init__(self, numbers):
            self.numbers = numbers

        def mask(self, where): ...

        def __array__(self, dtype=None, copy=None):
            return np.array(self.numbers, dtype=dtype)

    program = autograd.compile(lambda x: x * x)
    assert program(Series([1.0, 2.0])).tolist() == [1.0, 4.0]
    assert program.value_and_grad(Series([1, 2]))[1].tolist() == [2.0, 4.0]
    with pytest.raises(TypeError, match="has a mask"):
        program(np.ma.masked_array([1.0, 2.0], [True, False]))


def test_an_argument_named_self_may_be_given_by_name():
    program = autograd.compile(lambda self, k: self * k)
    assert program(self=3.0, k=2.0) == 6.0
    assert program.backward(self=3.0, k=2.0) == 6.0


def test_a_name_that_the_function_lacks_is_told_before_what_is_missing():
    program = autograd.compile(lambda x, k: x * k)
    with pytest.raises(TypeError, match=r"takes \(x, k\): it has no argument 'z'"):
        program(1.0, z=2.0)
    with pytest.raises(TypeError, match=r"takes \(x, k\): missing a required argument: 'k'"):
        program(1.0)
    with pytest.raises(TypeError, match=r"takes \(x, k\): too many positional arguments"):
        program(1.0, 2.0, 3.0)
    with pytest.raises(TypeError, match=r"takes \(x, k\): multiple values"):
        program(1.0, x=3.0)
