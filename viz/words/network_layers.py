"""Find the layers of a network on its graph, and check the recursion that lectures write for their gradients:

    δ⁽ˡ⁾ = ∂L/∂z⁽ˡ⁾ = (W⁽ˡ⁺¹⁾)ᵀ δ⁽ˡ⁺¹⁾ ⊙ φ′(z⁽ˡ⁾) .

The z of a layer are its weighted sums.  If the graph has scopes ("layer 2/neuron 3"), they say which values these
are; otherwise every sum of products with a leaf is one, and the number of such sums before it is its layer: unless
each layer would have one sum, or a leaf would weigh in two layers, as x does in w·x·x; then the numbers are no layers.
The layers count only if the recursion gives every gradient that the sweep gave.  It does not where a connection skips
a layer, or where a network was called twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograd import Value
from autograd.table import ADD, MULTIPLY
from viz.graph import Steps, clean, neuron_scopes

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer, with all that stands in its line of the recursion.

    number    1 for the first
    name      of its scope, "" if it has none
    sums      its z
    handed    what the next layer is given of each: a = φ(z), or z itself
    slopes    φ′(z), the derivative of each a by its z
    onward    ∂z⁽ˡ⁺¹⁾/∂a⁽ˡ⁾, a row for each z of the next layer; none for the last
    weights   whether ``onward`` is the matrix of the next layer's weights
    of_handed ∂L/∂a
    deltas    ∂L/∂z
    """

    number: int
    name: str
    sums: tuple[Value, ...]
    handed: tuple[Value, ...]
    slopes: Row
    onward: tuple[Row, ...]
    weights: bool
    of_handed: Row
    deltas: Row

    @property
    def activates(self) -> bool:
        return self.sums != self.handed


def layers_of(steps: Steps) -> tuple[Layer, ...] | None:
    """The layers from the first to the last; () if there are none to be seen, None if the recursion does not hold."""
    users = _users(steps)
    groups = _by_scope(steps) or _by_depth(steps, users)
    if not groups:
        return ()
    if any([len({z.scope for z in sums}) < len(sums) for name, sums in groups if name]):
        return None  # called more than once: there is no one δ of a layer
    layers: list[Layer] = []
    for number, (name, sums) in reversed(list(enumerate(groups))):
        following = layers[-1] if layers else None
        handed = [_handed_on(z, users, is_last=number == len(groups) - 1) for z in sums]
        slopes = tuple([_derivatives(a, {z}).get(z, 0.0) for z, a in zip(sums, handed, strict=True)])
        onward = tuple([_row(_derivatives(z, set(handed)), handed) for z in following.sums]) if following else ()
        layers.append(
            Layer(
                number=number + 1,
                name=name,
                sums=tuple(sums),
                handed=tuple(handed),
                slopes=slopes,
                onward=onward,
                weights=following is not None and _are_weights(onward, handed, following.sums, users),
                of_handed=tuple([_gradient(a, steps) for a in handed]),
                deltas=tuple([_gradient(z, steps) for z in sums]),
            )
        )
        if not _holds(layers[-1], following):
            return None
    return tuple(reversed(layers))


def _users(steps: Steps) -> dict[Value, list[Value]]:
    users: dict[Value, list[Value]] = {}
    for value in steps.order:
        for source in dict.fromkeys(value.inputs):
            users.setdefault(source, []).append(value)
    return users


# ---------------------------------------------------------------------------------------------------
# Which values are a layer's weighted sums


def _by_scope(steps: Steps) -> list[tuple[str, list[Value]]]:
    """The values called z inside a neuron's scope, by the scope around it, in order of appearance from the input."""
    neurons = neuron_scopes(steps.order)
    of_neurons = [v for v in steps.order if v.label == "z" and v.scope in neurons and not v.constant]
    depth = _depths(steps, set(of_neurons))
    found: dict[str, list[Value]] = {}
    for value in of_neurons:
        found.setdefault(neurons[value.scope].layer, []).append(value)
    paths = sorted(found, key=lambda path: max([depth[z] for z in found[path]]))
    number = [(path, sorted(found[path], key=lambda z: int(neurons[z.scope].number or 0))) for path in paths]
    part = steps.reading.language.part
    return [(part(clean(path.rpartition("/")[2]) or clean(sums[0].scope)), sums) for path, sums in number]


