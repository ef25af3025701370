"""Saving and loading models; files that are damaged or hostile (hostile_inputs.json, model_file_cases)."""

import json
import os
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

import nn
from tests import DATA

MODELS = [
    nn.Neuron(3, "tanh", seed=0),
    nn.Neuron(3, "tanh", bias=False, seed=0),
    nn.Layer(2, 3, "softmax", seed=0),
    nn.MLP(2, [4, 3, 2], activation=["relu", "sine"], output="softmax", seed=0),
    nn.MLP(2, [4, 1], bias=False, seed=0),
    nn.MLP(2, [4, 3, 1], batch_norm=True, dropout=0.25, seed=0),
    nn.Sequential(nn.Layer(2, 3, "elu", seed=0), nn.Dropout(3, 0.5), nn.BatchNorm(3), nn.Neuron(3, seed=1)),
    nn.Perceptron(2, output="bipolar"),
    nn.Linear(3, 2, seed=0),
    nn.Linear(3, 2, bias=False, seed=0),
    nn.Sequential(nn.Linear(3, 4, seed=0), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 2, seed=1), nn.LogSoftmax(dim=1)),
    nn.Sequential(nn.Flatten(input_shape=[2, 2]), nn.Dense(3, "relu", seed=0), nn.Dense(2, "softmax", seed=1)),
    nn.Sequential(nn.Flatten(), nn.Linear(4, 3, seed=0), nn.LeakyReLU(0.2), nn.ELU(2.0), nn.PlainDropout(0.5)),
    nn.Sequential(
        {"hidden": nn.Linear(2, 3, seed=0), "act": nn.ActivationLayer("step"), "out": nn.Linear(3, 1, seed=1)}
    ),
    nn.Sequential(
        *[getattr(nn, name)() for name in ("Identity", "Sigmoid", "Tanh", "Softplus", "SiLU", "GELU", "Softmax")]
    ),
]


def test_the_names_of_layers_come_back(tmp_path):
    path = tmp_path / "model.safetensors"
    nn.Sequential({"hidden": nn.Linear(2, 3), "out": nn.Linear(3, 1)}).save(path)
    assert [layer.name for layer in nn.load(path)] == ["hidden", "out"]


def edited(path, change):
    """The file again with its header, as a dictionary, changed; its checksum is made right again by nobody."""
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "model.safetensors"
    nn.MLP(2, [3, 1], seed=0).save(path)
    return path


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_a_model_comes_back_to_the_bit(model, tmp_path):
    path = tmp_path / "model.safetensors"
    model.save(path)
    loaded = nn.load(path)
    assert type(loaded) is type(model)
    assert repr(loaded) == repr(model)
    assert loaded.snapshot() == model.snapshot()
    X = np.random.default_rng(0).normal(size=(5, model.fan_in or 3))
    assert loaded.outputs(X).tolist() == model.outputs(X).tolist()


@pytest.mark.parametrize(
    "model",
    [
        nn.BatchNorm(3, momentum=1, epsilon=2.0),
        nn.BatchNorm(np.int64(3), momentum=np.float32(0.5)),
        nn.Dropout(3, np.float32(0.5)),
        nn.MLP(np.int64(2), [np.int64(3), np.int32(1)], dropout=np.float32(0.25)),
    ],
    ids=repr,
)
def test_settings_of_any_number_type_come_back(model, tmp_path):
    model.save(tmp_path / "m")
    assert nn.load(tmp_path / "m").snapshot() == model.snapshot()


def test_a_model_whose_layers_were_renamed_comes_back(tmp_path):
    model = nn.MLP(2, [3, 1], seed=0)
    model.layers[0].name = model.layers[1].name = "mine"
    model.save(tmp_path / "m")
    assert nn.load(tmp_path / "m").snapshot() == model.snapshot()


def test_a_losss_setting_of_numpys_type_comes_back(tmp_path):
    model = nn.Neuron(1, "identity", seed=0)
    settings = {"delta": np.float32(2.0)}
    model.fit([[0.0], [1.0]], [0.0, 1.0], loss="huber", loss_settings=settings, epochs=1, progress=False)
    model.save(tmp_path / "m")
    assert nn.load(tmp_path / "m").objective.settings == {"delta": 2.0}


def test_the_longest_name_of_a_file_will_do(tmp_path):
    nn.Neuron(1).save(tmp_path / ("m" * 250))
    assert [path.name for path in tmp_path.iterdir()] == ["m" * 250]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(nn.LoadError, match="is no ordinary file"):
        nn.load(tmp_path / "pipe")


