"""``python -m autograd`` says which engine runs, and why, and what replays compiled programs."""

from __future__ import annotations

import importlib
import sys

from . import engines

if engines.mixed:
    sys.exit(engines.mixed)

from .languages import tell_unknown_variables
from .plan import BACKEND

tell_unknown_variables()

print(f"autograd runs on the {engines.engine} engine: {engines.reason}.")
how = "NumPy" if BACKEND.instructions == "NumPy" else f"the native executor, with {BACKEND.instructions} instructions"
if engines.engine == "native":
    try:
        importlib.import_module("autograd.native.executor.kernel")
    except engines.StaleBuildError as error:
        how = f"NumPy: {error}"
    except ImportError:  # its C needs a compiler with vectors
        pass
print(f"Compiled programs run on {how}.")
