"""What failed is found by its cause, made again with a canary first, and kept for as long as the school wants."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle, pruning
from synopsis.jobs.lifecycle import Completed, Failed
from synopsis.jobs.pruning import DeadLetterPruning
from synopsis.jobs.replayer import Replayer
from synopsis.jobs.replaying import MOST_CAUSES, Chosen, _chosen
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.tenancy.scope import school_scope, system_scope
from tests.api.test_cancelling_many import claim, queue_class
from tests.eventually import eventually
from tests.factories import School
from tests.fake_openai import SCENARIOS, FakeOpenAI
from tests.faults.test_workers import count
from tests.working import work

SignIn = Callable[..., Any]
JOBS = "/feedback-summaries/jobs"
LETTERS = "/feedback-summaries/dead-letters"
REPLAY = f"{LETTERS}/replay"
AWAY = ("provider_unavailable", "The model's provider at ai.example answered 503: it is out of order.")
KEY = ("provider_auth", "It does not accept our key.")
QUEUED = "SELECT count(*) FROM summary_generation_jobs WHERE status = 'queued'"


async def fail(database: Database, job_ids: Sequence[str], why: tuple[str, str] = AWAY) -> None:
    """A worker takes them, and they fail for good."""
    claimed = await claim(database, list(job_ids))
    async with system_scope(database) as transaction:
        await lifecycle.fail(transaction, [Failed(job.id, job.lease, *why, []) for job in claimed])


async def complete(database: Database, school: School, job_ids: Sequence[str]) -> None:
    """A worker takes them, and they complete."""
    claimed = await claim(database, list(job_ids))
    async with school_scope(database, school.id) as scope:
        for job in claimed:
            row = await scope.first(
                "INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text,"
                " generation_method, model, prompt_version, language, feedback_count, reviewer_count)"
                " VALUES (%(school_id)s, %(evaluation)s, %(student)s, repeat('a', 64), 'x', 'extractive', 'm', '1',"
                " 'nl', 5, 5) RETURNING id",
                evaluation=job.evaluation_id,
                student=job.student_id,
            )
            assert row is not None
            await lifecycle.complete(scope, [Completed(job.id, job.lease, row["id"], [])])


async def dead_class(client: httpx.AsyncClient, database: Database, school: School, **options: Any) -> list[str]:
    """A class whose jobs have failed; the newest last."""
    _, jobs = await queue_class(client, school, **options)
    await fail(database, jobs)
    return jobs


async def groups(client: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    """The causes."""
    answer = await client.get(LETTERS, params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def replay(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """What a request for a replay is answered."""
    answer = await client.post(REPLAY, json=body)
    assert answer.status_code == 202, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


async def stand(client: httpx.AsyncClient, replay_id: int) -> tuple[str, dict[str, int]]:
    """How a replay stands: its status, and how many of its dead letters are where."""
    answer = (await client.get(f"{LETTERS}/replays/{replay_id}")).json()
    return answer["status"], {state: number for state, number in answer["jobs"].items() if number}


async def replayed(client: httpx.AsyncClient, replay_id: int, state: str = "active") -> list[str]:
    """The jobs that were made and stand so."""
    answer = await client.get(f"{LETTERS}/replays/{replay_id}/jobs", params={"state": state})
    return [job["replayed_as"] for job in answer.json()["items"]]


async def test_by_cause(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """Messages that differ in numbers alone are one cause; each says how many, since when, where, and what mends it."""
    _, jobs = await queue_class(teacher, north)
    await fail(database, jobs[:2])
    await fail(database, jobs[2:3], (AWAY[0], AWAY[1].replace("503", "502")))
    await fail(database, jobs[3:4], KEY)
    newest, older = await groups(teacher)
    assert newest["cause"].startswith("generate_summary.provider_auth.")
    assert (newest["remedy"], newest["is_permanent"], newest["jobs"]) == ("settings", True, 1)
    assert (older["remedy"], older["is_permanent"], older["jobs"]) == ("time", False, 3)
    assert older["newest_job_ids"] == [jobs[2], *sorted(jobs[:2], reverse=True)]
    assert (older["evaluations"], older["evaluation_ids"]) == (1, [north.evaluation_id])
    assert "502" in older["error_message"]
    assert older["first_failed_at"] < older["last_failed_at"] < newest["last_failed_at"]
    listed = (await teacher.get(JOBS, params={"cause": older["cause"], "is_dead_letter": True})).json()["items"]
    assert sorted(job["job_id"] for job in listed) == sorted(jobs[:3])
    by_code = (await teacher.get(JOBS, params={"error_code": "provider_auth"})).json()["items"]
    assert [job["job_id"] for job in by_code] == jobs[3:4]


async def test_what_is_made_again_is_no_dead_letter(
    teacher: httpx.AsyncClient, north: School, database: Database
) -> None:
    """Neither while it runs, nor when it fails once more: then that one is."""
    [old] = await dead_class(teacher, database, north, student_ids=north.students[:1])
    new = (await teacher.post(f"{JOBS}/{old}/retry")).json()["job_id"]
    assert await groups(teacher) == []
    assert (await teacher.get(JOBS, params={"status": "failed"})).json()["items"][0]["job_id"] == old
    await fail(database, [new])
    [group] = await groups(teacher)
    assert group["newest_job_ids"] == [new]


async def test_the_lists_filters_and_search(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """Each narrows the groups down; what is there and matches nothing is an empty list."""
    jobs = await dead_class(teacher, database, north)
    [group] = await groups(teacher)
    failed_at = group["first_failed_at"]
    one: dict[str, Any]
    for one, found in (
        ({"evaluation_id": north.evaluation_id}, 6),
        ({"student_id": north.students[0]}, 1),
        ({"q": "Sanne"}, 1),
        ({"q": jobs[0]}, 1),
        ({"q": "nobody"}, 0),
        ({"error_code": AWAY[0]}, 6),
        ({"error_code": "x"}, 0),
        ({"cause": group["cause"]}, 6),
        ({"cause": group["cause"][:-1] + "?"}, None),
        ({"failed_after": failed_at, "priority": "normal"}, 6),
        ({"failed_before": failed_at}, 0),
        ({"created_before": "2026-01-01T00:00:00Z"}, 0),
        ({"priority": "low"}, 0),
    ):
        if found is None:
            assert (await teacher.get(LETTERS, params=one)).status_code == 422
        else:
            listed = await groups(teacher, **one)
            assert [group["jobs"] for group in listed] == [found] * bool(found), one
            answer = await replay(teacher, dry_run=True, **one)
            assert (answer["jobs"], answer["is_complete"]) == (found, True), one


async def test_a_page_of_causes_is_not_moved_by_new_failures(
    teacher: httpx.AsyncClient, north: School, database: Database
) -> None:
    """Who goes on from a cursor sees each cause once, though one of them has failed anew; other lists refuse it."""
    _, jobs = await queue_class(teacher, north)
    for number, job in enumerate(jobs[:5]):
        await fail(database, [job], (f"code_{'abcde'[number]}", "No."))
    first = (await teacher.get(LETTERS, params={"limit": 2})).json()
    assert ([one["error_code"] for one in first["items"]], first["jobs"]) == (["code_e", "code_d"], 5)
    await fail(database, jobs[5:], ("code_b", "No."))
    seen, cursor = [], first["next_cursor"]
    while cursor:
        page = (await teacher.get(LETTERS, params={"limit": 2, "cursor": cursor})).json()
        seen += [one["error_code"] for one in page["items"]]
        last, cursor = cursor, page["next_cursor"]
    assert seen == ["code_c", "code_b", "code_a"]
    for wrong in ({"cursor": last, "priority": "low"}, {"cursor": "x"}, {"cursor": last[:-4] + "AAAA"}):
        answer = await teacher.get(LETTERS, params=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


async def test_a_canary_goes_first_and_the_rest_when_it_has_completed(
    teacher: httpx.AsyncClient, north: School, database: Database
) -> None:
    """At its own priority, the others at a low one; each keeps its wishes and names the one that it stands for."""
    wishes = {"max_retries": 7, "force": True, "webhook_url": "https://example.com/webhook"}
    jobs = await dead_class(teacher, database, north, **wishes)
    answer = await replay(teacher, job_ids=jobs)
    [of_cause] = answer["causes"]
    assert (answer["jobs"], of_cause["jobs"], of_cause["error_code"]) == (6, 6, AWAY[0])
    replay_id = of_cause["replay_id"]
    assert await stand(teacher, replay_id) == ("running", {"waiting": 5, "active": 1})
    [canary] = await replayed(teacher, replay_id)
    made = (await teacher.get(f"{JOBS}/{canary}")).json()
    assert (made["retry_of"], made["priority"], made["max_retries"], made["webhook_url"]) == (
        jobs[-1], "normal", 7, wishes["webhook_url"],
    )  # fmt: skip
    replayer = Replayer(database)
    assert await replayer.tick() == 0
    await complete(database, north, [canary])
    assert await replayer.tick() == 1
    assert await replayer.tick() == 0
    rest = await replayed(teacher, replay_id)
    others = [(await teacher.get(f"{JOBS}/{job}")).json() for job in rest]
    assert sorted(job["retry_of"] for job in others) == jobs[:-1]
    assert {job["priority"] for job in others} == {"low"}
    await complete(database, north, rest)
    await replayer.tick()
    assert await stand(teacher, replay_id) == ("completed", {"completed": 6})
    assert await groups(teacher) == []


async def test_it_stops_itself_where_the_cause_persists(
    teacher: httpx.AsyncClient, admin: httpx.AsyncClient, north: School, database: Database
) -> None:
    """One was tried, the others are dead letters as before; resumed, another canary goes, and then the rest."""
    jobs = await dead_class(teacher, database, north)
    replay_id = (await replay(teacher, evaluation_id=north.evaluation_id))["causes"][0]["replay_id"]
    replayer = Replayer(database)
    await fail(database, await replayed(teacher, replay_id))
    await replayer.tick()
    assert await stand(teacher, replay_id) == ("stopped", {"waiting": 5, "failed": 1})
    answer = (await teacher.get(f"{LETTERS}/replays/{replay_id}")).json()
    assert answer["stopped_code"] == "canary_failed"
    assert "again for the same cause" in answer["stopped_reason"]
    assert await replayer.tick() == 0
    [group] = await groups(teacher)
    assert (group["jobs"], group["replay_ids"]) == (6, [replay_id]), "the canary's is one again"
    again = await replay(teacher, job_ids=jobs)
    assert (again["jobs"], again["in_other_replays"], again["not_dead"]) == (0, 5, [jobs[-1]])
    resumed = await teacher.post(f"{LETTERS}/replays/{replay_id}/resume")
    assert resumed.json()["status"] == "running"
    refused = await teacher.post(f"{LETTERS}/replays/{replay_id}/resume")
    assert (refused.status_code, refused.json()["code"]) == (409, "replay_running")
    [canary] = await replayed(teacher, replay_id)
    await complete(database, north, [canary])
    assert await replayer.tick() == 1
    rest = await replayed(teacher, replay_id)
    await fail(database, rest[:1], KEY)
    await fail(database, rest[1:2])
    await replayer.tick()
    status = (await teacher.get(f"{LETTERS}/replays/{replay_id}")).json()
    assert (status["status"], status["stopped_code"]) == ("stopped", "too_many_failed")
    assert "2 failed, 1 of them for the same cause" in status["stopped_reason"]
    listed = (await admin.get("/audit", params={"limit": 5})).json()["items"]
    assert [entry["action"] for entry in listed if entry["object"] == str(replay_id)] == [
        "dead_letters.resume", "dead_letters.replay",
    ]  # fmt: skip


async def test_called_off(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """No more is made; what was made goes on, and what was not can be replayed by another."""
    jobs = await dead_class(teacher, database, north)
    replay_id = (await replay(teacher, job_ids=jobs))["causes"][0]["replay_id"]
    [canary] = await replayed(teacher, replay_id)
    assert (await teacher.post(f"{LETTERS}/replays/{replay_id}/cancel")).json()["status"] == "cancelled"
    await complete(database, north, [canary])
    assert await Replayer(database).tick() == 0
    assert await stand(teacher, replay_id) == ("cancelled", {"left": 5, "completed": 1})
    again = await teacher.post(f"{LETTERS}/replays/{replay_id}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "replay_cancelled")
    assert (await replay(teacher, job_ids=jobs))["jobs"] == 5


async def test_what_somebody_did_meanwhile_is_passed_over(
    teacher: httpx.AsyncClient, north: School, database: Database
) -> None:
    """A student's active job, one that was made again, and one that is there no more: said of each, none made twice."""
    jobs = await dead_class(teacher, database, north)
    replay_id = (await replay(teacher, job_ids=jobs))["causes"][0]["replay_id"]
    [canary] = await replayed(teacher, replay_id)
    retried = (await teacher.post(f"{JOBS}/{jobs[0]}/retry")).json()["job_id"]
    _, [queued] = await queue_class(teacher, north, student_ids=[north.students[1]])
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "DELETE FROM summary_generation_jobs WHERE school_id = %(school_id)s AND job_id = %(id)s", id=jobs[2]
        )
    await complete(database, north, [canary])
    await Replayer(database).tick()
    listed = (await teacher.get(f"{LETTERS}/replays/{replay_id}/jobs")).json()["items"]
    told = {job["job_id"]: job["skipped"] or job["state"] for job in listed}
    assert told == {
        **dict.fromkeys(jobs[3:], "active"), jobs[0]: "retried", jobs[1]: "student_has_active_job", jobs[2]: "deleted",
        jobs[5]: "completed",
    }  # fmt: skip
    assert queued != retried
    assert len((await teacher.get(JOBS, params={"status": "queued"})).json()["items"]) == 4


