"""Redis: one way to connect, with every wait bounded."""

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 2.0


def connect(url: str, *, connections: int = 8, answer_seconds: float = ANSWER_SECONDS) -> Redis:
    """A client that fails soon and tries each command once.

    A command that is tried again after a lost reply may be done twice: a push would queue an id twice, a pop would
    swallow one. What failed is repaired from PostgreSQL, not repeated here.

    Args:
        url: ``redis://…``
        connections: the most at once; a caller beyond that waits.
        answer_seconds: how long to wait for an answer; longer than any blocking command takes.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=CONNECT_SECONDS,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=answer_seconds,
        retry=Retry(NoBackoff(), 0),
        retry_on_error=[],
        health_check_interval=0,
    )
    return Redis.from_pool(pool)
