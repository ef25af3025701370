"""The catalogues, and the Language that says what is in them."""

import ast
import re
import string
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

import nn  # noqa: F401 - registers its catalogues
import viz  # noqa: F401 - likewise
from autograd.languages import LANGUAGES, Language, catalogue, language_of
from autograd.table import MAXIMUM, SYMBOLS, Number, Variable, call

PACKAGES = ("autograd.languages", "nn.languages", "viz.languages")


@cache
def nodes(package):
    """All that stands in the files of a package."""
    folder = Path(str(files(package.split(".")[0])))
    trees = [ast.parse(path.read_text("utf-8"), str(path)) for path in folder.rglob("*.py")]
    return [node for tree in trees for node in ast.walk(tree)]


@pytest.fixture(scope="module", autouse=True)
def _the_nodes_are_given_back():
    """The collector would look at all of them in every test that follows."""
    yield
    nodes.cache_clear()


def name_of(called):
    """Of f and of a.f it is "f"; of all else ""."""
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def is_said(node):
    """Whether an expression is a call of a Language: language("…", …) or language_of(…)("…", …)."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Call):
        return name_of(node.func.func) == "language_of"
    return name_of(node.func) == "language"


def placeholders(message):
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_catalogue_lacks_a_message_or_has_one_too_many(package, code):
    assert set(catalogue(package, code)) == set(catalogue(package, "en"))


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_has_its_placeholders(package, code):
    for name, message in catalogue(package, code).items():
        assert placeholders(message) == placeholders(catalogue(package, "en")[name]), name


def test_no_message_stands_in_two_catalogues():
    messages = [message for package in PACKAGES for message in catalogue(package, "en")]
    assert sorted(messages) == sorted(set(messages))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_is_used(package):
    """As text in the code, or as the end of an f-string such as f"column_{name}"."""
    words, beginnings = set(), {"part_", "operation_"} if package != "autograd.languages" else set()
    for node in nodes(package):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words.add(node.value)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            beginnings.add(node.values[0].value)
    beginnings = {beginning for beginning in beginnings if re.fullmatch(r"[a-z_]+_", beginning)}
    for name in catalogue(package, "en"):
        used = name in words or name.removesuffix("_one") in words
        assert used or name.startswith(tuple(beginnings)), name


@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_that_the_code_says_is_in_a_catalogue(package):
    known = {message for each in PACKAGES for message in catalogue(each, "en")}
    for node in nodes(package):
        if is_said(node) and isinstance(node.args[0], ast.Constant):
            assert node.args[0].value in known


@pytest.mark.parametrize("package", PACKAGES)
def test_every_warning_is_said_in_the_readers_language(package):
    for node in nodes(package):
        if isinstance(node, ast.Call) and name_of(node.func) == "warn":
            if ast.unparse(node.args[0]) == "mixed":
                continue  # an installation that is damaged may have lost its catalogues
            assert is_said(node.args[0]), ast.unparse(node)


def test_nothing_that_nn_shows_is_a_sentence_in_the_code():
    for node in nodes("nn.languages"):
        assert not (isinstance(node, ast.Name) and node.id == "print")
        if isinstance(node, ast.FunctionDef) and node.name in ("__repr__", "_repr_html_", "table"):
            shown = [ast.Module(node.body[ast.get_docstring(node) is not None :], [])]
            texts = [each.value for each in ast.walk(*shown) if isinstance(each, ast.Constant)]
            assert not [text for text in texts if re.search(r"[a-z]{3,} [a-z]{2,}", str(text))], node.name


def test_there_is_a_file_for_each_language_and_no_other():
    for package in PACKAGES:
        assert {path.stem for path in files(package).iterdir() if path.suffix == ".toml"} == set(LANGUAGES)


def test_an_environment_in_another_language_means_english_and_says_so_once(monkeypatch):
    monkeypatch.setenv("GLASSGRAD_LANG", "fr_CA.UTF-8")
    with pytest.warns(UserWarning, match="GLASSGRAD_LANG='fr_CA.UTF-8' is ignored: it may be en / es / pt") as told:
        assert [language_of().code, language_of().code] == ["en", "en"]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("GLASSGRAD_LANGUAGE", "GLASSGRAD_LANG does"),
        ("GLASSGRAD_DIGIT", "GLASSGRAD_DIGITS does"),
        ("glassgrad_theme", "GLASSGRAD_THEME does"),
        ("GLASSGRAD_ENGINES", "GLASSGRAD_ENGINE does"),
        ("GLASSGRAD_QWXYZ", "These do: GLASSGRAD_LANG, GLASSGRAD_DIGITS"),
    ],
)
def test_a_variable_of_a_wrong_name_is_told_once_with_the_right_one(monkeypatch, variable, meant):
    monkeypatch.setenv(variable, "es")
    with pytest.warns(UserWarning, match=f"{variable} of the environment means nothing here.* {meant}") as told:
        assert [language_of().code, language_of().code] == ["en", "en"]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("lang", "said"),
    [("es", "La variable de entorno GLASSGRAD_IDIOM"), ("pt", "A variável de ambiente GLASSGRAD_IDIOM")],
)
def test_a_wrong_name_is_told_in_the_readers_language(monkeypatch, lang, said):
    monkeypatch.setenv("GLASSGRAD_LANG", lang)
    monkeypatch.setenv(f"GLASSGRAD_IDIOM{lang}", "1")
    with pytest.warns(UserWarning, match=said):
        language_of()


def test_what_builders_and_testers_set_is_no_mistake(monkeypatch, recwarn):
    for name in ("NATIVE", "NO_SKIPS", "CONFIGURATIONS", "CHECKED", "KERNEL"):
        monkeypatch.setenv(f"GLASSGRAD_{name}", "0")
    language_of()
    assert not recwarn


def test_the_environment_is_read_whenever_something_is_said(monkeypatch):
    for code in LANGUAGES:
        monkeypatch.setenv("GLASSGRAD_LANG", f"{code}_XX.UTF-8")
        assert language_of().code == code


@pytest.mark.parametrize("lang", ["es", "ES", "es.UTF-8", "es_MX.UTF-8", "es-MX", "es@euro", "es_ES@euro"])
def test_a_language_is_found_by_the_names_that_systems_give_it(lang):
    assert language_of(lang).code == "es"


def test_a_language_that_does_not_exist_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="there is no language 'xx': choose one of 'en', 'es', 'pt'"):
        Language("xx")


def test_a_message_that_no_catalogue_has_is_an_error():
    with pytest.raises(KeyError, match="no such message"):
        Language("es")("no such message")


def test_a_language_made_before_a_package_registers_finds_its_messages(tmp_path, monkeypatch):
    from autograd.languages import add_catalogues, language

    monkeypatch.setattr(language, "_CATALOGUES", list(language._CATALOGUES))
    made = Language("pt")
    (tmp_path / "guests").mkdir()
    (tmp_path / "guests" / "__init__.py").touch()
    for code in LANGUAGES:
        (tmp_path / "guests" / f"{code}.toml").write_text(f'hello = "{code}: {{name}}"', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    add_catalogues("guests")
    assert made("hello", name="Ana") == "pt: Ana"


def test_one_of_something_is_said_in_the_singular():
    assert [Language("es").counted("values", count) for count in (1, 2)] == ["1 valor", "2 valores"]


def test_a_decimal_comma_leaves_names_alone():
    assert Language("es", decimal_comma=True).localised("w1.5 + 0.5·x") == "w1.5 + 0,5·x"


@pytest.mark.parametrize(
    ("code", "written"),
    [("en", "1 if a > 0,5 else 0"), ("es", "1 si a > 0,5; si no, 0"), ("pt", "1 se a > 0,5 senão 0")],
)
def test_with_a_decimal_comma_arguments_are_set_apart_by_semicolons(code, written):
    language = Language(code, decimal_comma=True)
    a = Variable("a")
    choice = SYMBOLS.where(SYMBOLS.greater(a, 0.5), 1.0, 0.0)
    assert language.written(choice) == written
    assert language.written(call(MAXIMUM, Variable("f(1, 2) at 0.5"), Number(0.5))) == "max(f(1, 2) at 0.5; 0,5)"


def test_the_parts_of_a_network_are_named_in_the_readers_words():
    name = "mlp/layer 1/neuron 12/my own part"
    assert [Language(code).part(name) for code in ("en", "es", "pt")] == [
        name,
        "red/capa 1/neurona 12/my own part",
        "rede/camada 1/neurônio 12/my own part",
    ]
