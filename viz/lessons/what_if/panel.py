"""Write what a reader uses to ask: a button, and the panel that it opens.

The panel has a row for the leaf and its number, a row for its gradient beside the finite difference, and a row for the
step of gradient descent.  What stands in them the script writes (``viz/lessons/player/web/what_if/what_if.js``).
"""

from __future__ import annotations

from html import escape

from autograd.languages import Language


def what_if_button(language: Language, against: str) -> str:
    """The button. against: why the page cannot answer, which it then says; "" if it can."""
    said = escape(against or language("what_if_said"))
    state = "disabled" if against else 'aria-expanded="false" aria-controls="other"'
    label = escape(language("what_if"))
    return f'<button type="button" id="ask" class="save" {state} aria-label="{label} {said}" title="{said}">{label}</button>'


def what_if_panel(language: Language) -> str:
    """The panel, closed at first."""

    def button(name: str, message: str) -> str:
        return f'<button type="button" id="{name}">{escape(language(message))}</button>'

    leaf, rate = escape(language("what_if_leaf")), escape(language("what_if_rate"))
    return f"""<section id="other" class="other" aria-label="{escape(language("what_if"))}" hidden>
<div class="row"><select id="leaf" aria-label="{leaf}" title="{leaf}"></select><span>=</span>
<input id="number" type="text" inputmode="text" autocomplete="off" spellcheck="false" size="9" aria-describedby="refused">
<input id="vary" type="range" min="-100" max="100" step="1" value="0"></div>
<p id="refused" role="alert"></p>
<div class="row"><div class="found" role="status" aria-live="polite"><span class="outcome"></span><span class="check"></span></div>
{button("reset", "what_if_reset")}</div>
<div class="row"><label title="{rate}">η <input id="rate" type="text" inputmode="text" autocomplete="off" size="4" value="{language.number(0.1)}" aria-label="{rate}"></label>
<span class="descent"></span>
{button("take", "what_if_take")}<button type="button" id="take_all"></button></div>
</section>"""


def what_if_texts(language: Language) -> dict[str, str]:
    """What the script says."""
    texts = {name: language(f"what_if_{name}") for name in ("check", "corner", "take")}
    texts["nothing"] = language("nothing_flows")
    texts["no_rate"] = language("what_if_no_rate", text="{text}")
    texts["take_all"] = language("what_if_take_all", count="{count}")
    texts["was"] = language("what_if_was", name="{name}", number="{number}", before="{before}")
    texts |= {name: language(f"what_if_{name}", name="{name}") for name in ("number", "vary")}
    return texts
