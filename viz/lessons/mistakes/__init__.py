"""Mistakes that everybody makes once, wrong and right side by side: ``viz.mistakes``.

In: nothing, or a graph of the reader's own, which stays as it is.  Out: a ``Mistake``, which shows itself in a notebook, and a
page of all of them.  Every number is computed: by a sweep with the mistake put in, or by training that makes it.  What may be
touched: the sentences, which are in the catalogues, and the examples' numbers.

    faulty/          the programs with a mistake in them, and the right ones
    listing.py       programs as they are shown, with the lines marked in which two differ
    drawn.py         the picture of a graph with wrong gradients
    curves.py        two plots on one scale
    told.py          what is told of a mistake
    html.py          the same in a notebook, and as a page
    mistake.py       how a mistake shows and saves itself
    asked.py         what the functions are given
    in_the_sweep.py  assigned_gradient, wrong_order, update_in_the_sweep
    in_training.py   forgotten_zero_grad, saturated_sigmoid, dead_relu, large_learning_rate
    in_formulas.py   unshifted_softmax, log_of_zero
    gallery.py       all of them: viz.mistakes

Next: ``viz.network``.
"""

from .gallery import Gallery, mistakes
from .mistake import Mistake

__all__ = ["Gallery", "Mistake", "mistakes"]
