"""What a block has set it puts back, whatever happens; and it reaches nobody but who runs in it."""

import asyncio
import contextlib
import inspect

import pytest

from autograd import Value, no_grad, scope
from autograd.graph import STATE, Block, Decorating, compiling, differentiating, enable_grad
from autograd.tape import collector_paused
from tests.autograd.interrupts import interrupted_everywhere


def state():
    return STATE.no_grad, STATE.scope, STATE.compiling, STATE.differentiating


# ---------------------------------------------------------------------------------------------------
# Ctrl-C


@pytest.mark.parametrize("block", [no_grad, enable_grad, lambda: scope("a"), compiling, differentiating])
def test_a_block_puts_back_what_it_set_wherever_ctrl_c_comes(block):
    inside = []

    def work():
        with block():
            inside.append(state())
            abs(-1)

    def check():
        assert state() == (False, "", False, False)

    assert interrupted_everywhere(work, check) >= 2
    assert inside


def test_blocks_inside_of_blocks_put_back_what_they_set_wherever_ctrl_c_comes():
    x = Value(3.0)

    @no_grad()
    def quiet():
        return x * x

    def work():
        with scope("outer"), contextlib.ExitStack() as stack:
            stack.enter_context(scope("inner"))
            quiet()
            list(generated())

    @scope("generated")
    def generated():
        yield x * x

    def check():  # a generator or a stack of contextlib that Ctrl-C holds puts back when the outer block ends
        assert state() == (False, "", False, False)

    assert interrupted_everywhere(work, check) > 5


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (no_grad, enable_grad),
        (no_grad, no_grad),
        (lambda: scope("a"), lambda: scope("b")),
        (no_grad, lambda: scope("b")),
    ],
)
def test_blocks_of_tasks_that_overlap_leave_nothing_behind_and_the_one_that_was_cut_off_says_so(first, second):
    seen = []

    async def task(block, before, inside):
        for _ in range(before):
            await asyncio.sleep(0)
        with block():
            for _ in range(inside):
                await asyncio.sleep(0)

    async def both():
        found = await asyncio.gather(task(first, 0, 2), task(second, 1, 4), return_exceptions=True)
        seen.append(state())
        return found

    ended, cut_off = asyncio.run(both())
    assert ended is None
    if first is no_grad and second not in (no_grad, enable_grad):  # they have set different things
        assert cut_off is None
    else:
        assert "block was over before its end" in str(cut_off)
    assert [*seen, state()] == [(False, "", False, False)] * 2


def test_generators_that_overlap_leave_nothing_behind():
    def named(name):
        with scope(name):
            yield STATE.scope
            yield STATE.scope

    one, other = named("a"), named("b")
    assert [next(one), next(other)] == ["a", "a/b"]
    one.close()
    assert STATE.scope == ""
    with scope("c"):
        with contextlib.suppress(RuntimeError):
            other.close()
        assert STATE.scope == "c"
    assert STATE.scope == ""


@pytest.mark.parametrize("block", [no_grad(), scope("a"), enable_grad()])
def test_a_block_may_be_entered_again_later_by_hand_and_by_a_stack(block):
    for _ in range(2):
        with block:
            assert state() == state()
        assert block.__enter__() in (block, None)
        block.__exit__(None, None, None)
        with contextlib.ExitStack() as stack:
            stack.enter_context(block)
            stack.callback(lambda: None)
        assert state() == (False, "", False, False)


def test_a_block_entered_by_hand_is_left_by_hand():
    block = scope("a")
    block.__enter__()
    assert STATE.scope == "a"
    block.__exit__(None, None, None)
    assert STATE.scope == ""


# ---------------------------------------------------------------------------------------------------
# Functions that pause


def test_a_generator_is_in_the_block_whenever_it_runs_and_who_uses_it_is_not():
    x = Value(3.0)

    @no_grad()
    def squares():
        """Squares."""
        for _ in range(2):
            yield x * x

    assert inspect.isgeneratorfunction(squares)
    assert squares.__doc__ == "Squares."
    found = []
    for y in squares():
        found.append(y.constant)
        assert not (x * x).constant
    assert found == [True, True]


def test_a_generator_in_a_block_takes_what_is_sent_and_thrown_and_gives_what_it_returns():
    closed = []

    @scope("inside")
    def steps():
        try:
            received = yield STATE.scope
            try:
                yield received
            except ZeroDivisionError:
                yield STATE.scope, "caught"
            return STATE.scope
        finally:
            closed.append(STATE.scope)

    running = steps()
    assert next(running) == "inside"
    assert running.send(7) == 7
    assert running.throw(ZeroDivisionError()) == ("inside", "caught")
    with pytest.raises(StopIteration) as ended:
        next(running)
    assert (ended.value.value, closed) == ("inside", ["inside"])
    unfinished = steps()
    next(unfinished)
    unfinished.close()
    assert closed == ["inside", "inside"]
    failing = steps()
    next(failing)
    with pytest.raises(KeyError):
        failing.throw(KeyError())
    assert STATE.scope == ""


def test_a_coroutine_is_in_the_block_whenever_it_runs_and_others_meanwhile_are_not():
    seen = []

    @no_grad()
    async def quiet():
        for _ in range(3):
            seen.append(("quiet", STATE.no_grad))
            await asyncio.sleep(0)
        return STATE.no_grad

    async def loud():
        for _ in range(3):
            seen.append(("loud", STATE.no_grad))
            await asyncio.sleep(0)

    async def both():
        return (await asyncio.gather(quiet(), loud()))[0]

    assert inspect.iscoroutinefunction(quiet)
    assert asyncio.run(both())
    assert seen == [("quiet", True), ("loud", False)] * 3
    assert not STATE.no_grad


def asynchronous():
    async def numbers():
        yield 1

    return numbers


@pytest.mark.parametrize(
    ("thing", "word"),
    [
        (asynchronous(), "asynchronous generator"),
        (type("Model", (), {}), "the methods of a class one by one"),
        (staticmethod(abs), "below @staticmethod"),
        (classmethod(abs), "below @staticmethod, @classmethod"),
        (property(abs), "@property"),
        (3, "and not 3: "),
    ],
)
@pytest.mark.parametrize("block", [no_grad, lambda: scope("a"), collector_paused])
def test_what_a_block_cannot_decorate_is_refused_in_words(thing, word, block):
    with pytest.raises(TypeError, match=word):
        block()(thing)


@pytest.mark.parametrize("block", [no_grad, enable_grad])
def test_a_block_without_parentheses_is_told_what_to_write(block):
    with pytest.raises(TypeError, match=rf"@{block.__name__}\(\) above a function"):

        @block
        def f():
            pass


def test_methods_are_decorated_each_call_in_a_block_of_its_own():
    class Model:
        @scope("model")
        def depth(self, n):
            return STATE.scope if n == 0 else self.depth(n - 1)

    assert Model().depth(2) == "model/model/model"
    assert issubclass(collector_paused, Decorating)
    assert issubclass(differentiating, Block)


def test_an_object_whose_call_is_a_generator_or_a_coroutine_is_decorated_as_such():
    class Yields:
        def __call__(self):
            yield (Value(1.0) * 2.0).inputs

    class Awaits:
        async def __call__(self):
            return (Value(1.0) * 2.0).inputs

    assert list(no_grad()(Yields())()) == [()]
    assert asyncio.run(no_grad()(Awaits())()) == ()
