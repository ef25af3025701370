"""The pages of a worksheet: what stands on a sheet and in its key, as PDF and for LaTeX, in three languages."""

import itertools
import re
import shutil
import subprocess

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import LANGUAGES, Language
from tests.viz.backends.test_tikz import HOSTILE
from viz.drawing import Box, Text, extent
from viz.lessons.worksheets import PAPERS, POINTS

from .graphs import binary, cross_entropy, deep, domains, mlp, network, neuron, twice


@pytest.fixture
def texts():
    """The text of each page of a PDF; without pdftotext the test is skipped."""
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext on this machine")

    def read(path):
        found = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
        return found.removesuffix("\f").split("\f")

    return read


@pytest.fixture
def compiled(tmp_path, texts):
    """Compiles a file and gives the text of each of its pages; without LaTeX the test is skipped."""
    if shutil.which("pdflatex") is None:
        pytest.skip("there is no pdflatex on this machine")

    def compile(path):
        run = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", path.name],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        log = run.stdout.decode("utf-8", "replace")
        assert run.returncode == 0, log[-2000:]
        assert "Overfull" not in log
        return texts(path.with_suffix(".pdf"))

    return compile


def words_on(drawing):
    return [run.text for primitive in drawing.scene if isinstance(primitive, Text) for run in primitive.runs]


def answers(sheet):
    """The numbers of a key that are no leaf's and not 1, which a sheet may say."""
    number = sheet.cards.language.number
    given = {number(value.data) for value in sheet.cards.values if value.op is None} | {"1", "0", "2"}
    return {question.result for part in sheet.questions.parts for question in part if question.result} - given


def numbers_in(text):
    return set(re.findall(r"−?\d+(?:[.,]\d+)?", text))


