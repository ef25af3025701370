"""The player and the drawing in real notebooks: nbconvert's HTML, and JupyterLab with and without trust.

The notebooks are made here and run by nobody but the kernel; the browser is the system's Chromium.
"""

import json
from html import escape
from pathlib import Path

import pytest

import viz
from autograd import Value
from tests.viz.pages import resize

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
sign = pytest.importorskip("nbformat.sign", reason="nbformat is not installed")
CELL = """\
import viz
from autograd import Value
w, x = Value(0.5, "w"), Value(2.0, "x")
loss = (w * x).tanh()
loss.label = "L"
"""


@pytest.fixture(scope="module")
def notebook(tmp_path_factory, environment):
    """A notebook with a player and a drawing, executed."""
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    folder = tmp_path_factory.mktemp("notebook")
    path = folder / "lesson.ipynb"
    cells = [
        nbformat.v4.new_code_cell(CELL + "viz.step(loss)"),
        nbformat.v4.new_code_cell("viz.draw(loss, step=1)"),
        nbformat.v4.new_code_cell("viz.draw(loss, theme='auto')"),
    ]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        nbclient.NotebookClient(made, timeout=120, kernel_name="python3").execute()
    nbformat.write(made, path)
    return path


def test_nbconverts_page_shows_the_player_offline(new_page, notebook, tmp_path):
    nbconvert = pytest.importorskip("nbconvert", reason="nbconvert is not installed")
    html, _ = nbconvert.HTMLExporter().from_filename(notebook)
    (tmp_path / "lesson.html").write_text(html, "utf-8")
    page = new_page()
    page.goto((tmp_path / "lesson.html").as_uri())
    frame = page.frame_locator("iframe >> nth=0")
    frame.get_by_role("button", name="Last step").click()
    assert "∂L/∂x = " in frame.locator(".equation").inner_text()
    drawing = page.frame_locator("iframe >> nth=1")
    drawing.locator("text", has_text="step 1 of 3").wait_for()
    pictures = page.locator("img[alt^='Computational graph']:visible")
    pictures.first.wait_for(state="hidden")  # frames have taken their places


def test_a_drawing_wider_than_its_cell_scrolls_and_keeps_its_size(new_page):
    page = new_page()
    drawing = viz.draw((Value(0.5, "w") * Value(2.0, "x")).tanh())
    page.set_content(f'<div style="width:300px">{drawing.html}</div>')
    box = page.locator("img").bounding_box()
    assert (box["width"], box["height"]) == (drawing.scene.width, drawing.scene.height)
    assert page.locator("img").evaluate("image => image.parentNode.scrollWidth > image.parentNode.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture(scope="module")
def lab(notebook, jupyterlab):
    """A JupyterLab server on the notebook's folder: its address."""
    return jupyterlab(notebook.parent)


def opened(browser, lab):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(120_000)  # JupyterLab takes long to load, the longer the more is done beside it
    page = context.new_page()
    page.goto(f"{lab}lab/tree/lesson.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-OutputArea-output")
    return context, page


def test_in_a_notebook_nobody_trusts_the_picture_is_there(browser, lab):
    context, page = opened(browser, lab)
    image = page.locator(".jp-OutputArea-output img[alt^='Computational graph']").first
    image.wait_for()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 500)")
    assert page.locator(".jp-OutputArea-output iframe").count() == 0
    context.close()


