"""Write one neuron as formulas: its weighted sum with its numbers, and its activation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from autograd import Value, no_grad
from autograd.languages import Language
from nn.layers import Feedforward
from nn.linear_models import Perceptron
from nn.model import in_mode
from viz.graph import Notation
from viz.pictures import Caption
from viz.words import Result, row, word

from .naming import Names
from .reading import Weight, activation_name

_MOST_TERMS = 4  # of more terms the sum is written with Σ

#: z and the output for a sample; None without one.
Computed: TypeAlias = tuple[float, float] | None


def activated(model: Any, z: float) -> float:
    """φ(z), as the model computes it."""
    if isinstance(model, Perceptron):
        return model.labels[z >= 0.0]
    a: Value = model.activation.function(Value(z))
    return a.data


def computed_by(model: Feedforward, sample: Sequence[float]) -> tuple[float, float]:
    """z and the output for a sample."""
    row = [Value(number) for number in sample]
    with in_mode(model.modules(), False), no_grad():
        return model.forward([row], logits=True)[0][0].data, model.forward([row])[0][0].data


def phi_of(model: Any, language: Language) -> str:
    """φ in the reader's words."""
    return activation_name(model.activation, language)


def called_by(model: Any, notation: Notation) -> Names:
    """What the parts of a single neuron are called; the output of a perceptron o, as in Rosenblatt's rule."""
    if isinstance(model, Perceptron) and notation == Notation():
        notation = Notation(output="o")
    return Names(layers=False, neurons=False, notation=notation)


def caption_of(
    model: Any, sample: Sequence[float] | None, computed: Computed, called: Names, language: Language, *, as_input: bool
) -> Caption:
    """The neuron as formulas, with the numbers of the sample."""
    sums, outputs = called.pre_activation(1, 1), called.output(1, 1)
    places = range(0 if as_input else 1, model.fan_in + 1)
    symbols = " + ".join([f"{called.weight(1, 1, i)}{called.input(i)}" for i in places])
    symbols = symbols if model.fan_in <= _MOST_TERMS else "Σ wᵢxᵢ"
    symbols += " + b" if model.bias is not None and not as_input else ""
    if isinstance(model, Perceptron):
        low, high = [language.number(label) for label in model.labels]
        otherwise = language("else")
        rule = (
            f"{outputs} = {high} {language('if')} {sums} ≥ 0{'' if otherwise.startswith(';') else ' '}{otherwise} {low}"
        )
    else:
        rule = f"{outputs} = φ({sums}),  φ = {phi_of(model, language)}"
    sentence = f"{sums} = {symbols}      {rule}"
    if sample is None or computed is None:
        return Caption("", word(sentence))
    z, a = computed
    result = Result(word(f"{outputs} = {language.number(a)}"))
    if model.fan_in > _MOST_TERMS:
        return Caption(sentence, row(word(f"{sums} = {language.number(z)},   "), result))
    worked_out = _sum(model, sample, z, language, as_input=as_input)
    return Caption(sentence, row(word(f"{sums} = {worked_out},   "), result))


def _sum(model: Any, sample: Sequence[float], z: float, language: Language, *, as_input: bool) -> str:
    """The weighted sum with its numbers, so that it is true as it is printed."""
    pairs = [(weight.data, number) for weight, number in zip(model.weights, sample, strict=True)]
    if as_input:
        pairs.insert(0, (model.bias.data, 1.0))
    offset = [] if model.bias is None or as_input else [model.bias.data]
    count = len(pairs)
    texts, sign, found = language.equation(
        [*[number for pair in pairs for number in pair], *offset],
        z,
        lambda *n: sum(n[2 * i] * n[2 * i + 1] for i in range(count)) + sum(n[2 * count :]),
    )
    factors = [_factor(text) for text in texts]
    terms = [f"{factors[2 * i]}·{factors[2 * i + 1]}" for i in range(count)] + factors[2 * count :]
    return f"{' + '.join(terms)} {sign} {found}"


def _factor(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def description_of(
    weights: Sequence[Weight], sample: Sequence[float] | None, computed: Computed, language: Language
) -> str:
    """The picture in words."""
    named = "; ".join([f"{weight.name} = {language.number(weight.value.data)}" for weight in weights[:13]])
    said = f"{named}{'; …' if len(weights) > 13 else ''}."
    if sample is None or computed is None or len(sample) > 12:
        return said
    return (
        f"{said} {language('network_gives', x='; '.join(map(language.number, sample)), y=language.number(computed[1]))}"
    )
