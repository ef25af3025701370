"""Equations are trees whose plain text is what ``autograd.table`` writes, parentheses included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Op, Value
from autograd.languages import LANGUAGES, Language
from autograd.table import REGISTRY, SYMBOLS, Call, Number, Rounding, Variable, made_of, partial, write
from tests.viz.graphs import mlp, neurons_loss
from viz.graph import Reading, Steps
from viz.words import Enclosed, Equation, Factor, Fraction, Raised, Root, Row, Token, explain, step_line
from viz.words.equations import equation_of, grouped, mapped

LEAVES = st.one_of(
    st.sampled_from([Variable("a"), Variable("(b c)"), Variable("h[left]"), Variable("w⁽²⁾₁₂")]),
    st.floats(-1e9, 1e9).map(lambda x: Variable("n", x)),
    st.sampled_from([0.0, -1.0, 2.0, 0.5, 1e-9, 3.14]).map(Number),
)
OPERATIONS = [op for op in REGISTRY.values() if op.builtin and op.arity in (1, 2, 3)]


def formulas(inside):
    return st.sampled_from(OPERATIONS).flatmap(lambda op: st.tuples(*[inside] * op.arity).map(lambda x: Call(op, x)))


@given(st.recursive(LEAVES, formulas, max_leaves=8), st.sampled_from(LANGUAGES), st.integers(1, 6))
def test_a_formula_reads_as_it_is_written(expression, lang, digits):
    language = Language(lang)
    rounding = Rounding(digits)
    expected = write(expression, words=language.words, rounding=rounding)
    assert str(equation_of(expression, language, rounding)) == expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_operation_and_derivative_of_the_table_reads_as_it_is_written(lang):
    language = Language(lang)
    for op in OPERATIONS:
        for values in ([None] * 3, [0.3, -2.0, 1.5], [-1e-7] * 3):
            inputs = [Variable(name, value) for name, value in zip(("a", "(b c)", "c"), values, strict=True)][
                : op.arity
            ]
            output = Variable("y", values[0])
            shown = [made_of(op, inputs), *[partial(op, i, inputs=inputs, output=output) for i in range(op.arity)]]
            for expression in shown:
                assert str(equation_of(expression, language)) == language.written(expression)


def test_fractions_powers_and_roots_are_pieces_of_their_own():
    a, b = Variable("a"), Variable("b")
    language = Language("en")
    assert equation_of(SYMBOLS.divide(a + 1.0, b), language) == Fraction(
        Enclosed(Row((Token("name", "a"), Token("sign", " + "), Token("number", "1")))), Token("name", "b")
    )
    assert equation_of(SYMBOLS.power(a, Number(-2.0)), language) == Raised(
        Token("name", "a"), Token("number", "−2"), whole=True
    )
    assert equation_of(SYMBOLS.sqrt(a), language) == Root(Token("name", "a"))
    assert equation_of(SYMBOLS.absolute(a), language) == Enclosed(Token("name", "a"), "|", "|")
    assert equation_of(SYMBOLS.tanh(a), language) == Row((Token("word", "tanh"), Enclosed(Token("name", "a"))))


def test_what_a_fraction_encloses_needs_no_parentheses():
    inside = Token("name", "a")
    assert grouped(Enclosed(inside)) == inside
    assert grouped(Enclosed(inside, "|", "|")) == Enclosed(inside, "|", "|")


def test_an_operation_of_ones_own_keeps_the_parentheses_of_its_template():
    own = Op(
        "test_bracketed", forward=lambda m, a: a, partials=lambda m, y, a: (1.0,), text="({0} of mine)", precedence=9
    )
    try:
        expression = SYMBOLS.tanh(Call(own, (Variable("a"),)))
        assert str(equation_of(expression, Language("en"))) == write(expression) == "tanh(a of mine)"
    finally:
        REGISTRY.pop("test_bracketed")


def test_each_factor_of_a_step_has_the_flow_along_its_edge():
    steps = Steps(Reading(neurons_loss()))
    for step in steps:
        line = step_line(step, steps, Language("en"))
        found = {str(factor): factor.flow for factor in factors(line)}
        symbols = explain(step, steps, Language("en")).chain.split(" = ")[1].split(" · ")
        assert [found[symbol] for symbol in symbols] == [step.upstream, step.product]


def factors(equation):
    """Every factor in an equation."""
    found = [equation] if isinstance(equation, Factor) else []
    for name in equation.__dataclass_fields__:
        part = getattr(equation, name)
        for piece in part if isinstance(part, tuple) else (part,):
            found += factors(piece) if isinstance(piece, Equation) else []
    return found


def test_a_name_that_is_a_formula_is_set_as_one():
    value = (Value(2.0, "a") / Value(3.0, "b")).tanh()
    steps = Steps(Reading(value))
    line = step_line(steps[1], steps, Language("en"))
    kinds = []
    mapped(line, lambda token, _: kinds.append((token.kind, token.text)) or token)
    assert str(line).startswith("∂y/∂a = ∂y/∂(a/b) · ∂(a/b)/∂a")
    assert ("name", "a/b") not in kinds


def test_nothing_but_a_piece_can_be_changed():
    with pytest.raises(TypeError, match="str is no piece of an equation"):
        mapped("a", lambda token, _: token)


@pytest.mark.parametrize("value", [neurons_loss, lambda: mlp((2, 3, 1))])
def test_changing_no_token_changes_nothing(value):
    steps = Steps(Reading(value()))
    for step in steps:
        line = step_line(step, steps, Language("es"))
        assert mapped(line, lambda token, _: token) == line
