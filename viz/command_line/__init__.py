"""Answer ``glassgrad "tanh(w*x + b)" w=0.5 x=2 b=1 -o neuron.html``: pictures and texts without a program.

In: the words of a command line.  Out: a trace on the screen, or a file; an exit status, 0 or, for a mistake, 2.  What
may be touched: what can be asked for (``arguments.py``), and the examples of ``--help`` (``help.py``).

    mistakes.py    a mistake, pointed at with a caret
    printing.py    text for a terminal that lacks some letters
    operations.py  what an expression may call, read off the table
    expression.py  the text of an expression, taken apart and checked: nothing in it is ever run as Python
    evaluation.py  an expression and numbers as a graph
    options.py     which options there are, and what their values may be
    arguments.py   the words that are given, and the reader's language
    numbers.py     w=0.5 x=1/2 as numbers
    answer.py      what is made: a lesson, a picture, text
    output.py      where it goes: a file, the standard output
    help.py        what --help says
    demo.py        glassgrad demo: a network learns two half moons
    command.py     main(), which does these one after the other

The terminal's command and ``python -m viz`` are the same.  This is the last room; next: nothing.
"""

from .answer import SUFFIXES
from .command import console, main
from .demo import run
from .evaluation import result_of
from .expression import DEEPEST, LONGEST, Program, check_names
from .help import EXAMPLES
from .mistakes import Mistake
from .operations import BETWEEN, NAMED, OPERATIONS, called
from .options import OPTIONS

__all__ = [
    "BETWEEN",
    "DEEPEST",
    "EXAMPLES",
    "LONGEST",
    "NAMED",
    "OPERATIONS",
    "OPTIONS",
    "SUFFIXES",
    "Mistake",
    "Program",
    "called",
    "check_names",
    "console",
    "main",
    "result_of",
    "run",
]
