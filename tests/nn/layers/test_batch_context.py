"""Where layers get their masks and statistics from, and what takes the place of it."""

import threading

import pytest

import nn
from autograd import constant


class Ones(nn.BatchContext):
    """A context whose masks drop nothing, and which only notes what layers measure."""

    def __init__(self):
        self.seen = []

    def masks(self, layer, samples):
        return [[constant(1.0)] * layer.fan_in] * samples

    def measured(self, layer, i, mean, variance, samples):
        self.seen.append((layer.name, i, mean.data, variance.data, samples))


def test_layers_ask_the_context_they_are_called_in():
    dropout, norm = nn.Dropout(2, 0.5, seed=0), nn.BatchNorm(2)
    with Ones() as context:
        assert [a.data for a in dropout([3.0, 4.0])] == [3.0, 4.0]
        norm.batch([[1.0, 5.0], [3.0, 5.0]])
    assert context.seen == [("batch norm", 0, 2.0, 1.0, 2), ("batch norm", 1, 5.0, 0.0, 2)]
    assert norm.running_mean == [0.0, 0.0]


def test_a_context_ends_with_its_block_also_after_an_error():
    outer = nn.BatchContext.current()
    with Ones() as first:
        with pytest.raises(ValueError, match="my own"), Ones():
            raise ValueError("my own")
        assert nn.BatchContext.current() is first
    assert nn.BatchContext.current() is outer


def test_a_context_inside_itself_ends_as_often_as_it_began():
    outer = nn.BatchContext.current()
    context = Ones()
    with context:
        with context:
            pass
        assert nn.BatchContext.current() is context
    assert nn.BatchContext.current() is outer


def test_a_context_holds_for_its_thread_only():
    found = []
    with Ones() as context:
        thread = threading.Thread(target=lambda: found.append(nn.BatchContext.current()))
        thread.start()
        thread.join()
    assert found[0] is not context
    assert type(found[0]) is nn.BatchContext
