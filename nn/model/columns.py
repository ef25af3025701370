"""Keep the columns of a table in the order of the training: a table of pandas or polars names them, an array does not.

    fit      names "area", "rooms"
    predict  names "rooms", "area"       the same columns, put in order by their names
             names "area", "price"       refused: another column is meant
             an array                    as it comes

The columns of ``y`` are kept likewise where there are several: the first output is that of the same name everywhere.

Only text names a column: a table whose columns are numbered is taken as an array.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

#: The names of the columns that a model was trained on; empty if they had none.
Names: TypeAlias = tuple[str, ...]


def for_training(X: Any, earlier: Names) -> tuple[Any, Names]:
    """``X`` and the names of its columns: in the order of an earlier training, if that was on the same columns.

    >>> import pandas as pd
    >>> for_training(pd.DataFrame([[1.0, 2.0]], columns=["area", "rooms"]), ())[1], for_training([[1.0, 2.0]], ())[1]
    (('area', 'rooms'), ())
    """
    names = _named(getattr(X, "columns", ()))
    if len(set(names)) < len(names):  # they say nothing of a column
        return X, ()
    if set(names) == set(earlier):
        return in_order(X, earlier), earlier
    return X, names or earlier


def targets_for_training(y: Any, earlier: Names) -> tuple[Any, Names]:
    """The same for ``y``, whose columns are told apart by their names where there are several."""
    y, names = for_training(y, earlier)
    return y, names if len(names) > 1 else ()


def in_order(X: Any, expected: Names, what: str = "X") -> Any:
    """A table with its columns as expected; as it is, if it does not name them or nothing is expected.

    Raises ValueError for a column that is missing, and for one that is not expected or comes twice.

    >>> import pandas as pd
    >>> in_order(pd.DataFrame([[1.0, 2.0]], columns=["rooms", "area"]), ("area", "rooms")).to_numpy().tolist()
    [[2.0, 1.0]]
    """
    return X[list(expected)] if _differ(_named(getattr(X, "columns", ())), expected, what) else X


def row_in_order(x: Any, expected: Names) -> Any:
    """A row of a table likewise: a series of pandas, whose index names its entries."""
    return x[list(expected)] if _differ(_named(getattr(x, "index", ())), expected, "x") else x


def _named(columns: Any) -> Names:
    """The names, if they are text."""
    names = tuple(columns) if isinstance(columns, Iterable) else ()  # a list has a method index
    return names if all([isinstance(name, str) for name in names]) else ()


def _differ(names: Names, expected: Names, what: str) -> bool:
    """Whether names are those expected in another order; ValueError if they are others."""
    if not names or not expected or names == expected:
        return False
    missing = [name for name in expected if name not in names]
    extra = [name for i, name in enumerate(names) if name not in expected or name in names[:i]]
    if missing or extra:
        found = [f"lacks {_listed(missing)}"] * bool(missing) + [f"has {_listed(extra)} besides"] * bool(extra)
        raise ValueError(
            f"{what} {' and '.join(found)}: the model was trained on the columns {_listed(expected)}; give these, in any "
            f"order, or the numbers alone, {what}.to_numpy(), to be taken as they come"
        )
    return True


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join([repr(name) for name in listed[:8]] + ["…"] * (len(listed) > 8))
