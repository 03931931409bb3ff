"""A post office and a receiver."""

from collections.abc import AsyncIterator

import pytest

from synopsis.kit.database import Database
from tests.webhooks.post_office import PostOffice
from tests.webhooks.receiver import Receiver


@pytest.fixture
def post(database: Database) -> PostOffice:
    """What is owed, in the test's own database."""
    return PostOffice(database)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """One that takes everything, until it is told otherwise."""
    async with Receiver() as running:
        yield running
