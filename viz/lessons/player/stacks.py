"""Make a group of each stack of like values or like steps, so that it opens on the page as every other group does."""

from __future__ import annotations

from dataclasses import replace

from viz.graph import LIKE, Diagram, Group, Node


def stacks_as_groups(whole: Diagram, base: Diagram) -> Diagram:
    """``whole`` with a group around the values of each stack of ``base``, under the path that the stack's card has there.

    A stack of groups, or of what stands in several, is none: there is no box for it, and its values stand as they are.
    """
    nodes = whole.by_index
    homes: dict[int, str] = {}
    stacks = []
    for card in base.nodes:
        inside = [nodes[index] for index in card.inside if index in nodes]
        around = {node.group for node in inside}
        if is_stack(card) and len(inside) == len(card.inside) and len(around) == 1:
            homes |= {node.index: card.folded for node in inside}
            stacks.append(Group(card.folded, _name(card), around.pop()))
    if not stacks:
        return whole
    moved = tuple([replace(n, group=homes[n.index], adopted=False) if n.index in homes else n for n in whole.nodes])
    return replace(whole, nodes=moved, groups=(*whole.groups, *stacks))


def is_stack(card: Node) -> bool:
    """Whether a card stands for like values or like steps."""
    return card.folded.startswith(LIKE)


def is_of_samples(card: Node) -> bool:
    """Whether it stands for like values, each of which goes on by itself; else for the steps of a chain."""
    return card.outputs > 1


def _name(card: Node) -> str:
    return f"{card.badge or card.name.text} × {card.times}".strip()


def as_stacked(card: Node, stack: Node) -> Node:
    """The card of a group as the card of the stack that it is."""
    return replace(card, badge=stack.badge, name=stack.name, times=stack.times, within=stack.within)
