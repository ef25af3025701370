"""Write a scene for LaTeX: TikZ, equations set by TeX; several scenes as the overlays of one frame of Beamer.

In: scenes of primitives, and a theme.  Out: text in ASCII that needs TikZ and nothing else: it compiles by itself, and in another
document ``\\input`` puts the picture where it stands.  What may be touched: what TeX writes for a character.

    characters.py  texts and symbols in TeX; a label is untrusted text, and none of its characters means anything to TeX
    equations.py   an equation in TeX's mathematics
    primitives.py  one function for each primitive
    documents.py   a picture, a lesson, and the document around it

Next: ``viz/backends/dot.py``.
"""

from .documents import to_beamer, to_tikz, to_tikz_pages

__all__ = ["to_beamer", "to_tikz", "to_tikz_pages"]
