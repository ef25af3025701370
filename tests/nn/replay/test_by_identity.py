"""What is kept of an object: by identity, as long as it lives, and in several threads."""

import sys

import pytest

from nn.replay import ByIdentity


class Owner:
    pass


@pytest.mark.parametrize(
    ("use", "other", "expected"),
    [
        (lambda kept, owner: kept.forget(owner), lambda kept, owner: kept.forget(owner), {None}),
        (lambda kept, owner: kept.get(owner), lambda kept, owner: kept.forget(owner), {"kept", None}),
        (lambda kept, owner: kept.setdefault(owner, "mine"), lambda kept, owner: kept.forget(owner), {"kept", "mine"}),
    ],
    ids=["forget", "get", "setdefault"],
)
def test_another_thread_may_forget_an_object_between_any_two_lines(use, other, expected):
    found, moments = set(), 0
    while True:
        kept, owner, passed = ByIdentity(), Owner(), 0
        kept[owner] = "kept"

        def trace(frame, event, argument):
            nonlocal passed
            passed += 1
            if passed == moments + 1:
                sys.settrace(None)
                other(kept, owner)
            return trace

        earlier = sys.gettrace()
        sys.settrace(trace)
        try:
            result = use(kept, owner)
        finally:
            sys.settrace(earlier)
        found.add(result)
        if passed <= moments:
            break
        moments += 1
    assert moments > 3 and found == expected
