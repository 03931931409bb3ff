"""What explains is what decides: in any state of the queues, the two say the same."""

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import eligibility
from synopsis.jobs.handover import hand_over
from synopsis.jobs.lifecycle import claim
from synopsis.kit.database import Database
from synopsis.monitoring import place
from synopsis.monitoring.monitor import QUEUE_NAMES
from synopsis.monitoring.place import Place, Standing, place_of, standing
from synopsis.monitoring.reasons import OF_CONDITION, Seen, Why, may_begin, reasons_of
from synopsis.tenancy.scope import SchoolId, system_scope
from tests.chance import SEED
from tests.factories import School

_LEASE = UUID(int=1)
KNOWN = ["generate_summary", "other_kind"]
STATES = 40
HOLDING = {Why.QUEUE_PAUSED, Why.WAITS_FOR_JOBS, Why.UNKNOWN_TASK, Why.NOT_YET, Why.NEXT_RETRY}
"""Reasons with which a job is neither handed over nor begun; with its provider in trouble, one may be, to find out."""

EMPTY = "DELETE FROM summary_generation_jobs; DELETE FROM paused_queues; DELETE FROM provider_breakers"
JOB = """
INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id, task_type, priority, available_at,
    dispatched_at, retry_count, next_retry_at, error_code, error_message, is_blocked)
SELECT %(school)s, %(evaluation)s, %(student)s, %(kind)s, %(priority)s, clock_timestamp() + %(due)s * interval '1 hour',
    CASE WHEN %(is_dispatched)s AND NOT %(is_blocked)s THEN clock_timestamp() END, %(retries)s,
    CASE WHEN %(retries)s > 0 THEN clock_timestamp() + %(due)s * interval '1 hour' END,
    CASE WHEN %(retries)s > 0 THEN 'timeout' END, CASE WHEN %(retries)s > 0 THEN 'Retry 1/3: It took too long' END,
    %(is_blocked)s
"""
PAUSE = "INSERT INTO paused_queues (school_id, queue_name, paused_by) VALUES (%s, %s, %s)"
OPEN = """
INSERT INTO provider_breakers (provider, task_types, failures, opened_at, next_probe_at, error_code)
VALUES ('model', %s, 5, clock_timestamp() - interval '1 minute', clock_timestamp() + %s * interval '1 minute', 'away')
"""


def shuffle(admin: psycopg.Connection[Any], random: Random, schools: Sequence[School]) -> None:
    """Put the queues into some state."""
    admin.execute(EMPTY)
    for school in schools:
        for student in school.students:
            for kind in random.sample([*KNOWN, "unheard_of"], random.randint(0, 2)):
                admin.execute(JOB, {
                    "school": school.id, "evaluation": school.evaluation_id, "student": student, "kind": kind,
                    "priority": random.choice(["high", "normal", "normal", "low"]),
                    "due": random.choice([-3, -2, -2, -1, 1]), "is_dispatched": random.random() < 0.3,
                    "retries": random.choice([0, 0, 1]), "is_blocked": random.random() < 0.2,
                })  # fmt: skip
        for queue_name in QUEUE_NAMES:
            if random.random() < 0.15:
                admin.execute(PAUSE, [school.id, queue_name, school.admin.user_id])
    if random.random() < 0.5:
        admin.execute(OPEN, [[random.choice(KNOWN)], random.choice([-1, 5])])


async def explained(database: Database) -> dict[str, tuple[Standing, Place]]:
    """Every job, as it is explained."""
    found = {}
    async with system_scope(database) as transaction:
        for row in await transaction.all("SELECT job_id, school_id FROM summary_generation_jobs"):
            its = await standing(transaction, SchoolId(row["school_id"]), row["job_id"], KNOWN)
            assert its
            found[its.job_id] = its, await place_of(transaction, its, QUEUE_NAMES, KNOWN)
    return found


