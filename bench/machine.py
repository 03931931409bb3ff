"""What the numbers were measured on, as the machine itself tells it."""

import datetime
import os
import platform
from pathlib import Path

import psycopg
import redis

from bench.servers import Servers


def describe(servers: Servers, load: float) -> str:
    """One sentence: date, processors, memory, kernel, Python, servers, and what else went on.

    Args:
        servers: that run.
        load: of the minute before the command began (``os.getloadavg``).
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processors = len(os.sched_getaffinity(0))
    return (
        f"Measured on {datetime.datetime.now(datetime.UTC):%d %B %Y, %H:%M} UTC on {processors} processors"
        f" ({_processor()}) with {memory:.0f} GiB of memory, Linux {platform.release()},"
        f" Python {platform.python_version()}, {_postgres(servers)} and {_redis(servers)};"
        f" the load of the minute before was {load:.1f}."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _postgres(servers: Servers) -> str:
    with psycopg.connect(servers.admin_url) as connection:
        version = connection.info.server_version
    return f"PostgreSQL {version // 10000}.{version % 10000}"


def _redis(servers: Servers) -> str:
    with redis.Redis.from_url(servers.redis_url) as client:
        info = client.info("server")
    name = info.get("server_name", "redis")
    return f"{name.title()} {info.get(f'{name}_version')}"
