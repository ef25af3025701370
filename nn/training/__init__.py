"""Train a model on samples and targets.

In: a model, X and y, and the options of ``fit``.  Out: the same model with other parameters, and a History.

What may be touched: ``EagerStep``, one step on Values, is the step to read and to change.

    steps/              one step: the loss of a batch, its gradient, the optimizer's turn
    fit.py              fit: epochs and batches
    between_epochs.py   measures, callbacks, early stopping
    alone.py            one training of a model at a time
    keras_words.py      compile and evaluate, in Keras's words
    partial_fit.py      one epoch on samples that come bit by bit
    labelled_set.py     the samples with their targets and weights, and the part that is held out
    options.py          checks and prepares the other options of fit
    early_stopping.py   when to stop
    history.py          what fit returns
    progress.py         a progress bar
    diagnostics.py      activations, gradients and weights, layer by layer

Next: ``nn.linear_models``.
"""

from . import diagnostics
from .alone import alone
from .diagnostics import Diagnosis, diagnose
from .early_stopping import EarlyStopping
from .fit import fit
from .history import History
from .keras_words import compile, evaluate
from .partial_fit import partial_fit
from .progress import progress_bar, with_bar
from .steps import (
    CompiledSearch,
    CompiledStep,
    DivergenceError,
    EagerStep,
    TrainingStep,
    require_whole_gradient,
    training_step,
)

__all__ = [
    "CompiledSearch",
    "CompiledStep",
    "Diagnosis",
    "DivergenceError",
    "EagerStep",
    "EarlyStopping",
    "History",
    "TrainingStep",
    "alone",
    "compile",
    "diagnose",
    "diagnostics",
    "evaluate",
    "fit",
    "partial_fit",
    "progress_bar",
    "require_whole_gradient",
    "training_step",
    "with_bar",
]
