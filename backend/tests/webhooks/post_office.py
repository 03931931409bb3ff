"""Webhooks that are owed, couriers that deliver them, and names that lead where a test says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpcore2
from httpcore2 import AsyncNetworkStream

from synopsis.jobs.webhook_retry import DEFAULT, WebhookRetry
from synopsis.kit.database import Database
from synopsis.kit.sealing import Seal
from synopsis.tenancy.scope import school_scope
from synopsis.webhooks.connection import NameNotFound
from synopsis.webhooks.connection import dial as dial_really
from synopsis.webhooks.courier import Courier
from synopsis.webhooks.secrets import PURPOSE, live_secrets
from synopsis.webhooks.sender import Sender
from tests.conftest import MASTER_KEY
from tests.factories import School

OWE = """
WITH jobs AS (
    INSERT INTO summary_generation_jobs (school_id, evaluation_id, student_id, status, failed_at, error_code,
        error_message, webhook_url, created_by)
    SELECT %(school_id)s, %(evaluation)s, %(student)s, 'failed', clock_timestamp(), 'timeout', 'Connection timeout',
        url, %(teacher)s FROM unnest(%(urls)s::text[]) AS url
    RETURNING id, school_id, webhook_url
)
INSERT INTO webhook_deliveries (school_id, job, event, url, retry, tries_left)
SELECT school_id, id, 'job.failed', webhook_url, %(retry)s::jsonb, %(attempts)s FROM jobs
RETURNING id
"""


@dataclass
class World:
    """A network of the test's own: names with their addresses, and one place that every connection really goes to."""

    names: dict[str, Sequence[str] | Callable[[], Sequence[str]]] = field(default_factory=dict)
    port: int = 0
    asked: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    async def lookup(self, host: str) -> Sequence[str]:
        """As DNS would answer."""
        self.asked.append(host)
        if host not in self.names:
            raise NameNotFound(host)
        found = self.names[host]
        return found if not callable(found) else found()

    async def dial(self, address: str, port: int, timeout_seconds: float) -> AsyncNetworkStream:
        """Write down where it was to go, and go to the receiver on this machine."""
        self.dialled.append((address, port))
        if not self.port:
            raise httpcore2.ConnectError
        return await dial_really("127.0.0.1", self.port, timeout_seconds)


@dataclass
class PostOffice:
    """Deliveries of schools, in a real database."""

    database: Database

    def courier(self, *, timeout_seconds: float = 2, sender: Sender | None = None, **options: Any) -> Courier:
        """One that may call this machine, unless it is given another sender."""
        world = World()
        sender = sender or Sender(world.lookup, timeout_seconds=timeout_seconds, allow_private=True)
        seal = Seal([MASTER_KEY], PURPOSE)
        return Courier(
            self.database, sender, seal, **{"timeout_seconds": timeout_seconds, "allow_private": True, **options}
        )

    async def owe(self, school: School, url: str, count: int = 1, *, retry: WebhookRetry = DEFAULT) -> list[int]:
        """Jobs of the school that have failed, each with a webhook."""
        return await self.owe_each(school, [url] * count, retry=retry)

    async def owe_each(self, school: School, urls: Sequence[str], *, retry: WebhookRetry = DEFAULT) -> list[int]:
        """Likewise, to an address each, as if nobody had looked at it."""
        async with school_scope(self.database, school.id) as scope:
            rows = await scope.all(
                OWE,
                evaluation=school.evaluation_id,
                student=school.students[0],
                teacher=school.teacher.user_id,
                urls=list(urls),
                retry=retry.model_dump_json(),
                attempts=retry.max_attempts,
            )
        return [row["id"] for row in rows]

    async def deliveries(self, school: School) -> list[dict[str, Any]]:
        """All of the school's, with what their jobs say of them."""
        async with school_scope(self.database, school.id) as scope:
            rows = await scope.all(
                "SELECT d.*, webhook_delivered, webhook_attempts,"
                " extract(epoch FROM next_attempt_at - clock_timestamp())::float AS due_in"
                " FROM webhook_deliveries AS d LEFT JOIN summary_generation_jobs AS j ON j.id = d.job"
                " WHERE d.school_id = %(school_id)s ORDER BY d.id"
            )
        return list(rows)

    async def only(self, school: School) -> dict[str, Any]:
        """The one that there is."""
        [row] = await self.deliveries(school)
        return row

    async def attempts(self, school: School) -> list[dict[str, Any]]:
        """The log."""
        async with school_scope(self.database, school.id) as scope:
            rows = await scope.all(
                "SELECT * FROM webhook_delivery_attempts WHERE school_id = %(school_id)s ORDER BY delivery, number"
            )
        return list(rows)

    async def pass_time(self, school: School, *, ends_leases: bool = False) -> int:
        """All waits are over, and leases too if so told; returns how many are owed."""
        async with school_scope(self.database, school.id) as scope:
            await scope.run(
                "UPDATE webhook_deliveries SET next_attempt_at = clock_timestamp() - interval '1 second'"
                " WHERE school_id = %(school_id)s AND status = 'owed' AND (lease IS NULL OR %(ends_leases)s)",
                ends_leases=ends_leases,
            )
            row = await scope.first(
                "SELECT count(*) AS owed FROM webhook_deliveries WHERE school_id = %(school_id)s AND status = 'owed'"
            )
        assert row is not None
        return int(row["owed"])

    async def deliver(self, courier: Courier, *schools: School, passes: int = 12) -> None:
        """Let the courier work, and time pass, until nothing is owed."""
        for _ in range(passes):
            while await courier.tick():
                await courier.settle()
            if not sum([await self.pass_time(school) for school in schools]):
                return
        raise AssertionError("something is owed still")

    async def secret(self, school: School) -> str:
        """The current one."""
        async with school_scope(self.database, school.id) as scope:
            return (await live_secrets(scope, Seal([MASTER_KEY], PURPOSE)))[0].secret
