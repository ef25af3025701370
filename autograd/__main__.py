"""``python -m autograd`` says which engine runs, and why, and what replays compiled programs."""

from __future__ import annotations

import importlib
import sys

from . import engines

if engines.mixed:
    sys.exit(engines.mixed)

from .languages import language_of
from .plan import BACKEND

say = language_of()

print(
    say("engine_runs", engine=engines.engine, reason=say(engines.reason, engine=engines.engine, error=engines.missing))
)
how = (
    say("compiled_by_numpy")
    if BACKEND.instructions == "NumPy"
    else say("compiled_by_kernel", instructions=BACKEND.instructions)
)
if engines.engine == "native":
    try:
        importlib.import_module("autograd.native.executor.kernel")
    except engines.StaleBuildError:
        how = say("compiled_by_numpy_because", reason=say("engine_stale"))
    except ImportError:  # its C needs a compiler with vectors
        pass
print(how)
