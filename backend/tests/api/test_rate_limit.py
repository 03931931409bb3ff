"""Rate limits as callers meet them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.api.rate_limit import HEADERS, Limit, limit_of
from synopsis.devstack.stack import Addresses
from synopsis.kit.config import Settings
from synopsis.kit.rate import Rate
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import SchoolId
from synopsis.tenancy.tokens import Claims, Tokens
from tests.api.routes import document, send
from tests.conftest import JWT_SECRET
from tests.factories import School
from tests.serving import serve


@asynccontextmanager
async def caller(url: str, person: Actor | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a token of theirs, or nobody."""
    headers = {}
    if person is not None:
        token = Tokens(JWT_SECRET, timedelta(minutes=5)).issue(Claims(person.user_id, person.school_id, 1))
        headers["Authorization"] = f"Bearer {token}"
    async with httpx.AsyncClient(base_url=url, timeout=20, headers=headers) as client:
        yield client


def limited(settings: Settings, **limits: Rate) -> Settings:
    """With limits of the test's own."""
    return settings.model_copy(update={f"rate_limit_{name}": rate for name, rate in limits.items()})


def queue(school: School, student: int = 0) -> str:
    """Where a student's summary is queued."""
    return f"/api/v1/feedback-summaries/evaluation/{school.evaluation_id}/student/{school.students[student]}/queue"


def told(answer: httpx.Response) -> tuple[str, ...]:
    """The five headers."""
    return tuple(answer.headers[name] for name in HEADERS)


async def test_the_specs_numbers_hold_and_are_told(settings: Settings, north: School) -> None:
    """Ten to queue one, five to queue many, a hundred of the rest, a minute; each told in both manners."""
    as_ever = limited(settings, queue=Rate(10, 60), batch=Rate(5, 60), default=Rate(100, 60))
    batch = f"/api/v1/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue"
    async with serve(as_ever) as url, caller(url, north.teacher) as teacher:
        for path, name, calls in ((queue(north), "queue", 10), (batch, "batch", 5)):
            begun = time.monotonic()
            for left in reversed(range(calls)):
                answer = await teacher.post(path)
                assert answer.status_code in {200, 202}
                go = answer.headers["X-RateLimit-Reset"]
                assert 60 - (time.monotonic() - begun) <= int(go) <= 60
                expected = (str(calls), str(left), go, f'"{name}";q={calls};w=60', f'"{name}";r={left};t={go}')
                assert told(answer) == expected
            assert (await teacher.post(path)).status_code == 429
        answer = await teacher.get("/api/v1/auth/me")
        assert told(answer)[:3] == ("100", "99", "60"), "each limit is counted by itself"


async def test_a_refusal_is_word_for_word_the_specs(settings: Settings, north: School) -> None:
    """429, Retry-After, and a body with that number and nothing else; who waits so long is let in."""
    async with serve(limited(settings, default=Rate(2, 1))) as url, caller(url, north.teacher) as teacher:
        await asyncio.gather(*(teacher.get("/api/v1/auth/me") for _ in range(2)))
        answer = await teacher.get("/api/v1/auth/me")
        assert answer.status_code == 429
        assert answer.headers["content-type"] == "application/json"
        seconds = answer.headers["retry-after"]
        assert answer.json() == {"detail": f"Rate limit exceeded. Retry after {seconds} seconds."}
        assert told(answer) == ("2", "0", seconds, '"default";q=2;w=1', f'"default";r=0;t={seconds}')
        await asyncio.sleep(int(seconds))  # what is tested is this very wait
        assert (await teacher.get("/api/v1/auth/me")).status_code == 200


