"""Every function of NumPy's, by NumPy's own list, with arguments to try it on.

A case is a function of one array, or of one number, that calls a function of NumPy's.  Most are found by trying: the
arguments on which the function computes with floats.  ``WRITTEN`` has the others, ``NOT_OF_NUMBERS`` what takes no
arrays of numbers.
"""

import contextlib
import functools
import io
import os
import warnings

import numpy as np

#: Points at which no two numbers are equal, and no function of the table has a kink.
SCALAR = 0.6
VECTOR = np.array([0.45, -0.3, 0.8])
MATRIX = np.array([[0.9, 0.2, -0.4], [0.1, 0.7, 0.3], [-0.2, 0.5, 1.3]])
OTHER = np.array([0.3, 1.2, -0.7])
AXIS = np.array([0.0, 1.0, 3.0])
for _array in (VECTOR, MATRIX, OTHER, AXIS):
    _array.setflags(write=False)  # so that a second argument which is named out is none of the arguments tried


def changed(function, copy=np.copy):
    """What a function that changes its argument has made of a copy of it."""

    def after(v):
        v = copy(v)
        function(v)
        return v

    return after


#: Functions that need arguments of their own, or have more than one use.  Each takes a vector, or a matrix by the name ``m``.
WRITTEN = {
    "apply_along_axis": [lambda m: np.apply_along_axis(np.sum, 0, m)],
    "apply_over_axes": [lambda m: np.apply_over_axes(np.sum, m, [0, 1])],
    "argpartition": [lambda v: v[np.argpartition(v, 1)]],
    "argmax": [lambda v: v[np.argmax(v)]],
    "argmin": [lambda v: v[np.argmin(v)]],
    "argsort": [lambda v: v[np.argsort(v)]],
    "array": [lambda v: np.array([v[0], v[1]]) * 2.0, lambda v: np.array(v) * 2.0],
    "array_split": [lambda v: np.array_split(v, 2)],
    "asarray": [lambda v: np.asarray(v) * 2.0, lambda v: np.asarray([v[0], v[1]]).sum()],
    "astype": [lambda v: np.astype(v, float), lambda v: np.astype(v, object)],
    "average": [
        lambda v: np.average(v, weights=[1.0, 2.0, 3.0]),
        lambda v: np.average([1.0, 2.0, 4.0], weights=v),
        lambda m: np.average(m, axis=0, weights=[1.0, 2.0, 3.0]),
    ],
    "bincount": [lambda v: np.bincount([0, 1, 1], weights=v), np.bincount],
    "broadcast_to": [lambda v: np.broadcast_to(v, (2, 3))],
    "choose": [lambda v: np.choose([0, 1, 0], [v, 2.0 * v]), lambda v: np.choose(v > 0, [v, 2.0 * v])],
    "clip": [lambda v: np.clip(v, -0.1, 0.6), lambda v: v.clip(-0.1, 0.6), lambda v: np.clip(0.5, v, None)],
    "compress": [lambda v: np.compress([True, False, True], v), lambda v: np.compress(v > 0, v)],
    "concatenate": [lambda v: np.concatenate([v, OTHER, v])],
    "concat": [lambda v: np.concatenate([v, OTHER, v])],
    "copyto": [
        changed(lambda v: np.copyto(v, OTHER)),
        changed(lambda v: np.copyto(v, 2.0 * v, where=v > 0)),
        lambda v: np.copyto(np.zeros(3), v),
    ],
    "corrcoef": [lambda m: np.corrcoef(m), lambda v: np.corrcoef(v, OTHER)],
    "count_nonzero": [np.count_nonzero, lambda v: np.count_nonzero(v > 0.0) * v],
    "cov": [lambda m: np.cov(m), lambda v: np.cov(v), lambda v: np.cov(v, OTHER)],
    "cross": [lambda v: np.cross(v, OTHER)],
    "delete": [lambda v: np.delete(v, 1)],
    "diff": [lambda v: np.diff(v, 2), lambda m: np.diff(m, axis=0), np.diff],
    "digitize": [lambda v: np.digitize(v, [0.0, 0.5])],
    "dsplit": [lambda m: np.dsplit(np.reshape(m, (1, 1, 9)), 3)],
    "einsum": [
        lambda m: np.einsum("ij,jk", m, m),
        lambda m: np.einsum("ij,jk->ki", m, MATRIX, optimize=True),
        lambda m: np.einsum("ii", m),
        lambda v: np.einsum("i,i", v, OTHER),
        lambda v: np.einsum("i,j,k->ijk", v, v, v),
    ],
    "einsum_path": [lambda m: np.einsum_path("ij,jk", m, m)[0]],
    "empty_like": [changed(lambda v: None, lambda v: np.copyto(np.empty_like(v), v))],
    "expand_dims": [lambda v: np.expand_dims(v, 0)],
    "extract": [lambda v: np.extract([True, False, True], v), lambda v: np.extract(v > 0, v)],
    "fill_diagonal": [
        lambda m: changed(lambda c: np.fill_diagonal(c, 2.0))(m),
        lambda m: changed(lambda c: np.fill_diagonal(c, m[0]))(m),
    ],
    "frompyfunc": [lambda v: np.frompyfunc(lambda x: x * x, 1, 1)(v)],
    "fromiter": [lambda v: np.fromiter(v, dtype=object) * 2.0, lambda v: np.fromiter(v, dtype=float)],
    "full": [lambda v: np.full(3, v[0]) * v],
    "full_like": [lambda v: np.full_like(v, 2.0) * v, lambda v: np.full_like(np.zeros(2), v[0])],
    "geomspace": [lambda v: np.geomspace(v[0], v[2], 4)],
    "gradient": [
        np.gradient,
        lambda v: np.gradient(v, AXIS),
        lambda v: np.gradient(v, 0.5, edge_order=2),
        lambda m: np.gradient(m),
        lambda m: np.gradient(m, axis=1),
        lambda v: np.gradient(AXIS, v),
    ],
    "histogram": [np.histogram, lambda v: np.histogram([0.1, 0.2, 0.9], bins=2, weights=v)],
    "histogram2d": [lambda v: np.histogram2d(v, OTHER, [AXIS, AXIS])],
    "histogramdd": [lambda v: np.histogramdd(v, bins=[AXIS - 0.5])],
    "intersect1d": [lambda v: np.intersect1d(v, [0.5])],
    "setdiff1d": [lambda v: np.setdiff1d(v, [0.5])],
    "setxor1d": [lambda v: np.setxor1d(v[:2], [0.9])],
    "union1d": [lambda v: np.union1d(v, [0.9])],
    "hsplit": [lambda v: np.hsplit(v, 3)],
    "insert": [lambda v: np.insert(v, 1, 2.0), lambda v: np.insert(v, 1, v[2])],
    "interp": [
        lambda v: np.interp([-1.0, 0.4, 2.5, 9.0], AXIS, v),
        lambda v: np.interp(0.4, AXIS, v, left=1.0),
        lambda v: np.interp(v, AXIS, OTHER),
        lambda v: np.interp(v[0], AXIS, OTHER),
        lambda v: np.interp(0.4, v, OTHER),
    ],
    "isin": [lambda v: np.isin(v, [1.0, 0.8])],
    "ix_": [lambda m: m[np.ix_([0, 1], [2, 0])]],
    "lexsort": [lambda v: v[np.lexsort([v])]],
    "linspace": [lambda v: np.linspace(v[0], v[1], 4), lambda v: np.linspace(v, OTHER, 3)],
    "logspace": [lambda v: np.logspace(v[0], v[1], 4)],
    "max": [
        np.max,
        lambda m: np.max(m, axis=1),
        lambda v: np.max(v, where=[True, True, False], initial=0.0),
        lambda v: np.max(v, where=v < 0.5, initial=-9.0),
        lambda v: v.max(where=v < 0.5, initial=-9.0),
    ],
    "mean": [
        np.mean,
        lambda m: np.mean(m, axis=0, keepdims=True),
        lambda v: np.mean(v, where=[True, False, True]),
        lambda v: np.mean(v, where=v > 0),
        lambda m: np.mean(m, axis=0, where=m > 0),
        lambda v: v.mean(where=[True, False, True]),
    ],
    "median": [np.median, lambda m: np.median(m, axis=0), lambda v: np.median(v[:2])],
    "moveaxis": [lambda m: np.moveaxis(m, 0, 1)],
    "nan_to_num": [
        np.nan_to_num,
        lambda v: np.nan_to_num(v * [1.0, np.inf, np.nan], nan=3.0, neginf=2.0),
        lambda v: np.nan_to_num(v - np.inf)[0] / 1e300,
    ],
    "nanstd": [np.nanstd, lambda v: np.nanstd(v * [1.0, 2.0, np.nan], ddof=1), lambda m: np.nanstd(m, axis=0)],
    "nanvar": [np.nanvar, lambda v: np.nanvar(v * [1.0, 2.0, np.nan]), lambda m: np.nanvar(m, axis=0, keepdims=True)],
    "nanmean": [np.nanmean, lambda v: np.nanmean(v * [1.0, 2.0, np.nan]), lambda m: np.nanmean(m, axis=0)],
    "nansum": [np.nansum, lambda v: np.nansum(v * [1.0, 2.0, np.nan]), lambda m: np.nansum(m, axis=0)],
    "nanprod": [np.nanprod, lambda v: np.nanprod(v * [1.0, 2.0, np.nan]), lambda m: np.nanprod(m, axis=0)],
    "nanmax": [np.nanmax, lambda v: np.nanmax(v * [1.0, np.nan, 0.5]), lambda m: np.nanmax(m, axis=0)],
    "nanmin": [np.nanmin, lambda v: np.nanmin(v * [1.0, np.nan, 2.0]), lambda m: np.nanmin(m, axis=0)],
    "nonzero": [lambda v: v[np.nonzero(v)], lambda v: v[np.nonzero(v > 0)]],
    "pad": [lambda v: np.pad(v, 1), lambda v: np.pad(v, 2, mode="edge"), lambda v: np.pad(v, 1, mode="mean")],
    "partition": [lambda v: np.partition(v, 1)],
    "percentile": [
        lambda v: np.percentile(v, 30.0),
        lambda v: np.percentile(v, [10.0, 50.0, 100.0]),
        lambda m: np.percentile(m, 40.0, axis=1),
    ],
    "piecewise": [
        lambda v: np.piecewise(v, [v > 0.5, v < 0.0], [lambda x: 2.0 * x, lambda x: x * x, 0.25]),
    ],
    "place": [changed(lambda v: np.place(v, [True, False, True], [0.0])), changed(lambda v: np.place(v, v > 0, [1.0]))],
    "poly": [np.poly, lambda v: np.poly(v[:2])],
    "polyadd": [lambda v: np.polyadd(v, [1.0, 2.0])],
    "polydiv": [lambda v: np.polydiv(v, [1.0, 2.0])],
    "polyfit": [lambda v: np.polyfit([0.0, 1.0, 3.0], v, 1), lambda v: np.polyfit(v, AXIS, 1)],
    "polymul": [lambda v: np.polymul(v, v)],
    "polyval": [lambda v: np.polyval(v, 2.0), lambda v: np.polyval([1.0, 2.0], v)],
    "prod": [np.prod, lambda m: np.prod(m, axis=0), lambda v: np.prod(v, where=v > 0)],
    "put": [changed(lambda v: np.put(v, [0], [2.0])), changed(lambda v: np.put(v, [0], v[1] * 2.0))],
    "put_along_axis": [changed(lambda v: np.put_along_axis(v, np.array([0, 1]), 2.0, 0))],
    "putmask": [
        changed(lambda v: np.putmask(v, [True, False, True], 2.0 * v)),
        changed(lambda v: np.putmask(v, v > 0, 1.0)),
    ],
    "quantile": [
        lambda v: np.quantile(v, 0.3),
        lambda v: np.quantile(v, [0.1, 0.5, 1.0]),
        lambda m: np.quantile(m, 0.4, axis=0),
        lambda m: np.quantile(m, 0.4, keepdims=True),
        lambda v: np.quantile(v, 0.3, method="nearest"),
    ],
    "ravel_multi_index": [lambda v: np.ravel_multi_index(np.array([1, 2]), (3, 3)) * v],
    "repeat": [lambda v: np.repeat(v, 2)],
    "reshape": [lambda m: np.reshape(m, 9)],
    "resize": [lambda v: np.resize(v, (2, 2))],
    "roll": [lambda v: np.roll(v, 1)],
    "rollaxis": [lambda m: np.rollaxis(m, 1)],
    "round": [np.round, lambda v: v.round(), lambda v: np.round(v, 1), lambda v: v.round(1)],
    "searchsorted": [lambda v: np.searchsorted(AXIS, v), lambda v: np.searchsorted(v, 0.5)],
    "select": [
        lambda v: np.select([v > 0.5, v < 0.0], [v * v, 2.0 * v], 0.25),
        lambda v: np.select([v[0] > 0.5, v[0] < 0.5], [v[1], 2.0 * v[1]]),
        lambda v: np.select([[True, False, True]], [v], v * v),
    ],
    "sort": [np.sort, lambda m: np.sort(m, axis=0)],
    "split": [lambda v: np.split(v, 3)],
    "stack": [lambda v: np.stack([v, OTHER]), lambda v: np.stack([v[0], v[1]])],
    "std": [np.std, lambda v: np.std(v, ddof=1), lambda m: np.std(m, axis=0), lambda v: np.std(v, where=v > 0)],
    "sum": [
        np.sum,
        lambda m: np.sum(m, axis=0, keepdims=True),
        lambda v: np.sum(v, where=[True, False, True]),
        lambda v: np.sum(v, where=v > 0),
        lambda m: np.sum(m, axis=1, where=m > 0, initial=2.0),
        lambda v: v.sum(where=v > 0),
        lambda v: np.sum(v, initial=v[0]),
    ],
    "savetxt": [lambda v: np.savetxt(os.devnull, v)],
    "packbits": [np.packbits],
    "unpackbits": [np.unpackbits],
    "swapaxes": [lambda m: np.swapaxes(m, 0, 1)],
    "take": [lambda v: np.take(v, [0, 2])],
    "take_along_axis": [lambda v: np.take_along_axis(v, np.array([2, 0]), 0)],
    "tensordot": [
        lambda m: np.tensordot(m, m),
        lambda m: np.tensordot(m, MATRIX, 1),
        lambda m: np.tensordot(m, m, axes=([0], [1])),
        lambda v: np.tensordot(v, OTHER, 0),
    ],
    "tile": [lambda v: np.tile(v, (2, 2))],
    "trapezoid": [lambda v: np.trapezoid(v), lambda v: np.trapezoid(v, AXIS), lambda v: np.trapezoid(OTHER, v)],
    "trim_zeros": [np.trim_zeros],
    "unravel_index": [lambda v: np.unravel_index(2, (3, 3))[1] * v],
    "unwrap": [np.unwrap, lambda v: np.unwrap(20.0 * v)],
    "vander": [np.vander, lambda v: np.vander(v, 2)],
    "var": [np.var, lambda v: np.var(v, ddof=1), lambda m: np.var(m, axis=0, where=m > 0)],
    "vsplit": [lambda m: np.vsplit(m, 3)],
    "where": [
        lambda v: np.where(v > 0, v * v, 2.0 * v),
        lambda v: v[np.where(v > 0)],
        lambda v: np.where([True, False, True], v, 2.0),
        lambda v: np.where(np.logical_not(v > 0), v * v, 2.0 * v),
    ],
    "zeros_like": [lambda v: np.zeros_like(v) + v],
    "ones_like": [lambda v: np.ones_like(v) * v],
    "linalg.cond": [np.linalg.cond, lambda m: np.linalg.cond(m, 1)],
    "linalg.cross": [lambda v: np.linalg.cross(v, OTHER)],
    "linalg.lstsq": [lambda v: np.linalg.lstsq(MATRIX, v), lambda m: np.linalg.lstsq(m, OTHER)],
    "linalg.matrix_power": [lambda m: np.linalg.matrix_power(m, 3), lambda m: np.linalg.matrix_power(m, -2)],
    "linalg.matrix_norm": [
        lambda m: np.linalg.matrix_norm(m),
        lambda m: np.linalg.matrix_norm(m, ord=1),
        lambda m: np.linalg.matrix_norm(m, ord=2),
    ],
    "linalg.multi_dot": [lambda m: np.linalg.multi_dot([m, MATRIX, m])],
    "linalg.norm": [
        np.linalg.norm,
        *[lambda v, p=p: np.linalg.norm(v, p) for p in (1, 2, 3, np.inf, -np.inf)],
        *[lambda m, p=p: np.linalg.norm(m, p) for p in (None, "fro", "nuc", 1, 2, -1, -2, np.inf)],
        lambda m: np.linalg.norm(m, axis=0),
    ],
    "linalg.solve": [
        lambda m: np.linalg.solve(m, OTHER),
        lambda v: np.linalg.solve(MATRIX, v),
        lambda m: np.linalg.solve(m, m.T),
        lambda m: np.linalg.solve(np.stack([m, MATRIX]), np.stack([m, m])),
    ],
    "linalg.det": [np.linalg.det, lambda m: np.linalg.det(np.stack([m, m.T @ m])), lambda m: np.linalg.det(m[::-1])],
    "linalg.inv": [np.linalg.inv, lambda m: np.linalg.inv(np.stack([m, m.T @ m]))],
    "linalg.slogdet": [np.linalg.slogdet, lambda m: np.linalg.slogdet(m[::-1])],
    "linalg.cholesky": [lambda m: np.linalg.cholesky(m @ m.T)],
    "linalg.tensorinv": [lambda m: np.linalg.tensorinv(m, 1)],
    "linalg.tensorsolve": [lambda m: np.linalg.tensorsolve(m, OTHER)],
    "linalg.tensordot": [lambda m: np.linalg.tensordot(m, m)],
    "linalg.vector_norm": [lambda v: np.linalg.vector_norm(v), lambda v: np.linalg.vector_norm(v, ord=3)],
    "fft.fftshift": [np.fft.fftshift],
}

