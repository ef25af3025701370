"""From graph to tape: records a function, and improves and differentiates the recording.

In comes a Python function; out goes a tape, a list of instructions that holds for every sample, and more tapes made of
it: shorter ones, and those of its gradients.  A pass is a function from tape to tape: add one in ``passes.py``.

    arguments.py    what the arguments look like
    instructions.py what an instruction may be
    tape.py         instructions and slots, as columns
    rewriting.py    a tape written anew by a rule
    runs.py         a run of the function, and whether two are alike
    recording.py    two runs, one graph, one tape
    outside         what a recorded function takes from outside of it
    on_tape.py      the number system that appends instructions
    identities.py   passes: x·1 is x, x² is x·x
    dot_products.py a pass: sums of products
    passes.py       the other passes, and the order of all
    gradients       the backward sweep, written onto the tape
    listing         a tape as a person would write it, in numbers or in matrices

Next: ``autograd/plan``, from tape to rows of numbers.
"""

from .arguments import Arguments, Array, Shape, build, names, pinned, row_numbers
from .dot_products import gather_dots
from .gradients import differentiate, has_unmasked
from .identities import fold_constants, rewrite_powers
from .instructions import (
    FIRST_COMPUTED,
    FIRST_OPERATION,
    OVER_LANES,
    Kind,
    Matrix,
    Slots,
    code_of,
    codes_of,
    codes_where,
    operation,
)
from .listing import as_read, written
from .on_tape import ELEMENTARY, OnTape, TapeNumber
from .outside import Watch, asked, follow, followers, following
from .passes import AFTER, BEFORE, Pass, drop_dead, share, write_out
from .recording import Recording, collector_paused, record
from .tape import Tape

__all__ = [
    "AFTER",
    "BEFORE",
    "ELEMENTARY",
    "FIRST_COMPUTED",
    "FIRST_OPERATION",
    "OVER_LANES",
    "Arguments",
    "Array",
    "Kind",
    "Matrix",
    "OnTape",
    "Pass",
    "Recording",
    "Shape",
    "Slots",
    "Tape",
    "TapeNumber",
    "Watch",
    "as_read",
    "asked",
    "build",
    "code_of",
    "codes_of",
    "codes_where",
    "collector_paused",
    "differentiate",
    "drop_dead",
    "fold_constants",
    "follow",
    "followers",
    "following",
    "gather_dots",
    "has_unmasked",
    "names",
    "operation",
    "pinned",
    "record",
    "rewrite_powers",
    "row_numbers",
    "share",
    "write_out",
    "written",
]
