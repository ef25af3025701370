"""Plot what a penalty does to the weights of a linear model: the constraint that it stands for, and the path of the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from autograd.tape import Array
from nn.objectives import answers, samples
from viz.plots.panels import open_panels
from viz.plots.style import MARKERS, Style, open_plot
from viz.plots.unfinished import closed_on_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What the options of both plots are.
KINDS = {
    "penalty": kinds.one_of("l1", "l2"),
    "strength": kinds.number(above=0.0),
    "strengths": kinds.optional(kinds.LIST),
    "standardise": kinds.FLAG,
}

_RESOLUTION = 201
#: So many weights have a line and a name of their own; the lines of smaller ones are thin.
_MOST_NAMED = 12
_STRENGTHS = 60
#: How exact the lasso is, and how many rounds it may take for that.
_TOLERANCE, _MOST_ROUNDS = 1e-10, 100_000
#: So little beyond the λ at which it becomes 0, a weight is 0 in spite of rounding.
_BEYOND = 1e-6
#: The axes reach so many times further than the weights at most, to show the contour line that touches.
_FURTHEST = 2.0


@dataclass(frozen=True)
class Regression:
    """A linear model without a bias, of features and targets whose means have been subtracted.  Its minima are convex problems:
    scikit-learn's coordinate descent finds that of L1, with weights that are exactly 0; that of L2 is a least squares.

    names  of the features
    """

    X: Array
    y: Array
    names: tuple[str, ...]

    def weights(self, penalty: str = "l2", strength: float = 0.0) -> Array:
        """The weights to which ``fit`` converges: those of the smallest (1/N) Σ (w·x − y)² + λ Σ |w|^q."""
        found: Array = self.path(penalty, np.array([strength]))[0]
        return found

    def path(self, penalty: str, strengths: Array) -> Array:
        """The weights for each λ, from the smallest on: (strengths, features)."""
        if penalty == "l1":
            from sklearn.linear_model import lasso_path

            # scikit-learn halves the squared error: its α is λ / 2, and it begins with the largest.
            _, found, _ = lasso_path(
                self.X, self.y, alphas=strengths[::-1] / 2.0, tol=_TOLERANCE, max_iter=_MOST_ROUNDS
            )
            return np.array(found.T[::-1])
        A, root = self.X / np.sqrt(len(self.X)), np.sqrt(strengths)
        b = np.concatenate([self.y / np.sqrt(len(self.X)), np.zeros(A.shape[1])])
        unit = np.eye(A.shape[1])  # a penalty is equivalent to further samples: √λ·w should be 0
        weights = [np.linalg.lstsq(np.vstack([A, each * unit]), b, rcond=None)[0] for each in root]
        return np.array(weights)

    def knots(self, least: float) -> Array:
        """Each λ from ``least`` on at which a weight becomes 0 with L1, or ceases to be: between them the weights are straight lines.

        Source: Efron, Hastie, Johnstone and Tibshirani 2004 (least angle regression).
        """
        from sklearn.linear_model import lars_path

        strengths = 2.0 * lars_path(self.X, self.y, method="lasso", alpha_min=least / 2.0)[0]
        return np.asarray(strengths[strengths > least] * (1.0 + _BEYOND))

    def losses(self, across: Array, up: Array) -> Array:
        """The mean squared error over two weights."""
        a, b = np.meshgrid(across, up)
        errors = a[..., None] * self.X[:, 0] + b[..., None] * self.X[:, 1] - self.y
        found: Array = (errors**2).mean(axis=-1)
        return found


@closed_on_error
def plot_penalty(
    X: Any,
    y: Any,
    penalties: Sequence[Literal["l1", "l2"]] | Literal["l1", "l2"] = ("l1", "l2"),
    *,
    strength: float = 0.5,
    ax: Axes | Sequence[Axes] | None = None,
    lang: str | Language | None = None,
) -> Any:
    """The diamond of L1 and the circle of L2 over the two weights of a linear model, with contour lines of its loss.

    X, y       samples of two features, and targets; their means are subtracted, so that no bias is needed
    penalties  an ``Axes`` for each, side by side; one for "l1" or "l2" alone
    strength   λ of λΣ|w| and of λΣw²

    Among all weights that cost no more than the best ones with the penalty, those have the smallest loss: there a contour line
    touches the diamond or the circle.  The diamond is often touched at a corner, where a weight is 0.

    >>> ax = plot_penalty([[1, 0], [-1, 0], [0, 1], [0, -1]], [2, -2, 0.5, -0.5], "l1", strength=1.0)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]          # max(0, 2 − 1) and max(0, 0.5 − 1)
    ['without a penalty: w = (2, 0.5)', 'with it: w = (1, 0)']
    """
    options = kinds.checked("plot_penalty", KINDS, strength=strength)
    one = isinstance(penalties, str)
    given = [penalties] if one else kinds.LIST(penalties, "penalties", "plot_penalty")
    chosen: list[str] = [KINDS["penalty"](each, "penalties", "plot_penalty") for each in given]
    if not chosen:
        raise ValueError("plot_penalty(penalties=[]): penalties must name 'l1', 'l2' or both")
    data = _regression(X, y, None, "plot_penalty", standardise=False)
    if data.X.shape[1] != 2:
        raise ValueError(
            f"plot_penalty: X has {data.X.shape[1]} features, and the picture shows two weights: choose two columns, or draw all "
            "weights with plot_penalty_path"
        )
    if one and not isinstance(ax, Sequence | np.ndarray):
        axes, style = open_plot(ax, lang, "plot_penalty")
        _draw_constraint(axes, style, data, chosen[0], options.strength)
        return axes
    panels, style = open_panels(ax, len(chosen), lang, "plot_penalty", height=4.6)
    for panel, each in zip(panels, chosen, strict=True):
        _draw_constraint(panel, style, data, each, options.strength)
    return panels[0] if one else panels


@closed_on_error
def plot_penalty_path(
    X: Any,
    y: Any,
    penalty: Literal["l1", "l2"] = "l1",
    *,
    strengths: Sequence[float] | None = None,
    names: Sequence[str] | None = None,
    standardise: bool = True,
    ax: Axes | None = None,
    lang: str | Language | None = None,
) -> Axes:
    """The weights of a linear model against λ: L1, the lasso, brings one after the other to exactly 0; L2 only shrinks them.

    X, y         samples (samples, features) and targets; their means are subtracted, so that no bias is needed
    strengths    of the penalty λΣ|w| or λΣw²; if not given, up to that at which L1 leaves no weight
    names        of the features; the columns of a table have some
    standardise  divide each feature by its standard deviation, so that the penalty treats all alike

    The legend says from which of the λ on a weight is 0.

    >>> ax = plot_penalty_path([[1, 0], [-1, 0], [0, 1], [0, -1]], [2, -2, 0.5, -0.5], strengths=[0.1, 0.6, 2.5], standardise=False)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['x₁: 0 from λ = 2.5', 'x₂: 0 from λ = 0.6']
    """
    options = kinds.checked("plot_penalty_path", KINDS, penalty=penalty, strengths=strengths, standardise=standardise)
    data = _regression(X, y, names, "plot_penalty_path", standardise=options.standardise)
    if options.strengths is None:
        most = 2.0 * float(np.abs(data.X.T @ data.y / len(data.X)).max())
        found = np.geomspace(1e-3, 1.2 if options.penalty == "l1" else 30.0, _STRENGTHS) * (most or 1.0)
        if options.penalty == "l1":
            found = np.union1d(found, data.knots(found[0]))
    else:
        found = np.array(
            sorted([kinds.number(above=0.0)(each, "strengths", "plot_penalty_path") for each in options.strengths])
        )
        if not len(found):
            raise ValueError(
                "plot_penalty_path(strengths=[]): strengths must hold at least one number, for example [0.1, 1]"
            )
    weights = data.path(options.penalty, found)
    axes, style = open_plot(ax, lang, "plot_penalty_path")
    _draw_path(axes, style, found, weights, data.names)
    title = style.language(f"plot_path_{options.penalty}")
    style.finish(axes, title=title, x="λ", y=style.language("plot_weights"))
    return axes


# ---------------------------------------------------------------------------------------------------
# The data


def _regression(X: Any, y: Any, names: Any, owner: str, *, standardise: bool) -> Regression:
    columns = [str(column) for column in X.columns] if hasattr(X, "columns") else None
    X = samples(X, None)
    y = np.asarray(answers(y, len(X)), dtype=float).reshape(-1)
    if len(y) != len(X):
        raise ValueError(f"{owner}: y has {len(y)} entries for {len(X)} samples")
    X, y = X - X.mean(axis=0), y - y.mean()
    if standardise:
        spread = X.std(axis=0)
        if (spread == 0.0).any():
            i = int(np.argmin(spread)) + 1
            raise ValueError(
                f"{owner}: feature {i} is the same number for all samples: leave it out, or standardise=False"
            )
        X = X / spread
    if names is not None:
        columns = kinds.LIST_OF_TEXTS(names, "names", owner)
        if len(columns) != X.shape[1]:
            raise ValueError(f"{owner}(names={columns!r}): names must be {X.shape[1]}, one for each feature")
    subscripts = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    own = [f"x{str(i).translate(subscripts)}" for i in range(1, X.shape[1] + 1)]
    return Regression(X, y, tuple(columns or own))


# ---------------------------------------------------------------------------------------------------
# What is drawn


def _draw_constraint(axes: Axes, style: Style, data: Regression, penalty: str, strength: float) -> None:
    """The loss as contour lines, the region of equal cost, and both optima."""
    from matplotlib.ticker import MaxNLocator

    language = style.language
    free, best = data.weights(), data.weights(penalty, strength)
    budget = float(np.abs(best).sum() if penalty == "l1" else np.sqrt((best**2).sum()))
    touching = float(data.losses(best[:1], best[1:])[0, 0])
    least = float(data.losses(free[:1], free[1:])[0, 0])
    reach = _reach(data, free, best, max(touching - least, 0.0))
    grid = np.linspace(-reach, reach, _RESOLUTION)
    losses = data.losses(grid, grid)
    shares = np.array([0.05, 0.2, 0.45, 1.0, 1.8, 3.0])
    levels = least + shares * max(touching - least, 1e-9)
    axes.contour(
        grid, grid, losses, levels=levels, colors=style.colours["muted"],
        linewidths=[style.size(2.0 if share == 1.0 else 0.8) for share in shares],
    )  # fmt: skip
    angles = np.linspace(0.0, 2.0 * np.pi, 361)
    around = np.array([np.cos(angles), np.sin(angles)])
    around = around / (np.abs(around).sum(axis=0) if penalty == "l1" else 1.0)
    axes.fill(
        *(budget * around), facecolor=style.colour(0), alpha=0.22, edgecolor=style.colour(0), linewidth=style.size(1.6)
    )
    for where in (axes.axhline, axes.axvline):
        where(0.0, color=style.colours["border"], linewidth=style.size(1.0), zorder=0.5)
    for i, (message, point) in enumerate((("plot_free", free), ("plot_constrained", best))):
        axes.plot(
            *point, linestyle="none", marker=("o", "*")[i], markersize=style.size((8, 15)[i]), color=style.colour(1),
            markerfacecolor=style.colours["paper"] if not i else style.colour(1), zorder=5,
            label=language(message, w=_pair(point, language)),
        )  # fmt: skip
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    axes.set_aspect("equal", adjustable="box")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    title = language(f"plot_constraint_{penalty}", strength=language.number(strength))
    style.finish(axes, title=title, x="w₁", y="w₂", grid=False)
    style.legend(axes, where="below", loc="upper center", bbox_to_anchor=(0.5, 0.0))  # it may be wider than a square


def _reach(data: Regression, free: Array, best: Array, height: float) -> float:
    """How far the axes go: to the weights, and around the contour line that is so much higher than the minimum, if it is not too long."""
    weights = max(float(np.abs([free, best]).max()), 1e-9)
    halves = np.sqrt(
        height * np.diag(np.linalg.pinv(data.X.T @ data.X / len(data.X)))
    )  # of the ellipse, in both directions
    return 1.1 * max(1.15 * weights, min(float((np.abs(free) + halves).max()), _FURTHEST * weights))


def _pair(point: Array, language: Language) -> str:
    between = "; " if language.decimal_comma else ", "
    return f"({between.join([language.number(number + 0.0) for number in point.tolist()])})"


def _draw_path(axes: Axes, style: Style, strengths: Array, weights: Array, names: Sequence[str]) -> None:
    language = style.language
    named = np.argsort(-np.abs(weights).max(axis=0))[:_MOST_NAMED]  # the largest
    for i, name in enumerate(names):
        zeros = weights[:, i] == 0.0
        stays = bool(zeros[-1])
        first = len(zeros) - int(np.argmin(zeros[::-1])) if stays and not zeros.all() else 0
        said = (
            f"{name}: {language('plot_zero_from', strength=language.number(float(strengths[first])))}"
            if stays
            else name
        )
        if i not in named:
            others = len(names) - _MOST_NAMED
            said = (
                "" if i != min(set(range(len(names))) - set(named.tolist())) else language("plot_others", count=others)
            )
            axes.plot(
                strengths,
                weights[:, i],
                color=style.colours["muted"],
                linewidth=style.size(0.7),
                label=said,
                zorder=1.5,
            )
            continue
        axes.plot(strengths, weights[:, i], **style.line(i), label=said)
        if stays:
            axes.plot(
                [strengths[first]], [0.0], linestyle="none", marker=MARKERS[i % len(MARKERS)], markersize=style.size(7),
                color=style.colour(i), zorder=4,
            )  # fmt: skip
    if len(strengths) > 1:
        axes.set_xscale("log")
    axes.axhline(0.0, color=style.colours["border"], linewidth=style.size(1.0), zorder=0.5)
    style.legend(axes, where="below")
