"""How often a webhook is tried is the job's wish, else the school's, else three times: with a receiver that fails."""

from collections.abc import Sequence
from typing import Any

import pytest

from synopsis.jobs.lifecycle import cancel, rescue
from synopsis.jobs.submission import Submission, retry_job, submit
from synopsis.jobs.webhook_retry import DEFAULT, WebhookRetry
from synopsis.tenancy.scope import school_scope, system_scope
from synopsis.webhooks.log import replay
from synopsis.webhooks.settings import change_webhook_settings, webhook_settings
from tests.factories import School
from tests.webhooks.post_office import PostOffice
from tests.webhooks.receiver import Receiver, Reply

SCHOOLS = WebhookRetry(max_attempts=4, waits=(60,))
JOBS = WebhookRetry(max_attempts=5, waits=(30, 60, 600))
GROWING = WebhookRetry(strategy="exponential", max_attempts=5, first_wait=30, factor=3.0, longest_wait=600)
STEADY = WebhookRetry(strategy="fixed", max_attempts=3, wait=90)
NEITHER = WebhookRetry(max_attempts=1, waits=())


async def end_a_job(post: PostOffice, school: School, url: str, retry: WebhookRetry | None, student: int = 0) -> str:
    """A job with a webhook, called off, so that it is owed; its id."""
    async with school_scope(post.database, school.id) as scope:
        wanted = Submission(
            evaluation_id=school.evaluation_id,
            student_ids=[school.students[student]],
            created_by=school.teacher.user_id,
            webhook_url=url,
            webhook_retry=retry,
        )
        [submitted] = await submit(scope, wanted)
        await cancel(scope, submitted.job.job_id, actor_id=school.teacher.user_id)
    return submitted.job.job_id


async def settle(post: PostOffice, school: School, retry: WebhookRetry | None) -> None:
    """The school's setting."""
    async with school_scope(post.database, school.id) as scope:
        await change_webhook_settings(scope, retry, actor_id=school.admin.user_id)


async def waits_of(post: PostOffice, school: School) -> list[float]:
    """Deliver the one that is owed until it is not; what was waited between the attempts."""
    courier, waits = post.courier(), []
    while await courier.tick():
        await courier.settle()
        row = (await post.deliveries(school))[-1]
        if row["status"] == "owed":
            waits.append(row["due_in"])
        await post.pass_time(school)
    return waits


def are_as(waits: Sequence[float], retry: WebhookRetry) -> bool:
    """One wait after each attempt but the last, each up to a tenth longer than was settled."""
    wanted = [retry.wait_after(attempt) for attempt in range(1, retry.max_attempts)]
    return len(waits) == len(wanted) and all(
        want - 2 < wait <= want * 1.1 for wait, want in zip(waits, wanted, strict=True)
    )


@pytest.mark.parametrize(
    ("of_the_job", "of_the_school", "in_force"),
    [
        (None, None, DEFAULT),
        (None, SCHOOLS, SCHOOLS),
        (JOBS, None, JOBS),
        (JOBS, SCHOOLS, JOBS),
        (NEITHER, SCHOOLS, NEITHER),
        (None, GROWING, GROWING),
        (STEADY, GROWING, STEADY),
    ],
)
async def test_whose_strategy_holds(
    post: PostOffice,
    north: School,
    south: School,
    receiver: Receiver,
    of_the_job: WebhookRetry | None,
    of_the_school: WebhookRetry | None,
    in_force: WebhookRetry,
) -> None:
    """The job's before the school's before ours: so many calls, with these waits, and another school's is its own."""
    receiver.always = Reply(500)
    await settle(post, north, of_the_school)
    await settle(post, south, WebhookRetry(max_attempts=2, waits=(7,)))
    await end_a_job(post, north, receiver.url, of_the_job)
    assert are_as(await waits_of(post, north), in_force)
    row = await post.only(north)
    assert len(receiver.calls) == row["attempts"] == row["webhook_attempts"] == in_force.max_attempts
    assert (row["status"], row["retry"]) == ("given_up", in_force.model_dump(mode="json"))
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1


async def test_what_is_owed_keeps_what_it_became_owed_with(post: PostOffice, north: School, receiver: Receiver) -> None:
    """A school that changes its mind between two attempts changes what comes next, and nothing that is under way."""
    receiver.always = Reply(500)
    await settle(post, north, SCHOOLS)
    await end_a_job(post, north, receiver.url, None)
    courier = post.courier()
    await courier.tick()
    await courier.settle()
    await settle(post, north, NEITHER)
    await post.deliver(courier, north)
    assert len(receiver.calls) == SCHOOLS.max_attempts
    await end_a_job(post, north, receiver.url, None)
    await post.deliver(courier, north)
    assert len(receiver.calls) == SCHOOLS.max_attempts + 1
    assert [row["retry"]["max_attempts"] for row in await post.deliveries(north)] == [4, 1]


