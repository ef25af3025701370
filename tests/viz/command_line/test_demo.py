"""The demonstration: it reaches its goal, and leaves files where they belong."""

import re

from viz.command_line import demo, main, run


def test_the_demonstration_reaches_its_goal_and_leaves_its_pictures(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path), "--lang", "en"]) == 0
    pictures = {"decision-boundary.png", "loss-curve.png", "neuron-loss-before.svg", "neuron-loss-after.svg"}
    lessons = {"neuron-lesson.html", "neuron-slides.pdf", "neuron-worksheet.pdf", "neuron-quiz.html"}
    names = {*pictures, *lessons, "mistakes.html"}
    assert {path.name for path in tmp_path.iterdir()} == names
    said = capsys.readouterr().out
    assert "Accuracy: 100%" in said
    assert "epoch 60/60: loss 0.0" in said  # where there is no terminal for a progress bar
    assert all(str(tmp_path / name) in said for name in names)
    assert b"/Type /Page " in (tmp_path / "neuron-slides.pdf").read_bytes()
    assert (tmp_path / "loss-curve.png").read_bytes().startswith(b"\x89PNG")
    assert ">−0.251<" in (tmp_path / "neuron-loss-after.svg").read_text("utf-8")
    assert ">−0.251<" not in (tmp_path / "neuron-loss-before.svg").read_text("utf-8")


def test_the_demonstration_says_when_it_has_failed(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(
        demo, "teach_neuron", lambda *_: []
    )  # these lessons and the page of mistakes take long, and do not fail
    monkeypatch.setattr(type(demo.mistakes), "save", lambda *_, **__: None)
    assert run(tmp_path, lang="es", epochs=1) == 1
    said = capsys.readouterr()
    assert "debería" in said.err
    assert "99\N{NO-BREAK SPACE}%" in said.err
    assert re.search(r"Exactitud: \d+(,\d)?\N{NO-BREAK SPACE}% ", said.out)
