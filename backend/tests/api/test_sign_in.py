"""Signing in, and what becomes of every token that is not quite right."""

import asyncio
import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import httpx
import jwt
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.tenancy.passwords import hash_password
from synopsis.tenancy.scope import SchoolId
from synopsis.tenancy.tokens import Claims, Tokens
from tests.api.test_live import has_begun, listening
from tests.conftest import JWT_SECRET
from tests.factories import School
from tests.faults.results import record

SignIn = Callable[..., Any]
WRONG = {"detail": "The e-mail address or the password is not right.", "code": "wrong_credentials"}
UNUSABLE = {"detail": "The bearer token is not valid; sign in again.", "code": "token_invalid"}


async def sign_in(api: str, username: str, password: str) -> httpx.Response:
    """One attempt."""
    async with httpx.AsyncClient(base_url=api, timeout=10) as client:
        return await client.post("/api/v1/auth/token", data={"username": username, "password": password})


async def who(api: str, token: str) -> httpx.Response:
    """What the API says to a token."""
    async with httpx.AsyncClient(base_url=api, timeout=10) as client:
        return await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})


async def test_signing_in_gives_a_token_for_oneself(api: str, north: School) -> None:
    """The token's lifetime is told, and it speaks for the person with their role and school."""
    answer = await sign_in(api, " Teacher@North.example ", "synopsis-demo")
    assert answer.status_code == 200
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("bearer", 3600)
    me = (await who(api, answer.json()["access_token"])).json()
    assert me == {
        "id": north.teacher.user_id,
        "email": "teacher@north.example",
        "name": "Tom Teacher",
        "role": "teacher",
        "school": {"id": 1, "name": "North School", "timezone": "Europe/Amsterdam"},
        "api_key": None,
    }


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("teacher@north.example", "wrong"),
        ("nobody@north.example", "synopsis-demo"),
        ("teacher@north.example", "synopsis-demo "),
        ("teacher@north.example\x00", "synopsis-demo"),
        ("teacher@north.example", "synopsis-demo\x00"),
        ("teacher@north.example' OR '1'='1", "x"),
        ("%", "synopsis-demo"),
        ("x" * 100_000, "x"),
        ("teacher@north.example", "x" * 100_000),
        ("passwordless@north.example", ""),
        ("passwordless@north.example", "x"),
        ("archived@north.example", "synopsis-demo"),
    ],
)
async def test_every_wrong_attempt_is_told_the_same(
    api: str, addresses: Addresses, north: School, username: str, password: str
) -> None:
    """The answer does not tell a wrong password from an address that nobody has, or that left, or that has none."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            "INSERT INTO users (school_id, email, name, role, password_hash, archived_at) VALUES"
            " (1, 'passwordless@north.example', 'P', 'student', NULL, NULL),"
            " (1, 'archived@north.example', 'A', 'teacher', %s, now())",
            [hash_password("synopsis-demo")],
        )
    answer = await sign_in(api, username, password)
    if password:
        assert (answer.status_code, answer.json()) == (401, WRONG)
    else:
        assert answer.status_code in {401, 422}


@pytest.mark.alone
async def test_an_unknown_address_takes_as_long_as_a_wrong_password(
    api: str, addresses: Addresses, north: School
) -> None:
    """Whoever measures learns nothing: neither is answered in less than half the time of the other."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE users SET password_hash = %s", [hash_password("synopsis-demo")])
    times: dict[str, list[float]] = {"teacher@north.example": [], "nobody@north.example": []}
    for _ in range(7):
        for address, measured in times.items():
            begun = time.perf_counter()
            assert (await sign_in(api, address, "wrong")).status_code == 401
            measured.append(time.perf_counter() - begun)
    known, unknown = (median(measured) for measured in times.values())
    assert 0.5 < known / unknown < 2


async def test_a_crowd_that_signs_in_does_not_wait_without_end(api: str, north: School) -> None:
    """Of a hundred at once some are told to come back, nobody else waits for them, and it passes."""
    async with httpx.AsyncClient(base_url=api, timeout=60, limits=httpx.Limits(max_connections=300)) as client:
        form = {"username": "nobody@north.example", "password": "wrong"}
        crowd = [asyncio.create_task(client.post("/api/v1/auth/token", data=form)) for _ in range(100)]
        answers = await asyncio.gather(*crowd)
    turned_away = [answer for answer in answers if answer.status_code == 503]
    assert {answer.status_code for answer in answers} == {401, 503}
    assert {(answer.json()["code"], answer.headers["retry-after"]) for answer in turned_away} == {("busy", "3")}
    assert (await sign_in(api, north.teacher.email, "synopsis-demo")).status_code == 200


