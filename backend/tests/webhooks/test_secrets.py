"""A school's secrets: encrypted, its own, and changed without a webhook that does not verify."""

import asyncio
from datetime import timedelta

import psycopg
import pytest
from standardwebhooks import Webhook

from synopsis.devstack.stack import Addresses
from synopsis.kit.database import Database
from synopsis.kit.errors import Conflict, Misconfigured
from synopsis.kit.sealing import Seal
from synopsis.tenancy.scope import school_scope
from synopsis.webhooks import secrets
from synopsis.webhooks.secrets import MOST_LIVE, PURPOSE, Secret
from tests.conftest import MASTER_KEY
from tests.factories import School
from tests.faults.results import record
from tests.webhooks.post_office import PostOffice
from tests.webhooks.receiver import Receiver

SEAL = Seal([MASTER_KEY], PURPOSE)


async def live(database: Database, school: School, seal: Seal = SEAL) -> list[Secret]:
    """The secrets that sign."""
    async with school_scope(database, school.id) as scope:
        return await secrets.live_secrets(scope, seal)


async def rotate(database: Database, school: School, hours: float) -> list[Secret]:
    """A new one."""
    async with school_scope(database, school.id) as scope:
        overlap = timedelta(hours=hours)
        return await secrets.rotate(scope, SEAL, overlap=overlap, actor_id=school.admin.user_id)


async def test_each_school_has_its_own(database: Database, north: School, south: School) -> None:
    """Made when first asked for, then the same."""
    [of_north], [of_south] = await live(database, north), await live(database, south)
    assert of_north.secret != of_south.secret
    assert await live(database, north) == [of_north]
    Webhook(of_north.secret)


async def test_two_that_ask_first_get_the_same(database: Database, north: School) -> None:
    """Of ten at once, one makes it."""
    found = await asyncio.gather(*(live(database, north) for _ in range(8)))
    assert len({one.secret for [one] in found}) == 1


async def test_it_is_encrypted_at_rest(database: Database, north: School, addresses: Addresses) -> None:
    """Nothing of it is in the table, and twice the same text is sealed differently."""
    [one] = await live(database, north)
    with psycopg.connect(addresses.admin_url) as connection:
        row = connection.execute("SELECT sealed FROM webhook_secrets").fetchone()
    assert row is not None
    assert one.secret.encode() not in row[0]
    assert SEAL.close("x", owner="a") != SEAL.close("x", owner="a")


async def test_copied_to_another_school_it_does_not_open(
    database: Database, north: School, south: School, addresses: Addresses
) -> None:
    """It is bound to the school that it was made for."""
    await live(database, north)
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("INSERT INTO webhook_secrets (school_id, sealed) SELECT 2, sealed FROM webhook_secrets")
    with pytest.raises(Misconfigured, match="SYNOPSIS_MASTER_KEY"):
        await live(database, south)


async def test_the_master_key_can_be_changed(database: Database, north: School) -> None:
    """The new one and the old one open it; the new one alone says what to do."""
    [one] = await live(database, north)
    new = "Zp7vK2wN9xM4qL8tR3yB6jH5gF1dS0cA"
    assert await live(database, north, Seal([new, MASTER_KEY], PURPOSE)) == [one]
    with pytest.raises(Misconfigured, match="a comma, and the old one"):
        await live(database, north, Seal([new], PURPOSE))
    with pytest.raises(Misconfigured):
        Seal([MASTER_KEY], "another purpose").open(SEAL.close("x", owner="a"), owner="a")


async def test_rotation(database: Database, north: School) -> None:
    """The new one comes first; the old one ends with the overlap; with none, at once."""
    [first] = await live(database, north)
    current, before = await rotate(database, north, 24)
    assert (before.secret, current.expires_at) == (first.secret, None)
    assert before.expires_at is not None
    assert timedelta(hours=23.9) < before.expires_at - current.created_at < timedelta(hours=24.1)
    [last] = await rotate(database, north, 0)
    assert last.secret not in {first.secret, current.secret}
    assert await live(database, north) == [last]


async def test_a_longer_overlap_does_not_revive(database: Database, north: School) -> None:
    """One that was to end in an hour does so, whatever comes after it."""
    await rotate(database, north, 1)
    found = await rotate(database, north, 100)
    ends = [one.expires_at - found[0].created_at for one in found if one.expires_at]
    assert min(ends) < timedelta(hours=1.1)


async def test_not_too_many_at_once(database: Database, north: School) -> None:
    """The header does not grow without end; an emergency is always possible."""
    for _ in range(MOST_LIVE - 1):
        await rotate(database, north, 24)
    with pytest.raises(Conflict, match="overlap_hours 0"):
        await rotate(database, north, 24)
    assert len(await rotate(database, north, 0)) == 1


async def test_f32_rotation_under_load(post: PostOffice, north: School, receiver: Receiver) -> None:
    """While 200 are sent, the secret is changed three times: a receiver that knows any one of them takes each."""
    known = [(await live(post.database, north))[0].secret]
    since = [0]
    await post.owe(north, receiver.url, 200)
    courier = post.courier()
    while await courier.tick() or not receiver.calls:
        await courier.settle()
        if len(receiver.calls) > 50 * len(known) and len(known) < MOST_LIVE:
            await rotate(post.database, north, 24)
            known.append((await live(post.database, north))[0].secret)
            since.append(len(receiver.calls))
    await post.deliver(courier, north)
    assert len(receiver.calls) == 200
    assert len(known) == MOST_LIVE
    # Receivers that were told of one of them at once, and of none that came later.
    rejected = [
        call for secret, first in zip(known, since, strict=True)
        for call in receiver.calls[first:] if not call.is_signed_by(secret)
    ]  # fmt: skip
    assert rejected == []
    assert not receiver.calls[0].is_signed_by(known[-1]), "the control"
    signatures = {len(call.headers["webhook-signature"].split(" ")) for call in receiver.calls}
    assert signatures == {1, 2, 3, 4}
    record(
        "F32", what=f"webhooks sent while the signing secret is changed {len(known) - 1} times, each receiver with"
        " another of the secrets", times=len(receiver.calls), lost=len(rejected), doubled=0,
        command="pytest tests/webhooks/test_secrets.py -k f32",
    )  # fmt: skip
