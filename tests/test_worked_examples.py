"""Published examples: the numbers others printed are the numbers we get."""

import pytest

from autograd import Value, grad, hessian


def gradients(variables):
    return {name: value.grad for name, value in variables.items()}


def assert_close(found, verified, tolerance=1e-12):
    result, expected = verified
    assert found[0] == pytest.approx(result, rel=tolerance, abs=tolerance)
    assert found[1] == pytest.approx(expected, rel=tolerance, abs=tolerance)


def run_program(example, names, result):
    """Run a published program as it is printed, on Values in the place of its inputs."""
    variables = {name: Value(example["inputs"][name], name) for name in names}
    scope = dict(variables)
    exec(example["inputs"]["program"], scope)
    scope[result].backward()
    return scope[result].data, gradients(variables)


def test_the_expression_of_micrograds_readme(worked_examples):
    example = worked_examples["micrograd_readme"]
    data, found = run_program(example, "ab", "g")
    assert f"{data:.4f}" == str(example["published"]["g"])
    assert f"{found['a']:.4f}" == str(example["published"]["a.grad"])
    assert f"{found['b']:.4f}" == str(example["published"]["b.grad"])
    assert_close((data, found), example["verified_torch_or_numpy"])


def test_micrograds_sanity_check_is_exact(worked_examples):
    example = worked_examples["micrograd_sanity"]
    assert list(run_program(example, "x", "y")) == example["verified_torch_or_numpy"]


def test_the_lectures_first_expression_is_exact(worked_examples):
    example = worked_examples["z2h_L"]
    a, b, c, f = (Value(example["inputs"][name]) for name in "abcf")
    loss = (a * b + c) * f
    loss.backward()
    assert loss.data == example["published"]["L"]
    assert [a.grad, b.grad, c.grad, f.grad] == [example["published"][name] for name in "abcf"]


def lecture_neuron(inputs):
    variables = {name: Value(inputs[name], name) for name in ("x1", "x2", "w1", "w2", "b")}
    v = variables
    return v["x1"] * v["w1"] + v["x2"] * v["w2"] + v["b"], variables


def test_the_lectures_tanh_neuron(worked_examples):
    example = worked_examples["z2h_neuron"]
    n, variables = lecture_neuron(example["inputs"])
    o = n.tanh()
    o.backward()
    assert f"{o.data:.4f}" == str(example["published"]["o"])
    assert_close((o.data, gradients(variables)), example["verified_torch_or_numpy"])


def test_tanh_taken_apart_into_exponentials_has_the_same_gradients(worked_examples):
    n, variables = lecture_neuron(worked_examples["z2h_neuron"]["inputs"])
    e = (2 * n).exp()
    o = (e - 1) / (e + 1)
    o.backward()
    assert_close((o.data, gradients(variables)), worked_examples["z2h_neuron_exp"]["verified_torch_or_numpy"])


def test_a_value_used_twice_adds_up_both_gradients(worked_examples):
    example = worked_examples["z2h_reuse"]
    assert list(run_program(example, "ab", "f")) == example["verified_torch_or_numpy"]


def test_cs231n_x_plus_y_times_z(worked_examples):
    example = worked_examples["cs231n_xyz"]
    x, y, z = (Value(example["inputs"][name]) for name in "xyz")
    q = x + y
    f = q * z
    f.backward()
    published = example["published"]
    assert (f.data, x.grad, y.grad, z.grad, q.grad) == tuple(published[name] for name in ("f", "dx", "dy", "dz", "dq"))


def test_cs231n_neuron_with_every_intermediate_of_the_figure(worked_examples):
    example = worked_examples["cs231n_neuron"]
    w0, x0, w1, x1, w2 = (Value(example["inputs"][name]) for name in ("w0", "x0", "w1", "x1", "w2"))
    first = w0 * x0
    second = w1 * x1
    third = first + second
    fourth = third + w2
    negative = -fourth
    exponential = negative.exp()
    denominator = exponential + 1
    f = 1 / denominator
    f.backward()
    nodes = [first, second, third, fourth, negative, exponential, denominator, f]
    published = example["published"]
    assert [node.data for node in nodes] == pytest.approx(published["intermediates forward"], abs=0.005)
    assert [node.grad for node in nodes] == pytest.approx(published["intermediates backward"], abs=0.005)
    value, verified = example["verified_torch_or_numpy"]
    assert f.data == pytest.approx(value, abs=1e-14)
    found = {"w0": w0.grad, "x0": x0.grad, "w1": w1.grad, "x1": x1.grad, "w2": w2.grad}
    assert found == pytest.approx(verified, abs=1e-14)


def test_cs231n_neuron_as_one_sigmoid_node(worked_examples):
    example = worked_examples["cs231n_neuron"]
    v = {name: Value(example["inputs"][name]) for name in ("w0", "x0", "w1", "x1", "w2")}
    f = (v["w0"] * v["x0"] + v["w1"] * v["x1"] + v["w2"]).sigmoid()
    f.backward()
    assert_close((f.data, gradients(v)), example["verified_torch_or_numpy"], 1e-14)


def test_olahs_graph(worked_examples):
    example = worked_examples["colah_graph"]
    a, b = Value(example["inputs"]["a"]), Value(example["inputs"]["b"])
    e = (a + b) * (b + 1)
    e.backward()
    assert {"e": e.data, "a": a.grad, "b": b.grad} == example["published"]


def test_the_example_of_the_microgpt_article(worked_examples):
    example = worked_examples["microgpt_blog"]
    assert list(run_program(example, "ab", "L")) == example["verified_torch_or_numpy"]


