"""Rounds numbers for a reader: to three significant digits, unless other digits or fixed decimals are asked for.

Everything that is printed or drawn goes through this one rule.  A number alone is rounded.  In an equation the result is
rounded alike, and what it is worked out from gets one or two digits more, until the printed numbers give the printed
result; if even these do not, the sign is ≈.  So the square of 0.3544 is not 0.354 × 0.354 = 0.126, which is false, but
0.3544 × 0.3544 = 0.126.  Nor is half of −0.35304 written 0.5 × (−0.353) = −0.177 or −0.176: −0.1765 is a half, which
some round up and some down.

A half is rounded up in size, as at school: 0.125 to two digits is 0.13, and so is −0.125 −0.13. A half is what is one to fifteen
digits: 2.5 × 0.67 is 1.675, although a float has it as 1.67499999999999993, and a person writes 1.68.

Read next: ``writing.py``, which writes whole formulas.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

StyleName: TypeAlias = Literal["text", "latex"]

#: So many digits of a float are those that a person would have written; the last two may come of rounding on the way.
_EXACT = 15
#: A result is worked out from numbers with at most so many digits more.
_MOST_MORE = 2
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Rounding:
    """How numbers are rounded.

    digits    significant digits, without zeros at the end: 1, −2, 0.5, 0.333; whole parts stay whole: 12346
    decimals  if given, so many places after the point instead, zeros at the end included: 1.00
    """

    digits: int = 3
    decimals: int | None = None

    def text(self, number: float, style: StyleName = "text") -> str:
        """A number as a reader wants it: a real minus sign, and powers of ten when it is far from 1.

        >>> [Rounding().text(number) for number in (-0.5, 2.0, 1 / 3, 12345.6, 2.5e-7, float("inf"))]
        ['−0.5', '2', '0.333', '12346', '2.5·10⁻⁷', '∞']
        >>> Rounding(decimals=2).text(2.0)
        '2.00'
        """
        return _text(number, self.digits, self.decimals, style)

    def told(self, number: float, style: StyleName = "text") -> str:
        """A number as ``text`` writes it, and behind it to its last digit where that is more.

        >>> Rounding().told(0.5), Rounding().told(-1 / 3)
        ('0.5', '−0.333 (−0.3333333333333333)')
        """
        short = self.text(number, style)
        if not math.isfinite(number) or self.printed(number) == number:
            return short
        digits = repr(abs(number)).partition("e")[0].replace(".", "").strip("0")
        return f"{short} ({Rounding(len(digits)).text(number, style)})"

    def printed(self, number: float) -> float:
        """The number that a reader sees.

        >>> Rounding().printed(2 / 3)
        0.667
        """
        if number == 0.0 or not math.isfinite(number):
            return number  # as it is: −0 is a number of its own, which a cache takes for 0
        return _printed(number, self.digits, self.decimals)

    def finer(self, more: int) -> Rounding:
        """With so many digits more; fixed decimals stay as they were asked for."""
        return Rounding(self.digits + more) if self.decimals is None else self

    def of_operands(
        self, results: Sequence[float], work_out: Callable[[Rounding], Sequence[float]]
    ) -> tuple[Rounding, str]:
        """How to round what results are worked out from, and the sign to write: "=", or "≈" if that is not quite true.

        work_out  gives the results as a reader finds them, from operands that are printed with a certain rounding

        >>> a = 0.3544
        >>> Rounding().of_operands([a * a], lambda rounding: [rounding.printed(a) * rounding.printed(a)])
        (Rounding(digits=4, decimals=None), '=')
        """
        wanted = [self.text(result) for result in results]
        finer = self
        for more in range(_MOST_MORE + 1):
            finer = self.finer(more)
            worked_out = work_out(finer)
            if all([self._gives(result, text) for result, text in zip(worked_out, wanted, strict=True)]):
                return finer, "="
        return finer, "≈"

    def _gives(self, result: float, text: str) -> bool:
        """Whether everybody who rounds a result writes this text: a half that some round up and some down gives neither."""
        if self.text(result) != text:
            return False
        if not math.isfinite(result):
            return True
        if self.decimals is None:
            little = abs(result) * 10.0 ** -(self.digits + 6)
        else:  # a number that is written with a power of ten has its decimals in the mantissa
            little = min(1.0, abs(result)) * 10.0 ** -(self.decimals + 6)
        return self.text(result - little) == text == self.text(result + little)


def rounding_of(digits: int | None = None, decimals: int | None = None) -> Rounding:
    """The rounding asked for, else three digits.

    Raises ValueError, in words, if both are given, or a number of digits that a float does not have.
    """
    if digits is not None and decimals is not None:
        raise ValueError(
            f"digits={digits!r} and decimals={decimals!r}: give one of them, significant digits or places after the point"
        )
    for name, wanted, least in (("digits", digits, 1), ("decimals", decimals, 0)):
        if wanted is not None and (
            not isinstance(wanted, int) or isinstance(wanted, bool) or not least <= wanted <= 17
        ):
            raise ValueError(f"{name}={wanted!r}: a number is shown with {least} to 17 {name}")
    return Rounding(3 if digits is None else digits, decimals)


def number_text(
    number: float, decimals: int | None = None, style: StyleName = "text", *, digits: int | None = None
) -> str:
    """A number as a reader wants it: three significant digits, a real minus sign, powers of ten when it is far from 1.

    decimals  so many places after the point instead
    digits    so many significant digits instead

    >>> number_text(-0.5), number_text(2.5e-7), number_text(1 / 3, digits=5), number_text(2.0, decimals=4)
    ('−0.5', '2.5·10⁻⁷', '0.33333', '2.0000')
    """
    return rounding_of(digits, decimals).text(number, style)


@lru_cache(maxsize=1 << 16)  # a page of a player writes many numbers several times
def _text(number: float, digits: int, decimals: int | None, style: StyleName) -> str:
    latex = style == "latex"
    if math.isnan(number):
        return r"\text{nan}" if latex else "nan"
    minus = ("-" if latex else "−") if number < 0.0 else ""
    if math.isinf(number):
        return minus + (r"\infty" if latex else "∞")
    mantissa, exponent = _rounded(abs(number), digits, decimals)
    if not exponent:
        return minus + mantissa
    power = f"10^{{{exponent}}}" if latex else "10" + str(exponent).translate(_SUPERSCRIPTS)
    return minus + mantissa + (r" \cdot " if latex else "·") + power


@lru_cache(maxsize=1 << 16)
def _printed(number: float, digits: int, decimals: int | None) -> float:
    mantissa, exponent = _rounded(abs(number), digits, decimals)
    return math.copysign(float(f"{mantissa}e{exponent}"), number)


def _rounded(size: float, digits: int, decimals: int | None) -> tuple[str, int]:
    """A number ≥ 0 as mantissa and power of ten; the power is 0 from 10⁻⁴ to 10⁶, where none is written."""
    if decimals is not None:
        if size == 0.0 or 0.5 * 10.0**-decimals <= size < 1e6:
            return _fixed(size, decimals), 0
        mantissa, power = _scientific(size, decimals)
        return mantissa, int(power)
    mantissa, power = _scientific(size, digits - 1)
    exponent = int(power)
    if size == 0.0 or -4 <= exponent < 6:
        return _short(_fixed(size, max(0, digits - 1 - exponent))), 0
    return _short(mantissa), exponent


def _fixed(size: float, places: int) -> str:
    """A number ≥ 0 with so many places after the point."""
    written = f"{size:.{_EXACT - 1}e}"
    return f"{_half_up(size, int(written[_EXACT + 2 :]) + 1 + places, written):.{places}f}"


def _scientific(size: float, places: int) -> list[str]:
    """Its first digits, so many after the point, and its power of ten."""
    return f"{_half_up(size, places + 1, f'{size:.{_EXACT - 1}e}'):.{places}e}".split("e")


def _half_up(size: float, count: int, written: str) -> float:
    """A number, or a little more where what is cut off behind so many digits is a half: 500…, of three digits or more."""
    cut_off = (written[0] + written[2 : _EXACT + 1])[count:]
    return size * (1.0 + 2e-15) if cut_off.rstrip("0") == "5" and len(cut_off) > 2 else size


def _short(written: str) -> str:
    return written.rstrip("0").rstrip(".") if "." in written else written
