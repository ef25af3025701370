"""Show a network as a table: ``Summary``."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd import Value
from autograd.languages import Language, language_of
from nn.languages import html_table, text_table
from nn.model import Activation, Model, Module, attributes_of, contents_of, verb

from .feedforward import Feedforward
from .neuron import describe
from .sequential import Sequential

_COLUMNS = [f"column_{name}" for name in ("part", "kind", "inputs", "outputs", "activation", "parameters")]
#: The longest title, in characters.
_LONGEST = 100
#: The columns of words; all others are numbers.
_WORDS = {0, 1, 4}


@dataclass(frozen=True)
class Summary:
    """One line per part of a model: its name, what it is, its outputs and its parameters.

    rows      (name, kind, inputs, outputs, activation, parameters) as text
    total     number of parameters, those included that are frozen
    frozen    number of those
    language  what the table is written in; what ``GLASSGRAD_LANG`` says if it is not given
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    total: int
    frozen: int = 0
    language: Language = field(default_factory=language_of, compare=False)

    def __repr__(self) -> str:
        header, *rows = text_table(self._table(), left=_WORDS)
        rule = "─" * max(map(len, [self.title, header, *rows]))
        return "\n".join([self.title, rule, header, rule, *rows, rule, self._count()])

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.title)}</p>{html_table(self._table())}<p>{self._count()}</p>"

    def _table(self) -> list[tuple[str, ...]]:
        return [tuple([self.language(column) for column in _COLUMNS]), *self.rows]

    def _count(self) -> str:
        message = "parameters_one" if self.total == 1 else "parameters"
        count = self.language(message, count=self.language.whole(self.total))
        if not self.frozen:
            return count
        message = "some_frozen_one" if self.frozen == 1 else "some_frozen"
        return self.language(message, parameters=count, count=self.language.whole(self.frozen))


@verb
def summary(model: Model, *, lang: str | Language | None = None) -> Summary:
    """A table of the model's parts, to be printed or shown.

    >>> from nn import MLP
    >>> MLP(2, [16, 1], output="sigmoid").summary()
    MLP(2, [16, 1], activation='relu', output='sigmoid')
    ───────────────────────────────────────────────────────
    part     kind   inputs  outputs  activation  parameters
    ───────────────────────────────────────────────────────
    layer 1  Layer       2       16  relu                48
    layer 2  Layer      16        1  sigmoid             17
    ───────────────────────────────────────────────────────
    65 parameters
    """
    language = language_of(lang)
    parts = list(_parts(model, None, "")) or [_Part(model, model.name)]
    rows = tuple([_row(part, language) for part in parts])
    missing = any([module.lacks_weights for module in model.modules()])
    total = sum([part.count() for part in parts]) if missing else _count(model)
    return Summary(_shortened(model), rows, total, 0 if missing else len(model.frozen()), language)


@dataclass(frozen=True)
class _Part:
    """A line of the table: a part of the model, and what is known of its inputs.

    own  whether only what it holds itself is meant, and not its parts
    """

    module: Module
    name: str
    width: int | None = None
    own: bool = False

    def count(self) -> int:
        """The number of its parameters."""
        if self.own:
            return len(
                [part for part in contents_of([thing for _, thing in attributes_of(self.module)]) if _is_own(part)]
            )
        return 0 if self.module.lacks_weights else _count(self.module)


def _parts(module: Module, width: int | None, path: str, seen: set[int] | None = None) -> Iterator[_Part]:
    """The layers of a model, in order, each once; those of networks inside of it by their paths.

    width  how many inputs it has, if that is known
    """
    seen = set() if seen is None else seen
    children = [child for child in module.children() if id(child) not in seen]
    seen |= {id(child) for child in children}
    if any([_is_own(part) for part in contents_of([thing for _, thing in attributes_of(module)])]):
        yield _Part(module, path or module.name, own=True)
    for child in children:
        name = f"{path}/{child.name}" if path else child.name
        inside = child.children()
        if inside and not (isinstance(child, Feedforward) and not isinstance(child, Sequential)):
            yield from _parts(child, width, name, seen)
        else:
            yield _Part(child, name, width)
        known = isinstance(module, Sequential) and isinstance(child, Feedforward)
        width = child.outputs_of(child.fan_in or width) if known and isinstance(child, Feedforward) else None


def _is_own(part: Any) -> bool:
    return isinstance(part, Value) and part.op is None and not part.constant


def _count(part: Module) -> int:
    return len(part.parameters()) + len(part.frozen())


def _row(part: _Part, language: Language) -> tuple[str, ...]:
    module = part.module
    widths: list[Any] = [getattr(module, name, None) for name in ("fan_in", "fan_out")]
    if isinstance(module, Feedforward) and module.fan_in is None:
        widths[0] = part.width
        widths[1] = module.outputs_of(part.width)
    shown = ["" if part.own or width is None else str(width) for width in widths]
    activation = getattr(module, "activation", None)
    described = describe(activation).strip("'") if isinstance(activation, Activation) and not part.own else ""
    count = "?" if module.lacks_weights else language.whole(part.count())
    return (language.part(part.name), type(module).__name__, *shown, described, count)


def _shortened(model: Model) -> str:
    """The model as one would write it, if that is no longer than a line."""
    shown = repr(model)
    return shown if len(shown) <= _LONGEST else type(model).__name__
