"""Which attributes are read while a model is recorded is noted, in this thread and as long as that lasts."""

import threading

import pytest

from nn.replay import can_be_noted, reading


class Held:
    shared = 3

    def __init__(self):
        self.a, self.b = 1, 2

    def method(self):
        return self.b

    @property
    def sum(self):
        return self.a + self.b


@pytest.mark.parametrize(
    ("read", "names"),
    [
        (lambda held: held.a, {"a"}),
        (lambda held: held.shared, {"shared"}),
        (lambda held: held.method(), {"method", "b"}),
        (lambda held: held.sum, {"sum", "a", "b"}),
        (lambda held: hasattr(held, "c"), {"c"}),
        (lambda held: getattr(held, "c", 0), {"c"}),
        (vars, {"__dict__"}),
    ],
)
def test_each_way_of_reading_is_noted(read, names):
    held, other, noted = Held(), Held(), set()
    with reading([Held], {id(held): noted}):
        read(held)
        assert other.b == 2
    assert noted == names
    assert "__getattribute__" not in vars(Held)


def test_another_thread_notes_nothing_and_may_end_later():
    held, noted, theirs = Held(), set(), set()
    begun, may_end = threading.Event(), threading.Event()

    def run():
        with reading([Held], {id(held): theirs}):
            begun.set()
            may_end.wait(10)
            assert held.b == 2

    thread = threading.Thread(target=run)
    thread.start()
    begun.wait(10)
    with reading([Held], {id(held): noted}):
        assert held.a == 1
    may_end.set()
    thread.join()
    assert (noted, theirs) == ({"a"}, {"b"})
    assert "__getattribute__" not in vars(Held)


def test_an_error_ends_it():
    with pytest.raises(ZeroDivisionError), reading([Held], {}):
        raise ZeroDivisionError
    assert "__getattribute__" not in vars(Held)


class Asked:
    def __getattribute__(self, name):
        return object.__getattribute__(self, name)


def test_a_class_that_says_itself_what_an_attribute_is_cannot_be_noted():
    assert can_be_noted(Held)
    assert not can_be_noted(Asked)
    stated = Asked.__getattribute__
    with reading([Asked], {}):
        pass
    assert vars(Asked)["__getattribute__"] is stated


def test_a_class_gets_back_what_it_states_itself():
    class Base:
        def __getattribute__(self, name):
            return 5.0

    class Plain(Base):
        __getattribute__ = object.__getattribute__

    plain = Plain()
    plain.a = 1.0
    with reading([Plain], {id(plain): set()}):
        assert plain.a == 1.0
    assert plain.a == 1.0
