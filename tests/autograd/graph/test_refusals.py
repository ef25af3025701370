"""While ``compile`` records a function, nobody looks at a number or changes anything."""

import copy
import inspect
import pickle
import threading

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.graph import STATE, refusals
from tests.autograd.graph import X, refusal

#: Ways to look at a number, each with a word that the error says about it.
READS = {
    "data": (lambda v: v.data, "data was read"),
    "grad": (lambda v: v.grad, "grad was read"),
    "has_grad": (lambda v: v.has_grad, "has_grad was read"),
    "partials": (lambda v: (v * v).partials[0], "partials were read"),
    "float": (lambda v: float(v), "float(value)"),
    "int": (lambda v: int(v), "int(value)"),
    "bool": (lambda v: 1.0 if v else 0.0, "True or False"),
    "comparison": (lambda v: v if v > 0 else -v, "autograd.where"),
    "max": (lambda v: max(v, 2 * v), "autograd.maximum"),
    "sorted": (lambda v: sorted([v, 2 * v])[1], "True or False"),
    "str": (lambda v: float(str(v)), "printed"),
    "f-string": (lambda v: len(f"{v:.2f}"), "formatted"),
    "repr": (lambda v: len(repr(v)), "printed"),
    "copy": (lambda v: copy.copy(v), "copied"),
    "deepcopy": (lambda v: copy.deepcopy(v), "copied"),
    "pickle": (lambda v: pickle.loads(pickle.dumps(v)), "pickled"),
    "numpy": (lambda v: float(np.float64(v)), "float(value)"),
    "is_stale": (lambda v: autograd.is_stale(v * v), "is_stale"),
    "backward_steps": (lambda v: len(list(autograd.backward_steps(v * v))), "backward_steps"),
}


WRITES = {
    "data": (lambda v: setattr(v, "data", 1.0), "data was assigned"),
    "grad": (lambda v: setattr(v, "grad", 1.0), "grad was assigned"),
    "backward": (lambda v: (v * v).backward(), "backward was called"),
    "zero_grad": (lambda v: autograd.zero_grad(v), "zero_grad was called"),
    "recompute": (lambda v: (v * v).recompute(), "recompute was called"),
}


@pytest.mark.parametrize("way", READS)
def test_looking_at_an_argument_is_refused(way):
    read, word = READS[way]
    assert word in refusal(read)


@pytest.mark.parametrize("way", READS)
def test_looking_at_a_value_closed_over_is_refused(way):
    read, word = READS[way]
    w = Value(3.0)
    assert word in refusal(lambda x: x * read(w))


@pytest.mark.parametrize("way", WRITES)
def test_changing_a_value_is_refused_and_changes_nothing(way):
    write, word = WRITES[way]
    w = Value(3.0)
    message = refusal(lambda x: (write(w), x)[1])
    assert word in message
    assert "outside the compiled function" in message
    assert (w.data, w.grad, w.has_grad) == (3.0, 0.0, False)


def test_after_a_refusal_values_can_be_read_again():
    refusal(lambda x: x.data)
    assert not STATE.compiling
    assert Value(3.0).data == 3.0
    assert Value(3.0) > 2


def test_another_thread_may_read_meanwhile():
    seen = []

    def f(x):
        thread = threading.Thread(target=lambda: seen.append(Value(2.0).data > 1))
        thread.start()
        thread.join()
        return x

    autograd.compile(f)(X)
    assert set(seen) == {True}


@pytest.mark.parametrize(
    "compare", [lambda x: x > 0.5, lambda x: x >= 1, lambda x: x < 0.5, lambda x: x <= -2, lambda x: 0.5 < x]
)
def test_a_comparison_is_recorded_as_one_or_zero(compare):
    program = autograd.compile(lambda x: compare(x) * 1.0)
    assert program(X).tolist() == [float(compare(Value(x))) for x in X]


@pytest.mark.parametrize(
    "choose",
    [
        lambda x: 2 * x if (x > 0) == True else x,  # noqa: E712
        lambda x: 2 * x if (x > 0) != (x > 1) else x,
        lambda x: 2 * x if 1.0 != (x > 0) else x,
        lambda x: [True, False].index(x > 0) * x,
    ],
)
def test_whether_a_comparison_equals_another_is_refused(choose):
    assert "== or !=" in refusal(choose)


def test_values_are_told_apart_by_identity_as_ever():
    w = Value(1.0)
    program = autograd.compile(lambda x: x if w == w and x != w and w not in (x, 1.0) else -x)
    assert program(X).tolist() == X.tolist()


@pytest.mark.parametrize("read", [lambda x: 1.0 if x > 0 else 0.0, lambda x: float(x), lambda x: float(f"{x}")])
def test_catching_the_error_does_not_help(read):
    def guarded(x):
        try:
            return x * read(x)
        except RuntimeError:
            return x

    assert "caught this error" in refusal(guarded)
    assert autograd.compile(lambda x: 2 * x)(X).tolist() == [2.0, -4.0]


def test_every_refusal_is_of_something_there_is():
    for name in refusals.REFUSED.keys() - {
        "program.gradient",
        "==",
        "mask",
        "asked",
        "elsewhere.compare",
        "elsewhere.detach",
    }:
        attribute, _, setter = name.partition(".")
        owner = Value if hasattr(Value, attribute) else autograd
        assert setter in ("", "setter")
        assert callable(getattr(owner, attribute)) or attribute in dir(Value)
    assert {instead for _, instead in refusals.REFUSED.values()} == set(refusals.INSTEAD)


@pytest.mark.parametrize("name", ["data", "backward", "recompute", "__format__", "__deepcopy__"])
def test_what_is_refused_keeps_its_name_and_help(name):
    member = inspect.getattr_static(Value, name)
    assert member.__doc__ or name.startswith("__")
    assert getattr(member, "__name__", name) == name


@pytest.mark.parametrize("f", [autograd.zero_grad, autograd.is_stale, autograd.backward_steps])
def test_a_function_is_refused_when_it_is_called(f):
    assert f"{f.__name__} was called while autograd.compile records" in refusal(lambda x: (f(x), x)[1])
