"""Answers to a quiz are judged by the library's own gradients: right in every spelling, and mistakes by their numbers."""

import json
import random
from fractions import Fraction

import pytest

import autograd
import viz
from autograd import Value, topological_order
from autograd.languages import Language

ONE_INPUT = "tanh sigmoid exp sin square softplus relu".split()

#: What a page asks, in order: the value's index and its gradient, as text.
ASKED = "() => player.quiz.all.map(({ value, gradient }) => [value, String(gradient)])"
#: Judges texts, each for one question: the verdict and the mistake.
JUDGE = """(given) => JSON.parse(given).map(([at, text]) => {
  const answer = readAnswer(text);
  if (answer.refused) return [answer.refused, null];
  const { verdict, mistake } = judge(answer, player.quiz.all[at], player.words.rounding);
  return [verdict, mistake?.mistake ?? null];
})"""


def random_graph(seed):
    """A loss of a few leaves, most of which are used several times; numbers of one or many digits."""
    chance = random.Random(seed)
    number = lambda: round(chance.uniform(-2, 2), chance.choice([0, 1, 6])) or 0.5
    values = [Value(number(), f"x{i}") for i in range(3)]
    for i in range(6):
        a, b = chance.choice(values), chance.choice(values[-4:])
        made = chance.choice([a * b, a + b, a - b, a / (b * b + 1.0), getattr(autograd, chance.choice(ONE_INPUT))(a)])
        made.label = f"h{i}"
        values.append(made)
    result = values[-1] * values[-2] + values[3] * values[0]
    result.label = "L"
    return result


def spellings(number):
    """How somebody might write a number down."""
    short, long = f"{number:.3g}", repr(number)
    yield from (short, long, f" {long} ", long.replace("-", "−"), long.replace("-", "–"), long.replace(".", ","))
    yield f"{number:.12e}"
    mantissa, power = f"{number:.15e}".split("e")
    yield (
        f"{mantissa}·10{int(power)}".translate(str.maketrans("-", "−")).split("·")[0] + "·10" + superscript(int(power))
    )
    yield f"{mantissa} * 10^{int(power)}"
    fraction = Fraction(number).limit_denominator(10**6)
    if abs(float(fraction) - number) < 1e-9 * abs(number):
        yield f"{fraction.numerator} / {fraction.denominator}"


def superscript(number):
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


@pytest.mark.parametrize("seed", range(6))
def test_the_librarys_gradient_is_right_in_every_spelling_and_what_follows_from_the_rounded_numbers_on_the_cards(
    opened, seed
):
    root = random_graph(seed)
    page = opened(root, made=viz.quiz, collapse=None, lang=["en", "es", "pt"][seed % 3])
    asked = page.evaluate(ASKED)
    assert len(asked) >= 6
    root.backward()
    order = topological_order(root)
    assert {index for index, _ in asked} <= {i for i, v in enumerate(order) if v is not root and not v.constant}
    given = []
    for at, (index, gradient) in enumerate(asked):
        assert float(gradient) == pytest.approx(order[index].grad, rel=1e-13, abs=1e-15)
        given += [[at, text] for text in spellings(order[index].grad)]
    verdicts = page.evaluate(JUDGE, json.dumps(given))
    wrong = [(text, verdict) for (_, text), verdict in zip(given, verdicts, strict=True) if verdict[0] != "right"]
    assert wrong == []
    shown = lambda number: float(Language("en").number(number).replace("−", "-").replace("·10", "e").translate(plain))
    plain = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    given = []
    for at, (index, _) in enumerate(asked):
        paths = [
            (v, p) for v in order for p, source in zip(v.partials, v.inputs, strict=True) if source is order[index]
        ]
        given.append([at, repr(sum(shown(v.grad) * shown(partial) for v, partial in paths))])
    verdicts = page.evaluate(JUDGE, json.dumps(given))
    assert [verdict for verdict in verdicts if verdict[0] != "right"] == []


def product():
    """L = (w·x)·u with numbers that no two mistakes share."""
    w, x, u = Value(0.7, "w"), Value(3.0, "x"), Value(-5.0, "u")
    z = w * x
    z.label = "z"
    loss = z * u
    loss.label = "L"
    return loss


