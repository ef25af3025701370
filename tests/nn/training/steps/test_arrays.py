"""A step on arrays leaves nothing behind, and an optimizer keeps what it remembers as an array until somebody looks."""

import gc
import pickle
import weakref

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.graph import are_all, are_leaves, each_once
from nn.model import ACTIVATIONS
from nn.objectives import OBJECTIVES
from nn.training import CompiledStep

X, Y = np.linspace(-1.0, 1.0, 8).reshape(4, 2), np.array([[0.0], [1.0], [0.0], [1.0]])


@pytest.mark.parametrize("clip_norm", [None, 0.5])
def test_a_step_is_freed_as_soon_as_nobody_needs_it(clip_norm):
    model = nn.MLP(2, [3, 1], seed=0)
    step = CompiledStep(model, OBJECTIVES["mse"], nn.Adam(model.parameters()), X, Y, clip_norm=clip_norm)
    step()
    step.write_back()
    arrays, dropped = weakref.ref(step._bound), weakref.ref(step)
    gc.disable()
    try:
        del step
        assert dropped() is None
        assert arrays() is None
    finally:
        gc.enable()


def test_what_an_optimizer_remembers_is_a_list_of_tuples_for_whoever_looks():
    model = nn.MLP(2, [3, 1], seed=0)
    optimizer = nn.Adam(model.parameters())
    assert optimizer.state == [(0.0, 0.0, 0.0)[: len(optimizer.state_of_one)]] * 13
    model.fit(X, Y, loss="mse", optimizer=optimizer, epochs=2, progress=False)
    memory = optimizer.memory.copy()
    assert np.array_equal(np.array(optimizer.state).T, memory)
    assert optimizer.state_of_one == optimizer.state[0]
    assert np.array_equal(optimizer.memory, memory)


def test_an_optimizer_that_was_pickled_with_a_list_goes_on_from_it():
    optimizer = nn.SGD([Value(1.0)], momentum=0.5)
    old = {**vars(optimizer), "state": [(0.25,)]}
    del old["_state"]
    loaded = nn.SGD.__new__(nn.SGD)
    loaded.__setstate__(old)
    assert loaded.state == [(0.25,)]
    assert pickle.loads(pickle.dumps(loaded)).state == [(0.25,)]


def test_an_update_that_is_not_of_this_package_is_written_out_several_times():
    draws = iter(np.linspace(0.1, 0.9, 100))

    class Random(nn.SGD):
        @staticmethod
        def formula(m, w, g, state, h):
            return w - next(draws) * g, state

    model = nn.MLP(2, [3, 1], seed=0)
    with pytest.warns(UserWarning, match="random"):
        model.fit(X, Y, loss="mse", optimizer=Random(model.parameters()), epochs=1, progress=False)


def test_a_network_that_ends_in_probabilities_by_its_own_code_is_looked_at():
    class Ends(nn.MLP):
        def forward(self, rows, *, logits=False):
            return [ACTIVATIONS["softmax"](row) for row in super().forward(rows, logits=logits)]

    with pytest.warns(UserWarning, match="softmax"):
        Ends(2, [3, 2], seed=0).fit(X, [0, 1, 0, 1], loss="cross_entropy", epochs=1, progress=False)


def test_many_values_are_looked_at_in_one_call():
    a, b = Value(1.0), Value(2.0)
    assert each_once([a, b, a, b]) == [a, b]
    assert are_all([a, b], Value)
    assert are_all((), Value)
    assert not are_all([a, 1.0], Value)
    assert are_leaves([a, b])
    assert not are_leaves([a, a * b])
    assert not are_leaves([a, 1.0])
    assert not are_leaves([a, b, a])


# -------------------------------------------------------------------------------------------------------------------
# All batches of an epoch in one call


class Interrupted(list):
    """Losses that raise KeyboardInterrupt after a given number of them."""

    def __init__(self, after):
        super().__init__()
        self.after = after

    def append(self, loss):
        super().append(loss)
        if len(self) == self.after:
            raise KeyboardInterrupt


def step_of(model, **options):
    return CompiledStep(model, OBJECTIVES["mse"], nn.Adam(model.parameters()), X, Y, **options)


def numbers_after(step, model):
    step.write_back()
    return [(p.data, p.grad) for p in model.parameters()], step.optimizer.state, step.optimizer.hyper.t


@pytest.mark.parametrize("after", [0, 1, 2, 3])
@pytest.mark.parametrize("options", [{}, {"clip_norm": 0.1}, {"max_norm": 0.5}])
@pytest.mark.parametrize("rows", [np.array([3, 0, 2, 1, 0]), np.array([9, 3, 9, 0, 9, 2, 9, 1, 9, 0])[1::2]])
def test_batches_in_one_call_are_steps_one_after_the_other(rows, options, after):
    together, alone = [nn.MLP(2, [3, 1], seed=0) for _ in range(2)]
    found, expected = step_of(together, **options), step_of(alone, **options)
    losses = Interrupted(after)
    if after:
        with pytest.raises(KeyboardInterrupt):
            found.batches(rows, 2, losses)
    else:
        found.batches(rows, 2, losses)
    one_by_one = [expected(rows[i : i + 2]) for i in (0, 2, 4)[: after or 3]]
    assert losses == one_by_one
    assert numbers_after(found, together) == numbers_after(expected, alone)


@pytest.mark.parametrize(("size", "count"), [(4, 1), (100, 1), (1, 4)])
def test_an_epoch_has_as_many_steps_as_there_are_batches(size, count):
    step, losses = step_of(nn.MLP(2, [3, 1], seed=0)), []
    step.batches(np.arange(4), size, losses)
    assert (len(losses), step._bound.t) == (count, count)


def test_an_epoch_of_batches_calls_the_kernel_once(monkeypatch):
    step = step_of(nn.MLP(2, [3, 1], seed=0))
    if step._bound._at_once is None:  # NumPy's executor has no such call
        return
    calls = []
    monkeypatch.setattr(type(step._bound), "__call__", lambda *_: calls.append(1))
    losses = []
    step.batches(np.arange(4), 1, losses)
    assert (len(losses), calls) == (4, [])


def test_a_row_that_is_not_there_is_refused_before_the_first_step():
    step, losses = step_of(nn.MLP(2, [3, 1], seed=0)), []
    if step._bound._at_once is None:
        return
    with pytest.raises(IndexError, match="row 4 was chosen of 4 samples"):
        step.batches(np.array([0, 1, 4]), 1, losses)
    assert (losses, step._bound.t) == ([], 0)
