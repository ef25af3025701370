"""The + at the corner of a folded card and the words on a phone: both keep clear of what they would cover. In a browser."""

import re

import pytest

import autograd
import nn
from tests.viz.graphs import mlp
from tests.viz.lessons.player.test_ways_of_running import resized

TOUCHED = """() => {
    const box = (one) => one.getBoundingClientRect();
    const signs = [...document.querySelectorAll("#whole .cards .toggle rect + rect")].map(box);
    const labels = [...document.querySelectorAll("#whole .label text")].filter((one) => one.textContent);
    const touched = labels.filter((label) => signs.some((sign) => {
        const { left, right, top, bottom } = box(label);
        // Above and below its figures a line of type has room for others.
        return left < sign.right && sign.left < right && top + 2 < sign.bottom && sign.top < bottom - 2;
    }));
    const beside = labels.filter((label) => label.closest(".folded"));
    return { signs: signs.length, beside: beside.length, touched: touched.map((label) => label.textContent) };
}"""


@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("layers", [(2, 3, 1), (1, 2, 1), (3, 1, 1)])
def test_the_plus_covers_no_number_of_the_first_edge(opened, layers, numbers):
    page = opened(mlp(layers), collapse="neuron", numbers=numbers)
    for width, height in ((828, 640), (390, 844)):
        resized(page, width, height)
        found = page.evaluate(TOUCHED)
        assert found["signs"] and found["beside"]
        assert found["touched"] == []


def test_a_long_sum_is_shorter_on_a_phone_and_as_true(opened):
    model = nn.MLP(2, [3, 1], activation="tanh", seed=1)
    batch = [([0.1 * i - 0.4, 0.7 - 0.2 * i], 1.0) for i in range(8)]
    loss = autograd.mean([nn.squared_error(model(x), t) for x, t in batch])
    page = opened(loss)
    told, heights = {}, {}
    for width in (828, 390):
        resized(page, width, 844)
        sums = page.evaluate("player.sweep.steps.map((step) => plain(player.words.sum(step)))")
        told[width] = [re.split(r" [=≈] ", line, maxsplit=1) for line in sums]
        heights[width] = page.evaluate("Math.max(...player.caption.heights)")
    assert max(right.count(" + ") for _, right in told[828]) == 6
    assert max(right.count(" + ") for _, right in told[390]) == 2
    ends = [[right.split(" ")[-1] for _, right in lines] for lines in told.values()]
    assert ends[0] == ends[1]
    page.evaluate("() => { Object.defineProperty(player.words, 'mostTerms', { value: 6 }); player.caption.reserve(); }")
    assert heights[390] < page.evaluate("Math.max(...player.caption.heights)")  # than with all of them
