"""Chooses the engine: the native one if it was built, else plain Python.

The environment variable ``GLASSGRAD_ENGINE``, ``python`` or ``native``, overrides this; it is read once, when ``autograd``
is imported.  Both engines give the same results.  ``python -m autograd`` says which one runs, and why.
"""

from __future__ import annotations

import importlib
import os
import warnings
from pathlib import Path


def mixed_with(folder: Path) -> str:
    """What to do where the files of HIPS autograd, another package of this name, lie among ours; "" where they do not."""
    if not (folder / "scipy").is_dir():  # which it has, and we have not
        return ""
    return (
        f"the files of two packages named autograd, Glassgrad's and HIPS', are mixed in {folder}: run `pip uninstall "
        "autograd glassgrad`, delete what is left of that folder, and `pip install glassgrad`; HIPS autograd needs an "
        "environment of its own"
    )


def _choose(wanted: str) -> tuple[str, str]:
    """The engine to run and the reason, given the environment variable ("" if it is not set)."""
    if wanted not in ("", "python", "native"):
        raise ImportError(f"GLASSGRAD_ENGINE={wanted}: there are two engines, so set it to 'python' or 'native'")
    if wanted == "python":
        return "python", "GLASSGRAD_ENGINE=python asks for it"
    try:
        importlib.import_module("autograd.native.engine.core")
    except ImportError as error:
        if wanted == "native":
            raise ImportError(
                f"GLASSGRAD_ENGINE=native, but the native engine is not there ({error}): install Glassgrad again "
                "where a C compiler is found, or build it in place with `python setup.py build_ext --inplace`"
            ) from error
        return "python", f"the native engine is not there ({error})"
    return "native", "GLASSGRAD_ENGINE=native asks for it" if wanted else "it was built, and nothing asks for another"


#: What is wrong with this installation; "" if nothing is.
mixed = mixed_with(Path(__file__).parent)
if mixed:
    warnings.warn(mixed, RuntimeWarning, stacklevel=2)

#: "native" or "python", and why.
engine, reason = _choose(os.environ.get("GLASSGRAD_ENGINE", ""))
