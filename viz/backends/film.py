"""Show scenes one after the other: a GIF, written by Pillow, which matplotlib brings along; a film, written by ffmpeg."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autograd.languages import RefusalError
from viz.drawing import Scene, Theme

from .matplotlib_backend import missing_from, tell_missing, to_pixels

if TYPE_CHECKING:
    import PIL.Image as images

_GIF_WIDTH, _FILM_SIZE = 1280, (1920, 1080)
_SHADES = 16  # of each colour, up to that of the paper: 208 for 13 roles, and a GIF has 256
_FRAMES_A_SECOND = 10  # players do not like less


def to_gif(scenes: Iterable[Scene], theme: Theme, seconds: float) -> bytes:
    """Scenes as a GIF that begins again at its end: each for some seconds, the last one for twice as long."""
    shades, seen = _shades(theme), _Seen()
    frames = (_in_shades(to_pixels(scene, theme, _GIF_WIDTH), shades) for scene in seen.last_twice(scenes))
    written = io.BytesIO()
    duration = max(10 * round(100 * seconds), 20)  # in hundredths of a second
    next(frames).save(
        written, format="GIF", save_all=True, append_images=frames, duration=duration, loop=0, optimize=True
    )
    seen.tell("GIF")
    return written.getvalue()


class NoProgramError(RefusalError, FileNotFoundError):
    """A program is missing that writes films."""


def to_mp4(scenes: Iterable[Scene], theme: Theme, seconds: float) -> bytes:
    """Scenes of 16 : 9 as a film: each for some seconds, the last one for twice as long.

    Raises ``NoProgramError``, which says what to install, where there is no ffmpeg; OSError, with its words, where it fails.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        raise NoProgramError("save", "no_ffmpeg")
    (width, height), seen = _FILM_SIZE, _Seen()
    with tempfile.TemporaryDirectory(prefix="glassgrad-") as folder, tempfile.TemporaryFile() as said:
        target = Path(folder) / "film.mp4"
        command = [
            *(program, "-hide_banner", "-loglevel", "error"),
            *(
                "-f",
                "rawvideo",
                "-pix_fmt",
                "rgb24",
                "-s",
                f"{width}x{height}",
                "-framerate",
                f"{1 / seconds:.6f}",
                "-i",
                "-",
            ),
            *("-vf", f"fps={_FRAMES_A_SECOND},format=yuv420p", "-movflags", "+faststart"),
            # With these a film is the same for the same scenes.
            *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-threads", "1", str(target)),
        ]
        # It may stop before it has read everything, and then says why.
        with (
            suppress(BrokenPipeError),
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said) as encoder,  # noqa: S603 - ours
        ):
            try:
                for scene in seen.last_twice(scenes):
                    encoder.stdin.write(to_pixels(scene, theme, width, height).tobytes())  # type: ignore[union-attr]
            except BrokenPipeError:
                raise
            except BaseException:
                encoder.kill()
                raise
        if encoder.returncode:
            said.seek(0)
            why = said.read().decode("utf-8", "replace").strip()[-500:]
            raise OSError(f"ffmpeg wrote no film, it says: {why or encoder.returncode}")
        film = target.read_bytes()
    seen.tell("MP4")
    return film


class _Seen:
    """The scenes of a film as they go by, and the characters on them that the font does not have."""

    def __init__(self) -> None:
        self._missing: dict[str, str] = {}
        self._language = ""

    def last_twice(self, scenes: Iterable[Scene]) -> Iterator[Scene]:
        scene = None
        for scene in scenes:
            self._missing, self._language = {**missing_from(scene), **self._missing}, scene.language
            yield scene
        if scene is not None:
            yield scene

    def tell(self, format: str) -> None:
        tell_missing(self._missing, format, self._language)


def _in_shades(image: images.Image, shades: Sequence[tuple[int, ...]]) -> images.Image:
    """An image in these colours: the nearest for each of its own."""
    from PIL import Image

    red, green, blue = np.moveaxis(np.asarray(image, dtype=np.int32), 2, 0)
    colour_of = (red << 16) + (green << 8) + blue
    is_there = np.zeros(1 << 24, dtype=bool)
    is_there[colour_of] = True
    found = np.flatnonzero(is_there)
    colours = np.stack([found >> 16, (found >> 8) & 255, found & 255], axis=1)
    nearest = ((colours[:, None, :] - np.array(shades)[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    shade_of = np.empty(1 << 24, dtype=np.uint8)
    shade_of[found] = nearest
    page = Image.fromarray(shade_of[colour_of])
    page.putpalette([part for colour in shades for part in colour])
    return page


def _shades(theme: Theme) -> list[tuple[int, ...]]:
    """Every colour of a theme, and what there is between it and the paper where a line is not on whole pixels."""
    paper, *others = [tuple(bytes.fromhex(colour[1:])) for colour in (theme["paper"], *theme.values())]
    steps = range(1, _SHADES + 1)
    found = [
        tuple([round(a + (b - a) * step / _SHADES) for a, b in zip(paper, colour, strict=True)])
        for colour in others
        for step in steps
    ]
    return list(dict.fromkeys([paper, *found]))[:256]