async def test_each_verb_that_ends_a_job_owes_by_it(post: PostOffice, north: School) -> None:
    """Whatever ended the job (here: the rescuer, of a poison job, over all schools), the same strategy is found."""
    await settle(post, north, SCHOOLS)
    async with school_scope(post.database, north.id) as scope:
        for student, retry in enumerate((None, JOBS)):
            await scope.run(
                "INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id, webhook_url, webhook_retry,"
                " status, lease, lease_expires_at, claimed_by, lost_count, progress)"
                " VALUES (%(school_id)s, %(evaluation)s, %(student)s, 'https://example.com/', %(retry)s::jsonb,"
                " 'processing', gen_random_uuid(), now() - interval '1 s', 'w', 5, 10)",
                evaluation=north.evaluation_id, student=north.students[student],
                retry=retry and retry.model_dump_json(),
            )  # fmt: skip
    async with system_scope(post.database) as transaction:
        assert await rescue(transaction, limit=10) == 2
    assert sorted((row["tries_left"], row["retry"]["waits"]) for row in await post.deliveries(north)) == [
        (4, [60]),
        (5, [30, 60, 600]),
    ]


async def test_a_replay_begins_anew(post: PostOffice, north: School, receiver: Receiver) -> None:
    """With the strategy of the delivery, all its attempts and its first wait; a test stays one call."""
    receiver.always = Reply(500)
    await end_a_job(post, north, receiver.url, JOBS)
    assert are_as(await waits_of(post, north), JOBS)
    async with school_scope(post.database, north.id) as scope:
        again = await replay(scope, north.admin, (await post.only(north))["id"])
    assert again.webhook_retry == JOBS
    assert are_as(await waits_of(post, north), JOBS)
    assert len(receiver.calls) == 2 * JOBS.max_attempts


async def test_a_retried_job_keeps_its_wish(post: PostOffice, north: School) -> None:
    """As it keeps the address."""
    job_id = await end_a_job(post, north, "https://example.com/", JOBS)
    async with school_scope(post.database, north.id) as scope:
        again = await retry_job(scope, job_id, actor_id=north.teacher.user_id)
    assert again.job.webhook_retry == JOBS


@pytest.mark.parametrize(
    ("own", "asked", "least", "most"), [(60, "600", 599, 660), (7200, "600", 7199, 7920), (60, "86400", 3599, 3960)]
)
async def test_retry_after_beside_a_strategy(
    post: PostOffice, north: School, receiver: Receiver, own: int, asked: str, least: float, most: float
) -> None:
    """A receiver that asks for longer gets it, up to an hour; it never shortens what was settled."""
    receiver.always = Reply(429, {"Retry-After": asked})
    await end_a_job(post, north, receiver.url, WebhookRetry(max_attempts=2, waits=(own,)))
    courier = post.courier()
    await courier.tick()
    await courier.settle()
    assert least < (await post.only(north))["due_in"] <= most


async def test_a_replay_by_an_older_process_is_survived(post: PostOffice, north: School, receiver: Receiver) -> None:
    """During an upgrade: one that gives back three tries, whatever was settled, brings no more than were settled."""
    receiver.always = Reply(500)
    await end_a_job(post, north, receiver.url, NEITHER)
    async with school_scope(post.database, north.id) as scope:
        await scope.run("UPDATE webhook_deliveries SET tries_left = 3 WHERE school_id = %(school_id)s")
    await post.deliver(post.courier(), north)
    assert len(receiver.calls) == 1


async def test_settings_are_the_schools_own(post: PostOffice, north: School, south: School) -> None:
    """Default until somebody says otherwise, and again when they take it back; another school's are not touched."""
    await settle(post, north, SCHOOLS)

    async def of(school: School) -> tuple[Any, ...]:
        async with school_scope(post.database, school.id) as scope:
            found = await webhook_settings(scope)
        return found.webhook_retry, found.is_default, found.updated_by

    assert await of(north) == (SCHOOLS, False, north.admin.user_id)
    assert await of(south) == (DEFAULT, True, None)
    await settle(post, north, None)
    assert await of(north) == (DEFAULT, True, north.admin.user_id)


async def test_a_strategy_that_is_none_is_its_own_trouble(post: PostOffice, north: School, receiver: Receiver) -> None:
    """Whoever wrote it into the database, or allowed it once: the deliveries beside it arrive."""
    receiver.always = lambda call: Reply(500) if call.path == "/hook/odd" else Reply()
    odd = await post.owe(north, f"{receiver.url}/odd")
    async with school_scope(post.database, north.id) as scope:
        await scope.run(
            """UPDATE webhook_deliveries SET retry = '{"max_attempts": 3, "waits": ["soon"]}'"""
            " WHERE school_id = %(school_id)s"
        )
    await post.owe(north, receiver.url, 3)
    courier = post.courier()
    assert await courier.tick() == 4
    await courier.settle()
    rows = await post.deliveries(north)
    assert [(row["id"] in odd, row["status"]) for row in rows] == [(True, "owed"), *[(False, "delivered")] * 3]
