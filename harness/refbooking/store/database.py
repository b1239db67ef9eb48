"""The database: one engine, short transactions, and writers that queue instead of failing."""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from refbooking.store.migrate import to_newest
from refbooking.store.request_tables import metadata

Tx = Connection
"""A connection inside a transaction: what functions that read or write are passed."""


class Store:
    """The product's memory. Never hold a transaction across a call to another system."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        # A store that nobody holds any more lets go of its files, as a process that ends does.
        weakref.finalize(self, self.engine.dispose)
        with self.engine.begin() as tx:
            to_newest(tx)

    @contextmanager
    def begin(self, *, durable: bool = False) -> Iterator[Tx]:
        """A transaction that may write; commits at the end, rolls back on any exception.

        What is committed outlives the process in any case; `durable` also a power cut.
        """
        with self.engine.connect().execution_options(durable=durable) as tx, tx.begin():
            yield tx

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only reads: it sees one moment, and waits for no writer."""
        with self.engine.connect().execution_options(reads_only=True) as tx, tx.begin():
            yield tx

    def erase(self) -> None:
        """Forget everything; for tests."""
        with self.begin() as tx:
            for table in reversed(metadata.sorted_tables):
                tx.execute(table.delete())

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


NO_LIMIT = -1
"""Of connections: whoever writes may read beside it, and must not wait for those waiting for it."""


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, max_overflow=NO_LIMIT)
    # Parameters are people's data: errors, and so logs, do without them (I18).
    engine = create_engine(
        url,
        connect_args={"timeout": 30, "check_same_thread": False},
        hide_parameters=True,
        max_overflow=NO_LIMIT,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: object, _record: object) -> None:
        # SQLAlchemy says BEGIN itself below; the driver's own habit of delaying it would let
        # two readers turn writer at once, which SQLite answers with "locked" at any timeout.
        connection.isolation_level = None  # type: ignore[attr-defined]  # sqlite3.Connection
        cursor = connection.cursor()  # type: ignore[attr-defined]  # sqlite3.Connection
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(tx: Connection) -> None:
        options = tx.get_execution_options()
        if "durable" in options:  # it cannot be changed once the transaction has begun
            level = "FULL" if options["durable"] else "NORMAL"
            tx.exec_driver_sql(f"PRAGMA synchronous={level}")
        tx.exec_driver_sql("BEGIN" if options.get("reads_only", False) else "BEGIN IMMEDIATE")

    return engine
