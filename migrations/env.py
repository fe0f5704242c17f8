"""Runs the migrations: on the connection that app/storage hands over, else on the database of the settings."""

from alembic import context
from sqlalchemy import Connection, create_engine

from app.config import Settings
from app.models import Row


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_as_batch=True,
        # SQLite can undo DDL like anything else, once the driver is kept from committing by itself.
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = create_engine(Settings().database_url)
    with engine.connect() as own:
        migrate(own)
