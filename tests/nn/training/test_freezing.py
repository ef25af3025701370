"""Parameters that are frozen stay as they are, in training by either step; what was recorded before is recorded anew."""

import numpy as np
import pytest

import autograd
import nn
from autograd import Value

X = np.random.default_rng(0).normal(size=(12, 3))
Y = (X[:, 0] > 0).astype(int)


def network():
    return nn.MLP(3, [4, 1], activation="tanh", output="sigmoid", seed=1)


def fit(model, **options):
    return model.fit(X, Y, **{"loss": "binary_cross_entropy", "epochs": 2, "progress": False, **options})


def numbers(parameters):
    return [parameter.data for parameter in parameters]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("monitor", ["loss", "validation_loss"])
def test_the_best_numbers_are_put_back_of_what_was_not_yet_frozen_then(compiled, monitor):
    model, seen = network(), []

    def freeze(model, history):
        seen.append(numbers(model.parameters()))
        if len(history) == 2:
            for parameter in model.layers[0].parameters():
                parameter.trainable = False

    stopping = nn.EarlyStopping(patience=3, monitor=monitor, restore_best=True)
    validation = (X, 1 - Y)  # gets worse from the first epoch on
    every = model.parameters()
    fit(model, epochs=6, compiled=compiled, callbacks=[freeze], early_stopping=stopping, validation=validation)
    if monitor == "validation_loss":
        assert numbers(every) == seen[0]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("options", [{}, {"l2": 0.1}, {"clip_norm": 0.1}, {"optimizer": "conjugate_gradients"}])
def test_a_frozen_layer_stays_as_it_is_and_a_freed_one_learns_again(compiled, options):
    model = network()
    first = model.layers[0].parameters()
    fit(model, compiled=compiled)
    for parameter in first:
        parameter.trainable = False
    before, others = numbers(first), numbers(model.parameters())
    fit(model, compiled=compiled, **options)
    assert numbers(first) == before
    assert numbers(model.parameters()) != others
    assert not any(parameter.has_grad for parameter in first)
    for parameter in first:
        parameter.trainable = True
    fit(model, compiled=compiled, **options)
    assert all(now != then for now, then in zip(numbers(first), before, strict=True))


@pytest.mark.parametrize(
    "options",
    [{}, {"batch_size": 5, "seed": 0}, {"l2": 0.1, "penalize_bias": False}, {"l1": 0.1, "clip_norm": 0.1}],
    ids=str,
)
@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd"])
def test_what_a_callback_freezes_and_sets_free_again_learns_on(optimizer, options):
    """Adam counts the steps of each parameter, so those of one that was frozen for a while are fewer."""
    results = []
    for compiled in (True, False):
        model = network()
        first = model.layers[0].parameters()

        def freeze_for_two_epochs(model, history, first=first):
            for parameter in first:
                parameter.trainable = not 2 <= len(history) < 4

        history = fit(
            model, optimizer=optimizer, epochs=7, compiled=compiled, callbacks=[freeze_for_two_epochs], **options
        )
        results.append([*history.loss, *numbers(model.parameters())])
    np.testing.assert_allclose(*results, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("optimizer", ["adam", "conjugate_gradients"])
def test_what_a_callback_sets_free_or_brings_in_is_told_and_not_left_alone_in_silence(compiled, optimizer):
    model = network()
    first = model.layers[0].parameters()
    for parameter in first:
        parameter.trainable = False

    def set_free(model, history):
        first[0].trainable = True

    def grow(model, history):
        model.layers[1].neurons[0].weights[0] = Value(0.5, "new")

    def freeze_all(model, history):
        for parameter in model.parameters():
            parameter.trainable = False

    for callback, told in ((set_free, "'w1' of mlp/layer 1/neuron 1"), (grow, "'new'"), (freeze_all, "frozen every")):
        with pytest.raises(ValueError, match=f"a callback has .*{told}.* return True"):
            fit(model, compiled=compiled, optimizer=optimizer, callbacks=[callback])


@pytest.mark.parametrize("compiled", [True, False])
def test_a_callback_freezes_from_the_next_step_on(compiled):
    model = network()
    weight = model.parameters()[0]
    seen = []

    def freeze(model, history):
        seen.append(weight.data)
        if len(history) == 2:
            weight.trainable = False

    fit(model, epochs=5, compiled=compiled, callbacks=[freeze])
    assert len(set(seen[:2])) == 2
    assert len(set(seen[1:])) == 1


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("options", [{}, {"l2": 0.1}])
def test_an_optimizer_of_a_part_of_the_model_moves_that_part(compiled, options):
    model = network()
    first, last = (layer.parameters() for layer in model.layers)
    before, others = numbers(first), numbers(last)
    fit(model, optimizer=nn.Adam(last), compiled=compiled, **options)
    assert numbers(first) == before
    assert numbers(last) != others
    assert not any(parameter.has_grad for parameter in first)


def test_an_optimizer_of_another_model_or_of_frozen_parameters_is_refused():
    model, other = network(), network()
    with pytest.raises(ValueError, match="made for other parameters"):
        fit(model, optimizer=nn.Adam(other.parameters()))
    optimizer = nn.Adam(model.layers[0].parameters())
    for parameter in model.layers[0].parameters():
        parameter.trainable = False
    with pytest.raises(ValueError, match="every parameter of the optimizer is frozen"):
        fit(model, optimizer=optimizer)


def test_a_model_all_of_which_is_frozen_says_so():
    model = network()
    for parameter in model.parameters():
        parameter.trainable = False
    with pytest.raises(ValueError, match="every parameter of MLP is frozen"):
        fit(model)


def test_a_compiled_function_computes_no_gradient_for_what_was_frozen_after_it_was_recorded():
    w, b = Value(2.0), Value(1.0)
    program = autograd.compile(lambda x: w * x + b)
    program.backward(3.0)
    assert (w.grad, b.grad) == (3.0, 1.0)
    w.trainable = False
    program.backward(3.0)
    assert (w.has_grad, b.grad) == (False, 2.0)
    w.trainable = True
    program.backward(3.0)
    assert (w.grad, b.grad) == (3.0, 3.0)


def test_what_is_computed_is_not_frozen_and_only_true_and_false_say_whether():
    x = Value(2.0)
    with pytest.raises(ValueError, match="is computed from other Values"):
        (x * x).trainable = False
    with pytest.raises(TypeError, match="True or False"):
        x.trainable = 0
    assert x.trainable
    assert not (x * x).trainable
    with pytest.raises(autograd.RecordingError, match="trainable was assigned"):
        autograd.compile(lambda a: [setattr(x, "trainable", False), a * x][1])(1.0)
    assert x.trainable


def test_a_summary_counts_what_is_frozen_and_a_file_remembers_it(tmp_path):
    model = network()
    for parameter in model.parameters()[3:7]:
        parameter.trainable = False
    assert repr(model.summary()).endswith("21 parameters, 4 of them frozen")
    assert repr(model.summary(lang="pt")).endswith("21 parâmetros, 4 deles congelados")
    model.save(tmp_path / "model")
    loaded = nn.load(tmp_path / "model")
    assert [each.trainable for each in loaded.layers[0].neurons[0].weights] == [True] * 3
    assert not loaded.layers[0].neurons[0].bias.trainable
    assert numbers(loaded.parameters()) == numbers(model.parameters())
    assert numbers(loaded.frozen()) == numbers(model.frozen())
    fit(model)
    model.save(tmp_path / "model")
    assert len(nn.load(tmp_path / "model").frozen()) == 4
