"""Leaves with other numbers on a player's page: all that is shown is what Python computes and says of such a graph."""

import json
import random
import re

import pytest

import autograd
import nn
import viz
from autograd import Op, Value, topological_order
from autograd.table import REGISTRY
from tests.viz.graphs import neurons_loss
from tests.viz.pages import drawn
from viz.lessons import unpacked

#: All that is said and shown: at each moment, in the table, on cards and edges.
SHOWN = """() => {
  const told = [], { picture } = player;
  for (let i = 0; i <= player.last; i++) {
    const { sentence, equation, detail, ledger, node, upstream } = player.told(i);
    told.push([sentence, equation, detail, ledger, node, upstream]);
  }
  const text = (g) => [":scope > title", ".data text", ".gradient text", ".gradient title"].map((part) => g.querySelector(part)?.textContent);
  const cards = picture.shown.map((key) => picture.part(key)).map((g) =>
    [...text(g), [...g.querySelectorAll(".label")].map((label) => label.textContent), g.getAttribute("aria-label")]);
  const lines = picture.strands.map(({ path }) => ["stroke", "stroke-width", "stroke-dasharray"].map((name) => path.getAttribute(name)));
  const texts = ["h1", "tbody", ".count", ".caption"].map((part) => document.querySelector(part).textContent);
  return { told, cards, lines, texts, moment: player.moment, name: document.querySelector("#whole").getAttribute("aria-label") };
}"""
#: Gives leaves other numbers at the last moment: text, because JSON has no −0.
PUT = """(given) => {
  player.go(player.last);
  player.whatIf.put(JSON.parse(given).map(([leaf, number]) => [leaf, Number(number)]));
}"""

ONE_INPUT = "tanh sigmoid relu elu softplus gelu exp log sqrt sin absolute square erf step sign log1p".split()
TWO_INPUTS = "add subtract multiply divide maximum minimum power hypot atan2 greater".split()


def random_graph(seed, numbers):
    """The same program for the same seed, whatever its leaves' numbers are."""
    chance = random.Random(seed)
    leaves = [Value(number, f"x{i}") for i, number in enumerate(numbers)]
    values = list(leaves)
    pick = lambda: chance.choice(values)
    for number in range(chance.randint(4, 12)):
        kind = chance.random()
        if kind < 0.4:
            made = getattr(autograd, chance.choice(ONE_INPUT))(pick())
        elif kind < 0.75:
            made = getattr(autograd, chance.choice(TWO_INPUTS))(pick(), pick())
        elif kind < 0.85:
            made = pick() * chance.choice([2.0, -1.0, 0.5])
        elif kind < 0.95:
            made = autograd.where(autograd.greater(pick(), 0.0), pick(), pick())
        else:
            made = autograd.clip(pick(), -1.0, 1.0) ** 2
        if chance.random() < 0.2:
            made.label = f"h{number}"
        values.append(made)
    return leaves, values[-1] + pick() + pick()


def numbers_of(leaves, root):
    """The leaves' indices on the page, and their numbers as text."""
    return json.dumps([[i, repr(v.data)] for i, v in enumerate(topological_order(root)) if v in leaves])


def chosen(chance, count):
    return [chance.choice([chance.gauss(0, 1.5), round(chance.gauss(0, 2), 1), 0.0, 1.0, -1.0]) for _ in range(count)]


@pytest.mark.parametrize("seed", range(6))
def test_a_graph_with_other_numbers_is_told_as_if_it_had_been_built_with_them(opened, seed):
    chance = random.Random(seed)
    before = chosen(chance, chance.randint(1, 4))
    after = [
        number if chance.random() < 0.3 else other for number, other in zip(before, chosen(chance, 4), strict=False)
    ]
    options = {"lang": ["en", "es", "pt"][seed % 3], "start": "end", "collapse": None}
    _, root = random_graph(seed, before)
    leaves, other = random_graph(seed, after)
    page = opened(root, **options)
    at_first = page.evaluate(SHOWN)
    page.evaluate(PUT, numbers_of(leaves, other))
    found = page.evaluate(SHOWN)
    assert found == opened(other, **options).evaluate(SHOWN)
    page.evaluate("player.whatIf.reset()")
    assert page.evaluate(SHOWN) == at_first


