"""What a notebook stores of the widget, and a kernel to which a notebook talks."""

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
CELL = """\
import viz
from autograd import Value
w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(-0.3, "b")
loss = (w * x + b).tanh()
loss.label = "L"
loss.backward()
lesson = viz.widget(loss)
lesson.step = 2
lesson
"""
EDIT = """\
x.data = 3.0
lesson.refresh()
lesson.step = 9
lesson
"""


@pytest.fixture(scope="module")
def settled(environment):
    """Jupyter keeps its files to itself."""
    pytest.importorskip("anywidget", reason="anywidget is not installed: pip install 'glassgrad[widget]'")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


@pytest.mark.usefixtures("settled")
def test_a_notebook_that_is_run_through_stores_players_and_no_state_and_its_page_works_offline(new_page, tmp_path):
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    nbconvert = pytest.importorskip("nbconvert", reason="nbconvert is not installed")
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in (CELL, EDIT)])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    client = nbclient.NotebookClient(made, timeout=120, kernel_name="python3")
    assert client.store_widget_state
    client.execute()
    assert "widgets" not in made.metadata
    assert [set(cell.outputs[0].data) for cell in made.cells] == [{"text/plain", "text/html"}] * 2

    html, _ = nbconvert.HTMLExporter().from_notebook_node(made)
    assert "html-manager" not in html
    assert "widget-view" not in html
    path = tmp_path / "lesson.html"
    path.write_text(html, "utf-8")
    page = new_page()
    page.goto(path.as_uri())
    page.wait_for_function("() => frames.length === 2 && frames[0].player && frames[1].player")
    first, second = page.frames[1:]
    assert [frame.evaluate("() => player.moment") for frame in (first, second)] == [2, 9]
    first.locator("#next").click()
    assert first.locator(".count").inner_text() == "3 / 9"
    assert second.locator("#whole").get_attribute("aria-label") == "Computational graph of L = 0.834"
    assert second.locator(".count").inner_text() == "9 / 9"


@pytest.fixture
def kernel(settled):
    """A kernel, and what it says while it runs a cell for a notebook in which somebody sits, or hears a page."""
    manager = pytest.importorskip("jupyter_client.manager", reason="jupyter_client is not installed")
    started, client = manager.start_new_kernel(kernel_name="python3")

    def said(request):
        """All that is said until this request is answered."""
        found = []
        while True:
            message = client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") == request:
                found.append(message)
                if message["content"].get("execution_state") == "idle":
                    return found

    def run(code):
        return said(client.execute(code, allow_stdin=True))

    def say(comm, state):
        message = client.session.msg("comm_msg", {"comm_id": comm, "data": {"method": "update", "state": state}})
        client.shell_channel.send(message)
        return said(message["header"]["msg_id"])

    yield run, say
    client.stop_channels()
    started.shutdown_kernel(now=True)


def test_where_somebody_sits_one_channel_is_opened_and_a_page_that_speaks_is_heard_by_the_graph(kernel):
    run, say = kernel
    told = run(CELL)
    opened = [message["content"] for message in told if message["msg_type"] == "comm_open"]
    assert [each["target_name"] for each in opened] == ["jupyter.widget"]
    [shown] = [message["content"]["data"] for message in told if message["msg_type"] == "execute_result"]
    assert set(shown) == {"text/plain", "text/html"}
    state = opened[0]["data"]["state"]
    assert state["token"] in shown["text/html"]
    assert state["step"] == 0  # as the channel was opened; lesson.step = 2 came afterwards
    updates = [message["content"]["data"]["state"] for message in told if message["msg_type"] == "comm_msg"]
    assert updates == [{"step": 2}]
    say(opened[0]["comm_id"], {"numbers": [0.7, 2, -0.3], "step": 4})
    [answer] = [
        message["content"]["text"]
        for message in run("print(lesson.step, w.data, round(loss.data, 4), round(w.grad, 4))")
        if message["msg_type"] == "stream"
    ]
    assert answer.split() == ["4", "0.7", "0.8005", "0.7184"]
