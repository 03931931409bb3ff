"""The OpenAPI document says what the API does: Schemathesis asks, and each answer is held to it."""

import asyncio
import copy
import os
import re
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.api.description import TAGS
from synopsis.devstack.stack import Addresses
from synopsis.jobs import lifecycle
from synopsis.jobs.submission import Submission, submit
from synopsis.tenancy.key_scopes import KeyScope
from synopsis.tenancy.scope import school_scope
from tests.api.asking import Asking, described, examples_of, lies, operations
from tests.api.routes import API, JOBS, document
from tests.api.world import Owner, World, make_api_key
from tests.faults.fleet import fleet

CASES = int(os.environ.get("SYNOPSIS_OPENAPI_CASES", "500"))
"""Of one run: 5,000 is its full size, and takes some minutes."""
LEAST_SUCCESSES = 0.08
"""Of an operation's answers; a quarter should succeed whatever the dice say."""


@pytest.mark.timeout(300 + CASES)
async def test_every_answer_is_as_the_document_says(world: World, addresses: Addresses, tmp_path: Path) -> None:
    """Whoever asks whatever: no 5xx, no status, media type, header, field or value that is not declared."""
    with psycopg.connect(addresses.admin_url) as connection:  # past the ids that a test chose itself
        connection.execute("SELECT setval('evaluations_id_seq', 7700000)")
    settings = {f"SYNOPSIS_SIGN_IN_FAILURES{which}": "1000" for which in ("", "_ADDRESS")}
    key = await make_api_key(world.database, world.north, KeyScope)
    async with fleet(addresses, tmp_path, **settings) as running:
        api = await running.start_api()
        asking = Asking(
            api.url,
            headers=lambda who: headers_of(world, key.headers, who),
            values=lambda owner: {**world.objects[owner], "email": world.north.teacher.email},
            prepare=preparing(world, addresses.admin_url, last_key=key.id),
        )
        await asyncio.to_thread(asking.ask_all, copy.deepcopy(document()), CASES)
    found = asking.findings
    print(found.table())  # noqa: T201  # for whoever asks for it, with -s
    assert not found.lies, "\n\n".join(list(found.lies.values())[:20])
    statuses = found.statuses()
    assert sum(one.total() for one in statuses.values()) >= 0.9 * CASES
    shares = {name: sum(one[status] for status in one if status < 300) / one.total() for name, one in statuses.items()}
    assert {name: share for name, share in shares.items() if share < LEAST_SUCCESSES} == {}


def headers_of(world: World, key: Mapping[str, str], who: str) -> Mapping[str, str]:
    """What somebody sends to show who they are."""
    people = {"student": world.pupil, "teacher": world.north.teacher, "admin": world.north.admin}
    return key if who == "key" else world.token(people[who]) if who in people else {}


STOP_REPLAYS = """
UPDATE dead_letter_replays SET status = 'stopped', ended_at = NULL, stopped_at = now(), stopped_code = 'canary_failed',
    stopped_reason = 'The canary failed.'
"""


