"""Show a picture or a page in a notebook, whether it is trusted or not.

A notebook that nobody trusts yet loses scripts, frames and drawings that stand in the page; an ``<img>`` stays.  So the
picture comes first, as an ``<img>``, and a frame behind it: where frames are allowed, it takes the picture's place when it has
loaded.  In a frame the text of a drawing can be selected, and its tooltips show.

    <div> <div><img …></div> <iframe …></iframe> </div>

A frame with the theme "auto" is light or dark as the notebook is around it (``FOLLOW``).
"""

from __future__ import annotations

from html import escape

from viz.drawing import Scene

#: Makes a page in a frame light or dark, as what is around the frame is: as JupyterLab, VS Code and Colab say of their themes,
#: else as the first background behind the frame; in a frame of another site's, and in none, as the reader's system is.  The
#: page has its dark colours in style sheets of the class "dark", for readers whose system is dark.
#:
#: VS Code: code.visualstudio.com/api/extension-guides/webview, "Theming webview content"; its high contrast is dark unless it says
#: that it is light.  Colab: github.com/googlecolab/colabtools, issue 1214.
FOLLOW = r"""(() => {
const frame = window.frameElement;
if (!frame) return;
const page = frame.ownerDocument;
const isDark = () => {
  const {jpThemeLight: lab, vscodeThemeKind: code} = page.body.dataset, colab = page.documentElement.getAttribute("theme");
  if (lab) return lab === "false";
  if (code) return !code.endsWith("light");
  if (colab) return colab === "dark";
  for (let behind = frame; behind; behind = behind.parentElement) {
    const colour = getComputedStyle(behind).backgroundColor;
    const [r, g, b, opacity = 1] = colour.startsWith("rgb") ? colour.match(/[\d.]+/g).map(Number) : [0, 0, 0, 0];
    if (opacity > 0.5) return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
};
const follow = () => {
  const dark = isDark();
  for (const style of document.querySelectorAll("style.dark")) style.media = dark ? "all" : "not all";
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
};
follow();
document.addEventListener("DOMContentLoaded", follow);
for (const place of [page.documentElement, page.body]) new MutationObserver(follow).observe(place, {attributes: true});
})();
"""

#: A page around a drawing, to its left and right.
_BEFORE = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
    "<style>html{{overflow:auto hidden}}body{{margin:0}}svg{{display:block}}"
    "@media print{{svg{{max-width:100%;height:auto}}}}</style>"
)
_AFTER = f"<script>{FOLLOW}</script>"

#: Makes the page of the picture before the frame, and takes that picture's place.  It runs when the empty frame has loaded.
#: In a place that is of no site, as a sandbox is, no frame can be looked into: then it is as high as it was made.
_TAKE_ITS_PLACE = """\
const box = this.previousElementSibling, image = box && box.querySelector('img');
if (image) {{
const bytes = Uint8Array.from(atob(image.src.split(',')[1]), (c) => c.charCodeAt(0));
this.onload = () => {{
box.remove();
this.onload = null;
this.style.display = 'block';
const page = this.contentDocument;
if (page) this.style.height = `${{{height} + this.clientHeight - page.documentElement.clientHeight}}px`;
}};
this.srcdoc = {before} + new TextDecoder().decode(bytes) + {after};
}}"""


def with_frame(image: str, scene: Scene, *, follows: bool) -> str:
    """An ``<img>`` of a scene in a box, and a frame that shows the same drawing; it is stored only once.

    follows  whether it is to be light or dark as the notebook is
    """
    title, height = escape(scene.title), f"{scene.height:.0f}"
    before, after = _BEFORE.format(language=scene.language, title=title), _AFTER if follows else ""
    script = _TAKE_ITS_PLACE.format(height=height, before=_quoted(before), after=_quoted(after))
    style = f"display:none;width:100%;height:{height}px;border:0"
    return f'<div>{image}<iframe title="{title}" style="{style}" onload="{escape(script)}"></iframe></div>'


def with_page(image: str, page: str, height: float, title: str) -> str:
    """An ``<img>`` in a box, and a frame with a page that takes its place, but on paper, where a frame would be cut off.

    The box stands before the frame, or before what marimo puts around each frame.
    """
    # In single quotes, as there are many double ones in a page.
    content = page.replace("&", "&amp;").replace("'", "&#x27;")
    return (
        f"<div><div>{image}</div><iframe srcdoc='{content}' style=\"width:100%;height:{height:.0f}px;border:0\" "
        f'title="{escape(title)}" '
        "onload=\"(this.previousElementSibling || this.parentNode.previousElementSibling).style.display='none'\"></iframe></div>"
    )


def _quoted(text: str) -> str:
    """A text as a literal of JavaScript."""
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${") + "`"
