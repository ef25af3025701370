"""Plot with matplotlib how training went, and what a model has learned.

In: a model, a history, data.  Out: the ``Axes`` drawn into, so that a plot can be one panel of a larger figure.  Without
``ax=`` a function opens a pyplot figure: a notebook shows it by itself, a script with ``matplotlib.pyplot.show()``.
No setting of matplotlib is changed.  What may be touched: colours and sizes, in ``style.py``.

    style.py      colours that follow the background, sizes of type, the reader's numbers on the axes
    lines.py      titles and labels in lines, legends in columns
    panels.py     several axes side by side
    unfinished.py the figure of a plot that ends in an error is closed
    curves        functions of one number: plot_activation, plot_loss
    training      plot_history, plot_layers, plot_training_loop
    descent       plot_loss_surface, descent, plot_descent, plot_penalty, plot_penalty_path,
                  perceptron_steps, plot_perceptron_steps
    dataset.py    samples with the names of their features, labels, the features that are shown
    classes       decisions between classes: plot_decision_boundary, plot_confusion_matrix
    fitted.py     the outputs of a fitted model, and what each hidden neuron adds to them
    fit.py        plot_fit
    weights.py    plot_weights, plot_images

Next: ``viz.lessons``.
"""

from .classes import plot_confusion_matrix, plot_decision_boundary
from .curves import plot_activation, plot_loss
from .descent import (
    Descent,
    DescentStep,
    PerceptronStep,
    PerceptronSteps,
    descent,
    perceptron_steps,
    plot_descent,
    plot_loss_surface,
    plot_penalty,
    plot_penalty_path,
    plot_perceptron_steps,
)
from .fit import plot_fit
from .style import MARKERS, style_of
from .training import plot_history, plot_layers, plot_training_loop
from .weights import plot_images, plot_weights

__all__ = [
    "MARKERS",
    "Descent",
    "DescentStep",
    "PerceptronStep",
    "PerceptronSteps",
    "descent",
    "perceptron_steps",
    "plot_activation",
    "plot_confusion_matrix",
    "plot_decision_boundary",
    "plot_descent",
    "plot_fit",
    "plot_history",
    "plot_images",
    "plot_layers",
    "plot_loss",
    "plot_loss_surface",
    "plot_penalty",
    "plot_penalty_path",
    "plot_perceptron_steps",
    "plot_training_loop",
    "plot_weights",
    "style_of",
]
