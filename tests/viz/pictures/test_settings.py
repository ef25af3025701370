"""Settings: a call says more than they do, they say more than the environment, and a block ends them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import nn
import viz
from autograd import Value
from autograd.languages import chosen, language_of
from viz.drawing import THEMES


@pytest.fixture(autouse=True)
def _none_is_left(monkeypatch):
    for name in ("THEME", "LANG", "DIGITS", "WIDTH", "DECIMAL_COMMA", "NOTATION", "PDF"):
        monkeypatch.delenv(f"GLASSGRAD_{name}", raising=False)
    with viz.settings():
        yield
    assert not chosen()


def third():
    x = Value(1 / 3, "x")
    return x * 1.0


def test_what_is_set_holds_for_everything_that_is_printed_and_drawn():
    viz.settings(lang="es", digits=5, theme="dark")
    assert "0,33333" in viz.trace(third())
    drawing = viz.draw(third())
    assert "0,33333" in drawing.svg
    assert drawing.colours == THEMES["dark"]
    assert viz.network(nn.MLP(2, [1], seed=0)).colours == THEMES["dark"]
    assert THEMES["dark"]["paper"] in viz.to_dot(third()).source
    page = viz.step(third()).html
    assert '<html lang="es">' in page
    assert f"--paper:{THEMES['dark']['paper']}" in page  # and white on paper


def test_what_nn_prints_is_said_in_the_language_that_is_set():
    viz.settings(lang="pt")
    assert "parâmetros" in str(nn.MLP(2, [1], seed=0).summary())


def test_a_call_says_more_than_the_settings_and_these_more_than_the_environment(monkeypatch):
    monkeypatch.setenv("GLASSGRAD_LANG", "pt")
    monkeypatch.setenv("GLASSGRAD_DIGITS", "2")
    assert "0,33" in viz.trace(third())
    viz.settings(lang="en", digits=4)
    assert "0.3333" in viz.trace(third())
    assert viz.trace(third(), lang="es", digits=1).startswith("Propagación hacia adelante")
    assert "0,3\n" in viz.trace(third(), lang="es", digits=1)
    assert "0.33\n" in viz.trace(third(), decimals=2)  # places were asked for: the digits that are set do not count


@pytest.mark.parametrize(
    ("variable", "text", "seen"),
    [
        ("THEME", "dark", lambda: viz.draw(third()).colours == THEMES["dark"]),
        ("THEME", "color-blind", lambda: viz.draw(third()).colours == THEMES["colour-blind"]),
        ("LANG", "es_MX.UTF-8", lambda: viz.draw(third()).scene.title.startswith("Grafo computacional")),
        ("DIGITS", "6", lambda: "0.333333" in viz.trace(third())),
        ("DECIMAL_COMMA", "yes", lambda: "0,333" in viz.draw(third()).svg),
        ("WIDTH", "1280", lambda: viz.network(nn.MLP(2, [3, 1], seed=0)).scene.width > 828),
        ("NOTATION", "n o", lambda: "\n  o " in viz.trace(nn.Neuron(1, "tanh", seed=0)([1.0]))),
        ("PDF", "1", lambda: "application/pdf" in viz.draw(third())._repr_mimebundle_()),
    ],
)
def test_every_setting_may_come_from_the_environment(monkeypatch, variable, text, seen):
    assert not seen()
    monkeypatch.setenv(f"GLASSGRAD_{variable}", text)
    assert seen()


@pytest.mark.parametrize(
    ("variable", "text", "right"),
    [
        ("THEME", "drak", "it may be 'light', 'dark', 'colour-blind', 'auto'"),
        ("DIGITS", "many", "it may be 1 … 17"),
        ("DECIMAL_COMMA", "perhaps", "it may be 1 / 0, true / yes"),
        ("WIDTH", "nan", "it may be > 0"),
        ("NOTATION", "n", "it may be "),
        ("PDF", "pdf", "it may be 1 / 0, true / yes"),
    ],
)
def test_a_variable_that_says_nothing_useful_is_told_and_keeps_no_picture_from_being_drawn(
    monkeypatch, variable, text, right
):
    monkeypatch.setenv(f"GLASSGRAD_{variable}", text)
    with pytest.warns(UserWarning, match=f"GLASSGRAD_{variable}='{text}' is ignored: {right}") as told:
        viz.network(nn.MLP(2, [1], seed=0))._repr_mimebundle_()
        viz.trace(third())
    assert told[0].filename == __file__
    assert viz.draw(third()).svg  # and is told once


def test_a_block_ends_its_settings_and_what_was_set_inside_it():
    viz.settings(digits=2)
    with viz.settings(lang="es"):
        viz.settings(theme="dark")
        assert dict(chosen()) == {"digits": 2, "lang": "es", "theme": "dark"}
    assert dict(chosen()) == {"digits": 2}


def test_settings_may_be_kept_and_used_for_several_blocks():
    slides = viz.settings(width=1280)
    viz.settings(digits=2)
    for _ in range(2):
        with slides, slides:
            assert dict(chosen()) == {"width": 1280.0, "digits": 2}
        assert dict(chosen()) == {"width": 1280.0, "digits": 2}


def test_none_takes_a_setting_back_also_for_the_length_of_a_block():
    viz.settings(lang="es", digits=2)
    with viz.settings(lang=None):
        assert dict(chosen()) == {"digits": 2}
    assert repr(viz.settings(digits=None)) == "Settings(lang='es')"


def test_a_mistake_changes_nothing():
    with pytest.raises(ValueError, match=r"settings\(digits=0\): digits must be a whole number from 1 to 17"):
        viz.settings(lang="es", digits=0)
    with pytest.raises(ValueError, match=r"settings\(theme='drak'\): theme must be 'light', 'dark'"):
        viz.settings(theme="drak")
    assert not chosen()


def test_each_thread_has_settings_of_its_own():
    viz.settings(lang="pt")
    together = Barrier(4)

    def draw(code):
        with viz.settings(lang=code):
            together.wait()
            return language_of().code

    codes = ["en", "es", "en", "es"]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, codes)) == codes
        assert pool.submit(lambda: language_of().code).result() == "en"
    assert language_of().code == "pt"
