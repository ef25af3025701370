"""The one rule for numbers that a person reads."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import number_text, with_numbers
from autograd.table import MULTIPLY, Rounding, rounding_of

FLOATS = st.floats(-1e300, 1e300)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1.0, "1"),
        (-2.0, "−2"),
        (0.5, "0.5"),
        (1 / 3, "0.333"),
        (0.00014, "0.00014"),
        (0.0001, "0.0001"),
        (0.00009999, "0.0001"),
        (0.0000999, "9.99·10⁻⁵"),
        (2.5e-7, "2.5·10⁻⁷"),
        (999.6, "1000"),
        (123456.7, "123457"),
        (1e6, "1·10⁶"),
        (1234567.0, "1.23·10⁶"),
        (0.0, "0"),
        (-0.0, "0"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "nan"),
    ],
)
def test_a_number_alone_has_three_significant_digits_and_no_zeros_that_say_nothing(number, written):
    assert number_text(number) == written


@given(FLOATS, st.integers(1, 17))
def test_rounding_moves_a_number_by_half_a_unit_of_its_last_digit_at_most(number, digits):
    rounding = Rounding(digits)
    moved = abs(Decimal(rounding.printed(number)) - Decimal(number))
    unit = Decimal(10) ** (Decimal(abs(number)).adjusted() - digits + 1) if number else Decimal(0)
    assert moved <= unit * Decimal("0.5006") + Decimal(math.ulp(number))


@pytest.mark.parametrize(
    ("number", "digits", "written"),
    [
        (0.125, 2, "0.13"),
        (-0.125, 2, "−0.13"),
        (0.3125, 3, "0.313"),
        (2.5 * 0.67, 3, "1.68"),  # 1.67499999999999993
        (0.5 * 0.57, 2, "0.29"),  # 0.28499999999999998
        (0.1 + 0.7 - 0.675, 2, "0.13"),  # 0.12499999999999989: a sum of decimals has lost its last digits
        (99.95, 3, "100"),
        (9.995e8, 3, "1·10⁹"),
        (999999.5, 3, "1·10⁶"),
        (0.1249, 2, "0.12"),
        (0.12499999999, 2, "0.12"),
        (1.0000000000005, 12, "1"),
    ],
)
def test_a_half_is_rounded_up_as_at_school_and_so_is_what_is_one_to_fifteen_digits(number, digits, written):
    assert number_text(number, digits=digits) == written


def test_a_half_is_rounded_up_with_fixed_decimals_too():
    found = [number_text(number, 2) for number in (0.125, 1.005, -2.675, 1.115, 0.005, 1234.565, 0.0045)]
    assert found == ["0.13", "1.01", "−2.68", "1.12", "0.01", "1234.57", "4.50·10⁻³"]


@given(FLOATS)
def test_a_reader_who_types_the_number_gets_what_is_printed(number):
    text = number_text(number, style="latex").replace(r" \cdot 10^{", "e").rstrip("}")
    assert float(text) == Rounding().printed(number)


def test_operands_get_more_digits_until_the_line_is_true_and_else_the_sign_says_so():
    assert with_numbers(MULTIPLY, [0.5, 3.0]) == "0.5 × 3 = 1.5"
    assert with_numbers(MULTIPLY, [0.3544, 0.3544]) == "0.3544 × 0.3544 = 0.126"
    assert with_numbers(MULTIPLY, [1000.4, 1000.4], digits=9) == "1000.4 × 1000.4 = 1.00080016·10⁶"
    assert with_numbers(MULTIPLY, [0.3544, 0.3544], decimals=2) == "0.35 × 0.35 ≈ 0.13"
    assert with_numbers(MULTIPLY, [0.3544, 0.3544], digits=5) == "0.3544 × 0.3544 = 0.1256"


def test_a_half_that_some_round_up_and_some_down_is_no_result():
    assert with_numbers(MULTIPLY, [-0.35304, 0.5]) == "−0.35304 × 0.5 = −0.177"
    assert with_numbers(MULTIPLY, [-0.35296, 0.5]) == "−0.35296 × 0.5 = −0.176"
    assert with_numbers(MULTIPLY, [0.5, 0.25], digits=2) == "0.5 × 0.25 ≈ 0.13"
    assert with_numbers(MULTIPLY, [0.5, 0.25], decimals=2) == "0.50 × 0.25 ≈ 0.13"
    assert with_numbers(MULTIPLY, [1e-9, 0.1], decimals=2) == "1.00·10⁻⁹ × 0.10 = 1.00·10⁻¹⁰"
    assert with_numbers(MULTIPLY, [1.5e-5, 0.5], decimals=2) == "1.50·10⁻⁵ × 0.50 = 7.50·10⁻⁶"
    assert with_numbers(MULTIPLY, [1.23e-5, 0.5], decimals=2) == "1.23·10⁻⁵ × 0.50 = 6.15·10⁻⁶"
    assert with_numbers(MULTIPLY, [0.1, 3.0], digits=17) == "0.10000000000000001 × 3 = 0.30000000000000004"


def test_digits_and_decimals_together_are_refused_and_so_are_digits_that_a_float_does_not_have():
    with pytest.raises(ValueError, match="digits=3 and decimals=2: give one of them"):
        number_text(0.5, 2, digits=3)
    for bad in (0, 18, 2.5, True, "3"):
        with pytest.raises(ValueError, match=r"digits=.*: a number is shown with 1 to 17 digits"):
            rounding_of(digits=bad)
    with pytest.raises(ValueError, match=r"decimals=-1: a number is shown with 0 to 17 decimals"):
        rounding_of(decimals=-1)
