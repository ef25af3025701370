"""The widget's script in a browser: pages of one player around it, and Python behind it.

A model in the page stands in the place of the one that JupyterLab makes of a channel; its messages are carried to the widget
in Python and back, as JSON.
"""

import json
from importlib.resources import files

import pytest

import autograd
import viz
from autograd import Value

MODEL = """
(state) => {
  const heard = {}, waiting = {};
  window.model = {
    state, said: [],
    get: (name) => model.state[name],
    set: (name, value) => {
      if (JSON.stringify(model.state[name]) === JSON.stringify(value)) return;
      model.state[name] = waiting[name] = value;
      model.trigger(`change:${name}`);
    },
    save_changes: () => {
      model.said.push({ ...waiting });
      for (const name in waiting) delete waiting[name];
    },
    send: (content) => model.said.push(content),
    on: (event, hear) => (heard[event] ??= new Set()).add(hear),
    off: (event, hear) => heard[event]?.delete(hear),
    trigger: (event, ...told) => [...(heard[event] ?? [])].forEach((hear) => hear(...told)),
    update: (other) => {
      const names = Object.keys(other).filter((name) => JSON.stringify(model.state[name]) !== JSON.stringify(other[name]));
      Object.assign(model.state, other);
      for (const name of names) model.trigger(`change:${name}`);
    },
  };
}
"""
CONNECT = """
async (script) => {
  window.widget ??= (await import(`data:text/javascript,${encodeURIComponent(script)}`)).default;
  window.leave = widget.initialize({ model });
}
"""


class Notebook:
    """Outputs in a page, and the widget whose outputs they are."""

    def __init__(self, page, lesson, channel):
        self.page, self.lesson, self.channel = page, lesson, channel
        page.evaluate(MODEL, channel.opened)

    def show(self, copies=1):
        """Show the output, so many times; returns the pages in it."""
        html = self.lesson._repr_mimebundle_()[0]["text/html"]
        self.page.evaluate("html => { document.body.innerHTML = html }", html * copies)
        return self.frames(copies)

    def frames(self, count):
        self.page.wait_for_function(
            "count => frames.length === count && Array.from({ length: count }, (_, i) => frames[i].player).every(Boolean)",
            arg=count,
        )
        return self.page.frames[1:]

    def connect(self):
        self.page.evaluate(CONNECT, self.lesson._esm)
        self.settle()

    def settle(self):
        """Carry what was said, until nobody says any more; returns what the pages have said."""
        said = []
        while True:
            self.page.evaluate("() => new Promise(requestAnimationFrame)")  # a number that is dragged waits for one
            for frame in self.page.frames:  # a message to a frame, and its answer
                frame.evaluate("() => new Promise((done) => setTimeout(done, 20))")
            now = self.page.evaluate("() => model.said.splice(0)")
            told = [data for data in self.channel.sent if data["method"] != "echo_update"]
            self.channel.sent.clear()
            if not now and not told:
                return said
            for state in now:
                method = "update" if isinstance(state, dict) else "custom"
                self.channel.hear(
                    {"content": {"data": {"method": method, "state": state, "content": state}}, "buffers": []}
                )
            for data in json.loads(json.dumps(told)):
                if data["method"] == "update":
                    self.page.evaluate("state => model.update(state)", data["state"])
                else:
                    self.page.evaluate("content => model.trigger('msg:custom', content)", data["content"])
            said += now


@pytest.fixture
def notebook(new_page, channels, neuron):
    """A value's widget in a page; the neuron's, if none is given."""
    complaints = []

    def complain(error):
        complaints.append(str(error))

    page = new_page()
    page.on("pageerror", complain)

    def shown(value=None, **options):
        lesson = viz.widget(neuron[0] if value is None else value, **options)
        return Notebook(page, lesson, channels[-1])

    yield shown
    page.remove_listener("pageerror", complain)
    assert complaints == []


def moments(pages):
    return [page.evaluate("() => player.moment") for page in pages]


def results(pages):
    return [page.locator("#whole").get_attribute("aria-label") for page in pages]


def type_number(page, text, leaf="w"):
    if page.locator("#other").is_hidden():
        page.locator("#ask").click()
    page.locator("#leaf").select_option(leaf)
    page.locator("#number").fill(text)
    page.locator("#number").press("Enter")


