"""Write the graph as Graphviz DOT, for those who have the ``dot`` program; nothing else here needs it.

A label is untrusted text, and DOT reads a lot into it: ``<…>`` as HTML, ``\\N`` as the node's name, ``&amp;`` as
an ampersand, a trailing backslash as an open string.  ``quoted`` makes all of it plain.  Nodes are identified
by number, never by a user's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphviz

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language, language_of
from viz.drawing import Theme, colour_of, gradient_prefix, theme_named
from viz.graph import LONGEST_NAME, Diagram, Group, Node, Notation, Reading, diagram, isolated, notation_of, results_of


def to_dot(
    value: Value | Sequence[Value],
    format: str = "svg",
    rankdir: str = "LR",
    *,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    notation: str | Notation | None = None,
) -> graphviz.Digraph:
    """The graph that ends in ``value``, or in several, as a styled ``graphviz.Digraph``.

    format   what ``.render()`` will write: "svg", "png", "pdf", … (that needs the dot program; ``.source`` and
             ``.save()`` do not)
    rankdir  "LR" for left to right, "TB" for top to bottom

    >>> x = Value(3.0, "x")
    >>> print(to_dot(x * x).source)
    digraph {
    ...
        n0 [label="x  3\\n∂y  —" color="#c3cbd4" fillcolor="#ffffff"...
    """
    results = results_of(value, "to_dot")
    if not isinstance(format, str) or format.lower() not in graphviz.FORMATS:
        raise ValueError(
            f"format={kinds.shown(format)}: format is one that Graphviz writes, such as 'svg', 'png' or 'pdf'"
        )
    if not isinstance(rankdir, str) or rankdir not in ("LR", "RL", "TB", "BT"):
        raise ValueError(
            f"rankdir={kinds.shown(rankdir)}: choose 'LR' or 'RL' (sideways), 'TB' or 'BT' (downwards or upwards)"
        )
    colours = theme_named(theme)
    language = language_of(lang, digits=digits, decimals=decimals)
    data = diagram(Reading(results, language, notation_of(notation, "to_dot")), numbers_apart=True, sums=False)
    graph = graphviz.Digraph(
        format=format,
        graph_attr={
            "rankdir": rankdir,
            "bgcolor": colours["paper"],
            "fontname": "Helvetica,Arial,sans-serif",
            "fontsize": "11",
            "nodesep": "0.25",
            "ranksep": "0.6",
        },
        node_attr={"shape": "box", "style": "rounded,filled", "fontname": "Helvetica,Arial,sans-serif"},
        edge_attr={"fontname": "Helvetica,Arial,sans-serif", "fontsize": "10", "arrowsize": "0.6"},
    )
    _write_nodes(graph, data, colours, language)
    _write_edges(graph, data, colours, language)
    return graph


_LONGEST_TOOLTIP = 1000  # characters; dot gives up on very long strings

#: The name that programs written for micrograd call.
draw_dot = to_dot


def quoted(text: str) -> str:
    """A label that DOT will show as it is.

    >>> quoted("<b>"), quoted("a\\\\"), quoted("&lt;")
    ('&lt;b&gt;', 'a\\\\\\\\', '&amp;lt;')
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    # graphviz doubles the backslashes; in a label it would leave \N, \l and their like alone.
    return str(graphviz.escape(text))


def _write_nodes(graph: graphviz.Digraph, data: Diagram, colours: Theme, language: Language) -> None:
    """Each group as a cluster, with its nodes and the groups inside it."""
    inside: dict[str, list[Group]] = {}
    nodes: dict[str, list[Node]] = {}
    for group in data.groups:
        inside.setdefault(group.parent, []).append(group)
    for node in data.nodes:
        nodes.setdefault(node.group, []).append(node)
    prefix = gradient_prefix(data.by_index[data.root], derivatives=data.derivatives)
    number = {group.path: i for i, group in enumerate(data.groups)}

    def write(body: Any, path: str) -> None:
        for node in nodes.get(path, ()):
            body.node(f"n{node.index}", **_card(node, prefix, colours, language))
        for group in inside.get(path, ()):
            with body.subgraph(name=f"cluster_{number[group.path]}") as cluster:
                cluster.attr(
                    label=quoted(_short(group.name)),
                    style="rounded,dashed,filled",
                    color=colours["border"],
                    fillcolor=colours["group"] + "80",
                    fontcolor=colours["muted"],
                )
                write(cluster, group.path)

    write(graph, "")


def _card(node: Node, prefix: str, colours: Theme, language: Language) -> dict[str, str]:
    number = language.number(node.data)
    badge = f"{node.badge}   " if node.badge else ""
    if node.constant:
        label = (
            f"{badge}{node.name.text}" if number.startswith(node.name.text) else f"{badge}{node.name.unique}  {number}"
        )
        return {
            "label": quoted(label),
            "fontsize": "10",
            "height": "0.3",
            "fontcolor": colours["muted"],
            "color": colours["border"],
            "fillcolor": colours["paper"],
        }
    if node.grad is None:
        gradient, edge = "—", colours["border"]
    else:
        arrow = "▲ " if node.grad > 0.0 else "▼ " if node.grad < 0.0 else ""
        gradient, edge = arrow + language.number(node.grad), colours[colour_of(node.grad)]
    name = quoted(isolated(_short(node.name.text)))
    return {
        "label": f"{quoted(badge)}{name}  {quoted(number)}\\n{quoted(prefix)}  {gradient}",
        "tooltip": quoted(_short(node.name.full or node.name.text, _LONGEST_TOOLTIP)),
        "fontcolor": colours["ink"],
        "color": edge,
        "fillcolor": colours["card"],
    }


def _write_edges(graph: graphviz.Digraph, data: Diagram, colours: Theme, language: Language) -> None:
    for edge in data.edges:
        attributes = {"color": colours["faint"], "fontcolor": colours["muted"]}
        if edge.local is None:
            attributes["style"] = "solid" if edge.quiet else "dashed"
        elif not data.stale:
            attributes["label"] = f"× {language.number(edge.local)}"
        graph.edge(f"n{edge.source}", f"n{edge.target}", **attributes)


def _short(text: str, longest: int = LONGEST_NAME) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
