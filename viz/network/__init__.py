"""Draw a network as lectures do: neurons in columns, weights on the edges between them.

In: a model of ``nn``, and perhaps a sample for it.  Out: a ``Drawing``, made of the same four primitives as a picture of
a graph.  What may be touched: the sizes in ``places.py``, and what stands in and beside a neuron (``parts.py``).

    reading.py     a model as columns: widths, weights, what is left out; the outputs for a sample
    sweep.py       ∂L/∂a of its neurons: the loss of a sample, swept back
    naming.py      w⁽¹⁾₁₂, b⁽¹⁾₁, a⁽¹⁾₁
    places.py      where columns, neurons and the numbers on edges stand
    parts.py       neurons, edges and captions as primitives
    plan.py        which columns stand in a row, and where each neuron stands
    layered.py     a network of layers as a scene
    neuron_formula.py  one neuron as formulas
    one_neuron.py  one neuron in its classic drawing: inputs, Σ, φ, output
    network.py     network()

Next: ``viz.command_line``.
"""

from .network import network

__all__ = ["network"]
