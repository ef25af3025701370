"""viz.player."""

from .moments import frames_of
from .player import Player, open, step
from .unfolding import unfolding

__all__ = ["Player", "frames_of", "open", "step", "unfolding"]
