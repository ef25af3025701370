"""What can be read of a program's recording: its parameters, its listing, the graph of its last call.

Read next: ``program.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.graph import Value, kinds
from autograd.languages import clean
from autograd.tape import Kind

from .calls import Call, Recordings, Signature
from .compiled import Compiled, PassReport
from .last_call import LastCall


class Recorded:
    """A function with its recordings; ``Program`` is one that can be called."""

    __name__: str
    _f: Callable[..., Any]
    _signature: Signature
    _recordings: Recordings

    @property
    def parameters(self) -> list[Value]:
        """The Values, other than constants, that the function closes over and that the gradient of its first result reaches.

        They are those of the recording made last.
        """
        return list(self.trained())

    def trained(self) -> list[Value]:
        """The same list each time, for reading only."""
        return self._require_recorded("parameters").trained

    def trained_places(self, among: list[Value]) -> Any:
        """Where among these Values each of ``parameters`` is; −1 for one that is not there."""
        return self._require_recorded("parameters").trained_places(among)

    @property
    def last_call(self) -> LastCall:
        """What the program was called with last, for a look at the graph of it: ``viz.draw(program)``."""
        compiled, found = self._require_recorded("last_call"), self._recordings
        shapes, samples, single, parts = found.given
        names, by_name = found.call
        function = Call((), names, by_name).on(self._f)
        leaves = not compiled.trained
        return LastCall(function, tuple(names), shapes, parts, samples, single, leaves, found.reduction)

    @property
    def depends_on_batch(self) -> bool:
        """Whether the recording made last computes something from all samples of a batch (see ``batch_mean``)."""
        return bool(len(self._require_recorded("depends_on_batch").forward.slots_of(Kind.BATCH_SUM)))

    def statistics(self) -> list[PassReport]:
        """The numbers of instructions before and after each pass, for the recording made last.

        >>> import autograd
        >>> program = autograd.compile(lambda x: x * 1.0 + 0.0 * x)
        >>> program(2.0)
        2.0
        >>> print(*program.statistics()[:1])
        forward    fold_constants             3 → 2
        """
        return list(self._require_recorded("statistics").reports)

    def __str__(self) -> str:
        if self._recordings.latest is None:
            return f"{clean(self.__name__)}{self._signature}: not recorded yet, call it first"
        return self.listing()

    def listing(self, *, gradients: bool = False, scalars: bool = False) -> str:
        """The tape recorded last as a lecture would write it, and, if asked for, the backward sweep as well.

        gradients  whether the backward sweep is listed
        scalars    whether each number has a line of its own, instead of vectors and matrices

        A layer is a line, z = W·x + b, with its shape at the end; ⊙ is the product entry by entry, and all other operations of
        arrays are entry by entry, with a row beside each row of a matrix.  What a function computes number by number stays so.
        A parameter is called by its label, or else as the variable that holds it, if that is a symbol such as W, b1 or Wq.
        Of several layers, an index gives way to the number of the layer: b1 is b⁽¹⁾.

            W⁽¹⁾, z⁽¹⁾, a⁽¹⁾      of the first layer; z⁽¹⁾.2 is its second weighted sum, at a second position, perhaps
            sum(A), max(A)       of all entries; row_sum(A) of each row, as a column; column_sum(A) of each column
            softmax(z)           exp(z)/sum(exp(z)), of each row of a matrix, if it is computed from z − max(z), which is the same
            batch_sum(a)         over the samples, of which there are ``samples``
            flat(A), column(v)   the entries of a matrix, row by row, as a vector; a vector as a matrix of one column
            detach(a), shift(a)  a, but no gradient flows through it
            v1, v2, …            what has no name

        ∂w, or ∂L/∂w, is the gradient with respect to w of the result, summed over the samples; w are the Values that the
        function closes over or, if there are none, its arguments.  ``print(program)`` shows the listing without gradients.

        >>> import autograd
        >>> from autograd import Value
        >>> w = Value(3.0, "w")
        >>> program = autograd.compile(lambda x: (w * x).tanh())
        >>> program(1.0) < 1.0
        True
        >>> print(program.listing(gradients=True))
        <lambda>(x):
          w = 3
          v1 = w·x
          v2 = tanh(v1)
          return v2
        gradients:
          v3 = v2²
          ∂v1 = 1 − v3
          ∂w = batch_sum(∂v1·x)

        >>> W = [[Value(1.0), Value(-1.0)], [Value(0.5), Value(2.0)]]
        >>> layer = autograd.compile(lambda x: [(row[0] * x[0] + row[1] * x[1]).tanh() for row in W])
        >>> [round(a, 3) for a in layer([2.0, 1.0])]
        [0.762, 0.995]
        >>> print(layer)
        <lambda>(x: 2):
          W = [[1, −1], [0.5, 2]]
          z = W·x       : 2
          a = tanh(z)   : 2
          return a
        """
        kinds.FLAG(gradients, "gradients", "listing")
        kinds.FLAG(scalars, "scalars", "listing")
        compiled = self._require_recorded("listing")
        if gradients:
            compiled.require_one_output("listing(gradients=True)")
        return compiled.listing(
            clean(self.__name__), list(self._signature.own.parameters), self._f, gradients=gradients, scalars=scalars
        )

    def __repr__(self) -> str:
        latest = self._recordings.latest
        state = "not recorded yet" if latest is None else f"{len(latest.forward)} instructions"
        return f"<compiled {clean(self.__name__)}: {state}>"

    def _require_recorded(self, what: str) -> Compiled:
        latest = self._recordings.latest
        if latest is None:
            raise ValueError(f"nothing has been recorded yet: call the program with arguments before its {what}")
        return latest
