"""Write what a reader answers with: a button, the panel that it opens, and the sentences of the script.

The panel has a row for the place in the quiz and the score, a row for the answer, and what is said of it.  What stands in
them the script writes (``viz/lessons/player/web/quiz/quiz.js``).
"""

from __future__ import annotations

from html import escape

from autograd.languages import Language

#: What comes out of mistakes is worked out in ``web/quiz/mistakes.js``, under these names.
MISTAKES = (
    "sign",
    "sign_alone",
    "sign_of_path",
    "upstream",
    "upstream_of_path",
    "upstreams",
    "local",
    "locals",
    "operand",
    "operand_alone",
    "result",
    "result_alone",
    "own",
    "own_alone",
    "sum",
    "quotient",
    "path",
    "missing",
    "product",
)
#: How a question ended, if not at the first try.
_ENDS = ("second", "hint", "shown", "missed")
#: What else the script says, with the names that are put in.
_SAID: dict[str, tuple[str, ...]] = {
    "place": ("number", "count"),
    "so_far": ("right", "count"),
    "result": ("right", "count"),
    "use": ("name", "formulas"),
    "uses": ("name", "formulas", "count"),
    "right": ("gradient", "number"),
    "wrong": ("given", "gradient"),
    "it_is": ("gradient", "number"),
    "coarse": ("number", "shown"),
    "percent": ("text", "number"),
    "unknown": (),
    "unknown_sum": (),
    "once_more": (),
    "nothing": (),
    "empty": (),
}
_IN_MISTAKES = ("name", "gradient", "local", "upstream", "through", "result", "other", "count")


def quiz_button(language: Language) -> str:
    """The button that begins a quiz and ends it."""
    label, said = escape(language("quiz")), escape(language("quiz_said"))
    return (
        f'<button type="button" id="predict" class="save" aria-label="{label}: {said}" title="{said}">{label}</button>'
    )


def quiz_panel(language: Language) -> str:
    """The panel, closed at first."""

    def button(name: str, message: str, kind: str = "button") -> str:
        return f'<button type="{kind}" id="{name}">{escape(language(message))}</button>'

    return f"""<section id="quiz" class="quiz" aria-label="{escape(language("quiz"))}" hidden>
<div class="row"><span class="place"></span><span class="score"></span>{button("again", "quiz_again")}</div>
<form class="answering" novalidate><label for="answer"></label>
<input id="answer" type="text" inputmode="text" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="done" aria-describedby="verdict">
{button("check", "quiz_check", "submit")}{button("hint", "quiz_hint")}{button("reveal", "quiz_show")}{button("go_on", "quiz_next")}
</form>
<p class="verdict" id="verdict" role="status" aria-live="polite"></p>
<div class="review" hidden><p>{escape(language("quiz_review"))}</p><ul></ul></div>
</section>"""


def quiz_texts(language: Language) -> dict[str, str]:
    """What the script says."""

    def said(message: str, names: tuple[str, ...]) -> str:
        return language(f"quiz_{message}", **{name: f"{{{name}}}" for name in names})

    texts = {name: said(name, names) for name, names in _SAID.items()}
    texts |= {f"how_{name}": said(f"how_{name}", ()) for name in _ENDS}
    texts |= {f"mistake_{name}": said(f"mistake_{name}", _IN_MISTAKES) for name in MISTAKES}
    return texts | {"predict": language("quiz"), "said": language("quiz_said"), "leave": language("quiz_leave")}
