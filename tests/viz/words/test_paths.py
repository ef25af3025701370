"""``viz.paths``: one gradient as a sum over paths, and by the δ recursion."""

import re

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from viz.graph import Reading, Steps
from viz.words import layers_of


def test_each_path_is_a_product_and_the_gradient_their_sum():
    x = Value(2.0, "x")
    a, b = 3 * x, x * 5
    a.label, b.label = "a", "b"
    y = a + b
    text = viz.paths(y, x)
    assert text.splitlines()[:8] == [
        "∂y/∂x is the sum over its paths, 2 in all",
        "  1  y → a → x",
        "       ∂y/∂a · ∂a/∂x",
        "       = 1 × 3 = 3",
        "  2  y → b → x",
        "       ∂y/∂b · ∂b/∂x",
        "       = 1 × 5 = 5",
        "     ∂y/∂x = 3 + 5 = 8",
    ]


def test_the_sum_is_the_engines_gradient():
    x, w = Value(0.7, "x"), Value(-1.3, "w")
    h = (w * x).tanh()
    y = h * h + (h * w).exp() * x
    total = viz.paths(y, w).splitlines()
    y.backward()
    assert total[total.index("") - 1].endswith(f"= {autograd.number_text(w.grad)}")
    assert total[-1].endswith(f"=  {autograd.number_text(w.grad)}")


def test_of_too_many_paths_the_number_is_said():
    x = Value(1.0, "x")
    y = x
    for _ in range(40):
        y = y + y
    text = viz.paths(y, x)
    assert text.startswith("∂y/∂x is the sum over its paths, 1 099 511 627 776 in all\n\n")
    assert text.splitlines()[-1].strip() == "…"


def test_no_path_is_an_error():
    with pytest.raises(ValueError, match="no gradient flows from"):
        viz.paths(Value(1.0, "a") * 2, Value(1.0, "b"))


def test_a_branch_not_selected_is_no_path():
    a = Value(1.0, "a")
    y = autograd.where(autograd.constant(1.0), a * 2, a * 3)
    assert viz.paths(y, a).startswith("∂y/∂a is the sum over its paths, 1 in all")


def test_it_speaks_the_readers_language():
    x = Value(2.0, "x")
    assert viz.paths(x * x, x, lang="pt").startswith("∂y/∂x é a soma sobre seus caminhos, 2 ao todo")


# ---------------------------------------------------------------------------------------------------
# Layer by layer


def network(**options):
    """A network's loss on one sample."""
    model = nn.MLP(2, [3, 2], seed=1, **{"activation": "tanh", "output": "sigmoid", **options})
    first, second = model([Value(0.5, "x1"), Value(-1.0, "x2")])
    loss = (first - 1) ** 2 + second * second
    loss.label = "L"
    return model, loss


def made_by_hand(skip=False):
    """y = v₁·tanh(w₁x + b) + v₂·tanh(w₂x) + c, without a scope."""
    x, w1, w2, v1, v2 = Value(0.5, "x"), Value(0.3, "w1"), Value(-0.2, "w2"), Value(1.5, "v1"), Value(0.7, "v2")
    b, c = Value(0.1, "b"), Value(0.2, "c")
    h1, h2 = (w1 * x + b).tanh(), (w2 * x).tanh()
    y = v1 * h1 + v2 * h2 + c
    if skip:
        y = y * h1
    loss = (y - 1.0) ** 2
    loss.label = "L"
    return loss, w1


@pytest.mark.parametrize("activation", ["tanh", "relu", "leaky_relu", "softplus", "gelu", "identity"])
@pytest.mark.parametrize("output", ["identity", "sigmoid", "softmax"])
def test_the_deltas_of_the_layers_are_the_engines_gradients(activation, output):
    _, loss = network(activation=activation, output=output)
    first, second = layers_of(Steps(Reading(loss)))
    loss.backward()
    nodes = autograd.topological_order(loss)
    for layer, name in ((first, "layer 1"), (second, "layer 2")):
        of_scope = {z.scope: z.grad for z in nodes if z.label == "z" and name in z.scope}
        assert layer.name == name
        assert layer.deltas == pytest.approx([of_scope[path] for path in sorted(of_scope)])
    assert first.weights


def test_the_matrix_of_the_recursion_is_that_of_the_weights():
    model, loss = network()
    first, _ = layers_of(Steps(Reading(loss)))
    weights = [p.data for p in model.parameters() if p.label.startswith("w")][6:]
    assert [list(row) for row in first.onward] == [weights[:3], weights[3:]]


