"""Runs the migrations as the owner of the schema.

The schema is described once, in SQL, in ``versions/``; nothing is generated from Python classes
(see docs/decisions/0003-the-schema-is-written-once.md).
"""

import psycopg
from alembic import context
from alembic.util import CommandError
from sqlalchemy import create_engine, pool

from synopsis.kit.config import owner_url, unreachable
from synopsis.kit.errors import Misconfigured


def connect() -> psycopg.Connection:
    """By the driver itself: whatever the application takes for an address is one here too.

    Raises:
        CommandError: which Alembic says as a sentence, without a traceback.
    """
    try:
        url = context.config.attributes.get("owner_url") or owner_url()
        return psycopg.connect(url)
    except Misconfigured as error:
        raise CommandError(str(error)) from error
    except psycopg.Error as error:
        raise CommandError(str(unreachable("DATABASE_OWNER_URL", url, error))) from error


engine = create_engine("postgresql+psycopg://", creator=connect, poolclass=pool.NullPool)

with engine.connect() as connection:
    # Two processes that migrate at once wait for each other instead of colliding.
    connection.exec_driver_sql("select pg_advisory_lock(hashtext('synopsis.migrations'))")
    # A migration that cannot have its lock soon gives way to the traffic, and is run again later.
    connection.exec_driver_sql("set lock_timeout = '3s'")
    connection.commit()
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
