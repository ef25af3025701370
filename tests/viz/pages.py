"""Pages in a browser: as large as a test wants them, and laid out and drawn anew."""


def resize(page, width, height):
    """Make a page so large, and wait until it is, and has laid itself out."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("([width, height]) => innerWidth === width && innerHeight === height", arg=[width, height])
    drawn(page)


def drawn(page):
    """Wait some frames: who watches a size hears of it at the end of one, and may change another."""
    page.evaluate("async () => { for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame); }")
