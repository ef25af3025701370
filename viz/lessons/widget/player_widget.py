"""The widget: a player's moment and the numbers of its graph, as traits that the pages in a notebook share."""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import replace
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language
from viz.graph import Steps
from viz.lessons.player import Player, number_of, step
from viz.lessons.what_if import can_ask, reason_against

from .leaves import Leaves

_WHOLE = kinds.whole(0)


def _script(name: str) -> str:
    return files("viz.lessons.widget").joinpath("web", name).read_text(encoding="utf-8")


class _Moment(traitlets.TraitType[int, int]):
    """The number of a moment that there is."""

    def validate(self, obj: Any, value: Any) -> int:
        try:
            number: int = _WHOLE(value, "step", "")
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from None
        if number > (last := obj.player_from().last):
            raise traitlets.TraitError(f"step={number}: this player has the moments 0 to {last}")
        return number


class PlayerWidget(anywidget.AnyWidget):
    """What ``widget`` returns; its docstring says what it does.

    step     the number of the moment that is shown
    numbers  those of the leaves, by the names that pictures show; to be read and observed
    """

    _esm = _script("notebook.js")

    # A layout of its own would be a second widget, whose state is saved.
    layout = traitlets.Any(None)

    step = _Moment().tag(sync=True)
    numbers = traitlets.Dict(read_only=True).tag(
        sync=True,
        to_json=lambda numbers, self: self.leaves.sent(numbers),
        from_json=lambda sent, self: self.leaves.received(sent),
    )
    #: By this its pages are known in a notebook.
    token = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(self, value: Value, options: dict[str, Any]) -> None:
        self.value, self._options = value, options
        player = step(value, **options)
        steps = player.drawings.steps
        self.leaves = Leaves(value, steps)
        self._against = _against(steps)
        self._start = number_of(options.get("start", 0), player.computed, player.last)
        self._made = (self._start, self.leaves.sent(self.leaves.numbers()), player)
        super().__init__()
        self.on_msg(self._asked)

    @traitlets.default("step")
    def _first_moment(self) -> int:
        return self._start

    @traitlets.default("numbers")
    def _first_numbers(self) -> dict[str, float]:
        return self.leaves.numbers()

    @traitlets.default("token")
    def _new_token(self) -> str:
        return secrets.token_hex(8)

    # -- From Python to the pages -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Compute the graph again from its leaves as they are now, and show it.

        Raises RuntimeError for a graph that a page cannot compute.
        """
        self._require_what_if()
        self.leaves.compute({})
        self.set_trait("numbers", self.leaves.numbers())
        # A branch that has switched may have fewer moments.
        self.step = min(self.step, self.player_from().last)

    def _require_what_if(self) -> None:
        if self._against:
            raise RuntimeError(self._against)

    @property
    def player(self) -> Player:
        """The player of the numbers that are shown, which begins at this moment."""
        return self.player_from(self.step)

    def player_from(self, start: int | None = None) -> Player:
        """The player of the numbers that are shown, which begins at a moment; None: at any."""
        numbers = self.leaves.sent(self.numbers)
        made_at, made_of, player = self._made
        if made_of != numbers or start not in (None, made_at):
            graph = self.value if self._against else self.leaves.graph_of(self.numbers)
            player = step(graph, **{**self._options, "start": start or 0})
            self._made = (start or 0, numbers, player)
        return player

    # -- From a page to Python ----------------------------------------------------------------------------------

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """What a page says: numbers first, on which it depends what moments there are. All or nothing."""
        told = {name: sync_data[name] for name in ("numbers", "step") if name in sync_data}
        shown, earlier = self.numbers, self.leaves.numbers()
        others: dict[str, float] = {}
        try:
            if "numbers" in told:
                self._require_what_if()
                others = self.leaves.changed(shown, self.leaves.received(told["numbers"]))
                self.leaves.compute(others)
            super().set_state(told)
        except Exception:
            if others and not self.leaves.changed(shown, self.numbers):  # refused, and no error of who observes
                self.leaves.compute(earlier)
            self.send_state(("numbers", "step"))  # the page goes back to what is so
            raise
        if others:  # what Python has written into other leaves since they were shown is computed, too: it shows
            self.set_trait("numbers", self.leaves.numbers())

    # -- How it is shown ----------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the channel to the notebook, unless nobody is there."""
        if _somebody_is_there():
            super().open()

    @property
    def model_id(self) -> str:
        """The channel's name; whoever puts the widget into a box of ipywidgets needs one."""
        if self.comm is None:
            super().open()
        return str(super().model_id)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, str]]:
        """The player, which works without a kernel; it finds this widget by itself while there is one."""
        player = self.player if self.comm is None else self._connected()
        return {**player._repr_mimebundle_(), "text/plain": repr(self)}, {}

    def _connected(self) -> Player:
        """The player with a page that asks for this widget."""
        page = self.player.html
        again = self.player.drawings.picture.legend.language("widget_run_again")
        script = _script("page.js").replace("TOKEN", json.dumps(self.token)).replace("AGAIN", json.dumps(again))
        return replace(self.player, html=page.replace("<body>", f"<body>\n<script>\n{script}</script>", 1))

    def _asked(self, _: Any, content: Any, __: Any) -> None:
        """A box of ipywidgets asks for the page."""
        if content == "page":
            self.send({"page": self._connected()._repr_mimebundle_()["text/html"]})

    def __repr__(self) -> str:
        return f"PlayerWidget({self.player_from().summary})"


def _against(steps: Steps) -> str:
    """Why a page cannot follow other numbers; "" if it can."""
    if not can_ask(steps) and not steps.stale:
        return "this page shows no numbers" if steps.symbolic else "this graph has no leaf that may change"
    why = (
        "the graph was out of date when this widget was made" if steps.stale else reason_against(steps, Language("en"))
    )
    return why and f"{why}: recompute() it, and make another widget, viz.widget(value)"


def _somebody_is_there() -> bool:
    """Whether somebody can move a page. A program that runs a notebook through, such as nbconvert, takes no input.

    Such a program would store the state of every open channel in the notebook, and nbconvert's HTML would look for scripts on
    the network.
    """
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython and ipython.get_ipython(), "kernel", None)
    request_of = getattr(kernel, "get_parent", None)  # JupyterLite's kernel has none
    request = request_of("shell") if request_of is not None else {}
    return bool(request.get("content", {}).get("allow_stdin", True))
