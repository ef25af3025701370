"""A forked child that does something and ends, and how it ended; a child that waits for ever is ended, too."""

import os
import signal
import time
import warnings


def fork(work):
    """The number of a child process that does the work; it ends with 0 if the work raises nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of a fork beside threads
        child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


def ended(child, seconds=60):
    """The child's exit code; a negative one says which signal ended it, −9 that it was still waiting."""
    for _ in range(seconds * 200):
        number, status = os.waitpid(child, os.WNOHANG)
        if number:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