def twice():
    """L = a·b of a = 3·x and b = x + w: ∂L/∂x = 3·b + a."""
    x, w, k = Value(2.0, "x"), Value(-7.0, "w"), Value(3.0, "k")
    a, b = k * x, x + w
    a.label, b.label = "a", "b"
    loss = a * b
    loss.label = "L"
    return loss


def curve():
    n, k = Value(0.4, "n"), Value(-3.0, "k")
    o = n.tanh()
    o.label = "o"
    loss = o * k
    loss.label = "L"
    return loss


TANH = 0.379948962255225


@pytest.mark.parametrize(
    ("made", "name", "mistakes"),
    [
        (
            product,
            "w",
            {
                15.0: "sign",  # −5 · 3
                3.0: "upstream",
                -5.0: "local",
                -3.5: "operand",  # −5 · 0.7
                0.7: "operand_alone",
                -10.5: "result",  # −5 · 2.1
                2.1: "result_alone",
                -2.0: "sum",  # −5 + 3
                -5 / 3: "quotient",
                -3.0: "sign_alone",
                99.0: None,
            },
        ),
        (curve, "n", {-3 * TANH: "result", TANH: "result_alone", -3 * 0.4: "own", 0.4: "own_alone"}),
        (
            twice,
            "x",
            {
                -15.0: "path",  # 3·b
                6.0: "path",  # a
                9.0: "sign",  # of −9
                21.0: "sign_of_path",
                4.0: "upstreams",  # 3 + 1
                1.0: "locals",  # −5 + 6
                -90.0: "product",
                2.0: "own_alone",
                -14.0: "upstream_of_path",  # −15 + 1
            },
        ),
    ],
)
def test_a_mistake_is_named_by_the_number_that_it_gives(opened, made, name, mistakes):
    page = opened(made(), made=viz.quiz, collapse=None)
    at = page.evaluate("(name) => player.quiz.all.findIndex(({ value }) => player.words.name(value) === name)", name)
    for spelled in (repr, lambda answer: f"{answer:.3g}"):
        verdicts = page.evaluate(JUDGE, json.dumps([[at, spelled(answer)] for answer in mistakes]))
        assert dict(zip(mistakes, verdicts, strict=True)) == {a: ["wrong", said] for a, said in mistakes.items()}


def test_a_path_of_three_that_is_missing_is_named(opened):
    x, y = Value(2.0, "x"), Value(5.0, "y")
    loss = x * y + x * 3.0 + x * -11.0
    page = opened(loss, made=viz.quiz, collapse=None)
    at = page.evaluate("player.quiz.all.findIndex(({ value }) => player.words.name(value) === 'x')")
    assert page.evaluate(JUDGE, json.dumps([[at, "8"], [at, "-6"], [at, "3"]])) == [
        ["wrong", "missing"],
        ["wrong", "missing"],
        ["wrong", "path"],
    ]
    assert page.evaluate(JUDGE, json.dumps([[at, "-3"]])) == [["right", None]]


def test_of_two_mistakes_that_give_a_number_the_likelier_is_named(opened):
    page = opened(Value(1.0, "a") - Value(3.0, "b"), made=viz.quiz)
    at = page.evaluate("player.quiz.all.findIndex(({ value }) => player.words.name(value) === 'b')")
    assert page.evaluate(JUDGE, json.dumps([[at, "1"]])) == [["wrong", "sign"]]  # and the upstream gradient, and a


def test_where_all_numbers_are_exact_an_answer_is_exact(opened):
    page = opened(product(), made=viz.quiz, collapse=None)
    at = page.evaluate("player.quiz.all.findIndex(({ value }) => player.words.name(value) === 'w')")
    verdicts = page.evaluate(JUDGE, json.dumps([[at, text] for text in ("-15", "-15.04", "-14.96", "-30/2")]))
    assert [verdict for verdict, _ in verdicts] == ["right", "wrong", "wrong", "right"]


