"""Step from a gradient to better weights: optimizers, schedules, clipping.

In: Values that hold their gradients.  Out: the same Values with new numbers.

What may be touched: any formula.  ``optimizer.py`` says how to add an optimizer; a schedule is any function from the
epoch to a factor.

    optimizer.py             Optimizer: one formula (w, g, state, h) → (w′, state′), and the steps made of it
    gradient_descent.py      gradient descent, SGD with momentum, proximal gradient
    words.py                 lr, betas, eps: settings by PyTorch's and Keras's names
    adaptive.py              AdaGrad, RMSProp, AdaDelta, Adam, AdamW, Rprop: a step size for each parameter
    conjugate_gradients.py   directions that do not undo each other, and a search along them
    by_name.py               OPTIMIZERS by the name that ``fit(optimizer=…)`` takes
    schedules.py             the learning rate from epoch to epoch
    clipping.py              a limit to the size of a gradient
    penalised.py             an optimizer's formula with penalties and clipping
    norm_constraint.py       a limit to the length of each neuron's weight vector

Next: ``nn.replay``.
"""

from . import schedules
from .adaptive import AdaDelta, AdaGrad, Adam, AdamW, RMSProp, Rprop
from .by_name import OPTIMIZERS, named_optimizer, optimizer_named
from .clipping import LIMIT, clip_by_norm, clip_by_value, shorten
from .conjugate_gradients import ConjugateGradients, minimum_between
from .gradient_descent import SGD, GradientDescent, ProximalGradient
from .norm_constraint import VectorPlaces, shorten_vectors
from .optimizer import Optimizer
from .penalised import PenalisedFormula
from .schedules import Schedule, factor_of

#: The same, spelled as PyTorch spells them.
Adagrad, Adadelta, RMSprop = AdaGrad, AdaDelta, RMSProp

__all__ = [
    "LIMIT",
    "OPTIMIZERS",
    "SGD",
    "AdaDelta",
    "AdaGrad",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "ConjugateGradients",
    "GradientDescent",
    "Optimizer",
    "PenalisedFormula",
    "ProximalGradient",
    "RMSProp",
    "RMSprop",
    "Rprop",
    "Schedule",
    "VectorPlaces",
    "clip_by_norm",
    "clip_by_value",
    "factor_of",
    "minimum_between",
    "named_optimizer",
    "optimizer_named",
    "schedules",
    "shorten",
    "shorten_vectors",
]
