"""The house: which room imports which, how full a folder is, and what the derivative table alone may know.

Imports are read from the source, wherever they stand in a file: inside a function and under TYPE_CHECKING as well.
An import from a room's face (its ``__init__.py``) counts as one of the file that the name comes from.
"""

import ast
import re
import sys
from collections import deque
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from autograd.engines import BUILT_FROM

ROOT = Path(__file__).parents[1]

#: The rooms, and the files beside them, in the order in which they are told: each imports only what stands before it.
ORDER = {
    "autograd": "engines table languages graph nested functional checking tape plan program __main__",
    "nn": "languages model layers objectives optimizers replay training linear_models saving datasets estimators functional",
    "viz": "languages graph words layout drawing backends pictures plots lessons network command_line __main__",
}
#: Who enters the rooms of native code: the files whose names it stands in for.  Native code itself is a part of the
#: rooms that it serves, and imports their files.
ENTRANCES = {
    "autograd.native.engine": {
        f"autograd.graph.{name}"
        for name in "value calling evaluation sweep arrays.columns arrays.passes state.thread_state reductions".split()
    },
    "autograd.native.executor": {"autograd.plan.executors"},
}
PACKAGES = tuple(ORDER)


def module_of(path):
    """The dotted name of a file; of an ``__init__.py`` that of its folder."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def sources(folder):
    """The Python files of a folder, by the names of their modules."""
    return {module_of(path): path for path in sorted((ROOT / folder).rglob("*.py"))}


@cache
def house():
    """Every module of our packages."""
    return {module: path for package in PACKAGES for module, path in sources(package).items()}


@cache
def face_of(module):
    """What is in a face.  Of no other file the tree is kept: the collector would look at all of it in every test that follows."""
    return ast.parse(house()[module].read_text("utf-8"))


@cache
def import_statements(path):
    """The imports of a file, each with whether it stands in a function."""
    found, waiting = [], deque([(ast.parse(path.read_text("utf-8")), False)])
    while waiting:
        statement, inside = waiting.popleft()
        if isinstance(statement, ast.Import | ast.ImportFrom):
            found.append((statement, inside))
        inside = inside or isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
        children = ast.iter_child_nodes(statement)
        waiting += [
            (node, inside) for node in children if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case)
        ]
    return found


def test_make_builds_again_what_an_import_would_refuse():
    """What the number of a build is made of (autograd/engines.py) is what make compares."""
    (listed,) = re.findall(r"^NATIVE := ((?:.*\\\n)*.*)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    patterns = re.findall(r"[\w/*.\[\]]+\.[\w\[\]*]+", listed)
    compared = {path for pattern in patterns for path in ROOT.glob(pattern)}
    built_from = {path for pattern in BUILT_FROM for path in (ROOT / "autograd").glob(pattern)}
    assert len(built_from) > 30
    assert built_from <= compared


def is_face(module):
    return module in house() and house()[module].name == "__init__.py"


def imports(module, path):
    """What a file imports: pairs of a module and, if one is taken from it, a name; with the statement."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for statement, _ in import_statements(path):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                yield alias.name, None, statement
        else:
            parts = package.split(".")
            base = parts[: len(parts) - statement.level + 1] if statement.level else []
            source = ".".join([*base, *([statement.module] if statement.module else [])])
            for alias in statement.names:
                if f"{source}.{alias.name}" in house() and not binds(source, alias.name):
                    yield f"{source}.{alias.name}", None, statement
                else:
                    yield source, alias.name, statement


@cache
def binds(face, name):
    """Whether a face takes a name from one of its files, so that this is what the name means: a function, not a file."""
    return is_face(face) and any(
        isinstance(statement, ast.ImportFrom)
        and statement.module
        and name in [alias.asname or alias.name for alias in statement.names]
        and f"{face}.{statement.module}.{name}" not in house()
        for statement in face_of(face).body
    )


def exported(face):
    """What is in a face's ``__all__``."""
    for statement in face_of(face).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            return set(ast.literal_eval(statement.value))
    return set()


@cache
def home(module, name):
    """The file in which a name that a face hands on is defined."""
    if is_face(module):
        for source, taken, statement in imports(module, house()[module]):
            names = [alias.asname or alias.name for alias in statement.names]
            if name in names and source != module and (taken is None or taken == name):
                return home(source, name) if taken else source
    return module


def arrows(module, path):
    """The files of ours that a file imports."""
    for source, name, _ in imports(module, path):
        if source.split(".")[0] in PACKAGES:
            yield home(source, name) if name else source


def room(module):
    """ "autograd.graph" of a file in that room; of a file beside the rooms its own name."""
    return ".".join(module.split(".")[:2])


# -- Imports run one way ------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_between_packages_run_one_way(package):
    allowed = set(PACKAGES[: PACKAGES.index(package) + 1])
    for module, path in sources(package).items():
        ours = {source.split(".")[0] for source, _, _ in imports(module, path)} & set(PACKAGES)
        assert ours <= allowed, f"{module} imports {ours - allowed}"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_room_imports_only_rooms_told_before_it(package):
    order = [f"{package}.{entry}" for entry in ORDER[package].split()]
    upwards = []
    for module, path in sources(package).items():
        if module == package or module.startswith("autograd.native"):
            continue
        assert room(module) in order, f"{room(module)} has no place in the order of rooms"
        for target in arrows(module, path):
            if target.split(".")[0] != package or target.startswith("autograd.native"):
                continue
            if target == package or order.index(room(target)) > order.index(room(module)):
                upwards.append(f"{module} → {target}")
    assert not upwards, "\n".join(upwards)


def test_every_entry_of_the_order_exists():
    for package, order in ORDER.items():
        for entry in order.split():
            assert f"{package}.{entry}" in house(), f"{package}/{entry} is named in ORDER and not there"


