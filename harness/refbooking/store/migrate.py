"""Bringing a database to the newest shape, whatever shape it is in."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

STEPS = Path(__file__).parent / "migrations"


def config(connection: Connection) -> Config:
    """Alembic's view of this database."""
    made = Config()
    made.set_main_option("script_location", str(STEPS))
    made.attributes["connection"] = connection
    return made


def to_newest(connection: Connection) -> None:
    """Run every step that this database has not seen, in the caller's transaction."""
    if set(MigrationContext.configure(connection).get_current_heads()) != _newest():
        command.upgrade(config(connection), "head")


@cache
def _newest() -> set[str]:
    """The last steps; to know them, every step is read."""
    return set(ScriptDirectory(str(STEPS)).get_heads())
