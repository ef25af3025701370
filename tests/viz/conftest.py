"""What the tests of pictures and pages share: the system's Chromium, and pages in it."""

import shutil

import pytest

SIZE = {"width": 1200, "height": 760}


@pytest.fixture(scope="package")
def browser():
    """The system's Chromium, headless; without it, or Playwright, a test of pages is skipped."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium on this machine")
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="package")
def spare_pages(browser):
    """Pages that tests have done with: to load a file in one takes a fifth of the time of a page of its own."""
    pages = []
    yield pages
    for page in pages:
        page.context.close()


@pytest.fixture
def new_page(browser, spare_pages):
    """Gives pages without a network, as large as asked for; another test may get the same ones afterwards.

    One that opens a file at once need not be ``empty`` before: to empty it takes a fifth of the time of opening a lesson.
    """
    taken = []

    def give(size=SIZE, *, dark=False, reduced_motion="no-preference", empty=True):
        page = spare_pages.pop() if spare_pages else browser.new_context(offline=True).new_page()
        taken.append(page)
        if empty:
            page.goto("about:blank")
        page.set_viewport_size(size)
        scheme = "dark" if dark else "light"
        page.emulate_media(media="null", color_scheme=scheme, reduced_motion=reduced_motion)
        page.mouse.move(0, 0)
        return page

    yield give
    spare_pages.extend(taken)