def relu_neuron(x=1.0, w=0.5, b=0.2):
    x, w, b = Value(x, "x"), Value(w, "w"), Value(b, "b")
    a = (w * x + b).relu()
    a.label = "a"
    loss = (a - 1.0) ** 2
    loss.label = "L"
    return loss


def test_dragged_typed_and_built_anew_in_python_are_the_same(opened):
    expected = opened(relu_neuron(w=-0.5), start="end").evaluate(SHOWN)
    page = opened(relu_neuron(), start="end")
    at_first = page.evaluate(SHOWN)
    box = page.locator('.cards [data-key="0"] .grip').bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - 40, middle[1], steps=4)
    page.mouse.up()
    step = page.evaluate("player.whatIf.size")
    drawn(page)
    assert page.evaluate("player.whatIf.number(0)") == pytest.approx(0.5 - 20 * step)
    page.keyboard.press("Tab")
    page.locator("#number").fill("-1/2")
    page.keyboard.press("Enter")
    assert page.evaluate(SHOWN) == expected
    assert "off here" in " ".join([sentence for sentence, *_ in expected["told"]])
    page.locator("#number").fill("−0,5")
    page.keyboard.press("Enter")
    assert page.evaluate(SHOWN) == expected
    page.get_by_role("button", name="Reset").click()
    assert page.evaluate(SHOWN) == at_first
    assert page.locator("#reset").is_disabled()


def test_all_of_it_works_by_keyboard(opened):
    page = opened(relu_neuron())
    page.get_by_role("button", name="x = 1", exact=True).focus()
    page.keyboard.press("=")
    assert page.evaluate("[document.activeElement.id, player.whatIf.leaf]") == ["number", 1]
    assert page.get_by_role("textbox", name="Number of x").is_visible()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    step = page.evaluate("player.whatIf.size")
    assert page.evaluate("player.whatIf.number(1)") == pytest.approx(2 + step)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "vary"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => player.whatIf.number(1) > 2.03")
    page.locator("#take").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("player.moment") == 0
    assert page.locator(".outcome").text_content().startswith("L = ")


def test_what_is_no_number_is_refused_and_said(opened):
    page = opened(relu_neuron(), lang="es")
    page.locator("#ask").click()
    page.locator("#number").fill("uno")
    page.locator("#number").press("Enter")
    assert page.locator("#refused").text_content() == "“uno” no es un número: escríbalo como 0,5, −3, 1/2 o 1e−3"
    assert page.locator("#number").get_attribute("aria-invalid") == "true"
    page.locator("#number").fill("-1e400")
    page.locator("#number").press("Enter")
    assert page.locator("#refused").text_content().startswith("“-1e400” es demasiado grande: ")
    page.locator("#number").fill("5e-1")
    page.locator("#number").press("Enter")
    assert page.locator("#refused").text_content() == ""
    page.locator("#rate").fill("-1")
    assert page.locator("#take").is_disabled()


def test_the_gradient_stands_beside_the_finite_difference_and_the_step_is_taken_on_request(opened):
    page = opened(relu_neuron(), start="end")
    page.locator("#ask").click()
    page.locator("#leaf").select_option("w")
    assert page.locator(".check").text_content() == "∂L/∂w = −0.6 ≈ −0.6 by finite differences"
    assert page.locator(".descent").text_content() == "w − η·∂L/∂w = 0.5 − 0.1 × (−0.6) = 0.56"
    page.locator("#take").click()
    expected = relu_neuron(w=0.5 - 0.1 * -0.6)
    assert page.evaluate("player.sweep.numbers.at(-1)") == pytest.approx(expected.data, rel=1e-13)
    page.locator("#take_all").click()
    expected.backward()
    taken = {v.label: v.data - 0.1 * v.grad for v in topological_order(expected) if v.label in ("w", "x", "b")}
    assert page.evaluate("player.sweep.numbers.at(-1)") == pytest.approx(relu_neuron(**taken).data, rel=1e-13)


def test_at_a_kink_there_is_no_finite_difference(opened):
    x = Value(0.0, "x")
    page = opened(x.relu() * 2.0)
    page.locator("#ask").click()
    assert "the slopes to the left and to the right differ" in page.locator(".check").text_content()


def network(number):
    model = nn.MLP(2, [3, 1], activation="relu", seed=0)
    first = model.parameters()[0]
    first.data = number
    loss = (model([1.0, 2.0]) - 1.0) ** 2
    loss.label = "L"
    return loss, first


