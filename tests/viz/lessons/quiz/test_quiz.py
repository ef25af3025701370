"""A quiz on its page: what is hidden, what is asked and said, and the score. In a real browser."""

import json
import re

import pytest

import autograd
import nn
import viz
from autograd import Value
from tests.viz.graphs import mlp, neurons_loss
from tests.viz.lessons.quiz.test_judging import ASKED, curve, product, random_graph, twice
from tests.viz.lessons.what_if.test_other_numbers import PUT, SHOWN
from tests.viz.pages import resize

#: All that stands on the page or is spoken: its texts, its attributes, and what is written into fields.
WRITTEN = """() => {
  const found = [];
  for (const element of document.querySelectorAll("body, body *:not(script)")) {
    for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE) found.push(child.textContent);
    for (const { value } of element.attributes) found.push(value);
    if (element.tagName === "MATH") found.push(element.textContent);
  }
  return found.join("\\n");
}"""
NOT_KNOWN = """() => {
  const { quiz, words, sweep } = player, { rounding } = words, known = new Set();
  for (const number of sweep.numbers) known.add(rounding.text(number));
  sweep.numbers.forEach((_, value) => {
    if (quiz.knows(value)) for (const [, gradient] of quiz.blanks.changes[value]) known.add(rounding.text(gradient));
  });
  const asked = quiz.all.slice(quiz.at).flatMap(({ gradient, steps }) => [gradient, ...steps.map(({ product }) => product), ...steps.map(({ local }) => local)]);
  return asked.filter((number) => number !== null).map((number) => rounding.text(number)).filter((text) => text.length > 3 && !known.has(text));
}"""


def answer(page, text):
    page.locator("#answer").fill(text)
    page.keyboard.press("Enter")


def verdict(page):
    return page.locator(".verdict").text_content()


@pytest.mark.parametrize("seed", [0, 2, 3, 4])
def test_what_is_not_answered_yet_stands_nowhere_on_the_page(opened, seed):
    page = opened(random_graph(seed), made=viz.quiz, collapse=None, digits=4, lang=["en", "es"][seed % 2])
    page.locator("summary").click()
    looked_for = 0
    while page.evaluate("player.quiz.question !== null"):
        hidden = page.evaluate(NOT_KNOWN)
        written = page.evaluate(WRITTEN) + page.locator("body").aria_snapshot()
        assert [text for text in hidden if re.search(rf"(?<![\d.,−]){re.escape(text)}(?![\d.,])", written)] == []
        looked_for += len(hidden)
        page.evaluate("player.quiz.reveal()")
        gradient = page.evaluate("player.words.rounding.text(player.quiz.question.gradient)")
        assert gradient in page.locator(".ledger").text_content() + page.locator(".verdict").text_content()
        page.evaluate("player.quiz.ask()")
    assert looked_for > 8


def test_neither_an_edge_nor_its_label_tells_what_will_flow(opened):
    page = opened(twice(), made=viz.quiz, collapse=None)
    lines = (
        "player.picture.strands.map(({ path }) => [path.getAttribute('stroke'), path.getAttribute('stroke-dasharray')])"
    )
    assert {(stroke, dashes) for stroke, dashes in page.evaluate(lines)} == {("var(--faint)", None)}
    assert "".join(page.locator(".label").all_text_contents()) == ""
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    page.locator('.cards > [data-key="0"]').click()
    assert {stroke for stroke, _ in page.evaluate(lines)} == {"var(--faint)"}
    page.evaluate("while (player.quiz.question) { player.quiz.reveal(); player.quiz.ask(); }")
    assert "var(--faint)" not in {stroke for stroke, _ in page.evaluate(lines)}


def test_an_edge_along_which_nothing_flows_does_not_tell_that_either(opened):
    a, b = Value(-2.0, "a"), Value(3.0, "b")
    page = opened(autograd.maximum(a * 2.0, b * 2.0) * 1.5, made=viz.quiz, collapse=None)
    dashes = "player.picture.strands.filter(({ path }) => path.hasAttribute('stroke-dasharray')).length"
    assert page.evaluate(dashes) == 0
    at = page.evaluate("player.quiz.all.findIndex(({ steps }) => steps.some(({ local }) => local === 0))")
    for _ in range(at):
        page.evaluate("player.quiz.reveal()")
        page.evaluate("player.quiz.ask()")
    assert page.evaluate(dashes) == 0
    answer(page, "0")
    assert verdict(page).startswith("Right: ")
    assert page.evaluate(dashes) == 1


