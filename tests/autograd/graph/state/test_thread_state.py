"""What each thread remembers, and the blocks that change it."""

import pytest

from autograd import Value, no_grad, scope


def test_a_scope_has_a_name():
    with pytest.raises(TypeError, match="a scope's name is a string, not int"), scope(3):
        pass


def test_scopes_nest_and_end():
    with scope("mlp"):
        with scope("neuron 1"):
            inner = Value(1.0) + 1
        outer = Value(1.0)
    assert (inner.scope, outer.scope, Value(1.0).scope) == ("mlp/neuron 1", "mlp", "")


def test_no_grad_and_scope_decorate_functions_too():
    @no_grad()
    def quiet(x):
        return x * x

    @scope("outer")
    @scope("inner")
    def named(x):
        return x * x

    x = Value(3.0)
    for _ in range(2):
        assert quiet(x).constant
        assert named(x).scope == "outer/inner"
    assert (x * x).scope == ""
    assert not (x * x).constant


def test_a_block_ends_with_its_exception():
    with pytest.raises(ZeroDivisionError), scope("a"), no_grad():
        raise ZeroDivisionError
    y = Value(1.0) + 1
    assert (y.scope, y.constant) == ("", False)


def test_a_block_changes_back_what_it_changed_and_nothing_else():
    def quietly():
        with no_grad():
            yield

    unfinished = quietly()
    next(unfinished)
    with scope("later"):
        unfinished.close()
        assert Value(1.0).scope == "later"
    assert not (Value(1.0) + 1).constant


@pytest.mark.parametrize("block", [no_grad(), scope("a")])
def test_a_block_entered_again_while_it_runs_is_refused_and_ends_all_the_same(block):
    with pytest.raises((RuntimeError, AttributeError)), block, block:  # AttributeError is contextlib's word for it
        pass
    y = Value(1.0) + 1
    assert (y.scope, y.constant) == ("", False)