async def test_a_refused_call_does_nothing_and_is_not_counted(
    settings: Settings, north: School, addresses: Addresses
) -> None:
    """Of 200 at once ten jobs are made; those refused take nothing away."""
    async with serve(limited(settings, queue=Rate(10, 60))) as url, caller(url, north.teacher) as teacher:
        calls = [teacher.post(queue(north, n % 3), json={"force": True}) for n in range(200)]
        answers = await asyncio.gather(*calls)
        assert sum(answer.status_code != 429 for answer in answers) == 10
        assert {answer.status_code for answer in answers} == {200, 202, 429}
    with psycopg.connect(addresses.admin_url) as connection:
        submitted = connection.execute("SELECT count(*) FROM job_history WHERE verb = 'submit'").fetchone()
    assert submitted is not None
    assert submitted[0] == sum(answer.status_code == 202 for answer in answers)


async def test_every_answer_of_a_limited_route_tells(
    settings: Settings, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that went wrong: without a token, without permission, unusable, missing, and our own fault."""
    async with serve(settings) as url, caller(url, north.teacher) as teacher, caller(url) as nobody:
        answers = [
            await nobody.get("/api/v1/auth/me"),
            await teacher.post(queue(north), content="{", headers={"Content-Type": "application/json"}),
            await teacher.get("/api/v1/evaluations/999999"),
            await teacher.get("/api/v1/nothing"),
            await teacher.delete("/api/v1/auth/me"),
            await teacher.post(queue(north), content=b"x" * 300_000, headers={"Content-Type": "application/json"}),
            await nobody.post("/api/v1/auth/token", data={"username": "x@y.example", "password": "x"}),
        ]
        monkeypatch.setattr("synopsis.tenancy.callers.Callers.behind_token", None)
        answers.append(await teacher.get("/api/v1/auth/me"))
    statuses = [answer.status_code for answer in answers]
    assert statuses == [401, 422, 404, 404, 405, 413, 401, 500]
    for answer in answers:
        assert set(map(str.lower, HEADERS)) <= set(answer.headers), answer.request.url
    assert answers[-1].json()["code"] == "internal_error"


async def test_what_a_page_and_machines_need_is_never_refused(settings: Settings, north: School, tmp_path: Any) -> None:
    """With every limit used up: the page and its files, the stream, health, readiness and metrics."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-1.js").write_text("1")
    (tmp_path / "index.html").write_text("<!doctype html>")
    once = limited(settings, default=Rate(1, 60)).model_copy(update={"page_directory": tmp_path})
    async with serve(once) as url, caller(url, north.teacher) as teacher, caller(url) as nobody:
        for client in (teacher, nobody):
            await client.get("/api/v1/auth/me")
            assert (await client.get("/api/v1/auth/me")).status_code == 429
        unlimited = ["/", "/assets/index-1.js", "/evaluations/123", "/docs", "/openapi.json", "/healthz", "/readyz",
                     "/metrics", "/api/v1/feedback-summaries/stream"]  # fmt: skip
        for path in unlimited * 2:
            answer = await send(teacher, method="GET", url=path)
            assert answer.status_code == 200, path
            assert not set(map(str.lower, HEADERS)) & set(answer.headers)


def test_every_route_has_the_limit_that_its_document_tells() -> None:
    """All of the API but the stream; and what has a summary made has the smaller ones."""
    counted: dict[Limit | None, set[str]] = {limit: set() for limit in (*Limit, None)}
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            limit = limit_of(method.upper(), path)
            counted[limit].add(f"{method.upper()} {path.removeprefix('/api/v1')}")
            assert ("429" in operation["responses"]) == (limit is not None), f"{method} {path}"
    assert counted[None] == {"GET /healthz", "GET /readyz", "GET /metrics", "GET /feedback-summaries/stream"}
    one = "/feedback-summaries/evaluation/{evaluation_id}/student/{student_id}/queue"
    assert f"POST {one}" in counted[Limit.QUEUE]
    assert "POST /feedback-summaries/evaluation/{evaluation_id}/overview/queue" in counted[Limit.QUEUE]
    assert {
        "POST /feedback-summaries/evaluation/{evaluation_id}/batch-queue",
        "POST /feedback-summaries/scheduled-jobs/{schedule_id}/run",
    } <= counted[Limit.BATCH]
    assert not [route for limit in (Limit.QUEUE, Limit.BATCH) for route in counted[limit] if route.startswith("GET")]