async def test_each_cause_has_its_own_canary(teacher: httpx.AsyncClient, north: School, database: Database) -> None:
    """That one is mended says nothing of another; a dry run says the same before."""
    _, jobs = await queue_class(teacher, north)
    await fail(database, jobs[:3])
    await fail(database, jobs[3:], KEY)
    dry = await replay(teacher, evaluation_id=north.evaluation_id, dry_run=True)
    assert [(one["error_code"], one["jobs"], one["replay_id"]) for one in dry["causes"]] == [
        (KEY[0], 3, None), (AWAY[0], 3, None),
    ]  # fmt: skip
    answer = await replay(teacher, evaluation_id=north.evaluation_id)
    assert [one["jobs"] for one in answer["causes"]] == [3, 3]
    for one in answer["causes"]:
        assert await stand(teacher, one["replay_id"]) == ("running", {"waiting": 2, "active": 1})
    listed = (await teacher.get(f"{LETTERS}/replays")).json()["items"]
    assert [one["id"] for one in listed] == sorted((one["replay_id"] for one in answer["causes"]), reverse=True)


async def test_two_at_once_are_one(
    teacher: httpx.AsyncClient, north: School, database: Database, addresses: Addresses
) -> None:
    """Who presses the button ten times has made each dead letter again once; so have ten loops that carry it on."""
    jobs = await dead_class(teacher, database, north)
    body = {"evaluation_id": north.evaluation_id, "canary": 0}
    answers = await asyncio.gather(*(teacher.post(REPLAY, json=body) for _ in range(10)))
    assert [answer.status_code for answer in answers] == [202] * 10
    assert sum(answer.json()["jobs"] for answer in answers) == len(jobs)
    await asyncio.gather(*(Replayer(database).tick() for _ in range(10)))
    assert count(addresses.admin_url, QUEUED) == len(jobs)


