"""Say which results a picture is of, "y = 0.762", and of which of them the gradients are."""

from __future__ import annotations

from collections.abc import Callable

from autograd.languages import Language
from viz.drawing import Legend, fit, style
from viz.graph import Diagram, Node, isolated
from viz.words import Symbols

#: So many are named; of more the last is, too.
_MOST = 4

#: So many formulas are told to those who do not see them.
_MOST_FORMULAS = 12


def named_results(diagram: Diagram, legend: Legend, number_of: Callable[[Node], str] | None = None) -> str:
    """The results of a diagram, by their names as a picture's title says them.

    number_of  what stands after "=" for the node of a result, "" for nothing; if not given, its number
    """
    language = legend.language
    if number_of is None:
        number_of = (lambda node: legend.number(node.data)) if legend.symbols is None else (lambda _: "")
    nodes = diagram.by_index
    said = []
    for index in dict.fromkeys(diagram.ends):
        name, number = isolated(fit(nodes[index].name.text, 300.0, style.LABEL_SIZE)), number_of(nodes[index])
        said.append(f"{name} = {number}" if number else name)
    if len(said) > _MOST + 1:
        said = [*said[:_MOST], "…", said[-1]]
    return listed(language, *said)


def listed(language: Language, *parts: str) -> str:
    """Parts of a short text one after the other: between them is a comma, or where numbers have one, a semicolon.

    >>> listed(Language("es"), "y = 0,5", "4 nodos")
    'y = 0,5; 4 nodos'
    """
    return language.words.get(",", ", ").join(parts)


def gradients_said(diagram: Diagram, language: Language, known: bool | None, root: str = "") -> str:
    """What the gradients of a picture are, as a sentence.

    known  whether each is the derivative of the root; None if there is none
    root   what the root is called, if not as its node is
    """
    root = isolated(fit(root or diagram.by_index[diagram.root].name.text, 300.0, style.LABEL_SIZE))
    if diagram.stale:
        return language("stale")
    if known is None:
        return language("no_gradient", root=root)
    return language("has_gradient", root=root) if known else others_said(diagram, language)


def others_said(diagram: Diagram, language: Language) -> str:
    """That the gradients are not those of the root alone; of several results, that they are those of none alone."""
    if diagram.results:
        return language("other_gradients_of_several")
    return language("other_gradients", root=diagram.by_index[diagram.root].name.text)


def symbols_said(diagram: Diagram, symbols: Symbols, language: Language) -> str:
    """That a picture has no numbers, and the formulas on its cards."""
    formulas = [(node.name.text or node.badge, symbols.computed(node)) for node in diagram.nodes]
    said = [f"{isolated(name)} = {formula}" for name, formula in formulas if formula]
    return " ".join(
        [language("only_symbols"), "; ".join(said[:_MOST_FORMULAS]) + (";  …" if said[_MOST_FORMULAS:] else "")]
    ).strip()
