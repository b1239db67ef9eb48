"""Runs the steps on the connection that `store.migrate` brings; Alembic looks for this file."""

from alembic import context

from refbooking.store.request_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