def test_too_few_digits_are_told_once_and_then_cost_a_try(opened):
    """Digit by digit every number could be found."""
    page = opened(curve(), made=viz.quiz)
    while page.evaluate("player.words.name(player.quiz.question.value)") != "n":  # ∂L/∂n = −2.5669
        page.evaluate("player.quiz.reveal()")
        page.evaluate("player.quiz.ask()")
    asks = "-2.6 is right as far as it goes: give 3 digits."
    for tries, said in ((0, asks), (1, f"{asks} Try once more.")):
        answer(page, "-2.6")
        assert verdict(page) == said
        assert page.evaluate("player.quiz.tries") == tries
    answer(page, "-2.57")
    assert verdict(page).startswith("Right: ")
    assert page.evaluate("player.quiz.results.at(-1).how") == "second"


def test_all_of_it_goes_by_keyboard_and_is_spoken(opened):
    page = opened(product(), made=viz.quiz, collapse=None)
    assert page.evaluate("document.activeElement.id") == ""  # a page in a notebook takes no focus by itself
    field = page.get_by_role("textbox", name="Gradient 1 of 4: ∂L/∂z =")
    field.focus()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    said = page.get_by_role("status").filter(has_text="No")
    assert said.text_content() == "No, not 5. The size is right, the sign is lost. Try once more."
    assert field.get_attribute("aria-invalid") == "true"
    page.keyboard.type("−5")
    page.keyboard.press("Enter")
    assert verdict(page) == "Right: ∂L/∂z = −5."
    for text in ("2.1", "-15", "-3.5"):
        page.keyboard.press("Enter")  # on Next, which has the focus
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert verdict(page) == "3 of 4 right at the first try"
    assert page.locator(".review li").all_text_contents() == ["∂L/∂z: at the second try"]
    assert page.evaluate("document.activeElement.id") == "again"
    page.keyboard.press("Enter")
    assert page.locator(".place").text_content() == "Gradient 1 of 4"


def test_after_two_wrong_answers_the_arithmetic_is_shown(opened):
    page = opened(curve(), made=viz.quiz)
    answer(page, "9")
    assert verdict(page) == "No, not 9. Multiply the gradient that arrives by the local derivative. Try once more."
    answer(page, "1/9")
    assert verdict(page).startswith("No, not 1/9. ")
    assert verdict(page).endswith(" ∂L/∂o = −3.")
    assert "1 × (−3)  =  −3" in page.locator(".equation").text_content()
    assert page.locator("#check").is_hidden()
    page.locator("#go_on").click()
    page.locator("#reveal").click()
    page.locator("#go_on").click()
    page.locator("#hint").click()
    assert page.locator(".equation").text_content() == "∂L/∂n = ∂L/∂o · ∂o/∂n"
    page.locator("#hint").click()
    assert page.locator(".ledger").text_content() == "∂o/∂n = 1 − o²"
    assert page.locator("#hint").is_hidden()
    answer(page, "-2.57")
    page.locator("#go_on").click()
    ends = ["∂L/∂o: not found", "∂L/∂k: was shown", "∂L/∂n: with a hint"]
    assert page.locator(".review li").all_text_contents() == ends
    page.get_by_role("button", name="∂L/∂n: with a hint").click()
    assert "∂L/∂n" in page.locator(".equation").text_content()
    assert page.locator(".review [aria-pressed=true]").text_content() == "∂L/∂n: with a hint"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "es",
            [
                "Escriba primero un número: 0,5, −3, 1/2 o 1e−3.",
                "-250 % es un porcentaje: escríbalo como −2,5.",
                "“uno” no es un número: escríbalo como 0,5, −3, 1/2 o 1e−3",
                "-2,6 es correcto, pero le faltan cifras: dé 3.",
                "No, 0,38 no es. Ese es el valor de o, no un gradiente. Inténtelo otra vez.",
                "Correcto: ∂L/∂n = −2,57.",
            ],
        ),
        (
            "pt",
            [
                "Digite primeiro um número: 0,5, −3, 1/2 ou 1e−3.",
                "-250 % é uma porcentagem: escreva-a como −2,5.",
                "“uno” não é um número: escreva-o como 0,5, −3, 1/2 ou 1e−3",
                "-2,6 está certo, mas faltam algarismos: dê 3.",
                "Não, 0,38 não é. Esse é o valor de o, não um gradiente. Tente mais uma vez.",
                "Certo: ∂L/∂n = −2,57.",
            ],
        ),
    ],
)
def test_it_speaks_the_readers_language(opened, lang, said):
    page = opened(curve(), made=viz.quiz, lang=lang)
    while page.evaluate("player.words.name(player.quiz.question.value)") != "n":
        page.locator("#reveal").click()
        page.locator("#go_on").click()
    heard = []
    for text in ("", "-250 %", "uno", "-2,6", "0,38", "-2,57"):
        answer(page, text)
        heard.append(verdict(page))
    assert heard == said
    page.locator("#go_on").click()
    assert page.locator(".review li").count() == 3  # two were shown, one was right at the second try


