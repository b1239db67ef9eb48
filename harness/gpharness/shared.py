"""Where the feature files and scenarios lie: in the installed package, or in a checkout."""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> str:
    """The folder of the shared ``features`` or ``scenarios``, absolute.

    Raises:
        FileNotFoundError: neither the wheel nor a checkout has it.
    """
    here = Path(__file__).resolve().parent
    packaged = {"features": here / "_shared", "scenarios": here.parent / "gpworld" / "_shared"}
    for parent in (packaged.get(name, here / "_shared"), here.parent.parent):
        found = parent / name
        if found.is_dir():
            return str(found)
    raise FileNotFoundError(
        f"no folder {name!r} with gpharness: install the wheel again, or run from a checkout"
    )
