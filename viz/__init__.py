"""Draw graphs, and tell backpropagation step by step.

>>> from autograd import Value
>>> from viz import draw
>>> x = Value(3.0, "x")
>>> draw(x * x).svg[:4]
'<svg'

``draw`` makes a picture, ``step`` a player, ``trace`` a text for the prompt, ``paths`` one gradient as a sum over paths,
``what_if`` the picture that other numbers would make, ``quiz`` a player that asks before it shows,
``worksheet`` exercises on paper with their keys,
``widget`` a player in Jupyter that Python moves and that moves Python, ``mistakes`` the mistakes that everybody makes once,
``to_dot`` a graph for Graphviz; ``open`` shows a player in the browser, and ``settings`` says once what all of them are to
look like.

Read the rooms in this order; each says what comes in, what goes out and what may be touched:

    graph     a graph as data: names, groups, the steps of its sweep
    words     the steps in words and numbers: trace(), paths()
    layout    where everything stands
    drawing   what it looks like, made of four primitives
    backends  the primitives as SVG, PNG and PDF; a graph as DOT
    pictures  draw()
    plots     losses, decision boundaries and fits, with matplotlib
    lessons   step(), quiz(), widget(), open(), what_if(), worksheet(), mistakes
    network   network()
    command_line  glassgrad "tanh(w*x + b)" w=0.5 x=2 b=1, in a terminal

``languages`` has the sentences of this package.
"""

from __future__ import annotations

import autograd as _autograd

if not hasattr(_autograd, "Value"):  # HIPS autograd, installed after us or found before us
    raise ImportError(
        f"viz needs Glassgrad's autograd, and {_autograd.__file__} is another package of that name: run `pip uninstall "
        "autograd glassgrad`, then `pip install glassgrad`; HIPS autograd needs an environment of its own"
    )

from autograd.languages import add_catalogues

from .backends import draw_dot, to_dot
from .lessons import Mistake, Player, Worksheet, mistakes, open, quiz, step, what_if, widget, worksheet
from .network import network
from .pictures import Drawing, draw, settings
from .plots import (
    Descent,
    DescentStep,
    PerceptronStep,
    PerceptronSteps,
    descent,
    perceptron_steps,
    plot_activation,
    plot_confusion_matrix,
    plot_decision_boundary,
    plot_descent,
    plot_fit,
    plot_history,
    plot_images,
    plot_layers,
    plot_loss,
    plot_loss_surface,
    plot_penalty,
    plot_penalty_path,
    plot_perceptron_steps,
    plot_training_loop,
    plot_weights,
)
from .words import paths, trace

add_catalogues("viz.languages")

__all__ = [
    "Descent",
    "DescentStep",
    "Drawing",
    "Mistake",
    "PerceptronStep",
    "PerceptronSteps",
    "Player",
    "Worksheet",
    "descent",
    "draw",
    "draw_dot",
    "mistakes",
    "network",
    "open",
    "paths",
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
    "quiz",
    "settings",
    "step",
    "to_dot",
    "trace",
    "what_if",
    "widget",
    "worksheet",
]
