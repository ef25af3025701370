"""Colours: what is written can be read, in every theme."""

import pytest

from viz.drawing import THEMES, ink_on, theme_named

TEXTS = ("ink", "muted", "positive", "negative", "notice")


def channels(colour):
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def luminance(rgb):
    """Relative luminance as WCAG 2.2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.213 * linear[0] + 0.715 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def nested(colours, depth):
    """What a group's half-transparent tint looks like, ``depth`` of them on top of each other."""
    shade = channels(colours["paper"])
    for _ in range(depth):
        shade = [(s + g) / 2 for s, g in zip(shade, channels(colours["group"]), strict=True)]
    return shade


@pytest.mark.parametrize("name", THEMES)
def test_every_text_has_the_contrast_of_level_aa_on_paper_card_and_nested_groups(name):
    colours = theme_named(name)
    for role in TEXTS:
        for ground in (channels(colours["card"]), *[nested(colours, depth) for depth in range(4)]):
            assert contrast(channels(colours[role]), ground) >= 4.5, role
    assert contrast(channels(colours["badge text"]), channels(colours["badge"])) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("sign", ["positive", "negative"])
def test_what_is_written_on_a_square_is_seen_however_much_of_its_colour_that_has(name, sign):
    """3 : 1 is what WCAG 2.2 asks of signs and of large type."""
    colours = theme_named(name)
    for share in [i / 100 for i in range(101)]:
        ends = zip(channels(colours["paper"]), channels(colours[sign]), strict=True)
        ground = [paper + share * (full - paper) for paper, full in ends]
        assert contrast(channels(colours[ink_on(share)]), ground) >= 3.0, share


@pytest.mark.parametrize("name", THEMES)
def test_all_themes_name_the_same_roles(name):
    assert set(THEMES[name]) == set(THEMES["light"])


@pytest.mark.parametrize("name", THEMES)
def test_the_two_signs_differ_for_every_kind_of_colour_blindness(name):
    """Blue against orange: they differ most in the channel that red- and green-blind eyes see, too."""
    colours = theme_named(name)
    positive, negative = channels(colours["positive"]), channels(colours["negative"])
    assert abs(positive[2] - negative[2]) > 0.3
    assert abs(positive[0] - negative[0]) > 0.3


def test_the_american_spelling_is_understood():
    assert theme_named("color-blind") is theme_named("colour-blind")