@pytest.fixture(scope="module")
def trusted_page(browser, notebook, environment, lab):
    """The notebook, trusted from here on, in a dark JupyterLab; opened once, which takes long, too."""
    notary = sign.NotebookNotary(data_dir=environment["JUPYTER_DATA_DIR"])  # as ``jupyter trust`` does
    notary.sign(nbformat.read(notebook, as_version=4))
    notary.store.close()
    settings = Path(environment["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab", "apputils-extension")
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": "JupyterLab Dark"}), "utf-8")
    context, page = opened(browser, lab)
    yield page
    context.close()


def test_in_a_trusted_notebook_the_player_steps_and_the_keys_are_its_own(trusted_page):
    frame = trusted_page.frame_locator(".jp-OutputArea-output iframe >> nth=0")
    frame.get_by_role("button", name="One step on").click()
    counter = frame.locator(".sentence")
    assert "forward 1 of 2" in counter.inner_text()
    frame.locator("body").press("ArrowRight")
    assert "forward 2 of 2" in counter.inner_text()


def test_in_a_trusted_notebook_a_drawings_text_can_be_selected_and_its_tooltips_show(trusted_page):
    drawing = trusted_page.frame_locator(".jp-OutputArea-output iframe >> nth=1")
    label = drawing.locator("text", has_text="w·x").first
    label.wait_for()
    label.dblclick()
    assert label.evaluate("label => getSelection().toString()").strip()
    assert label.evaluate("label => label.closest('g:has(> title)').querySelector('title').textContent")
    pictures = trusted_page.locator(".jp-OutputArea-output img[alt^='Computational graph']:visible")
    pictures.first.wait_for(state="hidden")  # frames have taken their places
    frame, height = (
        trusted_page.locator(".jp-OutputArea-output iframe >> nth=1"),
        drawing.locator("svg").bounding_box()["height"],
    )
    assert frame.bounding_box()["height"] == pytest.approx(height, abs=1.0)


def test_what_is_to_follow_a_dark_jupyterlab_is_dark_there_and_light_when_that_is(trusted_page):
    page = trusted_page
    page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
    player, drawing = [page.frame_locator(f".jp-OutputArea-output iframe >> nth={number}") for number in (0, 2)]

    def wait_for(colour):
        for paper, of in ((player.locator("body"), "backgroundColor"), (drawing.locator("svg > rect"), "fill")):
            it = paper.element_handle()
            is_so = "([it, of, colour]) => getComputedStyle(it)[of] === colour"
            it.owner_frame().wait_for_function(is_so, arg=[it, of, colour])

    wait_for("rgb(20, 24, 29)")
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")  # as JupyterLab does when its theme is changed
    wait_for("rgb(255, 255, 255)")


@pytest.mark.parametrize(("scheme", "paper"), [("dark", "rgb(20, 24, 29)"), ("light", "rgb(255, 255, 255)")])
def test_elsewhere_a_drawing_follows_the_readers_system_or_what_is_behind_its_frame(new_page, scheme, paper):
    graph = (Value(0.5, "w") * Value(2.0, "x")).tanh()
    shown = viz.draw(graph, theme="auto")
    page = new_page(dark=scheme == "dark")
    page.set_content(shown.svg)
    fill = "paper => getComputedStyle(paper).fill"
    assert page.locator("svg > rect").evaluate(fill) == paper
    other = {"dark": "#f8f8f8", "light": "#101010"}[scheme]
    page.set_content(f'<body style="background:{other}">{shown._repr_mimebundle_()["text/html"]}</body>')
    behind = page.frame_locator("iframe").locator("svg > rect").evaluate(fill)
    assert behind == {"dark": "rgb(255, 255, 255)", "light": "rgb(20, 24, 29)"}[scheme]


@pytest.mark.parametrize(
    ("place", "dark"),
    [
        ('<body data-vscode-theme-kind="vscode-dark">', True),
        ('<body data-vscode-theme-kind="vscode-high-contrast">', True),
        ('<body data-vscode-theme-kind="vscode-high-contrast-light">', False),
        ('<html theme="dark"><body>', True),  # Colab
    ],
)
def test_vs_code_and_colab_say_whether_they_are_dark(new_page, place, dark):
    shown = viz.draw((Value(0.5, "w") * Value(2.0, "x")).tanh(), theme="auto")
    page = new_page(dark=not dark)  # what the system is, which does not count
    page.set_content(f"<!doctype html>{place}{shown._repr_mimebundle_()['text/html']}")
    paper = page.frame_locator("iframe").locator("svg > rect").evaluate("it => getComputedStyle(it).fill")
    assert paper == ("rgb(20, 24, 29)" if dark else "rgb(255, 255, 255)")


def test_where_a_notebook_puts_a_box_around_each_frame_the_player_takes_the_pictures_place(new_page):
    """As marimo does."""
    html = viz.step((Value(0.5, "w") * Value(2.0, "x")).tanh())._repr_mimebundle_()["text/html"]
    page, complaints = new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_content(html.replace("<iframe", "<div><iframe").replace("</iframe>", "</iframe></div>"))
    page.locator("img").wait_for(state="hidden")
    assert page.locator("iframe").is_visible()
    assert complaints == []


def in_sandbox(page, html, allows):
    """Show an output as a notebook does that keeps it in a frame of no site, and return that frame."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_content(f'<iframe sandbox="{allows}" style="width:880px;height:1400px" srcdoc="{escape(html)}"></iframe>')
    page.wait_for_function("() => document.readyState === 'complete'")
    return page.frame_locator("iframe").first, complaints


def test_in_a_sandbox_without_an_origin_player_and_drawing_are_as_elsewhere(new_page):
    graph = (Value(0.5, "w") * Value(2.0, "x")).tanh()
    drawing, player = viz.draw(graph, theme="auto"), viz.step(graph)
    html = "".join([shown._repr_mimebundle_()["text/html"] for shown in (player, drawing)])
    frame, complaints = in_sandbox(new_page(), html, "allow-scripts")
    inside = frame.frame_locator("iframe >> nth=0")
    inside.get_by_role("button", name="Last step").click()
    assert inside.locator(".count").inner_text() == "6 / 6"
    frame.frame_locator("iframe >> nth=1").locator("svg text >> nth=0").wait_for()
    frame.locator("img:visible").first.wait_for(state="hidden")
    assert complaints == []


def test_where_no_script_may_run_a_player_has_no_dead_buttons(new_page):
    html = viz.step((Value(0.5, "w") * Value(2.0, "x")).tanh())._repr_mimebundle_()["text/html"]
    frame, _ = in_sandbox(new_page(), html, "")
    assert frame.locator("img").is_visible()
    inside = frame.frame_locator("iframe")
    inside.locator("#whole").wait_for()
    assert not inside.locator(".controls").is_visible()


@pytest.mark.parametrize("height", [200, 384])
def test_in_a_low_output_the_controls_stay_in_sight(new_page, tmp_path, height):
    page = new_page()
    page.goto(viz.step((Value(0.5, "w") * Value(2.0, "x")).tanh()).save(tmp_path / "lesson.html").as_uri())
    page.wait_for_function("() => window.player")
    resize(page, 683, height)
    for key in ("Home", "ArrowRight", "End"):
        page.keyboard.press(key)
        box = page.locator(".controls").bounding_box()
        assert 0 < box["y"] and box["y"] + box["height"] <= height + 1
        assert page.locator(".stage").bounding_box()["height"] >= 120


def test_on_a_printed_notebook_the_picture_of_the_last_moment_stands_where_the_player_is(new_page):
    wide = viz.step((Value(0.5, "w") * Value(2.0, "x")).tanh(), width=200)
    page = new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_content(f"<div style='width:300px'>{wide._repr_mimebundle_()['text/html']}</div>")
    [_, inside] = page.frames
    inside.wait_for_function("() => window.player")
    image, frame = page.locator("img"), page.locator("iframe")
    for printed, event in ((True, "beforeprint"), (False, "afterprint")):
        page.evaluate("event => dispatchEvent(new Event(event))", event)
        assert (image.is_visible(), frame.is_visible()) == (printed, not printed)
        if printed:
            box = image.bounding_box()
            assert box["width"] <= 300
            assert box["height"] / box["width"] == pytest.approx(
                wide.drawing.scene.height / wide.drawing.scene.width, 0.01
            )
    assert inside.evaluate("player.picture.viewport.printing") is False
    page.evaluate("document.querySelector('iframe').remove()")  # as when its cell is run again
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not image.is_visible()
    assert complaints == []
