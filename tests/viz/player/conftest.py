"""What the tests of the player's page share: a value's player, opened in a browser."""

import pytest

import viz


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a value's player from a file and returns its page, which must neither complain nor ask for anything."""
    contexts = []

    def open_(value, **options):
        dark = options.pop("dark", False)
        motion = options.pop("reduced_motion", "no-preference")
        before = options.pop("before", "")  # a script that runs before the page's own
        context = browser.new_context(
            viewport={"width": 1200, "height": 760},
            color_scheme="dark" if dark else "light",
            reduced_motion=motion,
            offline=True,
        )
        page = context.new_page()
        page.add_init_script(before)
        requests, complaints = [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        path = viz.step(value, **options).save(tmp_path / "lesson.html")
        page.goto(path.as_uri())
        page.wait_for_function("window.player")
        contexts.append((context, requests, complaints, path.as_uri()))
        return page

    yield open_
    for context, requests, complaints, url in contexts:
        context.close()
        assert set(requests) == {url}  # the file itself and nothing else
        assert complaints == []
