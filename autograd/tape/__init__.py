"""autograd.tape."""

from .arguments import Arguments, Array, build, count, names, refill, row_numbers
from .gradients import differentiate
from .listing import gradients_listing, listing
from .on_tape import ELEMENTARY, OnTape, Symbol
from .passes import AFTER, BEFORE, Pass, in_every_lane, write_out
from .recording import Recording, collector_paused, record
from .tape import SOURCES, Kind, Matrix, Tape

__all__ = [
    "AFTER",
    "BEFORE",
    "ELEMENTARY",
    "SOURCES",
    "Arguments",
    "Array",
    "Kind",
    "Matrix",
    "OnTape",
    "Pass",
    "Recording",
    "Symbol",
    "Tape",
    "build",
    "collector_paused",
    "count",
    "differentiate",
    "gradients_listing",
    "in_every_lane",
    "listing",
    "names",
    "record",
    "refill",
    "row_numbers",
    "write_out",
]
