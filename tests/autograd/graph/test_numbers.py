"""What counts as a number or a name, and what is said of the rest."""

import enum
import operator
import sys

import numpy as np
import pytest

import autograd
from autograd import Value, scope
from autograd.graph import has_mask


def test_comparisons_reach_beyond_the_floats():
    assert Value(1.0) < 10**400
    assert Value(1.0) > -(10**400)


def test_a_label_is_a_string():
    with pytest.raises(TypeError, match="a label is a string, not int"):
        Value(1.0, label=3)


def test_a_value_of_a_value_is_refused_with_advice():
    with pytest.raises(TypeError, match="detach"):
        Value(Value(1.0))


def test_what_gives_numbers_one_by_one_is_to_be_put_into_a_list():
    with pytest.raises(TypeError, match=r"not generator; .* list\(…\)"):
        autograd.compile(lambda x: (x * i for i in range(3)))(1.0)


@pytest.mark.parametrize("what", ["label", "scope"])
@pytest.mark.parametrize("text", [None, 3, b"x"])
def test_a_label_or_scope_that_is_no_string_is_refused_with_its_type(what, text):
    value = Value(1.0, "x")
    with pytest.raises(TypeError, match=f"a {what} is a string, not {type(text).__name__}"):
        setattr(value, what, text)
    assert (value.label, value.scope) == ("x", "")


class Colour(str, enum.Enum):  # noqa: UP042 - unlike a StrEnum's, its members' str() is "Colour.RED"
    RED = "red"


def test_of_a_label_or_scope_of_a_subclass_of_str_the_characters_are_kept():
    with scope(Colour.RED), scope(Colour.RED):
        value = Value(1.0, Colour.RED)
    assert (value.label, type(value.label), value.scope) == ("red", str, "red/red")
    value.label, value.scope = "", Colour.RED
    assert (value.scope, type(value.scope), repr(value)) == ("red", str, "Value(1.0)")


def test_a_string_that_runs_python_when_it_is_converted_does_no_harm():
    value = Value(1.0)

    class Meddling(str):
        __slots__ = ()

        def __str__(self):
            value.label = "changed meanwhile"
            return "converted"

    earlier = "a label that is a new object " * len(sys.argv[0])
    count = sys.getrefcount(earlier)
    value.label = earlier
    value.label = Meddling("meddling")
    assert value.label == "meddling"
    assert sys.getrefcount(earlier) == count


@pytest.mark.parametrize("other", ["1", b"1", [1.0], None, 1j, {}])
def test_a_comparison_with_what_is_no_number_says_so(other):
    for compare in (operator.lt, operator.ge):
        with pytest.raises(TypeError, match=f"a comparison: a real number belongs here, not {type(other).__name__}"):
            compare(Value(1.0), other)
        with pytest.raises(TypeError, match="a comparison: a real number belongs here"):
            compare(other, Value(1.0))


def test_an_array_has_a_mask_only_where_the_module_of_these_has_been_imported(monkeypatch):
    masked = np.ma.masked_array([1.0, 2.0], mask=[False, True])
    assert has_mask(masked)
    assert not has_mask(np.ones(2))
    monkeypatch.delitem(sys.modules, "numpy.ma")
    assert not has_mask(np.ones(2))
    assert "numpy.ma" not in sys.modules  # asking does not import it
