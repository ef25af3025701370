"""Take an expression apart with Python's own parser, and refuse all that is no formula.

    z = w*x + b; a = tanh(z)

is two steps, each a name and a tree.  Nothing of a tree is run as Python: ``evaluation.py`` applies the table's operations
to numbers, and knows nothing else.  What is refused is refused here, before any number is computed: other characters
than those of formulas, Python's words, attributes, calls of anything but the table's operations, names that are
not given, and what is too long or too deep to be read.
"""

from __future__ import annotations

import ast
import keyword
import re
import unicodedata
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .mistakes import Mistake, nearest
from .operations import BEFORE, BETWEEN, NAMED, OF_LISTS, OPERATIONS, SIGNS, called, inputs_of

LONGEST = 2000  # characters
DEEPEST = 100  # a sum of so many terms is as deep

#: Signs of a printed formula that say the same as a key.
_PRINTED = str.maketrans({"·": "*", "×": "*", "⋅": "*", "−": "-", "–": "-", "÷": "/"})

#: What to write in the place of a character that is none of an expression.
_INSTEAD = {
    "^": "**",
    "²": "**2",
    "³": "**3",
    "√": "sqrt(…)",
    "≤": "<=",
    "≥": ">=",
    "≠": "1 - (a == b)",
    "π": "pi",
    "!": "1 - (a == b)",
    "&": "(…)*(…)",
    "|": "abs(…)",
    "{": "(",
    "}": ")",
    "%": "/ 100",
}
_WORDS_INSTEAD = {"and": "(…)*(…)", "or": "maximum(…, …)", "not": "1 - (…)", "True": "1", "False": "0"}

#: Numbers that need not be given.
CONSTANTS = ("pi",)

_NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)")
_TIMES = re.compile(r"(?<![\w.])(\d[\d.]*)([^\W\d]\w*)")
#: Two things with nothing but a blank between them.
_SIDE_BY_SIDE = re.compile(r"(?:[)\]]|\b(?!(?:if|else)\b)\w+)\s+(?!(?:if|else)\b)([\w.]+|[(\[])")
_DECIMAL_COMMA = re.compile(r"\d,\d")


@dataclass(frozen=True)
class Step:
    """One step: what it is called, "" if nothing, its tree, and where in the text the tree's first column is."""

    name: str
    tree: ast.expr
    begin: int