async def test_each_person_has_their_own_and_whoever_is_nobody_shares_an_address(
    settings: Settings, north: School, south: School
) -> None:
    """Two tokens of one person are one caller; two people at one address are two; without a token all are one."""
    async with serve(limited(settings, default=Rate(3, 60))) as url:
        async with (
            caller(url, north.teacher) as teacher,
            caller(url, north.teacher) as at_home,
            caller(url, north.admin) as colleague,
            caller(url) as nobody,
            caller(url) as nobody_else,
        ):
            for client, calls in ((teacher, 2), (at_home, 1), (colleague, 3), (nobody, 2), (nobody_else, 1)):
                for _ in range(calls):
                    assert (await client.get("/api/v1/auth/me")).status_code in {200, 401}
            for client in (teacher, at_home, colleague, nobody, nobody_else):
                assert (await client.get("/api/v1/auth/me")).status_code == 429


async def test_a_made_up_token_is_no_new_caller(settings: Settings, north: School) -> None:
    """Forged, ended or nonsense, a different one each time: all count for the address."""
    forger, ended = Tokens("x" * 40, timedelta(minutes=5)), Tokens(JWT_SECRET, timedelta(minutes=-5))
    async with serve(limited(settings, default=Rate(20, 60))) as url, caller(url) as nobody:
        statuses = []
        for n in range(60):
            claims = Claims(1000 + n, SchoolId(1), 1)
            token = (forger.issue(claims), ended.issue(claims), f"nonsense-{n}")[n % 3]
            answer = await nobody.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
            statuses.append(answer.status_code)
    assert statuses == [401] * 20 + [429] * 40


async def test_a_key_has_calls_of_its_own_and_a_made_up_one_has_none(settings: Settings, north: School) -> None:
    """Two keys of one admin are two callers, beside the admin; a different made-up key each time is the address."""
    async with serve(limited(settings, default=Rate(8, 60))) as url:
        async with caller(url, north.admin) as admin, caller(url) as nobody:
            keys = []
            for name in "ab":
                made = await admin.post("/api/v1/api-keys", json={"name": name, "scopes": ["jobs:read"]})
                keys.append({"Authorization": f"Bearer {made.json()['key']}"})
            for key in keys:
                statuses = [(await nobody.get("/api/v1/auth/me", headers=key)).status_code for _ in range(10)]
                # The first call of each counts for the address: whether it is a key is not known yet.
                assert statuses == [200] * 9 + [429]
            assert (await admin.get("/api/v1/auth/me")).status_code == 200
            statuses = []
            for n in range(10):
                made_up = {"Authorization": f"Bearer synk_{n:08x}_{'x' * 43}"}
                statuses.append((await nobody.get("/api/v1/auth/me", headers=made_up)).status_code)
            assert statuses == [401] * 6 + [429] * 4


async def test_signing_in_counts_for_the_address_whatever_the_token(settings: Settings, north: School) -> None:
    """Somebody with a token does not get more guesses at passwords than others."""
    async with serve(limited(settings, default=Rate(3, 60))) as url:
        async with caller(url, north.teacher) as teacher, caller(url) as nobody:
            for client in (teacher, nobody, teacher):
                form = {"username": north.admin.email, "password": "wrong"}
                assert (await client.post("/api/v1/auth/token", data=form)).status_code == 401
            assert (await teacher.post("/api/v1/auth/token", data=form)).status_code == 429
            assert (await nobody.post("/api/v1/auth/token", data=form)).status_code == 429
            assert (await teacher.get("/api/v1/auth/me")).status_code == 200


