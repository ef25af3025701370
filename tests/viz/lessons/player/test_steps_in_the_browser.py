"""Stepping: no press changes nothing, into groups and over them, to a chosen gradient, at any speed. In a real browser."""

import pytest

import autograd
import nn
import viz
from autograd import Value
from tests.viz.graphs import mlp, neurons_loss

#: Presses → as long as there is a next moment, then ← as often: whether each → changed the picture, the moment and the
#: count in the end, and the moment after ←. In one go, since each word with a browser takes longer than a press.
PRESSES = """() => {
    const picture = () => JSON.stringify([...document.querySelectorAll('#whole .cards > g, #whole .edges > path')].map(g => [
        g.getAttribute('class'), g.getAttribute('stroke-width'), g.getAttribute('stroke'), g.querySelector?.('.gradient')?.textContent]));
    const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const changed = [], next = document.getElementById("next");
    while (!next.disabled) {
        const before = picture();
        press("ArrowRight");
        changed.push(picture() !== before);
    }
    const { moment, last } = player, count = document.querySelector(".count").innerText;
    for (const _ of changed) press("ArrowLeft");
    return { changed, moment, last, count, first: player.moment };
}"""


def batch():
    model = nn.MLP(2, [3, 3, 1], seed=0)
    samples = [[Value(i / 4, "x1"), Value(1 - i / 2, "x2")] for i in range(3)]
    return autograd.mean([(model(x) - 1) ** 2 for x in samples])


@pytest.mark.parametrize("collapse", ["layer", "network", "neuron", "auto"])
def test_every_press_shows_something_new(opened, collapse):
    page = opened(batch(), collapse=collapse, reduced_motion="reduce")
    found = page.evaluate(PRESSES)
    presses = len(found["changed"])
    assert presses > 5
    assert all(found["changed"])
    assert found["moment"] == found["last"]
    assert found["count"] == f"{presses} / {presses}"
    assert found["first"] == 0


def test_a_step_over_a_group_says_how_many_steps_it_is(opened):
    page = opened(mlp((2, 3, 1)), collapse="network")
    page.keyboard.press("ArrowRight")
    assert "steps at once" in page.locator(".sentence").inner_text()
    assert page.evaluate("player.moment") > 1
    page.keyboard.press("End")
    for said in (page.locator(".sentence").inner_text(), page.locator("tbody").text_content()):
        assert "⁾" not in said.replace("⁾\u2060", "")  # no line ends inside of w⁽¹⁾₂₁


def test_a_step_into_a_group_opens_it_and_stops_at_the_first_moment_inside(opened):
    page = opened(mlp((2, 3, 1)), collapse="network")
    groups = page.locator("#whole .boxes > g").count()
    page.keyboard.press("ArrowDown")
    assert page.locator("#whole .boxes > g").count() > groups
    assert page.evaluate("player.moment") == 1
    assert page.evaluate("player.stops.group(1)") == ""
    assert "steps at once" not in page.locator(".sentence").inner_text()


def test_the_next_contribution_to_a_chosen_value_is_one_press_away(opened):
    x = Value(2.0, "x")
    page = opened(x * x + 3 * x)
    page.keyboard.press("End")
    page.locator('#whole g.node[data-key="0"]').click()
    button = page.get_by_role("button", name="Next contribution to x")
    ledgers = []
    for _ in range(3):
        button.click()
        ledgers.append(page.locator(".ledger").inner_text())
    assert ledgers == ["x.grad = (1 × 3) = 3", "x.grad = 3 + (1 × 2) = 5", "x.grad = 3 + 2 + (1 × 2) = 7"]


def test_a_player_starts_where_it_is_told_to(opened):
    loss = neurons_loss()
    assert opened(loss, start="backward").locator(".equation").inner_text() == "∂L/∂L = 1"
    assert opened(loss, start=-1).evaluate("player.moment") == 14
    assert opened(loss, start=3).evaluate("player.moment") == 3
    with pytest.raises(IndexError, match="start=15: this player has the moments 0 to 14"):
        viz.step(loss, start=15)
    with pytest.raises(ValueError, match="start="):
        viz.step(loss, start="middle")


def test_the_slider_says_where_the_sweep_begins_and_goes_there(opened):
    page = opened(neurons_loss())
    page.get_by_role("button", name="initial gradient").click()
    assert page.locator(".equation").inner_text() == "∂L/∂L = 1"
    thumb = page.get_by_role("slider").evaluate("s => 8 + (s.clientWidth - 16) * s.value / s.max")
    tick = page.locator(".phases").evaluate("p => parseFloat(getComputedStyle(p, '::before').left)")
    assert abs(thumb - tick) < 3
    page.get_by_role("button", name="backward", exact=True).click()
    assert "backward 1 of 8" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="forward", exact=True).click()
    assert "forward 1 of 5" in page.get_by_role("status").inner_text()


def test_moments_play_at_the_speed_that_was_chosen(opened):
    page = opened(neurons_loss(), alone=True)
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # so that no time passes between the commands
    page.get_by_role("combobox", name="Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(1500)
    assert page.evaluate("player.moment") == 4
