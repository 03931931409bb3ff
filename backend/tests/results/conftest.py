"""An endpoint for all tests of the room, emptied for each, and what is owed to it."""

from collections.abc import Iterator

import pytest

from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from tests.results.endpoint import Endpoint
from tests.results.owed import Owed


@pytest.fixture(scope="session")
def running_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The one server of the run."""
    with Endpoint(tmp_path_factory.mktemp("endpoint")) as running:
        yield running


@pytest.fixture
def endpoint(running_endpoint: Endpoint) -> Endpoint:
    """It, with nothing in it."""
    running_endpoint.empty()
    return running_endpoint


@pytest.fixture
def settings(settings: Settings, endpoint: Endpoint) -> Settings:
    """The settings of a process under test, with a store."""
    return settings.model_copy(update=endpoint.settings())


@pytest.fixture
def owed(database: Database, settings: Settings) -> Owed:
    """What is owed, in the test's own database."""
    return Owed(database, settings)
