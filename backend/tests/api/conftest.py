"""What the tests of the routes share."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from tests.api.world import World, make_world
from tests.factories import School


@pytest.fixture
async def world(database: Database, addresses: Addresses, north: School, south: School) -> World:
    """Two schools, with something of everybody's."""
    return await make_world(database, addresses.admin_url, north, south)


@pytest.fixture
async def at_root(api: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a token; the document's paths begin at the root."""
    async with httpx.AsyncClient(base_url=api, timeout=10) as client:
        yield client


@pytest.fixture
async def teacher(north: School, as_user: Callable[..., Any]) -> httpx.AsyncClient:
    """North's teacher, signed in."""
    client: httpx.AsyncClient = await as_user(north.teacher.email)
    return client


@pytest.fixture
async def admin(north: School, as_user: Callable[..., Any]) -> httpx.AsyncClient:
    """North's admin, signed in."""
    client: httpx.AsyncClient = await as_user(north.admin.email)
    return client
