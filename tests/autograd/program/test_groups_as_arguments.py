"""Arguments of compiled functions that are tuples, dictionaries, dataclasses and named tuples."""

import copy
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd
from autograd import Value, grad, value_and_grad


class Pair(NamedTuple):
    w: Any
    x: Any


@dataclass
class Line:
    w: Any
    x: Any


@dataclass(frozen=True, slots=True)
class Frozen:
    w: Any
    x: Any


@dataclass(frozen=True)
class Checked:
    w: float
    x: list[float] = field(default_factory=list)

    def __post_init__(self):
        if type(self.w) is not float:
            raise TypeError("w is a float")


class Strict(Pair):
    def __new__(cls, w, x):
        if type(w) is not float:
            raise TypeError("w is a float")
        return super().__new__(cls, w, x)


def parts(group):
    return (group["w"], group["x"]) if hasattr(group, "keys") else (group.w, group.x)


def weighted(group, t):
    w, x = parts(group)
    return (w * x[0] + x[1].tanh() - t) ** 2


def group_of(kind, w, x):
    return kind({"w": w, "x": x}) if kind in (dict, OrderedDict, MappingProxyType) else kind(w, x)


KINDS = [dict, OrderedDict, MappingProxyType, Pair, Line, Frozen, Checked, Strict]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@every_kind
def test_compiled_as_eager_for_one_sample(kind):
    group = group_of(kind, 2.0, [3.0, 0.5])
    program = autograd.compile(weighted)
    value, gradient = program.value_and_grad(group, 1.0)
    expected_value, expected = value_and_grad(weighted)(group, 1.0)
    assert type(gradient) is type(expected)
    assert program(group, 1.0) == value == pytest.approx(expected_value, rel=1e-14)
    (w, x), (expected_w, expected_x) = parts(gradient), parts(expected)
    assert [w, *x] == pytest.approx([expected_w, *expected_x], rel=1e-14)
    assert type(x) is list


@every_kind
def test_the_function_sees_what_its_caller_gave(kind):
    seen = []
    group = group_of(kind, 2.0, [3.0, 0.5])
    autograd.compile(lambda g: (seen.append(type(g)), parts(g)[0] * 1.0)[1])(group)
    assert set(seen) == {dict if kind is MappingProxyType else kind}  # a view of a dictionary cannot be filled
    assert parts(group) == (2.0, [3.0, 0.5])


@pytest.mark.parametrize("kind", [dict, Pair, Line, Frozen])
def test_arrays_in_a_group_have_a_sample_per_row(kind):
    xs, ts = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]]), np.array([1.0, 2.0, 3.0])
    values, gradient = autograd.compile(weighted).value_and_grad(group_of(kind, 2.0, xs), ts)
    assert type(gradient) is kind
    w, x = parts(gradient)
    assert x.shape == (3, 2) and w.shape == (3,)
    for i in range(3):
        value, expected = value_and_grad(weighted)(group_of(kind, 2.0, xs[i]), ts[i])
        assert values[i] == pytest.approx(value, rel=1e-14)
        assert [w[i], *x[i]] == pytest.approx([parts(expected)[0], *parts(expected)[1]], rel=1e-14)


def test_groups_within_groups():
    f = lambda p: p["line"].w * p["line"].x[0].w + p["b"][1]
    p = {"line": Line(2.0, [Pair(3.0, 4.0)]), "b": (5.0, 6.0)}
    value, gradient = autograd.compile(f).value_and_grad(p)
    assert value == 12.0
    assert gradient["line"] == Line(3.0, [Pair(2.0, 0.0)])
    assert gradient["b"] == (0.0, 1.0)


