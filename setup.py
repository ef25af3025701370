"""Building the native engine (autograd/native); everything else about the project is in pyproject.toml.

The C of the derivative rules is written afresh from the derivative table, then Cython and the C compiler run.  Where
there is no compiler the build goes on without the native engine, and ``autograd`` runs in plain Python.

    GLASSGRAD_NATIVE=0   leaves the native engine out on purpose, which gives a py3-none-any wheel

In a clone: ``python setup.py build_ext --inplace``.
"""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup

ROOT = Path(__file__).resolve().parent
BUILD = Path("build") / "native"

# Each a C expression of the formula as it stands: no product and sum are fused into one rounding, so that + − × ÷
# give the plain engine's bits. Without errno a compiler may see that exp(a) twice is exp(a) once.
UNIX_FLAGS = ["-O3", "-ffp-contract=off", "-fno-math-errno"]
MICROSOFT_FLAGS = ["/O2", "/fp:precise", "/std:c11"]


def native_engine() -> list[Extension]:
    """The extension module, its rules written and its Cython translated."""
    from Cython.Build import cythonize

    sys.path.insert(0, str(ROOT))
    os.environ["GLASSGRAD_ENGINE"] = "python"
    from autograd.native import rules

    rules.write_files(BUILD)
    sources = Path("autograd") / "native"
    extension = Extension(
        "autograd.native.core",
        sources=[str(sources / "core.pyx")],
        include_dirs=[str(BUILD), str(sources)],
        depends=[str(sources / name) for name in ("node.h", "record.h", "sweep.h")] + [str(BUILD / "rules.h")],
        extra_compile_args=MICROSOFT_FLAGS if sys.platform == "win32" else UNIX_FLAGS,
        optional=True,  # a compiler that is missing or fails is a warning, not an error
    )
    return cythonize([extension], build_dir=str(BUILD), include_path=[str(BUILD)])


setup(ext_modules=native_engine() if os.environ.get("GLASSGRAD_NATIVE", "1") != "0" else [])
