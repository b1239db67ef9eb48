"""Databases for tests: the migrations run once, every test gets a copy of what they made."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from refbooking.store.database import Store


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="refbooking-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _migrated() -> Path:
    made = _folder() / "migrated.db"
    store = Store(f"sqlite:///{made}")
    # A transaction that may write holds the very lock that a checkpoint waits for.
    with store.engine.connect().execution_options(reads_only=True) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return made


_idle: list[tuple[Path, Store]] = []
_made: list[Path] = []


@contextmanager
def opened() -> Iterator[Store]:
    """A store whose database is new: empty and migrated.

    Its engine may have served a test before, for it is engines that know compiled statements, and
    compiling them is a third of what most tests of the product do.
    """
    file, store = _idle.pop() if _idle else _another()
    try:
        yield store
    finally:
        store.close()
        _renew(file)
        _idle.append((file, store))


def _another() -> tuple[Path, Store]:
    file = _folder() / f"booking-{len(_made)}.db"
    _made.append(file)
    _renew(file)
    return file, Store(f"sqlite:///{file}")


def _renew(file: Path) -> None:
    """A new file, not an old one with new contents: whoever still has that open keeps it."""
    for left in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        left.unlink(missing_ok=True)
    shutil.copy(_migrated(), file)
