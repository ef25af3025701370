"""What each thread remembers between two operations, and the blocks that change it for as long as they last.

In: nothing.  Out: ``STATE``; ``no_grad``, ``enable_grad`` and ``scope``; ``Block`` and its kin, for blocks of other rooms.
You may change nothing of ``STATE`` but through a block.

* ``blocks.py``        sets something, and puts it back whatever happens
* ``recordings.py``    the functions that ``compile`` records just now
* ``thread_state.py``  what is remembered, and the blocks that change it
* ``own_leaves.py``    the leaves that a function makes while it is differentiated
* ``trainable.py``     the leaves that training leaves alone

Next: ``refusals.py``, beside this room.
"""

from .blocks import Block, Decorating, Setting, Undo, in_turn
from .own_leaves import own_leaves, sign
from .recordings import ELSEWHERE, RECORDINGS, not_recorded, recording
from .thread_state import NO_GRAD, OF_DERIVATIVE, STATE, enable_grad, inner_scope, marked_scope, no_grad, scope
from .trainable import Trainable, changes

__all__ = [
    "ELSEWHERE",
    "NO_GRAD",
    "OF_DERIVATIVE",
    "RECORDINGS",
    "STATE",
    "Block",
    "Decorating",
    "Setting",
    "Trainable",
    "Undo",
    "changes",
    "enable_grad",
    "in_turn",
    "inner_scope",
    "marked_scope",
    "no_grad",
    "not_recorded",
    "own_leaves",
    "recording",
    "scope",
    "sign",
]