async def test_an_address_that_is_made_up_is_not_believed(settings: Settings) -> None:
    """Five hundred calls, each with another X-Forwarded-For, from somebody who is no proxy of ours: one caller."""
    async with serve(limited(settings, default=Rate(10, 60))) as url, caller(url) as nobody:
        statuses = []
        for n in range(500):
            headers = {"X-Forwarded-For": f"203.0.{n // 250}.{n % 250}", "X-Real-IP": f"198.51.100.{n % 250}",
                       "Forwarded": f"for=192.0.2.{n % 250}"}  # fmt: skip
            statuses.append((await nobody.get("/api/v1/auth/me", headers=headers)).status_code)
    assert statuses == [401] * 10 + [429] * 490


FORWARDED = [
    # What reaches us, and as whom it is counted.
    ("203.0.113.7", "203.0.113.7"),
    ("198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the client made up the first
    ("203.0.113.7, 10.1.2.3", "203.0.113.7"),  # two proxies of ours
    ("203.0.113.7, 10.1.2.3, 10.9.9.9", "203.0.113.7"),
    ("203.0.113.7:4711", "203.0.113.7"),
    ("::ffff:203.0.113.7", "203.0.113.7"),
    ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
    ("[2001:db8:1:2:bbbb::2]:443", "2001:db8:1:2::"),  # of IPv6, all of a household's network is one
    ("2001:db8:1:3::1", "2001:db8:1:3::"),
    ("unknown", "nobody"),
    ("' OR 1=1", "nobody"),
    ("1.2.3.4.5", "nobody"),
]


async def test_behind_a_proxy_of_ours_each_client_is_one_caller(settings: Settings) -> None:
    """The last address that no proxy of ours has is who calls; what stands before it was made up by somebody."""
    behind = limited(settings, default=Rate(100, 60)).model_copy(
        update={"trusted_proxies": (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"))}
    )
    seen: dict[str, list[int]] = {}
    async with serve(behind) as url, caller(url) as proxy:
        for forwarded, who in FORWARDED:
            answer = await proxy.get("/api/v1/auth/me", headers={"X-Forwarded-For": forwarded})
            seen.setdefault(who, []).append(int(answer.headers["X-RateLimit-Remaining"]))
    assert seen == {who: [99 - n for n in range(len(left))] for who, left in seen.items()}
    assert len(seen["203.0.113.7"]) == 6


async def test_without_redis_calls_are_limited_and_none_fails(settings: Settings, north: School) -> None:
    """Exactly ten of a hundred are queued, by this process alone, and nobody waits for Redis."""
    lonely = limited(settings, queue=Rate(10, 60)).model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    async with serve(lonely) as url, caller(url, north.teacher) as teacher:
        answers = await asyncio.gather(*(teacher.post(queue(north, n % 3)) for n in range(100)))
        assert sorted(answer.status_code for answer in answers)[10:] == [429] * 90
        assert {answer.status_code for answer in answers} <= {200, 202, 429}


async def test_a_large_request_is_told_that_it_is_refused(settings: Settings, north: School) -> None:
    """Who sends an import before listening gets the answer, and no broken connection."""
    path = f"/api/v1/evaluations/{north.evaluation_id}/import"
    async with serve(limited(settings, default=Rate(1, 60))) as url, caller(url, north.teacher) as teacher:
        await teacher.get("/api/v1/auth/me")
        for size in (3_000_000, 12_000_000):
            answer = await teacher.post(path, files={"file": ("feedback.csv", b"x" * size)})
            assert answer.status_code == 429


async def test_who_is_refused_is_counted_for_whoever_watches(settings: Settings, north: School) -> None:
    """By limit, and by nothing that names a person or an address."""
    async with serve(limited(settings, default=Rate(1, 60))) as url, caller(url, north.teacher) as teacher:
        for _ in range(3):
            await teacher.get("/api/v1/auth/me")
        text = (await teacher.get("/metrics")).text
    assert 'synopsis_http_rate_limited_total{limit="default"} 2.0' in text
