"""Queueing a crowd's summaries, and looking at what becomes of them."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from synopsis.devstack.stack import Addresses
from synopsis.jobs.submission import Submission, submit
from synopsis.kit.database import Database
from synopsis.tenancy.scope import SchoolId, school_scope
from tests.eventually import eventually
from tests.faults.crowd import Crowd

OUTCOMES = "SELECT job_id, status, error_code, attempt, lost_count, retry_count FROM summary_generation_jobs"
POISON = "UPDATE summary_generation_jobs SET task_params = %s WHERE job_id = %s AND status = 'queued'"
LEFT = "SELECT count(*) AS left FROM summary_generation_jobs WHERE status IN ('queued', 'processing')"


@contextlib.contextmanager
def reading(addresses: Addresses) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A connection that sees every school."""
    with psycopg.connect(addresses.admin_url, row_factory=dict_row, autocommit=True) as connection:
        yield connection


def outcomes(addresses: Addresses) -> dict[str, dict[str, Any]]:
    """How every job stands, by its id."""
    with reading(addresses) as connection:
        return {row["job_id"]: row for row in connection.execute(OUTCOMES)}


async def ended(addresses: Addresses, *, within: float) -> None:
    """Wait until every job has."""

    async def look() -> bool:
        with reading(addresses) as connection:
            row = connection.execute(LEFT).fetchone()
        return row is not None and row["left"] == 0

    await eventually(look, within=within, every=0.2)


async def queue(addresses: Addresses, crowd: Crowd, classes: Sequence[int], **options: Any) -> list[str]:
    """Queue the summaries of these classes; the ids of their jobs."""
    database = await Database(addresses.database_url, name="test-queue").open()
    ids: list[str] = []
    try:
        for evaluation_id in classes:
            async with school_scope(database, SchoolId(crowd.school_id)) as scope:
                wanted = Submission(
                    evaluation_id=evaluation_id,
                    student_ids=crowd.student_ids,
                    created_by=crowd.teacher_id,
                    **options,
                )
                ids += [one.job.job_id for one in await submit(scope, wanted)]
    finally:
        await database.close()
    return ids


def poison(addresses: Addresses, doses: Mapping[str, str], **more: float) -> None:
    """Give each of these jobs, by its id, its poison (see ``tests/faults/worker.py``)."""
    with reading(addresses) as connection:
        for job_id, kind in doses.items():
            assert connection.execute(POISON, [Jsonb({"poison": kind, **more}), job_id]).rowcount == 1
