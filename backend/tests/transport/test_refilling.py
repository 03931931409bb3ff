"""When a dispatcher looks again because ids were taken: what a look costs PostgreSQL grows with what it hands over."""

import pytest

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from synopsis.transport.dispatcher import REFILL, WINDOW, Dispatcher
from synopsis.transport.doorbell import Doorbell

HALF = int(WINDOW * REFILL / 2)
"""Of what makes much room."""


@pytest.mark.parametrize(
    ("takes", "looks"),
    [
        ([(0, 100)], 1),
        ([(1, 100)], 1),  # no more ids: whoever is free waits for the next
        ([(100, 100)], 0),  # there are more
        ([(HALF, HALF)] * 2, 1),  # and now much room
        ([(HALF, HALF)] * 3, 1),  # counted anew since
    ],
)
async def test_it_looks_when_there_is_much_room_or_nothing_left(
    database: Database, addresses: Addresses, takes: list[tuple[int, int]], looks: int
) -> None:
    """Not after every take of a rush: there were fifty looks a second where four serve as well."""
    doorbell = Doorbell(addresses.redis_url)
    dispatcher = Dispatcher(database, doorbell, ["generate_summary"])
    looked = 0
    for taken, wanted in takes:
        dispatcher.note_taken(taken, of=wanted)
        looked += dispatcher.loop._woken.is_set()
        dispatcher.loop._woken.clear()
    await doorbell.close()
    assert looked == looks
