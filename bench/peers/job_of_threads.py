"""The job, for peers that run functions in threads or processes."""

import time

import redis
import urllib3

from bench.peers.job import DELAYS, DONE, PROVIDER, REDIS_URL, SLOTS, WAITS_SECONDS, marks

_redis = redis.Redis.from_url(REDIS_URL)
_provider = urllib3.PoolManager(maxsize=SLOTS)


def do(sent: float) -> None:
    """Ask the provider if it is to be waited for, and count."""
    began = time.time()
    if sent:
        _redis.rpush(DELAYS, began - sent)
    if WAITS_SECONDS:
        _provider.request("GET", PROVIDER)
    for name, moment in marks(int(_redis.incr(DONE)), began).items():
        _redis.set(name, moment)
