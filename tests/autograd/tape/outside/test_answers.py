"""What a recorded function asks outside is asked again before each call."""

import autograd
from autograd import Value
from autograd.tape import asked


def test_a_program_records_anew_when_the_answer_is_another_one():
    w, mode, calls = Value(3.0, "w"), ["double"], []

    def f(x):
        calls.append(x)
        return 2.0 * w * x if asked(lambda: mode[0] == "double") else w * x

    program = autograd.compile(f)
    assert program(2.0) == 12.0
    recorded = len(calls)
    assert program(3.0) == 18.0
    assert len(calls) == recorded
    mode[0] = "single"
    assert program(2.0) == 6.0
    assert program.value_and_grad(2.0)[1] == 3.0
    mode[0] = "double"
    assert program.backward(2.0) == 12.0
    assert w.grad == 4.0


def test_outside_of_a_recording_a_question_is_only_answered():
    assert asked(lambda: 5) == 5
