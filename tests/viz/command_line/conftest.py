"""Nobody's language but English, unless a test says so."""

import pytest


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    for name in ("GLASSGRAD_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
