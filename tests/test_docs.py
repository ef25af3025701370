"""What the pages say is so: sessions give the output they show, files and names they mention are there."""

import doctest
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.test_architecture import ORDER

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def quoted(text):
    """What stands between backticks in a text, its programs left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def is_path(name):
    """Whether what is quoted is a file or folder of the project: ``autograd/table/op.py``, ``docs/``, ``pyproject.toml``."""
    folder, file = r"([\w.-]+/)+", r"[a-zA-Z][\w.-]*\.(cff|in|md|py|toml|yaml)"
    return bool(re.fullmatch(rf"{folder}|{folder}[\w.-]+|{file}", name))


@pages
def test_every_session_gives_the_output_it_shows(page):
    test = doctest.DocTestParser().get_doctest(page.read_text("utf-8"), {}, page.name, page.name, 0)
    said = []
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    runner.run(test, out=said.append)
    assert runner.failures == 0, "".join(said)


@pytest.mark.parametrize("page", [*PAGES, *sorted(ROOT.glob("README*.md"))], ids=lambda page: page.name)
def test_a_session_can_be_typed_as_it_stands(page):
    """An empty line would end the class that it stands in; doctest does not notice."""
    assert "\n...\n... " not in page.read_text("utf-8")


@pages
def test_every_file_that_a_page_names_is_there(page):
    paths = [name for name in quoted(page.read_text("utf-8")) if is_path(name)]
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert not missing


@pages
def test_every_link_leads_somewhere(page):
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8")):
        if link.startswith("https://"):
            continue
        path, _, heading = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if heading:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), flags=re.MULTILINE)
            assert heading in [re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings], link


@pytest.mark.parametrize("package", ORDER)
def test_the_map_has_every_room_in_the_order_in_which_they_may_be_imported(package):
    table = re.findall(rf"^\| `{package}/(\w+)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), flags=re.MULTILINE)
    assert [name for name in table if name != "native"] == [
        name for name in ORDER[package].split() if name != "__main__"
    ]


def test_the_sources_name_todays_files():
    """In text, a file's name such as ``sweep.py`` or ``graph/sweep.py`` is that of a file that is there."""
    written = {
        "rules.h",
        "methods.h",
        "lane_rules.h",
        "shared_numbers.h",
        "operations.pxi",
        "build_number.pxi",
    }  # by native/rules.py
    kinds = r"(?:py|pyx|pxi|h|js)"
    sources = [path for package in ("autograd", "nn", "viz") for path in (ROOT / package).rglob("*")]
    sources = [path for path in sources if re.fullmatch(rf"\.{kinds}|\.c", path.suffix)]
    there = [
        f"/{path.relative_to(ROOT).as_posix()}"
        for path in [*sources, *(ROOT / "tests").rglob("*.py"), ROOT / "setup.py"]
    ]
    for source in sources:
        for name in re.findall(
            rf"(?<![\w/.*{{}}<-])((?:[\w-]+/)*[\w-]+\.{kinds})(?![\w(.])", source.read_text("utf-8")
        ):
            found = name in written or any(path.endswith(f"/{name}") for path in there)
            assert found, f"{source.relative_to(ROOT)} names {name}"


def test_the_reading_order_names_what_is_in_the_files():
    """Each entry of the list begins with its file, and every Python name before its question occurs there."""
    entries = re.split(r"^- ", (ROOT / "docs" / "reading.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(entries) >= 20
    for names in [quoted(re.split(r"\*Question", entry)[0]) for entry in entries]:
        files = [ROOT / name for name in names if is_path(name)]
        text = "".join([path.read_text("utf-8") for path in files if path.is_file()])
        for name in names:
            if re.fullmatch(r"[A-Za-z_][\w.]*(\(\))?", name) and not is_path(name):
                last = name.removesuffix("()").split(".")[-1]
                assert re.search(rf"\b{last}\b", text), (
                    f"{name} is in none of {[str(f.relative_to(ROOT)) for f in files]}"
                )


def test_every_question_of_the_reading_order_has_its_answer():
    stops, answers = (ROOT / "docs" / "reading.md").read_text("utf-8").split("## Answers")
    asked = [len(re.findall(r"\*Question", stop)) for stop in re.split(r"^## \d", stops, flags=re.MULTILINE)[1:]]
    answered = [len(re.findall(r"^\d+\.", each, flags=re.MULTILINE)) for each in answers.split("Stop ")[1:]]
    assert asked == answered


def test_the_hooks_call_what_make_check_calls():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    parts = re.search(r"^check: (.*)$", makefile, flags=re.MULTILINE)[1].split()
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == [f"make {part}" for part in parts]
    assert all(re.search(rf"^{part}: ", makefile, flags=re.MULTILINE) for part in parts)


def test_the_citation_has_what_the_format_requires_and_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= citation.keys()
    assert citation["authors"] == PROJECT["authors"]
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]


def test_the_changelog_tells_of_this_version_and_of_what_comes_next():
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    versions = [heading.split(" - ")[0].strip("[]") for heading in headings]
    assert versions[0] == "Unreleased"
    assert PROJECT["version"] in versions
