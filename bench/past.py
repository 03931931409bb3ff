"""What a database has been through before it is measured: the ended jobs of many other schools."""

import subprocess
import sys

import psycopg

from bench.servers import BACKEND

EARLIER = 10_000
"""A database that has never been worked with has no statistics, and PostgreSQL plans for empty tables."""
NOTHING_LEFT = """
UPDATE summary_generation_jobs SET status = 'cancelled', cancelled_at = now(), dispatched_at = NULL,
    next_retry_at = NULL, lease = NULL, lease_expires_at = NULL, claimed_by = NULL
WHERE status IN ('queued', 'processing')
"""


def have_a_past(admin_url: str, jobs: int = EARLIER) -> None:
    """So many jobs of 200 other schools, none of which waits or runs any more, and PostgreSQL's statistics of them.

    Args:
        admin_url: of the superuser, and of a new database with our tables.
        jobs: how many.
    """
    seed = [sys.executable, "-m", "tests.plans.seed", admin_url, str(jobs)]
    subprocess.run(seed, cwd=BACKEND, check=True, stdout=subprocess.DEVNULL)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(NOTHING_LEFT)