def test_the_recursion_is_written_with_the_numbers_put_in():
    model, loss = network()
    assert str(viz.paths(loss, model.parameters()[0])).splitlines()[-9:] == [
        "The same layer by layer: δ⁽ˡ⁾ = (W⁽ˡ⁺¹⁾)ᵀ δ⁽ˡ⁺¹⁾ ⊙ φ′(z⁽ˡ⁾), with δ⁽ˡ⁾ = ∂L/∂z⁽ˡ⁾",
        "  layer 2:  δ⁽²⁾ = ∂L/∂z⁽²⁾ = ∂L/∂a⁽²⁾ ⊙ φ′(z⁽²⁾)",
        "      ⎡−1.182⎤   ⎡0.2417⎤   ⎡−0.286⎤",
        "    = ⎣ 1.142⎦ ⊙ ⎣ 0.245⎦ = ⎣  0.28⎦",
        "  layer 1:  δ⁽¹⁾ = ∂L/∂z⁽¹⁾ = (W⁽²⁾)ᵀ δ⁽²⁾ ⊙ φ′(z⁽¹⁾)",
        "      ⎡ 0.71796   −1.0351⎤   ⎡−0.28571⎤   ⎡0.43684⎤   ⎡  −0.216⎤",
        "    = ⎢−0.19893   0.55542⎥ · ⎣ 0.27968⎦ ⊙ ⎢ 0.2268⎥ = ⎢  0.0481⎥",
        "      ⎣ 0.10865  0.083568⎦                ⎣0.99855⎦   ⎣−0.00766⎦",
        "  ∂L/∂w⁽¹⁾₁₁ = δ⁽¹⁾₁ · x1 = −0.216 × 0.5 = −0.108",
    ]


def test_the_recursion_ends_at_the_layer_of_the_leaf():
    model, loss = network()
    text = str(viz.paths(loss, model.parameters()[-1]))
    assert "layer 1" not in text[text.index("layer by layer") :]
    assert text.endswith("∂L/∂b⁽²⁾₂ = δ⁽²⁾₂ = 0.28")


def test_a_network_of_one_neuron_a_layer_has_no_matrices():
    model = nn.MLP(1, [1, 1], activation="tanh", seed=0)
    told = viz.paths((model([Value(1.0, "x")]) - 1.0) ** 2, model.parameters()[0])
    assert "layer by layer" not in str(told)
    assert "[" not in str(told)
    assert "δ(a⁽¹⁾)" in str(told)


def test_an_input_gets_its_gradient_from_every_neuron_of_the_first_layer():
    _, loss = network()
    [x1] = [v for v in autograd.topological_order(loss) if v.label == "x1"]
    last = str(viz.paths(loss, x1)).splitlines()[-1]
    loss.backward()
    assert last.count("δ⁽¹⁾") == 3
    assert " + (−0.216) × 0.0259" in last
    assert last.endswith(f"= {autograd.number_text(x1.grad)}")


def test_layers_made_by_hand_are_found_by_their_weighted_sums():
    loss, w1 = made_by_hand()
    lines = str(viz.paths(loss, w1)).splitlines()
    assert "  δ⁽¹⁾ = ∂L/∂z⁽¹⁾ = (W⁽²⁾)ᵀ δ⁽²⁾ ⊙ φ′(z⁽¹⁾)" in lines
    assert lines[-1] == "  ∂L/∂w1 = δ⁽¹⁾₁ · x = −1.4168 × 0.5 = −0.708"


def test_a_path_through_a_weighted_sum_is_one_factor_as_lectures_write_it():
    loss, w1 = made_by_hand()
    [chain] = [line.strip() for line in str(viz.paths(loss, w1)).splitlines() if line.strip().startswith("∂L/∂(v4")]
    assert chain.endswith("· ∂(v4 + c)/∂tanh(w1·x + b) · ∂tanh(w1·x + b)/∂(w1·x + b) · ∂(w1·x + b)/∂w1")


def test_an_input_that_is_two_terms_of_a_sum_has_a_numbered_path_for_each():
    x, b = Value(0.5, "x"), Value(0.25, "b")
    y = (x + b + x).tanh()
    lines = [line.strip() for line in str(viz.paths(y, x)).splitlines()]
    assert lines[1:3] == ["1  y → (x + b + x) → x", "∂y/∂(x + b + x) · ∂(x + b + x)/∂x⁽¹⁾"]
    assert lines[4:6] == ["2  y → (x + b + x) → x", "∂y/∂(x + b + x) · ∂(x + b + x)/∂x⁽²⁾"]


def test_a_path_goes_from_a_long_sum_to_its_term_at_once():
    xs = [Value(number / 10, f"x{number}") for number in range(1, 9)]
    text = viz.paths(autograd.mean([x * x for x in xs]), xs[3])
    assert "  1  y → (x1² + … + x8²) → (x4²) → x4\n" in text
    assert "= 0.125 × 1 × 0.4 = 0.05" in text
    assert "v1" not in text
    assert text.splitlines()[-1] == "  δ(x4)             =  0.125 × 0.4 + 0.125 × 0.4  =  0.1"


def test_a_partial_sum_that_is_asked_for_is_told():
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    part = a + b
    text = viz.paths((part + c).tanh(), part)
    assert "y → (a + b + c) → (a + b)\n" in text


