"""The points at which tests try every entry of the table."""

import math

#: Points where every entry is smooth, by number of inputs; positive, so that logarithms and roots are defined.
POINTS = {
    1: [(0.3,), (0.9,), (1.7,), (6.5,)],
    2: [(0.3, 1.2), (2.5, 0.7), (1.1, 3.3)],
    3: [(1.0, 0.4, 2.0), (0.0, 0.4, 2.0)],
}
#: The same for entries that are not defined at all of those.
_INSIDE = [(-0.7,), (0.3,), (0.9,)]
OF_DOMAIN = {"asin": _INSIDE, "acos": _INSIDE, "atanh": _INSIDE, "acosh": [(1.1,), (1.7,), (6.5,)]}


def points(op):
    """Points where an entry is smooth."""
    return OF_DOMAIN.get(op.name, POINTS[op.arity])


#: Points on both sides of the kinks, and beyond, for entries that are defined everywhere.
EVERYWHERE = [(-3.1,), (-0.4,), (0.2,), (40.0,), (-40.0,), (800.0,), (-800.0,)]
#: Where languages are known to disagree.
EDGES = {
    "where": [(math.nan, 1.0, 2.0), (-0.0, 1.0, 2.0)],
    "power": [(-1.0, math.inf), (1.0, math.nan), (-math.inf, 0.5), (-2.0, 0.5), (0.0, -1.0), (-2.0, 3.0)],
}
