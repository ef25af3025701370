"""What a recorded function takes from outside of it, and whether it is the same each time.

In: a function that is being recorded.  Out: reasons to refuse it, to record it anew, or to read a number before each call.

    repeating.py    more runs, since two may agree by chance
    following.py    numbers outside that a recording follows
    answers.py      what a recording asked outside, which may change

Next: ``recording.py``, beside this room.
"""

from .answers import Answers, answers_noticed, asked
from .following import follow, followers, following
from .repeating import Watch, recordings

__all__ = ["Answers", "Watch", "answers_noticed", "asked", "follow", "followers", "following", "recordings"]
