"""Calls are counted over all processes, in a real Redis; and what becomes of it when that is slow or gone."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import redis

from synopsis.devstack.stack import Addresses
from synopsis.kit.limiter import Limiter
from synopsis.kit.rate import Rate, Verdict
from synopsis.kit.shared_window import PATIENCE_SECONDS, PREFIX
from tests.eventually import eventually
from tests.faults.proxy import Proxy

TEN = Rate(10, 60)


@asynccontextmanager
async def limiters(redis_url: str, count: int = 1) -> AsyncIterator[list[Limiter]]:
    """As many processes have, each with its own memory and its own connection."""
    async with AsyncExitStack() as opened:
        made = [Limiter(redis_url) for _ in range(count)]
        for limiter in made:
            await limiter.open()
            opened.push_async_callback(limiter.close)
        yield made


@pytest.fixture
async def limiter(addresses: Addresses) -> AsyncIterator[Limiter]:
    """One."""
    async with limiters(addresses.redis_url) as [made]:
        yield made


async def many(limiters: Sequence[Limiter], calls: int, caller: str = "a", rate: Rate = TEN) -> list[Verdict]:
    """So many calls at once, spread over the limiters."""
    return await asyncio.gather(*(limiters[n % len(limiters)].take(caller, rate) for n in range(calls)))


def admitted(verdicts: Sequence[Verdict]) -> int:
    """How many were let through."""
    return sum(verdict.admitted for verdict in verdicts)


async def test_a_crowd_at_several_processes_is_counted_exactly(addresses: Addresses) -> None:
    """200 calls at once at three processes, and again for each of ten callers: ten are let through, each told apart."""
    async with limiters(addresses.redis_url, 3) as three:
        for caller in "abcdefghij":
            verdicts = await many(three, 200, caller)
            assert admitted(verdicts) == 10
            assert sorted(v.remaining for v in verdicts if v.admitted) == list(range(10))
            assert {v.remaining for v in verdicts if not v.admitted} == {0}


def bursts(passed: Sequence[tuple[float, float]], rate: Rate) -> list[int]:
    """How many were let through in windows that had more than may be: of each call, when it was sent and answered.

    A call was counted somewhere between the two, so only those count that began and ended within the window.
    """
    within = [sum(begun <= sent and done < begun + rate.seconds for sent, done in passed) for begun, _ in passed]
    return [calls for calls in within if calls > rate.calls]


def test_a_burst_is_what_began_and_ended_within_a_window() -> None:
    """Three in a second are one too many; not where one of them was held up, and counted in the next."""
    assert bursts([(0.0, 0.1), (0.2, 0.3), (0.4, 0.5)], Rate(2, 1)) == [3]
    assert bursts([(0.0, 0.1), (0.2, 1.1), (0.4, 0.5)], Rate(2, 1)) == []


async def test_the_edge_of_a_window_lets_nobody_through_twice(addresses: Addresses) -> None:
    """Two processes called without a pause over several windows: no second of them has more than twenty calls."""
    rate, passed = Rate(20, 1), list[tuple[float, float]]()
    async with limiters(addresses.redis_url, 2) as two:
        begun = time.monotonic()

        async def call_again_and_again(limiter: Limiter) -> None:
            while (sent := time.monotonic()) < begun + 2.5:
                if (await limiter.take("a", rate)).admitted:
                    passed.append((sent, time.monotonic()))
                await asyncio.sleep(0.001)

        await asyncio.gather(*(call_again_and_again(limiter) for limiter in two for _ in range(3)))
    assert 40 < len(passed) <= 60, "each window was used"
    assert bursts(passed, rate) == []


def test_a_burst_at_an_edge_would_be_found() -> None:
    """The control: what a limit by the clock's minute lets through is seen."""
    assert bursts([(0.9, 0.9)] * 20 + [(1.1, 1.1)] * 20, Rate(20, 1)) != []


async def test_a_refused_call_is_not_counted_and_who_waits_as_told_gets_in(addresses: Addresses) -> None:
    """However often somebody knocks meanwhile, here or elsewhere, the wait grows no longer."""
    rate = Rate(3, 1)
    async with limiters(addresses.redis_url, 2) as [one, other]:
        assert admitted(await many([one], 3, rate=rate)) == 3
        refused = await many([one, other], 100, rate=rate)
        assert admitted(refused) == 0
        await asyncio.sleep(max(verdict.seconds_to_go for verdict in refused))  # what is tested is this very wait
        assert (await other.take("a", rate)).admitted


async def test_what_is_told_counts_down(limiter: Limiter) -> None:
    """Ten may pass: nine are left after the first, and there is room for one more a minute after it."""
    begun = time.monotonic()
    for left in reversed(range(10)):
        verdict = await limiter.take("a", TEN)
        assert verdict.remaining == left
        assert 60 - (time.monotonic() - begun) <= verdict.seconds_to_go <= 60


