"""Lists the activations of neurons: functions that bend, or a network would be no more than one matrix.

They are entries of the derivative table like those of ``operations.py``, which says how an entry is written.

Read next: ``choices.py``.
"""

from __future__ import annotations

import math

from autograd.table.op import Op

SIGMOID = Op(
    "sigmoid",
    symbol="σ",
    # Only exponentials of −|a| are taken, which never overflow.
    forward=lambda m, a: m.divide(m.where(m.less(a, 0.0), m.exp(-m.absolute(a)), 1.0), 1.0 + m.exp(-m.absolute(a))),
    partials=lambda m, y, a: (y * (1.0 - y),),
    convention="saturates at 0 and 1 with derivative 0: the derivative is written y(1 − y), as lectures do, which loses digits as "
    "y nears 1 and is 0 from a = 36.8 on, where y is 1 to the last bit; to the left it is exact (σ′(−40) = 4.2e−18).",
    latex=r"\sigma\left({0}\right)",
)
RELU = Op(
    "relu",
    symbol="ReLU",
    forward=lambda m, a: m.where(m.less(a, 0.0), 0.0, a),
    partials=lambda m, y, a: (m.where(m.greater(a, 0.0), 1.0, 0.0),),
    selects=True,
    convention="the derivative at 0 is 0 (relu_right: 1); nan stays nan.",
    source="Nair and Hinton, ICML 2010",
)
RELU_RIGHT = Op(
    "relu_right",
    symbol="ReLU",
    forward=lambda m, a: m.where(m.less(a, 0.0), 0.0, a),
    partials=lambda m, y, a: (m.where(m.greater_equal(a, 0.0), 1.0, 0.0),),
    selects=True,
    convention="relu for lectures in which the derivative at 0 is 1, that from the right; nan stays nan.",
    source="Nair and Hinton, ICML 2010",
)
LEAKY_RELU = Op(
    "leaky_relu",
    symbol="leaky ReLU",
    forward=lambda m, a: m.where(m.greater(a, 0.0), a, 0.01 * a),
    partials=lambda m, y, a: (m.where(m.greater(a, 0.0), 1.0, 0.01),),
    convention="slope 0.01 on the left and, as in PyTorch, at 0 (JAX: 1).",
    source="Maas, Hannun and Ng, ICML 2013",
)
ELU = Op(
    "elu",
    symbol="ELU",
    forward=lambda m, a: m.where(m.greater(a, 0.0), a, m.expm1(a)),
    partials=lambda m, y, a: (m.where(m.greater(a, 0.0), 1.0, m.exp(a)),),
    convention="α = 1, so the derivative is continuous: 1 at 0.",
    source="Clevert, Unterthiner and Hochreiter, ICLR 2016",
)
SOFTPLUS = Op(
    "softplus",
    forward=lambda m, a: m.maximum(a, 0.0) + m.log1p(m.exp(-m.absolute(a))),
    partials=lambda m, y, a: (m.sigmoid(a),),
    convention="log(1 + exp(a)), exact at any size (PyTorch returns a itself above 20).",
    source="Dugas, Bengio, Bélisle, Nadeau and Garcia, NIPS 2000",
)
SILU = Op(
    "silu",
    symbol="SiLU",
    forward=lambda m, a: a * m.sigmoid(a),
    partials=lambda m, y, a: (m.sigmoid(a) * (1.0 + a * (1.0 - m.sigmoid(a))),),
    convention="also called swish.",
    source="Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017",
)
GELU = Op(
    "gelu",
    symbol="GELU",
    forward=lambda m, a: 0.5 * a * m.erfc(m.divide(-a, m.sqrt(2.0))),
    partials=lambda m, y, a: (
        0.5 * m.erfc(m.divide(-a, m.sqrt(2.0))) + a * m.divide(m.exp(-0.5 * (a * a)), m.sqrt(2.0) * m.sqrt(math.pi)),
    ),
    convention="the exact a·Φ(a), not its tanh approximation; Φ(a) = ½ erfc(−a/√2) keeps its digits for large negative a.",
    source="Hendrycks and Gimpel 2016",
)
