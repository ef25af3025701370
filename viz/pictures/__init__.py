"""viz.pictures."""

from .picture import Drawing, draw, moment, notices_of, summary_of, write_atomically
from .scene import Caption, Plan, State, compose, flow_along, look_of, planned, state_at, state_of

__all__ = [
    "Caption",
    "Drawing",
    "Plan",
    "State",
    "compose",
    "draw",
    "flow_along",
    "look_of",
    "moment",
    "notices_of",
    "planned",
    "state_at",
    "state_of",
    "summary_of",
    "write_atomically",
]
