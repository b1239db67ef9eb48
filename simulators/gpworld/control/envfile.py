"""The environment file: written in one step, read with plain errors, removed by its own world."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gpworld.control.errors import NoWorld

__all__ = ["DEFAULT", "VARIABLE", "NoWorld", "alive", "find", "put", "read", "remove", "write"]

VARIABLE = "GPWORLD_ENV"
DEFAULT = Path(".gpworld/env.json")


def find(named: str | None) -> Path:
    """The file that was named, or that ``GPWORLD_ENV`` names, or the usual one."""
    return Path(named or os.environ.get(VARIABLE) or DEFAULT)


def write(path: Path, document: Mapping[str, Any]) -> None:
    """Put the document there in one step; only its owner may read it, for it holds keys.

    Raises:
        OSError: it cannot be there.
    """
    put(path, json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n")


def put(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Put a text there in one step: whoever reads finds the old one or the new one, whole.

    Raises:
        OSError: it cannot be there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(mode)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read(path: Path) -> dict[str, Any]:
    """The document.

    Raises:
        NoWorld: it is not there, or is no environment file.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoWorld(
            f"{path} is not there: start a world with gpworld up, or name its file with --env"
        ) from None
    except (OSError, ValueError) as failure:
        raise NoWorld(f"{path} cannot be read ({failure}): start a world with gpworld up") from None
    if not isinstance(document, dict) or document.get("version") != 1:
        raise NoWorld(f"{path} is not an environment file of version 1: name another with --env")
    return document


def remove(path: Path, pid: int) -> None:
    """Take the file away, if it is still that of this process."""
    try:
        if read(path)["pid"] == pid:
            path.unlink(missing_ok=True)
    except (NoWorld, KeyError):
        return


def alive(pid: int) -> bool:
    """Whether a process of this number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
