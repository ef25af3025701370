"""Copies and pickles: whole graphs, identities kept, however deep."""

import copy
import math
import pickle

import pytest

import autograd
from autograd import Op, Value, constant, topological_order
from autograd.table import REGISTRY
from tests import DATA

PICKLERS = pytest.mark.parametrize("dumps", [pickle.dumps, pickle._dumps], ids=["C pickler", "Python pickler"])


def small_graph():
    x, w = Value(2.0, "x"), Value(-3.0, "w")
    loss = (w * x + 1.0).tanh()
    loss.label = "loss"
    loss.backward()
    return x, w, loss


@PICKLERS
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_one_pickle_keeps_identities(dumps, protocol):
    x, w, loss = small_graph()
    x2, [w2, loss2], x3 = pickle.loads(dumps((x, [w, loss], x), protocol))
    assert x2 is x3
    assert topological_order(loss2)[:2] == [w2, x2]
    assert (loss2.label, loss2.data, x2.grad, x2.has_grad) == ("loss", loss.data, x.grad, True)
    assert loss2.inputs[0].inputs[1].constant


@PICKLERS
def test_the_root_may_come_before_its_parts(dumps):
    x, _, loss = small_graph()
    loss2, x2 = pickle.loads(dumps((loss, x)))
    assert x2 in topological_order(loss2)


def test_two_pickles_of_one_graph_are_independent():
    _, _, loss = small_graph()
    first, second = pickle.loads(pickle.dumps(loss)), pickle.loads(pickle.dumps(loss))
    assert not set(topological_order(first)) & set(topological_order(second))


def test_a_pickle_names_the_public_class_and_holds_operations_by_name():
    _, _, loss = small_graph()
    written = pickle.dumps(loss, protocol=2)
    assert b"tanh" in written
    assert b"lambda" not in written
    assert pickle.loads(pickle.dumps(autograd.tanh)) is autograd.tanh
    assert copy.deepcopy(autograd.tanh) is autograd.tanh


def test_a_pickle_with_an_unknown_operation_says_which():
    op = Op("forgotten", forward=lambda m, a: a, partials=lambda m, y, a: (1.0,))
    written, whole = pickle.dumps(op), pickle.dumps(op(Value(1.0)) * 2)
    del REGISTRY["forgotten"]
    with pytest.raises(LookupError, match="forgotten"):
        pickle.loads(written)
    with pytest.raises(LookupError, match="forgotten"):
        pickle.loads(whole)


@pytest.mark.parametrize("engine_of_then", ["python", "native"])
def test_a_graph_pickled_by_version_0_1_0_loads_and_can_be_swept_again(engine_of_then):
    path = DATA / "saved_by_0.1.0" / f"graph_{engine_of_then}.pickle"
    loss, leaves, op = pickle.loads(path.read_bytes())
    w, x = leaves["w"], leaves["x"]
    assert op is autograd.tanh
    assert (type(loss), loss.label, loss.data) == (Value, "loss", 0.00017917701397880193)
    assert (w.grad, x.grad) == (-0.0014238224714814638, 0.0014238224714814636)
    (branch,) = [node for node in topological_order(loss) if node.op is autograd.log]
    assert (branch.inputs, branch.grad, branch.has_grad, branch.scope) == ((w,), 0.0, True, "neuron")
    assert math.isnan(branch.data)
    autograd.zero_grad(loss)
    loss.backward()
    assert (w.grad, x.grad) == (-0.0014238224714814638, 0.0014238224714814636)


def test_deepcopy_shares_nothing_and_keeps_what_the_memo_shares():
    x, w, loss = small_graph()
    x2, loss2 = copy.deepcopy([x, loss])
    assert x2 in topological_order(loss2)
    assert not {x, w, loss} & set(topological_order(loss2))
    loss2.backward()
    assert x2.grad == 2 * x.grad


def test_copy_is_one_node_over_the_same_inputs():
    _, _, loss = small_graph()
    twin = copy.copy(loss)
    assert twin is not loss
    assert (twin.inputs, twin.data, twin.label) == (loss.inputs, loss.data, "loss")


def test_a_constant_stays_one():
    assert pickle.loads(pickle.dumps(constant(2.0))).constant
    assert copy.deepcopy(constant(2.0)).constant


class Weight(Value):
    """A subclass with an attribute of its own."""

    def __init__(self, data, layer):
        super().__init__(data)
        self.layer = layer


def test_a_subclass_keeps_its_class_and_attributes():
    w = Weight(2.0, layer=3)
    for twin in (pickle.loads(pickle.dumps(w * w)).inputs[0], copy.deepcopy(w), copy.copy(w)):
        assert (type(twin), twin.data, twin.layer) == (Weight, 2.0, 3)


class Slotted(Value):
    """A subclass with a slot of its own."""

    __slots__ = ("history",)


def test_a_deepcopy_copies_what_a_subclass_has_added():
    s = Slotted(2.0)
    s.history = [1.0]
    for twin in (copy.deepcopy(s), pickle.loads(pickle.dumps(s))):
        assert twin.history == [1.0]
        assert twin.history is not s.history
    assert copy.copy(s).history is s.history
    w = Weight(2.0, layer=None)
    w.layer = w
    twin = copy.deepcopy(w)
    assert twin.layer is twin
