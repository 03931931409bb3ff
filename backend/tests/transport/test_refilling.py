"""When a dispatcher looks again because ids were taken: what a look costs PostgreSQL grows with what it hands over."""

import pytest

from synopsis.devstack.stack import Addresses
from synopsis.jobs.handover import PLANNED, Due
from synopsis.kit.database import Database, Transaction
from synopsis.tenancy.scope import system_scope
from synopsis.transport import dispatcher as dispatching
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


async def settings_of(transaction: Transaction) -> dict[str, str]:
    """As they are in force."""
    rows = await transaction.all(
        "SELECT name, current_setting(name) AS value FROM unnest(%(names)s::text[]) AS name", names=list(PLANNED)
    )
    return {row["name"]: row["value"] for row in rows}


async def test_a_look_is_planned_as_settled_and_nothing_else_is(
    database: Database, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """See ``handover.PLANNED``; the connection is then somebody else's."""
    seen: list[dict[str, str]] = []

    async def look(transaction: Transaction, *_: object, **__: object) -> Due:
        seen.append(await settings_of(transaction))
        return {}

    monkeypatch.setattr(dispatching, "hand_over", look)
    doorbell = Doorbell(addresses.redis_url)
    await Dispatcher(database, doorbell, ["generate_summary"]).tick()
    await doorbell.close()
    async with system_scope(database) as transaction:
        after = await settings_of(transaction)
    assert seen == [PLANNED]
    assert {name: value for name, value in after.items() if name != "jit"}.items().isdisjoint(PLANNED.items())
