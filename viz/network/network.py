"""Draw a network: ``network(model)``."""

from __future__ import annotations

from typing import Any, Literal

from autograd.graph import kinds
from autograd.languages import Language, language_of
from nn.layers import Feedforward, Neuron
from nn.linear_models import Perceptron
from viz.drawing import theme_named
from viz.graph import Notation, notation_of
from viz.pictures import Drawing, width_or_preferred

from .layered import layered
from .one_neuron import one_neuron
from .parts import Choices
from .reading import require_network, sample_of
from .sweep import Swept, swept

#: What the options of ``network`` are.
KINDS = {
    "show": kinds.one_of("weights", "gradients"),
    "labels": kinds.one_of("auto", "both", "names", "numbers", "none"),
    "biases": kinds.FLAG,
    "max_neurons": kinds.whole(3),
    "width": kinds.number(above=0.0),
    "notebook": kinds.one_of("svg", "png"),
}


def network(
    model: Any,
    x: Any = None,
    *,
    show: Literal["weights", "gradients"] = "weights",
    target: Any = None,
    loss: Any = None,
    labels: Literal["auto", "both", "names", "numbers", "none"] = "auto",
    biases: bool = False,
    max_neurons: int = 10,
    width: float | None = None,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    decimal_comma: bool | None = None,
    notation: str | Notation | None = None,
    notebook: Literal["svg", "png"] = "svg",
) -> Drawing:
    """A picture of a network as it is now: neurons in columns, its weights on the edges between them.

    model        made of layers, as nn.MLP; of one nn.Neuron or nn.Perceptron the drawing is the classic one: inputs, Σ, φ, output
    x            a sample, ``fan_in`` numbers: then each neuron shows what it gives for it, in use
    show         "weights", or their "gradients" after a sweep, "—" where there is none.  Blue is positive; orange and dashed is
                 negative; the width of a line is the size of the number
    target       of the sample ``x``, with show="gradients": its loss is swept back through a copy of the model, the neurons show
                 ∂L/∂a and the edges ∂L/∂w, of this sample alone
    loss         whose gradients these are: by default that which the model was trained with, else "mse"
    labels       what stands on the edges: "names", "numbers" or "both", if there is room for all between two columns; "auto"
                 for the most that fits; "none"
    biases       draw them as the weights of an input x₀ = 1; else they stand under their neurons where there is room
    max_neurons  of a wider layer the first and the last neurons are drawn, and how many are left out is said
    width        how many pixels there are, 828 as in a notebook's column if not given; type is never made smaller: what is deeper
                 goes on in another row
    theme, lang, digits, decimals, decimal_comma, notation, notebook    as in ``draw``

    Of the edge w⁽¹⁾₂₃ the tooltip says that it leads to neuron 2 of layer 1, from input 3.  Nothing is changed on the model.
    Raises TypeError for a model without layers, ValueError for a sample of another length.

    >>> import nn
    >>> network(nn.MLP(2, [3, 1], activation="tanh", seed=0), [1.0, -2.0])
    Drawing(network 2-3-1, 13 parameters)
    """
    model = require_network(model)
    options = kinds.checked(
        "network",
        KINDS,
        show=show,
        labels=labels,
        biases=biases,
        max_neurons=max_neurons,
        width=width_or_preferred(width),
        notebook=notebook,
    )
    sample = None if x is None else sample_of(x, model)
    sweep = _swept(model, sample, target, loss, options.show)
    model = model if sweep is None else sweep.model
    choices = Choices(
        language_of(lang, digits=digits, decimals=decimals, decimal_comma=decimal_comma),
        gradients=options.show == "gradients",
        labels=options.labels,
        biases=options.biases,
        max_neurons=options.max_neurons,
        width=options.width,
        notation=notation_of(notation, "network"),
    )
    colours = theme_named(theme)
    draw = one_neuron if isinstance(model, Neuron | Perceptron) else layered
    scene, summary = draw(model, sample, choices, sweep)
    return Drawing(scene, colours, summary, options.notebook)


def _swept(model: Feedforward, sample: list[float] | None, target: Any, loss: Any, show: str) -> Swept | None:
    """The gradients of the loss of a sample; None if they are not asked for."""
    if target is None:
        if loss is not None:
            raise ValueError(
                f"network(loss={kinds.shown(loss)}): loss has no effect without target=, what the output should be"
            )
        return None
    if sample is None or show != "gradients":
        raise ValueError(
            f"network(target={kinds.shown(target)}): target is what the output should be for a sample, of whose loss the gradients "
            "are shown: network(model, x, show='gradients', target=…)"
        )
    return swept(model, sample, target, loss)