async def test_whose(
    north: School, south: School, teacher: httpx.AsyncClient, as_user: SignIn, database: Database
) -> None:
    """A teacher sees what they teach or queued, replays what they teach, and sees the replays that they asked for."""
    jobs = await dead_class(teacher, database, north)
    colleague, stranger, admin = [
        await as_user(email) for email in (north.other_teacher.email, south.admin.email, north.admin.email)
    ]
    for other in (colleague, stranger):
        assert await groups(other) == []
        assert (await replay(other, error_code=AWAY[0], dry_run=True))["jobs"] == 0
    assert (await replay(colleague, job_ids=jobs[:1]))["not_allowed"] == jobs[:1]
    assert (await replay(stranger, job_ids=jobs[:1]))["not_found"] == jobs[:1]
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "DELETE FROM evaluation_teachers WHERE school_id = %(school_id)s AND teacher_id = %(teacher)s",
            teacher=north.teacher.user_id,
        )
    assert [group["jobs"] for group in await groups(teacher)] == [6], "what one queued may be looked at"
    assert (await replay(teacher, error_code=AWAY[0]))["not_allowed"] == jobs[::-1]
    replay_id = (await replay(admin, error_code=AWAY[0]))["causes"][0]["replay_id"]
    path = f"{LETTERS}/replays/{replay_id}"
    assert [(await client.get(path)).status_code for client in (admin, teacher, stranger)] == [200, 403, 404]
    assert (await teacher.get(f"{LETTERS}/replays")).json()["items"] == []


