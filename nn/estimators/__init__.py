"""Be an estimator of scikit-learn: ``Classifier`` and ``Regressor``, networks for its pipelines, searches and scores.

In: parameters by name, then ``fit(X, y)``.  Out: an estimator with ``predict``, and in it ``model_``, the network: draw it,
step through it, save it.

What may be touched: a parameter is an argument of the two classes, an entry in ``parameters.py`` and, where it belongs to
the network or to ``fit``, a line in ``estimator.py``.

    scikit_learn.py   what is taken from scikit-learn, and what is said where that is missing
    parameters.py     what each parameter may be
    stopping.py       when training ends
    estimator.py      NetworkEstimator: makes a network, trains it, goes on with it
    classifier.py     labels, their probabilities, several labels at once
    regressor.py      one number or several

scikit-learn takes a second to import, so ``nn`` imports this room when one of the classes is asked for first.

This is the last room of nn.  Next: ``viz``.
"""

from .classifier import Classifier
from .estimator import NetworkEstimator
from .regressor import Regressor

__all__ = ["Classifier", "NetworkEstimator", "Regressor"]
