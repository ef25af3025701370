"""Write a scene as a file: SVG, PNG, PDF, TikZ; and a diagram as Graphviz DOT.

In: a ``Scene`` of primitives and a theme (``viz.drawing``).  Out: text or bytes, the same for the same scene.  What
may be touched: how a primitive is written, and the number of backends.

    svg.py                 SVG: the text of a file, or of the parts that the player's page holds
    matplotlib_backend.py  PNG and PDF
    film.py                scenes one after the other: GIF, MP4
    tikz/                  LaTeX: pictures of TikZ, overlays of Beamer
    dot.py                 a graphviz.Digraph; Graphviz draws by itself, so it is made of a diagram, not of a scene

**Adding a backend.**  Write one function for each of ``Box``, ``Curve``, ``Polygon`` and ``Text``, and go through the
scene, which yields its primitives from back to front.  Here is one that lists the texts of a picture:

>>> from autograd import Value
>>> from viz.drawing import Box, Curve, Polygon, Text
>>> def nothing(primitive):
...     return []
>>> def words(text):
...     return ["".join([run.text for run in text.runs])]
>>> writers = {Box: nothing, Curve: nothing, Polygon: nothing, Text: words}
>>> def to_texts(scene):
...     return [line for primitive in scene for line in writers[type(primitive)](primitive)]
>>> from viz import draw
>>> to_texts(draw(Value(3.0, "x").exp()).scene)
['× 20.1', 'x', '3', '∂y', '—', 'y', '20.1', '∂y', '—', 'exp']

Next: ``viz.pictures``.
"""

from .dot import draw_dot, to_dot
from .film import to_gif, to_mp4
from .matplotlib_backend import NO_GLYPH, missing_in, tell_missing, to_image, to_pages
from .svg import coordinate, svg_group, svg_inside, to_svg
from .tikz import to_beamer, to_tikz, to_tikz_pages

__all__ = [
    "NO_GLYPH",
    "coordinate",
    "draw_dot",
    "missing_in",
    "svg_group",
    "svg_inside",
    "tell_missing",
    "to_beamer",
    "to_dot",
    "to_gif",
    "to_image",
    "to_mp4",
    "to_pages",
    "to_svg",
    "to_tikz",
    "to_tikz_pages",
]
