"""Ctrl-C at every moment at which Python would look for it, one after the other, the same on every run.

CPython looks for signals when a function begins and after a call of one in C: a profiler is told of both.  So a profiler
that raises stands for a signal's handler.
"""

import sys


class Interrupt(BaseException):
    """What the handler raises."""


def interrupted_everywhere(work, check, *, most=10_000):
    """Do the work again and again, interrupted at its first moment, its second, …, and check after each.

    Returns how many moments there were.
    """
    for moment in range(most):
        left = moment

        def profiler(frame, event, _argument):
            nonlocal left
            if event not in ("call", "c_return") or frame.f_code is interrupted_everywhere.__code__:
                return
            left -= 1
            if left == -1:
                sys.setprofile(None)
                raise Interrupt

        ended = True
        sys.setprofile(profiler)
        try:
            work()
        except Interrupt as interrupt:
            held = interrupt  # as sys.last_value does, with all frames
            ended = False
        finally:
            sys.setprofile(None)
        check()
        if ended and left >= 0:
            return moment
        held = None
    raise AssertionError(f"the work has more than {most} moments; the last was held by {held}")
