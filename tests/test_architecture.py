"""The house: imports run one way, and the derivative table stays the only place that knows operations."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Which of our packages each may import.
ALLOWED = {"autograd": {"autograd"}, "nn": {"nn", "autograd"}, "viz": {"viz", "nn", "autograd"}}


def sources(package):
    return sorted((ROOT / package).rglob("*.py"))


def imported(path):
    """The top-level packages a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_run_one_way(package):
    assert sources(package)
    for path in sources(package):
        ours = set(imported(path)) & set(ALLOWED)
        assert ours <= ALLOWED[package], f"{path.relative_to(ROOT)} imports {ours - ALLOWED[package]}"


def test_autograd_needs_only_numpy():
    for path in sources("autograd"):
        foreign = set(imported(path)) - set(sys.stdlib_module_names) - {"autograd", "numpy"}
        assert not foreign, f"{path.name} imports {foreign}"


def test_the_table_needs_the_standard_library_only_and_numpy_for_arrays():
    for path in sources("autograd/table"):
        foreign = set(imported(path)) - set(sys.stdlib_module_names)
        assert foreign <= ({"numpy"} if path.name == "arithmetic.py" else set()), f"{path.name} imports {foreign}"


def test_the_entries_of_the_table_need_nothing_but_what_an_entry_is():
    relative = {
        name: {
            n.module for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.ImportFrom) and n.level
        }
        for name in ("op", "proof", "operations")
        for path in [ROOT / "autograd" / "table" / f"{name}.py"]
    }
    assert relative == {"op": set(), "proof": {"op"}, "operations": {"op", "proof"}}


def test_no_room_is_without_a_name():
    for package in ALLOWED:
        assert not {path.stem for path in sources(package)} & {"util", "utils", "helpers", "common", "misc"}