async def test_an_address_at_two_schools_signs_in_at_the_one_of_its_password(
    api: str, addresses: Addresses, north: School, south: School
) -> None:
    """The same teacher's address at both schools, with two passwords, is two people."""
    with psycopg.connect(addresses.admin_url) as connection:
        for school, password in ((1, "the-north-one"), (2, "the-south-one")):
            connection.execute(
                "INSERT INTO users (school_id, email, name, role, password_hash)"
                " VALUES (%s, 'both@example.com', 'Bo Both', 'teacher', %s)",
                [school, hash_password(password)],
            )
    for name, password in (("North School", "the-north-one"), ("South School", "the-south-one")):
        token = (await sign_in(api, "both@example.com", password)).json()["access_token"]
        assert (await who(api, token)).json()["school"]["name"] == name
    assert (await sign_in(api, "both@example.com", "neither")).status_code == 401


async def test_who_is_in_many_schools_files_can_still_sign_in(api: str, addresses: Addresses, north: School) -> None:
    """Six other schools imported the teacher's address, as a pupil without a password: it signs in as before."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            "INSERT INTO schools (id, slug, name) SELECT n, 'school-' || n, 'S' FROM generate_series(11, 16) AS n;"
            "INSERT INTO users (id, school_id, email, name, role)"
            " SELECT n, n, 'teacher@north.example', 'T', 'student' FROM generate_series(11, 16) AS n"
        )
    assert (await sign_in(api, north.teacher.email, "synopsis-demo")).status_code == 200


def payload(**changes: object) -> dict[str, object]:
    """What a good token of north's teacher says, with changes; None takes a claim away."""
    now = datetime.now(UTC)
    good = {
        "iss": "synopsis", "aud": "synopsis-api", "sub": "1002", "school": 1, "version": 1,
        "jti": "5" * 32, "iat": now, "exp": now + timedelta(hours=12),
    }  # fmt: skip
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(
    key: str = JWT_SECRET, algorithm: str = "HS256", headers: dict[str, Any] | None = None, **changes: Any
) -> str:  # any JSON
    """A token in our form."""
    return jwt.encode(payload(**changes), key, algorithm=algorithm, headers=headers)


def by_hand(header: object, body: object, signature: str = "") -> str:
    """A token that no library would make."""
    parts = (json.dumps(part) if not isinstance(part, str) else part for part in (header, body))
    return ".".join([*(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts), signature])


