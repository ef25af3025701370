"""Freezes a leaf, so that training leaves it alone: ``value.trainable``.

A frozen leaf is a constant as long as it is frozen.  What was compiled before computes a gradient for it still, so every
recording asks for ``changes`` (``tape/outside/answers.py``), and is made anew when that is another number.

Read next: ``value.py``, in the folder above.
"""

from __future__ import annotations

from typing import Any

from autograd.graph import kinds


class Changes:
    """How often a leaf was frozen or set free."""

    count = 0


def changes() -> int:
    """How often a leaf was frozen or set free so far, whichever it was."""
    return Changes.count


class Trainable:
    """What a node knows of training."""

    __slots__ = ()

    @property
    def trainable(self: Any) -> bool:
        """Whether training may change this: a leaf that is no constant.

        Set a parameter's to False to freeze it: it is then no parameter of its model, no optimizer moves it, and graphs made from
        then on compute no gradient for it; the one it had is forgotten.  Set it to True to train it again.

        >>> from autograd import Value
        >>> w, x = Value(2.0), Value(3.0)
        >>> w.trainable = False
        >>> (w * x).backward()
        >>> w.has_grad, x.grad
        (False, 2.0)
        """
        return not (self._op_name or self._constant)

    @trainable.setter
    def trainable(self: Any, trainable: Any) -> None:
        trainable = kinds.FLAG(trainable, "value.trainable")
        if self._op_name:
            raise ValueError(
                f"{self!r} is computed from other Values, and training changes those: set their .trainable, or compute with "
                ".detach() to keep gradients from them"
            )
        if trainable == self._constant:
            self._constant = not trainable
            self._grad, self._has_grad = 0.0, False
            Changes.count += 1

    @property
    def requires_grad(self: Any) -> bool:
        """PyTorch's name: whether gradients come to this.  Of a leaf it is ``trainable``, and is set as that is.

        >>> from autograd import Value, constant
        >>> Value(2.0).requires_grad, constant(2.0).requires_grad, (Value(2.0) * 3.0).requires_grad
        (True, False, True)
        """
        return not self._constant

    @requires_grad.setter
    def requires_grad(self: Any, requires_grad: Any) -> None:
        self.trainable = kinds.FLAG(requires_grad, "value.requires_grad")
