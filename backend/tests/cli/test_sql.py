"""``synopsis sql``: what an operator may ask, and no more than they need."""

import pytest

from synopsis.devstack.stack import Addresses
from tests.cli.running import synopsis


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM summary_generation_jobs", "read-only"),
        ("SELECT comment FROM feedback", "permission denied for table feedback"),
        ("SET TRANSACTION READ WRITE; SET ROLE NONE; ALTER TABLE feedback NO FORCE ROW LEVEL SECURITY", "read-write"),
        ("SET ROLE NONE; ALTER TABLE feedback NO FORCE ROW LEVEL SECURITY", "read-only"),
        ("SET statement_timeout = 20; SELECT pg_sleep(5)", "statement timeout"),
        ("SELECT nothing FROM nowhere", 'relation "nowhere" does not exist'),
    ],
)
def test_what_it_cannot_ask_is_said_in_postgresqls_words(addresses: Addresses, statement: str, said: str) -> None:
    """Nothing can be changed, and nothing be read that pupils wrote."""
    asked = synopsis("sql", statement, DATABASE_OWNER_URL=addresses.database_owner_url)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr.startswith("synopsis sql: PostgreSQL refuses this: ")
    assert said in asked.stderr


def test_a_password_that_breaks_the_address_is_not_shown() -> None:
    """The usual mistake, a sign that should have been written as %2F."""
    asked = synopsis("sql", "SELECT 1", DATABASE_OWNER_URL="postgresql://owner:S3cret/word@127.0.0.1:5432/x")
    assert asked.returncode == 2
    assert asked.stderr.startswith("synopsis sql: DATABASE_OWNER_URL cannot be read as an address.")
    assert "S3cret" not in asked.stderr


def test_without_a_server_it_says_what_to_do() -> None:
    """In one sentence."""
    asked = synopsis("sql", "SELECT 1", DATABASE_OWNER_URL="postgresql://nobody@127.0.0.1:1/none")
    assert asked.returncode == 2
    assert asked.stderr.startswith("synopsis sql: No connection to PostgreSQL at 127.0.0.1:1")
