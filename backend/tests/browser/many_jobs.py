"""A school of a hundred thousand jobs in a running product."""

import asyncio

import psycopg

from synopsis.devstack.remembered import Remembered
from tests.factories import demo_hash
from tests.plans.seed import FIRST_SCHOOL, seed
from tests.product import Product

MANY = 100_000
PRINCIPAL = f"user0@{FIRST_SCHOOL}.example"
"""An admin of that school, with the demo's password."""

# Before there is a job: none begins until somebody resumes its queue, and none is too old to be kept.
AT_REST = """
SET session_replication_role = replica;
INSERT INTO dead_letter_settings (school_id, keep_days, updated_by) VALUES (%(school)s, NULL, %(school)s * 1000);
INSERT INTO paused_queues (school_id, queue_name, paused_by)
SELECT %(school)s, name, %(school)s * 1000
FROM unnest('{ai-summaries-high,ai-summaries,ai-summaries-low}'::text[]) AS name
"""


async def fill(product: Product) -> None:
    """Give the product another school, with many jobs, the newest thousand of them waiting in paused queues."""
    await asyncio.to_thread(_fill, admin_url(product))


def admin_url(product: Product) -> str:
    """Of the product's database, as the superuser."""
    kept = Remembered.read(product.data_dir)
    database = product.addresses()["DATABASE_URL"].rpartition("/")[2]
    return f"postgresql://postgres:{kept.postgres_password}@127.0.0.1:{kept.postgres_port}/{database}"


def _fill(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(AT_REST.replace("%(school)s", str(FIRST_SCHOOL)))
    seed(url, MANY, schools=1, schedules=0, password_hash=demo_hash())
