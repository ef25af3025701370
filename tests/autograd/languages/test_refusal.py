"""Reasons that any language can say."""

import pickle

from autograd.languages import Language, RefusalError, Sentence
from autograd.table import TANH


def test_a_refusal_is_english_and_says_the_same_in_spanish():
    error = RefusalError("settings(x=1)", "environment", "x", variable="A", value=1, right="B")
    assert isinstance(error, ValueError)
    assert str(error) == f"settings(x=1): {Language('en')('environment', variable='A', value=1, right='B')}"
    assert error.told(Language("es"), right="C") == Language("es")("environment", variable="A", value=1, right="C")


def test_what_stands_in_a_sentence_is_said_in_its_language():
    inner = Sentence("environment", {"variable": TANH, "value": 1, "right": "B"})
    outer = Sentence("environment", {"variable": [inner, "x"], "value": 2, "right": inner})
    for code in ("en", "es", "pt"):
        language = Language(code)
        said = language("environment", variable="tanh", value=1, right="B")
        assert outer.told(language) == language("environment", variable=f"{said}; x", value=2, right=said)


def test_a_refusal_can_be_pickled():
    error = pickle.loads(pickle.dumps(RefusalError("f()", "environment", variable="A", value=1, right="B")))
    assert error.told(Language("pt")) == Language("pt")("environment", variable="A", value=1, right="B")