def test_cards_move_apart_for_a_long_number_on_an_edge_and_back(opened):
    page = opened(relu_neuron())
    squeezed = "[...document.querySelectorAll('.label [textLength]')].map((text) => text.textContent)"
    places = "JSON.stringify([...player.picture.folding.place])"
    at_first = page.evaluate(places)
    for number in (-123456, -1.23e-300):
        page.evaluate("(number) => player.whatIf.put([[1, number]])", number)
        assert page.evaluate(squeezed) == []
        assert page.evaluate("""() => {
          const end = (text) => text.getBoundingClientRect(), cards = [...document.querySelectorAll('.cards .node > rect:first-of-type')].map(end);
          const labels = [...document.querySelectorAll('.label text')].map(end).filter(({ width }) => width);
          return labels.every((a) => cards.every((b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top));
        }""")
    assert page.evaluate(places) != at_first
    page.evaluate("player.whatIf.reset()")
    assert page.evaluate(places) == at_first


def test_folded_groups_follow(opened):
    loss, first = network(0.4)
    other, again = network(-2.0)
    page = opened(loss, start="end")
    at_first = page.evaluate(SHOWN)
    assert page.locator(".folded").count() == 4
    page.evaluate(PUT, json.dumps([[topological_order(loss).index(first), repr(again.data)]]))
    assert page.evaluate(SHOWN) == opened(other, start="end").evaluate(SHOWN)
    page.evaluate("player.whatIf.reset()")
    assert page.evaluate(SHOWN) == at_first


def test_a_group_that_is_opened_afterwards_has_the_numbers_of_now(opened):
    loss, first = network(0.4)
    other, again = network(-2.0)
    page, anew = opened(loss, start="end"), opened(other, start="end")
    page.evaluate(PUT, json.dumps([[topological_order(loss).index(first), repr(again.data)]]))
    for each in (page, anew):
        each.evaluate("for (const id of [...player.picture.shut]) player.picture.refold(id)")
    assert page.evaluate(SHOWN) == anew.evaluate(SHOWN)


def test_a_network_of_almost_two_thousand_values_follows(opened):
    def loss(number):
        model = nn.MLP(8, [24, 16, 1], activation="relu", seed=0)
        model.parameters()[0].data = number
        return (model([0.1 * i for i in range(8)]) - 1.0) ** 2, model.parameters()[0]

    before, first = loss(0.4)
    after, _ = loss(-3.0)
    after.backward()
    order = topological_order(before)
    page = opened(before)
    page.evaluate(PUT, json.dumps([[order.index(first), "-3"]]))
    assert page.evaluate("player.sweep.numbers.at(-1)") == pytest.approx(after.data, rel=1e-13)
    slopes = page.evaluate("player.whatIf.leaves.map((leaf) => player.whatIf.slope(leaf))")
    wanted = [v.grad for v in topological_order(after) if not (v.inputs or v.constant)]
    assert slopes == pytest.approx(wanted, rel=1e-12, abs=1e-13)


def test_a_loss_shows_its_guard_where_it_acts(opened):
    def loss(p):
        p = Value(p, "p")
        made = nn.binary_cross_entropy(p, 1.0)
        made.label = "L"
        return made

    page = opened(loss(0.5), start="end")
    page.evaluate(PUT, json.dumps([[0, "0"]]))
    assert page.evaluate(SHOWN) == opened(loss(0.0), start="end").evaluate(SHOWN)


def right_class(z1, z2=1.0):
    z = [Value(z1, "z1") * Value(1.0, "k"), Value(z2, "z2"), Value(0.1, "z3")]
    loss = -autograd.softmax(z)[0].log()
    loss.label = "L"
    return loss


@pytest.mark.parametrize("collapse", ["auto", None])
def test_a_softmax_keeps_its_order_and_a_folded_one_gets_back_its_derivatives(opened, collapse):
    options = {"start": "end", "collapse": collapse, "decimals": 3}
    page = opened(right_class(2.0), **options)
    # Of the numbers in parentheses, which have all their digits, the last ones differ.
    short = lambda shown: re.sub(r" \([^)]*\d{9}\)", "", json.dumps(shown, ensure_ascii=False))
    at_first = short(page.evaluate(SHOWN))
    assert ("× 0.225" in at_first) == (collapse == "auto")
    page.evaluate(PUT, json.dumps([[page.evaluate("player.whatIf.leaves[2]"), "1.5"]]))
    assert short(page.evaluate(SHOWN)) == short(opened(right_class(2.0, 1.5), **options).evaluate(SHOWN))
    page.evaluate("player.whatIf.reset()")
    assert short(page.evaluate(SHOWN)) == at_first


