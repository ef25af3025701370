"""Put two pictures on one: side by side where there is room, else one under the other, each under a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from viz.drawing import Part, Run, Scene, Text, extent, moved_part, style

#: The height of the line above each picture, and how far two pictures are apart.
_HEADING, _APART = 26.0, 24.0


def beside(scenes: Sequence[Scene], headings: Sequence[str], title: str, width: float) -> Scene:
    """One scene of several.

    headings  what is said above each
    width     how wide all of it may be: what does not fit stands one under the other
    """
    lines = [Text(style.MARGIN, 18.0, (Run(heading, bold=True),), style.SENTENCE_SIZE) for heading in headings]
    widths = [max(scene.width, extent(line)[1] + style.MARGIN) for scene, line in zip(scenes, lines, strict=True)]
    across = sum(widths) + _APART * (len(scenes) - 1) <= width
    parts: list[Part] = []
    x = y = right = bottom = 0.0
    for number, (scene, line, wide) in enumerate(zip(scenes, lines, widths, strict=True)):
        drawn = [Part("heading", "", "", (line,)), *[moved_part(part, 0.0, _HEADING) for part in scene.parts]]
        parts += [replace(moved_part(part, x, y), key=f"{number} {part.key}".strip()) for part in drawn]
        right, bottom = max(right, x + wide), max(bottom, y + _HEADING + scene.height)
        x, y = (x + wide + _APART, y) if across else (x, bottom + _APART)
    said = " ".join([f"{heading}. {scene.description}" for heading, scene in zip(headings, scenes, strict=True)])
    return Scene(right, bottom, title, said, tuple(parts), scenes[0].language)
