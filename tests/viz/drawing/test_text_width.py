"""Widths of text."""

import pytest

from viz.drawing import fit, fit_terms, style, text_width


def test_widths_come_from_the_table_and_not_from_a_font():
    assert text_width("0123456789", style.LABEL_SIZE) == pytest.approx(10 * text_width("0", style.LABEL_SIZE), abs=0.1)
    assert text_width("W", 10.0) > text_width("i", 10.0)


def test_what_is_cut_already_gets_no_second_ellipsis():
    assert fit("y₁ + … + y₂₀", 52.0, 12.0) == "y₁ + …"
    for width in range(20, 120):
        assert "……" not in fit("y₁ + … + y₂₀", float(width), 12.0)
        assert "… …" not in fit("y₁ + … + y₂₀", float(width), 12.0)


def test_a_formula_is_cut_between_its_terms():
    formula = "(z⁽²⁾ − t)²₁ + (z⁽²⁾ − t)²₂ + (z⁽²⁾ − t)²₃"
    assert fit_terms(formula, 200.0, 12.0) == "(z⁽²⁾ − t)²₁ + (z⁽²⁾ − t)²₂ + …"
    assert fit_terms(formula, 900.0, 12.0) == formula
    assert fit_terms("exp(a + b + c)", 60.0, 12.0).startswith("exp(a")  # there is no place to cut it