async def test_a_model_that_misbehaves_and_is_mended(
    teacher: httpx.AsyncClient, north: School, settings: Settings
) -> None:
    """By API, worker and model: what failed says what mends it, in vain one call is made, and then all complete."""
    async with FakeOpenAI() as model:
        model.always = SCENARIOS["quota_spent"]
        asking = {"ai_provider": "openai", "ai_base_url": model.base_url, "ai_model": "fake-1"}
        async with work(settings.model_copy(update=asking)):
            _, jobs = await queue_class(teacher, north)

            async def have_failed() -> list[dict[str, Any]]:
                return [group for group in await groups(teacher) if group["jobs"] == len(jobs)]

            [group] = await eventually(have_failed)
            assert (group["error_code"], group["remedy"], group["is_permanent"]) == ("provider_quota", "settings", True)
            replay_id = (await replay(teacher, cause=group["cause"]))["causes"][0]["replay_id"]

            async def stands(status: str) -> bool:
                return (await stand(teacher, replay_id))[0] == status

            await eventually(lambda: stands("stopped"))
            assert model.calls == len(jobs) + 1
            model.always = None
            await teacher.post(f"{LETTERS}/replays/{replay_id}/resume")
            await eventually(lambda: stands("completed"))
            assert await stand(teacher, replay_id) == ("completed", {"failed": 1, "completed": 5})
            [group] = await groups(teacher)
            assert group["jobs"] == 1, "the first canary"


