"""The second lock: what a statement without our own filter sees, and what it may write."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import errors

from synopsis.devstack.stack import Addresses
from synopsis.kit.config import Settings
from synopsis.kit.database import Database, Transaction
from synopsis.kit.errors import Misconfigured
from synopsis.tenancy.scope import school_scope, system_scope
from tests.factories import School
from tests.tenancy.every_table import FLEET_TABLES, fill, tables


@pytest.fixture
def everything(addresses: Addresses, north: School, south: School) -> dict[str, str]:
    """Both schools, with a row of each in every table; the tables and their school's column."""
    for school in (north, south):
        fill(addresses.admin_url, school)
    return tables(addresses.admin_url)


@pytest.fixture
async def one_connection(settings: Settings) -> AsyncIterator[Database]:
    """A pool of a single connection, so that every transaction follows another's."""
    database = await Database(settings.database_url, name="single", size=1).open()
    yield database
    await database.close()


async def schools_seen(transaction: Transaction, everything: dict[str, str]) -> dict[str, set[int]]:
    """Of each table, the schools whose rows a SELECT without WHERE gives."""
    return {
        table: {row["school"] for row in await transaction.all(f"SELECT DISTINCT {column} AS school FROM {table}")}
        for table, column in everything.items()
    }


async def test_without_our_filter_a_school_sees_its_own_rows_alone(
    database: Database, everything: dict[str, str], north: School, south: School
) -> None:
    """Every table of the schema, read without WHERE in one school's transaction, gives that school's alone."""
    for school in (north, south):
        async with database.transaction(app__school_id=str(school.id)) as transaction:
            assert await schools_seen(transaction, everything) == {table: {school.id} for table in everything}


def test_with_the_lock_off_the_same_question_gives_both(addresses: Addresses, everything: dict[str, str]) -> None:
    """The control: without row-level security, every table shows the application the other school too."""
    with psycopg.connect(addresses.admin_url) as connection:
        for table in everything:
            connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        connection.execute("SET LOCAL ROLE synopsis_app; SELECT set_config('app.school_id', '1', true)")
        seen = {
            table: {school for (school,) in connection.execute(f"SELECT {column} FROM {table}")}
            for table, column in everything.items()
        }
    assert seen == {table: {1, 2} for table in everything}


async def test_without_a_school_there_is_nothing(database: Database, everything: dict[str, str]) -> None:
    """A transaction that names no school, or an empty one, sees no row of any table."""
    async with database.transaction() as transaction:
        assert await schools_seen(transaction, everything) == {table: set() for table in everything}
    async with database.transaction(app__school_id="") as transaction:
        assert await schools_seen(transaction, everything) == {table: set() for table in everything}


@pytest.mark.parametrize("table", sorted(FLEET_TABLES))
async def test_what_is_no_schools_is_closed_to_the_application(database: Database, north: School, table: str) -> None:
    """The fleet's own tables are seen in the system's transactions alone."""
    with pytest.raises(errors.InsufficientPrivilege):
        async with database.transaction(app__school_id=str(north.id)) as transaction:
            await transaction.all(f"SELECT * FROM {table}")


async def test_a_connection_carries_no_school_over(
    one_connection: Database, everything: dict[str, str], north: School
) -> None:
    """After a transaction, committed or rolled back, its connection speaks for nobody again."""
    pids = set()
    for ends_badly in (False, True):
        with pytest.raises(ZeroDivisionError) if ends_badly else nullcontext():
            async with one_connection.transaction(app__school_id=str(north.id)) as transaction:
                assert len(await transaction.all("SELECT id FROM schools")) == 1
                assert 1 / (not ends_badly)
        async with one_connection.transaction() as transaction:
            row = await transaction.first("SELECT pg_backend_pid() AS pid, current_school_id() AS school")
            assert row is not None
            assert row["school"] is None
            assert await schools_seen(transaction, everything) == {table: set() for table in everything}
            pids.add(row["pid"])
    assert len(pids) == 1, "the connection was the same throughout"


