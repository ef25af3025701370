"""Ctrl-C in the middle of training leaves the model whole."""

import sys

import numpy as np

import nn

from . import QUIET, X4


def test_whenever_ctrl_c_comes_a_model_has_both_its_loss_and_its_classes_or_neither():
    """Interrupted once at every instruction of the function that tells the model what it is trained for."""
    interrupted, number, seen = True, 0, set()
    while interrupted:
        interrupted, instructions = False, 0
        number += 1

        def trace(frame, event, _):
            nonlocal interrupted, instructions
            if frame.f_code.co_name != "_set_objective":
                return None
            frame.f_trace_opcodes = True
            if event == "opcode":
                instructions += 1
                if instructions == number:
                    interrupted = True
                    raise KeyboardInterrupt
            return trace

        model = nn.Neuron(len(X4[0]), activation="sigmoid", seed=0)
        earlier = sys.gettrace()
        sys.settrace(trace)
        try:
            model.fit(X4, np.arange(len(X4)) % 2, loss="binary_cross_entropy", epochs=1, **QUIET)
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(earlier)
        seen.add((model.objective is not None, model.classes))
        assert set(model.predict(X4).tolist()) <= {0, 1}
    assert seen == {(False, ()), (True, (0, 1))}
    assert number > 10