def _by_depth(steps: Steps, users: Mapping[Value, list[Value]]) -> list[tuple[str, list[Value]]]:
    """Sums of products with a leaf, by how many of them come before; nothing if these are no layers of a network."""
    sums: dict[Value, list[Value]] = {}  # with the leaves that are factors of their terms
    for value in steps.order:
        if value.op is MULTIPLY and len(set(value.inputs)) == 2 and any([_is_weight(v) for v in value.inputs]):
            top = value
            while len(users.get(top, ())) == 1 and users[top][0].op is ADD:
                top = users[top][0]
            sums.setdefault(top, []).extend([v for v in value.inputs if _is_weight(v)])
    depth = _depths(steps, set(sums))
    layers: dict[int, list[Value]] = {}
    weighs_in: dict[Value, set[int]] = {}
    for value, leaves in sums.items():
        layers.setdefault(depth[value], []).append(value)
        for leaf in leaves:
            weighs_in.setdefault(leaf, set()).add(depth[value])
    alone = all([len(layer) == 1 for layer in layers.values()])  # a chain of numbers needs no matrices
    if len(layers) < 2 or alone or any([len(numbers) > 1 for numbers in weighs_in.values()]):
        return []
    return [("", layers[number]) for number in sorted(layers)]


def _is_weight(value: Value) -> bool:
    return not value.inputs and not value.constant


def _depths(steps: Steps, sums: set[Value]) -> dict[Value, int]:
    """For each value how many of ``sums`` lie, at most, on a path up to it."""
    depth: dict[Value, int] = {}
    for value in steps.order:
        depth[value] = max([depth[source] for source in value.inputs], default=0) + (value in sums)
    return depth


def _handed_on(z: Value, users: Mapping[Value, list[Value]], *, is_last: bool) -> Value:
    """a = φ(z): the last value that is computed from z and constants alone.

    After the last layer comes the loss, so there only the activation itself counts.
    """
    value = z
    while len(users.get(value, ())) == 1:
        user = users[value][0]
        alone = all([source is value or source.constant for source in user.inputs])
        if not alone or (is_last and (len(user.inputs) > 1 or value is not z) and user.scope != z.scope):
            break
        value = user
        if value not in users:  # the result itself is no one's activation
            return z
    return value


# ---------------------------------------------------------------------------------------------------
# Numbers


def _derivatives(root: Value, stops: set[Value]) -> dict[Value, float]:
    """∂root/∂stop for each, along the paths that pass no other of them."""
    order, seen, stack = [], {root}, [(root, iter(root.inputs if root not in stops else ()))]
    while stack:
        value, inputs = stack[-1]
        for source in inputs:
            if source not in seen and not source.constant:
                seen.add(source)
                stack.append((source, iter(() if source in stops else source.inputs)))
                break
        else:
            order.append(value)
            stack.pop()
    found = {root: 1.0}
    for value in reversed(order):
        if value in stops:
            continue
        for source, local in zip(value.inputs, value._partials, strict=True):
            if local is not None and value in found and source in seen:
                found[source] = found.get(source, 0.0) + found[value] * local
    return found


def _row(derivatives: Mapping[Value, float], handed: Sequence[Value]) -> Row:
    return tuple([derivatives.get(a, 0.0) for a in handed])


def _are_weights(
    onward: Sequence[Row], handed: Sequence[Value], sums: Sequence[Value], users: Mapping[Value, list[Value]]
) -> bool:
    """Whether each entry is a leaf that a is multiplied by, or 0 where nothing is."""
    factors = [
        {v.data for user in users.get(a, ()) if user.op is MULTIPLY for v in user.inputs if _is_weight(v)}
        for a in handed
    ]
    return all([w in factors[i] or w == 0.0 for row in onward for i, w in enumerate(row)]) and bool(sums)


def _gradient(value: Value, steps: Steps) -> float:
    if value is steps.root:
        return 1.0
    contributions = steps.contributions.get(value)
    return contributions[-1].after or 0.0 if contributions else 0.0


def _holds(layer: Layer, following: Layer | None) -> bool:
    """Whether the recursion gives the gradients of the sweep."""
    for i, delta in enumerate(layer.deltas):
        handed = layer.of_handed[i]
        if following is not None:
            handed = sum([row[i] * d for row, d in zip(layer.onward, following.deltas, strict=True)])
        if not math.isclose(handed * layer.slopes[i], delta, rel_tol=1e-9, abs_tol=1e-12):
            return False
    return True
