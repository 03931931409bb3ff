"""Two databases of 200 schools: one of 10,000 jobs and one of many."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from synopsis.devstack.stack import Stack
from tests.conftest import create_database, drop_database, on_database
from tests.factories import demo_hash
from tests.plans.seed import seed

FEW = 10_000
MANY = int(os.environ.get("PLANS_JOBS", "100000"))
"""`PLANS_JOBS=1000000 pytest tests/plans` for the real thing."""


@dataclass(frozen=True)
class Seeded:
    """A database with jobs in it."""

    jobs: int
    database_url: str
    admin_url: str
    redis_url: str


def _seeded(stack: Stack, template: str, jobs: int) -> Iterator[Seeded]:
    name = f"plans_{jobs}"
    addresses = stack.addresses
    create_database(addresses.admin_url, name, template)
    admin_url = on_database(addresses.admin_url, name)
    seed(admin_url, jobs, password_hash=demo_hash())
    yield Seeded(jobs, on_database(addresses.database_url, name), admin_url, addresses.redis_url)
    drop_database(addresses.admin_url, name)


@pytest.fixture(scope="session")
def few(stack: Stack, template: str) -> Iterator[Seeded]:
    """Ten thousand jobs."""
    yield from _seeded(stack, template, FEW)


@pytest.fixture(scope="session")
def many(stack: Stack, template: str) -> Iterator[Seeded]:
    """Many jobs."""
    yield from _seeded(stack, template, MANY)
