"""The command: what it prints and writes, and what it says of a mistake."""

import inspect
import io
import itertools
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import viz
from autograd import Value, dot, engine, tanh
from autograd.languages import LANGUAGES, Language, catalogue
from viz.command_line import EXAMPLES, OPTIONS, SUFFIXES, main
from viz.lessons import LESSON_SUFFIXES
from viz.pictures import PICTURE_SUFFIXES

#: Options whose mistakes have sentences of their own.
WITHOUT_A_READER = {
    "value_of_out",
    "value_of_wrt",
    "value_of_what_if",
    "value_of_lang",
    "value_of_vary",
    "value_of_title",
}
PACKAGE = Path(viz.__file__).parent
NEURON = ["tanh(w*x + b)", "w=0.5", "x=2", "b=-0.25"]


def neuron():
    w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(-0.25, "b")
    y = tanh(w * x + b)
    y.backward()
    return y


def mistake(capsys, *words):
    """The typed text, what is above the caret, and the sentence."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    *lines, sentence = err.splitlines()
    if not lines:
        return "", "", sentence
    text, caret = lines
    return text.strip(), text[caret.index("^") : len(caret)], sentence


# -- Answers ------------------------------------------------------------------------------------------------


def test_without_a_file_the_trace_is_printed(capsys):
    assert main(NEURON) == 0
    out, err = capsys.readouterr()
    assert out == viz.trace(neuron()) + "\n"
    assert err == ""


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".svg", lambda y: viz.draw(y).svg.encode()),
        (".html", lambda y: viz.step(y).html.encode()),
        (".dot", lambda y: viz.to_dot(y).source.encode()),
        (".txt", lambda y: f"{viz.trace(y)}\n".encode()),
    ],
)
def test_a_file_is_what_python_writes_of_the_same_graph(suffix, content, capsys):
    assert main([*NEURON, "-o", f"neuron{suffix}"]) == 0
    assert Path(f"neuron{suffix}").read_bytes() == content(neuron())
    assert f"Written: neuron{suffix}" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_file_is_written(suffix):
    if suffix == ".mp4" and shutil.which("ffmpeg") is None:
        pytest.skip("needs ffmpeg")
    assert main(["x**2", "x=3", "-o", f"square{suffix.upper()}"]) == 0
    assert Path(f"square{suffix.upper()}").stat().st_size > 100
    assert len(list(Path().iterdir())) == 1


def test_what_python_can_save_the_command_can_write():
    """The sentences of ``save`` list the suffixes there are."""
    for saved in (viz.draw(neuron()), viz.step(neuron())):
        with pytest.raises(ValueError, match="suffix") as error:
            saved.save("neuron.nothing")
        assert set(re.findall(r"(?<=[ ,])\.\w+", str(error.value))) - {".nothing"} <= set(SUFFIXES)
    assert {*PICTURE_SUFFIXES, *LESSON_SUFFIXES} < set(SUFFIXES)


def test_a_step_is_that_of_the_trace():
    assert main([*NEURON, "-o", "step.svg", "--step", "2"]) == 0
    assert Path("step.svg").read_text("utf-8") == viz.draw(neuron(), step=2).svg
    assert main([*NEURON, "-o", "last.svg", "--step", "-1"]) == 0
    assert Path("last.svg").read_text("utf-8") == viz.draw(neuron(), step=-1).svg


def test_a_page_begins_with_the_step():
    player = viz.step(neuron())
    assert main([*NEURON, "-o", "page.html", "--step=0"]) == 0
    start = viz.step(neuron(), start=player.computed + 1)
    assert player.draw(player.computed + 1).scene.description.endswith("∂y/∂y  =  1")
    assert Path("page.html").read_text("utf-8") == start.html


def test_options_are_those_of_python():
    options = ["--lang=pt", "--width", "400", "--digits=5", "--theme", "dark", "--collapse", "scalar", "--no-numbers"]
    assert main([*NEURON, "-o", "picture.svg", *options]) == 0
    with viz.settings(lang="pt", width=400, digits=5, theme="dark"):
        expected = viz.draw(neuron(), collapse="scalar", numbers=False).svg
    assert Path("picture.svg").read_text("utf-8") == expected
    assert repr(viz.settings()) == "Settings()"


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        (["--no-gradients"], {"gradients": False}),
        (["--direction", "down"], {"direction": "down"}),
        (["--decimals", "1"], {"decimals": 1}),
        (["--max-nodes=3"], {"max_nodes": 3}),
        (["--decimal-comma"], {"decimal_comma": True}),
        (["--lang", "es", "--no-decimal-comma"], {"lang": "es", "decimal_comma": False}),
    ],
)
def test_every_option_of_a_picture_is_that_of_python(typed, options):
    assert main([*NEURON, "-o", "picture.svg", *typed]) == 0
    drawn = viz.draw(neuron(), **options).svg
    assert Path("picture.svg").read_text("utf-8") == drawn != viz.draw(neuron()).svg


def test_a_lesson_has_the_options_of_step_and_a_film_shows_each_moment_as_long_as_is_asked():
    assert main([*NEURON, "-o", "page.html", "--no-gradients", "--decimals", "1"]) == 0
    assert Path("page.html").read_text("utf-8") == viz.step(neuron(), gradients=False, decimals=1).html
    assert main(["x*x", "x=3", "-o", "film.gif", "--seconds", "3,5"]) == 0
    with Image.open("film.gif") as film:
        assert film.info["duration"] == 3500


def test_without_gradients_the_forward_pass_alone_is_printed(capsys):
    assert main([*NEURON, "--no-gradients", "--decimals", "1"]) == 0
    assert capsys.readouterr().out == viz.trace(neuron(), gradients=False, decimals=1) + "\n"


@pytest.mark.parametrize("suffix", [".svg", ".tex"])
def test_other_numbers_are_drawn_beside_the_graph(suffix):
    assert main([*NEURON, "-o", f"other{suffix}", "--what-if", "w=0.7, x=1/2", "--direction", "right"]) == 0
    other = viz.what_if(neuron(), w=0.7, x=0.5, direction="right")
    assert Path(f"other{suffix}").read_text("utf-8") == getattr(other, suffix[1:])


def test_a_quiz_is_that_of_python():
    assert main([*NEURON, "-o", "quiz.html", "--quiz", "--lang", "pt", "--collapse", "sum"]) == 0
    assert Path("quiz.html").read_text("utf-8") == viz.quiz(neuron(), lang="pt", collapse="sum").html


def test_worksheets_and_keys_are_those_of_python(tmp_path):
    sheets = viz.worksheet(neuron(), variants=2, seed=3, lang="es")
    for name, more in (("sheet.tex", []), ("key.tex", ["--key"])):
        words = [*NEURON, "-o", name, "--worksheet", "--variants", "2", "--seed", "3", "--lang", "es", *more]
        assert main(words) == 0
        assert Path(name).read_bytes() == sheets.save(tmp_path / "x.tex", key=bool(more)).read_bytes()


def test_paper_title_and_what_varies_are_those_of_python(tmp_path):
    w = [Value(1.0, "w1"), Value(2.0, "w2")]
    x = [Value(3.0, "x1"), Value(1.0, "x2")]
    options = {"paper": "letter", "title": "Parcial 2", "collapse": "scalar", "variants": 3, "vary": ["x1", "x2", "w2"]}
    sheets = viz.worksheet(dot(w, x), **options)
    words = ["dot(w, x)", "w=[1, 2]", "x=[3, 1]", "--worksheet", "--variants", "3", "--vary", "x, w2"]
    words += ["--paper", "letter", "--title", "Parcial 2", "--collapse", "scalar"]
    for name, more in (("sheet.tex", []), ("answers.tex", ["--answers"])):
        assert main([*words, "-o", name, *more]) == 0
        assert Path(name).read_bytes() == sheets.save(tmp_path / "x.tex", answers=bool(more)).read_bytes()


@pytest.mark.parametrize(
    ("words", "at", "said"),
    [
        (["tanh(100*w)", "w=0.5", "--variants", "2"], "--worksheet", "tanh está en saturación.*, --vary w,b, parta"),
        (["x*x", "x=2", "--variants", "900"], "900", "1 hoja no tiene más números.*, --vary w,b.$"),
        ([*NEURON, "--variants", "2", "--vary", "q"], "q", "'q' no es una hoja de este grafo; sus hojas son 'w', 'x'"),
        ([*NEURON, "--wrt", "w", "--seed", "1", "--vary", "x"], "x", "'x' es una constante"),
        ([*NEURON, "--vary", "w"], "w", "cuántas variantes debe haber, como en --variants 30"),
        ([*NEURON, "--digits", "7"], "7", "caben a lo sumo 6 cifras"),
        ([*NEURON, "--paper", "a5"], "a5", "a4, a3, letter o tabloid"),
        ([*NEURON, "--collapse", "neuron"], "neuron", "--collapse scalar"),
        (
            ["+".join([f"tanh(w{i}*x)" for i in range(16)]), "x=0.1", *[f"w{i}={i + 1}" for i in range(16)]],
            "--worksheet",
            "más grande, --paper a3",
        ),
        (
            ["+".join([f"exp(w{i})" for i in range(80)]), *[f"w{i}=1" for i in range(80)]],
            "--worksheet",
            "a mano se piden",
        ),
        ([*NEURON, "--key", "--answers"], "--answers", "--key y --answers no van juntas"),
    ],
)
def test_why_there_is_no_worksheet_is_told_in_the_readers_language(words, at, said, capsys):
    _, found, sentence = mistake(capsys, *words, "--worksheet", "-o", "a.pdf", "--lang", "es")
    assert found == at
    assert re.search(said, sentence), sentence
    assert sentence.endswith(".")
    assert not list(Path().iterdir())


def test_without_ffmpeg_it_is_said_in_the_readers_language(capsys, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "as películas" in mistake(capsys, "x*x", "x=2", "-o", "a.mp4", "--lang", "es")[2]


def test_the_numbers_of_a_list_may_be_others():
    assert main(["dot(w, x)", "w=[1, 2]", "x=[3, 4]", "-o", "other.svg", "--what-if", "w=[0, 5], x2=1"]) == 0
    w, x = [
        [Value(number, f"{name}{i}") for i, number in enumerate(row, 1)] for name, row in (("w", (1, 2)), ("x", (3, 4)))
    ]
    z = dot(w, x)
    z.backward()
    assert Path("other.svg").read_text("utf-8") == viz.what_if(z, {"w1": 0, "w2": 5, "x2": 1}).svg


@pytest.mark.parametrize("words", [["--version"], ["--version", "--lang", "pt"], ["x*x", "x=3", "--version"]])
def test_the_version_is_that_of_the_package(words, capsys):
    assert main(words) == 0
    out = capsys.readouterr().out
    assert re.match(r"glassgrad \S+: .*Python \d+\.\d+", out)
    assert engine in out
    assert out.count("\n") == 1


def test_every_option_of_draw_step_and_what_if_can_be_typed_but_those_of_programs():
    typed = {name.replace("-", "_") for name in OPTIONS}
    names = {"value", "changes", "labels", "start", "engine", "notebook"}  # --step is step's start
    names |= {"progress"}
    for function in (viz.draw, viz.step, viz.what_if, viz.quiz, viz.worksheet):
        assert set(inspect.signature(function).parameters) - names <= typed


def test_a_lesson_may_be_in_symbols_and_a_step_is_one_page():
    assert main([*NEURON, "-o", "page.html", "--no-numbers"]) == 0
    assert Path("page.html").read_text("utf-8") == viz.step(neuron(), numbers=False).html
    assert main(["x*x", "x=3", "-o", "slides.pdf"]) == 0
    assert main(["x*x", "x=3", "-o", "page.pdf", "--step", "0"]) == 0
    pages = [len(re.findall(rb"/Type /Page\b", Path(name).read_bytes())) for name in ("slides.pdf", "page.pdf")]
    assert pages == [5, 1]  # x, x², the seed and two contributions


def test_the_gradients_are_those_with_respect_to_the_names_that_are_asked_for(capsys):
    assert main([*NEURON, "--wrt", "w,b"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"x +=  2 +\(constant\)", out)
    assert "∂y/∂x" not in out
    assert "∂y/∂w" in out
    assert "∂y/∂b" in out


def test_words_may_stand_in_any_order(capsys):
    assert main(["-o", "-", "x=2", "--digits", "4", "w*x", "w=-0.5"]) == 0
    assert "y = w·x  =  −0.5 × 2  =  −1" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["-x*2", "x=3"], ["-(x)*2", "x=3"], ["-2*x", "x=3"], ["--", "-o*2", "o=3"]])
def test_an_expression_may_begin_with_a_minus_sign(words, capsys):
    assert main(words) == 0
    assert "−6" in capsys.readouterr().out or "-o*2" in words


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        *[("x=0.5", "0.5"), ("x=.5", "0.5"), ("x=-2", "−2"), ("x=−2", "−2"), ("x=1e-3", "0.001"), ("x=1/2", "0.5")],
        *[("x=-1/4", "−0.25"), ("x=sqrt(4)", "2"), ("x= 2", "2"), ("x=inf", "∞"), ("x=pi", "3.14")],
    ],
)
def test_a_value_is_a_number_or_computed_from_numbers(typed, shown, capsys):
    assert main(["x + 0", typed]) == 0
    assert re.search(rf"x += +{re.escape(shown)}\n", capsys.readouterr().out)


@pytest.mark.parametrize("lang", ["es", "pt"])
def test_where_decimals_have_a_comma_they_may_be_typed_so(lang, capsys):
    assert main(["dot(w, x)", "w=[0,5; -1]", "x=[2, 1]", "--lang", lang]) == 0
    assert "0,5" in capsys.readouterr().out


def test_the_elements_of_a_list_are_leaves(capsys):
    assert main(["relu(dot(w, x))", "w=[0.5, -1]", "x=[2, 1]"]) == 0
    out = capsys.readouterr().out
    assert all(re.search(rf"^ +{name} +=", out, flags=re.MULTILINE) for name in ("w1", "w2", "x1", "x2"))


def test_outside_of_a_domain_the_answer_is_the_librarys(capsys):
    assert main(["log(x)", "x=-1"]) == 0
    assert "ln(−1)  =  nan" in capsys.readouterr().out


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_the_help_runs(name, capfdbinary):
    command, *words = shlex.split(EXAMPLES[name].removesuffix(" > product.svg"))
    assert command == "glassgrad"
    if words == ["demo"]:
        return  # test_demo.py
    words = ["3" if before == "--variants" else word for before, word in itertools.pairwise(["", *words])]  # of 30
    assert main(words) == 0


# -- Languages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_is_in_the_readers_language_and_fits_a_terminal(lang, capsys):
    assert main(["--help", "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert " ".join(out.split()).startswith(Language(lang)("command_help_title"))
    assert all(example in out for example in EXAMPLES.values())
    assert max(map(len, out.splitlines())) <= 100
    assert main([]) == 0


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"LANG": "es_MX.UTF-8"}, "es"),
        ({"LANG": "es_MX.UTF-8", "LC_ALL": "pt_BR"}, "pt"),
        ({"LANG": "es_MX.UTF-8", "GLASSGRAD_LANG": "pt"}, "pt"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
    ],
)
def test_the_language_is_the_readers(variables, code, monkeypatch, capsys):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main(["x*x", "x=3"]) == 0
    assert capsys.readouterr().out.startswith(Language(code)("forward"))
    assert mistake(capsys, "x*y", "x=3")[2] == Language(code)("command_missing", name="y", values="y=2")


def test_windows_calls_languages_by_their_names(monkeypatch, capsys):
    monkeypatch.setenv("LANG", "")
    monkeypatch.setattr("locale.getlocale", lambda: ("Spanish_Spain", "1252"))
    assert "no tiene valor" in mistake(capsys, "x*y", "x=3")[2]


# -- Mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "at", "said"),
    [
        (["tanh(w*x + q)", "w=1", "x=2"], "q", "q has no value: write q=2 behind the expression."),
        (["w*x"], "w", "w, x have no values: write w=2 x=2 behind the expression."),
        (["bias + x", "bais=1", "x=2"], "bias", "bias has no value: is bais meant, which has one?"),
        (["x", "x=abc"], "abc", "x needs a number: x=0.5, x=1/2, x=1e-3"),
        (["x", "x="], "", "x needs a number"),
        (["x", "x=y"], "y", "x needs a number"),
        (["x", "x=0,5"], "0,5", "Decimals stand behind a point: x=0.5"),
        (["x", "x=1", "x=2"], "x=2", "x has two values"),
        (["x", "x=1", "y=2"], "y", "y does not stand in the expression."),
        (["x", "2x=1"], "2x=1", "A name has letters and digits"),
        (["2 + 3"], "2 + 3", "nothing to differentiate"),
        (["softmax([x, 1])", "x=1"], "softmax([x, 1])", "a list of 2"),
        (["w*x", "+", "b", "w=1", "x=2", "b=3"], "+", 'Put the expression in quotes, "w*x + b"'),
        (["x", "=", "2"], "=", "without blanks"),
        (["x", "x=2", "--digits", "99"], "99", "a whole number from 1 to 17"),
        (["x", "x=2", "--digits", "three"], "three", "a whole number from 1 to 17"),
        (["x", "x=2", "--theme=pink"], "pink", "light, dark, colour-blind, auto"),
        (["x", "x=2", "--lang", "fr"], "fr", "en, es, pt"),
        (["x", "x=2", "--notation", "n"], "n", "two names"),
        (["x", "x=2", "--wrt", "y"], "y", "y is not a name of the expression: choose of x"),
        (["x", "x=2", "--width", "-3", "-o", "a.svg"], "-3", "number of pixels"),
        (["x*x", "x=2", "--step", "9", "-o", "a.svg"], "9", "numbered from 0 to 2"),
        (["x*x", "x=2", "--step", "end", "-o", "a.html"], "end", "numbered from 0 to 2"),
        (["x*x", "x=2", "--collapse", "z", "-o", "a.svg"], "z", "What can be folded"),
        (["x", "x=2", "--width", "900"], "900", "--width makes no difference to what is printed"),
        (["x", "x=2", "--no-numbers", "-o", "a.txt"], "--no-numbers", "makes no difference to .txt, but to .html"),
        (["x", "x=2", "--digts", "3"], "--digts", "There is no option --digts: is --digits meant?"),
        (["x", "x=2", "--qqqq"], "--qqqq", "There is no option --qqqq"),
        (["x", "x=2", "--digits"], "--digits", "--digits needs a value"),
        (["x", "x=2", "--digits", "3", "--digits=4"], "--digits 4", "given twice"),
        (["x", "x=2", "--numbers", "--no-numbers"], "--no-numbers", "given twice"),
        (["x", "x=2", "--numbers=3"], "--numbers=3", "takes no value"),
        (["x", "x=2", "-o", "neuron"], "neuron", "The end of a file's name says what is written: .html"),
        (["x", "x=2", "-o", "neuron.jpg"], "neuron.jpg", "Nothing is written as .jpg: choose one of .html"),
        (["x", "x=2", "-o", "no/where.svg"], "no/where.svg", "There is no folder no: make it first."),
        (["x", "x=2", "-o", "."], ".", "The end of a file's name"),
        (["x", "x=2", "-o", "a\0.svg"], None, "Nothing was written"),
        (["x", "x=2", "-o", "a" * 300 + ".svg"], None, "Nothing was written"),
        (["x*x", "x=2", "--direction", "up", "-o", "a.svg"], "up", "to the right or down"),
        (
            ["x*x", "x=2", "--direction", "down", "-o", "a.pdf"],
            "down",
            "makes no difference to .pdf, but to .svg, .png",
        ),
        (["x*x", "x=2", "--decimals", "-1"], "-1", "from 0 to 17"),
        (["x*x", "x=2", "--max-nodes", "0", "-o", "a.svg"], "0", "a whole number, 1 or more"),
        (["x*x", "x=2", "--seconds", "0", "-o", "a.gif"], "0", "0.02 to 600 seconds"),
        (["x*x", "x=2", "--seconds", "3", "-o", "a.pdf"], "3", "makes no difference to .pdf, but to .gif, .mp4"),
        (["x*x", "x=2", "--step", "1", "-o", "a.gif"], "1", "makes no difference to .gif"),
        (
            ["x*x", "x=2", "--what-if", "q=1", "-o", "a.svg"],
            "q",
            "q is not a name whose number can be another one here: choose of x",
        ),
        (
            ["sum(w)", "w=[1, 2]", "--what-if", "w=[1]", "-o", "a.svg"],
            "w=[1]",
            "w stands for w1, w2 here: give as many",
        ),
        (["x*x", "x=2", "--what-if", "x", "-o", "a.svg"], "x", "written without blanks"),
        (["x*x", "x=2", "--what-if", "x=1 x=3", "-o", "a.svg"], "x=3", "x has two values"),
        (["w*x", "w=1", "x=2", "--wrt", "w", "--what-if", "x=3", "-o", "a.svg"], "x", "choose of w"),
        (["x*x", "x=2", "--what-if", "x=3", "-o", "a.html"], "x=3", "makes no difference to .html, but to .pdf"),
        (
            ["x", "x=2", "--digits", "3", "--decimals", "3"],
            "--decimals 3",
            "--digits and --decimals do not go together",
        ),
        (["x", "x=2", "--max-nodes", "3", "--collapse", "sum"], "--max-nodes 3", "do not go together"),
        (
            ["x*x", "x=2", "--no-gradients", "--step", "1"],
            "--no-gradients",
            "--step and --no-gradients do not go together",
        ),
        (["x", "x=2", "--version=3"], "--version=3", "--version takes no value"),
        (["x", "x=2", "--gradient"], "--gradient", "is --gradients meant?"),
        (["x", "x=2", "--no-theme"], "--no-theme", "There is no option --no-theme"),
        (["x*x", "x=2", "--quiz", "-o", "a.svg"], "--quiz", "makes no difference to .svg, but to .html"),
        (["x", "x=2", "--quiz", "-o", "a.html"], "--quiz", "so there is none to ask for"),
        (
            ["x*x", "x=2", "--quiz", "--no-numbers", "-o", "a.html"],
            "--no-numbers",
            "makes no difference to .html (--quiz), but to .html, .pdf",
        ),
        (["x*x", "x=2", "--quiz", "--step", "1", "-o", "a.html"], "--quiz", "do not go together"),
        (["x*x", "x=2", "--variants", "3", "-o", "a.pdf"], "--variants 3", "--variants belongs to --worksheet"),
        (["x*x", "x=2", "--worksheet", "--variants", "0", "-o", "a.pdf"], "0", "a whole number from 1 to 1000"),
        (["x*x", "x=2", "--worksheet", "--variants", "1001", "-o", "a.pdf"], "1001", "a whole number from 1 to 1000"),
        (["x*x", "x=2", "--worksheet", "--seed", "-1", "-o", "a.pdf"], "-1", "a whole number, 0 or more"),
        (["x*x", "x=2", "--worksheet", "--variants", "900", "-o", "a.pdf"], "900", "fewer variants"),
        (["x*x", "x=2", "--worksheet", "-o", "a.svg"], "--worksheet", "makes no difference to .svg, but to .pdf, .tex"),
        (["demo", "--digits", "3"], "3", "it takes --out and --lang"),
        (["-o", "a.svg"], "", "There is no expression"),
        (["x=2"], "", "There is no expression"),
    ],
)
def test_a_mistake_is_pointed_at(words, at, said, capsys):
    _, found, sentence = mistake(capsys, *words)
    assert said in sentence
    assert at is None or found == at
    assert not list(Path().iterdir())


def test_names_of_files_come_from_a_shell_that_saw_no_quotes(capsys):
    Path("notes.txt").touch()
    assert "outside of quotes the shell" in mistake(capsys, "x", "notes.txt", "w", "x=1", "w=2")[2]


def test_a_folder_is_no_file(capsys):
    Path("a.svg").mkdir()
    assert mistake(capsys, "x", "x=2", "-o", "a.svg")[2] == "This is a folder: give the name of a file in it."


def test_a_mistake_leaves_the_file_that_was_there(capsys):
    Path("a.svg").write_text("before")
    mistake(capsys, "x*q", "x=2", "-o", "a.svg")
    mistake(capsys, "x", "x=2", "-o", "a.svg", "--step", "9")
    assert Path("a.svg").read_text() == "before"


def test_what_cannot_be_written_is_told(monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("viz.pictures.picture.write_atomically", full)
    assert mistake(capsys, "x", "x=2", "-o", "a.svg")[2] == "Nothing was written: No space left on device"


def test_a_long_expression_is_shown_around_the_mistake(capsys):
    text, at, _ = mistake(capsys, "+".join(["x"] * 60 + ["q"] + ["x"] * 39), "x=1")
    assert at == "q"
    assert len(text) < 80
    assert text[0] == text[-1] == "…"


def test_nothing_that_is_typed_moves_the_cursor(capsys):
    text, _, sentence = mistake(capsys, "x\x1b[2J\u202e", "x=1")
    assert (text + sentence).isprintable()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_caret_stands_below_wide_letters(lang, capsys):
    main(["重い*q", "重い=1", "--lang", lang])
    _, caret, _ = capsys.readouterr().err.splitlines()
    assert caret == "  " + " " * 5 + "^"


# -- Terminals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-8"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_terminal_can_show_it(encoding, lang, monkeypatch):
    out, err = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    assert main(["sqrt(x)*x**2/3", "x=2", "--lang", lang]) == 0
    assert main(["ñ*日", "ñ=1", "--lang", lang]) == 2
    assert main(["--help", "--lang", lang]) == 0
    assert b"?" not in out.buffer.getvalue().replace("?".encode(encoding) + b")", b"")


def test_a_program_without_a_console_says_nothing(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    assert main(["x*x", "x=2"]) == 0
    assert main(["x*y", "x=2"]) == 2


def test_the_standard_output_takes_files_too(capfdbinary):
    assert main([*NEURON, "-o", "-.svg"]) == 0
    assert capfdbinary.readouterr().out.decode() == viz.draw(neuron()).svg
    assert not list(Path().iterdir())


def test_a_process_answers_and_fails_as_the_function_does(tmp_path):
    def run(*words, **environment):
        return subprocess.run(
            [sys.executable, "-m", "viz", *words],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env={"PYTHONPATH": str(PACKAGE.parent), "PATH": "", "PYTHONIOENCODING": "ascii", **environment},
        )

    answered = run(*NEURON, GLASSGRAD_LANG="es")
    assert (answered.returncode, answered.stderr) == (0, b"")
    assert b"dy/dw" in answered.stdout
    refused = run("tanh(w*x + ñ)", "w=1", "x=2", LANG="pt_BR.UTF-8", PYTHONUTF8="1")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"nao tem valor" in refused.stderr


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["x*y", "x", "x=2", "y=0.5", "-o", "-", "--", "-x", "--step", "-1", "--wrt", "--lang", "es", "-h"]
            ),
            st.sampled_from(
                [
                    "--digits",
                    "3",
                    "--width",
                    "=",
                    "x==2",
                    "--numbers",
                    "-o=",
                    "--collapse",
                    "a.txt",
                    "--theme",
                    "--what-if",
                    "--version",
                ]
            ),
            st.text(max_size=6),
        ),
        max_size=6,
    ).filter(lambda words: "demo" not in words)
)
def test_whatever_is_typed_is_answered_or_refused(words):
    assert main(words) in (0, 2)


def test_every_sentence_of_a_mistake_is_in_the_catalogues():
    raised = set()
    for path in (PACKAGE / "command_line").glob("*.py"):
        raised |= set(re.findall(r"""(?:Mistake|mistake)\(\s*"(\w+)\"""", path.read_text("utf-8")))
    raised |= {f"value_of_{option.replace('-', '_')}" for option in OPTIONS if OPTIONS[option]} - WITHOUT_A_READER
    assert len(raised) > 40
    for code in LANGUAGES:
        assert {f"command_{message}" for message in raised} <= catalogue("viz.languages", code).keys()
