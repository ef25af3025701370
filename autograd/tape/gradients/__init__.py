"""Writes the backward sweep onto the tape.

``graph/sweep.py`` sweeps over numbers; here the same sweep appends instructions: for each slot, from last to first, its
gradient

    ∂L/∂slot = Σ  ∂L/∂user · ∂user/∂slot        over the instructions that use it,

which is a dot product.  The local derivatives are the table's formulas: each is run once, on a tape of its own, and what it
has written is copied for all slots of its operation (``Rewriting.stamp``).

Two things are particular to a batch.

*Many lanes, one parameter.*  Where a number that all lanes share meets one that differs from lane to lane, its
gradient is added up over the lanes, and the rest of the sweep, towards the parameters, is done once.  The dots of a
layer have the same inputs, so the gradients of their weights are one product of each upstream gradient with each
input: ``Kind.OUTER``.

*Branches.*  Eagerly, what ``where``, ``relu`` or ``maximum`` did not select is left out of the sweep.  On a tape other
lanes may have selected it.  So its gradients are computed, and each is selected, ``where(reached, upstream · local, 0)``:
a branch that is not reached counts as 0, even if its local derivative is nan or inf.

All these selections would make the tape of a network of relus ten times as long, for a case that hardly occurs.  So there
are two tapes.  On the short one ``relu`` and ``maximum`` multiply by 0 what they have not selected.  What ``where`` has not
selected counts as 0 up to the next layer, whose weights multiply that by 0, too.  Behind both, 0 · inf is nan, and sums
keep nan.  So it gives the right number or nan, and never a wrong number.  Only where it gives nan, the one with all
selections (``every_branch``) says whether that is the answer.

    layers.py    what is masked, and which dots are those of layers
    sweep.py     the table's formulas for all slots of an operation together, and all gradients of these: ``differentiate``

Next: ``listing``, beside this room, a tape as a person would write it.
"""

from .layers import has_unmasked
from .sweep import differentiate

__all__ = ["differentiate", "has_unmasked"]
