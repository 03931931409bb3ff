"""Real servers for every test: a PostgreSQL and a Redis of the run's own, and a fresh database for each test."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import hypothesis
import psycopg
import pytest
import redis
import trustme
from alembic import command
from alembic.config import Config
from pydantic import SecretStr
from xdist.remote import Producer

from synopsis import runtime
from synopsis.devstack.stack import Addresses, Stack
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.kit.rate import Rate
from tests.chance import SEED
from tests.factories import School, make_school
from tests.serving import serve
from tests.side_by_side import SideBySide

BACKEND = Path(__file__).parents[1]
TEMPLATE = "synopsis_template"
JWT_SECRET = "k7Qm2vX9bT4nLr8wZc5yHf3sJd6gPa1e"
MASTER_KEY = "Tq5mB8xW2nV7cR4kY9pL3jH6gF1dS0aZ"

MANY = Rate(1_000_000, 60)
QUICKER_THAN_PEOPLE: dict[str, Any] = {
    "rate_limit_queue": MANY,
    "rate_limit_batch": MANY,
    "rate_limit_default": MANY,
    "sign_in_failures": 1000,
    "sign_in_failures_address": 1000,
}
"""Tests of something else than the limits do in a second what a person does in an hour."""

pytest_plugins = ["tests.product"]

# How long an example takes tells of what else the machine does.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("here")

_numbers = itertools.count(1)


def pytest_report_header() -> str:
    """What it takes to throw the same dice again."""
    return f"SYNOPSIS_TEST_SEED={SEED}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SideBySide:
    """How ``-n`` shares the modules out."""
    return SideBySide(config, log)


@pytest.fixture(scope="session", autouse=True)
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test calls anybody outside: clients, and processes, trust an authority that has signed nothing.

    To read the hundred and more that they trust by themselves takes each of them 20 ms of a processor.
    """
    file = tmp_path_factory.mktemp("trust") / "authority.pem"
    trustme.CA().cert_pem.write_to_path(file)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """PostgreSQL and Redis, for the whole run."""
    with Stack(tmp_path_factory.mktemp("stack"), durable=False) as running:
        yield running


def on_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def migrate(owner_url: str, revision: str = "head") -> None:
    """Bring a database to a revision, up or down, as the operator's command does."""
    config = Config(BACKEND / "alembic.ini")
    config.attributes["owner_url"] = owner_url
    if revision == "head" or revision[0] == "+":
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)


def create_database(admin_url: str, name: str, template: str = "template0") -> None:
    """A database that the owner owns; copied as files, which takes half of what copying page by page does."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER synopsis_owner STRATEGY file_copy')


def drop_database(admin_url: str, name: str) -> None:
    """Gone, with whoever is connected."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def template(stack: Stack) -> str:
    """A database made by the real migrations; every test's own is a copy of it."""
    create_database(stack.addresses.admin_url, TEMPLATE)
    migrate(on_database(stack.addresses.database_owner_url, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def addresses(stack: Stack, template: str) -> Iterator[Addresses]:
    """A fresh database and an empty Redis."""
    name = f"test_{next(_numbers)}"
    shared = stack.addresses
    create_database(shared.admin_url, name, template)
    with redis.Redis.from_url(shared.redis_url) as client:
        client.flushall()
    yield Addresses(
        database_url=on_database(shared.database_url, name),
        database_owner_url=on_database(shared.database_owner_url, name),
        redis_url=shared.redis_url,
        admin_url=on_database(shared.admin_url, name),
    )
    drop_database(shared.admin_url, name)


@pytest.fixture
def settings(addresses: Addresses) -> Settings:
    """The settings of a process under test; short waits, so that faults bite."""
    return Settings(
        DATABASE_URL=addresses.database_url,
        REDIS_URL=addresses.redis_url,
        jwt_secret=SecretStr(JWT_SECRET),
        master_key=SecretStr(MASTER_KEY),
        lease_seconds=4,
        worker_concurrency=50,
        **QUICKER_THAN_PEOPLE,
        page_directory=BACKEND / "no-page",
    )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The application's own connection pool."""
    opened = await Database(settings.database_url, name="test").open()
    yield opened
    await opened.close()


@pytest.fixture
async def north(database: Database) -> School:
    """A small school with an evaluation."""
    return await make_school(database, 1, "north")


@pytest.fixture
async def south(database: Database) -> School:
    """Another small school."""
    return await make_school(database, 2, "south")


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[str]:
    """The API on a port of its own; its address."""
    async with serve(settings) as url:
        yield url


@pytest.fixture
async def as_user(api: str) -> AsyncIterator[Callable[..., Awaitable[httpx.AsyncClient]]]:
    """Makes clients of the API that are signed in, from an e-mail address."""
    async with AsyncExitStack() as clients:

        async def sign_in(email: str, password: str = "synopsis-demo") -> httpx.AsyncClient:
            client = await clients.enter_async_context(httpx.AsyncClient(base_url=api + "/api/v1", timeout=10))
            answer = await client.post("/auth/token", data={"username": email, "password": password})
            assert answer.status_code == 200, answer.text
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            return client

        yield sign_in


@pytest.fixture
async def working(settings: Settings) -> AsyncIterator[None]:
    """A worker, in this process, with everything that a worker does."""
    stop, hurry = asyncio.Event(), asyncio.Event()
    async with runtime.worker(settings) as worker:
        running = asyncio.create_task(worker.run(stop, hurry))
        yield
        stop.set()
        hurry.set()
        await running
