"""A page of jobs, whichever filter it has: by index alone, and as quick among many as among ten thousand."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from synopsis.jobs import dead_letters, lengths, listing
from synopsis.jobs.causes import Cause
from synopsis.jobs.listing import Filters, Place
from synopsis.jobs.priority import Priority
from synopsis.jobs.status import Status
from synopsis.kit.database import Database
from synopsis.tenancy.actor import Actor, Role
from synopsis.tenancy.scope import SchoolId, school_scope
from tests.plans.conftest import Seeded
from tests.plans.seed import SCHOOLS, batch_of
from tests.plans.test_plans import SCHOOL, most_rows, plan, reads_all_of, rows_read

pytestmark = pytest.mark.alone  # with test_speed.py, whose databases these are

ADMIN = Actor(SCHOOL * 1000, SchoolId(SCHOOL), Role.ADMIN, "", "")
TEACHER = Actor(SCHOOL * 1000 + 1, SchoolId(SCHOOL), Role.TEACHER, "", "")
COLLEAGUE = Actor(SCHOOL * 1000 + 2, SchoolId(SCHOOL), Role.TEACHER, "", "")
"""Who teaches nothing and queued nothing: all that is read is read in vain."""
DAY = datetime.now(UTC) - timedelta(days=1)
MONTH = datetime.now(UTC) - timedelta(days=30)

FILTERS: dict[str, Filters] = {
    "none": Filters(),
    **{status: Filters(statuses=[status]) for status in Status},
    "two statuses": Filters(statuses=[Status.FAILED, Status.CANCELLED]),
    "a priority": Filters(priority=Priority.NORMAL),
    "an evaluation": Filters(evaluation_id=SCHOOL * 1000),
    "a student": Filters(student_id=SCHOOL * 1000 + 7),
    "a batch": Filters(batch_id=batch_of(SCHOOL, 0)),
    "a workflow": Filters(workflow_id=batch_of(SCHOOL, 1)),
    "since a day": Filters(created_after=DAY),
    "before a month": Filters(created_before=MONTH),
    "a span": Filters(created_after=MONTH - timedelta(days=1), created_before=MONTH),
    "a name": Filters(q="Person 27"),
    "many names": Filters(q="Person"),
    "a title": Filters(q="Evaluation 0"),
    "a number": Filters(q=str(2_000_000_007)),
    "a job's id": Filters(q=f"summary-{SCHOOL}000-{SCHOOL}002-2000000007"),
    "the beginning of one": Filters(q=f"summary-{SCHOOL}000-{SCHOOL}002"),
    "dead letters": Filters(is_dead_letter=True),
    "of a code": Filters(is_dead_letter=True, error_code="provider_unavailable"),
    "of a cause": Filters(is_dead_letter=True, cause=Cause("generate_summary", "provider_unavailable", "0cc175b9")),
    "that failed lately": Filters(is_dead_letter=True, failed_after=DAY),
    "all at once": Filters(
        statuses=[Status.COMPLETED], priority=Priority.NORMAL, evaluation_id=SCHOOL * 1000, created_after=MONTH, q="7"
    ),
}
READ_WHOLE = {"a student", "a name", "a number", "the beginning of one", "a title"}
"""Of these every job is read: those of one student, or of an evaluation whose title it is."""


PAGES = {
    "admin": (ADMIN, None),
    "teacher": (TEACHER, None),
    "teacher, far behind": (TEACHER, Place(MONTH, 1)),
    "colleague": (COLLEAGUE, None),
}


async def statements(seeded: Seeded) -> dict[str, tuple[str, dict[str, Any]]]:
    """What is asked of the database for each page."""
    database = await Database(seeded.database_url, name="plans").open()
    found = {}
    async with school_scope(database, ADMIN.school_id) as scope:
        for (name, filters), (page, (actor, before)) in product(FILTERS.items(), PAGES.items()):
            wanted = await listing.want(scope, actor, filters, before=before)
            assert wanted is not None
            found[f"{name}; {page}"] = (listing.listed(wanted), {**wanted.values, "limit": 51})
        dead = await listing.want(scope, ADMIN, Filters(is_dead_letter=True))
        assert dead is not None
        place = {"as_of": DAY, "last_failed_at": DAY, "last_task": "x", "last_code": "x", "last_mark": "x"}
        found["by cause"] = (dead_letters.grouped(dead), {**dead.values, **place, "limit": 50_000, "groups": 51})
    await database.close()
    return found


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
def test_no_page_reads_the_whole_table(many: Seeded, mode: str) -> None:
    """For each filter, for an admin, a teacher, and one who sees nothing; the first page and one far behind."""
    wrong = {}
    for name, (sql, values) in asyncio.run(statements(many)).items():
        carried_out = plan(many, sql, values, mode, first=listing.BEGIN)
        # And a summary for each job of the page.
        most = values["limit"] + most_rows(many) * (5 if name.split(";")[0] in READ_WHOLE else 1)
        if reads_all_of(carried_out) or rows_read(carried_out) > most:
            wrong[name] = (reads_all_of(carried_out), rows_read(carried_out))
    assert wrong == {}


async def lengths_of(seeded: Seeded) -> dict[str, tuple[str, dict[str, Any]]]:
    """What is asked of the database for the length of each list, and for its anchors."""
    database = await Database(seeded.database_url, name="plans").open()
    found = {}
    most = lengths.MOST_LOOKED_AT
    async with school_scope(database, ADMIN.school_id) as scope:
        for (name, filters), (who, actor) in product(FILTERS.items(), {"admin": ADMIN, "teacher": TEACHER}.items()):
            sought = await listing.seek(scope, actor, filters)
            assert sought is not None
            values = {**sought.values, "limit": most + 1, "most": most, "every": 100}
            found[f"count of {name}; {who}"] = (lengths.counted(sought), values)
            found[f"anchors of {name}; {who}"] = (lengths.anchored(sought), values)
    await database.close()
    return found


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
def test_a_length_is_counted_among_the_schools_own_jobs(many: Seeded, mode: str) -> None:
    """By index, whatever the filters: a teacher's are reached twice, as theirs and as what they queued."""
    wrong = {}
    for name, (sql, values) in asyncio.run(lengths_of(many)).items():
        carried_out = plan(many, sql, values, mode, first=listing.BEGIN)
        if reads_all_of(carried_out) or rows_read(carried_out) > 2 * many.jobs // SCHOOLS:
            wrong[name] = (reads_all_of(carried_out), rows_read(carried_out))
    assert wrong == {}


def test_no_more_are_looked_at_than_may_be(many: Seeded) -> None:
    """Of a longer list each lane is read up to its bound and no further."""
    for name, (sql, values) in asyncio.run(lengths_of(many)).items():
        if name.split(";")[0] in {"count of none", "anchors of a priority", "count of of a code"}:
            carried_out = plan(many, sql, {**values, "limit": 51, "most": 50}, "force_custom_plan", first=listing.BEGIN)
            lanes = 1 if name.endswith("admin") or "code" in name else 1 + len(values["taught"])
            assert rows_read(carried_out) <= 51 * lanes, name
