"""What RQ's own tools see of a worker and its jobs."""

from collections.abc import Iterator

import pytest
from redis import Redis, RedisError
from rq.executions import Execution, ExecutionRegistry
from rq.job import Job
from rq.registry import StartedJobRegistry

from synopsis.devstack.stack import Addresses
from synopsis.transport.presence import FORGOTTEN_AFTER_SECONDS, NEWS_EVERY, Presence
from tests.faults.proxy import Proxy

NORMAL, HIGH = "ai-summaries", "ai-summaries-high"


@pytest.fixture
def redis(addresses: Addresses) -> Iterator[Redis]:
    """An empty Redis."""
    with Redis.from_url(addresses.redis_url) as client:
        client.flushall()
        yield client


def shown(redis_url: str, lasting: dict[str, str]) -> Presence:
    """A worker that has had these jobs for a while."""
    return Presence(redis_url, "here", lambda: lasting, lambda: bool(lasting), dict)


def started(redis: Redis, name: str = NORMAL) -> StartedJobRegistry:
    """RQ's registry of a queue's running jobs."""
    return StartedJobRegistry(name, connection=redis)


def executions(redis: Redis, name: str = NORMAL) -> list[Execution]:
    """Read as RQ reads them."""
    return [
        Execution.fetch(execution_id, job_id, redis)
        for job_id, execution_id in started(redis, name).get_job_and_execution_ids()
    ]


def footprint(redis: Redis, execution: Execution) -> dict[str, object]:
    """All that Redis holds of an execution, moments as seconds from now."""
    seconds, _ = redis.time()
    of_job = ExecutionRegistry(execution.job_id, redis).key
    return {
        "fields": sorted(redis.hkeys(execution.key)),
        "scores": [
            score and score - seconds
            for score in (
                redis.zscore(of_job, execution.id), redis.zscore(started(redis).key, execution.composite_key)
            )
        ],
        "of the worker": redis.sismember(execution.worker_executions_key, execution.composite_key),
        "seconds": [redis.ttl(key) for key in (execution.key, of_job, execution.worker_executions_key)],
    }  # fmt: skip


async def test_a_lasting_job_is_shown_as_rq_shows_one(addresses: Addresses, redis: Redis) -> None:
    """The same keys, fields, scores and times to live as RQ's own code writes; and all of it goes with the job."""
    lasting = {"ours": NORMAL}
    worker = shown(addresses.redis_url, lasting)
    await worker.tick()
    [ours] = executions(redis)
    assert (ours.job_id, ours.worker_name) == ("ours", "here")
    found = footprint(redis, ours)
    lasting.clear()
    await worker.tick()
    assert executions(redis) == []
    assert footprint(redis, ours) == {"fields": [], "scores": [None, None], "of the worker": 0, "seconds": [-2] * 3}

    job = Job("theirs", connection=redis, serializer="json")
    job.origin = NORMAL
    with redis.pipeline() as pipeline:
        theirs = Execution.create(job, FORGOTTEN_AFTER_SECONDS, pipeline, "here")
        pipeline.execute()
    await worker.tick()  # with the worker's heartbeat, as ours had it
    expected = footprint(redis, theirs)
    for part in ("scores", "seconds"):
        expected[part] = pytest.approx(expected[part], abs=3)
    assert found == expected
    await worker.end()


async def test_each_job_stands_under_its_own_queue(addresses: Addresses, redis: Redis) -> None:
    """And one goes without the others."""
    lasting = {"one": NORMAL, "two": HIGH, "three": HIGH}
    worker = shown(addresses.redis_url, lasting)
    await worker.tick()
    del lasting["two"]
    await worker.tick()
    assert [one.job_id for one in executions(redis)] == ["one"]
    assert [one.job_id for one in executions(redis, HIGH)] == ["three"]
    await worker.end()
    assert executions(redis) == executions(redis, HIGH) == []


async def test_of_a_long_job_there_is_news_before_rq_forgets_it(addresses: Addresses, redis: Redis) -> None:
    """Every tenth look, under the same id; in between nothing is told of it."""
    worker = shown(addresses.redis_url, {"long": NORMAL})
    await worker.tick()
    [execution] = executions(redis)
    kept = started(redis)
    redis.zadd(kept.key, {execution.composite_key: 1})
    for _ in range(NEWS_EVERY - 2):
        await worker.tick()
    assert redis.zscore(kept.key, execution.composite_key) == 1
    await worker.tick()
    [again] = executions(redis)
    assert again == execution
    assert (again.created_at, again.last_heartbeat > execution.last_heartbeat) == (execution.created_at, True)
    await worker.end()


@pytest.mark.parametrize("how_far", [b"TYPE", b"EVAL"])
async def test_what_was_perhaps_not_told_is_told_again(addresses: Addresses, redis: Redis, how_far: bytes) -> None:
    """Redis went while it was told of one job and of another's end: it heard nothing of it, or all but its answer."""
    lasting = {"first": NORMAL}
    async with Proxy(addresses.redis_url) as proxy:
        worker = shown(proxy.url_for(addresses.redis_url), lasting)
        await worker.tick()
        proxy.hang_up_when = lambda piece: how_far in piece
        del lasting["first"]
        lasting["second"] = NORMAL
        with pytest.raises(RedisError):
            await worker.tick()
        proxy.mend()
        await worker.tick()
        [second] = executions(redis)
        assert second.job_id == "second"
        assert redis.smembers(second.worker_executions_key) == {second.composite_key.encode()}
        await worker.end()


async def test_after_a_flush_all_is_shown_again(addresses: Addresses, redis: Redis) -> None:
    """The worker and what it runs."""
    worker = shown(addresses.redis_url, {"long": NORMAL})
    await worker.tick()
    redis.flushall()
    await worker.tick()
    assert [one.job_id for one in executions(redis)] == ["long"]
    assert redis.smembers("rq:workers") == {b"rq:worker:here"}
    await worker.end()
