"""Both estimators pass every check that scikit-learn has for an estimator."""

import os
import subprocess
import sys
import warnings

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

import nn

#: The one check that needs a process of its own: SciPy reads the environment when it is imported.
OF_ARRAYS = "check_array_api_input"

IN_A_PROCESS = f"""
import warnings, nn
from sklearn.utils.estimator_checks import estimator_checks_generator
warnings.simplefilter("ignore")
for kind in (nn.Classifier, nn.Regressor):
    for estimator, check in estimator_checks_generator(kind()):
        if check.func.__name__ == "{OF_ARRAYS}":
            check(estimator)
            print(kind.__name__)
"""


#: What a loss of two classes changes.  That weights are repetitions is not among it: rounding decides at the kink of a hinge.
OF_TWO_CLASSES = {"check_classifier_not_supporting_multiclass", "check_classifiers_train", "check_classifiers_classes"}


def every_check():
    for checked in (nn.Classifier(), nn.Regressor(), nn.Classifier(loss="hinge")):
        seen = {}
        for estimator, check in estimator_checks_generator(checked):
            name = check.func.__name__
            seen[name] = seen.get(name, 0) + 1
            if name != OF_ARRAYS and ("hinge" not in repr(checked) or name in OF_TWO_CLASSES):
                yield pytest.param(estimator, check, id=f"{checked}-{name}-{seen[name]}")


@pytest.mark.parametrize(("estimator", "check"), list(every_check()))
def test_an_estimator_is_one_of_scikit_learn(estimator, check):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the checks make bad data on purpose, and train for a moment only
        check(estimator)


def test_an_estimator_takes_the_arrays_of_the_array_api(engine):
    if engine == "python":
        return  # nothing in it depends on the engine, and SciPy takes seconds to import
    environment = {**os.environ, "SCIPY_ARRAY_API": "1"}
    found = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS], env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["Classifier", "Regressor"]
