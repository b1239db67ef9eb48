"""The gallery by hand: ``python -m gallery`` lists it, and serves or judges what is in it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from gallery import matrix
from gallery.table import GALLERY
from refbooking.__main__ import main as serve

HELP = """
python -m gallery NAME --settings booking.json --port 7106   serve a wrong product
python -m gallery matrix WORKERS whole|features              judge all; write docs/gallery.md
"""


def main(words: Sequence[str]) -> int:
    """Do what the words say; the exit status."""
    match list(words):
        case ["matrix", workers, "whole" | "features" as against]:
            return matrix.judge(int(workers), _say, whole=against == "whole")
        case [name, *options] if name in GALLERY:
            with GALLERY[name].in_place():
                serve(options, prog_name=f"python -m gallery {name}")
            return 0
    for each in GALLERY.values():
        _say(f"{each.rule:5} {each.name}: {each.says}")
    _say(HELP)
    return int(bool(words))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
