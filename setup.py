"""Builds the native engine (autograd/native); everything else about the project is in pyproject.toml.

``rules.py`` writes the C of the derivatives from the derivative table, and ``shared_numbers.py`` the structs that C and
Python share; then Cython and the C compiler run.  Where there is no compiler the build goes on without the native
engine, and ``autograd`` runs in plain Python.

    GLASSGRAD_NATIVE=0   leaves the native engine out on purpose, which gives a py3-none-any wheel

In a clone: ``python setup.py build_ext --inplace``.
"""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext  # Cython's, where Cython is installed

RULES = Path("build") / "rules"

# No product and sum are fused into one rounding, so that + − × ÷ give the bits that plain Python gives. Without errno
# the compiler may know that exp(a) twice is exp(a) once.
UNIX_FLAGS = ["-O3", "-ffp-contract=off", "-fno-math-errno"]
MICROSOFT_FLAGS = ["/O2", "/fp:precise", "/std:c11"]

NATIVE = Path("autograd/native")
TABLE = Path("autograd/table")
CALLING = Path("autograd/graph/calling.py")
JOURNAL = Path("autograd/program/journal.py")
FLAGS = MICROSOFT_FLAGS if sys.platform == "win32" else UNIX_FLAGS


def extension(room: str, name: str, flags: list[str]) -> Extension:
    """One of the native modules; a compiler that is missing or fails is a warning, not an error."""
    folder = NATIVE / room
    return Extension(
        f"autograd.native.{room}.{name}",
        sources=[str(folder / f"{name}.pyx"), *map(str, sorted(folder.glob("*_*.c")))],
        include_dirs=[str(folder), str(RULES)],
        depends=[
            # autograd/engines.py makes the number of a build of them.
            *map(str, [*TABLE.rglob("*.py"), CALLING, JOURNAL, *NATIVE.glob("*.py")]),
            *map(str, [*NATIVE.glob("*/*.[hp]*"), *NATIVE.glob("*/*/*.pxi"), *NATIVE.glob("*/*_*.c")]),
        ],
        extra_compile_args=flags,
        optional=True,
    )


EXTENSIONS = [extension("engine", "core", FLAGS)]
if sys.platform != "win32":  # the code uses the vectors of GCC and Clang
    # Here products and sums may be one rounding, and a comparison need not raise the flag that nobody reads.
    KERNEL_FLAGS = ["-O3", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi"]
    EXTENSIONS.append(extension("executor", "kernel", KERNEL_FLAGS))


class BuildWithRules(build_ext):
    """Build extensions once the rules in C are written."""

    def run(self) -> None:
        sys.path.insert(0, str(Path(__file__).resolve().parent))
        os.environ["GLASSGRAD_ENGINE"] = "python"
        from autograd.native import rules

        rules.write_files(RULES)
        super().run()

    def build_extensions(self) -> None:
        """Write the C of each extension, then compile them side by side; Cython itself is not made for threads."""
        from Cython.Build import cythonize

        for each in self.extensions:
            (written,) = cythonize(each, include_path=each.include_dirs, build_dir=self.build_temp, force=self.force)
            each.sources = written.sources
        self.parallel = self.parallel or True
        super().build_extensions()


with_native = os.environ.get("GLASSGRAD_NATIVE", "1") != "0"
setup(ext_modules=EXTENSIONS if with_native else [], cmdclass={"build_ext": BuildWithRules})