LATER = int(time.time()) + 6 * 3600
PLAIN = {
    "iss": "synopsis",
    "aud": "synopsis-api",
    "sub": "1002",
    "school": 1,
    "version": 1,
    "jti": "5" * 32,
    "iat": 1,
    "exp": LATER,
}
FORGED = {
    "alg none": by_hand({"alg": "none", "typ": "JWT"}, PLAIN),
    "alg None": by_hand({"alg": "None"}, PLAIN, "x"),
    "no alg": by_hand({"typ": "JWT"}, PLAIN, "x"),
    "alg is a list": by_hand({"alg": ["HS256"]}, PLAIN, "x"),
    "header is a list": by_hand(["HS256"], PLAIN, "x"),
    "header is deep": by_hand("[" * 1400, "{}", "x"),
    "header is deep and closed": by_hand("[" * 700 + "]" * 700, "{}", "x"),
    "header is a huge number": by_hand('{"alg":' + "9" * 1400 + "}", "{}", "x"),
    "alg in small letters": by_hand({"alg": "hs256"}, PLAIN, signed().rpartition(".")[2]),
    "RS256, with our signature": by_hand({"alg": "RS256", "typ": "JWT"}, PLAIN, signed().rpartition(".")[2]),
    "ES256": by_hand({"alg": "ES256"}, PLAIN, "x" * 86),
    "a key of its own": signed(key="x" * 32, headers={"jwk": {"kty": "oct", "k": "eHh4"}}),
    "a key elsewhere": signed(key="x" * 32, headers={"jku": "https://evil.example/jwks.json"}),
    "kid is a statement": signed(key="x" * 32, headers={"kid": "' UNION SELECT 'x"}),
    "encrypted": by_hand({"alg": "dir", "enc": "A256GCM"}, "", "x.y.z"),
    "unencoded": signed(key="x" * 32, headers={"b64": False}),
    "twice": f"{signed()}.{signed()}",
    "a word behind it": f"{signed()} {signed()}",
    "exp is a text": signed(exp="9" * 12 + "x"),
    "exp is a list": by_hand({"alg": "HS256"}, {**PLAIN, "exp": [LATER]}, "x"),
    "exp is endless": by_hand({"alg": "HS256"}, '{"exp": 1e400}', "x"),
    "a claim twice": by_hand({"alg": "HS256"}, '{"sub": "1002", "sub": "1001"}', "x"),
    "crit": signed(headers={"crit": ["exp"], "exp": 1}),
    "kid is a path": signed(key="x" * 32, headers={"kid": "../../../dev/null"}),
    "unsigned": signed().rpartition(".")[0] + ".",
    "half": signed()[: len(signed()) // 2],
    "another key": signed(key="another-key-of-good-length-0123456789"),
    "HS512": signed(key=JWT_SECRET * 2, algorithm="HS512"),
    "another issuer": signed(iss="elsewhere"),
    "another audience": signed(aud="elsewhere"),
    "a future beginning": signed(iat=datetime.now(UTC) + timedelta(days=1)),
    "not before": signed(nbf=datetime.now(UTC) + timedelta(days=1)),
    **{
        f"no {claim}": jwt.encode(payload(**{claim: None}), JWT_SECRET)
        for claim in ("iss", "aud", "sub", "school", "version", "jti", "iat", "exp")
    },
    "sub is a name": signed(sub="teacher@north.example"),
    "sub is empty": signed(sub=""),
    "school is a list": signed(school=[1]),
    "school is a text": signed(school="1 OR true"),
    "version is null": signed(version={}),
    "jti is a word": signed(jti="word"),
    "jti is a number": signed(jti=5),
    "sub beyond bigint": signed(sub=str(2**63)),
    "school beyond bigint": signed(school=2**63),
    "version beyond bigint": signed(version=2**63),
    "sub of 5000 digits": signed(sub="9" * 1000),
    "huge": signed(padding="x" * 10_000),
    "dots": "...",
    "a word": "token",
    "not ascii": "tök.en.x",
    "spaces": "a b c",
}  # fmt: skip


async def test_a_forged_token_is_nobody(api: str, north: School) -> None:
    """F35: whatever is not signed by us, complete and in our form gets one and the same answer."""
    wrong = {}
    async with httpx.AsyncClient(base_url=api, timeout=10) as client:
        for kind, token in FORGED.items():
            answer = await client.get("/api/v1/auth/me", headers={b"Authorization": f"Bearer {token}".encode()})
            if (answer.status_code, answer.json()) != (401, UNUSABLE) or answer.headers["www-authenticate"] != "Bearer":
                wrong[kind] = (answer.status_code, answer.text)
    record("F35", what="forged tokens: one answer to all", times=len(FORGED), lost=0, doubled=len(wrong),
           command="pytest tests/api/test_sign_in.py -k forged")  # fmt: skip
    assert wrong == {}


async def test_the_form_that_the_forgeries_change_is_a_good_one(api: str, north: School) -> None:
    """The control: unchanged, the same token is let in."""
    assert (await who(api, signed())).status_code == 200


async def test_an_ended_token_says_so(api: str, north: School) -> None:
    """The page can tell an ended session, which needs a new sign-in, from a broken token."""
    answer = await who(api, signed(exp=datetime.now(UTC) - timedelta(minutes=1)))
    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")


@pytest.mark.parametrize(
    "change", ["token_version = 2", "archived_at = now()", "token_version = 2, role = 'admin'", "email = 'x' || email"]
)
async def test_a_token_ends_with_its_person(
    api: str, addresses: Addresses, north: School, as_user: SignIn, change: str
) -> None:
    """Raising the version or archiving the person ends every token at once; another address alone does not."""
    teacher = await as_user(north.teacher.email)
    assert (await teacher.get("/auth/me")).status_code == 200
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(f"UPDATE users SET {change} WHERE id = {north.teacher.user_id}")
    answer = await teacher.get("/auth/me")
    if change.startswith("email"):
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["code"]) == (401, "token_revoked")


