"""Train a model on samples and targets.

In: a model, X and y, and the options of ``fit``.  Out: the same model with other parameters, and a History.

What may be touched: ``EagerStep``, one step on Values, is the step to read and to change.  ``CompiledStep`` does the same on
arrays, and tests hold the two to one trajectory.

    fit.py              fit: epochs, batches, and what is done between two epochs
    options.py          checks and prepares the arguments of fit
    step.py             TrainingStep: what fit asks of a step
    eager_step.py       a step on Values, sample by sample
    recorded_loss.py    the loss in training as a program, with its masks and statistics
    compiled_step.py    a step on arrays, in one call
    which_step.py       which of these steps a fit takes
    untrained.py        a leaf that nobody trains; a derivative that got lost
    divergence.py       which number was nan or infinite first, and where
    early_stopping.py   when to stop
    history.py          what fit returns
    progress.py         a progress bar
    diagnostics.py      activations, gradients and weights, layer by layer

Next: ``nn.linear_models``.
"""

from . import diagnostics
from .compiled_step import CompiledStep
from .diagnostics import Diagnosis, diagnose
from .divergence import DivergenceError
from .eager_step import EagerStep
from .early_stopping import EarlyStopping
from .fit import fit
from .history import History
from .progress import progress_bar
from .step import TrainingStep
from .untrained import require_whole_gradient
from .which_step import CompiledSearch, training_step

__all__ = [
    "CompiledSearch",
    "CompiledStep",
    "Diagnosis",
    "DivergenceError",
    "EagerStep",
    "EarlyStopping",
    "History",
    "TrainingStep",
    "diagnose",
    "diagnostics",
    "fit",
    "progress_bar",
    "require_whole_gradient",
    "training_step",
]
