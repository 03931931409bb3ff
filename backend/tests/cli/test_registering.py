"""``synopsis schools`` and ``synopsis users``: from an empty database to somebody who signs in."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.errors import Invalid
from synopsis.tenancy.passwords import refuse_weak
from tests.cli.running import BACKEND, synopsis

PASSWORD = "correct horse battery staple"
OTHER_PASSWORD = "another horse, no battery"
ADMIN = ("users", "add", "ada@oak.example", "Ada Oak", "--school", "oak", "--role", "admin")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(addresses: Addresses) -> Run:
    """The command on a fresh, migrated database; gives what it said."""

    def on_it(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return synopsis(*arguments, typed=typed, DATABASE_URL=addresses.database_url, REDIS_URL=addresses.redis_url)

    return on_it


async def test_a_first_admin_can_sign_in(run: Run, api: str) -> None:
    """School, admin, log-in: the steps of docs/operations.md."""
    assert "no school yet" in run("schools", "list").stdout
    added = run("schools", "add", "oak", "The Oak College", "--timezone", "Europe/London")
    assert added.stdout == "Added school 1001, The Oak College (oak, Europe/London).\n"
    added = run(*ADMIN, typed=PASSWORD + "\n")
    assert added.returncode == 0, added.stderr
    assert added.stdout.startswith("Added admin 100001, Ada Oak <ada@oak.example>, to oak.")
    listed = run("schools", "list").stdout.splitlines()
    assert listed[1].split()[:2] == ["1001", "oak"]
    assert " 1 " in listed[1]
    async with httpx.AsyncClient(base_url=f"{api}/api/v1/auth", timeout=20) as client:
        answer = await client.post("/token", data={"username": "Ada@oak.example", "password": PASSWORD})
        token = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
        me = (await client.get("/me", headers=token)).json()
        assert me["role"] == "admin"
        assert me["school"] == {"id": 1001, "name": "The Oak College", "timezone": "Europe/London"}

        changed = run("users", "set-password", "ada@oak.example", "--school", "oak", typed=OTHER_PASSWORD)
        assert changed.returncode == 0, changed.stderr
        assert (await client.get("/me", headers=token)).status_code == 401
        again = {"username": "ada@oak.example", "password": OTHER_PASSWORD}
        assert (await client.post("/token", data=again)).status_code == 200


async def test_who_leaves_is_out_at_once_and_may_come_back(run: Run, api: str, addresses: Addresses) -> None:
    """Archiving ends every session, and log-ins with it; each command is a line of the school's audit log."""
    run("schools", "add", "oak", "Oak")
    run(*ADMIN, typed=PASSWORD)
    form = {"username": "ada@oak.example", "password": PASSWORD}
    async with httpx.AsyncClient(base_url=f"{api}/api/v1/auth", timeout=20) as client:
        token = {"Authorization": f"Bearer {(await client.post('/token', data=form)).json()['access_token']}"}
        gone = run("users", "archive", "ada@oak.example", "--school", "oak")
        assert gone.stdout == "ada@oak.example has left oak; their sessions and API keys have ended.\n"
        assert (await client.get("/me", headers=token)).status_code == 401
        assert (await client.post("/token", data=form)).status_code == 401
        assert run("users", "restore", "ada@oak.example", "--school", "oak").returncode == 0
        assert (await client.get("/me", headers=token)).status_code == 401, "what has ended does not begin again"
        assert (await client.post("/token", data=form)).status_code == 200
    with psycopg.connect(addresses.admin_url) as connection:
        lines = connection.execute("SELECT action, actor_id, object, detail FROM audit_log ORDER BY id").fetchall()
    assert [line for line in lines if not line[0].startswith("auth.")] == [
        ("school.add", None, "oak", {}),
        ("user.add", None, "100001", {"role": "admin"}),
        ("user.archive", None, "100001", {}),
        ("user.restore", None, "100001", {}),
    ]