#: What takes no array of numbers: dates, types, texts of arrays, files.
NOT_OF_NUMBERS = set(
    "array2string array_repr array_str block busday_count busday_offset can_cast datetime_as_string is_busday "
    "save savez savez_compressed".split()
)


def names():
    """The name of each function of ``numpy``, ``numpy.linalg`` and ``numpy.fft`` that asks its arguments what to do.

    A few others, ``np.array`` or ``np.full``, are in ``WRITTEN``.
    """
    for prefix, module in (("", np), ("linalg.", np.linalg), ("fft.", np.fft)):
        for name in dir(module):
            function = getattr(module, name)
            asks = isinstance(function, np.ufunc) or hasattr(function, "_implementation")
            if (asks or prefix + name in WRITTEN) and not name.startswith("_"):
                yield prefix + name


def function_of(name):
    module, _, name = name.rpartition(".")
    return getattr(getattr(np, module) if module else np, name)


def quietly(function, *args):
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return function(*args)


@functools.cache
def cases(name):
    """The points at which a function is tried, and calls of it."""
    if name in WRITTEN:
        return [(MATRIX if _takes_a_matrix(name, call) else VECTOR, call) for call in WRITTEN[name]]
    function = function_of(name)
    tried = [
        (SCALAR, lambda v: function(v)),
        (1.0 + SCALAR, lambda v: function(v)),
        (VECTOR, lambda v: function(v)),
        (1.0 + VECTOR, lambda v: function(v)),
        (MATRIX, lambda m: function(m)),
        (VECTOR, lambda v: function(v, 2)),
        (VECTOR, lambda v: function(v, OTHER)),
        (VECTOR, lambda v: function(OTHER, v)),
        (MATRIX, lambda m: function(m, m.T)),
        (MATRIX, lambda m: function(m, OTHER)),
        (SCALAR, lambda v: function(v, 2)),
        (SCALAR, lambda v: function(2.0, v)),
    ]
    if isinstance(function, np.ufunc):
        tried = tried[:5] if function.nin == 1 else tried[5:]
        if not any(computes(*case) for case in tried):  # of integers, or of dates
            return [(VECTOR, lambda v: function(*[v] * function.nin))]
    working = [case for case in tried if computes(*case)]
    # Only what takes several arrays asks the elements of a list what to do.
    return working or [case for case in [(VECTOR, lambda v: function([v, v]))] if computes(*case)]


def _takes_a_matrix(name, call):
    """By the name of the argument, or that of NumPy's own function."""
    if hasattr(call, "__code__") and not hasattr(call, "_implementation"):
        return call.__code__.co_varnames[0] == "m"
    return name.startswith("linalg.") and name not in ("linalg.norm", "linalg.vector_norm")


def computes(point, call):
    try:
        quietly(call, point)
    except Exception:  # noqa: BLE001 - it takes other arguments
        return False
    return True
