"""Decide whether the gradients of a graph can be asked for."""

from __future__ import annotations

from viz.graph import Steps


def can_quiz(steps: Steps) -> bool:
    """Whether there are gradients to ask for: numbers that are true, and a sweep that does not end where it begins."""
    return bool(steps.root.inputs) and steps.sweeps and not (steps.symbolic or steps.stale)