def test_the_tanh_of_the_autograd_and_jax_readmes(worked_examples):
    from autograd import exp

    example = worked_examples["hips_readme_tanh"]
    derivative = grad(lambda x: (1.0 - exp(-2.0 * x)) / (1.0 + exp(-2.0 * x)))(example["inputs"]["x"])
    assert derivative == pytest.approx(example["published"]["grad"], abs=1e-15)


def test_rosenbrock_with_its_gradient_and_hessian(worked_examples):
    example = worked_examples["rosenbrock_start"]

    def rosenbrock(v):
        x, y = v
        return 100 * (y - x**2) ** 2 + (1 - x) ** 2

    at = [example["inputs"]["x"], example["inputs"]["y"]]
    assert rosenbrock(at) == pytest.approx(example["published"]["f"], abs=1e-10)
    assert grad(rosenbrock)(at) == pytest.approx(example["published"]["grad"], abs=1e-10)
    for row, published in zip(hessian(rosenbrock)(at), example["published"]["hess"], strict=True):
        assert row == pytest.approx(published, abs=1e-10)


def mazur_network(weights, inputs, targets):
    """Two inputs, two sigmoid hidden units, two sigmoid outputs, one bias per layer."""
    w1, w2, w3, w4, w5, w6, w7, w8, b1, b2 = weights
    i1, i2 = inputs
    h1 = (w1 * i1 + w2 * i2 + b1).sigmoid()
    h2 = (w3 * i1 + w4 * i2 + b1).sigmoid()
    o1 = (w5 * h1 + w6 * h2 + b2).sigmoid()
    o2 = (w7 * h1 + w8 * h2 + b2).sigmoid()
    error = 0.5 * (targets[0] - o1) ** 2 + 0.5 * (targets[1] - o2) ** 2
    return [h1, h2, o1, o2], error


def train_mazur(example, steps):
    inputs = example["inputs"]
    weights = [Value(w) for w in [*inputs["w1..w8"], inputs["b1"], inputs["b2"]]]
    for _ in range(steps):
        _, error = mazur_network(weights, inputs["i"], inputs["t"])
        for w in weights:
            w.grad = 0.0
        error.backward()
        for w in weights[:8]:  # the article leaves the biases as they are
            w.data -= inputs["lr"] * w.grad
    return weights, mazur_network(weights, inputs["i"], inputs["t"])


def test_mazurs_step_by_step_example(worked_examples):
    example = worked_examples["mazur"]
    verified, published = example["verified_torch_or_numpy"]["after1"], example["published"]
    weights, _ = train_mazur(example, 0)
    activations, error = mazur_network(weights, example["inputs"]["i"], example["inputs"]["t"])
    error.backward()
    assert error.data == pytest.approx(published["E"], abs=5e-9)
    assert weights[4].grad == pytest.approx(published["dE/dw5"], abs=5e-9)
    assert weights[0].grad == pytest.approx(published["dE/dw1"], abs=5e-9)
    assert error.data == pytest.approx(verified["E0"], abs=1e-12)
    assert [a.data for a in activations] == pytest.approx(verified["act0"], abs=1e-12)
    assert [w.grad for w in weights] == pytest.approx(verified["grad0"], abs=1e-12)

    weights, (activations, error) = train_mazur(example, 1)
    assert [w.data for w in weights] == pytest.approx(verified["w_after1"], abs=1e-12)
    assert [weights[i].data for i in range(8)] == pytest.approx([published[f"w{i + 1}"] for i in range(8)], abs=5e-9)
    assert error.data == pytest.approx(verified["E_after_n"], abs=1e-12)
    assert [a.data for a in activations[2:]] == pytest.approx(verified["out_after_n"], abs=1e-12)


def test_mazurs_network_after_ten_thousand_steps(worked_examples):
    example = worked_examples["mazur"]
    verified = example["verified_torch_or_numpy"]["after10000"]
    _, (activations, error) = train_mazur(example, 10_000)
    assert error.data == pytest.approx(verified["E_after_n"], abs=1e-12)
    assert [a.data for a in activations[2:]] == pytest.approx(verified["out_after_n"], abs=1e-12)


def test_goodfellows_network_computes_xor(worked_examples):
    example = worked_examples["goodfellow_xor"]["inputs"]
    outputs = []
    for x in example["inputs"]:
        hidden = [sum(Value(example["W"][i][j]) * x[i] for i in range(2)) + example["c"][j] for j in range(2)]
        outputs.append(sum(w * h.relu() for w, h in zip(example["w"], hidden, strict=True)) + example["b"])
    assert [output.data for output in outputs] == worked_examples["goodfellow_xor"]["published"]


def test_rumelharts_symmetry_network_tells_all_64_patterns(worked_examples):
    example = worked_examples["rhw_symmetry_weights"]
    w = example["inputs"]
    on, off = [], []
    for pattern in range(64):
        x = [float(pattern >> i & 1) for i in range(6)]
        hidden = [
            (sum(wi * xi for wi, xi in zip(w[name], map(Value, x), strict=True)) + w["bias_h"]).sigmoid()
            for name in ("w_h1", "w_h2")
        ]
        y = (hidden[0] * w["w_out"][0] + hidden[1] * w["w_out"][1] + w["bias_out"]).sigmoid()
        (on if x == x[::-1] else off).append(y.data)
    verified = example["verified_torch_or_numpy"]
    assert len(on) == 8
    assert min(on) == pytest.approx(verified["min on"], abs=1e-12)
    assert max(off) == pytest.approx(verified["max off"], abs=1e-12)
