"""A transaction that cannot forget its school, and the one that says out loud that it has none.

Two locks on one door: a statement in a :class:`Scope` has to name ``%(school_id)s``, and row-level security shows the
transaction no other school's rows even where a statement got it wrong.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import LiteralString, NewType

from psycopg.rows import DictRow

from synopsis.kit.database import Database, Transaction
from synopsis.kit.errors import SynopsisError

SchoolId = NewType("SchoolId", int)

SYSTEM_ROLE = "synopsis_system"


class ForgottenSchool(SynopsisError):
    """A statement in a school's scope does not mention %(school_id)s."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One school's transaction."""

    school_id: SchoolId
    _transaction: Transaction

    async def all(self, sql: LiteralString, **values: object) -> list[DictRow]:
        """Every row of this school that the statement returns."""
        return await self._transaction.all(_naming_its_school(sql), school_id=self.school_id, **values)

    async def first(self, sql: LiteralString, **values: object) -> DictRow | None:
        """The first row of this school, or None."""
        return await self._transaction.first(_naming_its_school(sql), school_id=self.school_id, **values)

    async def run(self, sql: LiteralString, **values: object) -> int:
        """How many rows of this school the statement touched."""
        return await self._transaction.run(_naming_its_school(sql), school_id=self.school_id, **values)

    async def savepoint(self) -> None:
        """See ``Transaction.savepoint``."""
        await self._transaction.savepoint()

    async def back_to_savepoint(self) -> None:
        """See ``Transaction.back_to_savepoint``."""
        await self._transaction.back_to_savepoint()


def _naming_its_school(sql: LiteralString) -> LiteralString:
    if "%(school_id)s" not in sql:
        raise ForgottenSchool(f"this statement does not mention %(school_id)s: {sql.strip()[:200]}")
    return sql


@asynccontextmanager
async def school_scope(
    database: Database, school_id: SchoolId, *, reads_only: bool = False, api_key_id: int | None = None
) -> AsyncIterator[Scope]:
    """One transaction for one school; committed when the block ends without an error.

    Args:
        database: as the application's role.
        school_id: whose rows there are.
        reads_only: it may change nothing; so whoever loses it may begin anew, whenever that was.
        api_key_id: with which key the caller came; what is written to the audit log says so by itself.
    """
    async with database.transaction(
        reads_only=reads_only, app__school_id=str(school_id), app__api_key_id=str(api_key_id or "")
    ) as transaction:
        yield Scope(school_id, transaction)


@asynccontextmanager
async def system_scope(
    database: Database,
    *,
    answer_seconds: float | None = None,
    reads_only: bool = False,
    durable: bool = True,
    **local: str,
) -> AsyncIterator[Transaction]:
    """One transaction over all schools, under the role ``synopsis_system``.

    For the few loops that hand over, rescue and deliver for everybody. The role may read and write what those loops
    need (see ``migrations/versions``) and none of the feedback.

    Args:
        database: as the application's role.
        answer_seconds: see ``Database.transaction``.
        reads_only: likewise.
        durable: likewise.
        local: likewise.
    """
    async with database.transaction(
        answer_seconds=answer_seconds, reads_only=reads_only, durable=durable, role=SYSTEM_ROLE, **local
    ) as transaction:
        yield transaction
