"""``python -m gpharness.boundaries [FOLDER]``: write the features at the edges again."""

import sys
from pathlib import Path

from gpharness.boundaries.files import main
from gpharness.shared import folder

main(Path(sys.argv[1]) if sys.argv[1:] else Path(folder("features")) / "boundary")
