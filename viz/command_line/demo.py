"""Do the main job once: train a small network on real input and leave pictures to look at.

    glassgrad demo

A 2-16-16-1 network learns to tell the two half moons of scikit-learn apart; then one neuron's loss is drawn
before and after backpropagation, and taught: on a page, on slides, as a worksheet and as a quiz.  The gallery of mistakes is a page.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import nn
from autograd import Value, scope
from autograd.languages import Language, language_of
from autograd.table import Rounding
from nn.saving import FILE, StrPath
from viz.lessons import mistakes, quiz, step, worksheet
from viz.pictures import draw
from viz.plots import plot_decision_boundary, plot_history

#: The accuracy that the demonstration promises on the points it has seen.
GOAL = 0.99


def run(folder: StrPath = "out", *, lang: str | Language | None = None, epochs: int = 60) -> int:
    """Run the demonstration; returns 0, or 1 if the network did not learn what it should."""
    from matplotlib import pyplot as plt
    from matplotlib.figure import Figure

    language = language_of(lang)
    folder = Path(FILE(folder, "folder", "run"))
    folder.mkdir(parents=True, exist_ok=True)
    model, history, X, y, accuracy, unseen = train(language, epochs)

    written = {
        "decision-boundary.png": plot_decision_boundary(model, X, y, lang=language),
        "loss-curve.png": plot_history(history, lang=language),
    }
    for name, axes in written.items():
        figure = axes.figure
        assert isinstance(figure, Figure)
        figure.savefig(folder / name, dpi=150)
        plt.close(figure)
    mistakes.save(folder / "mistakes.html", lang=language)
    names = [*written, *draw_neuron(folder, language), *teach_neuron(folder, language), "mistakes.html"]

    print()
    print(language("demo_accuracy", accuracy=_percent(accuracy, language), unseen=_percent(unseen, language)))
    print(language("demo_written", folder=folder.resolve()))
    for name in names:
        print(f"  {folder / name}")
    if accuracy < GOAL:
        print(language("demo_failed", goal=_percent(GOAL, language)), file=sys.stderr)
        return 1
    return 0


def _percent(part: float, language: Language) -> str:
    """A part of a whole, to a tenth of a percent.

    >>> _percent(0.995, Language("pt")), _percent(1.0, Language("en"))
    ('99,5%', '100%')
    """
    return language("percentage", number=language.rounded(round(100 * part, 1), Rounding(4)))


def train(language: Language, epochs: int) -> tuple[nn.MLP, nn.History, object, object, float, float]:
    """The trained network, its history, the points it saw, and its accuracy on them and on 400 others."""
    from sklearn.datasets import make_moons

    X, y = make_moons(n_samples=100, noise=0.1, random_state=0)
    model = nn.MLP(2, [16, 16, 1], activation="relu", seed=1)
    print(language("demo_training", parameters=len(model.parameters()), points=len(X)))

    def tell(_model: object, history: nn.History) -> None:
        """In a log file, where a progress bar stays silent, a line now and then."""
        if len(history) % 20 == 0 and not sys.stderr.isatty():
            print(
                f"  {language('epoch')} {len(history)}/{epochs}: {language('loss')} {language.number(history.loss[-1])}",
                flush=True,
            )

    history = model.fit(
        *(X, y),
        loss="hinge",
        optimizer="adam",
        learning_rate=0.02,
        epochs=epochs,
        batch_size=20,
        l2=1e-4,
        seed=1,
        callbacks=[tell],
    )
    others = make_moons(n_samples=400, noise=0.1, random_state=1)
    return model, history, X, y, model.score(X, y), model.score(*others)


def neurons_loss(group: str = "") -> Value:
    """L = (tanh(w·x + b) − t)², one neuron's squared error; ``group`` is the neuron's scope."""
    with scope(group):
        x, w, b = Value(2.0, "x"), Value(0.5, "w"), Value(-0.3, "b")
        product = w * x
        product.label = "w·x"
        n = product + b
        n.label = "n"
        o = n.tanh()
        o.label = "o"
    e = o - Value(1.0, "t")
    e.label = "e"
    loss = e**2
    loss.label = "L"
    return loss


def draw_neuron(folder: Path, language: Language) -> list[str]:
    """Draw one neuron's loss before and after backpropagation; returns the names of the files."""
    loss = neurons_loss()
    draw(loss, lang=language).save(folder / "neuron-loss-before.svg")
    loss.backward()
    draw(loss, lang=language).save(folder / "neuron-loss-after.svg")
    return ["neuron-loss-before.svg", "neuron-loss-after.svg"]


def teach_neuron(folder: Path, language: Language) -> list[str]:
    """The same neuron as a lecture needs it: a page to step through, slides, a worksheet and a quiz; returns the files' names."""
    loss = neurons_loss()
    lesson = step(loss, lang=language)
    saved: dict[str, Callable[[Path], object]] = {
        "neuron-lesson.html": lesson.save,
        "neuron-slides.pdf": lesson.save,
        "neuron-worksheet.pdf": worksheet(loss, lang=language).save,
        "neuron-quiz.html": quiz(loss, lang=language).save,
    }
    for name, save in saved.items():
        save(folder / name)
    return list(saved)
