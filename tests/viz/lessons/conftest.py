"""What the tests of the player's page share: a value's player, opened in a browser; a place for Jupyter's files."""

import os
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

import viz

REPOSITORY = Path(viz.__file__).parents[1]


@pytest.fixture
def opened(browser, new_page, tmp_path):
    """Opens a value's player from a file and returns its page, which must neither complain nor ask for anything.

    A script that runs ``before`` the page's own, and a clock that a test sets, stay for good: then the page is ``alone``.
    """
    pages = []

    def open_(value, *, made=viz.step, before="", alone=False, dark=False, reduced_motion="no-preference", **options):
        if before or alone:
            page = browser.new_context(viewport={"width": 1200, "height": 760}, offline=True).new_page()
            page.add_init_script(before)
        else:
            page = new_page(dark=dark, reduced_motion=reduced_motion, empty=False)
        path = made(value, **options).save(tmp_path / f"lesson-{len(pages)}.html")
        requests, complaints = [], []
        hears = {
            "request": lambda request: requests.append(request.url),
            "console": lambda message: complaints.append(message.text),
            "pageerror": lambda error: complaints.append(str(error)),
        }
        for event, hear in hears.items():
            page.on(event, hear)
        pages.append((page, hears, requests, complaints, path.as_uri(), before or alone))
        page.goto(path.as_uri())
        page.wait_for_function(
            "() => window.player"
        )  # which unpacks its data first; a function, since the page forbids eval
        return page

    yield open_
    for page, hears, requests, complaints, url, alone in pages:
        for event, hear in hears.items():
            page.remove_listener(event, hear)
        if alone:
            page.context.close()
        assert set(requests) == {url}  # the file itself and nothing else
        assert complaints == []


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An environment in which Jupyter keeps its files to itself and the kernel finds our packages."""
    home = tmp_path_factory.mktemp("home")
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "JUPYTERLAB_SETTINGS_DIR")
    found = {**os.environ, **{name: str(home / name) for name in names}, "PYTHONPATH": str(REPOSITORY)}
    return {**found, "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"), "HOME": str(home)}


@pytest.fixture(scope="module")
def jupyterlab(environment, tmp_path_factory):
    """Starts a JupyterLab server on a folder and returns its address."""
    pytest.importorskip("jupyterlab", reason="jupyterlab is not installed")
    servers, log = [], tmp_path_factory.mktemp("jupyterlab") / "log"

    def start(folder):
        for _ in range(3):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            # A path of its own: whoever takes the port before this server does, which then ends, is not taken for it.
            path = f"/{os.getpid()}-{len(servers)}/"
            options = [
                *("--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0"),
                *(f"--ServerApp.base_url={path}", f"--ServerApp.root_dir={folder}", "--IdentityProvider.token="),
                *("--ServerApp.disable_check_xsrf=True", "--LabApp.news_url=", "--LabApp.check_for_updates_class="),
            ]
            with log.open("ab") as told:
                command = [sys.executable, "-m", "jupyterlab", *options]
                servers.append(subprocess.Popen(command, env=environment, stdout=told, stderr=told))
            if _answers(servers[-1], f"http://127.0.0.1:{port}{path}"):
                return f"http://127.0.0.1:{port}{path}"
        pytest.fail(f"JupyterLab does not start: {log.read_text('utf-8', 'replace')}")

    yield start
    for server in servers:
        server.terminate()
    for server in servers:
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:  # it waits for its kernels, on a busy machine for long
            server.kill()
            server.wait()


def _answers(server, address):
    """Wait until a server answers, or ends."""
    for _ in range(1200):
        with suppress(OSError), urllib.request.urlopen(f"{address}api/status", timeout=60):
            return True
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
            break
    return False
