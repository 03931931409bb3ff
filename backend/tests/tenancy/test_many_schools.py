"""F34: two hundred schools on five connections, asked without our own filter: nobody sees or changes another's rows.

``SYNOPSIS_TRANSACTIONS=10000 pytest tests/tenancy/test_many_schools.py`` does it as often as the plan has it.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import LiteralString

import psycopg
import pytest
from psycopg import errors

from synopsis.devstack.stack import Addresses
from synopsis.kit.config import Settings
from synopsis.kit.database import Database, Transaction
from tests.chance import SEED
from tests.faults.results import record

SCHOOLS, CONNECTIONS = 200, 5
TRANSACTIONS = int(os.environ.get("SYNOPSIS_TRANSACTIONS", "3000"))
CALLERS = 12
"""More than connections, so that each is handed on at once."""

MAKE = """
INSERT INTO schools (id, slug, name) SELECT n, 's' || n, 'School ' || n FROM generate_series(1, %(schools)s) AS n;
INSERT INTO users (id, school_id, email, name, role)
    SELECT 10 * n + k, n, k || '@s' || n || '.example', 'Person ' || k, CASE k WHEN 0 THEN 'admin' ELSE 'student' END
    FROM generate_series(1, %(schools)s) AS n, generate_series(0, 2) AS k;
INSERT INTO evaluations (id, school_id, title, created_by)
    SELECT n, n, 'Project ' || n, 10 * n FROM generate_series(1, %(schools)s) AS n;
INSERT INTO enrolments SELECT n, n, 10 * n + k FROM generate_series(1, %(schools)s) AS n, generate_series(1, 2) AS k;
INSERT INTO feedback (school_id, evaluation_id, reviewer_id, reviewee_id, criterion, score, comment)
    SELECT n, n, 10 * n + 1, 10 * n + 2, 'Teamwork', 7, 'Of school ' || n FROM generate_series(1, %(schools)s) AS n;
INSERT INTO summary_generation_jobs (id, school_id, evaluation_id, student_id)
    SELECT n, n, n, 10 * n + 1 FROM generate_series(1, %(schools)s) AS n;
INSERT INTO job_history (school_id, job, verb, to_status, attempt, progress)
    SELECT n, n, 'submit', 'queued', 0, 0 FROM generate_series(1, %(schools)s) AS n;
