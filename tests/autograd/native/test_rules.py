"""The files that are written from the derivative table before the native engine is built."""

import pytest

from autograd import Op
from autograd.native import rules
from autograd.table import REGISTRY, TABLE


def test_operations_are_numbered_from_1_in_the_order_of_the_table():
    header = rules.header()
    for number, op in enumerate(TABLE, start=1):
        assert f"    {rules.number(op)} = {number},\n" in header
        assert f"case {rules.number(op)}: return value_{op.name}(" in header
        for i in range(op.arity):
            assert f"case 3 * {rules.number(op)} + {i}: return partial_{op.name}_{i}(y, " in header


def test_a_file_that_would_not_change_is_left_alone(tmp_path):
    rules.write_files(tmp_path)
    written = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    (tmp_path / "rules.h").write_text("something else", encoding="utf-8")
    rules.write_files(tmp_path)
    changed = {path.name for path, when in written.items() if path.stat().st_mtime_ns != when}
    assert changed == {"rules.h"}
    assert (tmp_path / "rules.h").read_text(encoding="utf-8") == rules.header()


def test_an_operation_of_four_inputs_needs_more_parameters_and_says_so(monkeypatch):
    op = Op("of_four", forward=lambda m, a, b, c, d: a, partials=lambda m, y, a, b, c, d: (1.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(rules, "TABLE", (*TABLE, op))
    try:
        with pytest.raises(ValueError, match="give rule_value and rule_partial more parameters"):
            rules.header()
    finally:
        del REGISTRY["of_four"]


def test_cython_is_told_the_operations_that_the_engine_was_built_with():
    names = tuple([op.name for op in TABLE])
    assert f"cdef tuple BUILT_OPERATIONS = {names}" in rules.numbers_for_cython()