def test_no_files_import_each_other_in_a_circle():
    graph = {
        module: {target for target in arrows(module, path) if target != module and not is_face(target)}
        for module, path in house().items()
        if not is_face(module)
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_imports_of_ours_stand_at_the_top_of_a_file():
    """Inside a function an import hides a circle, or waits for something heavy, which the heavy file can do itself."""
    hidden = []
    for module, path in house().items():
        inside = {id(statement) for statement, is_inside in import_statements(path) if is_inside}
        hidden += [
            f"{module} imports {source} in a function"
            for source, _, statement in imports(module, path)
            if id(statement) in inside and source.split(".")[0] in PACKAGES and not source.startswith("autograd.native")
        ]
    assert not hidden, "\n".join(hidden)


@pytest.mark.parametrize("folder", [*PACKAGES, "tests", "benchmarks"])
def test_other_rooms_tests_and_benchmarks_use_what_a_room_exports(folder):
    past_the_face = []
    for module, path in sources(folder).items():
        for source, name, _ in imports(module, path):
            target = source if name is None or not is_face(source) else None
            if target is None or target not in house() or is_face(target) or len(target.split(".")) < 3:
                continue
            if name is None and (folder == "tests" or target.rpartition(".")[2] in exported(room(target))):
                continue  # a file taken whole: because the room hands it on, or by a test, to patch it or read its source
            if room(target) != room(module) and "autograd.native" not in (room(target), room(module)):
                past_the_face.append(f"{module} imports {name or 'it'} of {target}")
    assert not past_the_face, "\n".join(past_the_face)


@pytest.mark.parametrize("native", ENTRANCES)
def test_native_code_is_entered_only_where_it_stands_in(native):
    entered = {
        module
        for module, path in house().items()
        for source, _, _ in imports(module, path)
        if source.startswith(native)
    }
    assert {module for module in entered if not module.startswith("autograd.native")} <= ENTRANCES[native]


@pytest.mark.parametrize("folder", ["engine", "executor"])
def test_c_headers_do_not_need_each_other_in_a_circle(folder):
    """A header needs those that it includes, and those whose functions it calls."""
    texts = {
        path.name: re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        for path in (ROOT / "autograd" / "native" / folder).glob("*.h")
    }
    defined = {
        name: header
        for header, text in texts.items()
        for name in re.findall(r"^(?!#)\w[\w \t*]*?\b(\w+)\([^;{]*\)\s*\{", text, flags=re.MULTILINE)
    }
    assert defined
    graph = {
        header: {
            defined[name] for name in re.findall(r"\b(\w+)\(", text) if name in defined and defined[name] != header
        }
        | {name for name in re.findall(r'#include "(.+?)"', text) if name in texts and name != header}
        for header, text in texts.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


# -- What a room is -----------------------------------------------------------------------------------------


def test_no_folder_is_crowded():
    for top, most in (("autograd", 14), ("nn", 14), ("viz", 14), ("benchmarks", 14), ("notebooks", 20), ("tests", 20)):
        built = {"__pycache__", ".so", ".pyd", ".ipynb_checkpoints"}
        for folder in [
            ROOT / top,
            *[path for path in (ROOT / top).rglob("*") if path.is_dir() and path.name not in built],
        ]:
            entries = [path.name for path in folder.iterdir() if path.name not in built and path.suffix not in built]
            assert len(entries) <= most, f"{folder.relative_to(ROOT)} holds {len(entries)} files and folders"


def test_no_room_is_without_a_name():
    for package in PACKAGES:
        assert not {path.stem for path in sources(package).values()} & {"util", "utils", "helpers", "common", "misc"}


# -- What needs what ----------------------------------------------------------------------------------------


def test_autograd_needs_only_numpy():
    for module, path in sources("autograd").items():
        foreign = {source.split(".")[0] for source, _, _ in imports(module, path)}
        foreign -= {*sys.stdlib_module_names, "autograd", "numpy"}
        assert not foreign, f"{module} imports {foreign}"


def test_the_table_needs_the_standard_library_only_and_numpy_for_arrays():
    for module, path in sources("autograd/table").items():
        allowed = {*sys.stdlib_module_names, "autograd", *(["numpy"] if module.endswith(".arithmetic") else [])}
        foreign = {source.split(".")[0] for source, _, _ in imports(module, path)} - allowed
        assert not foreign, f"{module} imports {foreign}"


def test_the_entries_of_the_table_need_nothing_but_what_an_entry_is():
    table = "autograd.table"
    entries = [f"{table}.entries.{name}" for name in ("activations", "choices", "elementary", "error_function")]
    found = {name: set(arrows(name, house()[name])) for name in (f"{table}.op", f"{table}.proof", *entries)}
    assert found == {f"{table}.op": set(), **{name: {f"{table}.op"} for name in [f"{table}.proof", *entries]}}
    operations = f"{table}.operations"
    assert set(arrows(operations, house()[operations])) == {f"{table}.op", f"{table}.proof", f"{table}.entries"}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_face_of_a_room_says_what_is_in_it_and_what_comes_next(package):
    for module, path in sources(package).items():
        if path.name != "__init__.py":
            continue
        text = ast.get_docstring(face_of(module)) or ""
        assert len(text.splitlines()) >= 5, f"{module} does not say what it is for"
        assert "next:" in text.lower() or module == PACKAGES[-1], f"{module} does not say which room is next"
        files = {p.stem for p in path.parent.glob("*.py")} - {"__init__", "__main__"}
        unnamed = {stem for stem in files if stem not in text}
        assert not unnamed, f"{module} does not name {sorted(unnamed)}"
