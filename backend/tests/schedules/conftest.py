"""What the tests of schedules share."""

import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from tests.factories import School
from tests.schedules.school_clock import Simulation


@pytest.fixture
def clock(database: Database, addresses: Addresses, north: School) -> Simulation:
    """Schedules of a small school in simulated time."""
    return Simulation(database, addresses, north)
