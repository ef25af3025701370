"""Modules: parameters and parts are found wherever they are held."""

import collections
import types
from dataclasses import dataclass, field

import numpy as np
import pytest

import nn
from autograd import Value, constant


def test_parameters_come_neuron_by_neuron_its_weights_and_then_its_bias():
    model = nn.MLP(2, [2, 1], seed=0)
    assert [name for name, _ in model.named_parameters()] == [
        "layer 1/neuron 1/w1",
        "layer 1/neuron 1/w2",
        "layer 1/neuron 1/b",
        "layer 1/neuron 2/w1",
        "layer 1/neuron 2/w2",
        "layer 1/neuron 2/b",
        "layer 2/neuron 1/w1",
        "layer 2/neuron 1/w2",
        "layer 2/neuron 1/b",
    ]


def test_zero_grad_forgets_the_gradients():
    model = nn.MLP(2, [3, 1], seed=0)
    model([1.0, 2.0]).backward()
    model.zero_grad()
    assert {(p.grad, p.has_grad) for p in model.parameters()} == {(0.0, False)}


def test_a_parameter_shared_by_two_parts_is_listed_once():
    class Twice(nn.Module):
        def __init__(self):
            self.first = nn.Neuron(2, seed=0)
            self.second = self.first

    assert len(Twice().parameters()) == 3


def test_parameters_in_dictionaries_and_in_lists_of_lists_are_found():
    class Table(nn.Module):
        def __init__(self):
            self.matrix = [[Value(1.0), Value(2.0)], [Value(3.0)]]
            self.by_name = {"slope": Value(4.0)}

    assert [name for name, _ in Table().named_parameters()] == [
        "matrix 1 1",
        "matrix 1 2",
        "matrix 2 1",
        "by_name slope",
    ]


def test_a_part_may_know_the_module_that_holds_it():
    class Line(nn.Model):
        def __init__(self):
            self.me = self
            self.neuron = nn.Neuron(1, "identity", initializer=2.0)
            self.neuron.whole = self

        def __call__(self, x):
            return self.neuron(x)

    line = Line()
    line.place()
    assert [name for name, _ in line.named_parameters()] == ["neuron/w1", "neuron/b"]
    assert line.buffers() == []
    assert not line.eval().neuron.training
    assert repr(line) == "Line(…, Neuron(1, activation='identity'))"
    assert line.fit([[1.0], [2.0]], [2.0, 4.0], epochs=1, progress=False).loss == [0.0]


def test_train_and_eval_reach_every_part():
    model = nn.MLP(2, [3, 1], seed=0)
    assert model.eval() is model
    assert not model.layers[1].neurons[0].training
    assert model.train().layers[1].neurons[0].training


@dataclass
class Pair:
    first: Value
    rest: tuple = ()
    note: str = "no parameter"


@dataclass(frozen=True, slots=True)
class Frozen:
    slope: Value
    parts: dict = field(default_factory=dict)


def values(count):
    return [Value(float(i)) for i in range(1, count + 1)]


def held(thing):
    class Holder(nn.Module):
        def __init__(self):
            self.w = thing

    return Holder()