def test_a_tuple_arrives_as_a_tuple_and_a_list_as_a_list():
    program = autograd.compile(lambda p: autograd.sum(p + type(p)([2.0])) * p[0])
    assert program.value_and_grad((3.0, 4.0)) == (27.0, (12.0, 3.0))
    assert program.value_and_grad([3.0, 4.0]) == (27.0, [12.0, 3.0])
    _, gradient = program.value_and_grad((np.array([3.0, 1.0]), 4.0))
    assert type(gradient) is tuple
    assert [part.tolist() for part in gradient] == [[12.0, 8.0], [3.0, 1.0]]
    nested = [(1.0, 2.0), (3.0, 4.0)]
    f = lambda v: v[0][0] * v[1][1] * v[0][1]
    assert autograd.compile(f).value_and_grad(nested)[1] == grad(f)(nested) == [(8.0, 4.0), (0.0, 2.0)]
    with pytest.raises(IndexError) as index:
        autograd.compile(lambda p: p[2])((1.0, 2.0))
    assert "with p: a tuple of shape (2,)." in index.value.__notes__[0]


def test_backward_and_steps_take_a_batch_in_a_dictionary():
    xs, ts = np.array([1.0, 2.0]), np.array([3.0, 6.0])
    w, alone = Value(0.0), Value(0.0)
    program = autograd.compile(lambda b: (w * b["x"] - b["t"]) ** 2)
    plain = autograd.compile(lambda x, t: (alone * x - t) ** 2)
    assert program.backward({"x": xs, "t": ts}) == plain.backward(xs, ts) == 22.5
    assert w.grad == alone.grad == -15.0
    rule = lambda m, w, g, state, h: (w - h.learning_rate * g, state)
    step = program.bind({"x": xs, "t": ts}, update=rule, hyper={"learning_rate": 0.1})
    assert [step(), step()] == [22.5, 5.625]
    assert program.bind_loss({"x": xs, "t": ts})() == 22.5
    xs[:] = 0.0  # arrays of floats are not copied
    assert step() == 22.5


def test_a_bound_loss_on_a_dictionary_can_be_copied():
    w = Value(0.0)
    loss = autograd.compile(lambda b: (w * b["x"] - b["t"]) ** 2).bind_loss({"x": np.ones(2), "t": np.ones(2)})
    assert copy.deepcopy(loss)() == loss() == 1.0


def test_by_name():
    program = autograd.compile(lambda x, *, p: p["w"] * x)
    assert program.value_and_grad(2.0, p={"w": 3.0}, argnums=(0, 1)) == (6.0, (3.0, {"w": 2.0}))


def test_other_keys_another_order_and_another_class_are_recorded_anew():
    calls = []

    def f(p):
        calls.append(type(p))
        return sum([(i + 1) * x for i, x in enumerate(p.values() if isinstance(p, dict) else p)])

    program = autograd.compile(f)

    def recorded(p):
        before = len(calls)
        return program(p), len(calls) > before

    assert recorded({"a": 1.0, "b": 2.0}) == (5.0, True)
    assert recorded({"a": 3.0, "b": 2.0}) == (7.0, False)
    assert recorded({"b": 2.0, "a": 1.0}) == (4.0, True)
    assert recorded({"a": 1.0}) == (1.0, True)
    assert recorded(OrderedDict(a=1.0, b=2.0)) == (5.0, True)
    assert recorded(Pair(1.0, 2.0)) == (5.0, True)
    assert recorded({"a": 5.0, "b": 2.0}) == (9.0, False)
    assert recorded({1: 1.0}) == (1.0, True)
    assert recorded({True: 1.0}) == (1.0, True)
    assert recorded({}) == (0.0, True)


def test_a_missing_key_is_the_functions_own_error():
    program = autograd.compile(lambda p: p["w"] * 2.0)
    assert program({"w": 1.0}) == 2.0
    with pytest.raises(KeyError, match="w"):
        program({"v": 1.0})
    with pytest.raises(AttributeError, match="'Line' object has no attribute 'b'"):
        autograd.compile(lambda p: p.b)(Line(1.0, 2.0))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"w": "2"}, r"p\['w'\]: real numbers belong here, not str"),
        (Line(1.0, None), r"p\.x: real numbers belong here, not NoneType"),
        (Pair(1.0, [Value(1.0)]), r"p\.x\[0\] is a Value"),
        ({"w": {1.0}}, r"p\['w'\]: real numbers belong here, not set"),
    ],
)
def test_what_is_no_number_is_refused_by_its_place(given, message):
    with pytest.raises(TypeError, match=message):
        autograd.compile(lambda p: 1.0)(given)