def test_after_it_the_lesson_is_as_it_was(opened):
    root = random_graph(2)
    page = opened(root, made=viz.quiz, collapse=None)
    page.evaluate("player.quiz.reveal()")
    page.get_by_role("button", name="Back to the lesson").click()
    assert page.locator("#quiz").is_hidden()
    shown = opened(root, collapse=None)
    for each in (page, shown):
        each.keyboard.press("End")
    assert page.evaluate(SHOWN) == shown.evaluate(SHOWN)
    page.keyboard.press("Home")
    page.locator("#predict").click()
    assert page.evaluate("document.activeElement.id") == "answer"
    assert (
        "".join(page.locator(".gradient text").all_text_contents()).count("—")
        == page.locator(".cards .node").count() - 1
    )


def test_a_number_that_is_changed_on_the_page_changes_the_questions(opened):
    root, other = curve(), curve()
    autograd.topological_order(other)[0].data = -1.5
    other.recompute().backward()
    page = opened(root, made=viz.quiz, collapse=None)
    page.locator("#predict").click()
    page.evaluate(PUT, json.dumps([[0, "-1.5"]]))
    page.locator("#predict").click()
    order = autograd.topological_order(other)
    asked = page.evaluate("player.quiz.all.map(({ value, gradient }) => [value, gradient])")
    assert [gradient for _, gradient in asked] == pytest.approx([order[value].grad for value, _ in asked], rel=1e-12)
    page.locator("#predict").click()
    page.evaluate("player.whatIf.reset()")
    page.keyboard.press("End")
    fresh = opened(root, collapse=None)
    fresh.keyboard.press("End")
    assert page.evaluate(SHOWN) == fresh.evaluate(SHOWN)


def test_while_it_asks_no_leaf_gets_another_number(opened):
    page = opened(curve(), made=viz.quiz)
    assert page.locator("#ask").is_hidden()
    page.locator('.cards > [data-key="0"]').focus()
    page.keyboard.press("=")
    assert page.locator("#other").is_hidden()


def test_numbers_that_a_notebook_changes_meanwhile_begin_the_quiz_again(opened):
    page = opened(product(), made=viz.quiz)
    before = page.evaluate(ASKED)
    answer(page, before[0][1])
    page.evaluate("player.whatIf.put([[player.whatIf.leaves[0], 7]])")
    assert page.evaluate("player.quiz.on && player.quiz.at === 0 && player.quiz.results.length === 0")
    after = page.evaluate(ASKED)
    assert [value for value, _ in after] == [value for value, _ in before]
    assert after != before
    hidden = page.evaluate(NOT_KNOWN)
    written = page.evaluate(WRITTEN)
    assert [text for text in hidden if text in written] == []


def test_of_a_sum_a_number_that_no_mistake_gives_is_told_to_be_worked_out_path_by_path(opened):
    page = opened(twice(), made=viz.quiz, collapse=None)
    while page.evaluate("player.quiz.question.paths.length < 2"):
        page.evaluate("player.quiz.reveal()")
        page.evaluate("player.quiz.ask()")
    answer(page, "1234.5")
    assert "then add the paths" in verdict(page)


def test_folded_groups_are_opened_until_there_is_enough_to_ask_and_more_is_asked_where_a_reader_opens_one(opened):
    model = nn.MLP(2, [3, 1], seed=0)
    page = opened(nn.squared_error(model([1.0, 2.0]), 0.5), made=viz.quiz, collapse="network")
    asked = page.evaluate("player.quiz.all.length")
    assert 6 <= asked < 12
    page.evaluate("player.quiz.reveal()")
    page.locator(".folded .toggle").first.click()
    page.evaluate(
        "while (player.picture.shut.size) player.picture.refold(player.picture.shown.find((card) => player.picture.shut.has(card)))"
    )
    assert page.evaluate("player.quiz.all.length") == 12
    assert page.evaluate("player.quiz.isTold")
    assert page.evaluate("player.quiz.all.map(({ number }) => number).every((n, i, all) => !i || n > all[i - 1])")


def test_where_a_reader_folds_all_of_it_the_page_says_what_to_do(opened):
    page = opened(nn.MLP(2, [2, 1], seed=0)([1.0, 2.0]), made=viz.quiz, collapse="network")
    page.locator(".boxes .toggle").first.click()
    assert verdict(page) == "There is no gradient to ask for while all of it is folded: press + on a card."
    assert page.locator("#answer").is_hidden()
    page.evaluate(
        "while (player.picture.shut.size) player.picture.refold(player.picture.shown.find((card) => player.picture.shut.has(card)))"
    )
    assert page.evaluate("player.quiz.all.length") > 6
    assert page.locator("#answer").is_visible()