a, b, c, d = values(4)
CONTAINERS = {
    "an array": (np.array([a, b, c]), ["w 1", "w 2", "w 3"], [a, b, c]),
    "a matrix": (np.array([[a, b], [c, d]]), ["w 1 1", "w 1 2", "w 2 1", "w 2 2"], [a, b, c, d]),
    "its transpose": (np.array([[a, b], [c, d]]).T, ["w 1 1", "w 1 2", "w 2 1", "w 2 2"], [a, c, b, d]),
    "an array of one": (np.array(a, dtype=object), ["w 1"], [a]),
    "nested tuples": ((a, (b, [c, (d,)])), ["w 1", "w 2 1", "w 2 2 1", "w 2 2 2 1"], [a, b, c, d]),
    "a dictionary": ({"z": a, "y": {"x": (b,)}}, ["w z", "w y x 1"], [a, b]),
    "another mapping": (types.MappingProxyType({"z": a, 1: b}), ["w z", "w 1"], [a, b]),
    "an ordered dictionary": (collections.OrderedDict(z=b, y=a), ["w z", "w y"], [b, a]),
    "a dataclass": (Pair(a, (b, Pair(c))), ["w first", "w rest 1", "w rest 2 first"], [a, b, c]),
    "a dataclass with slots": (Frozen(a, {"k": np.array([b])}), ["w slope", "w parts k 1"], [a, b]),
    "an array of lists": (np.array([None, [b, a]], dtype=object), ["w 2 1", "w 2 2"], [b, a]),
    "constants among them": ([a, constant(3.0), {"k": constant(2.0)}], ["w 1"], [a]),
    "a deque": (collections.deque([a, [b]]), ["w 1", "w 2 1"], [a, b]),
    "a user's list": (collections.UserList([b, a]), ["w 1", "w 2"], [b, a]),
    "a named tuple": (collections.namedtuple("Line", "m n")(b, a), ["w 1", "w 2"], [b, a]),  # noqa: PYI024
    "a namespace": (types.SimpleNamespace(m=b, n={"k": a}), ["w m", "w n k"], [b, a]),
    "a structured array": (np.array([(1.0, a)], dtype=[("x", float), ("w", object)]), ["w 1 2"], [a]),
    "a dictionary's values": ({"z": b, "y": a}.values(), ["w 1", "w 2"], [b, a]),
    "text, bytes and a range": (["relu", b"relu", range(10**9)], [], []),
    "numbers": (np.zeros(3), [], []),
    "a set of words": ({"relu", "tanh"}, [], []),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_parameters_are_found_in_every_container_in_its_order(name):
    thing, names, found = CONTAINERS[name]
    holder = held(thing)
    assert list(holder.named_parameters()) == list(zip(names, found, strict=True))
    assert holder.parameters() == found


def test_modules_are_found_in_every_container():
    neurons = [nn.Neuron(1, seed=i) for i in range(4)]
    pair = Pair(neurons[2], ({"last": neurons[3]},))
    holder = held((np.array([neurons[0]], dtype=object), [neurons[1], pair]))
    assert holder.children() == neurons
    assert holder.modules() == [holder, *neurons]
    assert not holder.eval().w[1][1].first.training
    assert holder.parameters() == [p for neuron in neurons for p in neuron.parameters()]


def test_a_set_is_searched_by_label_and_keeps_its_order_while_numbers_change():
    first, second, neuron = Value(1.0, "a"), Value(2.0, "b"), nn.Neuron(1, seed=0)
    plain = values(3)
    holder = held([{second, first, neuron}, frozenset(plain), {(second, Value(9.0, "in a tuple"))}])
    found = holder.parameters()
    assert found[:2] == [first, second]
    assert set(found[4:7]) == set(plain)
    assert [name for name, _ in holder.named_parameters()][:2] == ["a", "b"]
    assert holder.modules() == [holder, neuron]
    for i, value in enumerate(reversed(plain)):
        value.data = -float(i)
    assert holder.parameters() == found


def test_parameters_in_slots_are_found_after_the_other_attributes():
    class Base(nn.Module):
        __slots__ = ("scale", "unused")

    class Slotted(Base):
        __slots__ = ("__hidden", "layers")

        def __init__(self):
            self.layers, self.scale, self.__hidden = [nn.Neuron(1, seed=0)], a, (b,)
            self.first = c

    holder = Slotted()
    neuron = holder.layers[0]
    assert holder.parameters()[:3] == [c, a, b]
    assert holder.parameters()[3:] == neuron.parameters()
    assert holder.children() == [neuron]
    assert [name for name, _ in holder.named_parameters()][:3] == ["first", "scale", "_Slotted__hidden 1"]


def test_containers_that_hold_themselves_are_searched_once():
    circle = [Value(1.0)]
    circle.append(circle)
    pair = Pair(Value(2.0))
    pair.rest = (pair, circle)
    holder = held(pair)
    assert holder.parameters() == [pair.first, circle[0]]
    assert holder.modules() == [holder]
    assert [name for name, _ in holder.named_parameters()] == ["w first", "w rest 2 1"]


def test_an_attribute_may_be_called_statistics():
    model = nn.MLP(2, [2, 1], batch_norm=True, seed=0)
    model.statistics = {"trained on": "iris"}
    model.fit([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 2.0], epochs=1, progress=False)
    assert len(model.buffers()) == 2


def test_what_a_module_keeps_of_its_last_call_is_no_parameter():
    class Keeping(nn.Model):
        def __init__(self):
            self.w, self.last, self.seen = Value(0.5, "w"), None, []

        def __call__(self, x):
            self.last = self.w * x[0]
            self.seen.append({"y": self.last})
            return self.last

    model = Keeping()
    model([2.0])
    assert model.parameters() == [model.w]
    assert [name for name, _ in model.named_parameters()] == ["w"]
    model.fit([[1.0], [2.0]], [1.0, 2.0], epochs=2, compiled=False, progress=False)
    assert model.parameters() == [model.w]


def test_what_is_kept_of_the_last_call_is_not_put_back_as_a_parameter():
    class Keeping(nn.Model):
        def __init__(self):
            self.w, self.last = Value(0.5), None

        def __call__(self, x):
            self.last = self.w * x[0]
            return self.last

    model = Keeping()
    model([2.0])
    numbers = model.snapshot()
    assert numbers == ([0.5], [])
    model.w.data = 3.0
    model([4.0])
    model.restore(numbers)
    assert (model.w.data, model.last.data) == (0.5, 12.0)
