"""Every control in any order: no press is an error, and what is seen is what is known at the moment shown."""

import random

import pytest

import autograd
from autograd import Value
from tests.viz.graphs import mlp, neurons_loss


def sum_of_many():
    return autograd.sum([Value(float(i % 7) - 3, f"x{i}") for i in range(20)])


def two_sweeps():
    x = Value(3.0, "x")
    y = x * x + x.sin()
    y.backward()
    y.backward()
    return y


def not_finite():
    return (Value(float("inf"), "x") * 0.0 + Value(float("nan"), "n")) * Value(2.0, "w") + Value(0.0, "z").relu()


KEYS = ("ArrowLeft", "ArrowRight", "ArrowDown", "Home", "End", "+", "-", "0")
#: Presses what it is told to in one go; returns what is wrong after one of the presses.
PRESS = """presses => {
    const found = [], { sweep, words } = player, $ = (id) => document.getElementById(id);
    for (const [press, number] of presses) {
        if (press === "key") document.body.dispatchEvent(new KeyboardEvent("keydown", { key: number, bubbles: true }));
        else if (press === "card") {
            const all = [...document.querySelectorAll("#whole [role=button]")];
            all[number % all.length]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        } else if (press === "slider") {
            player.slider.value = number % (player.stops.last + 1);
            player.slider.dispatchEvent(new Event("input"));
        } else $(press)?.click();
        const steps = Math.max(player.moment - player.seed, -1), wrong = (...what) => found.push([press, number, ...what]);
        for (const g of document.querySelectorAll("#whole .cards > .node")) {
            const value = Number(g.dataset.key), change = sweep.changes[value].filter(([when]) => when <= steps).at(-1);
            const seen = g.querySelector(".gradient text")?.textContent, right = change ? words.rounding.text(change[1]) : "—";
            if (seen !== undefined && seen !== right) wrong(value, seen, right);
            if (g.classList.contains("waiting") !== sweep.born[value] > player.moment) wrong(value, "waits");
        }
        const place = player.stops.place(player.moment);
        if (document.querySelector(".count").textContent !== `${place} / ${player.stops.last}`) wrong("count");
        if (Number(player.slider.value) !== place) wrong("slider");
        if ($("first").disabled !== (player.moment === 0) || $("into").disabled !== (player.moment === player.last)) wrong("disabled");
        if (!player.picture.viewport.box.every(Number.isFinite)) wrong("window");
        if (/NaN|undefined|null|\\[object/.test(document.querySelector("[role=status]").textContent)) wrong("words");
    }
    return found;
}"""


@pytest.mark.parametrize("make", [neurons_loss, lambda: mlp((2, 3, 1)), sum_of_many, two_sweeps, not_finite])
def test_hundreds_of_presses_in_any_order_leave_the_page_true(opened, make):
    page = opened(make(), max_nodes=12)
    rng = random.Random(0)
    controls = ["first", "back", "next", "next", "into", "into", "contribution", "last", "in", "out", "fit"]
    controls += ["forward", "start", "backward", "card", "card", "slider", "key", "key"]
    chosen = [rng.choice(controls) for _ in range(250)]
    presses = [[each, rng.choice(KEYS) if each == "key" else rng.randrange(1000)] for each in chosen]
    assert page.evaluate(PRESS, presses) == []


def test_the_last_moment_has_nothing_to_step_into_by_keyboard_either(opened):
    page = opened(neurons_loss(), start="end")
    page.keyboard.press("ArrowDown")
    assert page.locator(".count").inner_text() == "14 / 14"
