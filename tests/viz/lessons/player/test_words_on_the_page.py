"""What a page says at its moments, from patterns, is what Python says; and it writes numbers alike. In a real browser."""

import random
import struct

import pytest

import autograd
import nn
from autograd import Op, Value, number_text
from autograd.languages import Language
from autograd.table import REGISTRY, Rounding
from tests.viz.graphs import mlp, neurons_loss, random_graph
from viz.graph import Reading, Steps, diagram
from viz.lessons import equation_data, moments_of

EVERY_LINE = """() => [...Array(player.last + 1).keys()].flatMap((i) => Object.values(player.words.moment(i).lines))"""


def in_python(value, language):
    reading = Reading(value, language)
    return moments_of(Steps(reading, diagram(reading).in_sums), language)


def told(moments):
    return [[m.node, m.upstream, m.counter, m.sentence, str(m.equation), str(m.detail), str(m.ledger)] for m in moments]


def told_on_the_page(page):
    return page.evaluate(
        """() => [...Array(player.last + 1).keys()].map((i) => {
            const m = player.words.moment(i);
            return [m.node, m.upstream, m.counter, m.sentence, m.equation.map(([text]) => text).join(""), m.detail, m.ledger];
        })"""
    )


def flattened(piece):
    """An equation's data with rows in rows taken apart, and of flows the sign."""
    if not isinstance(piece, list):
        return [piece]
    kind, *parts = piece
    if kind == "r":
        return [one for part in parts for one in flattened(part)]
    if kind == "c":
        flow = parts[1] or 0.0  # nothing, nan and 0 are of one colour
        return [["c", *flattened(parts[0]), (flow > 0) - (flow < 0)]]
    return [[kind, *[flattened(part) for part in parts]]]


def every_operation():
    """One result that every operation of the table has a part in, most of them away from where they are flat."""
    rng = random.Random(1)
    values = [Value(rng.uniform(0.1, 0.9), name) for name in "abc"]
    results = []
    for op in REGISTRY.values():
        if op.builtin and op.arity in (1, 2, 3) and op.name not in ("batch_mean", "shift"):
            results.append(op(*values[: op.arity]))
    return autograd.sum(results)


def with_an_operation_of_ones_own():
    """Two that no page may work out: one spelled by a user, one that is longer than a page should hold."""
    spelled = Op(
        "page_test_spelled",
        forward=lambda m, a: m.exp(a),
        partials=lambda m, y, a: (y,),
        javascript="a + syntax error {0}",
    )
    x = Value(0.3, "x")
    return (spelled(x) * 2 + x.gelu() + x.erf()).tanh()


def awkward_names():
    a, b, c = Value(-2.5e-7, "a b"), Value(3.0, "$& </script>"), Value(-1.0, "c")
    d = (a + b) * (b - a) * c * c + (-c) ** 2 + autograd.maximum(a, 0.0) / (b * c)
    return d.exp() - autograd.constant(1 / 3, "k") * b + 0.123456789 * c**1.37


def after_other_sweeps():
    x = Value(2.0, "x")
    y = x * x + x
    y.backward()
    x.grad += 5.0
    return y


def nothing_flows():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    return autograd.where(autograd.constant(1.0, "c"), a, b.tanh()) * autograd.maximum(a, b).relu() * (-b).relu()


def long_sums():
    """Two sums of products with names of their own, and one of seven terms."""
    a, b, c, d = [[Value(0.25 * i, f"{name}{i}") for i in range(1, 5)] for name in "abcd"]
    return autograd.dot(a, b).tanh() * autograd.dot(c, d).tanh() + autograd.sum([*a, *d[:3]])


def losses():
    """Formulas that are spelled out, with guards that act and guards that do not."""
    p, q, x = Value(0.9, "p"), Value(0.0, "q"), Value(0.0, "x")
    loss = nn.binary_cross_entropy(p, 1) + nn.binary_cross_entropy(q, 1) + nn.binary_cross_entropy(p, 0)
    return loss + x**2 + x**0 + p**-1


def many_terms():
    x = Value(0.7, "x")
    return autograd.sum([x * k for k in range(1, 12)])


