"""What the READMEs show is what happens: every session is run, every picture drawn again."""

import doctest
import importlib
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import nn
import viz
from autograd.languages import language_of
from autograd.table import REGISTRY
from viz.command_line import demo, main

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "notebooks" / "pictures"
READMES = ["README.md", "README.es.md", "README.pt-BR.md"]
#: A translation shows the programs of the English README, as a test here says, so its sessions are run on one engine only.
ENGINES = {"README.md": ("python", "native"), "README.es.md": ("python",), "README.pt-BR.md": ("native",)}


def sessions(name):
    text = (ROOT / name).read_text("utf-8")
    return doctest.DocTestParser().get_doctest(text, {}, name, name, 0)


@pytest.mark.parametrize("name", READMES)
def test_every_session_gives_the_output_it_shows(name, engine):
    if engine not in ENGINES[name]:
        return
    test = sessions(name)
    assert len(test.examples) > 30
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    said = []
    try:
        runner.run(test, out=said.append)
    finally:
        REGISTRY.pop("swish", None)
    assert runner.failures == 0, "".join(said)


@pytest.mark.parametrize("name", READMES[1:])
def test_the_translations_show_the_same_programs(name):
    def programs(name):
        for example in sessions(name).examples:
            yield re.sub(r"\s*#.*|, lang=\"\w+\"", "", example.source).strip()

    assert list(programs(name)) == list(programs("README.md"))


@pytest.mark.parametrize("name", READMES)
def test_every_link_leads_somewhere(name):
    links = re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text("utf-8"))
    assert len(links) >= 8
    for link in links:
        assert (ROOT / link).is_file(), link


def test_the_drawings_are_what_draw_makes_today(tmp_path):
    demo.draw_neuron(tmp_path, language_of("en"))
    assert (tmp_path / "neuron-loss-after.svg").read_bytes() == (PICTURES / "neuron-loss.svg").read_bytes()
    neuron = nn.Neuron(2, activation="tanh", seed=0)
    loss = (neuron([1.0, -2.0]) - 1.0) ** 2
    loss.label = "L"
    loss.backward()
    viz.draw(loss).save(tmp_path / "neuron.svg")
    assert (tmp_path / "neuron.svg").read_bytes() == (PICTURES / "neuron.svg").read_bytes()


@pytest.mark.parametrize("page", [*READMES, "docs/drawings.md"])
def test_every_command_of_the_pages_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ (glassgrad .*)$", (ROOT / page).read_text("utf-8"), flags=re.MULTILINE)
    assert len(commands) >= 3
    for command in commands:
        assert main(shlex.split(command)[1:]) == 0, command


def test_the_command_that_is_installed_is_there():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    module, name = scripts["glassgrad"].split(":")
    assert callable(getattr(importlib.import_module(module), name))