def test_what_is_there_already_or_unknown_is_said_and_changes_nothing(run: Run) -> None:
    """In a sentence with what to do, with exit status 2; another school may have the same address."""
    for slug in ("oak", "elm"):
        assert run("schools", "add", slug, slug.title()).returncode == 0
    assert run(*ADMIN, typed=PASSWORD).returncode == 0
    elsewhere = run(*(word.replace("oak", "elm") if word == "oak" else word for word in ADMIN), typed=PASSWORD)
    assert elsewhere.returncode == 0, elsewhere.stderr
    for arguments, said in (
        (("schools", "add", "oak", "Another"), "There is a school 'oak' already; `synopsis schools list`"),
        (("schools", "add", "The Oak", "Oak"), "“The Oak” must be 1 to 60 lower-case letters"),
        (("schools", "add", "ash", "Ash", "--timezone", "Mars/Base"), "no IANA time zone"),
        (("schools", "add", "ash", "   "), "synopsis schools: "),
        (ADMIN, "ada@oak.example is there already, as admin. To give them another password"),
        (("users", "add", "bo", "Bo", "--school", "oak", "--role", "teacher"), "“bo” is not an e-mail address"),
        (("users", "add", "bo@x.nl", "Bo", "--school", "pine", "--role", "teacher"), "There is no school 'pine'"),
        (("users", "set-password", "bo@x.nl", "--school", "oak"), "nobody with the address bo@x.nl"),
    ):
        ended = run(*arguments, typed=PASSWORD)
        assert (ended.returncode, ended.stdout) == (2, ""), arguments
        assert said in " ".join(ended.stderr.split()), ended.stderr
        assert "Traceback" not in ended.stderr
    people = [line.split()[-2] for line in run("schools", "list").stdout.splitlines()[1:]]
    assert people == ["1", "1"]


@pytest.mark.parametrize("typed", ["", "\n", "short\n", "synopsis-demo\n"], ids=["nothing", "empty", "short", "known"])
def test_nobody_is_added_with_a_weak_password(run: Run, typed: str) -> None:
    """What was wrong is said, and the password is not."""
    run("schools", "add", "oak", "Oak")
    ended = run(*ADMIN, typed=typed)
    assert ended.returncode == 2
    assert "assword" in ended.stderr
    assert not typed.strip() or typed.strip() not in ended.stderr
    assert " 0 " in run("schools", "list").stdout


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(run: Run, addresses: Addresses) -> None:
    """As with any other command that sets one."""
    run("schools", "add", "oak", "Oak")
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "synopsis", *ADMIN],
        cwd=BACKEND,
        env=os.environ | {"DATABASE_URL": addresses.database_url, "REDIS_URL": addresses.redis_url},
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen = ""
    for prompt in ("Password: ", "Repeat for confirmation: "):
        while prompt not in seen:
            seen += os.read(ours, 1000).decode()
        os.write(ours, (PASSWORD + "\n").encode())
    while "Added admin" not in seen:
        seen += os.read(ours, 1000).decode()
    assert running.wait(timeout=30) == 0
    assert PASSWORD not in seen
    os.close(ours)


def test_a_database_without_tables_or_an_answer_is_said() -> None:
    """As the processes say it at their start."""
    ended = synopsis(
        "schools", "list", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none", REDIS_URL="redis://127.0.0.1:9"
    )
    assert ended.returncode == 2
    assert "No connection to PostgreSQL at 127.0.0.1:9" in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("elevenchars", "11 characters and needs at least 12"),
        ("x" * 1001, "at most 1000"),
        ("ababababababab", "repeats itself"),
        ("wachtwoord123456", "anybody would try first"),
        ("ada.oak-2026-ada", "anybody would try first"),
        ("synopsis-demo", "anybody would try first"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, said: str) -> None:
    """Length counts; what everybody would try first does not."""
    with pytest.raises(Invalid, match=said):
        refuse_weak(password, email="ada@oak.example", name="Ada Oak")


@pytest.mark.parametrize("password", ["vier losse woorden", "Tq5mB8xW2nV7", "пароль-для-учителя"])
def test_a_long_password_of_any_kind_will_do(password: str) -> None:
    """No digit or sign is asked for."""
    refuse_weak(password, email="ada@oak.example", name="Ada Oak")
