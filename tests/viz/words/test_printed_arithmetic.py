"""What is printed is true as it is printed: a reader who works a line out from its numbers gets the result that stands there."""

import re

import pytest

import viz
from autograd.languages import Language
from autograd.table import Rounding
from tests.viz.graphs import random_graph

POWER = re.compile(r"·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
ARITHMETIC = re.compile(r"[-+*/().\de ]+")


def worked_out(text, language):
    """What a line of numbers, +, × and parentheses gives; None if there is something else in it."""
    plain = text.replace(",", ".") if language.decimal_comma else text
    plain = POWER.sub(lambda power: "e" + power[1].translate(SUPERSCRIPTS), plain)
    plain = re.sub(r"\([^\d−(]*\)", "", plain)  # 1 (already there)
    plain = plain.replace("−", "-").replace("×", "*")
    return eval(plain) if ARITHMETIC.fullmatch(plain) and re.search(r"\d", plain) else None


def equations(text):
    """Every "numbers = number" and "numbers ≈ number" of a text: both sides and the sign."""
    for line in text.splitlines():
        cells = re.split(r"\s+(=|≈)\s+", line.split("(ya ")[0].strip())
        for left, sign, right in zip(cells[0::2], cells[1::2], cells[2::2], strict=False):
            yield left.split("  ")[-1], sign, right


@pytest.mark.parametrize("code", ["en", "es", "pt"])
@pytest.mark.parametrize("digits", [2, 3, 6])
def test_every_printed_line_gives_its_result(code, digits):
    language = Language(code, digits=digits)
    checked = approximate = 0
    for seed in range(20):
        root = random_graph(seed)
        root.backward()
        leaf = next(value for value in viz.graph.Reading(root, language).order if not value.inputs and value.has_grad)
        for text in (viz.trace(root, lang=language), str(viz.paths(root, leaf, lang=language))):
            for left, sign, right in equations(text):
                found = worked_out(left, language)
                if found is None or worked_out(right, language) is None:
                    continue
                shown = Rounding(digits).text(found)
                assert sign == "≈" or shown == Rounding(digits).text(worked_out(right, language)), (left, sign, right)
                checked += 1
                approximate += sign == "≈"
    assert checked > 500
    assert approximate < 0.02 * checked
