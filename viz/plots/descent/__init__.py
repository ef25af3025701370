"""Plot how a loss is descended, and what penalties do to its minimum.

In: a model with samples, or a function of one number.  Out: axes, and steps as data.  What may be touched: levels of contour
lines, which minima are marked.

    landscape.py  a loss over two parameters, and walks on it
    surface.py    plot_loss_surface
    one_dimension.py  descent, plot_descent
    penalties.py      plot_penalty, plot_penalty_path
    perceptron.py     perceptron_steps: every update as data
    perceptron_strip.py   plot_perceptron_steps

Next: ``viz.command_line``.
"""

from .one_dimension import Descent, DescentStep, descent, plot_descent
from .penalties import plot_penalty, plot_penalty_path
from .perceptron import PerceptronStep, PerceptronSteps, perceptron_steps
from .perceptron_strip import plot_perceptron_steps
from .surface import plot_loss_surface

__all__ = [
    "Descent",
    "DescentStep",
    "PerceptronStep",
    "PerceptronSteps",
    "descent",
    "perceptron_steps",
    "plot_descent",
    "plot_loss_surface",
    "plot_penalty",
    "plot_penalty_path",
    "plot_perceptron_steps",
]
