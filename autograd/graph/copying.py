"""Copies and pickles graphs, however deep, without recursion.

``copy.deepcopy`` goes through a graph in topological order and copies node by node.

``pickle`` would recurse from a node into its inputs.  So a node pickles as "the last of this list", where
the list holds its whole graph, inputs first: when a node's turn comes, its inputs are in the pickle already
and are only referred to.  The list holds *parcels*, one per node, and a node has the same parcel for as
long as any pickler holds on to it, so nodes shared by two roots of one pickle stay shared.
"""

from __future__ import annotations

import copy
import sys
from itertools import takewhile
from typing import Any
from weakref import WeakValueDictionary

from autograd.table import named

from .conversion import refuse_copy
from .numbers import Fields, Node
from .refusals import refusing
from .state import STATE, sign
from .sweep import topological_order

#: A node's fields in the order in which they are pickled.
_State = tuple[float, float, bool, bool, str, tuple[Any, ...], tuple[float | None, ...], str, str]
_FIELDS = ("data", "grad", "has_grad", "constant", "op_name", "inputs", "partials", "label", "scope")


@refusing
class Copied:
    """What gives Value its copies and pickles."""

    __slots__ = ()

    def __copy__(self: Node) -> Node:
        refuse_copy(self)
        return copy_node(self, self._inputs)

    def __deepcopy__(self: Node, memo: dict[int, Any]) -> Node:
        refuse_copy(self)
        return copy_graph(self, memo)

    def __reduce_ex__(self: Fields, protocol: Any) -> tuple[Any, ...]:
        refuse_copy(self)
        return reduce_node(self)

    @classmethod
    def _remade(cls, op_name: str, inputs: tuple[Any, ...], partials: tuple[float | None, ...]) -> Any:
        """A new node with the history of another; its numbers are still to be set."""
        node: Any = cls.__new__(cls)
        node._op_name, node._inputs, node._partials = op_name, inputs, partials
        return node


def copy_node(node: Node, inputs: tuple[Any, ...]) -> Node:
    """A copy of one node, over the inputs given."""
    twin: Node = _build(type(node), _fields(node, inputs))
    _set_attributes(twin, _attributes(node))
    return twin


def like(node: Node, inputs: tuple[Any, ...], **changed: Any) -> Any:
    """A node like another, over other inputs and with other fields: nothing is computed.

    changed  by name, as _State has them: data, grad, has_grad, constant, op_name, inputs, partials, label, scope
    """
    fields: dict[str, Any] = dict(zip(_FIELDS, _fields(node, inputs), strict=True)) | changed
    state: Any = tuple([fields[name] for name in _FIELDS])
    return _build(type(node), state)


def copy_graph(root: Node, memo: dict[int, Any]) -> Node:
    """What ``copy.deepcopy`` makes of a node: a copy of its graph, without the nodes that ``memo`` holds copies of."""
    for node in topological_order(root):
        if id(node) not in memo:
            twin = memo[id(node)] = copy_node(node, tuple([memo[id(source)] for source in node._inputs]))
            for name, attribute in _attributes(node).items():
                setattr(twin, name, copy.deepcopy(attribute, memo))
    copied: Node = memo[id(root)]
    return copied


def reduce_node(node: Fields) -> tuple[Any, ...]:
    """What pickle stores for a node: its graph as a list of parcels, of which it is the last."""
    return _last, ([_parcel(each) for each in topological_order(node)],)


class _Parcel:
    """A node on its way into a pickle; it comes out as the node itself."""

    __slots__ = ("__weakref__", "node")

    def __init__(self, node: Fields) -> None:
        self.node = node

    def __reduce__(self) -> tuple[Any, ...]:
        node = self.node
        inputs = tuple([_parcel(source) for source in node._inputs])
        built = _build, (type(node), _fields(node, inputs))
        attributes = _attributes(node)
        # What a subclass added comes after the node itself, which it may lead back to.
        return (*built, attributes, None, None, _set_attributes) if attributes else built


#: A parcel holds its node, so the node's id is not given to another while the parcel is here.
_PARCELS: WeakValueDictionary[int, _Parcel] = WeakValueDictionary()


def _parcel(node: Fields) -> _Parcel:
    """The node's parcel: the same one for as long as a pickler holds it."""
    parcel = _PARCELS.get(id(node))
    if parcel is None:
        parcel = _PARCELS[id(node)] = _Parcel(node)
    return parcel


def _fields(node: Fields, inputs: tuple[Any, ...]) -> _State:
    """A node's fields, with other inputs in the place of its own."""
    return (
        *(node._data, node._grad, node._has_grad, node._constant),
        *(node._op_name, inputs, node._partials, node.label, node.scope),
    )


def _attributes(node: Fields) -> dict[str, Any]:
    """What a subclass has added to a node, in its ``__dict__`` or in slots of its own."""
    attributes = dict(getattr(node, "__dict__", {}))
    for kind in takewhile(lambda kind: "_partials" not in vars(kind), type(node).__mro__):  # all classes before Value
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(node, name):
                attributes[name] = getattr(node, name)
    return attributes


# Pickles name the three functions that follow.


def _build(kind: Any, fields: _State) -> Any:
    if fields[4]:
        named(fields[4])  # an operation that is not defined here raises its error now, not in the middle of a sweep
    node = kind._remade(*fields[4:7])
    node._data, node._grad, node._has_grad, node._constant = fields[:4]
    node.label, node.scope = fields[7:]
    if STATE.differentiating and not node._inputs:
        sign(node)
    return node


def _set_attributes(node: Fields, attributes: dict[str, Any]) -> None:
    for name, attribute in attributes.items():
        setattr(node, name, attribute)


def _last(nodes: list[Any]) -> Any:
    return nodes[-1]


# Pickles of version 0.1.0 look for these functions where the file was then.
sys.modules["autograd.persistence"] = sys.modules[__name__]