def test_a_power_of_ten_and_every_dash_that_a_keyboard_writes_is_read(opened):
    page = opened(product(), made=viz.quiz)
    given = ["10^-3", "10⁻³", "-10 ^ 3", "2.5 · 10 ^ -3", "—0.5", "‐0.5", "‑0.5", "－0.5"]
    read = page.evaluate("(given) => given.map((text) => readAnswer(text))", given)
    assert [each["number"] for each in read] == [0.001, 0.001, -1000, 0.0025, -0.5, -0.5, -0.5, -0.5]
    assert [each["digits"] for each in read[:4]] == [1, 1, 1, 2]
    refused = ["10", "10 3", "10^", "10⁻", "2^3", "210^3"]
    assert page.evaluate("(given) => given.map((text) => numberFrom(text))", refused)[0] == 10
    assert page.evaluate("(given) => given.every((text) => readAnswer(text).refused === 'no_number')", refused[1:])


def test_fractions_of_one_character_and_parentheses_around_a_number_are_read(opened):
    page = opened(product(), made=viz.quiz)
    written = {
        "½": 0.5,
        "−½": -0.5,
        "1½": 1.5,
        "⅚": 5 / 6,
        "(−0,5)": -0.5,
        "1/(2)": 0.5,
        "1 / ( −2 )": -0.5,
        "(1/2)": 0.5,
    }
    written |= {"-(1)/(2)": -0.5, "2·10^(-3)": 0.002, "(2)·10⁻³": 0.002, "-(0.5)": -0.5}
    assert page.evaluate("(given) => given.map(numberFrom)", [*written]) == [*written.values()]
    refused = ["2(3)", "(1+2)", "((1))", "()", "(1/2", "1/(2/3)", "½/3", "½ ½"]
    assert page.evaluate("(given) => given.every((text) => Number.isNaN(numberFrom(text)))", refused)


def test_where_all_numbers_are_exact_a_mistake_is_named_by_its_exact_number_only(opened):
    page = opened(product(), made=viz.quiz, collapse=None)
    at = page.evaluate("player.quiz.all.findIndex(({ value }) => player.words.name(value) === 'w')")
    verdicts = page.evaluate(JUDGE, json.dumps([[at, text] for text in ("15", "15.04", "14.96")]))
    assert verdicts == [["wrong", "sign"], ["wrong", None], ["wrong", None]]


def test_too_few_digits_are_no_mistake(opened):
    page = opened(curve(), made=viz.quiz)  # ∂L/∂n = −2.5669
    at = page.evaluate("player.quiz.all.findIndex(({ value }) => player.words.name(value) === 'n')")
    verdicts = page.evaluate(JUDGE, json.dumps([[at, text] for text in ("-2.57", "-2.6", "-3", "-2.5")]))
    assert [verdict for verdict, _ in verdicts] == ["right", "coarse", "wrong", "wrong"]  # −3 is the upstream gradient


def test_what_is_no_number_is_refused(opened):
    page = opened(product(), made=viz.quiz)
    refused = {"": "empty", "  ": "empty", "50%": "percent", "12,5 %": "percent"}
    texts = ["one", "1/0", "1/2/3", "e-1", "1 2", "nan", "inf", "--1", "1.2.3", "<b>"]
    refused |= dict.fromkeys(texts, "no_number") | {"1e999": "beyond", "-1e400": "beyond"}
    verdicts = page.evaluate(JUDGE, json.dumps([[0, text] for text in refused]))
    assert dict(zip(refused, verdicts, strict=True)) == {text: [why, None] for text, why in refused.items()}


def test_every_mistake_has_its_sentence(opened):
    page = opened(twice(), made=viz.quiz)
    found = "player.quiz.all.flatMap((question) => mistakesIn(question))"
    three = "mistakesInSums(Array(3).fill(player.quiz.all[0].paths[0]), 1)"
    made = page.evaluate(f"[...{found}, ...{three}].map(({{ mistake }}) => `mistake_${{mistake}}`)")
    said = page.evaluate("Object.keys(player.text.quiz).filter((name) => name.startsWith('mistake_'))")
    assert set(made) == set(said)
