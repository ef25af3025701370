"""Lists the error function and its complement, whose formulas are the longest of the table.

They are entries of the derivative table like those of ``operations.py``, which says how an entry is written.  Their formulas are made of the table's operations, so all number systems give the same value.  Each is a ratio of two
polynomials near 0 and another one further out; their coefficients are W. J. Cody's, Math. Comp. 23 (1969) 631–637, and those
of Sun's fdlibm (1993).

Read next: ``operations.py``, the rest of the table.
"""

from __future__ import annotations

import math
from typing import Any

from autograd.table.op import Op


def _rational(x: Any, numerator: tuple[float, ...], denominator: tuple[float, ...], m: Any) -> Any:
    """A ratio of two polynomials in x, coefficients from the highest power down (Horner's rule)."""
    above: Any = numerator[0]
    for coefficient in numerator[1:]:
        above = above * x + coefficient
    below: Any = denominator[0]
    for coefficient in denominator[1:]:
        below = below * x + coefficient
    return m.divide(above, below)


#: Numerator and denominator of R in erfc(z) = exp(−z²)·R(z), for 0.47 ≤ z ≤ 4.
_MIDDLE = (
    (
        *(2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1),
        *(2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3),
        1.23033935479799725e3,
    ),
    (
        *(1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2),
        *(1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3),
        1.23033935480374942e3,
    ),
)


def erf(m: Any, a: Any) -> Any:
    """The error function, with z = |a|: near 0 it is a + a·R(z²), further out ±(1 − exp(−z²)·R(z)).

    The latter is 1 to the last bit from z = 6 on.
    """
    z = m.absolute(a)
    near = a + a * _rational(
        z * z,
        (
            *(-2.37630166566501626084e-5, -5.77027029648944159157e-3, -2.84817495755985104766e-2),
            *(-3.25042107247001499370e-1, 1.28379167095512558561e-1),
        ),
        (
            *(-3.96022827877536812320e-6, 1.32494738004321644526e-4, 5.08130628187576562776e-3),
            *(6.50222499887672944485e-2, 3.97917223959155352819e-1, 1.0),
        ),
        m,
    )
    # Clipped, so that at z = inf the two polynomials do not become inf/inf.
    w = m.where(m.greater(z, 6.0), 6.0, z)
    far = 1.0 - m.exp(-(w * w)) * _rational(w, *_MIDDLE, m)
    return m.where(m.greater(z, 0.84375), m.where(m.less(a, 0.0), -far, far), near)


def erfc(m: Any, a: Any) -> Any:
    """1 − erf(a), also where erf(a) is 1 to the last bit: exp(−z²)·R(z) for z = a > 0.47, and 2 minus that for −z.

    exp(−z²) is taken in two factors, exp(−s²) · exp(−(z − s)(z + s)), where s is z rounded to sixteenths: s² is exact, while
    the rounding of z² = 700 alone would change the twelfth digit.
    """
    z = m.absolute(a)
    near = 1.0 - a * _rational(
        z * z,
        (
            *(1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2),
            3.20937758913846947e3,
        ),
        (
            *(1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3),
            2.84423683343917062e3,
        ),
        m,
    )
    w = m.where(m.greater(z, 30.0), 30.0, z)  # from 27 on it is 0
    s = (w + 2.0**49) - 2.0**49
    exponential = m.exp(-(s * s)) * m.exp(-((w - s) * (w + s)))
    v = m.divide(1.0, w * w)
    tail = v * _rational(
        v,
        (
            *(1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1),
            *(1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4),
        ),
        (
            *(1.0, 2.56852019228982242, 1.87295284992346725),
            *(5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3),
        ),
        m,
    )
    ratio = m.where(m.greater(w, 4.0), m.divide(1.0 / math.sqrt(math.pi) - tail, w), _rational(w, *_MIDDLE, m))
    far = exponential * ratio
    return m.where(m.greater(z, 0.46875), m.where(m.less(a, 0.0), 2.0 - far, far), near)


ERF = Op(
    "erf",
    forward=erf,
    partials=lambda m, y, a: (m.divide(2.0, m.sqrt(math.pi)) * m.exp(-(a * a)),),
    source="rational approximations of W. J. Cody, Math. Comp. 23 (1969) 631–637, and of Sun's fdlibm (1993)",
    convention="within 2 ulp of the exact value; odd, −0 included. Written in elementary operations, so that every number "
    "system gives the same value.",
)
ERFC = Op(
    "erfc",
    forward=erfc,
    partials=lambda m, y, a: (-(m.divide(2.0, m.sqrt(math.pi)) * m.exp(-(a * a))),),
    source="rational approximations of W. J. Cody, Math. Comp. 23 (1969) 631–637",
    convention="1 − erf(a) without cancellation for large a; within 8 ulp. Written in elementary operations, as erf is.",
)