class Program:
    """The steps of an expression, the last of which is the result; raises ``Mistake``.

    >>> [step.name for step in Program("z = w*x; tanh(z)").steps]
    ['z', '']
    """

    def __init__(self, text: str) -> None:
        self.text = _in_one_line(text)
        if not self.text:
            raise Mistake("nothing")
        if len(self.text) > LONGEST:
            raise Mistake("too_long", self.text, (LONGEST, len(self.text)), most=LONGEST)
        _check_characters(self.text)
        _check_words(self.text)
        self.steps = [self._step(begin, end) for begin, end in _parts(self.text)]
        if not self.steps:
            raise Mistake("nothing")
        for step in self.steps:
            self._check(step)
            if not step.name and step is not self.steps[-1]:
                raise Mistake("unnamed", self.text, self.place(step.tree, step))

    def place(self, node: ast.AST, step: Step) -> tuple[int, int]:
        """Where in the text a part of a tree stands.  Python counts bytes."""
        line = ("(" + self.text[step.begin :]).encode()
        start, end = [len(line[: getattr(node, name)].decode()) - 1 for name in ("col_offset", "end_col_offset")]
        return step.begin + max(start, 0), min(step.begin + end, len(self.text))

    def names(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """The names that no step before has computed, each time one stands there, and where."""
        computed: set[str] = set()
        for step in self.steps:
            functions = {id(node.func) for node in ast.walk(step.tree) if isinstance(node, ast.Call)}
            found = [node for node in ast.walk(step.tree) if isinstance(node, ast.Name) and id(node) not in functions]
            for node in sorted(found, key=lambda node: node.col_offset):
                if node.id not in computed:
                    yield node.id, self.place(node, step)
            computed.add(step.name)

    def _step(self, begin: int, end: int) -> Step:
        named = _NAMED.match(self.text, begin, end)
        name = "" if named is None else normal(named[1])
        begin = begin if named is None else named.end()
        if not self.text[begin:end].strip():
            raise Mistake("unfinished", self.text, (end, end + 1))
        return Step(name, self._tree(begin, end), begin)

    def _tree(self, begin: int, end: int) -> ast.expr:
        """What Python's parser makes of a part of the text, in parentheses, inside which blanks mean nothing."""
        source = self.text[begin:end]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of 1if x else 2
                return ast.parse(f"({source})", mode="eval").body
        except SyntaxError as error:
            times = _TIMES.search(source)
            if times is not None:
                place = (begin + times.start(), begin + times.end())
                raise Mistake("times", self.text, place, instead=f"{times[1]}*{times[2]}") from None
            if (second := _SIDE_BY_SIDE.search(source)) is not None:
                raise Mistake("syntax", self.text, (begin + second.start(1), begin + second.end(1))) from None
            at = begin + (error.offset or 2) - 2
            if not self.text[at:end].strip():
                raise Mistake("unfinished", self.text, (end, end + 1)) from None
            raise Mistake("syntax", self.text, (at, at + 1)) from None
        except (RecursionError, MemoryError):
            raise Mistake("too_deep", self.text, (begin, end)) from None
        except ValueError:  # a number of more digits than Python reads
            raise Mistake("too_large", self.text, (begin, end)) from None

    def _check(self, step: Step) -> None:
        for node, depth in _with_depths(step.tree):
            if isinstance(node, ast.expr):
                if depth > DEEPEST:
                    raise Mistake("too_deep", self.text, self.place(node, step))
                self._check_node(node, step)

    def _check_node(self, node: ast.expr, step: Step) -> None:
        place = self.place(node, step)
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                pass
            case ast.Name() | ast.List() | ast.IfExp():
                pass
            case ast.UnaryOp(op=sign) if type(sign) in BEFORE or isinstance(sign, ast.UAdd):
                pass
            case ast.BinOp(op=sign) if type(sign) in BETWEEN:
                pass
            case ast.BinOp(op=ast.FloorDiv()):
                raise Mistake("no_sign", self.text, place, sign="//", instead="/")
            case ast.Compare(ops=[sign]) if type(sign) in BETWEEN:
                pass
            case ast.Compare(ops=[_, _, *_]):
                raise Mistake("chained", self.text, place)
            case ast.Call(func=ast.Name()):
                self._check_call(node, step)
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Attribute(attr=name):
                instead = called(name)
                if instead is None:
                    raise Mistake("not_allowed", self.text, place)
                raise Mistake("method", self.text, place, name=name)
            case ast.Call(func=func):
                start, end = self.place(func, step)
                raise Mistake("times_between", self.text, (start, end))
            case ast.Subscript(slice=index) if is_index(index):
                pass
            case ast.Tuple() if _DECIMAL_COMMA.search(self.text[place[0] : place[1]]):
                raise Mistake("decimal_point", self.text, place)
            case _:
                raise Mistake("not_allowed", self.text, place)

    def _check_call(self, call: ast.Call, step: Step) -> None:
        assert isinstance(call.func, ast.Name)
        name, given = call.func.id, len(call.args)
        at = self.place(call.func, step)
        if called(name) is None:
            if name in {step.name for step in self.steps}:
                raise Mistake("times_between", self.text, at)
            meant = nearest(name.lower(), [*NAMED, *OF_LISTS])
            raise Mistake("did_you_mean" if meant else "unknown_operation", self.text, at, name=name, meant=meant)
        if call.keywords or any([isinstance(each, ast.Starred) for each in call.args]):
            raise Mistake("not_allowed", self.text, self.place(call, step))
        takes = inputs_of(name)
        if takes is None or given == takes:
            return
        if name in OF_LISTS:
            raise Mistake("takes_lists", self.text, self.place(call, step), name=name, example=_of_lists(name))
        inputs = ", ".join(OPERATIONS[name].variables)
        message = "takes_decimal" if _DECIMAL_COMMA.search(self.text[slice(*self.place(call, step))]) else "takes"
        raise Mistake(message, self.text, self.place(call, step), call=f"{name}({inputs})", takes=takes, given=given)


def check_names(program: Program, given: Collection[str]) -> None:
    """Refuse names that have no number, and numbers whose names do not stand in the expression."""
    computed: list[str] = []
    for step in program.steps:
        if step.name and (step.name in computed or step.name in given):
            raise Mistake("two_values", program.text, _before(program.text, step), name=step.name)
        computed.append(step.name)
    missing = {name: place for name, place in reversed(list(program.names())) if name not in (*given, *CONSTANTS)}
    if not missing:
        return
    name, place = list(missing.items())[-1]
    used = {each for each, _ in program.names()}
    meant = nearest(name, set(given) - used)
    if name in OPERATIONS or name in OF_LISTS:
        raise Mistake("operation_alone", program.text, place, name=name)
    if name in computed:
        raise Mistake("computed_later", program.text, place, name=name)
    if meant:
        raise Mistake("other_name", program.text, place, name=name, meant=meant)
    values = " ".join([f"{each}=2" for each in reversed(missing)])
    message = "missing" if len(missing) == 1 else "several_missing"
    raise Mistake(message, program.text, place, name=name, names=", ".join(reversed(missing)), values=values)


def normal(name: str) -> str:
    """A name as Python's parser reads it: of two ways to write a letter it takes one."""
    return unicodedata.normalize("NFKC", name)


def is_index(node: ast.expr) -> bool:
    """Whether a tree is a whole number, the place of an element in a list."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) is int


def _of_lists(name: str) -> str:
    return f"{name}({', '.join(['[a, b]', '[c, d]'][: OF_LISTS[name][1]])})"


def _in_one_line(text: str) -> str:
    """Without blanks at its ends, each other one a space, a new line a new step, and with the signs that a keyboard has."""
    depth, line = 0, []
    for c in text.strip().translate(_PRINTED):
        depth += (c in "([") - (c in ")]")
        line.append((";" if c == "\n" and depth <= 0 else " ") if c.isspace() else c)
    return "".join(line)


def _before(text: str, step: Step) -> tuple[int, int]:
    """Where the name of a step stands: before its sign "="."""
    begin = text.rindex("=", 0, step.begin + 1) if "=" in text[: step.begin + 1] else step.begin
    name = text[:begin].rstrip()
    return len(name) - len(step.name), len(name)


def _check_characters(text: str) -> None:
    around: list[tuple[str, int]] = []
    for i, c in enumerate(text):
        if c in "([":
            around.append((c, i))
        elif c in ")]":
            if not around or around.pop()[0] != {")": "(", "]": "["}[c]:
                raise Mistake("no_opening", text, (i, i + 1), bracket=c)
        elif c in "'\"`":
            raise Mistake("quote", text, (i, i + 1), character=c)
        elif not (c in " .,;=" or c in SIGNS or f"a{c}".isidentifier()):
            instead = _INSTEAD.get(c)
            raise Mistake("write_instead" if instead else "character", text, (i, i + 1), character=c, instead=instead)
    if around:
        raise Mistake("no_closing", text, (around[-1][1], around[-1][1] + 1), bracket=around[-1][0])


def _check_words(text: str) -> None:
    for word in re.finditer(r"(?<![\w.])[^\W\d]\w*", text):
        if keyword.iskeyword(word[0]) and word[0] not in ("if", "else"):
            instead = _WORDS_INSTEAD.get(word[0])
            message = "write_instead" if instead else "keyword"
            raise Mistake(message, text, word.span(), character=word[0], instead=instead)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """What stands between the signs ";" that are in no bracket."""
    depth, begin = 0, 0
    for i, c in enumerate(f"{text};"):
        depth += (c in "([") - (c in ")]")
        if c == ";" and depth == 0:
            if text[begin:i].strip():
                yield begin, i
            begin = i + 1


def _with_depths(tree: ast.AST) -> Iterator[tuple[ast.AST, int]]:
    """Every part of a tree, from left to right, and how deep it is; without recursion."""
    stack = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack += [(child, depth + 1) for child in reversed(list(ast.iter_child_nodes(node)))]