def test_extreme_numbers_come_back_to_the_bit(tmp_path):
    model = nn.Neuron(4, "identity", seed=0)
    numbers = [5e-324, 1.7976931348623157e308, -0.0, 1 / 3, -1e-300]
    for parameter, number in zip(model.parameters(), numbers, strict=True):
        parameter.data = number
    model.save(tmp_path / "m")
    assert [p.data.hex() for p in nn.load(tmp_path / "m").parameters()] == [number.hex() for number in numbers]


def test_running_statistics_come_back(tmp_path):
    model = nn.MLP(1, [2, 1], batch_norm=True, seed=0)
    model.batch([[1.0], [2.0]])
    model.save(tmp_path / "m")
    assert nn.load(tmp_path / "m").buffers() == model.buffers()


def test_a_loaded_model_predicts_the_labels_it_was_trained_on(tmp_path):
    model = nn.Neuron(1, "identity", initializer=1.0)
    model.fit([[-1.0], [1.0]], [-1, 1], loss="hinge", epochs=1, progress=False)
    model.save(tmp_path / "m")
    assert nn.load(tmp_path / "m").predict([[-3.0], [3.0]]).tolist() == [-1.0, 1.0]


def test_a_losss_settings_come_back(tmp_path):
    model = nn.Neuron(1, "identity", initializer=1.0)
    model.fit([[1.0]], [1.0], loss="huber", loss_settings={"delta": 2.5}, epochs=1, progress=False)
    model.save(tmp_path / "m")
    assert nn.load(tmp_path / "m").objective.settings == {"delta": 2.5}


def test_a_loss_of_ones_own_is_left_out_with_a_warning(tmp_path):
    model = nn.Neuron(1, "identity", initializer=1.0)
    model.fit([[1.0]], [1.0], loss=lambda y, t: (y - t) ** 4, epochs=1, progress=False)
    for save in (model.save, lambda path: nn.save(model, path)):
        with pytest.warns(UserWarning, match="function of your own") as caught:
            save(tmp_path / "m")
        assert caught[0].filename == __file__
    assert nn.load(tmp_path / "m").objective is None


def test_other_programs_can_read_the_matrices(saved):
    shapes = {name: array.shape for name, array in load_tensors(saved.read_bytes()).items()}
    assert shapes == {
        "layer 1/weights": (3, 2),
        "layer 1/bias": (3,),
        "layer 2/weights": (1, 3),
        "layer 2/bias": (1,),
    }


def test_a_string_and_a_path_will_do(tmp_path):
    nn.Neuron(1, seed=0).save(str(tmp_path / "m.txt"))
    assert [p.name for p in tmp_path.iterdir()] == ["m.txt"]
    assert nn.load(tmp_path / "m.txt").fan_in == 1


# Files of earlier versions


#: By file: the model, what it gives for the three samples below, and what it predicts.
SAVED_BY_0_1_0 = {
    "mlp": (
        "MLP(2, [3, 2], activation='tanh', output='softmax', batch_norm=True, dropout=0.25)",
        [
            [0.026688710136914134, 0.9733112898630859],
            [0.6213677383854385, 0.3786322616145616],
            [0.47377596192271626, 0.5262240380772838],
        ],
        [1.0, 0.0, 1.0],
    ),
    "sequential": (
        "Sequential(Layer(2, 2, activation='tanh'), Neuron(2, activation='identity'))",
        [[0.4881829129348184], [-0.377455171843737], [-1.199833779192525]],
        [1.0, -1.0, -1.0],
    ),
    "perceptron": ("Perceptron(2, output='bipolar')", [[-1.0], [-1.0], [1.0]], [-1.0, -1.0, 1.0]),
}


@pytest.mark.parametrize("name", SAVED_BY_0_1_0)
def test_a_model_saved_by_version_0_1_0_gives_what_it_gave(name):
    written, outputs, predicted = SAVED_BY_0_1_0[name]
    model = nn.load(DATA / "saved_by_0.1.0" / f"{name}.safetensors")
    X = [[0.25, -1.5], [-1.0, 0.75], [1.0, 1.0]]
    assert repr(model) == written
    assert model.outputs(X) == pytest.approx(np.array(outputs), rel=1e-12)
    assert model.predict(X).tolist() == predicted


# What cannot be saved


def test_a_model_with_nan_is_not_saved_and_the_old_file_stays(saved):
    before = saved.read_bytes()
    model = nn.Neuron(1, seed=0)
    model.bias.data = float("nan")
    with pytest.raises(ValueError, match="bias holds nan or infinite numbers: nothing was written"):
        model.save(saved)
    assert saved.read_bytes() == before


