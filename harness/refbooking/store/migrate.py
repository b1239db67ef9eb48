"""Bringing a database to the newest shape, whatever shape it is in."""

from pathlib import Path

from alembic import command
from alembic.config import Config
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
    command.upgrade(config(connection), "head")