def test_of_many_gradients_twelve_are_asked_of_as_many_kinds_as_there_are(opened):
    page = opened(mlp((3, 4, 1)), made=viz.quiz, collapse=None)
    kinds = page.evaluate("player.quiz.all.map(({ kind }) => kind)")
    everything = page.evaluate("player.quiz.questions.after(0, Infinity).map(({ kind }) => kind)")
    assert len(kinds) == 12 < len(everything)
    assert len(set(kinds)) == min(12, len(set(everything)))


def test_a_gradient_that_is_not_finite_is_not_asked(opened):
    x, w = Value(0.0, "x"), Value(2.0, "w")
    page = opened(x.log() * w + w, made=viz.quiz, collapse=None)
    assert page.evaluate("player.quiz.all.every(({ gradient }) => Number.isFinite(gradient))")
    assert page.evaluate("player.quiz.all.map(({ value }) => player.words.name(value))") == ["ln(x)·w", "ln(x)"]


def test_a_sum_of_more_than_eight_products_is_not_asked(opened):
    x, w = Value(2.0, "x"), Value(3.0, "w")
    page = opened(autograd.sum([w * x, *[x * i for i in range(2, 10)]]), made=viz.quiz, collapse=None)
    names = page.evaluate("player.quiz.all.map(({ value }) => player.words.name(value))")
    assert "w" in names
    assert "x" not in names


def test_a_leaf_that_held_a_gradient_is_asked_for_that_of_one_sweep(opened):
    loss = product()
    leaf = autograd.topological_order(loss)[0]
    leaf.grad = 100.0
    page = opened(loss, made=viz.quiz, collapse=None)
    page.evaluate("while (player.quiz.question) { player.quiz.reveal(); player.quiz.ask(); }")
    card = page.locator('.cards > [data-key="0"]')
    assert card.get_attribute("aria-label") == "w = 0.7, w.grad = −15"


def test_a_click_on_a_card_tells_how_its_number_was_computed(opened):
    page = opened(product(), made=viz.quiz, collapse=None)
    page.locator('.cards > [data-key="2"]').click()
    assert "w·x  =  0.7 × 3  =  2.1" in page.locator(".equation").text_content()


def test_on_paper_only_what_is_known_is_added_up(opened):
    page = opened(twice(), made=viz.quiz, collapse=None)
    page.evaluate("player.quiz.reveal()")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    known = page.locator(".ledgers p").count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert known == 1


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_to_complain_about(opened, dark):
    axe = pytest.importorskip("axe_core_python.sync_playwright")
    page = opened(neurons_loss(), made=viz.quiz, dark=dark, reduced_motion="reduce")
    for act in (
        "",
        "player.quiz.hint()",
        "player.quiz.reveal()",
        "while (player.quiz.question) { player.quiz.results.push({ question: player.quiz.question, how: 'shown' }); player.quiz.ask(); }",
    ):
        page.evaluate(act)
        violations = axe.Axe().run(page)["violations"]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in violations] == [], act


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_on_a_phone_all_of_it_is_seen_and_can_be_pressed(opened, lang):
    page = opened(neurons_loss(), made=viz.quiz, lang=lang)
    resize(page, 390, 760)
    answer(page, "1")
    sizes = """() => [...document.querySelectorAll("button, input, summary")].filter((e) => e.checkVisibility({ visibilityProperty: true }))
        .map((e) => [e.id || e.tagName, e.getBoundingClientRect()]).filter(([, box]) => Math.min(box.width, box.height) < 23.9 || box.right > innerWidth)"""
    page.wait_for_function(f"() => !({sizes})().length")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('.stage').clientHeight") >= 160


def test_its_picture_has_no_gradient_and_no_local_derivative():
    player = viz.quiz(product())
    told = player.svg + player.drawing.html + player.drawing.scene.description
    bundle = player._repr_mimebundle_()
    assert "−15" not in told
    assert player.svg == viz.draw(product(), theme="auto", gradients=False).svg
    assert "iframe" in bundle["text/html"]


def test_in_a_notebook_its_frame_is_as_tall_as_the_players_with_the_gradients():
    asked, stepped = (made(neurons_loss())._repr_mimebundle_()["text/html"] for made in (viz.quiz, viz.step))
    assert re.findall(r"width:100%;height:(\d+)px", asked) == re.findall(r"width:100%;height:(\d+)px", stepped)


@pytest.mark.parametrize(
    ("made", "error", "message"),
    [
        (lambda: Value(1.0, "w"), ValueError, "'w' is not computed from anything"),
        (lambda: autograd.constant(2.0) * autograd.constant(3.0), ValueError, "is a constant"),
        (lambda: 3.0, TypeError, "quiz"),
        (lambda: stale(), ValueError, "call value.recompute"),
    ],
)
def test_where_there_is_nothing_to_ask_it_says_so(made, error, message):
    with pytest.raises(error, match=message):
        viz.quiz(made())


def stale():
    loss = product()
    autograd.topological_order(loss)[0].data = 9.0
    return loss