def test_a_sheet_has_no_answer_and_its_key_has_all(texts, tmp_path):
    sheets = viz.worksheet(twice(), variants=3)
    sheet, key = texts(sheets.save(tmp_path / "a.pdf")), texts(sheets.save(tmp_path / "b.pdf", key=True))
    assert len(sheet) == len(key) == sum([len(sheets.pages(i)) for i in (1, 2, 3)])
    several = len(sheet) // 3
    for number, each in enumerate(sheets.sheets):
        mine = slice(number * several, (number + 1) * several)
        said, told = " ".join(sheet[mine]), " ".join(key[mine])
        assert answers(each)
        assert not answers(each) & numbers_in(said.replace(f"{number + 1} of 3", ""))
        assert answers(each) <= numbers_in(told)
        assert f"Variant {number + 1} of 3" in said
        assert f"Variant {number + 1} of 3 · Key" in " ".join(told.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_compiles_with_latex_in_every_language(compiled, tmp_path, lang):
    sheets = viz.worksheet(binary(), variants=2, lang=lang)
    said = compiled(sheets.save(tmp_path / "sheet.tex"))
    told = compiled(sheets.save(tmp_path / "key.tex", key=True))
    assert len(said) == len(told)
    language = Language(lang)
    assert language("worksheet_variant", number=2, count=2) in said[-1]
    comma = {",": lang != "en", ".": lang == "en"}
    for sign, wanted in comma.items():
        assert bool(re.search(rf"\d{re.escape(sign)}\d", "".join(told))) is wanted
    assert not answers(sheets.sheets[0]) & numbers_in(said[0])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_keeps_its_text_within_its_margins(lang):
    for make in (mlp, deep, binary, domains, hostile):
        sheets = viz.worksheet(make(), lang=lang, title="A long title " * 6 if make is mlp else None)
        for key in (False, True):
            pages = sheets.pages(key=key)
            assert any([part.kind == "node" for part in pages[0].scene.parts])  # the picture is on the first page
            for page in pages:
                for text in page.scene:
                    if isinstance(text, Text):
                        left, right = extent(text)
                        assert 0.0 < left, text
                        assert right < page.scene.width, text
                        assert 0.0 < text.y < page.scene.height, text


def hostile():
    return autograd.sum([Value(1.0 + i, label) for i, label in enumerate(HOSTILE[:6])])


def long_names():
    first, second = Value(0.5, "hidden_weight_of_the_left_neuron"), Value(2.0, "hidden_weight_of_the_right_neuron")
    return (first * second + Value(1.0, "עברית")).tanh()


def test_labels_mean_nothing_to_latex(compiled, tmp_path):
    (first, *_) = compiled(viz.worksheet(hostile(), title=r"\input{/etc/passwd} 50% }").save(tmp_path / "sheet.tex"))
    assert "50%" in first
    assert r"\input" in first
    assert "root:" not in first


def test_long_names_are_the_same_on_cards_and_in_questions(tmp_path):
    sheet = viz.worksheet(long_names())
    (page, *_) = sheet.pages()
    said = words_on(page)
    for name in ("hidden_…neuron#1", "hidden_…neuron#2"):
        assert said.count(name) >= 2
        assert any([name in str(question.asked) for question in sheet.sheets[0].questions.values])
    assert sheet.save(tmp_path / "sheet.pdf").stat().st_size > 1000


def test_boxes_are_large_enough_to_write_in_and_type_to_read():
    for make in (mlp, deep, cross_entropy, neuron, twice):
        for page in viz.worksheet(make()).pages():
            boxes = [box for box in page.scene if isinstance(box, Box) and box.fill == "paper" and box.radius < 5.0]
            assert boxes
            assert min([box.height for box in boxes]) * POINTS >= 12.0
            assert min([box.width for box in boxes]) * POINTS >= 36.0
            sizes = [
                text.size
                for text in page.scene
                if isinstance(text, Text) and "".join([r.text for r in text.runs]).strip()
            ]
            assert min(sizes) * POINTS >= 7.8


def test_a_sheet_and_its_key_are_alike():
    sheets = viz.worksheet(cross_entropy(), seed=4)
    for page, key in zip(sheets.pages(), sheets.pages(key=True), strict=True):
        boxes = [
            sorted([(box.width, box.height) for box in each.scene if isinstance(box, Box) and box.fill == "paper"])
            for each in (page, key)
        ]
        assert boxes[0] == boxes[1]


def test_answers_are_told_by_their_weight_and_not_by_colour_alone():
    for page in viz.worksheet(neuron()).pages(key=True):
        inks = [run for primitive in page.scene if isinstance(primitive, Text) for run in primitive.runs]
        assert {run.bold for run in inks if run.fill == "positive"} == {True}


def test_a_title_is_cleaned_and_cut():
    page = viz.worksheet(neuron(), title="Sheet\x00 " + 60 * "long ").pages()[0]
    assert "Sheet" in page.scene.title
    assert "\x00" not in page.svg


def test_letter_is_a_paper_and_others_are_refused():
    page = viz.worksheet(neuron(), paper="letter").pages()[0]
    assert (page.scene.width * POINTS, page.scene.height * POINTS) == (612.0, 792.0)
    with pytest.raises(ValueError, match=r"paper='a5'.*'a4', 'a3', 'letter' or 'tabloid'"):
        viz.worksheet(neuron(), paper="a5")


@pytest.mark.parametrize(("paper", "larger"), [("a4", "a3"), ("letter", "tabloid")])
def test_what_is_too_large_for_a_paper_names_the_one_it_fits_on(paper, larger):
    loss = network(3, 4, 1)
    with pytest.raises(ValueError, match=rf"36 cards .* paper='{larger}'$"):
        viz.worksheet(loss, paper=paper)
    (width, height), page = PAPERS[larger], viz.worksheet(loss, paper=larger).pages()[0].scene
    assert (page.width * POINTS, page.height * POINTS) in ((width, height), (height, width))
    assert [part.kind for part in page.parts].count("node") == 36


def test_a_graph_that_is_too_large_is_refused_in_words():
    model = nn.MLP(4, [8, 8, 1], seed=0)
    with pytest.raises(ValueError, match=r"(values to work out|too large for a page).*fewer neurons"):
        viz.worksheet(model([1.0, 2.0, 3.0, 4.0]))
    many, huge = nn.MLP(4, [40, 1], seed=0), nn.MLP(30, [40, 1], seed=0)
    with pytest.raises(ValueError, match="81 values to work out"):
        viz.worksheet(many([0.5] * 4))
    with pytest.raises(ValueError, match="2520 values to work out"):
        viz.worksheet(huge([0.5] * 30))
    with pytest.raises(ValueError, match="nothing to work out"):
        viz.worksheet(Value(1.0, "x"))


@pytest.mark.parametrize("sizes", [(2, 2, 2, 1), (2, 4, 1), (3, 3, 1)])
def test_leaves_are_low_where_a_network_would_not_fit(sizes):
    """The number of a leaf and the box for its gradient stand beside each other, with the prefix ∂y between them."""
    sheet = viz.worksheet(network(*sizes), digits=3)
    cards = {part.key: part.primitives for part in sheet.pages()[0].scene.parts if part.kind == "node"}
    values = dict(
        zip([str(node.index) for node in sheet.sheets[0].cards.whole.nodes], sheet.sheets[0].cards.values, strict=True)
    )
    assert len(cards) == len(values) > 25
    for index, drawn in cards.items():
        baselines = {round(text.y, 2) for text in drawn if isinstance(text, Text)}
        face = next(box for box in drawn if isinstance(box, Box))
        assert (len(baselines) == 1) == (values[index].op is None)
        assert (face.height / sheet.setting.scale < 32.0) == (values[index].op is None)


def test_boxes_have_room_for_the_digits_that_are_asked_for():
    for digits in (3, 6):
        for page in viz.worksheet(neuron(), digits=digits).pages(key=True):
            answers = [text for text in page.scene if isinstance(text, Text) and text.runs[0].fill == "positive"]
            assert min([text.size for text in answers]) * POINTS >= 7.5
    with pytest.raises(ValueError, match=r"digits=7.*at most 6 digits"):
        viz.worksheet(neuron(), digits=7)
    with pytest.raises(ValueError, match=r"decimals=6.*at most 5 decimals"):
        viz.worksheet(neuron(), decimals=6)


def test_a_derivative_that_is_a_number_is_written_once_with_fixed_decimals_too():
    minus = [viz.worksheet(Value(3.0, "y") - Value(1.0, "t"), **fixed) for fixed in ({}, {"decimals": 1})]
    for sheets, result in zip(minus, ("−1", "−1.0"), strict=True):
        (asked,) = sheets.sheets[0].questions.derivatives
        assert (str(asked.worked), asked.result) == ("", result)


@pytest.mark.parametrize(("decimals", "said", "answer"), [(0, "4·10⁻¹", "−1·10⁻¹"), (1, "4.0·10⁻²", "1.0·10⁻²")])
def test_fixed_decimals_say_how_a_number_is_written_that_would_be_0(decimals, said, answer):
    w, x = Value(-0.01 * 10.0 ** (1 - decimals), "w"), Value(1.0, "x")
    sheets = viz.worksheet(w * x if decimals == 0 else -w * x, decimals=decimals)
    assert said in " ".join(words_on(sheets.pages()[0]))
    assert answer in words_on(sheets.pages(key=True)[0])


def test_a_wide_graph_turns_the_paper_and_has_a_page_for_itself():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
    first, second, *_ = viz.worksheet(model([1.0, 2.0]) ** 2, lang="es").pages()
    assert (first.scene.width * POINTS, first.scene.height * POINTS) == pytest.approx((841.89, 595.276))
    said = " ".join(words_on(first))
    assert "Nombre" in said
    assert "Complete todos los espacios" not in said
    assert "Complete todos los espacios" in " ".join(words_on(second))
    assert max([text.y for text in first.scene if isinstance(text, Text)]) < first.scene.height
    upright = viz.worksheet(mlp()).pages()[0].scene
    assert upright.width < upright.height


def test_no_two_parts_of_a_page_overlap():
    """Boxes to write in keep clear of each other, and texts of each other's lines."""
    for make in (mlp, deep, cross_entropy, binary, twice, domains):
        for page in viz.worksheet(make(), seed=3).pages(key=True):
            boxes = [box for box in page.scene if isinstance(box, Box) and box.stroke == "muted"]
            for first, second in itertools.combinations(boxes, 2):
                apart_across = first.x + first.width <= second.x or second.x + second.width <= first.x
                apart_down = first.y + first.height <= second.y or second.y + second.height <= first.y
                assert apart_across or apart_down, (first, second)
            texts = [
                text
                for text in page.scene
                if isinstance(text, Text) and "".join([run.text for run in text.runs]).strip()
            ]
            for first, second in itertools.combinations(texts, 2):
                (a, b), (c, d) = extent(first), extent(second)
                near = abs(first.y - second.y) < 0.3 * min(first.size, second.size)
                assert not (near and a + 1.0 < d - 1.0 and c + 1.0 < b - 1.0), (first, second)


def test_a_notebook_shows_the_first_page():
    sheet = viz.worksheet(neuron())
    shown = sheet._repr_mimebundle_()
    assert shown["image/svg+xml"] == sheet.pages()[0].svg
    assert shown["text/plain"] == "Worksheet(y, 1 worksheet, 1 page)"


def test_what_is_not_there_is_refused(tmp_path):
    sheet = viz.worksheet(neuron(), variants=2)
    with pytest.raises(IndexError, match="variant=3: this worksheet has the variants 1 to 2"):
        sheet.pages(3)
    with pytest.raises(ValueError, match=r"\.pdf or \.tex, not '\.docx'"):
        sheet.save(tmp_path / "sheet.docx")
    with pytest.raises(FileNotFoundError):
        sheet.save(tmp_path / "no" / "sheet.pdf")
    assert not list(tmp_path.iterdir())


def test_a_leaf_behind_a_choice_that_is_off_has_the_gradient_0():
    a, b = Value(2.0, "a"), Value(1.0, "b")
    sheet = viz.worksheet(autograd.maximum(a, b) * a).sheets[0]
    assert {str(q.asked).split(" = ")[0]: q.result for q in sheet.questions.gradients}["∂y/∂b"] == "0"


def test_a_sheet_does_not_tell_which_relu_is_off():
    """Edges, boxes and what is asked are the same whichever it is; a local derivative of 0 is asked for like any other."""
    model = nn.MLP(2, [2, 1], activation="relu", seed=0)
    sheets = viz.worksheet((model([1.0, -2.0]) - 1.0) ** 2, variants=8)
    told = {}
    for number, sheet in enumerate(sheets.sheets, 1):
        off = tuple([v.data == 0.0 for v in sheet.cards.computed if v.op.name == "relu"])
        drawn = [part for part in sheets.pages(number)[0].scene.parts if part.kind in ("edge", "label")]
        told[off] = (drawn, [str(question.asked) for part in sheet.questions.parts for question in part])
        assert sum(["ReLU" in way.user.op.symbol and way.asked for way in sheet.cards.ways]) == 2
    assert len(told) > 1
    assert all([each == next(iter(told.values())) for each in told.values()])


def test_a_file_of_several_is_not_called_by_the_first(tmp_path):
    for count, key, title in (
        (3, True, b"by hand \\267 3 worksheets \\267 Key"),
        (1, False, b"(Backpropagation by hand)"),
    ):
        path = viz.worksheet(neuron(), variants=count).save(tmp_path / "sheet.pdf", key=key)
        found = re.search(rb"/Title (\(.*\))", path.read_bytes())[1]
        assert title in found or title.decode("unicode_escape").encode("utf-16-be") in found, found


@pytest.mark.parametrize(("sizes", "paper"), [((2, 2, 1), "a4"), ((2, 2, 2, 1), "a4"), ((3, 4, 1), "a3")])
def test_a_key_gives_whole_numbers_those_of_the_first_layer_first(sizes, paper):
    sheets = viz.worksheet(network(*sizes), paper=paper)
    cards = sheets.sheets[0].cards
    leaves = {f"{cards.names[leaf].unique} = {cards.language.number(leaf.data)}" for leaf in cards.values}
    (line,) = [text for text in words_on(sheets.pages(key=True)[0]) if text.endswith(", …")]
    given = line.removesuffix(", …").split(", ")
    assert given[0].startswith("w⁽¹⁾₁₁ = ")
    assert len(given) == len(set(given)) > 4
    assert set(given) <= leaves
    inner = [int(item[1:].startswith("⁽¹⁾")) for item in given if item[0] == "w"]
    assert inner == sorted(inner, reverse=True)
