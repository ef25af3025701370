"""Carry out one step of training: the loss of a batch, its gradient, the optimizer's turn.

In: a model, an objective, an optimizer, samples and targets.  Out: ``training_step``, which chooses a step.

    step.py             TrainingStep: what fit asks of a step
    divergence.py       which number was nan or infinite first, and where
    untrained.py        a leaf that nobody trains; a derivative that got lost
    eager_step.py       a step on Values, sample by sample: the one to read and to change
    recorded_loss.py    the loss in training as a program, with its masks, weights and statistics
    compiled_step.py    a step on arrays, in one call; tests hold the two to one trajectory
    which_step.py       which of these steps a fit takes

Next: ``nn/training/fit.py``, beside this room, which calls it again and again.
"""

from .compiled_step import CompiledStep
from .divergence import DivergenceError
from .eager_step import EagerStep, is_batchwise, loss_and_gradient
from .step import TrainingStep
from .untrained import require_whole_gradient
from .which_step import CompiledSearch, taken_over, training_step

__all__ = [
    "CompiledSearch",
    "CompiledStep",
    "DivergenceError",
    "EagerStep",
    "TrainingStep",
    "is_batchwise",
    "loss_and_gradient",
    "require_whole_gradient",
    "taken_over",
    "training_step",
]