async def test_a_connection_carries_no_role_over(one_connection: Database, north: School) -> None:
    """After a transaction of the system its connection is the application's again."""
    async with system_scope(one_connection) as transaction:
        assert await transaction.first("SELECT current_user AS who") == {"who": "synopsis_system"}
        assert await transaction.all("SELECT id FROM users")
    async with one_connection.transaction() as transaction:
        assert await transaction.first("SELECT current_user AS who") == {"who": "synopsis_app"}
        assert await transaction.all("SELECT id FROM users") == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO users (school_id, email, name, role) VALUES (2, 'x@south.example', 'X', 'student')",
        "INSERT INTO evaluations (school_id, title, created_by) VALUES (2, 'X', 2002)",
        "INSERT INTO feedback (school_id, evaluation_id, reviewer_id, reviewee_id) VALUES (2, 2023, 2010, 2011)",
        "INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id) VALUES (2, 2023, 2011)",
        "INSERT INTO job_history (school_id, job, verb, to_status, attempt, progress) VALUES (2, 2000, 'x', 'x', 0, 0)",
        "INSERT INTO audit_log (school_id, action) VALUES (2, 'x')",
        "INSERT INTO schools (id, slug, name) VALUES (3, 'third', 'Third')",
        "UPDATE users SET school_id = 2 WHERE id = 1015",
        "UPDATE evaluations SET school_id = 2",
        "UPDATE schools SET id = 2",
    ],
)
@pytest.mark.usefixtures("everything")
async def test_no_row_is_written_into_another_school(database: Database, statement: str) -> None:
    """In north's transaction nothing can be put into south, nor moved there."""
    with pytest.raises(errors.InsufficientPrivilege, match=r"row-level security|permission denied"):
        async with database.transaction(app__school_id="1") as transaction:
            await transaction.run(statement)


async def test_another_schools_rows_cannot_be_changed_or_deleted(
    addresses: Addresses, database: Database, everything: dict[str, str]
) -> None:
    """An UPDATE or a DELETE without WHERE touches the own school's rows alone: the other's are as they were."""

    def of_south() -> dict[str, object]:
        with psycopg.connect(addresses.admin_url) as connection:
            return {
                table: connection.execute(
                    f"SELECT string_agg(t::text, '|' ORDER BY t::text) FROM {table} t WHERE {column} = 2"
                ).fetchone()
                for table, column in everything.items()
            }

    before = of_south()
    async with database.transaction(app__school_id="1") as transaction:
        assert await transaction.run("UPDATE users SET name = 'X'") == 9
        assert await transaction.run("UPDATE evaluations SET title = 'X'") == 2
        assert await transaction.run("UPDATE summary_generation_jobs SET priority = 'high'") == 2
        assert await transaction.run("UPDATE schools SET name = 'X'") == 1
        assert await transaction.run("DELETE FROM feedback") == 30
    assert of_south() == before


@pytest.mark.usefixtures("everything")
async def test_a_key_of_another_school_cannot_be_referred_to(database: Database) -> None:
    """A row of north cannot point at south's evaluation: the foreign key carries the school."""
    with pytest.raises(errors.ForeignKeyViolation):
        async with database.transaction(app__school_id="1") as transaction:
            await transaction.run(
                "INSERT INTO enrolments (school_id, evaluation_id, student_id) VALUES (1, 2023, 1010)"
            )


SYSTEM_READS = {"schools", "users", "summary_generation_jobs", "job_history", "scheduled_jobs", "schedule_runs",
                "webhook_deliveries", "webhook_delivery_attempts", "disabled_webhooks", "webhook_settings", "api_keys",
                "job_counts", "job_count_changes", "paused_queues", "cancellations", "dead_letter_replays",
                "dead_letter_settings", "job_dependencies", "result_uploads"}  # fmt: skip


