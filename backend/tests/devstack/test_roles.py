"""The roles of deploy/roles.sql: what each may do, and that nobody may do more."""

from collections.abc import Iterator

import psycopg
import pytest

from synopsis.devstack import roles
from synopsis.devstack.stack import Stack


@pytest.fixture
def admin(own_stack: Stack) -> Iterator[psycopg.Connection]:
    """The superuser."""
    with psycopg.connect(own_stack.addresses.admin_url, autocommit=True) as connection:
        yield connection


@pytest.mark.usefixtures("own_stack")
def test_no_role_has_more_rights_than_it_needs(admin: psycopg.Connection) -> None:
    """Log-in, superuser, row-level security, making roles, making databases, inheriting: as decided."""
    rows = admin.execute("""
        SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb, rolinherit
        FROM pg_roles WHERE rolname LIKE 'synopsis%' ORDER BY rolname
    """).fetchall()
    assert rows == [
        ("synopsis_app", True, False, False),
        ("synopsis_owner", True, False, True),
        ("synopsis_system", False, False, True),
    ]


def test_the_application_has_the_rights_over_all_schools_only_where_it_says_so(own_stack: Stack) -> None:
    """NOINHERIT: what synopsis_system may do needs SET ROLE."""
    with psycopg.connect(own_stack.addresses.database_owner_url) as owner:
        owner.execute("DROP TABLE IF EXISTS theirs")
        owner.execute("CREATE TABLE theirs (n int)")
        owner.execute("GRANT SELECT ON theirs TO synopsis_system")
    with psycopg.connect(own_stack.addresses.database_url) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
            app.execute("SELECT n FROM theirs")
        with app.transaction():
            app.execute("SET LOCAL ROLE synopsis_system")
            assert app.execute("SELECT n FROM theirs").fetchall() == []


def test_the_owner_owns_the_database_and_the_application_makes_no_tables(own_stack: Stack) -> None:
    """Migrations are the owner's; the application cannot change the schema."""
    with psycopg.connect(own_stack.addresses.database_owner_url) as owner:
        query = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        assert owner.execute(query).fetchone() == ("synopsis_owner",)
    with (
        psycopg.connect(own_stack.addresses.database_url) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute("CREATE TABLE mine ()")


def test_the_file_can_be_run_again(own_stack: Stack, admin: psycopg.Connection) -> None:
    """An operator may run it any number of times; passwords and database stay."""
    roles.apply(own_stack._remembered)
    admin.execute(roles.ROLES_SQL.read_bytes())
    psycopg.connect(own_stack.addresses.database_url).close()


@pytest.mark.parametrize("too_much", ["BYPASSRLS", "SUPERUSER", "CREATEROLE", "INHERIT"])
def test_a_role_that_has_too_many_rights_already_is_refused(admin: psycopg.Connection, too_much: str) -> None:
    """The file does not pass over a role that somebody made by hand with rights it must not have."""
    admin.execute(f"ALTER ROLE synopsis_app {too_much}")
    try:
        with pytest.raises(psycopg.errors.RaiseException, match="synopsis_app has more rights"):
            admin.execute(roles.ROLES_SQL.read_bytes())
    finally:
        admin.execute(f"ALTER ROLE synopsis_app NO{too_much}")


def test_the_servers_log_never_shows_a_password(own_stack: Stack, admin: psycopg.Connection) -> None:
    """Passwords are hashed before they are sent, so logging every statement shows none."""
    admin.execute("ALTER SYSTEM SET log_statement = 'all'")
    admin.execute("SELECT pg_reload_conf()")
    try:
        roles.apply(own_stack._remembered)
    finally:
        admin.execute("ALTER SYSTEM RESET log_statement")
        admin.execute("SELECT pg_reload_conf()")
    log = own_stack.postgres._process._log.read_text()
    assert "PASSWORD 'SCRAM-SHA-256$" in log
    assert own_stack._remembered.app_password not in log
