"""What every peer's job does, and the marks it leaves in Redis for the one who measures.

A job counts itself with one INCR. The first writes when it began, the last when it was done. One that was sent with a
time writes how long ago that was. If the run is about waiting, a job first asks the provider.
"""

import os
import time

JOBS = int(os.environ.get("BENCH_JOBS", "0"))
SLOTS = int(os.environ.get("BENCH_SLOTS", "1"))
WAITS_SECONDS = float(os.environ.get("BENCH_WAITS_SECONDS", "0"))
PROVIDER = f"{os.environ.get('PROVIDER_URL', '')}/wait?seconds={WAITS_SECONDS}"
REDIS_URL = os.environ.get("REDIS_URL", "")
DATABASE_URL = os.environ.get("DATABASE_URL", "")

DONE, FIRST, LAST, DELAYS = "bench:done", "bench:first", "bench:last", "bench:delays"
UNTIMED = 0.0
"""A job that was not sent to see how long it takes to begin."""


def marks(number: int, began: float) -> dict[str, float]:
    """What the job that ended as this one has to write."""
    found = {FIRST: began} if number == 1 else {}
    return found | ({LAST: time.time()} if number == JOBS else {})