def test_a_number_with_which_softmax_would_need_its_shift_is_refused(opened):
    page = opened(right_class(2.0))
    page.locator("#ask").click()
    number, refused, outcome = (page.locator(each) for each in ("#number", "#refused", ".outcome"))
    number.fill("1000")
    page.keyboard.press("Enter")
    assert "subtracts the largest input" in refused.inner_text()
    assert page.evaluate("player.whatIf.number(player.whatIf.leaf)") == 2.0
    assert outcome.inner_text() == "L = 0.417"
    number.fill("3")
    page.keyboard.press("Enter")
    assert (refused.inner_text(), outcome.inner_text()) == ("", "L = 0.174, before 0.417")
    number.fill("-900")  # here the library finds no better number either
    page.keyboard.press("Enter")
    assert outcome.inner_text() == "L = ∞, before 0.417"
    assert page.locator("#other .check").inner_text() == "∂L/∂z1 = nan"
    assert page.locator("#take").is_disabled()


@pytest.mark.parametrize(
    "formulas",
    [
        {"forward": lambda m, *xs: m.exp(xs[0]), "partials": lambda m, y, *xs: (y,)},
        {"forward": lambda m, a: m.exp(a), "partials": lambda m, y, a: (y,), "javascript": "alert({0})"},
    ],
)
def test_an_operation_that_a_page_cannot_compute_is_not_offered_and_the_page_says_why(opened, formulas):
    op = Op("opaque", **formulas)
    try:
        page = opened(op(Value(0.5, "x")))
        button = page.locator("#ask")
        assert button.is_disabled()
        assert "the page cannot compute opaque" in button.get_attribute("title")
        assert page.evaluate("player.whatIf") is None
        assert "alert(" not in page.content()
    finally:
        del REGISTRY["opaque"]


def test_ones_own_operation_with_a_formula_is_computed(opened):
    op = Op("swish2", forward=lambda m, a: a * m.sigmoid(a), partials=lambda m, y, a: (m.sigmoid(a) * (1.0 + a - y),))
    try:
        page = opened(op(Value(0.5, "x")), start="end")
        page.evaluate(PUT, json.dumps([[0, "-1.5"]]))
        assert page.evaluate(SHOWN) == opened(op(Value(-1.5, "x")), start="end").evaluate(SHOWN)
    finally:
        del REGISTRY["swish2"]


def test_a_larger_graph_than_a_page_computes_at_once_says_so():
    x = Value(1.0, "x")
    y = x
    for _ in range(2_000):
        y = y + x
    html = comes_with_the_script(viz.step(y))
    assert "What if …? is answered for graphs of up to 2000 values, and this one has 2001" in html
    assert 'id="other"' not in html


def comes_with_the_script(player):
    """The parts of a page that its script puts into it."""
    [packed] = re.findall(r'<script id="data"[^>]*>([^<]*)<', player.html)
    return "".join([html for _, html in unpacked(packed)["parts"]])


@pytest.mark.parametrize(
    "made",
    [
        lambda: viz.step(neurons_loss(), numbers=False),
        lambda: viz.step(Value(1.0, "x")),
        lambda: viz.step(autograd.constant(2.0) * autograd.constant(3.0)),
    ],
)
def test_where_the_question_makes_no_sense_there_is_no_button(made):
    assert 'id="ask"' not in comes_with_the_script(made())


def test_of_the_forward_pass_alone_there_is_no_gradient_in_it(opened):
    page = opened(relu_neuron(), gradients=False)
    page.locator("#ask").click()
    assert page.locator("#take").is_hidden()
    page.evaluate(PUT, json.dumps([[0, "-0.5"]]))
    assert page.evaluate(SHOWN) == opened(relu_neuron(w=-0.5), gradients=False, start="end").evaluate(SHOWN)


def test_a_neurons_lesson_stays_small():
    assert len(viz.step(neurons_loss()).html.encode()) <= 80_000
