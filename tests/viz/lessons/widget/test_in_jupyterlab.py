"""The widget in JupyterLab itself: whoever loads its script there, and when, is JupyterLab's doing, and no output asks for it."""

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
CELLS = (
    """\
import viz
from autograd import Value
w, x = Value(0.5, "w"), Value(2.0, "x")
loss = (w * x).tanh()
lesson = viz.widget(loss)
lesson""",
    """\
lesson.step = 1
shown = display(lesson.numbers, display_id=True)
lesson.observe(lambda change: shown.update(change.new), "numbers")""",
    "print(lesson.step, w.data, round(loss.data, 4))",
    "x.data = 3.0\nlesson.refresh()\nlesson.step = 6",
)


def test_page_and_kernel_move_each_other_and_what_is_saved_is_a_page_and_no_widget(
    browser, jupyterlab, tmp_path, engine
):
    if engine != "python":
        return  # JupyterLab does the same on every engine
    pytest.importorskip("anywidget", reason="anywidget is not installed: pip install 'glassgrad[widget]'")
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "lesson.ipynb"
    nbformat.write(made, path)
    context = browser.new_context(viewport={"width": 1400, "height": 1400})
    context.set_default_timeout(120_000)  # JupyterLab takes long to load, the longer the more is done beside it
    page = context.new_page()
    page.goto(f"{jupyterlab(tmp_path)}lab/tree/lesson.ipynb?reset")
    # As long as a notebook has no kernel, JupyterLab runs no cell, and says nothing.
    page.locator("#jp-main-statusbar", has_text="| Idle").wait_for()
    cells = page.locator(".jp-Notebook .jp-CodeCell")

    def run(number, prompt):
        """Run a cell, and wait until its prompt says that it has run."""
        editor = cells.nth(number).locator(".cm-content")
        editor.click()
        editor.press("Control+Enter")
        cells.nth(number).locator(".jp-InputPrompt", has_text=f"[{prompt}]:").wait_for()

    def output(number, text):
        """Wait until a cell shows a text."""
        cells.nth(number).locator(".jp-OutputArea-output", has_text=text).wait_for()

    run(0, 1)
    run(1, 2)
    frame = page.frame_locator("iframe")
    frame.locator(".count", has_text="1 / 6").wait_for()
    frame.locator("#next").click()
    frame.locator("body").press("ArrowRight")
    frame.locator("#ask").click()
    frame.locator("#leaf").select_option("w")
    frame.locator("#number").fill("0.7")
    frame.locator("#number").press("Enter")
    output(1, "0.7")  # until Python knows: it hears a page beside the cells that it runs, in no order
    run(2, 3)
    output(2, "3 0.7 0.8854")
    run(3, 4)
    frame.locator(".count", has_text="6 / 6").wait_for()
    assert frame.locator("#whole").get_attribute("aria-label").endswith("= 0.97")
    with page.expect_response(lambda response: response.request.method == "PUT" and "lesson.ipynb" in response.url):
        page.keyboard.press("Control+s")
    saved = nbformat.read(path, as_version=4)
    assert "widgets" not in saved.metadata
    assert set(saved.cells[0].outputs[0].data) == {"text/plain", "text/html"}
    context.close()