UNCLEAR: list[dict[str, Any]] = [
    {},
    {"dry_run": True, "canary": 3},
    {"job_ids": []},
    {"job_ids": ["x"], "error_code": "x"},
    {"evaluation_id": 1, "canary": 21},
    {"evaluation_id": 1, "max_failed_percent": 101},
    {"evaluation_id": 1, "as_priority": "urgent"},
    {"cause": "x"},
    {"status": ["failed"]},
]


async def test_what_is_not_said_clearly_is_refused(teacher: httpx.AsyncClient) -> None:
    """No body means everything by accident."""
    answers = [await teacher.post(REPLAY, json=body) for body in UNCLEAR]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "invalid")}
    assert "at least one filter" in answers[0].json()["detail"]


def test_a_request_takes_so_many_causes_and_says_what_is_left() -> None:
    """Those of most jobs; the same request finds the others afterwards."""
    rows = [
        {
            "job_id": f"summary-1-{code}-{number}", "task_type": "t", "error_code": f"c{code:02}", "fingerprint": "0",
            "error_message": "No.", "is_dead": True, "is_taught": True, "is_in_another": False,
        }
        for code in range(MOST_CAUSES + 1)
        for number in range(1 + (code > 0))
    ]  # fmt: skip
    chosen: Chosen = _chosen(rows)
    assert (chosen.is_complete, len(chosen.job_ids)) == (False, MOST_CAUSES)
    assert "c00" not in {cause.error_code for cause in chosen.job_ids}


async def grow_old(database: Database, school: School, job_ids: Sequence[str], days: int) -> None:
    """They failed so long ago."""
    async with school_scope(database, school.id) as scope:
        await scope.run(
            "UPDATE summary_generation_jobs SET failed_at = now() - make_interval(days => %(days)s)"
            " WHERE school_id = %(school_id)s AND job_id = ANY(%(ids)s)",
            days=days,
            ids=list(job_ids),
        )


async def left(client: httpx.AsyncClient) -> set[str]:
    """Every job that is there."""
    return {job["job_id"] for job in (await client.get(JOBS, params={"limit": 200})).json()["items"]}


async def until_done(prune: DeadLetterPruning) -> list[int]:
    """Tick until a whole walk deletes nothing; what each deleted."""
    deleted: list[int] = []
    while not deleted or deleted[-1]:
        deleted.append(await prune.tick())
    return deleted


