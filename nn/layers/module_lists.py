"""Hold modules in a list or a dictionary, in PyTorch's words: ``ModuleList`` and ``ModuleDict``.

A module finds its parts in plain lists and dictionaries, too, so these only check what they are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd.graph import kinds
from nn.model import Module


class ModuleList(list[Any]):
    """A list of modules.

    >>> import nn
    >>> len(ModuleList([nn.Linear(2, 3), nn.Linear(3, 1)]))
    2
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__([_module(each) for each in kinds.LIST(modules, "modules", "ModuleList")])

    def append(self, module: Module) -> None:
        """Add one at the end."""
        super().append(_module(module))

    def extend(self, modules: Iterable[Module]) -> None:
        """Add several at the end."""
        super().extend([_module(each) for each in modules])


class ModuleDict(dict[str, Any]):
    """A dictionary of modules, by their names."""

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__({name: _module(each) for name, each in (modules or {}).items()})


def _module(thing: Any) -> Module:
    if not isinstance(thing, Module):
        advice = f": make one, {thing.__name__}(…)" if isinstance(thing, type) else ""
        raise TypeError(f"a list of modules was given {kinds.shown(thing)}, which is no module{advice}")
    return thing