def test_arrays_of_other_lengths_are_refused_by_their_places():
    with pytest.raises(ValueError, match=r"b\['t'\] has 3 samples, along its first axis, but b\['x'\] has 2"):
        autograd.compile(lambda b: b["x"] * b["t"])({"x": np.ones(2), "t": np.ones(3)})


def test_an_error_while_recording_tells_the_shapes():
    with pytest.raises(TypeError) as error:
        autograd.compile(lambda p: p.w[0])(Line(1.0, [1.0, 2.0]))
    assert "with p: Line(.w: a number, .x: (2,))" in error.value.__notes__[0]


def test_the_numbers_of_a_group_are_named_by_key_and_field():
    program = autograd.compile(lambda p, q: p["w"] * q.x[0] + p[7])
    assert program({"w": 2.0, 7: 1.0}, Line(1.0, [4.0])) == 9.0
    assert "p['w']·q.x[0]" in str(program)
    (y,) = program.last_call.graph()
    labels = {node.label for node in autograd.graph.topological_order(y)}
    assert labels >= {"p.w", "q.x1", "p7"}


# -- What a dataclass has beside its fields -----------------------------------------------------------------


@dataclass
class Vector:
    x: float
    y: float

    @cached_property
    def square(self):
        return self.x**2 + self.y**2


@dataclass
class Normed:
    x: float

    def __post_init__(self):
        self.square = self.x**2


def test_a_cached_property_is_computed_anew():
    v = Vector(3.0, 4.0)
    assert v.square == 25.0
    f = lambda v: v.square * 2.0
    assert grad(f)(v) == Vector(12.0, 16.0)
    assert autograd.compile(f).value_and_grad(v) == (50.0, Vector(12.0, 16.0))
    assert v.square == 25.0


def test_a_number_beside_the_fields_is_refused():
    for differentiate in (grad, lambda f: autograd.compile(f).value_and_grad):
        with pytest.raises(TypeError, match="Normed has an attribute 'square' beside its fields"):
            differentiate(lambda v: v.square)(Normed(3.0))


@pytest.mark.parametrize("kept", [2.0, [1.0], {"w": (np.float64(1.0),)}, np.ones(2), Value(1.0)], ids=repr)
def test_numbers_beside_the_fields_are_found_wherever_they_are(kept):
    v = Vector(1.0, 2.0)
    v.kept = kept
    with pytest.raises(TypeError, match="Vector has an attribute 'kept' beside its fields"):
        grad(lambda v: v.x)(v)


@pytest.mark.parametrize("kept", ["m", None, True, [], np.array(["m"]), len], ids=repr)
def test_grad_takes_a_dataclass_with_other_things_beside_its_fields(kept):
    v = Vector(1.0, 2.0)
    v.kept = kept
    assert grad(lambda v: v.x * 3.0 if v.kept is kept else 0.0)(v) == Vector(3.0, 0.0)


def test_a_setting_beside_the_numbers_would_not_be_seen_to_change():
    class Named(dict):
        pass

    p = Named(w=2.0)
    assert autograd.compile(lambda p: p["w"])(p) == 2.0
    p.unit = "m"
    with pytest.raises(TypeError, match="p: Named has an attribute 'unit' beside its numbers"):
        autograd.compile(lambda p: p["w"])(p)
    line = Vector(1.0, 2.0)
    line.unit = "m"
    assert grad(lambda v: v.x)(line) == Vector(1.0, 0.0)
    with pytest.raises(TypeError, match="v: Vector has an attribute 'unit'"):
        autograd.compile(lambda v: v.x)(line)