def preparing(world: World, admin_url: str, last_key: int) -> Callable[[str], None]:
    """Before a case that would otherwise find what it ends at its end already: another one. Called from a thread."""
    own, loop = world.objects[Owner.OWN], asyncio.get_running_loop()

    async def renew_job(*, is_to_be_cancelled: bool) -> None:
        async with school_scope(world.database, world.north.id) as scope:
            wanted = Submission(
                evaluation_id=world.north.evaluation_id,
                student_ids=[world.pupil.user_id],
                created_by=world.north.teacher.user_id,
            )
            [submitted] = await submit(scope, wanted)
            if is_to_be_cancelled:
                await lifecycle.cancel(scope, submitted.job.job_id, actor_id=world.north.teacher.user_id)
        own["job_id"] = submitted.job.job_id

    async def run(statement: str) -> None:
        async with await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as connection:
            await connection.execute(statement)

    async def renew_key() -> None:
        # A school may have a hundred.
        await run(f"UPDATE api_keys SET revoked_at = now(), revoked_by = created_by WHERE id > {last_key}")
        await world.renew(Owner.OWN, "key_id")

    needs: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
        f"POST {JOBS}/jobs/{{job_id}}/cancel": lambda: renew_job(is_to_be_cancelled=False),
        f"POST {JOBS}/jobs/{{job_id}}/retry": lambda: renew_job(is_to_be_cancelled=True),
        f"POST {JOBS}/webhook-deliveries/{{delivery_id}}/replay": lambda: run(
            "UPDATE webhook_deliveries SET status = 'given_up', next_attempt_at = NULL"
        ),
        f"POST {JOBS}/dead-letters/replays/{{replay_id}}/resume": lambda: run(STOP_REPLAYS),
        f"POST {JOBS}/dead-letters/replays/{{replay_id}}/cancel": lambda: run(STOP_REPLAYS),
        f"PATCH {JOBS}/evaluation/{{evaluation_id}}/student/{{student_id}}": lambda: run(
            "DELETE FROM feedback_summaries WHERE edit_of IS NOT NULL"
        ),
        f"DELETE {JOBS}/scheduled-jobs/{{schedule_id}}": lambda: world.renew(Owner.OWN, "schedule_id"),
        f"POST {JOBS}/webhooks/secret/rotate": lambda: run("DELETE FROM webhook_secrets WHERE expires_at IS NOT NULL"),
        f"POST {API}/api-keys": renew_key,
        f"DELETE {API}/api-keys/{{key_id}}": renew_key,
        f"POST {API}/auth/logout": lambda: run("UPDATE users SET token_version = 1"),
    }

    def prepare(operation: str) -> None:
        if operation in needs:
            asyncio.run_coroutine_threadsafe(needs[operation](), loop).result()

    return prepare


def test_clients_can_be_made_from_it() -> None:
    """Each operation has a name that a function can have, is explained, and shows a body if it takes one."""
    every = [one for its in document()["paths"].values() for one in its.values()]
    names = [operation["operationId"] for operation in every]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch("[a-z]+(_[a-z]+)+", name)] == []
    assert [one["operationId"] for one in every if not (one["summary"] and one["description"])] == []
    assert {tag for operation in every for tag in operation["tags"]} == set(TAGS)
    assert [name for name, (_, example) in examples_of(document()) if example is None] == []


PROBLEM = {"detail": "There is no evaluation 1.", "code": "evaluation_not_found"}
EVALUATION = {
    "id": 1, "title": "x", "status": "open", "created_at": "2026-01-01T00:00:00Z", "closed_at": None,
    "student_count": 0, "feedback_count": 0, "summary_count": 0,
}  # fmt: skip
REFUSED = {"detail": "x", "code": "invalid", "errors": [{"where": "path.evaluation_id", "message": "is odd"}]}
LIMITS = {
    "X-RateLimit-Limit": "9", "X-RateLimit-Remaining": "8", "X-RateLimit-Reset": "0", "RateLimit-Policy": "x",
    "RateLimit": "x",
}  # fmt: skip
ANSWERS: dict[str, tuple[int, dict[str, Any], dict[str, str], set[str]]] = {
    "what is declared": (404, PROBLEM, LIMITS, set()),
    "an undocumented status": (418, PROBLEM, LIMITS, {"418 Undocumented status code"}),
    "an error of ours": (500, PROBLEM, LIMITS, {"500 Server error", "500 Undocumented status code"}),
    "a field that is missing": (404, {"detail": "x"}, LIMITS, {"404 Response violates schema"}),
    "a field that nobody declared": (404, {**PROBLEM, "more": 1}, LIMITS, {"404 Response violates schema"}),
    "another media type": (404, PROBLEM, {**LIMITS, "Content-Type": "text/html"}, {"404 Undocumented Content-Type"}),
    "a header that is missing": (404, PROBLEM, {}, {"404 Missing required response headers"}),
    "a null where none may be": (200, {**EVALUATION, "id": None}, LIMITS, {"200 Response violates schema"}),
    "what is fit, and refused": (422, REFUSED, LIMITS, {"422 to what is fit by the schema"}),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_lie_is_seen(answer: str) -> None:
    """The control: what is not as the document says is told, by its name."""
    status, body, headers, expected = ANSWERS[answer]
    every = {one.label: one for one in operations(described(copy.deepcopy(document())))}
    case = every[f"GET {API}/evaluations/{{evaluation_id}}"].Case(path_parameters={"evaluation_id": 1})
    response = httpx.Response(status, json=body, headers=headers, request=httpx.Request("GET", "http://localhost/"))
    response.elapsed = timedelta(0)
    assert {lie.partition(":")[0] for lie in lies(case, response)} == expected
