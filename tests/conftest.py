"""What the tests share: the recorded data they are checked against."""

import json
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def worked_examples():
    """Published examples with their numbers, by id."""
    return {example["id"]: example for example in json.loads((DATA / "worked_examples.json").read_text("utf-8"))}
