"""Says what to write in the place of NumPy's functions that do not compute with Values.

Read next: ``calls.py``.
"""

from __future__ import annotations

_ROUNDING = "its derivative is 0 wherever there is one. Round what is printed, f'{value:.2f}', or the number: round(value.data, 2)"
_EIGENVALUES = (
    "of numpy.linalg, det, slogdet, inv, solve, matrix_power, norm and multi_dot take Values. Compute eigenvalues and singular values of "
    "the numbers, which carry no gradient"
)
_LEAST_SQUARES = (
    "write the normal equations, np.linalg.solve(a.T @ a, a.T @ b), or their inverse, np.linalg.inv(a.T @ a) @ a.T"
)
_FOURIER = (
    "write the sums, np.cos(angles) @ v and np.sin(angles) @ v, with the array angles = 2 * np.pi * np.outer(k, k) / n"
)

_INSTEAD = {
    **dict.fromkeys(["round", "around", "fix"], _ROUNDING),
    **dict.fromkeys(
        [
            "linalg.eig",
            "linalg.eigh",
            "linalg.eigvals",
            "linalg.eigvalsh",
            "linalg.svd",
            "linalg.svdvals",
            "linalg.cond",
        ],
        _EIGENVALUES,
    ),
    **dict.fromkeys(["linalg.matrix_rank", "linalg.qr", "linalg.cholesky"], _EIGENVALUES),
    **dict.fromkeys(
        ["linalg.norm", "linalg.matrix_norm"],
        "ord=2, −2 and 'nuc' need singular values; ord='fro', 1 and np.inf take Values",
    ),
    **dict.fromkeys(["linalg.lstsq", "linalg.pinv"], _LEAST_SQUARES),
    **dict.fromkeys(
        ["linalg.tensorinv", "linalg.tensorsolve"], "reshape the array, and write np.linalg.inv or np.linalg.solve"
    ),
    "savetxt": "save the numbers: np.savetxt(file, [x.data for x in v])",
    "unwrap": "add the multiples of 2π yourself, found from the numbers: value.data",
    "copyto": "write v = np.where(…, w, v), or copy into an array of objects",
}


def instead_of(name: str) -> str:
    """What to write in the place of ``np.<name>``."""
    if name.startswith("fft."):
        return _FOURIER
    return _INSTEAD.get(
        name,
        "write it with sums and products, and with functions that take Values (np.sum, np.where, np.exp, …), or take the "
        "numbers, which carry no gradient: value.data",
    )