async def test_to_look_counts_nothing(addresses: Addresses) -> None:
    """It tells what the next call would be told, here and at other processes, and takes nobody's place."""
    async with limiters(addresses.redis_url, 2) as [one, other]:
        for left in (9, 8, 0):
            looked = [await limiter.look("a", TEN) for limiter in (one, other, one)]
            assert [(seen.admitted, seen.remaining) for seen in looked] == [(True, left)] * 3
            await many([other], 1 if left != 8 else 8)
        await many([one], 1)
        for limiter in (one, other):
            assert not (await limiter.look("a", TEN)).admitted


async def test_a_crowd_costs_hardly_more_round_trips_than_one(limiter: Limiter, addresses: Addresses) -> None:
    """One call is one script; those that come while it is under way go together in the next."""
    with redis.Redis.from_url(addresses.redis_url) as client:

        def scripts() -> int:
            return int(client.info("commandstats").get("cmdstat_evalsha", {"calls": 0})["calls"])

        before = scripts()
        await limiter.take("a", TEN)
        assert scripts() == before + 1
        await many([limiter], 200, rate=Rate(1000, 60))
        assert scripts() <= before + 3


async def test_nothing_is_left_in_redis_when_the_window_has_passed(limiter: Limiter, addresses: Addresses) -> None:
    """A caller's key ends with their last call's window."""
    await limiter.take("a", Rate(10, 1))
    with redis.Redis.from_url(addresses.redis_url) as client:
        assert 0 < client.pttl(PREFIX + "a") <= 1000


async def test_a_lower_rate_counts_what_was_let_through_under_the_higher(addresses: Addresses) -> None:
    """After a change of the settings somebody may have had more than they may: they wait until they have not."""
    async with limiters(addresses.redis_url, 2) as [before, after]:
        await many([before], 8)
        refused = await after.take("a", Rate(2, 60))
        assert (refused.admitted, refused.remaining) == (False, 0)
        assert 59 < refused.seconds_to_go <= 60


async def test_redis_whose_clock_was_set_back_locks_nobody_out(limiter: Limiter, addresses: Addresses) -> None:
    """Calls of a future far away are none."""
    with redis.Redis.from_url(addresses.redis_url) as client:
        client.rpush(PREFIX + "a", *[str(int((time.time() + 86_400) * 1e6))] * 10)
    assert (await limiter.take("a", TEN)).admitted


@pytest.mark.alone
async def test_without_redis_the_same_numbers_hold_in_each_process(addresses: Addresses) -> None:
    """Nobody waits, nothing is raised, ten are let through."""
    async with limiters("redis://127.0.0.1:1/0", 2) as two:
        begun = time.monotonic()
        verdicts = await many(two, 400)
        assert time.monotonic() - begun < PATIENCE_SECONDS
    assert admitted(verdicts) == 20


@pytest.mark.alone
@pytest.mark.parametrize("how", ["cut", "slow", "reset"])
async def test_redis_that_goes_costs_one_short_wait_and_comes_back_by_itself(addresses: Addresses, how: str) -> None:
    """Silent, slow or gone: one wait of a twentieth of a second, the calls of before still count, and it is found."""
    async with Proxy(addresses.redis_url) as proxy, limiters(proxy.url_for(addresses.redis_url)) as [one]:
        assert admitted(await many([one], 4)) == 4
        if how == "cut":
            proxy.cut()
        elif how == "slow":
            proxy.delay_seconds = 0.5
        else:
            proxy.cut_when = lambda _: True
            proxy.reset()
        begun = time.monotonic()
        verdicts = await many([one], 200)
        waited = time.monotonic() - begun
        assert admitted(verdicts) == 6, "four were let through before"
        assert waited < 8 * PATIENCE_SECONDS  # on a busy machine
        begun = time.monotonic()
        assert not (await one.take("a", TEN)).admitted
        assert (await one.take("b", TEN)).admitted
        assert time.monotonic() - begun < PATIENCE_SECONDS, "nobody else waits"
        proxy.delay_seconds = 0
        proxy.mend()

        async def is_shared() -> bool:
            await one.take("c", Rate(1000, 60))
            with redis.Redis.from_url(addresses.redis_url) as client:
                return bool(client.exists(PREFIX + "c"))

        await eventually(is_shared)


async def test_redis_that_forgot_gives_nobody_a_second_helping(limiter: Limiter, addresses: Addresses) -> None:
    """A flush, or a restart without memory: a process remembers what it has let through itself."""
    assert admitted(await many([limiter], 20)) == 10
    with redis.Redis.from_url(addresses.redis_url) as client:
        client.flushall()
    assert admitted(await many([limiter], 20)) == 0


async def test_a_process_that_is_busy_itself_does_not_blame_redis(limiter: Limiter, addresses: Addresses) -> None:
    """The event loop is held up for longer than Redis may take, again and again: the count stays shared."""

    async def hold_up() -> None:
        for _ in range(5):
            time.sleep(2 * PATIENCE_SECONDS)  # noqa: ASYNC251  # that is the point
            await asyncio.sleep(0)

    asking = asyncio.create_task(many([limiter], 50))
    await asyncio.gather(*(hold_up() for _ in range(3)))
    assert admitted(await asking) == 10
    await limiter.take("b", TEN)
    with redis.Redis.from_url(addresses.redis_url) as client:
        assert client.exists(PREFIX + "b")
