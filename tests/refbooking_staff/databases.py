"""Databases for tests: the migrations run once, every test gets a copy of what they made."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from refbooking.store.database import Store


@cache
def _migrated() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="refbooking-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = folder / "migrated.db"
    store = Store(f"sqlite:///{made}")
    # A transaction that may write holds the very lock that a checkpoint waits for.
    with store.engine.connect().execution_options(reads_only=True) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return made


def fresh(file: Path) -> str:
    """The URL of the database in a file; a new one is empty and migrated."""
    if not file.exists():
        shutil.copy(_migrated(), file)
    return f"sqlite:///{file}"