async def disagreements(database: Database, admin: psycopg.Connection[Any]) -> list[str]:
    """What is said of the jobs, against what is done with them."""
    jobs = await explained(database)
    async with system_scope(database) as transaction:
        handed = await hand_over(transaction, QUEUE_NAMES, KNOWN, window=1000, batch=500)
    in_order = [job_id for queue_name in QUEUE_NAMES for job_id in handed.get(queue_name, ())]
    probes = [job_id for job_id in in_order if jobs[job_id][0].trouble]
    in_order = [job_id for job_id in in_order if job_id not in probes]
    due = {job_id for job_id, (its, _) in jobs.items() if may_begin(its) and its.dispatched_at is None}
    wrong = [f"{job_id}: explained as next, and not handed over" for job_id in due - set(in_order)]
    wrong += [f"{job_id}: handed over, and not explained as next" for job_id in set(in_order) - due]
    wrong += [f"{len(probes)} were let through"] if len(probes) > 1 else []
    for job_id, (its, _) in jobs.items():
        held = HOLDING & {reason.code for reason in reasons_of(Seen(its=its, workers=1, slots=1))}
        wrong += [f"{job_id}: handed over in spite of {held}"] if held and job_id in {*in_order, *probes} else []
    for number, job_id in enumerate(in_order):
        its, place = jobs[job_id]
        before = sum(_is_before(other, its) for other, _ in jobs.values() if other.dispatched_at and may_begin(other))
        wrong += [f"{job_id}: explained as {place}, was {before}+{number}"] if place.ahead != before + number else []
    return wrong + await _claims(database, jobs)


async def _claims(database: Database, jobs: dict[str, tuple[Standing, Place]]) -> list[str]:
    handed = [job_id for job_id, (its, _) in jobs.items() if its.dispatched_at is not None]
    async with system_scope(database) as transaction:
        claimed = {
            job.job_id
            for job in await claim(transaction, handed, worker="w", lease=_LEASE, lease_seconds=60)
        }  # fmt: skip
    told = {job_id for job_id in handed if not jobs[job_id][0].fails}
    return [f"{job_id}: claimed or not, other than explained" for job_id in claimed ^ told]


def _is_before(one: Standing, other: Standing) -> bool:
    places = QUEUE_NAMES.index(one.queue_name), QUEUE_NAMES.index(other.queue_name)
    return places[0] < places[1] or (
        places[0] == places[1] and (one.available_at, one.id) < (other.available_at, other.id)
    )


async def _over_many_states(database: Database, addresses: Addresses, schools: Sequence[School]) -> list[str]:
    random = Random(SEED)
    wrong: list[str] = []
    with psycopg.connect(addresses.admin_url, autocommit=True) as admin:
        for _ in range(STATES):
            shuffle(admin, random, schools)
            wrong += await disagreements(database, admin)
            if wrong:
                break
    return wrong


async def test_what_is_explained_as_next_is_handed_over_in_that_order(
    database: Database, addresses: Addresses, north: School, south: School
) -> None:
    """And what is explained as held is neither handed over nor claimed; each job's place is its place in that order."""
    assert await _over_many_states(database, addresses, [north, south]) == []


@pytest.mark.parametrize("condition", eligibility.CONDITIONS)
async def test_an_explanation_that_forgets_a_condition_is_found_out(
    database: Database, addresses: Addresses, north: School, south: School, monkeypatch: pytest.MonkeyPatch,
    condition: str,
) -> None:  # fmt: skip
    """The control: take one of the conditions out of what explains, and not out of what decides."""
    assert eligibility.CONDITIONS[condition] in place.STANDING
    monkeypatch.setattr(place, "STANDING", place.STANDING.replace(eligibility.CONDITIONS[condition], "true"))
    assert await _over_many_states(database, addresses, [north, south]) != []


def test_every_condition_has_its_reason() -> None:
    """Whoever adds a condition says how it is explained."""
    assert eligibility.CONDITIONS.keys() == OF_CONDITION.keys()


async def test_more_than_are_counted(
    database: Database, addresses: Addresses, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more are looked at, and whoever asks is told that there are more."""
    monkeypatch.setattr(place, "MOST_COUNTED", 2)
    with psycopg.connect(addresses.admin_url, autocommit=True) as admin:
        for student in north.students:
            admin.execute(JOB, {
                "school": north.id, "evaluation": north.evaluation_id, "student": student, "kind": KNOWN[0],
                "priority": "normal", "due": -1, "is_dispatched": False, "retries": 0, "is_blocked": False,
            })  # fmt: skip
    places = [found for _, found in (await explained(database)).values()]
    assert sorted((found.ahead, found.is_more) for found in places) == [
        (0, False), (1, False), (2, False), (3, True), (3, True), (3, True),
    ]  # fmt: skip