def test_a_player_that_is_moved_moves_python_and_the_other_views(notebook, neuron):
    shown = notebook()
    first, second = shown.show(copies=2)
    shown.connect()
    first.locator("#next").click()
    first.locator("body").press("ArrowRight")
    assert shown.settle() == [{"step": 1}, {"step": 2}]
    assert shown.lesson.step == 2
    assert moments([first, second]) == [2, 2]
    second.locator("#last").click()
    shown.settle()
    assert shown.lesson.step == 9
    assert moments([first, second]) == [9, 9]


def test_python_moves_every_view_and_none_answers(notebook):
    shown = notebook()
    pages = shown.show(copies=2)
    shown.connect()
    shown.lesson.step = 7
    assert shown.settle() == []
    assert moments(pages) == [7, 7]


def test_a_number_typed_on_a_page_is_the_leafs_in_python_and_in_the_other_view_and_reset_gives_back(notebook, neuron):
    loss, w, *_ = neuron
    shown = notebook(start="end")
    first, second = shown.show(copies=2)
    shown.connect()
    type_number(first, "0.7")
    assert shown.settle() == [{"numbers": [0.7, 2, -0.3]}]
    assert (w.data, round(loss.data, 3)) == (0.7, 0.8)
    assert results([first, second]) == ["Computational graph of L = 0.8"] * 2
    for page in (first, second):
        gradient = page.evaluate("() => player.sweep.contributions[0].at(-1).after")
        assert gradient == w.grad
    second.locator("#ask").click()
    second.locator("#reset").click()
    shown.settle()
    assert (w.data, round(loss.data, 3)) == (0.5, 0.604)
    assert results([first, second]) == ["Computational graph of L = 0.604"] * 2


def test_a_number_set_in_python_is_shown_by_refresh(notebook, neuron):
    loss, _, x, _ = neuron
    shown = notebook(start="end")
    pages = shown.show(copies=2)
    shown.connect()
    x.data = 3.0
    shown.lesson.refresh()
    assert shown.settle() == []
    assert results(pages) == ["Computational graph of L = 0.834"] * 2
    assert moments(pages) == [9, 9]
    assert loss.data == pytest.approx(0.8337, abs=1e-4)


def test_where_a_page_cannot_compute_what_python_can_it_asks_to_run_the_cell_again(notebook):
    z = [Value(1.0, "z1"), Value(2.0, "z2")]
    shown = notebook(autograd.softmax(z)[0])
    [page] = shown.show()
    shown.connect()
    z[0].data = 1000.0
    shown.lesson.refresh()
    assert shown.settle() == []
    assert page.locator("#refused").inner_text().endswith("Run the cell again to see what Python has computed.")
    assert shown.lesson.value.data == 1.0
    z[0].data = 3.0
    shown.lesson.refresh()
    assert shown.settle() == []
    assert page.locator("#refused").text_content() == ""


def test_a_leaf_that_is_dragged_is_not_pulled_back_by_what_python_answers(notebook, neuron):
    shown = notebook()
    first, second = shown.show(copies=2)
    shown.connect()
    first.locator("#ask").click()
    first.evaluate("() => { window.heard = 0; addEventListener('message', () => { heard++; }); }")
    first.locator("#vary").focus()
    for _ in range(5):
        first.locator("#vary").press("ArrowRight")
    said = shown.settle()
    numbers = [state["numbers"][0] for state in said]
    assert numbers == sorted(set(numbers))
    assert first.evaluate("() => heard") == 0
    assert neuron[1].data == numbers[-1] == second.evaluate("() => player.whatIf.number(0)")


def test_pages_and_widget_find_each_other_whichever_is_there_first(notebook):
    shown = notebook()
    shown.connect()
    shown.lesson.step = 4
    shown.settle()
    [page] = shown.show()
    shown.settle()
    assert moments([page]) == [4]
    page.locator("#next").click()
    assert shown.settle() == [{"step": 5}]


def test_what_is_done_on_a_page_before_the_widget_is_there_stays(notebook, neuron):
    _, _, x, _ = neuron
    shown = notebook()
    [page] = shown.show()
    x.data = 3.0
    shown.lesson.refresh()
    shown.lesson.step = 5
    shown.settle()
    page.locator("#next").click()  # the moment is the page's, the numbers are Python's
    shown.connect()
    assert (shown.lesson.step, moments([page])) == (1, [1])
    assert (x.data, page.evaluate("() => player.whatIf.number(1)")) == (3.0, 3.0)


