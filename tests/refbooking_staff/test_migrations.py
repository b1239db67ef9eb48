"""The steps from an empty database lead to the tables that the code uses."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, create_engine, inspect

from refbooking.store.database import Store
from refbooking.store.tables import metadata


def test_the_steps_make_exactly_the_tables(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/booking.db")
    with store.engine.connect() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []
    store.close()


def test_the_comparison_would_notice_a_forgotten_column(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/booking.db")
    wanted = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(wanted)
    wanted.tables["task"].append_column(Column("urgency", Integer))
    with store.engine.connect() as tx:
        [missing] = compare_metadata(MigrationContext.configure(tx), wanted)
    assert missing[:3] == ("add_column", None, "task")
    store.close()


def test_the_two_promises_are_partial_unique_indexes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/booking.db"
    Store(url).close()
    engine = create_engine(url)
    found = {
        index["name"]: index["dialect_options"]["sqlite_where"].text
        for index in inspect(engine).get_indexes("booking_attempt")
        if index["unique"] and "sqlite_where" in index["dialect_options"]
    }
    engine.dispose()
    assert found == {
        "one_live_attempt_per_invitation": "outcome IN ('pending', 'unknown', 'accepted')",
        "one_open_claim_per_slot": "outcome IN ('pending', 'unknown')",
    }


def test_a_database_that_is_up_to_date_is_left_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/booking.db"
    Store(url).close()
    before = (tmp_path / "booking.db").read_bytes()
    Store(url).close()
    assert (tmp_path / "booking.db").read_bytes() == before