GRAPHS = {
    "long sums": long_sums,
    "a neuron": neurons_loss,
    "a network": lambda: mlp((2, 3, 2, 1)),
    "a mean": lambda: autograd.mean([(nn.MLP(2, [2, 1], seed=0)([x, 0.5]) - 1) ** 2 for x in (0.1, 0.2, -3.0)]),
    "cross-entropy": lambda: nn.cross_entropy(nn.MLP(2, [3, 3], seed=0)([0.5, -1.0]), 1),
    "every operation": every_operation,
    "operations of one's own": with_an_operation_of_ones_own,
    "awkward names": awkward_names,
    "other sweeps": after_other_sweeps,
    "nothing flows": nothing_flows,
    "losses": losses,
    "many terms": many_terms,
    "infinite": lambda: (Value(1.0, "x") / Value(0.0, "zero")) * Value(float("nan"), "n"),
    "a constant": lambda: autograd.constant(2.0, "k") * 3,
    **{f"random {seed}": lambda seed=seed: random_graph(seed) for seed in range(3)},
}


@pytest.mark.parametrize("name", GRAPHS)
def test_every_moment_is_told_as_python_tells_it_with_the_same_equations(opened, name):
    value = GRAPHS[name]()
    page, moments = opened(value), in_python(value, Language())
    assert told_on_the_page(page) == told(moments)
    expected = [equation_data(line) for m in moments for line in (m.equation, m.detail, m.ledger)]
    assert [flattened(line) for line in page.evaluate(EVERY_LINE)] == [flattened(line) for line in expected]
    REGISTRY.pop("page_test_spelled", None)


@pytest.mark.parametrize(("lang", "options"), [("en", {"digits": 6}), ("es", {"decimals": 2}), ("pt", {"digits": 2})])
def test_in_every_language_and_with_other_digits(opened, lang, options):
    value = awkward_names() + every_operation() + many_terms()
    assert told_on_the_page(opened(value, lang=lang, **options)) == told(in_python(value, Language(lang, **options)))


def test_numbers_are_rounded_and_written_as_in_python(opened):
    rng = random.Random(0)
    numbers = [0.125, 1.125, 2.5, 0.5, 1.5, 1e5, 999999.5, 999.5, 0.0001, 0.00009995, 1e-300, 5e-324, 1e300, 0.1, 1e16]
    numbers += [123456789.0, 1.0, 0.0, 2**-10, 12345.5, 1e22, 1e21, 99995.0, 1e-5]
    numbers += [rng.randint(1, 9999) / 2 ** rng.randint(1, 9) for _ in range(300)]
    numbers += [rng.uniform(-1, 1) * 10 ** rng.uniform(-12, 12) for _ in range(300)]
    numbers += [round(rng.uniform(0, 9), 2) * rng.randint(1, 9) / 4 for _ in range(300)]  # halves, to fifteen digits
    bits = [struct.unpack("<d", rng.randbytes(8))[0] for _ in range(200)]
    numbers += [x for x in bits if abs(x) < float("inf")]
    numbers += [-x for x in numbers]
    page = opened(neurons_loss())
    for digits, decimals in [(3, None), (1, None), (5, None), (17, None), (3, 0), (3, 2), (3, 10)]:
        rounding = Rounding(digits, decimals)
        shown = page.evaluate(
            """([numbers, digits, decimals]) => { const r = new Rounding({digits, decimals, comma: false});
                return numbers.map((x) => [r.text(x), r.told(x), String(r.printed(x, 0))]); }""",
            [numbers, digits, decimals],
        )
        shown = [[text, told, float(printed)] for text, told, printed in shown]
        assert shown == [[rounding.text(x), rounding.told(x), rounding.printed(x)] for x in numbers]
    assert page.evaluate("player.words.rounding.text(Infinity)") == number_text(float("inf"))


def test_gradients_are_those_of_the_engine_to_the_last_bit(opened):
    value = mlp((2, 4, 1))
    page = opened(value)
    page.keyboard.press("End")
    shown = page.evaluate("player.sweep.changes.map((changes) => (changes.length ? changes.at(-1)[1] : null))")
    value.backward()
    assert shown == [None if node.constant else node.grad for node in autograd.topological_order(value)]
