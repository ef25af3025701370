"""Say things to a reader in English, Spanish or Portuguese, and write numbers as this reader does.

A sentence is an entry of a catalogue, with placeholders in braces.  Each package has catalogues of its own, one TOML
file a language, and registers them when it is imported; a ``Language`` finds an entry in any of them.  Which language it
is, ``preferences.py`` decides.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from autograd.table import Expression, Op, Rounding, once, rounding_of, write

#: The languages there are, each the name of a file in every catalogue's folder.
LANGUAGES = ("en", "es", "pt")

#: Those that write 0,5.
DECIMAL_COMMA = ("es", "pt")

#: Where the catalogues are, in the order in which they are searched.
_CATALOGUES = ["autograd.languages"]

#: A number that is not part of a name such as w1.2; it may be raised to a power.
_DECIMAL_POINT = re.compile(r"(?<![\w.])(\d+)\.(\d+)(?![^\W⁰¹²³⁴⁵⁶⁷⁸⁹]|\.)")

#: The name of a part of a network and its number, if it has one: "layer 1".
_NUMBERED = re.compile(r"(.*?)( \d+)?")


class Language:
    """One language, and how numbers are written in it.

    code           "en", "es" or "pt"
    decimal_comma  write 0,5 instead of 0.5; None: as the language does, with a comma in Spanish and Portuguese
    digits         how many significant digits a number is shown with, three if not given
    decimals       how many places after the point instead

    >>> Language("es")("else")
    '; si no,'
    >>> Language("pt").number(-0.5), Language("en").number(1 / 3)
    ('−0,5', '0.333')
    """

    def __init__(
        self,
        code: str = "en",
        *,
        decimal_comma: bool | None = None,
        digits: int | None = None,
        decimals: int | None = None,
    ) -> None:
        if code not in LANGUAGES:
            raise unknown(code)
        self.code = code
        self.decimal_comma = code in DECIMAL_COMMA if decimal_comma is None else bool(decimal_comma)
        self.rounding = rounding_of(digits, decimals)

    def __call__(self, message: str, **values: object) -> str:
        """The message with its placeholders filled in; KeyError if no catalogue has it."""
        found = self._find(message)
        if found is None:
            raise KeyError(message)
        return found.format(**values)

    def counted(self, message: str, count: int, **values: object) -> str:
        """The message about ``count`` things; the message about one thing is the entry that ends in _one."""
        return self(f"{message}_one" if count == 1 else message, count=count, **values)

    def part(self, name: str) -> str:
        """The name of a part of a network, such as "layer 1/neuron 2"; words that no catalogue has stay as they are.

        A catalogue has these words as ``part_layer``, ``part_neuron`` and so on.
        """
        return "/".join([self._part(each) for each in name.split("/")])

    def operation(self, op: Op) -> str:
        """How an operation is called; a catalogue has it as ``operation_step`` and so on, else its symbol stays."""
        return self._find(f"operation_{op.name}") or op.symbol

    def number(self, number: float) -> str:
        """A number with this reader's digits."""
        return self.rounded(number, self.rounding)

    def told(self, number: float) -> str:
        """A number with this reader's digits, and behind it to its last digit where that is more.

        >>> Language("es").told(1 / 3)
        '0,333 (0,3333333333333333)'
        """
        text = self.rounding.told(number)
        return text.replace(".", ",") if self.decimal_comma else text

    def rounded(self, number: float, rounding: Rounding) -> str:
        """A number with other digits, in this reader's language."""
        text = rounding.text(number)
        return text.replace(".", ",") if self.decimal_comma else text

    def equation(
        self, numbers: Sequence[float], result: float, compute: Callable[..., float]
    ) -> tuple[list[str], str, str]:
        """Numbers, "=" or "≈", and what is computed from them, so that the line is true as it is printed.

        >>> Language("en").equation([0.3544, 0.3544], 0.3544**2, lambda a, b: a * b)
        (['0.3544', '0.3544'], '=', '0.126')
        """
        finer, sign = self.rounding.of_operands([result], lambda r: [compute(*[r.printed(x) for x in numbers])])
        return [self.rounded(number, finer) for number in numbers], sign, self.number(result)

    def whole(self, number: int) -> str:
        """A whole number in groups of three digits: by commas in English, else by spaces, as ISO 80000 wants it.

        >>> Language("en").whole(1234567), Language("es").whole(1234567)
        ('1,234,567', '1\\u202f234\\u202f567')
        """
        grouped = f"{number:,}"
        return grouped if self.code == "en" else grouped.replace(",", "\u202f")

    def written(self, expression: Expression) -> str:
        """A formula in this reader's words and numbers."""
        return write(expression, words=self.words, rounding=self.rounding)

    @once
    def words(self) -> dict[str, str]:
        """The words of a formula, as ``autograd.formula`` takes them: 1 if a > 0 else 0, the names of operations.

        >>> Language("es").words[","]  # between arguments: max(0,5; 1,5)
        '; '
        """
        words = {"if": self("if"), "else": self("else")}
        for package in reversed(_CATALOGUES):
            messages = catalogue(package, self.code)
            words |= {message: text for message, text in messages.items() if message.startswith("operation_")}
        return words | ({",": "; ", ".": ","} if self.decimal_comma else {})

    def localised(self, text: str) -> str:
        """A text with decimal commas in its numbers, if this reader writes them; a name such as w1.2 stays.

        >>> Language("es").localised("w1.2 = 0.5")
        'w1.2 = 0,5'
        """
        return _DECIMAL_POINT.sub(r"\1,\2", text) if self.decimal_comma else text

    def _find(self, message: str) -> str | None:
        for package in _CATALOGUES:
            messages = catalogue(package, self.code)
            if message in messages:
                return messages[message]
        return None

    def _part(self, name: str) -> str:
        word, number = _NUMBERED.fullmatch(name).groups(default="")  # type: ignore[union-attr]
        return (self._find(f"part_{word.replace(' ', '_')}") or word) + number


def add_catalogues(package: str) -> None:
    """Let every Language search ``package`` too, which has en.toml, es.toml and pt.toml."""
    if package not in _CATALOGUES:
        _CATALOGUES.append(package)


@cache
def catalogue(package: str, code: str) -> dict[str, str]:
    """The messages of a package in one language, by name."""
    text = files(package).joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def unknown(lang: str) -> ValueError:
    """The error that names the languages there are."""
    return ValueError(f"there is no language {lang!r}: choose one of {', '.join(map(repr, LANGUAGES))}")