"""
QUESTIONS: dict[LiteralString, int] = {
    "SELECT school_id FROM users": 3,
    "SELECT school_id FROM users WHERE role = 'student' OR true ORDER BY random() LIMIT 5": 3,
    "SELECT id AS school_id FROM schools": 1,
    "SELECT school_id FROM evaluations WHERE id > 0": 1,
    "SELECT f.school_id FROM feedback AS f, users AS u WHERE u.role = 'admin'": 1,
    "SELECT u.school_id FROM feedback AS f RIGHT JOIN users AS u ON u.id = f.reviewer_id": 3,
    "SELECT unnest(array_agg(school_id)) AS school_id FROM enrolments": 2,
    "WITH every AS (SELECT * FROM summary_generation_jobs) SELECT school_id FROM every": 1,
    "SELECT school_id FROM job_history UNION ALL SELECT school_id FROM summary_generation_jobs": 2,
    "SELECT school_id FROM users WHERE id IN (SELECT student_id FROM enrolments)": 2,
    "SELECT max(school_id) AS school_id FROM feedback GROUP BY GROUPING SETS ((), (school_id))": 2,
    "SELECT DISTINCT school_id FROM feedback WHERE comment LIKE 'Of school%%'": 1,
    "UPDATE users SET name = name RETURNING school_id": 3,
    "UPDATE evaluations SET title = title WHERE id <> 0 RETURNING school_id": 1,
    "DELETE FROM feedback RETURNING school_id": 1,
    "SELECT school_id FROM users FOR UPDATE": 3,
}
"""Statements with our filter removed, and how many rows a school has for each."""
TO_ANOTHER: LiteralString = "INSERT INTO evaluations (school_id, title, created_by) VALUES (%(other)s, 'x', %(admin)s)"
ENDS = ("commit",) * 12 + ("roll back", "fail", "cancel", "refused")
"""What becomes of a transaction: most are committed."""


class Left(Exception):
    """The block is left."""


@pytest.fixture
async def five(settings: Settings, addresses: Addresses) -> AsyncIterator[Database]:
    """A pool of five connections to a database of two hundred schools."""
    with psycopg.connect(addresses.admin_url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(MAKE, {"schools": SCHOOLS})
    database = await Database(settings.database_url, name="five", size=CONNECTIONS).open()
    yield database
    await database.close()


async def ask(transaction: Transaction, school: int, dice: random.Random) -> str | None:
    """One question without a filter; what was wrong with the answer, if anything."""
    question = dice.choice(list(QUESTIONS))
    if question.startswith("DELETE"):
        await transaction.run("SAVEPOINT before")
    seen = Counter(row["school_id"] for row in await transaction.all(question))
    if question.startswith("DELETE"):
        await transaction.run("ROLLBACK TO before")
    return None if seen == {school: QUESTIONS[question]} else f"school {school}: {question}: {seen}"


async def use(database: Database, school: int, dice: random.Random, wrong: list[str]) -> str:
    """A transaction of a school that ends in one way or another; says which."""
    end = dice.choice(ENDS)
    try:
        async with database.transaction(app__school_id=str(school)) as transaction:
            wrong += filter(None, [await ask(transaction, school, dice)])
            if end == "roll back":
                raise Left
            if end == "fail":
                await transaction.run("SELECT 1 / 0")
            if end == "cancel":
                async with asyncio.timeout(0.003):
                    await transaction.run("SELECT pg_sleep(60)")
            if end == "refused":
                await transaction.run(TO_ANOTHER, other=school % SCHOOLS + 1, admin=10 * school)
    except (Left, errors.DivisionByZero, errors.InsufficientPrivilege, TimeoutError):
        return end
    assert end == "commit", f"{end} had no effect"
    return end


async def between(database: Database, wrong: list[str]) -> None:
    """Whoever names no school on a connection that was another's sees nothing."""
    async with database.transaction() as transaction:
        wrong += [str(row) for row in await transaction.all("SELECT school_id FROM users")]


@pytest.mark.timeout(max(120, TRANSACTIONS // 30))
async def test_no_school_sees_another_whatever_became_of_the_transaction_before(five: Database) -> None:
    """Thousands of transactions, each of another school, after commits, errors, refusals and cancelled calls."""
    dice, wrong, ends = random.Random(SEED), list[str](), Counter[str]()
    numbers = iter(range(TRANSACTIONS))

    async def call() -> None:
        for number in numbers:
            if number % 50 == 0:
                await between(five, wrong)
            ends[await use(five, dice.randrange(1, SCHOOLS + 1), dice, wrong)] += 1

    async with asyncio.TaskGroup() as callers:
        for _ in range(CALLERS):
            callers.create_task(call())
    record("F34", what=f"transactions of {SCHOOLS} schools without our filter, on {CONNECTIONS} connections",
           times=TRANSACTIONS, lost=0, doubled=len(wrong),
           command=f"SYNOPSIS_TRANSACTIONS={TRANSACTIONS} pytest tests/tenancy/test_many_schools.py")  # fmt: skip
    assert wrong == []
    assert min(ends[end] for end in ENDS) > TRANSACTIONS / 100, ends


async def test_a_setting_that_outlived_its_transaction_would_be_seen(five: Database) -> None:
    """The control: a school that is set for the session, as a careless pool would, is seen by the next caller."""
    wrong: list[str] = []
    async with five.transaction() as transaction:
        await transaction.run("SELECT set_config('app.school_id', '7', false)")
    for _ in range(CONNECTIONS * 4):
        await between(five, wrong)
    assert wrong
