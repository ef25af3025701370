"""Reads a listing, and computes what it says: an interpreter that knows nothing of tapes.

    results, values, sources = evaluated(text, x=X, t=T)

A line is ``name = formula``.  For each sample a name is a number or an array, and formulas are computed with NumPy.
"""

import re

import numpy as np

POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SHAPE = re.compile(r"   +: ([\d×]+)$")
GIVEN = re.compile(r" = [−\d.e, \[\]]+$")
NUMBER = re.compile(r"\d+(\.\d+)?(e[−+]?\d+)?|∞|nan|π")
POWER = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
WORD = re.compile(r"[^\W\d]\w*", re.UNICODE)

FUNCTIONS = {
    "tanh": np.tanh,
    "exp": np.exp,
    "ln": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "ReLU": lambda a: np.where(a > 0, a, 0.0),
    "softplus": lambda a: np.logaddexp(0.0, a),
    "σ": lambda a: 1 / (1 + np.exp(-a)),
    "shift": lambda a: a,
    "detach": lambda a: a,
    "spread": lambda a: a,
    "flat": np.ravel,
    "column": lambda a: a[:, np.newaxis],
    "sum": np.sum,
    "softmax": lambda a: (e := np.exp(a - a.max(axis=-1, keepdims=True))) / e.sum(axis=-1, keepdims=True),
    "column_sum": lambda a: a.sum(axis=0),
    "row_sum": lambda a: a.sum(axis=1, keepdims=True),
    "row_max": lambda a: a.max(axis=1, keepdims=True),
    "step": lambda a: np.where(a >= 0, 1.0, 0.0),
}
SIGNS = {">": np.greater, "≥": np.greater_equal, "<": np.less, "≤": np.less_equal, "==": np.equal, "=": np.equal}


class Row:
    """A vector as a row."""

    def __init__(self, numbers):
        self.numbers = numbers


def product(a, b):
    if isinstance(b, Row):
        return np.multiply.outer(a, b.numbers)
    return a @ b if np.ndim(a) and np.ndim(b) else a * b


