"""Find vectors and matrices on a graph of scalars: layers, and operations element by element.

In: a Value, the result of a graph.  Out: a ``VectorGraph``: matrices of the graph's own Values, the operations between
them, and the values that are no part of any.  It is found by structure, in a time that grows with the number of edges
alone; labels and scopes only decide names and order.  Nothing is written to a Value.  What may be touched: which
patterns of scalars count as one operation on matrices.

    matrix.py   Matrix: Values in rows and columns
    sums.py     weighted sums, w₁x₁ + … + wₙxₙ + b
    layers.py   sums of the same inputs as a layer, W x + b; the same layer for several samples
    maps.py     operations element by element, such as φ(z)
    joint.py    functions of a whole column, such as softmax
    graph.py    all of these together: VectorGraph
    naming.py   what a matrix is called
    node.py     a matrix as it was when a picture was made
    flows.py    edges between matrices, and what flows back along them
    diagram.py  a graph of matrices as nodes and edges

Next: ``viz.words``.
"""

from .diagram import VectorDiagram, vector_diagram
from .flows import back
from .graph import VectorGraph, graph_of_layers, vector_graph
from .matrix import Matrix
from .naming import element_name, name_matrices
from .node import MOST_WRITTEN, MatrixNode
from .operations import Affine, Joint, Map, Operation

__all__ = [
    "MOST_WRITTEN",
    "Affine",
    "Joint",
    "Map",
    "Matrix",
    "MatrixNode",
    "Operation",
    "VectorDiagram",
    "VectorGraph",
    "back",
    "element_name",
    "graph_of_layers",
    "name_matrices",
    "vector_diagram",
    "vector_graph",
]