async def test_a_role_is_read_from_the_database_each_time(
    api: str, addresses: Addresses, north: School, as_user: SignIn
) -> None:
    """A teacher who became a pupil may do no more than a pupil with the token of before."""
    teacher = await as_user(north.teacher.email)
    assert (await teacher.get("/evaluations")).status_code == 200
    path = f"/feedback-summaries/evaluation/{north.evaluation_id}/student/{north.students[0]}/queue"
    job_id = (await teacher.post(path)).json()["job_id"]
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(f"UPDATE users SET role = 'student' WHERE id = {north.teacher.user_id}")
    assert (await teacher.get("/evaluations")).status_code == 403
    for method, path in (("GET", ""), ("GET", "/events"), ("POST", "/cancel")):
        answer = await teacher.request(method, f"/feedback-summaries/jobs/{job_id}{path}")
        assert answer.status_code == 403, "not even with the jobs they queued"


async def test_a_token_for_a_person_of_another_school_is_nobody(api: str, north: School, south: School) -> None:
    """A token of our own key that pairs a person with a school that is not theirs finds nobody."""
    token = Tokens(JWT_SECRET, timedelta(minutes=5)).issue(Claims(north.teacher.user_id, SchoolId(2), 1))
    assert (await who(api, token)).json()["code"] == "token_revoked"


@pytest.mark.parametrize("header", ["", "Bearer", "Basic dGVhY2hlcjp4", "bearer", "Token x"])
async def test_a_header_without_a_token_says_how_to_sign_in(api: str, header: str) -> None:
    """Nothing usable in the header is like no header."""
    async with httpx.AsyncClient(base_url=api, timeout=10) as client:
        answer = await client.get("/api/v1/auth/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert "POST /api/v1/auth/token" in answer.json()["detail"]


async def test_signing_out_ends_this_session_and_no_other(api: str, north: School, as_user: SignIn) -> None:
    """The token opens nothing from then on; another one of the same person does."""
    here, elsewhere = [await as_user(north.teacher.email) for _ in range(2)]
    assert (await here.post("/auth/logout")).status_code == 204
    answer = await here.get("/auth/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_revoked")
    assert (await here.post("/auth/logout")).status_code == 401
    assert (await elsewhere.get("/auth/me")).status_code == 200


async def test_signing_out_everywhere_ends_every_session_of_that_person(
    api: str, north: School, as_user: SignIn
) -> None:
    """A colleague's go on, and so does a new one of their own."""
    here, elsewhere = [await as_user(north.teacher.email) for _ in range(2)]
    colleague = await as_user(north.other_teacher.email)
    assert (await here.post("/auth/logout", json={"everywhere": True})).status_code == 204
    for client, status in ((here, 401), (elsewhere, 401), (colleague, 200)):
        assert (await client.get("/auth/me")).status_code == status
    again = await as_user(north.teacher.email)
    assert (await again.get("/auth/me")).status_code == 200


async def test_what_was_ended_is_forgotten_when_it_would_have_ended_by_itself(
    north: School, addresses: Addresses, as_user: SignIn
) -> None:
    """The list of ended tokens does not grow for ever."""
    await (await as_user(north.teacher.email)).post("/auth/logout")
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE revoked_tokens SET expires_at = now() - interval '10 minutes'")
    await (await as_user(north.teacher.email)).post("/auth/logout")
    with psycopg.connect(addresses.admin_url) as connection:
        assert connection.execute("SELECT count(*) FROM revoked_tokens").fetchone() == (1,)


async def test_a_stream_ends_with_its_session(north: School, as_user: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever signed out hears no more, on any device that used this token."""
    monkeypatch.setattr("synopsis.api.admission.CHECK_SECONDS", 0.2)
    teacher = await as_user(north.teacher.email)
    async with listening(teacher) as heard:
        await heard.until(has_begun)
        await teacher.post("/auth/logout")
        await heard.until(lambda heard: heard.is_over)
