"""Chooses the engine: the native one if it was built, else plain Python.

The environment variable ``GLASSGRAD_ENGINE``, ``python`` or ``native``, overrides this; it is read once, when ``autograd``
is imported.  Both engines give the same results.  ``python -m autograd`` says which one runs, and why.

A native engine fits the Python files that it was built beside.  In a clone these change, with every pull, and an engine
that was built before is not entered: it could do anything.  So a build carries a number, and the files give one.
"""

from __future__ import annotations

import importlib
import os
import warnings
from functools import cache
from hashlib import blake2b
from pathlib import Path

#: What the native engine is built from: formulas, methods of one input, a struct that both sides know, and its own files.
BUILT_FROM = (
    *("table/**/*.py", "graph/calling.py", "program/journal.py"),
    *("native/**/*.py", "native/*/*.pyx", "native/**/*.pxi", "native/*/*.h", "native/*/*_*.c"),
)


def mixed_with(folder: Path) -> str:
    """What to do where the files of HIPS autograd, another package of this name, lie among ours; "" where they do not."""
    if not (folder / "scipy").is_dir():  # which it has, and we have not
        return ""
    return (
        f"the files of two packages named autograd, Glassgrad's and HIPS', are mixed in {folder}: run `pip uninstall "
        "autograd glassgrad`, delete what is left of that folder, and `pip install glassgrad`; HIPS autograd needs an "
        "environment of its own"
    )


class StaleBuildError(ImportError):
    """The native engine was built from other files than those beside it."""


@cache
def build_number(folder: Path) -> str:
    """A number for what the native engine in a folder named autograd is built from: each file, its name and its text.

    Where the engine was installed without its sources, there is nothing that it could differ from: "".
    """
    if not (folder / "native" / "engine" / "core.pyx").exists():
        return ""
    files = {path.relative_to(folder).as_posix(): path for pattern in BUILT_FROM for path in folder.glob(pattern)}
    texts = [f"{name}\n{files[name].read_text('utf-8')}" for name in sorted(files)]
    return blake2b("\0".join(texts).encode(), digest_size=8).hexdigest()


def check_build(built: str | None) -> None:
    """Refuse a build with another number than the files have, or, if it is older than these numbers, with None."""
    if build_number(Path(__file__).parent) not in ("", built):
        raise StaleBuildError(
            "the native engine was built from other files than those that are here now: build it again with "
            "`python setup.py build_ext --inplace`"
        )


def _choose(wanted: str) -> tuple[str, str, str]:
    """The engine to run, given the environment variable ("" if it is not set); the message that says why; and the error that it names, or ""."""
    if wanted not in ("", "python", "native"):
        raise ImportError(f"GLASSGRAD_ENGINE={wanted}: there are two engines, so set it to 'python' or 'native'")
    if wanted == "python":
        return "python", "engine_asked", ""
    try:
        check_build(getattr(importlib.import_module("autograd.native.engine.core"), "BUILD_NUMBER", None))
    except StaleBuildError as error:
        if wanted == "native":
            raise ImportError(f"GLASSGRAD_ENGINE=native, but {error}") from None
        return "python", "engine_stale", ""
    except ImportError as error:
        if wanted == "native":
            raise ImportError(
                f"GLASSGRAD_ENGINE=native, but the native engine is not there ({error}): install Glassgrad again "
                "where a C compiler is found, or build it in place with `python setup.py build_ext --inplace`"
            ) from error
        return "python", "engine_missing", str(error)
    return "native", "engine_asked" if wanted else "engine_built", ""


#: What is wrong with this installation; "" if nothing is.
mixed = mixed_with(Path(__file__).parent)
if mixed:
    warnings.warn(mixed, RuntimeWarning, stacklevel=2)

#: "native" or "python", and why: the name of a message of ``languages/``, with the error that it tells, if any.
engine, reason, missing = _choose(os.environ.get("GLASSGRAD_ENGINE", ""))
