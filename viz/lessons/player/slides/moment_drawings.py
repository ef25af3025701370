"""Draw any moment of a player as a picture: of the forward pass, of the beginning of the sweep, of each of its steps."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from viz.drawing import Legend, Theme
from viz.graph import Diagram, Folded, Steps
from viz.lessons.player.moments import Moment, Moments
from viz.lessons.player.unfolding import standing_for
from viz.pictures import (
    Caption,
    Drawing,
    PlacedDiagram,
    Snapshot,
    drawing_of,
    notices_of,
    snapshot_after,
    snapshot_of,
)
from viz.words import NOTHING


@dataclass(frozen=True, slots=True)
class MomentDrawings:
    """All moments of a player, drawn when they are asked for, each at the same places.

    whole, folded, picture  the diagram unfolded, as it is drawn, and at its places
    steps                   its sweep
    numbers                 those of the graph when the player was made
    legend, limits          with which a picture of another size is made: ``collapse`` and ``max_nodes`` of ``fitted``
    """

    whole: Diagram
    folded: Folded
    picture: PlacedDiagram
    steps: Steps
    colours: Theme
    width: float
    numbers: bytes
    legend: Legend
    limits: Mapping[str, Any]

    def draw(self, number: int) -> Drawing:
        """The picture of a moment. Raises RuntimeError once the graph has other numbers than the player, if it has any."""
        snapshot, caption = self.at(number)
        return drawing_of(
            self.whole, self.folded, self.picture, snapshot, self.colours, caption=caption, width=self.width
        )

    def __len__(self) -> int:
        return len(Moments(self.steps, self.picture.legend.language))

    def at(self, number: int, *, detail: bool = False) -> tuple[Snapshot, Caption]:
        """What is known at a moment, and what is said; raises what ``draw`` raises.

        detail  whether it is said how the local derivative comes about
        """
        self.check()
        moments = Moments(self.steps, self.picture.legend.language)
        if self.steps.stale:  # which the picture says itself
            return snapshot_of(self.whole), Caption(notices=self.notices())
        moment = moments[number]
        caption = replace(caption_of(moment, detail=detail), notices=self.notices())
        if number >= moments.seed:
            snapshot = replace(
                snapshot_after(self.steps, number - moments.seed), card=self._around(number - moments.seed)
            )
            if self.steps.symbolic:  # what flows is a number
                snapshot = replace(snapshot, gradients={}, flows={}, all_flows={})
            return snapshot, caption
        return self._forward(moment.node), caption

    def check(self) -> None:
        """Raise RuntimeError once the graph has other numbers than the player, if it has any."""
        if not self.steps.symbolic and numbers_of(self.steps) != self.numbers:
            raise RuntimeError(
                "the numbers of the graph have changed since the player was made, so that its moments can no longer be "
                "drawn; make a new one with viz.step(value)"
            )

    def notices(self) -> tuple[str, ...]:
        """What a reader has to know: what is folded, and what stands in gradients besides those of this sweep."""
        language = self.picture.legend.language
        others = (language("left_over"),) if self.steps.has_others and not self.steps.stale else ()
        return (*notices_of(self.whole, self.folded, language), *others)

    def _around(self, number: int) -> int | None:
        """The index of the folded card inside of which a step happens, so that no edge is in focus."""
        if not 0 < number <= len(self.steps):
            return None
        step, standing = self.steps[number - 1], standing_for(self.folded.diagram, self.whole)
        node, source = (standing.get(self.steps.index[value]) for value in (step.node, step.source))
        return node.index if node is not None and node.folded and node is source else None

    def _forward(self, computed: int) -> Snapshot:
        """What is known once a value is computed, and none of those after it; −1 at the start."""
        standing = standing_for(self.folded.diagram, self.whole)
        card = standing.get(computed)
        steps = self.steps
        return Snapshot(
            {},
            {},
            derivatives=steps.starts_from_zero,
            shown=steps.shown(),
            computed=computed,
            card=None if card is None else card.index,
        )


def caption_of(moment: Moment, *, detail: bool = True) -> Caption:
    """What is said under the picture of a moment; detail: whether it is said how the local derivative comes about."""
    sentence = "  ·  ".join([text for text in (moment.counter, moment.sentence) if text])
    return Caption(sentence, moment.equation, moment.ledger, detail=moment.detail if detail else NOTHING)


def numbers_of(steps: Steps) -> bytes:
    """The numbers of a graph, to the last bit."""
    return array("d", [value.data for value in steps.order]).tobytes()