async def test_the_system_sees_all_jobs_and_no_feedback(database: Database, everything: dict[str, str]) -> None:
    """The role of the cross-school loops reads what it was granted, of all schools, and is refused all the rest."""
    for table, column in everything.items():
        if table in SYSTEM_READS:
            async with system_scope(database) as transaction:
                assert await schools_seen(transaction, {table: column}) == {table: {1, 2}}
        else:
            with pytest.raises(errors.InsufficientPrivilege, match=f"permission denied for table {table}"):
                async with system_scope(database) as transaction:
                    await schools_seen(transaction, {table: column})
    assert {
        "feedback",
        "feedback_summaries",
        "evaluations",
        "enrolments",
        "audit_log",
        "webhook_secrets",
    } <= everything.keys() - SYSTEM_READS


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE users SET role = 'admin'",
        "DELETE FROM summary_generation_jobs",
        "DELETE FROM job_history",
        "INSERT INTO users (school_id, email, name, role) VALUES (1, 'x@north.example', 'X', 'admin')",
    ],
)
@pytest.mark.usefixtures("everything")
async def test_the_system_writes_jobs_and_no_people(database: Database, statement: str) -> None:
    """Who hands jobs over makes nobody an admin and unmakes no history."""
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied"):
        async with system_scope(database) as transaction:
            await transaction.run(statement)


def test_the_owner_of_the_tables_is_bound_too(addresses: Addresses, everything: dict[str, str]) -> None:
    """FORCE holds: the owner, who runs the migrations, sees no row of any school, with a school named or without."""
    with psycopg.connect(addresses.database_owner_url) as connection:
        for setting in ("", "1"):
            connection.execute("SELECT set_config('app.school_id', %s, true)", [setting])
            for table in everything:
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE feedback",
        "DROP TABLE users",
        "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine (id int)",
        "SET ROLE synopsis_owner",
        "SET SESSION AUTHORIZATION synopsis_owner",
        "COPY users TO PROGRAM 'true'",
    ],
)
@pytest.mark.usefixtures("everything")
async def test_the_application_cannot_undo_its_lock(database: Database, statement: str) -> None:
    """Its role owns nothing, makes nothing, and cannot become the owner."""
    with pytest.raises(errors.InsufficientPrivilege):
        async with database.transaction(app__school_id="1") as transaction:
            await transaction.run(statement)


@pytest.mark.parametrize("of", ["admin_url", "database_owner_url"])
async def test_a_process_under_an_unsafe_role_does_not_start(addresses: Addresses, of: str) -> None:
    """A superuser and the tables' owner are refused by name, with what to use instead."""
    database = await Database(getattr(addresses, of), name="unsafe").open()
    try:
        with pytest.raises(Misconfigured, match=re.escape("use the role synopsis_app of deploy/roles.sql")):
            await database.refuse_unusable()
    finally:
        await database.close()


@pytest.fixture
def loose_role(addresses: Addresses, request: pytest.FixtureRequest) -> Iterator[str]:
    """An address under a role that an operator granted a little too much."""
    with psycopg.connect(addresses.admin_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE loose LOGIN PASSWORD 'loose'")
        connection.execute(f"GRANT {request.param}")
        yield urlunsplit(urlsplit(addresses.admin_url)._replace(netloc=f"loose:loose@{_host(addresses.admin_url)}"))
        connection.execute("DROP OWNED BY loose; DROP ROLE loose")


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]


@pytest.mark.parametrize(
    "loose_role",
    ["synopsis_system TO loose WITH INHERIT TRUE", "synopsis_owner TO loose WITH INHERIT FALSE, SET TRUE"],
    indirect=True,
)
async def test_a_role_that_could_take_the_lock_off_does_not_start(loose_role: str) -> None:
    """Who inherits the cross-school role sees every school without saying so; who may become the owner, too."""
    database = await Database(loose_role, name="loose").open()
    try:
        with pytest.raises(Misconfigured, match="inherits synopsis_system"):
            await database.refuse_unusable()
    finally:
        await database.close()


async def test_a_process_under_the_applications_role_starts(database: Database) -> None:
    """The application's own role passes the same check."""
    await database.refuse_unusable()


async def test_a_scope_of_a_school_that_is_not_there_is_empty(
    database: Database, everything: dict[str, str], north: School
) -> None:
    """Zero, negative and unused school ids show nothing."""
    for number in (0, -1, 999):
        async with school_scope(database, type(north.id)(number)) as scope:
            assert await scope.all("SELECT id FROM users WHERE id > 0 OR school_id = %(school_id)s") == []
