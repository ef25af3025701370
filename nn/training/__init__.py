"""nn.training."""

from .compiled_step import CompiledSearch, CompiledStep, training_step
from .diagnostics import Diagnosis, diagnose
from .divergence import DivergenceError
from .eager_step import EagerStep
from .early_stopping import EarlyStopping
from .fit import fit
from .history import History
from .progress import progress_bar
from .step import TrainingStep

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
    "fit",
    "progress_bar",
    "training_step",
]
