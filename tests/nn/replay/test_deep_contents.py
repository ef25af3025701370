"""What a thing holds is equal as long as nothing in it is changed."""

import datetime as dt
from collections import OrderedDict, defaultdict, deque
from decimal import Decimal
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from autograd import Value
from nn.replay import contents


class Ring:
    def __init__(self):
        self.next, self.number = self, 1


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (lambda: [1, 2.0, "a"], lambda thing: thing.append(3)),
        (lambda: [[1.0], [2.0]], lambda thing: thing[1].append(3.0)),
        (lambda: [1.0], lambda thing: thing.__setitem__(0, True)),
        (lambda: {"a": [1]}, lambda thing: thing["a"].append(2)),
        (lambda: OrderedDict(a=1), lambda thing: thing.update(a=2)),
        (lambda: defaultdict(list), lambda thing: thing["new"]),
        (lambda: {1, 2}, lambda thing: thing.add(3)),
        (lambda: deque([1]), lambda thing: thing.append(2)),
        (lambda: np.zeros(3), lambda thing: thing.__setitem__(1, 1.0)),
        (lambda: np.array([Value(1.0), 2], dtype=object), lambda thing: thing.__setitem__(1, 3)),
        (lambda: [Value(1.0)], lambda thing: thing.__setitem__(0, Value(1.0))),
        (lambda: SimpleNamespace(a=(1, [2])), lambda thing: thing.a[1].append(3)),
        (lambda: [Decimal(1), dt.date(2026, 1, 1), range(3)], lambda thing: thing.__setitem__(0, Decimal(2))),
        (Ring, lambda thing: setattr(thing, "number", 2)),
    ],
)
def test_a_change_is_seen(make, change):
    thing = make()
    before = contents(thing)
    assert before == contents(thing)
    change(thing)
    assert before != contents(thing)


def deep():
    thing = []
    for _ in range(5000):
        thing = [thing]
    return thing


@pytest.mark.parametrize("make", [lambda: bytearray(b"a"), deep, lambda: [{}] * 10, lambda: [{} for _ in range(2001)]])
def test_what_cannot_be_seen_is_never_the_same(make, monkeypatch):
    monkeypatch.setattr("nn.replay.deep_contents.MOST", 2000)
    thing = make()
    is_seen = isinstance(thing, list) and len(thing) == 10
    assert (contents(thing) == contents(thing)) is is_seen


def test_a_named_tuple_is_what_it_holds():
    class Config(NamedTuple):
        scale: float

    assert contents(Config(1.0)) == contents(Config(1.0)) != contents(Config(2.0))