async def test_kept_for_as_long_as_a_school_wants(
    admin: httpx.AsyncClient, north: School, south: School, as_user: SignIn, database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Ninety days, or what its admin settled, or for ever; some at a time, with the history, and nothing else."""
    monkeypatch.setattr(pruning, "BATCH", 2)
    of_south = await as_user(south.admin.email)
    settings = (await admin.get(f"{LETTERS}/settings")).json()
    assert (settings["keep_days"], settings["is_default"]) == (90, True)
    jobs = await dead_class(admin, database, north)
    theirs = await dead_class(of_south, database, south, student_ids=south.students[:1])
    await grow_old(database, north, jobs[:5], 31)
    await grow_old(database, south, theirs, 89)
    prune = DeadLetterPruning(database)
    assert await until_done(prune) == [0]
    changed = (await admin.put(f"{LETTERS}/settings", json={"keep_days": 30})).json()
    assert (changed["keep_days"], changed["is_default"], changed["updated_by"]) == (30, False, north.admin.user_id)
    assert await until_done(prune) == [2, 2, 1, 0]
    assert await left(admin) == set(jobs[5:])
    await grow_old(database, south, theirs, 91)
    await of_south.put(f"{LETTERS}/settings", json={"keep_days": None})
    assert await until_done(prune) == [0]
    await of_south.put(f"{LETTERS}/settings", json={"keep_days": 90})
    assert await until_done(prune) == [1, 0]
    for wrong in ({"keep_days": 0}, {"keep_days": 3651}, {}, {"keep_days": "9"}):
        assert (await admin.put(f"{LETTERS}/settings", json=wrong)).status_code == 422
    entries = (await admin.get("/audit", params={"action": "dead_letters.prune"})).json()["items"]
    assert [entry["detail"] for entry in entries] == [{"jobs": n, "keep_days": 30} for n in (1, 2, 2)]


async def test_what_is_not_pruned(
    teacher: httpx.AsyncClient, north: School, database: Database, addresses: Addresses
) -> None:
    """What waits for a replay or was made by one that is open, and what owes a webhook; then all of a chain goes."""
    jobs = await dead_class(teacher, database, north, student_ids=north.students[:3])
    [owing] = await dead_class(
        teacher, database, north, student_ids=north.students[3:4], webhook_url="https://example.com/webhook"
    )
    replay_id = (await replay(teacher, job_ids=jobs))["causes"][0]["replay_id"]
    [canary] = await replayed(teacher, replay_id)
    await fail(database, [canary])
    await Replayer(database).tick()
    everything = [*jobs, owing, canary]
    await grow_old(database, north, everything, 100)
    prune = DeadLetterPruning(database)
    assert await until_done(prune) == [0]
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            "UPDATE webhook_deliveries SET status = 'delivered', delivered_at = now(), next_attempt_at = NULL"
        )
    await teacher.post(f"{LETTERS}/replays/{replay_id}/cancel")
    assert await until_done(prune) == [5, 0], "and the one in whose place the canary was made"
    assert await left(teacher) == set()
    assert count(addresses.admin_url, "SELECT count(*) FROM job_history") == 0
    listed = (await teacher.get(f"{LETTERS}/replays/{replay_id}/jobs")).json()["items"]
    assert {(job["job_id"], job["replayed_as"], job["state"]) for job in listed} == {
        (jobs[2], canary, "failed"), (jobs[1], None, "left"), (jobs[0], None, "left"),
    }  # fmt: skip
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE dead_letter_replays SET ended_at = now() - interval '91 days'")
    await prune.tick()
    assert (await teacher.get(f"{LETTERS}/replays/{replay_id}")).status_code == 404


def test_whatever_belongs_to_a_job_goes_or_stays_with_it(addresses: Addresses) -> None:
    """No table holds a job back: what refers to one says what becomes of the reference."""
    with psycopg.connect(addresses.admin_url) as connection:
        holding = connection.execute(
            "SELECT conrelid::regclass::text || '.' || conname FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'summary_generation_jobs'::regclass AND confdeltype IN ('a', 'r')"
        ).fetchall()
    assert holding == []
