"""What the tests share: the recorded data they are checked against."""

import gc
import json
import os
import sys

import pytest
from hypothesis import settings

from autograd import engines
from autograd.plan import NUMPY
from tests import DATA

#: How long an example takes says nothing on a busy machine; and tests leave nothing behind.
settings.register_profile("tests", deadline=None, database=None)
settings.load_profile("tests")

#: Tests read what is said in English, and see pictures as they are by default, whatever the machine prefers.
for _preference in ("LANG", "THEME", "DIGITS", "DECIMAL_COMMA", "WIDTH", "NOTATION", "PDF"):
    os.environ.pop(f"GLASSGRAD_{_preference}", None)

#: What reads notebooks imports jsonschema, and this compiles a grammar of addresses, for more than a second; no notebook has any.
sys.modules.setdefault("rfc3987_syntax", None)

#: Executes notebooks, which takes longer than any other file.
NOTEBOOKS = DATA.parent / "test_notebooks.py"

#: Scripts that recorded the data, with libraries that need not be here.
collect_ignore_glob = ["data/*.py"]


@pytest.fixture(scope="session")
def worked_examples():
    """Published examples with their numbers, by id."""
    return {example["id"]: example for example in json.loads((DATA / "worked_examples.json").read_text("utf-8"))}


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def pytest_report_header():
    """A pass runs on one engine, which GLASSGRAD_ENGINE chooses; asked for and not there, it is an error."""
    return f"autograd engine: {engines.engine} ({engines.reason})"


@pytest.fixture(scope="session")
def engine():
    """The engine of this pass, "python" or "native", for the few tests that differ in size."""
    assert engines.engine == os.environ.get("GLASSGRAD_ENGINE", engines.engine)
    return engines.engine


@pytest.fixture
def numpy_executor(monkeypatch):
    """What is compiled in this test is replayed by NumPy, whichever engine runs."""
    monkeypatch.setattr("autograd.program.program.BACKEND", NUMPY)


def _no_skips(report):
    """With GLASSGRAD_NO_SKIPS set, as in CI, where every tool and peer is installed, a skip is a failure."""
    if report.skipped and os.environ.get("GLASSGRAD_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped although GLASSGRAD_NO_SKIPS is set: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Half a million objects are made here and stay: the collector looks for none of them, now or when a test calls it."""
    gc.disable()
    result = yield
    gc.enable()
    gc.collect()
    gc.freeze()
    return result


def pytest_collection_modifyitems(items):
    """Files that wait for other programs come first: one of them at the end would leave the other cores idle."""
    waits = {item.path for item in items if {"browser", "notebook"} & set(item.fixturenames)} | {NOTEBOOKS}
    items.sort(key=lambda item: item.path not in waits)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return _no_skips((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return _no_skips((yield))
