"""Name the numbers of a network as ``viz.graph`` does: w⁽¹⁾₂₃ leads to neuron 2 of layer 1, from input 3.

An index that has only one value in the network is left out: a neuron by itself has w₁, b, z and a.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nn.layers import Feedforward
from viz.drawing import fit_apart
from viz.graph import Notation, below, clean, superscript

from .places import TYPE_SIZE

#: So many pixels has the name of a column beside an input, and that of a class beside an output.
_ROOM = 110.0


@dataclass(frozen=True, slots=True)
class Names:
    """How the parts of one network are called.

    layers, neurons  whether there are several of them, so that their numbers are written

    >>> Names().weight(1, 2, 3), Names().bias(2, 1), Names().weight(1, 12, 3), Names(layers=False, neurons=False).weight(1, 1, 3)
    ('w⁽¹⁾₂₃', 'b⁽²⁾₁', 'w⁽¹⁾₁₂,₃', 'w₃')
    """

    layers: bool = True
    neurons: bool = True
    notation: Notation = field(default_factory=Notation)

    def weight(self, layer: int, neuron: int, place: int) -> str:
        """The weight of a neuron for its input number ``place``; place 0 is that of x₀ = 1."""
        return self._indexed("w", layer, neuron, str(place))

    def bias(self, layer: int, neuron: int) -> str:
        return self._indexed("b", layer, neuron)

    def pre_activation(self, layer: int, neuron: int) -> str:
        return self._indexed(self.notation.pre_activation, layer, neuron)

    def output(self, layer: int, neuron: int) -> str:
        return self._indexed(self.notation.output, layer, neuron)

    def input(self, place: int) -> str:
        return "x" + below([str(place)])

    def constant(self, layer: int) -> str:
        """The neuron that is always 1, beside the outputs of a layer; layer 0 are the inputs."""
        return "x" + below(["0"]) if not layer else f"{self.notation.output}{self._above(layer)}{below(['0'])}"

    def _indexed(self, letter: str, layer: int, neuron: int, place: str = "") -> str:
        return letter + self._above(layer) + below([str(neuron) if self.neurons else "", place])

    def _above(self, layer: int) -> str:
        return superscript(f"({layer})") if self.layers else ""


def columns_of_table(model: Feedforward, shown: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """What the inputs that are shown are called in the table that the model was trained on, whole and as there is room.

    Empty if it was trained on none.  No two names that are shortened look alike.

    >>> import nn
    >>> model = nn.Neuron(2)
    >>> model.input_names = ("petal length, in centimetres", "")
    >>> columns_of_table(model, [0, 1])
    (('petal length, in centimetres', 'petal le…timetres'), ('x₂', 'x₂'))
    """
    if len(model.input_names) <= max(shown):
        return ()
    return _titles([clean(model.input_names[index]) or Names().input(index + 1) for index in shown])


def classes_of_outputs(model: Feedforward, width: int, shown: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """The classes that the outputs shown stand for, likewise, if they were named by text, an output for each.

    >>> import nn
    >>> model = nn.MLP(1, [3], output="softmax", seed=0)
    >>> _ = model.fit([[0.0], [1.0], [2.0]], ["a", "b", "c"], loss="cross_entropy", epochs=1, progress=False)
    >>> classes_of_outputs(model, 3, [0, 2])
    (('a', 'a'), ('c', 'c'))
    """
    found = model.objective is not None and model.objective.problem == "multi-class" and len(model.classes) == width
    if not found or not all([isinstance(label, str) and clean(label) for label in model.classes]):
        return ()
    return _titles([clean(model.classes[index]) for index in shown])


def _titles(whole: Sequence[str]) -> tuple[tuple[str, str], ...]:
    short = fit_apart(whole, _ROOM, TYPE_SIZE)
    return tuple([(name, short[name]) for name in whole])