def test_a_page_that_is_loaded_again_shows_what_python_has(notebook, neuron):
    shown = notebook()
    [page] = shown.show()
    shown.connect()
    type_number(page, "0.7")
    page.locator("#last").click()
    shown.settle()
    shown.page.evaluate(
        """() => new Promise((done) => {
            const frame = document.querySelector("iframe");
            frame.addEventListener("load", () => done());
            frame.srcdoc = frame.srcdoc;
        })"""
    )
    [page] = shown.frames(1)
    shown.settle()
    assert (moments([page]), results([page])) == ([9], ["Computational graph of L = 0.8"])
    assert shown.lesson.step == 9


def test_where_a_branch_switches_both_views_are_at_the_same_moment_as_python(notebook):
    a, b = Value(1.0, "a"), Value(1.5, "b")
    shown = notebook(autograd.where(a.relu(), a * a * a, b), start="end")
    lesson = shown.lesson
    pages = shown.show(copies=2)
    shown.connect()
    type_number(pages[0], "-1", "a")
    assert shown.settle() == [{"numbers": [-1, 1.5], "step": 8}]
    assert moments(pages) == [lesson.step] * 2 == [8, 8]
    a.data = 4.0
    lesson.refresh()
    shown.settle()
    assert moments(pages) == [lesson.step] * 2
    assert pages[0].evaluate("() => player.last") == lesson.player.last == 12


def test_where_python_switches_a_branch_a_page_keeps_its_place_in_the_lesson_and_says_its_number(notebook):
    a, b = Value(-1.0, "a"), Value(1.5, "b")
    shown = notebook(autograd.where(a.relu(), a * a * a, b), start="end")
    pages = shown.show(copies=2)
    shown.connect()
    assert shown.lesson.step == 8
    a.data = 1.0
    shown.lesson.refresh()
    shown.settle()
    assert (shown.lesson.step, moments(pages)) == (12, [12, 12])  # the end, as before


def test_the_panel_goes_on_from_the_number_that_python_has_written(notebook, neuron):
    _, w, *_ = neuron
    shown = notebook()
    [page] = shown.show()
    shown.connect()
    type_number(page, "0.5")
    w.data = 3.0
    shown.lesson.refresh()
    shown.settle()
    page.locator("#vary").press("ArrowRight")
    shown.settle()
    assert 3.0 < w.data < 3.1


def test_without_a_kernel_the_page_works_by_itself(notebook):
    shown = notebook()
    [page] = shown.show()
    page.locator("#next").click()
    type_number(page, "0.7")
    assert moments([page]) == [1]
    assert shown.settle() == []
    shown.connect()
    page.evaluate("() => 0")
    shown.page.evaluate("() => leave()")
    page.locator("#last").click()
    assert shown.settle() == []
    assert moments([page]) == [9]


def test_nobody_else_is_heard(notebook):
    shown = notebook()
    [page] = shown.show()
    shown.connect()
    other = f"{{ glassgrad: '{shown.lesson.token[:-1]}?', step: 3 }}"
    shown.page.evaluate(f"() => {{ postMessage({other}, '*'); frames[0].postMessage({other}, '*'); }}")
    page.evaluate(f"() => postMessage({other.replace('?', shown.lesson.token[-1])}, '*')")  # its token, but from itself
    assert shown.settle() == []
    assert (shown.lesson.step, moments([page])) == (0, [0])


@pytest.mark.parametrize(("lang", "text"), [("es", "0,7"), ("pt", "7/10")])
def test_other_languages_say_the_same_numbers(notebook, neuron, lang, text):
    shown = notebook(lang=lang)
    [page] = shown.show()
    shown.connect()
    type_number(page, text)
    shown.settle()
    assert neuron[1].data == 0.7
    assert page.locator("#whole").get_attribute("aria-label").endswith("L = 0,8")


def test_a_graph_that_a_page_cannot_compute_is_stepped_through_all_the_same(notebook, neuron):
    shown = notebook(numbers=False)
    [page] = shown.show()
    shown.connect()
    page.locator("#next").click()
    assert shown.settle() == [{"step": 1}]
    shown.lesson.step = 5
    assert shown.settle() == []
    assert moments([page]) == [5]


def test_in_a_box_the_widget_shows_its_page_itself(notebook):
    shown = notebook()
    shown.connect()
    shown.page.evaluate("() => { document.body.innerHTML = '<div></div>'; }")
    shown.page.evaluate("() => { widget.render({ model, el: document.querySelector('div') }); }")
    shown.settle()
    [page] = shown.frames(1)
    shown.settle()
    page.locator("#next").click()
    assert shown.settle() == [{"step": 1}]


def test_the_script_alone_names_no_address():
    for name in ("page.js", "notebook.js"):
        assert "//" not in files("viz.lessons.widget").joinpath("web", name).read_text("utf-8").replace("// ", "")
