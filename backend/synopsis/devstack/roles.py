"""The database's roles and the empty database, made with the very file that an operator uses."""

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql

from synopsis.devstack.remembered import Remembered

ROLES_SQL = Path(__file__).resolve().parents[3] / "deploy" / "roles.sql"
SUPERUSER = "postgres"
DATABASE = "synopsis"
OWNER = "synopsis_owner"
APP = "synopsis_app"


def fingerprint() -> str:
    """Changes when ``deploy/roles.sql`` does."""
    return hashlib.sha256(ROLES_SQL.read_bytes()).hexdigest()


def apply(kept: Remembered) -> None:
    """Make roles and database, or bring those that are there up to date. May be run any number of times.

    Args:
        kept: port and passwords of the server; the two roles sign in with those passwords from now on.
    """
    superuser_url = f"postgresql://{SUPERUSER}:{kept.postgres_password}@127.0.0.1:{kept.postgres_port}/postgres"
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(ROLES_SQL.read_bytes())
        for role, password in ((OWNER, kept.owner_password), (APP, kept.app_password)):
            # Hashed here, so that the password itself never stands in the server's log.
            verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            create = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