@pytest.mark.parametrize("name", ["", "mine", "tanh"])
def test_an_activation_of_ones_own_is_not_saved(tmp_path, name):
    with pytest.raises(ValueError, match="a function of your own, which a file cannot hold"):
        nn.Neuron(1, activation=nn.Activation(name, lambda z: z, "he_normal")).save(tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_an_activation_with_a_setting_is_saved_as_a_layer_alone(tmp_path):
    nn.Sequential(nn.Linear(1, 1), nn.LeakyReLU(0.2)).save(tmp_path / "m")
    with pytest.raises(ValueError, match=r"leaky_relu\(0\.2\), in a layer of weights: put a layer"):
        nn.Layer(1, 1, nn.LeakyReLU(0.2)).save(tmp_path / "m")


def test_a_class_of_ones_own_is_not_saved(tmp_path):
    class Mine(nn.Neuron):
        pass

    with pytest.raises(ValueError, match="Mine is a class of your own"):
        Mine(1).save(tmp_path / "m")


def test_a_network_that_was_rebuilt_by_hand_is_not_saved(tmp_path):
    model = nn.MLP(2, [3, 1], seed=0)
    model.layers.insert(0, nn.BatchNorm(2))
    with pytest.raises(ValueError, match="changed after it was made"):
        model.save(tmp_path / "m")


# Writing


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_an_interrupted_save_leaves_the_old_file_and_no_other(saved, monkeypatch, failing):
    before = saved.read_bytes()

    def fail(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(os if failing == "fsync" else Path, failing, fail)
    with pytest.raises(KeyboardInterrupt):
        nn.MLP(2, [3, 1], seed=1).save(saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


def test_a_file_written_again_keeps_its_permissions(saved):
    saved.chmod(0o600)
    nn.Neuron(1).save(saved)
    assert saved.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link_to_the_new_content(tmp_path, saved):
    link = tmp_path / "link"
    link.symlink_to(saved)
    nn.Neuron(5, seed=0).save(link)
    assert link.is_symlink()
    assert nn.load(saved).fan_in == 5


def test_a_directory_is_no_file_to_save_to_or_load_from(tmp_path):
    with pytest.raises(IsADirectoryError, match="give the name of a file"):
        nn.Neuron(1).save(tmp_path)
    with pytest.raises(nn.LoadError, match="is a directory"):
        nn.load(tmp_path)


def test_a_missing_directory_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no directory"):
        nn.Neuron(1).save(tmp_path / "nowhere" / "m")


def test_a_file_that_is_not_there_is_reported_as_such(tmp_path):
    with pytest.raises(FileNotFoundError):
        nn.load(tmp_path / "nothing")


# Damaged and hostile files


@pytest.mark.parametrize("length", [0, 7, 8, 40, -1])
def test_a_truncated_file_is_refused(saved, length):
    saved.write_bytes(saved.read_bytes()[:length])
    with pytest.raises(nn.LoadError, match=r"model\.safetensors"):
        nn.load(saved)


def test_trailing_bytes_are_refused(saved):
    saved.write_bytes(saved.read_bytes() + b"\0")
    with pytest.raises(nn.LoadError, match="is no file of a model"):
        nn.load(saved)


@pytest.mark.parametrize("length", [2**60, 200_000_000])
def test_a_header_that_claims_to_be_huge_is_refused(saved, length):
    saved.write_bytes(struct.pack("<Q", length) + saved.read_bytes()[8:])
    with pytest.raises(nn.LoadError, match=r"(?i)header ?too ?large"):
        nn.load(saved)


@pytest.mark.parametrize("shape", [[10**12], [2**40, 2**40], [-2], [1.5], [True], ["2"]])
def test_a_lying_shape_is_refused(saved, shape):
    edited(saved, lambda header: header["layer 1/bias"].update(shape=shape))
    with pytest.raises(nn.LoadError, match="is no file of a model"):
        nn.load(saved)


def test_every_flipped_bit_of_the_numbers_is_noticed(saved):
    content = bytearray(saved.read_bytes())
    start = 8 + int.from_bytes(content[:8], "little")
    for position in range(start, len(content), 5):
        flipped = bytearray(content)
        flipped[position] ^= 1
        saved.write_bytes(flipped)
        with pytest.raises(nn.LoadError, match="checksum"):
            nn.load(saved)


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [("training", "[-1, 1]", "[1, -1]"), ("architecture", "identity", "tanh")],
    ids=["training", "architecture"],
)
def test_a_file_whose_words_were_edited_is_refused(tmp_path, key, old, new):
    model = nn.Neuron(1, "identity", initializer=1.0)
    model.fit([[-1.0], [1.0]], [-1, 1], loss="hinge", epochs=1, progress=False)
    model.save(tmp_path / "m")

    def change(header):
        words = header["__metadata__"]
        assert old in words[key]
        words[key] = words[key].replace(old, new)

    edited(tmp_path / "m", change)
    with pytest.raises(nn.LoadError, match="checksum does not match"):
        nn.load(tmp_path / "m")


def forge(path, architecture=None, arrays=None, training="{}", version="1"):
    """A file whose checksum is right, as a forger would write it."""
    from nn.saving import checksum

    arrays = {"weights": np.zeros(1), "bias": np.zeros(1)} if arrays is None else arrays
    neuron = {"kind": "Neuron", "fan_in": 1, "activation": "relu", "bias": True}
    metadata = {
        "format": "glassgrad",
        "format_version": version,
        "architecture": architecture if isinstance(architecture, str) else json.dumps(architecture or neuron),
        "training": training,
    }
    metadata["checksum"] = checksum(metadata, arrays)
    path.write_bytes(save_tensors(arrays, metadata))
    return path


def test_the_forgers_file_is_fine_when_nothing_is_forged(tmp_path):
    assert nn.load(forge(tmp_path / "m")).fan_in == 1


@pytest.mark.parametrize(
    ("architecture", "reason"),
    [
        ({"kind": "os.system", "fan_in": 1}, "no kind of model is called 'os.system'"),
        ({"kind": ["Neuron"]}, "no kind of model is called"),
        ({"kind": "Neuron"}, "is described by fan_in, activation, bias"),
        ({"kind": "Neuron", "fan_in": 1, "activation": "__import__", "bias": True}, "activation cannot be"),
        ({"kind": "Neuron", "fan_in": True, "activation": "relu", "bias": True}, "fan_in cannot be True"),
        ({"kind": "Neuron", "fan_in": -1, "activation": "relu", "bias": True}, "fan_in cannot be -1"),
        ({"kind": "Neuron", "fan_in": 1.0, "activation": "relu", "bias": True}, "fan_in cannot be 1.0"),
        ({"kind": "Neuron", "fan_in": "1", "activation": "relu", "bias": True}, "fan_in cannot be '1'"),
        ({"kind": "Neuron", "fan_in": 10**8, "activation": "relu", "bias": True}, "has 100,000,001 numbers"),
        ({"kind": "Dropout", "width": 10**12, "rate": 0.5}, "width cannot be 1000000000000"),
        ({"kind": "BatchNorm", "width": 1, "activation": "relu", "momentum": 2.0, "epsilon": 1.0}, "momentum cannot"),
        ({"kind": "Neuron", "fan_in": 2, "activation": "relu", "bias": False}, "its tensors are"),
        ({"kind": "Layer", "fan_in": 1, "fan_out": 1, "activation": "relu", "bias": True}, "of shape"),
        ({"kind": "Neuron", "fan_in": 1, "activation": "softmax", "bias": True}, "takes a whole layer"),
        ([1, 2], "an architecture is an object"),
        ('{"kind": "Neuron", "kind": "Layer"}', "a key twice"),
        ('{"kind": NaN}', "which is not JSON"),
        ('{"kind": 1e999}', "which is not JSON"),
        ("[" * 100_000, "recursion"),
        ("9" * 5000, "digits"),
        ("not json", "is no file of a model"),
    ],
)
def test_an_architecture_that_is_none_is_refused(tmp_path, architecture, reason):
    with pytest.raises(nn.LoadError, match=reason):
        nn.load(forge(tmp_path / "m", architecture))


def test_sequentials_nested_without_end_are_refused(tmp_path):
    nested = {"kind": "Neuron", "fan_in": 1, "activation": "relu", "bias": True}
    for _ in range(60):
        nested = {"kind": "Sequential", "layers": [nested]}
    with pytest.raises(nn.LoadError, match="nested more than 20 deep"):
        nn.load(forge(tmp_path / "m", nested))


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(tmp_path, number):
    with pytest.raises(nn.LoadError, match="weights holds nan or infinite numbers"):
        nn.load(forge(tmp_path / "m", arrays={"weights": np.array([number]), "bias": np.zeros(1)}))


def test_a_variance_below_zero_is_refused(tmp_path):
    norm = {"kind": "BatchNorm", "width": 1, "activation": "identity", "momentum": 0.1, "epsilon": 1e-5}
    arrays = {name: np.ones(1) for name in ("gamma", "beta", "running_mean")} | {"running_variance": -np.ones(1)}
    with pytest.raises(nn.LoadError, match="running_variance holds -1, and cannot be below 0"):
        nn.load(forge(tmp_path / "m", norm, arrays))


def test_numbers_of_another_type_are_refused(tmp_path):
    arrays = {"weights": np.zeros(1, dtype=np.float32), "bias": np.zeros(1)}
    with pytest.raises(nn.LoadError, match="weights is float32"):
        nn.load(forge(tmp_path / "m", arrays=arrays))


def test_a_tensors_name_is_never_a_path(tmp_path):
    arrays = {"../../weights": np.zeros(1), "bias": np.zeros(1)}
    with pytest.raises(nn.LoadError, match="its tensors are"):
        nn.load(forge(tmp_path / "m", arrays=arrays))


@pytest.mark.parametrize("version", ["2", "", "0"])
def test_another_format_version_is_refused_with_both_versions(tmp_path, version):
    with pytest.raises(nn.LoadError, match=f"format version '{version}', but this program reads '1'"):
        nn.load(forge(tmp_path / "m", version=version))


@pytest.mark.parametrize(
    ("training", "reason"),
    [
        ('{"loss": "os.system", "settings": {}, "classes": []}', "no loss is called"),
        ('{"loss": "mse", "settings": {"q": 1}, "classes": []}', "has no setting"),
        ('{"loss": "mse", "settings": {}, "classes": ["a"]}', "its classes are"),
        ('{"loss": "huber", "settings": {"delta": true}, "classes": []}', "settings are"),
        (
            '{"loss": "minkowski", "settings": {"q": 0}, "classes": []}',
            "minkowski\\(q=0\\): q must be a number above 0",
        ),
        ('{"loss": "minkowski", "settings": {"q": 1%s}, "classes": []}' % ("0" * 400), "q must be a number above 0"),
        ('{"loss": "binary_cross_entropy", "settings": {}, "classes": [0, 1, 2]}', "which binary_cross_entropy does"),
        ('{"loss": "hinge", "settings": {}, "classes": [7]}', "which hinge does not have"),
        ('{"loss": "hinge", "settings": {}, "classes": [1, 1]}', "which hinge does not have"),
        ('{"loss": "cross_entropy", "settings": {}, "classes": [0, 1]}', "which cross_entropy does not have"),
        ('{"loss": "mse", "settings": {}, "classes": [0, 1]}', "which mse does not have"),
        ("[]", "no object"),
    ],
)
def test_training_that_is_none_is_refused(tmp_path, training, reason):
    with pytest.raises(nn.LoadError, match=reason):
        nn.load(forge(tmp_path / "m", training=training))


def test_somebody_elses_safetensors_file_is_refused(tmp_path):
    (tmp_path / "m").write_bytes(save_tensors({"w": np.zeros(2)}))
    with pytest.raises(nn.LoadError, match="do not say that glassgrad wrote it"):
        nn.load(tmp_path / "m")


def test_a_pickle_is_refused_and_its_code_not_run(tmp_path):
    canary = tmp_path / "canary"

    class Evil:
        def __reduce__(self):
            return (Path.touch, (canary,))

    (tmp_path / "m").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(nn.LoadError):
        nn.load(tmp_path / "m")
    assert not canary.exists()


def test_a_file_too_large_to_be_a_model_is_refused_unread(tmp_path):
    path = tmp_path / "m"
    with path.open("wb") as file:
        file.truncate((1 << 30) + 1)  # sparse: takes no room
    with pytest.raises(nn.LoadError, match="1,073,741,825 bytes"):
        nn.load(path)


@pytest.mark.parametrize("path", [None, 3, True, [1], b"model", nn.Neuron(1)])
def test_a_path_of_another_kind_is_told(path):
    with pytest.raises(
        TypeError, match=r"^save\(path=.*path must be the name of a file, text or a pathlib\.Path, not "
    ):
        nn.Neuron(1).save(path)
    with pytest.raises(
        TypeError, match=r"^load\(path=.*path must be the name of a file, text or a pathlib\.Path, not "
    ):
        nn.load(path)


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_a_text_that_names_no_file_is_told(path):
    for call in (nn.Neuron(1).save, nn.load):
        with pytest.raises(ValueError, match="path must be the name of a file"):
            call(path)


def test_a_tilde_in_a_path_is_the_readers_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    model = nn.Neuron(2, seed=0)
    model.save("~/neuron.save")
    assert (tmp_path / "neuron.save").is_file()
    assert [p.data for p in nn.load("~/neuron.save").parameters()] == [p.data for p in model.parameters()]
    with pytest.raises(FileNotFoundError):
        nn.load("~nobody-of-this-name/neuron.save")
