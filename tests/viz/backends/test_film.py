"""Films: a GIF and an MP4 of all moments, and what is said where ffmpeg is missing or fails."""

import io
import sys

import pytest
from PIL import Image

import viz
from autograd import Value
from viz.backends import to_gif
from viz.drawing import THEMES, Box, Part, Scene

SIZE = 1920 * 1080 * 3


def product():
    return Value(0.5, "w") * Value(2.0, "x")


@pytest.fixture
def encoder(tmp_path, monkeypatch):
    """Puts a program called ffmpeg first on the path, which does what the test says."""

    def put(*lines):
        program = tmp_path / "bin" / "ffmpeg"
        program.parent.mkdir()
        program.write_text("\n".join([f"#!{sys.executable}", "import sys", *lines]))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))

    return put


def scene_of(role):
    return Scene(160.0, 90.0, "", "", (Part("", "", "", (Box(20.0, 20.0, 60.0, 40.0, fill=role),)),))


def test_a_gif_shows_each_scene_the_last_one_twice_as_long_and_begins_again():
    scenes = [scene_of(role) for role in ("ink", "positive", "negative")]
    data = to_gif(scenes, THEMES["light"], 1.5)
    assert data == to_gif(scenes, THEMES["light"], 1.5)
    film = Image.open(io.BytesIO(data))
    assert (film.size, film.n_frames, film.info["loop"]) == ((1280, 720), 3, 0)
    for number, role in enumerate(("ink", "positive", "negative")):
        film.seek(number)
        shown = film.convert("RGB")
        assert "#{:02x}{:02x}{:02x}".format(*shown.getpixel((400, 300))) == THEMES["light"][role]
        assert shown.getpixel((2, 2)) == (255, 255, 255)
        assert film.info["duration"] == (3000 if number == 2 else 1500)


def test_a_player_is_saved_as_a_gif_of_all_moments(tmp_path):
    player = viz.step(product())
    film = Image.open(io.BytesIO(player.save(tmp_path / "lesson.gif", seconds=0.5).read_bytes()))
    assert film.n_frames == player.last + 1


def test_a_film_is_what_ffmpeg_makes_of_a_frame_for_each_moment_and_one_more(tmp_path, encoder):
    encoder("data = sys.stdin.buffer.read()", "open(sys.argv[-1], 'w').write(f'{len(data)} {sys.argv[1:-1]}')")
    player = viz.step(product())
    size, _, command = player.save(tmp_path / "lesson.mp4", seconds=4).read_text().partition(" ")
    assert int(size) == SIZE * (player.last + 2)
    assert "'0.250000'" in command
    assert "'1920x1080'" in command


def test_without_ffmpeg_an_error_says_what_to_install_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"apt install ffmpeg.*save a \.gif"):
        viz.step(product()).save(tmp_path / "lesson.mp4")
    assert list(tmp_path.iterdir()) == []


def test_what_ffmpeg_says_is_told_and_the_old_film_stays(tmp_path, encoder):
    encoder("print('no encoder', file=sys.stderr)", "sys.exit(1)")
    old = tmp_path / "lesson.mp4"
    old.write_text("old")
    with pytest.raises(OSError, match="ffmpeg wrote no film, it says: no encoder"):
        viz.step(product()).save(old)
    assert old.read_text() == "old"


def test_a_moment_of_a_film_another_suffix_and_times_that_are_none_are_refused(tmp_path):
    player = viz.step(product())
    with pytest.raises(ValueError, match=r"moment=2: a \.gif shows all moments; a \.png is of one"):
        player.save(tmp_path / "a.gif", moment=2)
    with pytest.raises(ValueError, match=r"\.gif, \.mp4.*not '\.docx'"):
        player.save(tmp_path / "a.docx")
    for seconds in (0, -1.0, 1e9, float("nan")):
        with pytest.raises(ValueError, match="seconds"):
            player.save(tmp_path / "a.gif", seconds=seconds)
    with pytest.raises(TypeError, match="seconds"):
        player.save(tmp_path / "a.gif", seconds="2")
    assert list(tmp_path.iterdir()) == []