def test_what_v1_stands_for_is_said():
    w, v, u, x = [Value(number, name) for name, number in zip("wvux", (1.5, -2.0, 0.7, 0.5), strict=True)]
    h = (v * (w * x + w).tanh() + u).tanh()
    text = viz.paths((u * h).tanh(), w)
    for name in re.findall(r"\bv\d+\b", text):
        assert re.search(rf"^  {name} +=  ", text.split("where\n")[1], re.MULTILINE)
    assert "  v1  =  v·tanh(w·x + w)\n" in text


def test_the_sum_of_exponentials_of_a_loss_of_logits_is_a_sigma():
    z = [Value(number, f"z{i}") for i, number in enumerate((1.0, 2.0, 0.5), 1)]
    for y in (autograd.logsumexp(z), -autograd.log_softmax(z)[1]):
        text = viz.paths(y, z[0])
        assert "→ Σ → z1\n" in text
        assert "v1" not in text


def test_where_a_gradient_skips_a_layer_this_is_said_and_it_goes_node_by_node():
    loss, w1 = made_by_hand(skip=True)
    text = viz.paths(loss, w1)
    assert "Layer by layer this cannot be written" in text
    assert "node by node" in text


def test_a_network_called_twice_has_no_one_delta():
    model = nn.MLP(2, [2, 1], seed=1)
    loss = autograd.sum([model(x) if isinstance(model(x), Value) else model(x)[0] for x in ([1.0, 2.0], [0.5, 1.0])])
    assert "Layer by layer this cannot be written" in viz.paths(loss, model.parameters()[0])


def test_a_scale_between_two_layers_is_not_called_their_weights():
    x, w, v, s = Value(0.5, "x"), Value(0.3, "w"), Value(1.5, "v"), Value(2.0, "s")
    with scope("layer 1/neuron 1"):
        z = w * x
        z.label = "z"
        a = z.tanh()
    with scope("layer 1/neuron 2"):
        other = Value(-0.7, "u") * x
        other.label = "z"
        b = other.tanh()
    with scope("layer 2/neuron 1"):
        z = v * (s * a - 0.25) + Value(0.4, "q") * b
        z.label = "z"
    text = str(viz.paths(z**2, w))
    assert "(∂z⁽²⁾/∂a⁽¹⁾)ᵀ δ⁽²⁾" in text
    assert "⎡  3⎤" in text


def test_a_large_layer_is_shortened():
    model = nn.MLP(2, [16, 16, 1], seed=1)
    out = model([Value(0.5, "x1"), Value(-1.0, "x2")])
    loss = ((out if isinstance(out, Value) else out[0]) - 1) ** 2
    text = str(viz.paths(loss, model.parameters()[0]))
    assert "⋱" in text
    assert max(map(len, text[text.index("δ⁽³⁾") :].splitlines())) < 160


@pytest.mark.parametrize(("lang", "said"), [("en", "layer by layer"), ("es", "capa a capa"), ("pt", "camada a camada")])
def test_in_a_notebook_the_matrices_are_tables_in_the_readers_language(lang, said):
    model, loss = network()
    shown = viz.paths(loss, model.parameters()[0], lang=lang, decimal_comma=lang != "en")
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == str(shown) == repr(shown)
    assert bundle["text/html"].count("<table") == 7
    assert said in bundle["text/html"]
    assert ("0,2417" in bundle["text/html"]) == (lang != "en")


def test_a_hostile_label_is_inert_in_the_notebook():
    x = Value(2.0, "<script>alert(1)</script>")
    assert "<script" not in viz.paths(x * x, x)._repr_mimebundle_()["text/html"]


def test_a_path_that_an_operation_did_not_select_counts_as_zero_also_beside_infinity():
    x = Value(0.0, "x")
    root = x.sqrt()
    root.label = "r"
    text = viz.paths((root - 3.0).relu() + root, x)
    assert "0 × 1 × ∞: ReLU did not select (r − 3), so nothing flows there" in text
    assert "0 + ∞ = ∞" in text
    assert "nan" not in text


def test_that_no_path_was_selected_is_said():
    x = Value(-1.0, "x")
    with pytest.raises(ValueError, match="on every path some operation did not select its input"):
        viz.paths(x.relu().sqrt(), x)


@pytest.mark.parametrize("written", ["w*x*x", "w*x*x + v*x", "(v*(w*x).tanh()).tanh()", "w*x*x + v*u*u"])
def test_a_chain_of_numbers_is_told_number_by_number_and_not_as_layers(written):
    u, v, w, x = [Value(number, name) for name, number in zip("uvwx", (0.5, 2.0, -1.0, 3.0), strict=True)]
    y = eval(written, {"u": u, "v": v, "w": w, "x": x})
    text = viz.paths(y, w)
    assert "W⁽" not in text
    assert "layer" not in text
    y.backward()
    assert text.splitlines()[-1].endswith(f"=  {autograd.number_text(w.grad)}")
