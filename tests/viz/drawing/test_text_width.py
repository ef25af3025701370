"""Widths of text."""

import pytest

from viz.drawing import style, text_width


def test_widths_come_from_the_table_and_not_from_a_font():
    assert text_width("0123456789", style.LABEL_SIZE) == pytest.approx(10 * text_width("0", style.LABEL_SIZE), abs=0.1)
    assert text_width("W", 10.0) > text_width("i", 10.0)
