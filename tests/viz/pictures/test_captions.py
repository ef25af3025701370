"""Captions: a step in words and numbers, and what a reader has to know."""

import autograd
import viz
from autograd import Value
from tests.viz.graphs import neurons_loss, texts


def test_a_step_says_the_chain_rule_in_words_and_numbers():
    shown = texts(viz.draw(neurons_loss(), step=4))
    assert "step 4 of 8  ·  tanh passes its gradient back through 1 − o²" in shown
    assert "∂L/∂n = ∂L/∂o · ∂o/∂n  =  −0.7913 × 0.6347  =  −0.5022" in shown
    assert "n.grad:  0 + (−0.5022) = −0.5022" in shown


def test_a_leafs_earlier_gradient_is_part_of_the_ledger():
    x = Value(3.0, "x")
    x.grad = 10.0
    assert "x.grad:  10.0000 + 2.0000 = 12.0000" in texts(viz.draw(2 * x, step=1))


def test_a_stale_graph_says_so_and_prints_no_arithmetic():
    loss = neurons_loss()
    loss.backward()
    w = autograd.topological_order(loss)[0]
    w.data = 0.7
    for drawing in (viz.draw(loss), viz.draw(loss, step=2)):
        shown = texts(drawing)
        assert any("no longer add up" in text for text in shown)
        assert not any(text.startswith("× ") or "=" in text for text in shown)