class Reader:
    """One formula, read from left to right; what it makes is a function of a sample's number."""

    def __init__(self, text, values, samples):
        self.text, self.values, self.samples, self.at = text, values, samples, 0
        self.names = sorted(values, key=len, reverse=True)

    def read(self):
        found = self.choice()
        assert self.at == len(self.text), f"{self.text[: self.at]} ⟨here⟩ {self.text[self.at :]}"
        return found

    def take(self, *texts):
        for text in texts:
            if self.text.startswith(text, self.at):
                self.at += len(text)
                return text
        return None

    def pattern(self, pattern):
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match and match[0]

    def choice(self):
        first = self.comparison()
        if not self.take(" if "):
            return first
        condition = self.comparison()
        assert self.take(" else ")
        other = self.choice()
        return lambda s: np.where(condition(s), first(s), other(s))

    def comparison(self):
        a = self.sum()
        if sign := self.take(*[f" {each} " for each in SIGNS]):
            b = self.sum()
            return lambda s: SIGNS[sign.strip()](a(s), b(s)) * 1.0
        return a

    def sum(self):
        found = self.entrywise()
        while sign := self.take(" + ", " − "):
            found = self.joined(found, np.add if sign == " + " else np.subtract, self.entrywise())
        return found

    def entrywise(self):
        found = self.product()
        while self.take(" ⊙ "):
            found = self.joined(found, np.multiply, self.product())
        return found

    def product(self):
        found = self.signed()
        while sign := self.take("·", "/"):
            found = self.joined(found, product if sign == "·" else np.divide, self.signed())
        return found

    @staticmethod
    def joined(a, operation, b):
        return lambda s: operation(a(s), b(s))

    def signed(self):
        if self.take("−"):
            a = self.signed()
            return lambda s: -a(s)
        return self.power()

    def power(self):
        found = self.part()
        while True:
            if digits := self.pattern(POWER):
                found = self.joined(found, np.power, lambda s, n=float(digits.translate(POWERS)): n)
            elif self.take("^"):
                found = self.joined(found, np.power, self.part())
            else:
                return found

    def part(self):
        found = self.atom()
        while sign := self.take("[", "ᵀ"):
            if sign == "ᵀ":
                found = self.turned(found)
            else:
                end = self.text.index("]", self.at)
                found = self.part_of(found, self.text[self.at : end])
                self.at = end + 1
        return found

    @staticmethod
    def turned(found):
        return lambda s: Row(found(s)) if found(s).ndim == 1 else found(s).T

    @staticmethod
    def part_of(found, text):
        def span(part):
            return slice(*[int(end) if end else None for end in part.split(":")]) if ":" in part else int(part)

        index = tuple(map(span, text.split(", ")))
        return lambda s: found(s)[index]

    def atom(self):
        for name in self.names:
            after = self.text[self.at + len(name) :][:1]
            ends = not (after.isalnum() and name[-1].isalnum()) or after == "ᵀ" or POWER.match(after)
            if ends and self.take(name):
                return self.values[name].__getitem__
        if number := self.pattern(NUMBER):
            value = {"∞": np.inf, "π": np.pi}.get(number) or float(number.replace("−", "-"))
            return lambda s: value
        if self.take("|"):
            inside = self.sum()
            assert self.take("|")
            return lambda s: np.abs(inside(s))
        if self.take("√"):
            under = self.atom()
            return lambda s: np.sqrt(under(s))
        if self.take("["):
            return self.list()
        word = "" if self.take("(") else self.pattern(WORD)
        assert word == "" or self.take("("), f"{self.text[: self.at]} ⟨here⟩ {self.text[self.at :]}"
        inputs = [self.choice()]
        while self.take(", "):
            inputs.append(self.choice())
        assert self.take(")"), f"{self.text[: self.at]} ⟨here⟩ {self.text[self.at :]}"
        return self.called(word, inputs)

    def called(self, word, inputs):
        if word == "":
            return inputs[0]
        if word == "batch_sum":
            return lambda s: sum([inputs[0](each) for each in range(self.samples)])
        if word in ("max", "min"):
            of_all, of_two = (np.max, np.maximum) if word == "max" else (np.min, np.minimum)
            return lambda s: of_all(inputs[0](s)) if len(inputs) == 1 else of_two(*[each(s) for each in inputs])
        return lambda s: FUNCTIONS[word](*[each(s) for each in inputs])

    def list(self):
        entries = []
        while not self.take("]"):
            entries.append((bool(self.take("*")), self.choice()))
            self.take(", ")
        return lambda s: np.array([n for star, each in entries for n in (each(s) if star else [each(s)])])


def parted(text):
    """The parts between commas that no bracket encloses."""
    parts, depth = [""], 0
    for at, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "," and not depth:
            parts.append("")
        elif parts[-1] or character != " " or text[at - 1] != ",":
            parts[-1] += character
    return parts


def evaluated(text, **arguments):
    """What a listing returns, and what each of its names is worth, for each sample; and which names are of given numbers."""
    samples = len(next(iter(arguments.values())))
    values = {name: list(np.asarray(numbers, dtype=float)) for name, numbers in arguments.items()}
    values["samples"] = [float(samples)] * samples
    _, *lines = text.splitlines()
    returned, sources = [], []
    for line in lines:
        shape = SHAPE.search(line)
        line = SHAPE.sub("", line).strip()  # noqa: PLW2901
        if line.startswith("return "):
            returned = [Reader(part, values, samples).read() for part in parted(line.removeprefix("return "))]
        elif line.startswith("gradients of "):
            line = line.removeprefix("gradients of ").removesuffix(":")  # noqa: PLW2901
            if " = " in line:
                assign(line, values, samples)
        elif line != "gradients:":
            for part in [part for part in parted(line) if " = " in part]:  # masks[0]: 3 is an argument
                assign(part, values, samples, shape and shape[1])
                sources += [part.split(" = ")[0]] if not returned and GIVEN.search(part) else []
    results = [np.concatenate([np.ravel(each(s)) for each in returned]) for s in range(samples)]
    return results, values, sources


def assign(text, values, samples, shape=None):
    name, formula = text.split(" = ", 1)
    assert name not in values, name
    read = Reader(formula, values, samples).read()
    values[name] = [read(s) for s in range(samples)]
    if shape is not None:
        length = tuple(map(int, shape.split("×")))
        for number in values[name]:
            assert np.shape(number) == length or formula == "0", (text, shape)
        values[name] = [np.broadcast_to(number, length) for number in values[name]]
