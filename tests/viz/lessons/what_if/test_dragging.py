"""A number that is dragged on a large picture: what is seen follows at once, all else once the hand rests."""

import json

from autograd import Value
from tests.viz.pages import drawn

from .test_other_numbers import SHOWN

#: Drags by one frame, or without a number lets the hand rest; what has changed: cards, strands of edges, cells of the table.
CHANGED = """async (number) => {
  const { picture, whatIf } = player, cards = new Set(), strands = new Set(), found = { cells: 0 };
  const observer = new MutationObserver((records) => {
    for (const { target } of records) {
      const element = target.closest ? target : target.parentElement;
      if (element.closest("tbody")) found.cells++;
      const card = element.closest(".cards [data-key]:not(.label)");
      if (card) cards.add(card.dataset.key);
      const strand = picture.strands.findIndex(({ path }) => path === element);
      if (strand >= 0) strands.add(strand);
    }
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: [
    "textLength", "visibility", "aria-label", "stroke", "stroke-width", "stroke-opacity"] });
  if (number === null) whatIf.rest(); else whatIf.soon(number);
  await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done));
  clearTimeout(whatIf.timer);  // a machine that is slow is no hand that rests
  observer.disconnect();
  const window = picture.svg.getBoundingClientRect(), apart = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return Math.max(window.left - right, left - window.right, window.top - bottom, top - window.bottom);
  };
  const parts = [...[...cards].map((key) => picture.part(key)), ...[...strands].map((number) => picture.strands[number].path)];
  return { ...found, cards: cards.size, strands: strands.size, apart: Math.max(...parts.map(apart)) };
}"""


def chain(number):
    x = value = Value(number, "x")
    for _ in range(40):
        value = (value * 0.97).tanh() + x
    return value


def test_during_a_drag_only_what_is_seen_is_drawn_and_at_rest_all_of_it(opened):
    options = {"start": "end", "collapse": None}
    page, expected = opened(chain(0.5), **options), opened(chain(0.75), **options).evaluate(SHOWN)
    at_first = page.evaluate(SHOWN)
    for number in (0.25, 0.75):
        dragged = page.evaluate(CHANGED, number)
        assert 0 < dragged["cards"] < 60
        assert dragged["strands"] < 60
        assert dragged["apart"] < 150  # pixels: a label stands beside its card
        assert dragged["cells"] == 0
    assert page.evaluate(SHOWN) != expected
    rested = page.evaluate(CHANGED, None)
    assert rested["cards"] > 100
    assert rested["cells"] > 100
    assert page.evaluate(SHOWN) == expected
    page.evaluate("player.whatIf.reset()")
    assert page.evaluate(SHOWN) == at_first


def test_an_open_table_follows_a_drag(opened):
    page = opened(chain(0.5), start="end", collapse=None)
    page.locator("details").evaluate("(table) => { table.open = true; }")
    assert page.evaluate(CHANGED, 0.25)["cells"] > 100


def test_a_drag_on_a_card_ends_with_all_of_it(opened):
    page = opened(chain(0.5), collapse=None)
    box = page.locator('.cards [data-key="0"] .grip').bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 40, middle[1], steps=4)
    page.mouse.up()
    drawn(page)
    number = page.evaluate("player.whatIf.number(0)")
    assert number > 0.5
    page.evaluate("player.go(player.last)")
    assert page.evaluate(SHOWN) == opened(chain(number), start="end", collapse=None).evaluate(SHOWN)


def test_a_number_is_dragged_by_its_digits_with_a_mouse_and_with_a_finger(opened):
    page = opened(chain(0.5), collapse=None)
    box = page.locator('.cards [data-key="0"] .grip + text').bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    assert page.evaluate("([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor", [x, y]) == "ew-resize"
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=4)
    page.mouse.up()
    assert page.evaluate("player.whatIf.number(0)") > 0.5
    page.evaluate("player.whatIf.reset()")
    screen = page.context.new_cdp_session(page)
    for kind, at in (("Start", [x]), ("Move", [x - 20]), ("Move", [x - 40]), ("End", [])):
        points = [{"x": each, "y": y} for each in at]
        screen.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    drawn(page)
    assert page.evaluate("player.whatIf.number(0)") < 0.5


def test_questions_that_begin_in_a_drag_find_all_of_it_drawn(opened):
    page = opened(chain(0.5), start="end", collapse=None)
    page.evaluate(CHANGED, 0.75)
    page.evaluate("() => { player.quiz.begin(); player.quiz.end(); player.go(player.last); }")
    shown = lambda each: json.dumps(each.evaluate(SHOWN)["cards"])
    assert shown(page) == shown(opened(chain(0.75), start="end", collapse=None))


def test_many_cards_stand_in_groups_that_a_browser_leaves_out_where_nobody_sees_them(opened):
    for root, framed in ((chain(0.5), True), (Value(2.0, "x").tanh() + 1.0, False)):
        page = opened(root, collapse=None)
        places = page.evaluate("[...player.picture.layers.cards.children].map((g) => g.getAttribute('transform'))")
        assert len(places) == page.evaluate("player.picture.shown.length")
        assert all((place is None) == framed for place in places)
