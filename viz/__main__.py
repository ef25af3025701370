"""Run ``python -m viz demo``: see ``demo.py``."""

from __future__ import annotations

import argparse
import sys

from autograd.languages import LANGUAGES

from .demo import run


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m viz", description="Glassgrad's pictures from the command line.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="train a small network on two half moons and leave pictures to look at")
    demo.add_argument("--out", default="out", help="the folder for the pictures (default: %(default)s)")
    demo.add_argument("--lang", choices=LANGUAGES, help="language (default: $GLASSGRAD_LANG, else en)")
    options = parser.parse_args(arguments)
    return run(options.out, lang=options.lang)


if __name__ == "__main__":
    sys.exit(main())
